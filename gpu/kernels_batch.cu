/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Batches: matrices from where a table says into slices, a number a slice that the host does
 * not wait for, and the way back. A block works on one slice, blockIdx.y.
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

/* Blue's three ranges, joined as the host joins them */
DEVICE double root(const squares &s) {
    if (isnan(s.big + s.mid + s.small)) return s.big + s.mid + s.small;
    if (s.big > 0) return sqrt(s.big + s.mid * 0x1p-600 * 0x1p-600) * 0x1p600;
    if (s.mid > 0) return sqrt(s.mid + s.small * 0x1p-600 * 0x1p-600);
    return sqrt(s.small) * 0x1p-600;
}

/* of a slice, by all threads; room[0] at the end */
DEVICE void join_squares(squares *room, unsigned blocks, const double *partial) {
    const double *own = partial + 3 * (int64_t)blockIdx.y * INDEX_BLOCKS;
    squares s = {0, 0, 0};
    for (int b = (int)threadIdx.x; b < (int)blocks; b += INDEX_THREADS) {
        const squares more = {own[3 * b], own[3 * b + 1], own[3 * b + 2]};
        join(s, more);
    }
    join_block(room, s, (int)threadIdx.x);
}

static __global__ void factors(unsigned blocks, const double *partial, double *factor) {
    SHARED squares room[INDEX_THREADS];
    join_squares(room, blocks, partial);
    const double norm = root(room[0]);
    if (threadIdx.x == 0) factor[blockIdx.y] = norm == 0 ? 0 : 1 / norm;
}

extern "C" void gpu_factors(cudaStream_t s, gpu_slices t, unsigned blocks,
                            const double *partial, double *factor) {
    LAUNCH_TOGETHER(factors, dim3(1, t.count), INDEX_THREADS, s, blocks, partial, factor);
}

template <class R>
static __global__ void scale(int64_t stride, const double *factor, gpu_view X, gpu_view D) {
    const int64_t m = D.m * D.parts;
    const R a = (R)factor[blockIdx.y];
    X = slice(X, stride), D = slice(D, stride);
    for (int64_t t = blockIdx.x; t < index_piece_count(m, D.n); t += gridDim.x) {
        const index_pair p = index_piece(t, m);
        const int64_t end = index_least(p.row + INDEX_ROWS, m);
        for (int64_t i = p.row + threadIdx.x; i < end; i += blockDim.x)
            store(D, i, p.column, (double)(a * load<R>(X, i, p.column)));
    }
}

extern "C" void gpu_scale(cudaStream_t s, gpu_slices t, const double *factor, gpu_view X,
                          gpu_view D) {
    const dim3 grid(index_grid(index_piece_count(D.m * D.parts, D.n), MOST_BLOCKS), t.count);
    if (is_double(D))
        LAUNCH(scale<double>, grid, INDEX_THREADS, s, t.stride, factor, X, D);
    else
        LAUNCH(scale<float>, grid, INDEX_THREADS, s, t.stride, factor, X, D);
}

struct address_book {
    polar_port port[GPU_PORTS];
};

static __global__ void address(address_book book, int count, polar_port *table) {
    if ((int)threadIdx.x < count) table[threadIdx.x] = book.port[threadIdx.x];
}

extern "C" void gpu_address(cudaStream_t s, int count, const polar_port *ports,
                            polar_port *table) {
    address_book book;
    memset(&book, 0, sizeof book);
    memcpy(book.port, ports, (size_t)count * sizeof *ports);
    LAUNCH(address, 1, GPU_PORTS, s, book, count, table);
}

DEVICE gpu_view at_port(gpu_view v, const polar_port *table) {
    v.data = table[blockIdx.y].data;
    v.ld = table[blockIdx.y].ld;
    return v;
}

/* largest modulus among reals, NaN when one is not finite; no matrix: 0 */
static __global__ void largest(gpu_view X, const polar_port *table, double *partial) {
    SHARED maximum room[INDEX_THREADS];
    maximum most = {0};
    X = at_port(X, table);
    if (X.data) FOR_EACH(X, i, j) {
            for (int p = 0; p < X.parts; p++) {
                const double x = fabs(load_wide(X, i * X.parts + p, j));
                most.value = larger(x < (double)INFINITY ? x : x - x, most.value);
            }
        }
    join_block(room, most, (int)threadIdx.x);
    if (threadIdx.x == 0)
        partial[blockIdx.x + (int64_t)blockIdx.y * INDEX_BLOCKS] = room[0].value;
}

extern "C" unsigned gpu_survey(cudaStream_t s, gpu_slices t, gpu_view X,
                               const polar_port *table, double *partial) {
    const dim3 grid(index_grid(index_piece_count(X.m, X.n), INDEX_BLOCKS), t.count);
    LAUNCH_TOGETHER(largest, grid, INDEX_THREADS, s, X, table, partial);
    return grid.x;
}

static __global__ void begin(unsigned blocks, const double *partial, polar_outcome *outcomes) {
    SHARED maximum room[INDEX_THREADS];
    maximum most = {0};
    for (int b = (int)threadIdx.x; b < (int)blocks; b += INDEX_THREADS)
        most.value = larger(partial[b + (int64_t)blockIdx.y * INDEX_BLOCKS], most.value);
    join_block(room, most, (int)threadIdx.x);
    const polar_outcome fresh = {room[0].value, 0, 0};
    if (threadIdx.x == 0) outcomes[blockIdx.y] = fresh;
}

extern "C" void gpu_begin(cudaStream_t s, gpu_slices t, unsigned blocks, const double *partial,
                          polar_outcome *outcomes) {
    LAUNCH_TOGETHER(begin, dim3(1, t.count), INDEX_THREADS, s, blocks, partial, outcomes);
}

/* by 2^-k in two halves, so that both are normal numbers */
static __global__ void gather(int64_t stride, gpu_view X, const polar_port *table,
                              const polar_outcome *outcomes, gpu_view D) {
    const double most = outcomes[blockIdx.y].largest;
    int k = 0;
    if (most > 0) frexp(most, &k);
    const double first = power(-k / 2), second = power(-k - -k / 2);
    X = at_port(X, table);
    D = slice(D, stride);
    FOR_EACH(D, i, j) {
        number<double> x = {0, 0};
        if (X.data) x.re = load_wide(X, i * X.parts, j);
        if (X.data && X.parts == 2) x.im = load_wide(X, i * 2 + 1, j);
        store(D, i * D.parts, j, x.re * first * second);
        if (D.parts == 2) store(D, i * 2 + 1, j, x.im * first * second);
    }
}

extern "C" void gpu_gather(cudaStream_t s, gpu_slices t, gpu_view X, const polar_port *table,
                           const polar_outcome *outcomes, gpu_view D) {
    LAUNCH(gather, dim3(grid_of(D), t.count), INDEX_THREADS, s, t.stride, X, table, outcomes,
           D);
}

static __global__ void finish(unsigned blocks, const double *partial, polar_outcome *outcomes) {
    SHARED squares room[INDEX_THREADS];
    join_squares(room, blocks, partial);
    if (threadIdx.x == 0) outcomes[blockIdx.y].norm = root(room[0]);
}

extern "C" void gpu_finish(cudaStream_t s, gpu_slices t, unsigned blocks, const double *partial,
                           polar_outcome *outcomes) {
    LAUNCH_TOGETHER(finish, dim3(1, t.count), INDEX_THREADS, s, blocks, partial, outcomes);
}

static __global__ void scatter(int64_t stride, gpu_view X, gpu_view D, const polar_port *table,
                               polar_outcome *outcomes) {
    const polar_outcome o = outcomes[blockIdx.y];
    bool lost = false;
    X = slice(X, stride);
    D = at_port(D, table);
    if (!D.data || !isfinite(o.largest) || !isfinite(o.norm)) return;
    FOR_EACH(D, i, j) {
        const double re = load_wide(X, i * X.parts, j);
        const double im = X.parts == 2 ? load_wide(X, i * 2 + 1, j) : 0;
        if (isinf(store(D, i * D.parts, j, re))) lost = true;
        if (D.parts == 2 && isinf(store(D, i * 2 + 1, j, im))) lost = true;
    }
    if (lost) outcomes[blockIdx.y].lost = 1; /* whoever writes, writes 1 */
}

extern "C" void gpu_scatter(cudaStream_t s, gpu_slices t, gpu_view X, gpu_view D,
                            const polar_port *table, polar_outcome *outcomes) {
    LAUNCH(scatter, dim3(grid_of(D), t.count), INDEX_THREADS, s, t.stride, X, D, table,
           outcomes);
}
