/* SPDX-License-Identifier: BSD-3-Clause */
/* The launches of our own kernels. They enqueue and return; the caller asks for the error. */
#ifndef POLAR_GPU_KERNELS_H
#define POLAR_GPU_KERNELS_H

#include <cuda_runtime_api.h>
#include <stdbool.h>
#include <stdint.h>

#include "polar/resident.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How reals lie in memory. GPU_TF32 and the last two, as hosts keep them, are f32 that are
 * rounded when they are written. */
enum gpu_kind { GPU_F64, GPU_F32, GPU_TF32, GPU_BF16, GPU_F16, GPU_HOST_BF16, GPU_HOST_F16 };

/* m rows and n columns of entries of `parts` reals each. */
struct gpu_view {
    void *data;
    int64_t m, n, ld; /* in entries */
    int kind, parts;
};

/* Of a batch: views stand for those at data + i * stride bytes, i < count. */
struct gpu_slices {
    unsigned count; /* at most 65535 */
    int64_t stride;
};

/* D = a X + b Y (b = 0: Y not read), entry by entry of any kinds of the same precision */
void gpu_axpby(cudaStream_t s, struct gpu_slices t, double a, struct gpu_view X, double b,
               struct gpu_view Y, struct gpu_view D);

struct gpu_combination {
    int k;
    double c[16]; /* row by row */
    struct gpu_view M[4];
};
void gpu_recombine(cudaStream_t s, struct gpu_slices t, const struct gpu_combination *c);

/* D = a I + b D */
void gpu_shift(cudaStream_t s, struct gpu_slices t, double a, double b, struct gpu_view D);
/* column j times d[j], d on the device */
void gpu_scale_columns(cudaStream_t s, struct gpu_view D, const double *d);
/* column perm[j] of D is column j of X */
void gpu_permute_columns(cudaStream_t s, struct gpu_view X, const int64_t *perm,
                         struct gpu_view D);
/* D(i,j) = 2 polar_hash_uniform(seed, i, j) - 1 */
void gpu_randomise(cudaStream_t s, uint64_t seed, struct gpu_view D);
/* D = scale X or scale X' (turned), rounded once from f64; X may be real and D complex.
 * *overflow becomes 1 when a finite entry became infinite. */
void gpu_convert(cudaStream_t s, bool turned, double scale, struct gpu_view X,
                 struct gpu_view D, int *overflow);

void gpu_transpose(cudaStream_t s, struct gpu_view X, struct gpu_view D);
/* the conjugate of the lower triangle into the upper one, the diagonal made real */
void gpu_mirror(cudaStream_t s, struct gpu_slices t, struct gpu_view D);
/* D = (D + D')/2. Squares of D - D' in partial sums, as gpu_squares leaves them; their number.
 */
unsigned gpu_symmetrise(cudaStream_t s, struct gpu_view D, double *partial);

/*
 * Reductions leave at most INDEX_BLOCKS partial results and return their number, which depends
 * on the shape alone, as every bit does. Squares leave three each: sums of squares scaled by
 * 2^-600, 1, 2^600 for reals beyond 2^480, in between, below 2^-450 (after Blue, ACM TOMS 4(1),
 * 1978). Those of slice i begin at partial + 3 INDEX_BLOCKS i.
 */
unsigned gpu_squares(cudaStream_t s, struct gpu_slices t, struct gpu_view X, bool minus,
                     struct gpu_view Y, double *partial);
unsigned gpu_inner(cudaStream_t s, struct gpu_view X, struct gpu_view Y, double *partial);
unsigned gpu_trace(cudaStream_t s, struct gpu_view X, double *partial);
enum gpu_maximum { GPU_ENTRY, GPU_COLUMN_SUM, GPU_ROW_SUM };
/* the largest modulus, or sum of moduli; NaN when one is */
unsigned gpu_largest(cudaStream_t s, enum gpu_maximum kind, struct gpu_view X, double *partial);
/* sum of |R(i,j)/small|^2 over j >= i, for every row i */
void gpu_row_squares(cudaStream_t s, struct gpu_view R, double small, double *sum);

/* ---- of every slice a number on the device: kernels_batch.cu ---- */

/* factor[i] = 1/sqrt(sums of squares), 0 of none, from `blocks` partial sums */
void gpu_factors(cudaStream_t s, struct gpu_slices t, unsigned blocks, const double *partial,
                 double *factor);
/* D = factor[i] X */
void gpu_scale(cudaStream_t s, struct gpu_slices t, const double *factor, struct gpu_view X,
               struct gpu_view D);

enum { GPU_PORTS = 128 };
/* `count` <= GPU_PORTS of them into a table, by way of the launch itself */
void gpu_address(cudaStream_t s, int count, const polar_port *ports, polar_port *table);
/* X and D of these stand for matrices at the table's addresses, with its leading dimensions.
 * gpu_survey leaves the largest moduli of reals, NaN when one is not finite, as many a slice as
 * it returns; gpu_begin begins the outcomes with them. */
unsigned gpu_survey(cudaStream_t s, struct gpu_slices t, struct gpu_view X,
                    const polar_port *table, double *partial);
void gpu_begin(cudaStream_t s, struct gpu_slices t, unsigned blocks, const double *partial,
               polar_outcome *outcomes);
/* slices D = 2^-k X */
void gpu_gather(cudaStream_t s, struct gpu_slices t, struct gpu_view X, const polar_port *table,
                const polar_outcome *outcomes, struct gpu_view D);
/* outcomes' norms from partial sums of squares */
void gpu_finish(cudaStream_t s, struct gpu_slices t, unsigned blocks, const double *partial,
                polar_outcome *outcomes);
/* D = slices X, where X came and became finite */
void gpu_scatter(cudaStream_t s, struct gpu_slices t, struct gpu_view X, struct gpu_view D,
                 const polar_port *table, polar_outcome *outcomes);

/* R = upper triangle of A, diagonal entries raised to floor in modulus, zeros below */
void gpu_triangle(cudaStream_t s, struct gpu_view A, double floor, struct gpu_view R);
/* diagonal entries of D raised to floor in modulus */
void gpu_raise_diagonal(cudaStream_t s, struct gpu_view D, double floor);
/* zeros strictly below the diagonal (lower) or above it */
void gpu_clear(cudaStream_t s, bool lower, struct gpu_view D);
enum { GPU_NOT_FINITE = 1, GPU_ZERO = 2 };
/* flags of what is on the diagonal; *flags is 0 before */
void gpu_diagonal(cudaStream_t s, struct gpu_view D, int *flags);
/* D = [X; 0] */
void gpu_extend(cudaStream_t s, struct gpu_view X, struct gpu_view D);
/* W = [scale X; I] */
void gpu_stack(cudaStream_t s, double scale, struct gpu_view X, struct gpu_view W);
/* V = what geqrf left in A, its reflectors written whole: zeros above a unit diagonal */
void gpu_reflectors(cudaStream_t s, struct gpu_view A, struct gpu_view V);
/* In a block. Where reflectors are nearly parallel, as of a matrix of ones that was mixed, T
 * grows with the block: of 140 of them Q is orthogonal to 2.7 n u with 32, to 11.9 n u with 64.
 */
enum { GPU_REFLECTORS = 32 };
/* T of I - V T V' = H1 ... Hb from G = V'V and tau, b <= GPU_REFLECTORS (larft) */
void gpu_block_factor(cudaStream_t s, struct gpu_view G, struct gpu_view tau,
                      struct gpu_view T);
/* Y = V1', upper triangular, V1 the unit lower triangle on top of V */
void gpu_head(cudaStream_t s, struct gpu_view V, struct gpu_view Y);

/*
 * Symmetric products, so many of one shape, of the 16-bit kinds, summed in f32 and rounded
 * once (by blocks and strips once more where gamma is added): D_i = alpha op(A_i) op(B_i) +
 * beta C_i + gamma I for i < count, each n-by-n with inner dimension k. The product is
 * symmetric (B is A, or both are symmetric and commute), and so is C_i: of both the lower
 * triangles count. beta = 0: C is not read. D may be C, not A or B.
 */
struct gpu_batch {
    void *data;         /* matrix i begins `stride` i entries on, column by column */
    void *const *each;  /* or, unless NULL, at each[i]: host array of device addresses */
    int64_t ld, stride; /* in entries; stride of a pointer array or of one matrix: 0 */
};
struct gpu_symmetric {
    int kind;   /* GPU_BF16 or GPU_F16 */
    bool outer; /* AB', factors n-by-k; otherwise A'B, factors k-by-n */
    int64_t n, k, count;
    double alpha, beta, gamma;
    struct gpu_batch A, B, C, D;
};

/* Addresses of a batch (tiles.h) of p-by-p blocks, of the matrices [from, from + count) of a
 * product with strides: of A's, then B's, then D's. */
void gpu_block_addresses(cudaStream_t s, const struct gpu_symmetric *t, int64_t from,
                         int64_t count, int64_t p, int batch, void *to);
/*
 * The matrices [from, from + count) of a product by tiles of 128 by 128 (tiles.h), on compute
 * capability 9.0 alone: products, and where parts > 1 then sums. `maps`: CUtensorMap of A and
 * B, of the whole batch, or of each matrix (set: at most GPU_TILES_SET of them). `partial`: 64
 * KiB a unit. Statuses of both launches are the caller's to ask for.
 */
enum { GPU_TILES_SET = 64 };
struct gpu_tiles {
    const struct gpu_symmetric *product;
    const void *maps;
    bool set;
    int parts;
    int64_t from, count, processors;
    float *partial;
};
void gpu_tile_products(cudaStream_t s, const struct gpu_tiles *t);
void gpu_tile_sums(cudaStream_t s, const struct gpu_tiles *t);
/* kernel number `which` of theirs, and the shared memory it must be allowed; NULL: no more */
const void *gpu_tile_kernel(int which, int *bytes);

/* One layer of rotations of columns: depth -1 neighbours, else halves of halves; `own` the
 * round's seed, at the columns' order; back: the inverse. */
void gpu_rotate(cudaStream_t s, uint64_t own, int64_t depth, bool back, const int32_t *at,
                struct gpu_view D);

#ifdef __cplusplus
}
#endif

#endif
