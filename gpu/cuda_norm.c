/* SPDX-License-Identifier: BSD-3-Clause */
/* Norms and inner products: partial results on the device, in a fixed order, the rest here. */
#include <math.h>

#include "cuda_verbs.h"
#include "index.h"

static double *partial(struct cuda_context *c) {
    return (double *)(void *)c->small;
}

/* count doubles of partial results, on the host */
static polar_status fetch(struct cuda_context *c, unsigned count, const double **result) {
    TRY(polar_cuda_launched());
    TRY(polar_cuda_fetch(c, (int64_t)(count * sizeof(double))));
    *result = (const double *)(const void *)c->pinned;
    return POLAR_OK;
}

/* Blue's three ranges, joined as the CPU joins them */
polar_status polar_cuda_root(struct cuda_context *c, unsigned blocks, double *value) {
    const double *s, up = 0x1p600, down = 0x1p-600;
    double big = 0, mid = 0, small = 0;
    TRY(fetch(c, 3 * blocks, &s));
    for (unsigned i = 0; i < blocks; i++) {
        big += s[3 * i];
        mid += s[3 * i + 1];
        small += s[3 * i + 2];
    }
    if (isnan(big + mid + small))
        *value = NAN;
    else if (big > 0)
        *value = sqrt(big + mid * down * down) * up;
    else if (mid > 0)
        *value = sqrt(mid + small * down * down);
    else
        *value = sqrt(small) * down;
    return POLAR_OK;
}

/* the larger, NaN when either is NaN */
static double larger(double a, double b) {
    return a >= b || isnan(a) ? a : b;
}

polar_status polar_cuda_norm(struct cuda_context *c, polar_norm kind, polar_cmat X,
                             double *value) {
    const double *s;
    unsigned blocks;
    *value = 0;
    if (X.m == 0 || X.n == 0) return POLAR_OK;
    if (kind == POLAR_NORM_FRO) {
        blocks = gpu_squares(c->stream, c->slices, polar_cuda_view(X), false,
                             polar_cuda_view(X), partial(c));
        return polar_cuda_root(c, blocks, value);
    }
    blocks = gpu_largest(c->stream,
                         kind == POLAR_NORM_ONE   ? GPU_COLUMN_SUM
                         : kind == POLAR_NORM_INF ? GPU_ROW_SUM
                                                  : GPU_ENTRY,
                         polar_cuda_view(X), partial(c));
    TRY(fetch(c, blocks, &s));
    for (unsigned i = 0; i < blocks; i++) *value = larger(s[i], *value);
    return POLAR_OK;
}

polar_status polar_cuda_norm_diff(struct cuda_context *c, polar_cmat X, polar_cmat Y,
                                  double *value) {
    *value = 0;
    if (X.m == 0 || X.n == 0) return POLAR_OK;
    return polar_cuda_root(c,
                           gpu_squares(c->stream, c->slices, polar_cuda_view(X), true,
                                       polar_cuda_view(Y), partial(c)),
                           value);
}

polar_status polar_cuda_inner(struct cuda_context *c, polar_cmat X, polar_cmat Y,
                              double *value) {
    const double *s;
    *value = 0;
    if (X.m == 0 || X.n == 0) return POLAR_OK;
    const unsigned blocks =
        Y.data ? gpu_inner(c->stream, polar_cuda_view(X), polar_cuda_view(Y), partial(c))
               : gpu_trace(c->stream, polar_cuda_view(X), partial(c));
    TRY(fetch(c, blocks, &s));
    for (unsigned i = 0; i < blocks; i++) *value += s[i];
    return POLAR_OK;
}

/* Sums of rows from the last one up, as many at a time as the pinned memory holds. */
polar_status polar_cuda_triangle_rank(struct cuda_context *c, polar_cmat R, double small,
                                      int64_t *k) {
    enum { MOST = CUDA_SMALL_BYTES / sizeof(double) };
    double *sums = (double *)(void *)c->staging, all = 0;
    if (R.n > CUDA_STAGING_BYTES / (int64_t)sizeof *sums) return POLAR_TOO_LARGE;
    *k = R.n;
    if (R.n == 0) return POLAR_OK;
    gpu_row_squares(c->stream, polar_cuda_view(R), small, sums);
    TRY(polar_cuda_launched());
    while (*k > 0) {
        const int64_t count = index_least(MOST, *k), first = *k - count;
        TRY(polar_cuda_status(CUDA cudaMemcpyAsync(c->pinned, sums + first,
                                                   (size_t)count * sizeof *sums,
                                                   cudaMemcpyDeviceToHost, c->stream)));
        TRY(polar_cuda_wait(c));
        for (int64_t i = count; i > 0; i--, --*k) {
            all += ((const double *)(const void *)c->pinned)[i - 1];
            if (!(all <= 1)) return POLAR_OK;
        }
    }
    return POLAR_OK;
}
