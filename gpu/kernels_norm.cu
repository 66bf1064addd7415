/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reductions: as many blocks as there are pieces, INDEX_BLOCKS at most, each over its own
 * pieces in order: the same bits whatever the device.
 */
#include "device.h"

static unsigned grid_of(int64_t m, int64_t n) {
    return index_grid(index_piece_count(m, n), INDEX_BLOCKS);
}

/* sums of squares of X, or of X - Y */
static __global__ void add_squares(int64_t stride, gpu_view X, bool minus, gpu_view Y,
                                   double *partial) {
    X = slice(X, stride), Y = slice(Y, stride);
    SHARED squares room[INDEX_THREADS];
    const int64_t m = X.m * X.parts;
    squares s = {0, 0, 0};
    for (int64_t t = blockIdx.x; t < index_piece_count(m, X.n); t += gridDim.x) {
        const index_pair p = index_piece(t, m);
        const int64_t end = index_least(p.row + INDEX_ROWS, m);
        for (int64_t i = p.row + threadIdx.x; i < end; i += blockDim.x) {
            double x = load_wide(X, i, p.column);
            if (minus) x -= load_wide(Y, i, p.column);
            add_square(s, x);
        }
    }
    store_squares(room, s, (int)threadIdx.x, partial);
}

extern "C" unsigned gpu_squares(cudaStream_t s, gpu_slices t, gpu_view X, bool minus,
                                gpu_view Y, double *partial) {
    const dim3 grid(grid_of(X.m * X.parts, X.n), t.count);
    LAUNCH_TOGETHER(add_squares, grid, INDEX_THREADS, s, t.stride, X, minus, Y, partial);
    return grid.x;
}

static __global__ void inner(gpu_view X, gpu_view Y, double *partial) {
    SHARED sum room[INDEX_THREADS];
    const int64_t m = X.m * X.parts;
    sum s = {0};
    for (int64_t t = blockIdx.x; t < index_piece_count(m, X.n); t += gridDim.x) {
        const index_pair p = index_piece(t, m);
        const int64_t end = index_least(p.row + INDEX_ROWS, m);
        for (int64_t i = p.row + threadIdx.x; i < end; i += blockDim.x)
            s.value += load_wide(X, i, p.column) * load_wide(Y, i, p.column);
    }
    join_block(room, s, (int)threadIdx.x);
    if (threadIdx.x == 0) partial[blockIdx.x] = room[0].value;
}

extern "C" unsigned gpu_inner(cudaStream_t s, gpu_view X, gpu_view Y, double *partial) {
    const unsigned grid = grid_of(X.m * X.parts, X.n);
    LAUNCH_TOGETHER(inner, grid, INDEX_THREADS, s, X, Y, partial);
    return grid;
}

/* real parts of the diagonal */
static __global__ void trace(gpu_view X, double *partial) {
    SHARED sum room[INDEX_THREADS];
    const int64_t n = index_least(X.m, X.n);
    sum s = {0};
    for (int64_t j = (int64_t)blockIdx.x * INDEX_THREADS + threadIdx.x; j < n;
         j += (int64_t)gridDim.x * INDEX_THREADS)
        s.value += load_wide(X, j * X.parts, j);
    join_block(room, s, (int)threadIdx.x);
    if (threadIdx.x == 0) partial[blockIdx.x] = room[0].value;
}

extern "C" unsigned gpu_trace(cudaStream_t s, gpu_view X, double *partial) {
    const int64_t n = index_least(X.m, X.n);
    const unsigned grid = index_grid(index_pieces(n, INDEX_THREADS), INDEX_BLOCKS);
    LAUNCH_TOGETHER(trace, grid, INDEX_THREADS, s, X, partial);
    return grid;
}

static __global__ void largest_entry(gpu_view X, double *partial) {
    SHARED maximum room[INDEX_THREADS];
    maximum most = {0};
    for (int64_t t = blockIdx.x; t < index_piece_count(X.m, X.n); t += gridDim.x) {
        const index_pair p = index_piece(t, X.m);
        const int64_t end = index_least(p.row + INDEX_ROWS, X.m);
        for (int64_t i = p.row + threadIdx.x; i < end; i += blockDim.x)
            most.value = larger(modulus(X, i, p.column), most.value);
    }
    join_block(room, most, (int)threadIdx.x);
    if (threadIdx.x == 0) partial[blockIdx.x] = room[0].value;
}

/* a block a column, in turns */
static __global__ void largest_column(gpu_view X, double *partial) {
    SHARED sum room[INDEX_THREADS];
    double most = 0;
    for (int64_t j = blockIdx.x; j < X.n; j += gridDim.x) {
        sum s = {0};
        for (int64_t i = threadIdx.x; i < X.m; i += INDEX_THREADS) s.value += modulus(X, i, j);
        join_block(room, s, (int)threadIdx.x);
        most = larger(room[0].value, most);
        __syncthreads();
    }
    if (threadIdx.x == 0) partial[blockIdx.x] = most;
}

/* INDEX_TILE rows a block, INDEX_LANES threads a row: lane k takes columns k, k + lanes, ... */
static __global__ void largest_row(gpu_view X, double *partial) {
    SHARED double room[INDEX_LANES][INDEX_TILE];
    const int r = (int)threadIdx.x, lane = (int)threadIdx.y;
    double most = 0;
    for (int64_t p = blockIdx.x; p < index_pieces(X.m, INDEX_TILE); p += gridDim.x) {
        const int64_t i = p * INDEX_TILE + r;
        double sum = 0;
        for (int64_t j = lane; i < X.m && j < X.n; j += INDEX_LANES) sum += modulus(X, i, j);
        room[lane][r] = sum;
        __syncthreads();
        for (int q = 0; q < INDEX_TILE; q++) { /* every thread: the same maximum */
            double row = 0;
            for (int l = 0; l < INDEX_LANES; l++) row += room[l][q];
            most = larger(row, most);
        }
        __syncthreads();
    }
    if (r == 0 && lane == 0) partial[blockIdx.x] = most;
}

extern "C" unsigned gpu_largest(cudaStream_t s, gpu_maximum kind, gpu_view X, double *partial) {
    const int64_t pieces = kind == GPU_ENTRY        ? index_piece_count(X.m, X.n)
                           : kind == GPU_COLUMN_SUM ? X.n
                                                    : index_pieces(X.m, INDEX_TILE);
    const unsigned grid = index_grid(pieces, INDEX_BLOCKS);
    if (kind == GPU_ENTRY)
        LAUNCH_TOGETHER(largest_entry, grid, INDEX_THREADS, s, X, partial);
    else if (kind == GPU_COLUMN_SUM)
        LAUNCH_TOGETHER(largest_column, grid, INDEX_THREADS, s, X, partial);
    else
        LAUNCH_TOGETHER(largest_row, grid, dim3(INDEX_TILE, INDEX_LANES), s, X, partial);
    return grid;
}

/* of an upper triangle; rows like largest_row */
static __global__ void row_squares(gpu_view R, double small, double *sums) {
    SHARED double room[INDEX_LANES][INDEX_TILE];
    const int r = (int)threadIdx.x, lane = (int)threadIdx.y;
    for (int64_t p = blockIdx.x; p < index_pieces(R.n, INDEX_TILE); p += gridDim.x) {
        const int64_t i = p * INDEX_TILE + r;
        double sum = 0;
        for (int64_t j = p * INDEX_TILE + lane; i < R.n && j < R.n; j += INDEX_LANES)
            for (int part = 0; j >= i && part < R.parts; part++) {
                const double x = load_wide(R, i * R.parts + part, j) / small;
                sum += x * x;
            }
        room[lane][r] = sum;
        __syncthreads();
        if (lane == 0 && i < R.n) {
            double row = 0;
            for (int l = 0; l < INDEX_LANES; l++) row += room[l][r];
            sums[i] = row;
        }
        __syncthreads();
    }
}

extern "C" void gpu_row_squares(cudaStream_t s, gpu_view R, double small, double *sum) {
    LAUNCH_TOGETHER(row_squares, index_grid(index_pieces(R.n, INDEX_TILE), INDEX_BLOCKS),
                    dim3(INDEX_TILE, INDEX_LANES), s, R, small, sum);
}
