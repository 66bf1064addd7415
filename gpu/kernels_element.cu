/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Kernels that touch entries independently of one another. A block takes pieces of INDEX_ROWS
 * reals of a column in turns, its threads neighbouring ones. Sums of f32 and narrower kinds are
 * made in f32, as on a CPU, without fused operations: the same bits.
 */
#include "device.h"

enum { MOST_BLOCKS = 1 << 16 };

static unsigned grid_of(const gpu_view &D) {
    return index_grid(index_piece_count(D.m * D.parts, D.n), MOST_BLOCKS);
}

/* each real (i,j) of D by one thread; m: reals of a column */
#define FOR_EACH_REAL(D, m, i, j)                                                              \
    for (int64_t t_ = blockIdx.x; t_ < index_piece_count(m, (D).n); t_ += gridDim.x)           \
        for (int64_t j = index_piece(t_, m).column, first_ = index_piece(t_, m).row,           \
                     i = first_ + threadIdx.x;                                                 \
             i < index_least(first_ + INDEX_ROWS, m); i += blockDim.x)

template <class R>
static __global__ void axpby(int64_t stride, R a, gpu_view X, R b, gpu_view Y, gpu_view D) {
    X = slice(X, stride), Y = slice(Y, stride), D = slice(D, stride);
    const int64_t m = D.m * D.parts;
    FOR_EACH_REAL(D, m, i, j) {
        const R x = a * load<R>(X, i, j);
        store(D, i, j, (double)(b == 0 ? x : x + b * load<R>(Y, i, j)));
    }
}

extern "C" void gpu_axpby(cudaStream_t s, gpu_slices t, double a, gpu_view X, double b,
                          gpu_view Y, gpu_view D) {
    const dim3 grid(grid_of(D), t.count);
    if (is_double(D))
        LAUNCH(axpby<double>, grid, INDEX_THREADS, s, t.stride, a, X, b, Y, D);
    else
        LAUNCH(axpby<float>, grid, INDEX_THREADS, s, t.stride, (float)a, X, (float)b, Y, D);
}

/* a coefficient of 0: what is not wanted may be anything */
template <class R> static __global__ void recombine(int64_t stride, gpu_combination t) {
    for (int q = 0; q < t.k; q++) t.M[q] = slice(t.M[q], stride);
    const int64_t m = t.M[0].m * t.M[0].parts;
    FOR_EACH_REAL(t.M[0], m, i, j) {
        R x[4];
        for (int q = 0; q < 4; q++) x[q] = q < t.k ? load<R>(t.M[q], i, j) : (R)0;
        for (int p = 0; p < t.k; p++) {
            R y = 0;
            bool same = true; /* M[p] stays as it is */
            for (int q = 0; q < t.k; q++) {
                const double c = t.c[p * t.k + q];
                same = same && c == (p == q ? 1 : 0);
                if ((R)c != 0) y += (R)c * x[q];
            }
            if (!same) store(t.M[p], i, j, (double)y);
        }
    }
}

extern "C" void gpu_recombine(cudaStream_t s, gpu_slices t, const gpu_combination *c) {
    const dim3 grid(grid_of(c->M[0]), t.count);
    if (is_double(c->M[0]))
        LAUNCH(recombine<double>, grid, INDEX_THREADS, s, t.stride, *c);
    else
        LAUNCH(recombine<float>, grid, INDEX_THREADS, s, t.stride, *c);
}

template <class R> static __global__ void shift(int64_t stride, R a, R b, gpu_view D) {
    D = slice(D, stride);
    const int64_t m = D.m * D.parts;
    FOR_EACH_REAL(D, m, i, j) {
        const bool diagonal = i == j * D.parts;
        if (b == 1 && !diagonal) continue;
        R x = b == 0 ? (R)0 : load<R>(D, i, j);
        if (b != 1 && b != 0) x = b * x;
        store(D, i, j, (double)(diagonal ? x + a : x));
    }
}

extern "C" void gpu_shift(cudaStream_t s, gpu_slices t, double a, double b, gpu_view D) {
    const dim3 grid(grid_of(D), t.count);
    if (is_double(D))
        LAUNCH(shift<double>, grid, INDEX_THREADS, s, t.stride, a, b, D);
    else
        LAUNCH(shift<float>, grid, INDEX_THREADS, s, t.stride, (float)a, (float)b, D);
}

template <class R> static __global__ void scale_columns(gpu_view D, const double *d) {
    const int64_t m = D.m * D.parts;
    FOR_EACH_REAL(D, m, i, j) {
        store(D, i, j, (double)(load<R>(D, i, j) * (R)d[j]));
    }
}

extern "C" void gpu_scale_columns(cudaStream_t s, gpu_view D, const double *d) {
    if (is_double(D))
        LAUNCH(scale_columns<double>, grid_of(D), INDEX_THREADS, s, D, d);
    else
        LAUNCH(scale_columns<float>, grid_of(D), INDEX_THREADS, s, D, d);
}

template <class R>
static __global__ void permute_columns(gpu_view X, const int64_t *perm, gpu_view D) {
    const int64_t m = D.m * D.parts;
    FOR_EACH_REAL(D, m, i, j) {
        store(D, i, perm[j], (double)load<R>(X, i, j));
    }
}

extern "C" void gpu_permute_columns(cudaStream_t s, gpu_view X, const int64_t *perm,
                                    gpu_view D) {
    if (is_double(D))
        LAUNCH(permute_columns<double>, grid_of(D), INDEX_THREADS, s, X, perm, D);
    else
        LAUNCH(permute_columns<float>, grid_of(D), INDEX_THREADS, s, X, perm, D);
}

/* D = [scale X; 0], or [scale X; I] */
template <class R>
static __global__ void stack(R scale, bool identity, gpu_view X, gpu_view D) {
    const int64_t m = D.m * D.parts, top = X.m * X.parts;
    FOR_EACH_REAL(D, m, i, j) {
        R x = identity && i == (X.m + j) * D.parts ? (R)1 : (R)0;
        if (i < top) x = scale * load<R>(X, i, j);
        store(D, i, j, (double)x);
    }
}

static void launch_stack(cudaStream_t s, double scale, bool identity, gpu_view X, gpu_view D) {
    if (is_double(D))
        LAUNCH(stack<double>, grid_of(D), INDEX_THREADS, s, scale, identity, X, D);
    else
        LAUNCH(stack<float>, grid_of(D), INDEX_THREADS, s, (float)scale, identity, X, D);
}

extern "C" void gpu_extend(cudaStream_t s, gpu_view X, gpu_view D) {
    launch_stack(s, 1, false, X, D);
}

extern "C" void gpu_stack(cudaStream_t s, double scale, gpu_view X, gpu_view W) {
    launch_stack(s, scale, true, X, W);
}
