/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One native format for the files that are compiled once each with -DPOLAR_TYPE_d, _s, _z, _c:
 * its C types, the names of its BLAS and LAPACK routines, and gemm, syrk and trmm with the
 * calling conventions of real and complex types made equal.
 */
#ifndef POLAR_CPU_TYPE_H
#define POLAR_CPU_TYPE_H

#include <cblas.h>
#include <complex.h>
#include <lapacke.h>
#undef I

#include "cpu_kernels.h"

#if defined(POLAR_TYPE_d)
#define LETTER d
#define IS_COMPLEX 0
#define IS_DOUBLE 1
typedef double real, entry;
#elif defined(POLAR_TYPE_s)
#define LETTER s
#define IS_COMPLEX 0
#define IS_DOUBLE 0
typedef float real, entry;
#elif defined(POLAR_TYPE_z)
#define LETTER z
#define IS_COMPLEX 1
#define IS_DOUBLE 1
typedef double real;
typedef double _Complex entry;
#elif defined(POLAR_TYPE_c)
#define LETTER c
#define IS_COMPLEX 1
#define IS_DOUBLE 0
typedef float real;
typedef float _Complex entry;
#else
#error "compile with -DPOLAR_TYPE_d, _s, _z or _c"
#endif

#define JOIN3_(a, b, c) a##b##c
#define JOIN3(a, b, c) JOIN3_(a, b, c)
#define JOIN4_(a, b, c, d) a##b##c##d
#define JOIN4(a, b, c, d) JOIN4_(a, b, c, d)
#define BLAS(name) JOIN3(cblas_, LETTER, name)
#define LAPACK(name) JOIN4(LAPACKE_, LETTER, name, _work)
#define KERNEL(name) JOIN4(polar_cpu_, name, _, LETTER)

/* real numbers in an entry: norms and sums see a complex column as one of twice the length */
#define PARTS (IS_COMPLEX ? 2 : 1)

#if IS_COMPLEX
#if IS_DOUBLE
#define CONJ(x) conj(x)
#else
#define CONJ(x) conjf(x)
#endif
#define ADJOINT CblasConjTrans
#define PASS(x) (&(x))
#else
#define CONJ(x) (x)
#define ADJOINT CblasTrans
#define PASS(x) (x)
#endif

/* Leading dimensions and sizes fit: the engine refuses dimensions above `largest`. */
static inline int width(int64_t n) {
    return (int)n;
}

/* What is left of a workspace, as LAPACK counts it. */
static inline lapack_int left(const struct cpu_scratch *s) {
    const int64_t count = s->left / (int64_t)sizeof(entry);
    return count > INT32_MAX ? INT32_MAX : (lapack_int)count;
}

/* D = alpha op(A) op(B) + beta D, inner dimension k */
static inline void blas_gemm(CBLAS_TRANSPOSE opA, CBLAS_TRANSPOSE opB, int64_t m, int64_t n,
                             int64_t k, real alpha, const entry *A, int64_t lda, const entry *B,
                             int64_t ldb, real beta, entry *D, int64_t ldd) {
    const entry a = alpha, b = beta;
    BLAS(gemm)
    (CblasColMajor, opA, opB, width(m), width(n), width(k), PASS(a), A, width(lda), B,
     width(ldb), PASS(b), D, width(ldd));
}

/* B = alpha op(T) B (left) or alpha B op(T) (right), T triangular */
static inline void blas_trmm(CBLAS_SIDE side, CBLAS_UPLO uplo, CBLAS_TRANSPOSE op,
                             CBLAS_DIAG diag, int64_t m, int64_t n, real alpha, const entry *T,
                             int64_t ldt, entry *B, int64_t ldb) {
    const entry a = alpha;
    BLAS(trmm)
    (CblasColMajor, side, uplo, op, diag, width(m), width(n), PASS(a), T, width(ldt), B,
     width(ldb));
}

/* B = op(T)^-1 B (left) or B op(T)^-1 (right), T triangular */
static inline void blas_trsm(CBLAS_SIDE side, CBLAS_UPLO uplo, CBLAS_TRANSPOSE op,
                             CBLAS_DIAG diag, int64_t m, int64_t n, const entry *T, int64_t ldt,
                             entry *B, int64_t ldb) {
    const entry one = 1;
    BLAS(trsm)
    (CblasColMajor, side, uplo, op, diag, width(m), width(n), PASS(one), T, width(ldt), B,
     width(ldb));
}

/* b = op(R)^-1 b, R upper triangular, one column */
static inline void blas_trsv(CBLAS_TRANSPOSE op, int64_t n, const entry *R, int64_t ldr,
                             entry *b) {
    BLAS(trsv)(CblasColMajor, CblasUpper, op, CblasNonUnit, width(n), R, width(ldr), b, 1);
}

/* one triangle of D = alpha op(X) op(X)' + beta D; k is the inner dimension */
static inline void blas_rank_k(CBLAS_UPLO uplo, CBLAS_TRANSPOSE op, int64_t n, int64_t k,
                               real alpha, const entry *X, int64_t ldx, real beta, entry *D,
                               int64_t ldd) {
#if IS_COMPLEX
    BLAS(herk)
#else
    BLAS(syrk)
#endif
    (CblasColMajor, uplo, op, width(n), width(k), alpha, X, width(ldx), beta, D, width(ldd));
}

/* x, or floor with x's sign or phase where that is larger in modulus */
static inline entry raised(entry x, double floor) {
    const double size = cabs((double _Complex)x);
    if (!(size < floor)) return x;
    return size > 0 ? (entry)(x / (real)size * (real)floor) : (entry)(real)floor;
}

/* Of order n, at T; what is in its other triangle does not matter. CblasUnit: with ones for its
 * diagonal. */
struct triangle {
    CBLAS_UPLO uplo;
    CBLAS_DIAG diag;
    int64_t n;
    const entry *T;
    int64_t ld;
};

/* B := op(T)^-1 B or B op(T)^-1, with k columns or rows in B. A zero on the diagonal: B is not
 * finite. */
void KERNEL(solve_with)(struct triangle T, CBLAS_SIDE side, CBLAS_TRANSPOSE op, int64_t k,
                        entry *B, int64_t ldb);
/* T := T^-1; above 0: T is singular, and spoilt */
lapack_int KERNEL(invert_triangle)(CBLAS_UPLO uplo, int64_t n, entry *T, int64_t ld);

/* The upper triangle of Z, of order n <= CPU_LEAF, becomes R of Z = R'R, what is below the
 * diagonal R'^-1 without its own, or is marked where that would not do for R. Above 0: not
 * definite. */
enum { CPU_LEAF = 32 };
lapack_int KERNEL(factor_leaf)(int64_t n, entry *Z, int64_t ld);
/* L := R'^-1 of such a leaf, lower triangular, CPU_LEAF rows apart; false: R is to be solved
 * with. */
bool KERNEL(unpack_leaf)(int64_t n, const entry *Z, int64_t ld, entry *L);
/* As blas_gemm, blas_rank_k and blas_trmm, by the team of a run where that pays. */
void KERNEL(share_gemm)(CBLAS_TRANSPOSE opA, CBLAS_TRANSPOSE opB, int64_t m, int64_t n,
                        int64_t k, real alpha, const entry *A, int64_t lda, const entry *B,
                        int64_t ldb, real beta, entry *D, int64_t ldd);
void KERNEL(share_rank_k)(CBLAS_UPLO uplo, CBLAS_TRANSPOSE op, int64_t n, int64_t k, real alpha,
                          const entry *X, int64_t ldx, real beta, entry *D, int64_t ldd);
void KERNEL(share_trmm)(CBLAS_SIDE side, CBLAS_UPLO uplo, CBLAS_TRANSPOSE op, CBLAS_DIAG diag,
                        int64_t m, int64_t n, real alpha, const entry *T, int64_t ldt, entry *B,
                        int64_t ldb);
/* Lower triangle of D = alpha AB + beta D, A n-by-k, B k-by-n; above it D is spoilt. */
void KERNEL(share_lower)(int64_t n, int64_t k, real alpha, const entry *A, int64_t lda,
                         const entry *B, int64_t ldb, real beta, entry *D, int64_t ldd);

/* What the files of one type take from each other; struct cpu_kernels says what they do. */
void KERNEL(gemm)(double alpha, polar_op opA, polar_cmat A, polar_op opB, polar_cmat B,
                  double beta, polar_cmat C, polar_mat D);
void KERNEL(gram)(polar_gram_side side, double alpha, polar_cmat X, double beta, polar_cmat C,
                  polar_mat D);
void KERNEL(symm_product)(double alpha, polar_cmat A, polar_cmat B, double beta, polar_cmat C,
                          polar_mat D);
void KERNEL(axpby)(double alpha, polar_cmat X, double beta, polar_cmat Y, polar_mat D);
void KERNEL(recombine)(int k, const double *c, const polar_mat *M);
void KERNEL(shift)(double alpha, double beta, polar_mat D);
void KERNEL(transpose)(polar_cmat X, polar_mat D);
/* the conjugate of the triangle that is kept into the other one; the diagonal made real */
void KERNEL(mirror)(CBLAS_UPLO kept, polar_mat D);
double KERNEL(symmetrise)(polar_mat D);
void KERNEL(randomise)(uint64_t seed, polar_mat D);
void KERNEL(scale_columns)(polar_mat D, const double *d);
void KERNEL(permute_columns)(polar_cmat X, const int64_t *perm, polar_mat D);
double KERNEL(norm)(polar_norm kind, polar_cmat X);
double KERNEL(norm_diff)(polar_cmat X, polar_cmat Y);
double KERNEL(inner)(polar_cmat X, polar_cmat Y);
polar_status KERNEL(copy)(polar_op op, double scale, polar_cmat A, polar_mat D, bool *overflow);

/* W = QR, m >= n, as reflectors and R in place; jpvt NULL: no pivoting, else 1-based pivots */
lapack_int KERNEL(reduce)(int64_t m, int64_t n, entry *W, int64_t ldw, lapack_int *jpvt,
                          entry *tau, struct cpu_scratch s);
/* and Q from the reflectors, in place */
lapack_int KERNEL(form_q)(int64_t m, int64_t n, entry *W, int64_t ldw, const entry *tau,
                          struct cpu_scratch s);
polar_status KERNEL(qr)(polar_mat A, int64_t *perm, polar_mat tau, void *work, int64_t bytes);
void KERNEL(qr_triangle)(polar_cmat A, double floor, polar_mat R);
int64_t KERNEL(triangle_rank)(polar_cmat R, double small);
polar_status KERNEL(qr_apply)(polar_cmat A, polar_cmat tau, polar_cmat X, polar_mat D,
                              void *work, int64_t bytes);
polar_status KERNEL(qr_stacked)(double c, polar_cmat X, bool pivot, polar_mat S, void *work,
                                int64_t bytes);
void KERNEL(stacked_product)(bool pivot, double alpha, polar_mat S, double beta, polar_cmat C,
                             polar_mat D);
polar_status KERNEL(mix_columns)(uint64_t seed, polar_op op, polar_mat D, void *work,
                                 int64_t bytes);
polar_status KERNEL(mix_rows)(uint64_t seed, polar_op op, polar_mat D, void *work,
                              int64_t bytes);
polar_status KERNEL(cholesky)(polar_mat Z);
polar_status KERNEL(solve_posdef)(polar_mat Z, polar_mat X);
polar_status KERNEL(posdef_inverse)(polar_mat Z);
void KERNEL(solve_triangular)(bool right, polar_op op, polar_cmat R, polar_mat X);
polar_status KERNEL(lu)(polar_mat X, int64_t *perm, double floor);
polar_status KERNEL(lu_solve)(polar_cmat X, const int64_t *perm, polar_op op, polar_mat B);
polar_status KERNEL(lu_inverse)(polar_mat X, const int64_t *perm, polar_mat D, void *work,
                                int64_t bytes);
polar_status KERNEL(triangular_inverse)(polar_cmat R, polar_mat D);
polar_status KERNEL(svd)(polar_mat A, polar_mat U, double *s, polar_mat Wt, void *work,
                         int64_t bytes);
polar_status KERNEL(eigh)(polar_mat H, bool vectors, double *lambda, void *work, int64_t bytes);

/* their workspace, in bytes */
int64_t KERNEL(reduce_work)(int64_t n);
int64_t KERNEL(qr_work)(int64_t n);
int64_t KERNEL(qr_apply_work)(int64_t n);
int64_t KERNEL(qr_stacked_work)(int64_t n);
int64_t KERNEL(mix_work)(int64_t n);
int64_t KERNEL(lu_inverse_work)(int64_t n);
int64_t KERNEL(svd_work)(int64_t m, int64_t n);
int64_t KERNEL(eigh_work)(int64_t n);

#endif
