/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrix views of host memory: making, converting, and one entry at a time. */
#include "polar/mat.h"

#include <assert.h>
#include <string.h>

polar_mat polar_mat_of(void *data, int64_t m, int64_t n, int64_t ld, polar_format f) {
    return (polar_mat){data, m, n, ld, f, POLAR_HOST};
}

polar_cmat polar_cmat_of(const void *data, int64_t m, int64_t n, int64_t ld, polar_format f) {
    return (polar_cmat){data, m, n, ld, f, POLAR_HOST};
}

polar_cmat polar_const(polar_mat A) {
    return (polar_cmat){A.data, A.m, A.n, A.ld, A.format, A.place};
}

int64_t polar_mat_bytes(int64_t m, int64_t n, polar_format f) {
    const polar_format_row *row = polar_format_get(f);
    if (!row || m < 0 || n < 0) return -1;
    if (m == 0 || n == 0) return 0;
    if (m > PTRDIFF_MAX / row->host_bytes / n) return -1;
    return m * n * row->host_bytes;
}

polar_mat polar_mat_new(int64_t m, int64_t n, polar_format f, const polar_allocator *a) {
    const int64_t bytes = polar_mat_bytes(m, n, f);
    polar_mat A = {NULL, m, n, m > 0 ? m : 1, f, POLAR_HOST};
    if (bytes < 0) return A;
    A.data = polar_alloc(a, (size_t)bytes);
    if (A.data) memset(A.data, 0, (size_t)bytes);
    return A;
}

void polar_mat_free(polar_mat *A, const polar_allocator *a) {
    if (!A) return;
    polar_release(a, A->data);
    A->data = NULL;
    A->m = A->n = 0;
    A->ld = 1;
}

/* Reals per entry, and whether they are doubles. */
static int parts(polar_format f) {
    return polar_format_get(f)->is_complex ? 2 : 1;
}

static bool is_double(polar_format f) {
    return f == POLAR_F64 || f == POLAR_C128;
}

/* Address of entry (i,j), as a number of reals from the start. */
static int64_t place_of(int64_t ld, polar_format f, int64_t i, int64_t j) {
    return (i + j * ld) * parts(f);
}

/* y[0..m) = x[0..m) in reals, p of them an entry of x and q of y; imaginary parts 0 when q > p.
 */
#define COPY_COLUMN(name, from, to)                                                            \
    static void name(const from *x, int p, to *y, int q, int64_t m) {                          \
        if (p == q)                                                                            \
            for (int64_t i = 0; i < m * p; ++i) y[i] = (to)x[i];                               \
        else                                                                                   \
            for (int64_t i = 0; i < m; ++i) {                                                  \
                y[2 * i] = (to)x[i];                                                           \
                y[2 * i + 1] = 0;                                                              \
            }                                                                                  \
    }
COPY_COLUMN(copy_dd, double, double)
COPY_COLUMN(copy_ds, double, float)
COPY_COLUMN(copy_sd, float, double)
COPY_COLUMN(copy_ss, float, float)
#undef COPY_COLUMN

static void convert_column(polar_cmat A, polar_mat B, int64_t j) {
    const int p = parts(A.format), q = parts(B.format);
    const int64_t a = place_of(A.ld, A.format, 0, j), b = place_of(B.ld, B.format, 0, j);
    const bool emulated = polar_format_get(B.format)->emulated;
    if (is_double(A.format)) {
        const double *x = (const double *)A.data + a;
        if (is_double(B.format)) {
            copy_dd(x, p, (double *)B.data + b, q, A.m);
        } else if (!emulated) {
            copy_ds(x, p, (float *)B.data + b, q, A.m);
        } else { /* through f32 would round twice */
            float *y = (float *)B.data + b;
            for (int64_t i = 0; i < A.m; ++i) y[i] = (float)polar_round(B.format, x[i]);
        }
    } else {
        const float *x = (const float *)A.data + a;
        if (is_double(B.format)) {
            copy_sd(x, p, (double *)B.data + b, q, A.m);
        } else {
            float *y = (float *)B.data + b;
            copy_ss(x, p, y, q, A.m);
            if (emulated && A.format != B.format) polar_round_block(B.format, A.m, 1, y, A.m);
        }
    }
}

polar_status polar_mat_convert(polar_cmat A, polar_mat B) {
    const polar_format_row *from = polar_format_get(A.format), *to = polar_format_get(B.format);
    if (!from || !to || A.place != POLAR_HOST || B.place != POLAR_HOST)
        return POLAR_BAD_ARGUMENT;
    if (A.m != B.m || A.n != B.n || A.m < 0 || A.n < 0) return POLAR_BAD_ARGUMENT;
    if (A.ld < A.m || B.ld < B.m) return POLAR_BAD_ARGUMENT;
    if (from->is_complex && !to->is_complex) return POLAR_UNSUITED;
    if (A.m == 0 || A.n == 0) return POLAR_OK;
    if (!A.data || !B.data) return POLAR_BAD_ARGUMENT;
    for (int64_t j = 0; j < A.n; ++j) convert_column(A, B, j);
    return POLAR_OK;
}

static double part_of(polar_cmat A, int64_t k) {
    return is_double(A.format) ? ((const double *)A.data)[k] : ((const float *)A.data)[k];
}

double polar_mat_re(polar_cmat A, int64_t i, int64_t j) {
    assert(A.place == POLAR_HOST && 0 <= i && i < A.m && 0 <= j && j < A.n);
    return part_of(A, place_of(A.ld, A.format, i, j));
}

double polar_mat_im(polar_cmat A, int64_t i, int64_t j) {
    assert(A.place == POLAR_HOST && 0 <= i && i < A.m && 0 <= j && j < A.n);
    if (parts(A.format) == 1) return 0;
    return part_of(A, place_of(A.ld, A.format, i, j) + 1);
}

void polar_mat_set(polar_mat A, int64_t i, int64_t j, double re, double im) {
    assert(A.place == POLAR_HOST && 0 <= i && i < A.m && 0 <= j && j < A.n);
    const int64_t k = place_of(A.ld, A.format, i, j);
    const double value[2] = {re, im};
    for (int p = 0; p < parts(A.format); ++p) {
        if (is_double(A.format))
            ((double *)A.data)[k + p] = value[p];
        else
            ((float *)A.data)[k + p] = (float)polar_round(A.format, value[p]);
    }
}
