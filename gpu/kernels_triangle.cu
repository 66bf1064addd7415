/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels about diagonals: triangles, reflectors written whole, and the T of a block of them.
 */
#include "device.h"

enum { MOST_BLOCKS = 1 << 16 };

static unsigned grid_of(const gpu_view &D) {
    return index_grid(index_piece_count(D.m, D.n), MOST_BLOCKS);
}

/* each entry (i,j) of D by one thread */
#define FOR_EACH(D, i, j)                                                                      \
    for (int64_t t_ = blockIdx.x; t_ < index_piece_count((D).m, (D).n); t_ += gridDim.x)       \
        for (int64_t j = index_piece(t_, (D).m).column, first_ = index_piece(t_, (D).m).row,   \
                     i = first_ + threadIdx.x;                                                 \
             i < index_least(first_ + INDEX_ROWS, (D).m); i += blockDim.x)

/* Entry (i,i) of A, which keeps its sign or phase. */
template <class R> DEVICE number<R> raised(const gpu_view &A, int64_t i, double floor) {
    number<R> x = load_number<R>(A, i, i);
    const double size = modulus(A, i, i);
    if (size < floor) {
        x.re = size > 0 ? x.re / (R)size * (R)floor : (R)floor;
        x.im = size > 0 ? x.im / (R)size * (R)floor : (R)0;
    }
    return x;
}

template <class R> static __global__ void triangle(gpu_view A, double floor, gpu_view D) {
    FOR_EACH(D, i, j) {
        number<R> x = {0, 0};
        if (i < j) x = load_number<R>(A, i, j);
        if (i == j) x = raised<R>(A, i, floor);
        store_number(D, i, j, x);
    }
}

extern "C" void gpu_triangle(cudaStream_t s, gpu_view A, double floor, gpu_view R) {
    if (is_double(R))
        LAUNCH(triangle<double>, grid_of(R), INDEX_THREADS, s, A, floor, R);
    else
        LAUNCH(triangle<float>, grid_of(R), INDEX_THREADS, s, A, floor, R);
}

/* one block */
template <class R> static __global__ void raise_diagonal(gpu_view D, double floor) {
    for (int64_t i = threadIdx.x; i < index_least(D.m, D.n); i += INDEX_THREADS)
        store_number(D, i, i, raised<R>(D, i, floor));
}

extern "C" void gpu_raise_diagonal(cudaStream_t s, gpu_view D, double floor) {
    if (is_double(D))
        LAUNCH(raise_diagonal<double>, 1, INDEX_THREADS, s, D, floor);
    else
        LAUNCH(raise_diagonal<float>, 1, INDEX_THREADS, s, D, floor);
}

static __global__ void clear(bool lower, gpu_view D) {
    const number<double> zero = {0, 0};
    FOR_EACH(D, i, j) {
        if (lower ? i > j : i < j) store_number(D, i, j, zero);
    }
}

extern "C" void gpu_clear(cudaStream_t s, bool lower, gpu_view D) {
    LAUNCH(clear, grid_of(D), INDEX_THREADS, s, lower, D);
}

/* one block: flags are gathered in shared memory */
static __global__ void diagonal(gpu_view D, int *flags) {
    SHARED int seen[INDEX_THREADS];
    int own = 0;
    for (int64_t j = threadIdx.x; j < index_least(D.m, D.n); j += INDEX_THREADS) {
        const double size = modulus(D, j, j);
        if (!isfinite(size)) own |= GPU_NOT_FINITE;
        if (size == 0) own |= GPU_ZERO;
    }
    seen[threadIdx.x] = own;
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int t = 1; t < INDEX_THREADS; t++) own |= seen[t];
        *flags = own;
    }
}

extern "C" void gpu_diagonal(cudaStream_t s, gpu_view D, int *flags) {
    LAUNCH_TOGETHER(diagonal, 1, INDEX_THREADS, s, D, flags);
}

/* V may be A: an entry is read and written by one thread */
template <class R> static __global__ void reflectors(gpu_view A, gpu_view V) {
    FOR_EACH(V, i, j) {
        number<R> x = {(R)(i == j ? 1 : 0), 0};
        if (i > j) x = load_number<R>(A, i, j);
        store_number(V, i, j, x);
    }
}

extern "C" void gpu_reflectors(cudaStream_t s, gpu_view A, gpu_view V) {
    if (is_double(V))
        LAUNCH(reflectors<double>, grid_of(V), INDEX_THREADS, s, A, V);
    else
        LAUNCH(reflectors<float>, grid_of(V), INDEX_THREADS, s, A, V);
}

template <class R> DEVICE number<R> times(number<R> a, number<R> b) {
    number<R> x = {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    return x;
}

/*
 * H1 ... Hb = I - V T V' (Schreiber and Van Loan, SIAM J. Sci. Stat. Comput. 10 (1989) 53):
 * T(j,j) = tau_j, T(0:j,j) = -tau_j T(0:j,0:j) (V(:,0:j)' v_j), the bracket being G(0:j,j).
 * Column j from those before it, a thread a row; T is kept packed, column j at j(j+1)/2.
 */
template <class R> static __global__ void block_factor(gpu_view G, gpu_view tau, gpu_view T) {
    SHARED number<R> packed[GPU_REFLECTORS * (GPU_REFLECTORS + 1) / 2], g[GPU_REFLECTORS];
    const int b = (int)T.n, i = (int)threadIdx.x;
    for (int j = 0; j < b; j++) {
        if (i < j) g[i] = load_number<R>(G, i, j);
        __syncthreads();
        const number<R> t = load_number<R>(tau, j, 0);
        number<R> sum = {0, 0};
        for (int k = i; k < j; k++) {
            const number<R> x = times(packed[k * (k + 1) / 2 + i], g[k]);
            sum.re += x.re;
            sum.im += x.im;
        }
        number<R> x = times(t, sum);
        x.re = -x.re;
        x.im = -x.im;
        if (i == j) x = t;
        if (i <= j) packed[j * (j + 1) / 2 + i] = x;
        if (i > j) x.re = x.im = 0;
        if (i < b) store_number(T, i, j, x);
        __syncthreads();
    }
}

extern "C" void gpu_block_factor(cudaStream_t s, gpu_view G, gpu_view tau, gpu_view T) {
    if (is_double(T))
        LAUNCH_TOGETHER(block_factor<double>, 1, GPU_REFLECTORS, s, G, tau, T);
    else
        LAUNCH_TOGETHER(block_factor<float>, 1, GPU_REFLECTORS, s, G, tau, T);
}

/* Y = V1' of order Y.n */
template <class R> static __global__ void head(gpu_view V, gpu_view Y) {
    FOR_EACH(Y, i, j) {
        number<R> x = {0, 0};
        if (i <= j) x = load_number<R>(V, j, i);
        x.im = -x.im;
        store_number(Y, i, j, x);
    }
}

extern "C" void gpu_head(cudaStream_t s, gpu_view V, gpu_view Y) {
    if (is_double(V))
        LAUNCH(head<double>, grid_of(Y), INDEX_THREADS, s, V, Y);
    else
        LAUNCH(head<float>, grid_of(Y), INDEX_THREADS, s, V, Y);
}
