/* SPDX-License-Identifier: BSD-3-Clause */
/* A CPU engine over guarded memory, and naive references. */
#include "rig.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { GUARD = 256, FILL = 0xff }; /* bytes of 0xff are NaN in every format */

void rig_open(struct rig *r) {
    memset(r, 0, sizeof *r);
    polar_engine_init(&r->e, &polar_cpu);
}

static char *block(struct rig *r, int64_t bytes) {
    ck_assert_int_lt(r->count, 64);
    char *base = polar_cpu.alloc(bytes + 2 * GUARD, NULL);
    ck_assert_ptr_nonnull(base);
    memset(base, FILL, (size_t)(bytes + 2 * GUARD));
    memset(base, 0x5a, GUARD);
    memset(base + GUARD + bytes, 0x5a, GUARD);
    r->blocks[r->count] = base;
    r->bytes[r->count++] = bytes;
    return base + GUARD;
}

void rig_close(struct rig *r) {
    for (int b = 0; b < r->count; b++) {
        const char *base = r->blocks[b];
        for (int i = 0; i < GUARD; i++) {
            if (base[i] != 0x5a)
                ck_abort_msg("byte %d before block %d was written", GUARD - i, b);
            if (base[GUARD + r->bytes[b] + i] != 0x5a)
                ck_abort_msg("byte %d after block %d was written", i, b);
        }
        polar_cpu.release(r->blocks[b], NULL);
    }
    r->count = 0;
}

polar_mat rig_mat(struct rig *r, int64_t m, int64_t n, polar_format f) {
    polar_mat X = {NULL, m, n, 0, f, POLAR_DEVICE};
    const int64_t bytes = polar_cpu.bytes(m, n, f, &X.ld);
    ck_assert_int_ge(X.ld, m > 1 ? m : 1);
    X.data = block(r, bytes);
    return X;
}

double *rig_doubles(struct rig *r, int64_t n) {
    return (double *)(void *)block(r, n * (int64_t)sizeof(double));
}

int64_t *rig_perm(struct rig *r, int64_t n) {
    return (int64_t *)(void *)block(r, n * (int64_t)sizeof(int64_t));
}

void rig_work(struct rig *r, unsigned verbs, int64_t m, int64_t n, polar_format f) {
    r->e.work_bytes = polar_cpu.work(verbs, m, n, f);
    ck_assert_int_ge(r->e.work_bytes, 0);
    r->e.work = block(r, r->e.work_bytes);
}

/* The backend is the host's own, so its matrices may be looked at. */
static polar_mat host(polar_mat X) {
    X.place = POLAR_HOST;
    return X;
}

number rig_get(polar_mat X, int64_t i, int64_t j) {
    const polar_cmat H = polar_const(host(X));
    number x = polar_mat_re(H, i, j);
    ((double *)&x)[1] = polar_mat_im(H, i, j);
    return x;
}

void rig_set(polar_mat X, int64_t i, int64_t j, number x) {
    polar_mat_set(host(X), i, j, creal(x), cimag(x));
}

static double draw(enum fill kind, uint64_t seed, int64_t i, int64_t j) {
    const double x = polar_hash_uniform(seed, (uint64_t)i, (uint64_t)j);
    return kind == WHOLE ? floor(3 * x) - 1 : 2 * x - 1;
}

static number draw_number(polar_format f, enum fill kind, uint64_t seed, int64_t i, int64_t j) {
    number x = draw(kind, seed, i, j);
    if (polar_format_get(f)->is_complex) ((double *)&x)[1] = draw(kind, ~seed, i, j);
    return x;
}

void rig_fill(polar_mat X, enum fill kind, uint64_t seed) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            rig_set(X, i, j, draw_number(X.format, kind, seed, i, j));
}

void rig_fill_symmetric(polar_mat X, enum fill kind, uint64_t seed) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = j; i < X.m; i++) {
            const number x = draw_number(X.format, kind, seed, i, j);
            rig_set(X, i, j, i == j ? creal(x) : x);
            rig_set(X, j, i, i == j ? creal(x) : conj(x));
        }
}

static void *table(int64_t m, int64_t n, size_t size) {
    void *t = calloc((size_t)(m * n) + 1, size);
    ck_assert_ptr_nonnull(t);
    return t;
}

number *rig_dense(polar_mat X, polar_op op) {
    number *d = table(X.m, X.n, sizeof *d);
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            d[op == POLAR_N ? i + j * X.m : j + i * X.n] =
                op == POLAR_N ? rig_get(X, i, j) : conj(rig_get(X, i, j));
    return d;
}

static bool is_real(const number *X, int64_t count) {
    for (int64_t i = 0; i < count; i++)
        if (!(cimag(X[i]) == 0)) return false;
    return true;
}

/* The same sums, in a quarter of the time. */
static number *real_product(const number *A, const number *B, int64_t m, int64_t n, int64_t k) {
    number *C = table(m, n, sizeof *C);
    double *a = table(m, k, sizeof *a), *c = table(m, 1, sizeof *c);
    for (int64_t i = 0; i < m * k; i++) a[i] = creal(A[i]);
    for (int64_t j = 0; j < n; j++) {
        for (int64_t i = 0; i < m; i++) c[i] = 0;
        for (int64_t l = 0; l < k; l++) {
            const double b = creal(B[l + j * k]);
            for (int64_t i = 0; i < m; i++) c[i] += a[i + l * m] * b;
        }
        for (int64_t i = 0; i < m; i++) C[i + j * m] = c[i];
    }
    free(a);
    free(c);
    return C;
}

number *rig_product(const number *A, const number *B, int64_t m, int64_t n, int64_t k) {
    if (is_real(A, m * k) && is_real(B, k * n)) return real_product(A, B, m, n, k);
    number *C = table(m, n, sizeof *C);
    for (int64_t j = 0; j < n; j++)
        for (int64_t l = 0; l < k; l++) {
            const double br = creal(B[l + j * k]), bi = cimag(B[l + j * k]);
            for (int64_t i = 0; i < m; i++) {
                const double *a = (const double *)(A + i + l * m);
                double *c = (double *)(C + i + j * m);
                c[0] += a[0] * br - a[1] * bi;
                c[1] += a[0] * bi + a[1] * br;
            }
        }
    return C;
}

double *rig_magnitude(const number *A, const number *B, int64_t m, int64_t n, int64_t k) {
    double *C = table(m, n, sizeof *C), *a = table(m, k, sizeof *a);
    for (int64_t i = 0; i < m * k; i++) a[i] = cabs(A[i]);
    for (int64_t j = 0; j < n; j++)
        for (int64_t l = 0; l < k; l++) {
            const double b = cabs(B[l + j * k]);
            for (int64_t i = 0; i < m; i++) C[i + j * m] += a[i + l * m] * b;
        }
    free(a);
    return C;
}

double rig_residual(polar_op opA, polar_mat A, polar_op opB, polar_mat B, polar_mat C) {
    number *a = rig_dense(A, opA), *b = rig_dense(B, opB);
    number *p = rig_product(a, b, C.m, C.n, opA == POLAR_N ? A.n : A.m);
    double sum = 0;
    for (int64_t j = 0; j < C.n; j++)
        for (int64_t i = 0; i < C.m; i++)
            sum += pow(cabs(p[i + j * C.m] - rig_get(C, i, j)), 2);
    free(a);
    free(b);
    free(p);
    return sqrt(sum);
}

double rig_frobenius(polar_mat A) {
    double sum = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++) sum += pow(cabs(rig_get(A, i, j)), 2);
    return sqrt(sum);
}

double rig_orthogonality(polar_mat X) {
    number *a = rig_dense(X, POLAR_T), *b = rig_dense(X, POLAR_N);
    number *p = rig_product(a, b, X.n, X.n, X.m);
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.n; i++) sum += pow(cabs(p[i + j * X.n] - (i == j)), 2);
    free(a);
    free(b);
    free(p);
    return sqrt(sum);
}

void rig_within(double error, double scale, polar_mat X, const char *what) {
    const polar_format_row *row = polar_format_get(X.format);
    const int64_t l = X.m > X.n ? X.m : X.n;
    const double unit = scale * row->u * (double)(l > 1 ? l : 1);
    const double ratio = unit > 0 ? error / unit : error > 0 ? INFINITY : 0;
    ck_assert_msg(ratio <= 10, "%s %s %lldx%lld seed %llu: ratio %g", what, row->name,
                  (long long)X.m, (long long)X.n, (unsigned long long)polar_test_seed(), ratio);
}

static size_t entry_bytes(polar_mat X) {
    return (size_t)polar_format_get(X.format)->host_bytes;
}

static char *column(polar_mat X, int64_t j) {
    return (char *)X.data + (size_t)(j * X.ld) * entry_bytes(X);
}

void *rig_snapshot(polar_mat X) {
    const size_t bytes = (size_t)(X.ld * X.n) * entry_bytes(X);
    void *copy = malloc(bytes + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, X.data, bytes);
    return copy;
}

bool rig_unchanged(polar_mat X, void *snapshot) {
    const bool same = memcmp(X.data, snapshot, (size_t)(X.ld * X.n) * entry_bytes(X)) == 0;
    free(snapshot);
    return same;
}

bool rig_same(polar_mat X, polar_mat Y) {
    bool same = X.m == Y.m && X.n == Y.n && entry_bytes(X) == entry_bytes(Y);
    for (int64_t j = 0; same && j < X.n; j++)
        same = memcmp(column(X, j), column(Y, j), (size_t)X.m * entry_bytes(X)) == 0;
    return same;
}

bool rig_padding_kept(polar_mat X) {
    for (int64_t j = 0; j < X.n; j++) {
        const unsigned char *c = (const unsigned char *)column(X, j);
        for (size_t i = (size_t)X.m * entry_bytes(X); i < (size_t)X.ld * entry_bytes(X); i++)
            if (c[i] != FILL) return false;
    }
    return true;
}

bool rig_symmetric(polar_mat X) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i <= j; i++) {
            const number x = rig_get(X, i, j), y = conj(rig_get(X, j, i));
            if (memcmp(&x, &y, sizeof(double)) != 0) return false; /* -0 and 0 differ */
            if (cimag(x) != cimag(y) || (i == j && cimag(x) != 0)) return false;
        }
    return true;
}

bool rig_representable(polar_mat X) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++) {
            const double x = creal(rig_get(X, i, j));
            if (!isnan(x) && polar_round(X.format, x) != x) return false;
        }
    return true;
}
