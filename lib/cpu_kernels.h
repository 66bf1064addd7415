/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU backend inside: the kernels of one native format, and what they share. */
#ifndef POLAR_CPU_KERNELS_H
#define POLAR_CPU_KERNELS_H

#include "polar/backend.h"

/*
 * As the rows of polar_backend, without formats: every matrix holds entries of one type, and
 * rounding to an emulated format is the caller's. `work` and `bytes` are the workspace.
 */
struct cpu_kernels {
    void (*gemm)(double alpha, polar_op opA, polar_cmat A, polar_op opB, polar_cmat B,
                 double beta, polar_cmat C, polar_mat D);
    void (*gram)(polar_gram_side side, double alpha, polar_cmat X, double beta, polar_cmat C,
                 polar_mat D);
    void (*symm_product)(double alpha, polar_cmat A, polar_cmat B, double beta, polar_cmat C,
                         polar_mat D);
    void (*axpby)(double alpha, polar_cmat X, double beta, polar_cmat Y, polar_mat D);
    void (*recombine)(int k, const double *c, const polar_mat *M);
    void (*shift)(double alpha, double beta, polar_mat D);
    void (*transpose)(polar_cmat X, polar_mat D);
    double (*symmetrise)(polar_mat D);
    void (*randomise)(uint64_t seed, polar_mat D); /* rounded to D's format */
    void (*scale_columns)(polar_mat D, const double *d);
    void (*permute_columns)(polar_cmat X, const int64_t *perm, polar_mat D);
    double (*norm)(polar_norm kind, polar_cmat X);
    double (*norm_diff)(polar_cmat X, polar_cmat Y);
    double (*inner)(polar_cmat X, polar_cmat Y);
    /* D = scale op(A), A of any format; *overflow: a finite entry became infinite */
    polar_status (*copy)(polar_op op, double scale, polar_cmat A, polar_mat D, bool *overflow);
    polar_status (*qr)(polar_mat A, int64_t *perm, polar_mat tau, void *work, int64_t bytes);
    void (*qr_triangle)(polar_cmat A, double floor, polar_mat R);
    int64_t (*triangle_rank)(polar_cmat R, double small);
    polar_status (*qr_apply)(polar_cmat A, polar_cmat tau, polar_cmat X, polar_mat D,
                             void *work, int64_t bytes);
    polar_status (*qr_stacked)(double c, polar_cmat X, bool pivot, polar_mat S, void *work,
                               int64_t bytes);
    void (*stacked_product)(bool pivot, double alpha, polar_mat S, double beta, polar_cmat C,
                            polar_mat D);
    polar_status (*mix_columns)(uint64_t seed, polar_op op, polar_mat D, void *work,
                                int64_t bytes);
    polar_status (*mix_rows)(uint64_t seed, polar_op op, polar_mat D, void *work,
                             int64_t bytes);
    polar_status (*cholesky)(polar_mat Z);
    polar_status (*solve_posdef)(polar_mat Z, polar_mat X);
    polar_status (*posdef_inverse)(polar_mat Z);
    void (*solve_triangular)(bool right, polar_op op, polar_cmat R, polar_mat X);
    polar_status (*lu)(polar_mat X, int64_t *perm, double floor);
    polar_status (*lu_solve)(polar_cmat X, const int64_t *perm, polar_op op, polar_mat B);
    polar_status (*lu_inverse)(polar_mat X, const int64_t *perm, polar_mat D, void *work,
                               int64_t bytes);
    polar_status (*triangular_inverse)(polar_cmat R, polar_mat D);
    polar_status (*svd)(polar_mat A, polar_mat U, double *s, polar_mat Wt, void *work,
                        int64_t bytes);
    polar_status (*eigh)(polar_mat H, bool vectors, double *w, void *work, int64_t bytes);
    /* bytes that one verb wants for every operand of at most m-by-n; -1: beyond 63 bits */
    int64_t (*work)(polar_verb verb, int64_t m, int64_t n);
};

extern const struct cpu_kernels polar_cpu_kernels_d, polar_cpu_kernels_s, polar_cpu_kernels_z,
    polar_cpu_kernels_c;

/* Leading dimension of m entries of size bytes: whole cache lines, and never a multiple of a
 * page, which would send the rows of a block to the same few sets of the cache. */
int64_t polar_cpu_ld(int64_t m, int64_t size);

/* leading dimensions must fit in LAPACK's integers */
enum { CPU_PAGE = 4096, CPU_LARGEST = INT32_MAX - CPU_PAGE };

/* bytes, alloc and release of the backend: blocks start on a cache line */
int64_t polar_cpu_bytes(int64_t m, int64_t n, polar_format f, int64_t *ld);
void *polar_cpu_alloc(int64_t bytes, const polar_allocator *a);
void polar_cpu_release(void *block, const polar_allocator *a);

/* Indices [from,to) of a job; pieces are numbered from 0. */
typedef void cpu_work(const void *job, int piece, int64_t from, int64_t to);

/*
 * Work on [0,count) in pieces, side by side when the job moves many bytes: at most `most` (0:
 * any number). They must not depend on one another, nor results on where they end.
 */
void polar_cpu_parallel(int64_t count, int64_t bytes, int most, cpu_work *work,
                        const void *job);

/* run and workers of the backend. The largest matrix for several jobs, by measurement (two
 * threads, f64 and f32, composed, newton-hybrid and qdwh): batches gain 1.6 to 2 for n up to
 * 256, 1.2 to 1.4 for 512, less beyond; a lone matrix of that order loses as much on its one
 * thread. */
enum { CPU_SMALL = 512 * 512 };
void polar_cpu_run(int workers, int64_t count, polar_task *task, void *jobs);
int polar_cpu_workers(void);
/* For what LAPACK does by itself with an m-by-n matrix, unless that is small: until it is taken
 * back the BLAS has all threads of the run, and the team none. False: nothing was lent. */
bool polar_cpu_lend(int64_t m, int64_t n);
void polar_cpu_take_back(bool lent);
/* The orders that gain by lanes, by measurement (two threads, f64, zolo-pd, condition 1e3 and
 * 1e15, medians of build/tests/time_lanes 32 48 64 96 128 192 256 384 512): with each term on
 * all threads a factor takes 0.9 and 1.1 of the time at n = 32, 1.0 and 1.3 at 48, 1.2 and 1.4
 * at 64, 1.2 and 1.3 at 96, 1.2 and 1.4 at 128, 1.2 and 1.3 at 192, 1.2 and 1.25 at 256, 1.2 at
 * 384, 1.0 and 1.1 at 512. In one run of five, as if a processor had been busy otherwise, it
 * was 0.8 to 1.1 of it from 96 on, 0.4 and 0.6 at 64. */
enum { CPU_LANES_LEAST = 64, CPU_LANES_MOST = 384 };
extern const polar_lanes polar_cpu_lanes;

/* Workspace, handed out in pieces that start on a cache line. */
struct cpu_scratch {
    char *at;
    int64_t left;
};

/* count pieces of size bytes; NULL when they do not fit */
void *polar_cpu_take(struct cpu_scratch *s, int64_t count, int64_t size);
/* what polar_cpu_take takes for it; -1 beyond 63 bits or when a is already -1 */
int64_t polar_cpu_add(int64_t a, int64_t count, int64_t size);

/* count entries of column j from row i on, as doubles; im is 0 for real formats */
void polar_cpu_load(polar_cmat A, int64_t i, int64_t j, int64_t count, bool conjugate,
                    double *re, double *im);

/* The largest modulus, NaN when an entry is; the sum. */
double polar_cpu_largest(const double *x, int n);
double polar_cpu_sum(const double *x, int n);

/* Sums of squares in three ranges, so that none overflows or underflows (after Blue 1978); of
 * at most 1024 entries at a time. */
struct cpu_squares {
    double big, mid, small;
};

void polar_cpu_add_squares(struct cpu_squares *s, const double *x, int n);
/* The sum of squares of what comes from f32: none leaves the range of f64. */
double polar_cpu_square(const double *x, int n);
double polar_cpu_root(const struct cpu_squares *s);

#endif
