/* SPDX-License-Identifier: BSD-3-Clause */
/* What turns matrices over: conversions, transposes, mirrors, means of mirror images. */
#include "device.h"

enum { MOST_BLOCKS = 1 << 16 };

/* A tile of numbers that both ways of walking it find free of bank conflicts. */
template <class R> struct tile { number<R> at[INDEX_TILE][INDEX_TILE + 1]; };

static dim3 square(void) {
    return dim3(INDEX_TILE, INDEX_LANES);
}

/* Rows of tile (p,q) of an m-by-n matrix that this thread loads: i is its row, j goes on. */
#define FOR_EACH_IN_TILE(p, q, m, n, r, k)                                                     \
    for (int r = (int)threadIdx.x, k = (int)threadIdx.y;                                       \
         k < INDEX_TILE && (p)*INDEX_TILE + r < (m) && (q)*INDEX_TILE + k < (n);               \
         k += INDEX_LANES)

/* D(q,p) = conj X(p,q) */
template <class R> static __global__ void transpose(gpu_view X, gpu_view D) {
    SHARED tile<R> room;
    for (int64_t t = blockIdx.x; t < index_tile_count(X.m, X.n); t += gridDim.x) {
        const int64_t p = index_tile(t, X.m).row, q = index_tile(t, X.m).column;
        FOR_EACH_IN_TILE(p, q, X.m, X.n, r, k) {
            room.at[k][r] = load_number<R>(X, p * INDEX_TILE + r, q * INDEX_TILE + k);
        }
        __syncthreads();
        FOR_EACH_IN_TILE(q, p, D.m, D.n, r, k) {
            number<R> x = room.at[r][k];
            x.im = -x.im;
            store_number(D, q * INDEX_TILE + r, p * INDEX_TILE + k, x);
        }
        __syncthreads();
    }
}

extern "C" void gpu_transpose(cudaStream_t s, gpu_view X, gpu_view D) {
    const unsigned grid = index_grid(index_tile_count(X.m, X.n), MOST_BLOCKS);
    if (is_double(X))
        LAUNCH_TOGETHER(transpose<double>, grid, square(), s, X, D);
    else
        LAUNCH_TOGETHER(transpose<float>, grid, square(), s, X, D);
}

/* Tile (p,q), p >= q, is read and its image (q,p) written; a diagonal tile is both. */
template <class R> static __global__ void mirror(int64_t stride, gpu_view D) {
    D = slice(D, stride);
    SHARED tile<R> room;
    const int64_t n = D.n, count = index_triangle_count(index_pieces(n, INDEX_TILE));
    for (int64_t t = blockIdx.x; t < count; t += gridDim.x) {
        const int64_t p = index_triangle(t).row, q = index_triangle(t).column;
        FOR_EACH_IN_TILE(p, q, n, n, r, k) {
            room.at[k][r] = load_number<R>(D, p * INDEX_TILE + r, q * INDEX_TILE + k);
        }
        __syncthreads();
        FOR_EACH_IN_TILE(q, p, n, n, r, k) {
            number<R> x = room.at[r][k];
            const int64_t i = q * INDEX_TILE + r, j = p * INDEX_TILE + k;
            x.im = i == j ? (R)0 : -x.im;
            if (i < j || (i == j && D.parts == 2)) store_number(D, i, j, x);
        }
        __syncthreads();
    }
}

extern "C" void gpu_mirror(cudaStream_t s, gpu_slices t, gpu_view D) {
    const int64_t count = index_triangle_count(index_pieces(D.n, INDEX_TILE));
    const dim3 grid(index_grid(count, MOST_BLOCKS), t.count);
    if (is_double(D))
        LAUNCH_TOGETHER(mirror<double>, grid, square(), s, t.stride, D);
    else
        LAUNCH_TOGETHER(mirror<float>, grid, square(), s, t.stride, D);
}

/* (a + b)/2 rounded once: a itself when b = a */
DEVICE double mean(double a, double b) {
    const double sum = a + b;
    return isfinite(sum) ? 0.5 * sum : 0.5 * a + 0.5 * b;
}

DEVICE float mean(float a, float b) {
    return (float)(0.5 * ((double)a + (double)b));
}

/*
 * Tile (p,q), p >= q, and its image: both are read before either is written, by the same block.
 * `low` is tile (p,q), `high` its image turned, so that a thread finds both at one place; what
 * it writes to the image passes through `high` again.
 */
template <class R> static __global__ void symmetrise(gpu_view D, double *partial) {
    SHARED tile<R> low, high;
    SHARED squares sums[INDEX_THREADS]; /* = INDEX_TILE * INDEX_LANES */
    const int64_t n = D.n, count = index_triangle_count(index_pieces(n, INDEX_TILE));
    squares s = {0, 0, 0};
    for (int64_t t = blockIdx.x; t < count; t += gridDim.x) {
        const int64_t p = index_triangle(t).row, q = index_triangle(t).column;
        FOR_EACH_IN_TILE(p, q, n, n, r, k) {
            low.at[k][r] = load_number<R>(D, p * INDEX_TILE + r, q * INDEX_TILE + k);
        }
        FOR_EACH_IN_TILE(q, p, n, n, r, k) {
            high.at[r][k] = load_number<R>(D, q * INDEX_TILE + r, p * INDEX_TILE + k);
        }
        __syncthreads();
        FOR_EACH_IN_TILE(p, q, n, n, r, k) {
            const int64_t i = p * INDEX_TILE + r, j = q * INDEX_TILE + k;
            const number<R> a = low.at[k][r], b = high.at[k][r];
            number<R> x = {mean(a.re, b.re), (R)0};
            if (i != j) x.im = mean(a.im, -b.im);
            if (i < j) continue; /* of a diagonal tile the lower half alone counts */
            const double re = (double)a.re - (double)b.re, im = (double)a.im + (double)b.im;
            for (int twice = 0; twice < (i == j ? 1 : 2); twice++) {
                add_square(s, re);
                if (D.parts == 2) add_square(s, im);
            }
            store_number(D, i, j, x);
            x.im = -x.im;
            if (i != j) high.at[k][r] = x;
        }
        __syncthreads();
        FOR_EACH_IN_TILE(q, p, n, n, r, k) {
            const int64_t i = q * INDEX_TILE + r, j = p * INDEX_TILE + k;
            if (i < j) store_number(D, i, j, high.at[r][k]);
        }
        __syncthreads();
    }
    store_squares(sums, s, (int)(threadIdx.x + threadIdx.y * INDEX_TILE), partial);
}

extern "C" unsigned gpu_symmetrise(cudaStream_t s, gpu_view D, double *partial) {
    const int64_t count = index_triangle_count(index_pieces(D.n, INDEX_TILE));
    const unsigned grid = index_grid(count, INDEX_BLOCKS);
    if (is_double(D))
        LAUNCH_TOGETHER(symmetrise<double>, grid, square(), s, D, partial);
    else
        LAUNCH_TOGETHER(symmetrise<float>, grid, square(), s, D, partial);
    return grid;
}

/* D = scale X or scale X' by tiles of the kinds' own reals in f64 */
static __global__ void convert(bool turned, double scale, gpu_view X, gpu_view D,
                               int *overflow) {
    SHARED tile<double> room;
    bool lost = false;
    for (int64_t t = blockIdx.x; t < index_tile_count(X.m, X.n); t += gridDim.x) {
        const int64_t p = index_tile(t, X.m).row, q = index_tile(t, X.m).column;
        FOR_EACH_IN_TILE(p, q, X.m, X.n, r, k) {
            const int64_t i = p * INDEX_TILE + r, j = q * INDEX_TILE + k;
            number<double> x = {load_wide(X, i * X.parts, j), 0};
            if (X.parts == 2) x.im = load_wide(X, i * 2 + 1, j);
            room.at[k][r] = x;
        }
        __syncthreads();
        const int64_t top = turned ? q : p, left = turned ? p : q;
        FOR_EACH_IN_TILE(top, left, D.m, D.n, r, k) {
            const number<double> x = turned ? room.at[r][k] : room.at[k][r];
            const int64_t i = top * INDEX_TILE + r, j = left * INDEX_TILE + k;
            const double im = turned && X.parts == 2 ? -x.im : x.im;
            const double y = store(D, i * D.parts, j, x.re * scale);
            lost = lost || (isinf(y) && isfinite(x.re));
            if (D.parts == 1) continue;
            const double z = store(D, i * 2 + 1, j, im * scale);
            lost = lost || (isinf(z) && isfinite(im));
        }
        __syncthreads();
    }
    if (lost) *overflow = 1; /* whoever writes, writes 1 */
}

extern "C" void gpu_convert(cudaStream_t s, bool turned, double scale, gpu_view X, gpu_view D,
                            int *overflow) {
    const unsigned grid = index_grid(index_tile_count(X.m, X.n), MOST_BLOCKS);
    LAUNCH_TOGETHER(convert, grid, square(), s, turned, scale, X, D, overflow);
}
