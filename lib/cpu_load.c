/* SPDX-License-Identifier: BSD-3-Clause */
/* What needs no type of its own: pieces of any matrix as doubles, and pieces of workspace. */
#include "cpu_kernels.h"

void polar_cpu_load(polar_cmat A, int64_t i, int64_t j, int64_t count, bool conjugate,
                    double *re, double *im) {
    const polar_format_row *row = polar_format_get(A.format);
    const int parts = row->is_complex ? 2 : 1;
    const int64_t first = (i + j * A.ld) * parts;
    if (A.format == POLAR_F64 || A.format == POLAR_C128) {
        const double *a = (const double *)A.data + first;
        for (int64_t k = 0; k < count; k++) re[k] = a[k * parts];
        for (int64_t k = 0; k < count; k++) im[k] = parts == 2 ? a[k * parts + 1] : 0;
    } else {
        const float *a = (const float *)A.data + first;
        for (int64_t k = 0; k < count; k++) re[k] = (double)a[k * parts];
        for (int64_t k = 0; k < count; k++) im[k] = parts == 2 ? (double)a[k * parts + 1] : 0;
    }
    for (int64_t k = 0; conjugate && parts == 2 && k < count; k++) im[k] = -im[k];
}

enum { LINE = 64 };

int64_t polar_cpu_add(int64_t a, int64_t count, int64_t size) {
    if (a < 0 || count < 0 || count > (INT64_MAX - LINE - a) / size) return -1;
    return a + (count * size + LINE - 1) / LINE * LINE;
}

void *polar_cpu_take(struct cpu_scratch *s, int64_t count, int64_t size) {
    const int64_t bytes = polar_cpu_add(0, count, size);
    char *piece = s->at;
    if (!piece || bytes < 0 || bytes > s->left) return NULL;
    s->at += bytes;
    s->left -= bytes;
    return piece;
}
