/* SPDX-License-Identifier: BSD-3-Clause */
/* Backends: one constant table of kernels each. The only way an oracle touches arithmetic. */
#ifndef POLAR_BACKEND_H
#define POLAR_BACKEND_H

#include "polar/lanes.h"
#include "polar/mat.h"
#include "polar/resident.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum polar_op { POLAR_N, POLAR_T } polar_op; /* as it is; conjugate transpose */

/* Which Gram matrix, and on which side a polynomial in it multiplies. */
typedef enum polar_gram_side {
    POLAR_GRAM_RIGHT, /* X'X, n-by-n */
    POLAR_GRAM_LEFT   /* XX', m-by-m */
} polar_gram_side;

typedef enum polar_norm {
    POLAR_NORM_ONE,
    POLAR_NORM_INF,
    POLAR_NORM_FRO,
    POLAR_NORM_MAX
} polar_norm;

/* The verbs that count, by kind; and bits to ask for their workspace. */
#define POLAR_VERB_LIST(X)                                                                     \
    X(GEMM, gemm)                                                                              \
    X(GRAM, gram)                                                                              \
    X(SYMM, symm_product)                                                                      \
    X(QR, qr)                                                                                  \
    X(QR_APPLY, qr_apply)                                                                      \
    X(QR_STACKED, qr_stacked)                                                                  \
    X(STACKED, stacked_product)                                                                \
    X(CHOLESKY, cholesky)                                                                      \
    X(SOLVE, solve_posdef)                                                                     \
    X(POSDEF_INVERSE, posdef_inverse)                                                          \
    X(TRIANGLE, solve_triangular)                                                              \
    X(LU, lu)                                                                                  \
    X(LU_INVERSE, lu_inverse)                                                                  \
    X(TRIANGLE_INVERSE, triangular_inverse)                                                    \
    X(MIX, mix)                                                                                \
    X(SVD, svd)                                                                                \
    X(EIGH, eigh)                                                                              \
    X(NORM, norm)

typedef enum polar_verb {
#define POLAR_VERB_ENUM(id, name) POLAR_VERB_##id,
    POLAR_VERB_LIST(POLAR_VERB_ENUM)
#undef POLAR_VERB_ENUM
        POLAR_VERB_COUNT
} polar_verb;

enum { POLAR_MOST_WORKERS = 16 };

/* Job i of several that do not depend on one another, in the memory of a worker. */
typedef void polar_task(void *jobs, int worker, int64_t i);

typedef struct polar_engine polar_engine;
typedef struct polar_backend polar_backend;

/*
 * Conventions. Matrices were made by this backend (polar_arena_mat); only copy_in and copy_out
 * see host memory. All matrices of a call have one format f, except where said. Scalars are
 * real doubles, rounded to f's wide format. Outputs do not alias inputs unless said.
 * A symmetric result is written whole, and is symmetric (Hermitian) bit for bit.
 * In an emulated format every entry of a result is rounded once to the format, sums and the
 * epilogue (+ beta C) kept in f32 before that.
 * Kernels allocate nothing: they use e->work, whose size work() tells. Statuses: OK;
 * UNSUITED (format not done by this kernel); NO_ANSWER (cholesky, solve_posdef,
 * posdef_inverse: not positive definite; other inverses: singular); NOT_CONVERGED (svd, eigh);
 * KERNEL. Norms and singular values are collective: every process of a grid gets the value.
 */
struct polar_backend {
    const char *name;
    const char *summary;

    /* NULL when it can be used here and now, else the reason in one sentence. */
    const char *(*missing)(void);

    /* formats its products, factorisations take: POLAR_BIT masks */
    unsigned formats, factor_formats;

    /* whether its kernels take matrices of host memory, of native formats, as their own */
    bool host;

    /* largest dimension it can index */
    int64_t largest;

    /* memory of the backend; a is used by backends that live on the host */
    void *(*alloc)(int64_t bytes, const polar_allocator *a);
    void (*release)(void *block, const polar_allocator *a);

    /* bytes of an m-by-n matrix and its leading dimension, as polar_arena_mat lays it out */
    int64_t (*bytes)(int64_t m, int64_t n, polar_format f, int64_t *ld);

    /* bytes of workspace that the verbs in the mask (1u << POLAR_VERB_x) want for operands
     * of at most m-by-n, m >= n or not */
    int64_t (*work)(unsigned verbs, int64_t m, int64_t n, polar_format f);

    /* Jobs side by side, for matrices that are too small to fill the machine one by one: task
     * for every i in [0,count), once each, worker in [0,workers). A worker does one job after
     * another and is one thread; worker 0 is the caller. A job's bits depend neither on
     * `workers` nor on the jobs beside it. One job (count 1) is the caller's, and its kernels
     * have `workers` threads: its bits depend on how many. NULL: it does not pay. */
    void (*run)(int workers, int64_t count, polar_task *task, void *jobs);
    /* how many workers pay now, 1 to POLAR_MOST_WORKERS; NULL where run is */
    int (*workers)(void);
    /* entries of the largest matrix that is better factored beside others than by all threads
     */
    int64_t small;

    /* D = scale A, or scale A' (op T), from host memory; formats may differ (real to complex
     * too), D rounded once. scale is a power of two. */
    polar_status (*copy_in)(polar_engine *e, polar_op op, double scale, polar_cmat A,
                            polar_mat D);
    /* the way back; OVERFLOW when a finite entry leaves the range of D's format */
    polar_status (*copy_out)(polar_engine *e, polar_op op, double scale, polar_cmat A,
                             polar_mat D);

    /* D = alpha op(A) op(B) + beta C; beta = 0: C is not read. D may be C, not A or B. */
    polar_status (*gemm)(polar_engine *e, double alpha, polar_op opA, polar_cmat A,
                         polar_op opB, polar_cmat B, double beta, polar_cmat C, polar_mat D);
    /* D = alpha X'X + beta C (right) or alpha XX' + beta C (left); C symmetric, D may be C.
     * Half the work of gemm. C and D may be of the wide format of X's. */
    polar_status (*gram)(polar_engine *e, polar_gram_side side, double alpha, polar_cmat X,
                         double beta, polar_cmat C, polar_mat D);
    /* D = alpha AB + beta C; A, B symmetric and commuting, C symmetric, so D is symmetric.
     * D may be C, not A or B; B may be A. Half the work of gemm. C and D may be of the wide
     * format of A's and B's; then A and B need only be such that a sum of such products, which
     * ends in D, is symmetric: of each the lower triangle counts. */
    polar_status (*symm_product)(polar_engine *e, double alpha, polar_cmat A, polar_cmat B,
                                 double beta, polar_cmat C, polar_mat D);
    /* D = alpha X + beta Y; beta = 0: Y is not read. D may be X or Y. X and Y may be in the
     * wide format of D's format: this is where a wide input is rounded, once. A narrow X into
     * a D of its wide format is taken too (exact when alpha is 1 and beta 0). */
    polar_status (*axpby)(polar_engine *e, double alpha, polar_cmat X, double beta,
                          polar_cmat Y, polar_mat D);
    /* M[i] := sum_j c[i * k + j] M[j] for i = 0 .. k-1, all at once and in place; k = 2, 3 or 4
     * matrices of one shape. One pass over memory. */
    polar_status (*recombine)(polar_engine *e, int k, const double *c, const polar_mat *M);
    /* D = X/|X|_F, the norm as NORM_FRO has it, 1/|X|_F rounded; of zeros: zeros. D may be X,
     * or narrower as in axpby. The host does not look on. NULL: norm and axpby. */
    polar_status (*unit)(polar_engine *e, polar_cmat X, polar_mat D);
    /* D = alpha I (rectangular: ones on the diagonal, times alpha) + beta D */
    polar_status (*shift)(polar_engine *e, double alpha, double beta, polar_mat D);
    /* D = X' */
    polar_status (*transpose)(polar_engine *e, polar_cmat X, polar_mat D);
    /* D = (D + D')/2; *asym = |D - D'|_F before (accumulated in f64); asym may be NULL */
    polar_status (*symmetrise)(polar_engine *e, polar_mat D, double *asym);
    /* D(i,j) uniform in (-1,1), rounded to the format: 2 polar_hash_uniform(seed, i, j) - 1,
     * the same on any machine, thread count or process grid; imaginary parts 0 */
    polar_status (*randomise)(polar_engine *e, uint64_t seed, polar_mat D);
    /* X diag(d) in place; d is n host doubles */
    polar_status (*scale_columns)(polar_engine *e, polar_mat D, const double *d);

    /* the norm, accumulated in f64, NaN when an entry is NaN; no overflow or underflow in
     * between */
    polar_status (*norm)(polar_engine *e, polar_norm kind, polar_cmat X, double *value);
    /* |X - Y|_F, accumulated in f64 */
    polar_status (*norm_diff)(polar_engine *e, polar_cmat X, polar_cmat Y, double *value);
    /* Re tr(X'Y), accumulated in f64; Y.data NULL stands for the identity: Re tr(X) */
    polar_status (*inner)(polar_engine *e, polar_cmat X, polar_cmat Y, double *value);

    /* A P = QR for m >= n, in place: R on and above the diagonal of A, Q as reflectors below it
     * with their scalars in tau (n-by-1). perm: n integers of backend memory
     * (polar_arena_perm), column pivoting; NULL: P = I. */
    polar_status (*qr)(polar_engine *e, polar_mat A, int64_t *perm, polar_mat tau);
    /* R := the triangle of qr's A, n-by-n, zeros written below. Diagonal entries below `floor`
     * in modulus are raised to it (a perturbation of A by at most sqrt(n) floor), so that R is
     * never exactly singular. */
    polar_status (*qr_triangle)(polar_engine *e, polar_cmat A, double floor, polar_mat R);
    /* The least k for which rows k .. n-1 of upper triangular R have a Frobenius norm of at
     * most `small` together; collective. */
    polar_status (*triangle_rank)(polar_engine *e, polar_cmat R, double small, int64_t *k);
    /* D = Q [X; 0] from qr's A and tau; X k columns of at least n rows, D m-by-k */
    polar_status (*qr_apply)(polar_engine *e, polar_cmat A, polar_cmat tau, polar_cmat X,
                             polar_mat D);

    /* S = [Q1; Q2] of [sqrt(c) X; I] = [Q1; Q2] R: S (m+n)-by-n with orthonormal columns, Q1
     * its first m rows; R is not kept. pivot: with column pivoting (Q1 Q2' does not depend on
     * it, exactly). Without, the identity's structure is used and Q2 = R^-1 is upper
     * triangular. */
    polar_status (*qr_stacked)(polar_engine *e, double c, polar_cmat X, bool pivot,
                               polar_mat S);
    /* D = alpha Q1 Q2' + beta C = alpha sqrt(c) X (I + cX'X)^-1 + beta C from qr_stacked's S,
     * which is spoilt; `pivot` as it was there. D m-by-n, may be C; without pivoting it may be
     * the first m rows of S. */
    polar_status (*stacked_product)(polar_engine *e, bool pivot, double alpha, polar_mat S,
                                    double beta, polar_cmat C, polar_mat D);
    /* D = X P' (undoes the permutation of qr) */
    polar_status (*permute_columns)(polar_engine *e, polar_cmat X, const int64_t *perm,
                                    polar_mat D);
    /* D := D W (op N) or D W' (T) in place, W n-by-n orthogonal, the same for the same seed:
     * about 2 log2(n) layers of plane rotations of pairs of columns, by angles between 30 and
     * 60 degrees of either sign, pairs and angles hashed. */
    polar_status (*mix_columns)(polar_engine *e, uint64_t seed, polar_op op, polar_mat D);
    /* D := W D (op N) or W'D (T), W m-by-m as mix_columns would make it */
    polar_status (*mix_rows)(polar_engine *e, uint64_t seed, polar_op op, polar_mat D);

    /* Z := R of Z = R'R, Z symmetric positive definite, zeros written below; NO_ANSWER if it
     * is not, Z spoilt */
    polar_status (*cholesky)(polar_engine *e, polar_mat Z);
    /* X := X Z^-1 by Cholesky, Z n-by-n positive definite, overwritten; NO_ANSWER if it is not,
     * X untouched */
    polar_status (*solve_posdef)(polar_engine *e, polar_mat Z, polar_mat X);
    /* Z := Z^-1 by Cholesky, Z symmetric positive definite; NO_ANSWER if it is not, Z spoilt */
    polar_status (*posdef_inverse)(polar_engine *e, polar_mat Z);
    /* X := op(R)^-1 X, or X op(R)^-1 from the right; of R the upper triangle is read. A zero on
     * the diagonal makes infinities, no status. */
    polar_status (*solve_triangular)(polar_engine *e, bool right, polar_op op, polar_cmat R,
                                     polar_mat X);
    /* PX = LU in place with partial pivoting, X n-by-n; perm: n integers of backend memory, for
     * the next two. floor 0: NO_ANSWER when exactly singular. Above: diagonal entries of U
     * below it in modulus are raised to it, sign or phase kept, each a perturbation of X by at
     * most floor |l|_2, l a column of L, so that U has an inverse; NO_ANSWER only where the
     * factorisation stops at an exact zero, as a device's may. */
    polar_status (*lu)(polar_engine *e, polar_mat X, int64_t *perm, double floor);
    /* B := op(X)^-1 B from lu's X and perm */
    polar_status (*lu_solve)(polar_engine *e, polar_cmat X, const int64_t *perm, polar_op op,
                             polar_mat B);
    /* D = (X^-1)' from lu's X and perm; X is spoilt */
    polar_status (*lu_inverse)(polar_engine *e, polar_mat X, const int64_t *perm, polar_mat D);
    /* D = (R^-1)' for upper triangular R: lower triangular, zeros written above; NO_ANSWER when
     * exactly singular */
    polar_status (*triangular_inverse)(polar_engine *e, polar_cmat R, polar_mat D);
    /* A = U diag(s) W' , k = min(m,n): U m-by-k, s descending (k host doubles, or NULL: not
     * wanted), Wt = W' k-by-n; A overwritten. U.data and Wt.data both NULL: values only. */
    polar_status (*svd)(polar_engine *e, polar_mat A, polar_mat U, double *s, polar_mat Wt);
    /* H = V diag(w) V', w ascending (n host doubles); H is overwritten by V; vectors false:
     * values only, H destroyed */
    polar_status (*eigh)(polar_engine *e, polar_mat H, bool vectors, double *w);

    /* batches and graphs; NULL: none */
    const polar_resident *resident;
    /* parts of a run side by side; NULL: none */
    const polar_lanes *lanes;
};

/* Every backend built in; NULL-ended; the CPU first. */
POLAR_API extern const polar_backend *const polar_backends[];
POLAR_API const polar_backend *polar_backend_named(const char *name);
POLAR_API extern const polar_backend polar_cpu;

/* Gives the system back what the CPU backend keeps: one released block of 64 KiB to 1 GiB, the
 * largest, unless a caller's allocator made it, waits for the next factorisation. */
POLAR_API void polar_cpu_trim(void);

/*
 * A run in progress. The calls below forward to the table, count, and stop doing anything
 * after the first failure, which stays in e->status: an oracle reads like its algebra and
 * looks at e->status once. Values asked for after a failure are NaN.
 */
struct polar_engine {
    const polar_backend *backend;
    void *work;
    int64_t work_bytes;
    polar_status status;
    int64_t slices, stride; /* of a batch (polar/resident.h); slices 0: none */
    bool is_lane;           /* of a part (polar/lanes.h) */
    int64_t count[POLAR_VERB_COUNT];
    double flops; /* real operations; a complex multiply-add counts 8; of one slice */
};

/* Real operations of one call of a verb on m-by-n operands (products: an m-by-n result), inner
 * dimension k (products; columns of the result for QR_APPLY); the engine's own count. SVD and
 * EIGH as with vectors, QR_STACKED and STACKED as without pivoting (with it the engine counts
 * QR of (m+n)-by-n and as much for its Q, and GEMM). Zero for O(mn) and O(mn log n). */
POLAR_API double polar_verb_flops(polar_verb v, int64_t m, int64_t n, int64_t k,
                                  polar_format f);

POLAR_API void polar_engine_init(polar_engine *e, const polar_backend *b);
POLAR_API void polar_copy_in(polar_engine *e, polar_op op, double scale, polar_cmat A,
                             polar_mat D);
POLAR_API void polar_copy_out(polar_engine *e, polar_op op, double scale, polar_cmat A,
                              polar_mat D);
POLAR_API void polar_gemm(polar_engine *e, double alpha, polar_op opA, polar_mat A,
                          polar_op opB, polar_mat B, double beta, polar_mat C, polar_mat D);
POLAR_API void polar_gram(polar_engine *e, polar_gram_side side, double alpha, polar_mat X,
                          double beta, polar_mat C, polar_mat D);
POLAR_API void polar_symm_product(polar_engine *e, double alpha, polar_mat A, polar_mat B,
                                  double beta, polar_mat C, polar_mat D);
POLAR_API void polar_axpby(polar_engine *e, double alpha, polar_mat X, double beta, polar_mat Y,
                           polar_mat D);
POLAR_API void polar_recombine(polar_engine *e, int k, const double *c, const polar_mat *M);
POLAR_API void polar_unit(polar_engine *e, polar_mat X, polar_mat D);
POLAR_API void polar_shift(polar_engine *e, double alpha, double beta, polar_mat D);
POLAR_API void polar_transpose(polar_engine *e, polar_mat X, polar_mat D);
POLAR_API double polar_symmetrise(polar_engine *e, polar_mat D);
POLAR_API void polar_randomise(polar_engine *e, uint64_t seed, polar_mat D);
POLAR_API void polar_scale_columns(polar_engine *e, polar_mat D, const double *d);
POLAR_API double polar_norm_of(polar_engine *e, polar_norm kind, polar_mat X);
POLAR_API double polar_norm_diff(polar_engine *e, polar_mat X, polar_mat Y);
/* Re tr(X'Y) */
POLAR_API double polar_inner(polar_engine *e, polar_mat X, polar_mat Y);
/* Re tr(X) */
POLAR_API double polar_trace(polar_engine *e, polar_mat X);
POLAR_API void polar_qr(polar_engine *e, polar_mat A, int64_t *perm, polar_mat tau);
POLAR_API void polar_qr_triangle(polar_engine *e, polar_mat A, double floor, polar_mat R);
POLAR_API int64_t polar_triangle_rank(polar_engine *e, polar_mat R, double small);
POLAR_API void polar_qr_apply(polar_engine *e, polar_mat A, polar_mat tau, polar_mat X,
                              polar_mat D);
POLAR_API void polar_qr_stacked(polar_engine *e, double c, polar_mat X, bool pivot,
                                polar_mat S);
POLAR_API void polar_stacked_product(polar_engine *e, bool pivot, double alpha, polar_mat S,
                                     double beta, polar_mat C, polar_mat D);
POLAR_API void polar_permute_columns(polar_engine *e, polar_mat X, const int64_t *perm,
                                     polar_mat D);
POLAR_API void polar_mix_columns(polar_engine *e, uint64_t seed, polar_op op, polar_mat D);
POLAR_API void polar_mix_rows(polar_engine *e, uint64_t seed, polar_op op, polar_mat D);
/* false when Z is not positive definite, or X singular: the caller may go another way,
 * e->status stays OK */
POLAR_API bool polar_cholesky(polar_engine *e, polar_mat Z);
POLAR_API bool polar_solve_posdef(polar_engine *e, polar_mat Z, polar_mat X);
POLAR_API bool polar_posdef_inverse(polar_engine *e, polar_mat Z);
POLAR_API void polar_solve_triangular(polar_engine *e, bool right, polar_op op, polar_mat R,
                                      polar_mat X);
POLAR_API bool polar_lu(polar_engine *e, polar_mat X, int64_t *perm, double floor);
POLAR_API void polar_lu_solve(polar_engine *e, polar_mat X, const int64_t *perm, polar_op op,
                              polar_mat B);
POLAR_API void polar_lu_inverse(polar_engine *e, polar_mat X, const int64_t *perm, polar_mat D);
POLAR_API void polar_triangular_inverse(polar_engine *e, polar_mat R, polar_mat D);
POLAR_API void polar_svd(polar_engine *e, polar_mat A, polar_mat U, double *s, polar_mat Wt);
POLAR_API void polar_eigh(polar_engine *e, polar_mat H, bool vectors, double *w);

/*
 * Scratch is carved from one block. With base == NULL the arena only counts (data pointers
 * are NULL, `used` grows): an oracle's layout function serves both its scratch() and its
 * run(). Blocks are 64-byte aligned.
 */
typedef struct polar_arena {
    const polar_backend *backend;
    char *base;
    int64_t size, used;
} polar_arena;

POLAR_API polar_mat polar_arena_mat(polar_arena *a, int64_t m, int64_t n, polar_format f);
POLAR_API int64_t *polar_arena_perm(polar_arena *a, int64_t n);
/* Workspace for verbs on operands of at most m-by-n; returns its address and adds to *bytes. */
POLAR_API void *polar_arena_work(polar_arena *a, unsigned verbs, int64_t m, int64_t n,
                                 polar_format f, int64_t *bytes);

/* S 2n-by-n, and in its memory Y and W n-by-n: a stacked QR, or two matrices, in turns. */
POLAR_API polar_mat polar_arena_stack(polar_arena *a, int64_t n, polar_format f, polar_mat *Y,
                                      polar_mat *W);

/* The first n columns, rows [0,m) of X. */
POLAR_API polar_mat polar_mat_block(polar_mat X, int64_t m, int64_t n);

#ifdef __cplusplus
}
#endif

#endif
