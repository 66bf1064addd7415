/* SPDX-License-Identifier: BSD-3-Clause */
/* Oracles: ways to U and H. One file, one constant row each. */
#ifndef POLAR_ORACLE_H
#define POLAR_ORACLE_H

#include "polar/backend.h"
#include "polar/costs.h"
#include "polar/report.h"
#include "polar/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum polar_pivot {
    POLAR_PIVOT_DEFAULT,
    POLAR_PIVOT_NONE,  /* as most published codes: loses 6 to 12 digits on hostile matrices;
                          an exactly singular square A may end not-converged (so with the next
                          two) */
    POLAR_PIVOT_ONCE,  /* one column-pivoted QR before the iteration */
    POLAR_PIVOT_FIRST, /* column pivoting inside the first QR step */
    POLAR_PIVOT_EACH,  /* column pivoting inside every QR step */
    POLAR_PIVOT_MIX    /* one QR of AW before the iteration, W random orthogonal: as stable as
                          `once` at a fraction of its price; m >= 2n: by Cholesky of A'A twice
                          where the condition number allows it to full accuracy */
} polar_pivot;

/* right: A = UH, H n-by-n. left: A = HU, H m-by-m. auto: right for m >= n, else left. */
typedef enum polar_side { POLAR_SIDE_AUTO, POLAR_SIDE_RIGHT, POLAR_SIDE_LEFT } polar_side;

/* What U is on the null space of a rank-deficient A (numerical rank: sigma > (40 + 4n) u
 * sigma_1). completed: orthonormal columns (rows when m < n), any completion; partial: U = A
 * H^+, zero on the null space. default: the oracle's own. */
typedef enum polar_rank {
    POLAR_RANK_DEFAULT,
    POLAR_RANK_COMPLETED,
    POLAR_RANK_PARTIAL
} polar_rank;

/* How polynomial oracles bring the singular values into [0,1].
 * fro: A/|A|_F. two: A/b, sigma_1 <= b <= 1.04 sigma_1 by repeated squaring of the Gram matrix.
 * none: A as it is; the caller vouches for sigma_1 <= the schedule's upper end. */
typedef enum polar_normalise {
    POLAR_NORMALISE_DEFAULT,
    POLAR_NORMALISE_FRO,
    POLAR_NORMALISE_TWO,
    POLAR_NORMALISE_NONE
} polar_normalise;

/* Start from polar_options_default(): zeros would mean format f64. */
/* How the Gram form holds its matrices of order min(m,n), in tf32, bf16 and f16. format: as all
 * else; split: a sum of two of the format, three products of it for one; wide: in f32. */
typedef enum polar_gram_space {
    POLAR_GRAM_FORMAT,
    POLAR_GRAM_SPLIT,
    POLAR_GRAM_WIDE
} polar_gram_space;

/* gram_blocks: see there. -1 stays refused. */
enum { POLAR_GRAM_AUTO = -2 };

typedef struct polar_options {
    polar_format format;            /* of the iteration; ANY: that of A */
    const polar_backend *backend;   /* NULL: the CPU */
    const polar_schedule *schedule; /* NULL: the oracle's default */
    int steps;    /* at most (adaptive) or exactly (schedules) so many; 0: default */
    double lower; /* l for the iterate itself, taken as it stands; 1e-30 .. 1; 0: estimated */
    polar_pivot pivot;
    polar_side side;
    polar_rank rank;
    polar_normalise normalise;
    double cutoff; /* Halley and Zolotarev steps: the largest c for which (I + cX'X)^-1 goes by
                      Cholesky, else by QR; 0: 100. Above 1e3 nothing is promised */
    int order;     /* r of zolo-pd's functions of type (2r+1, 2r), 1 .. 16; 0: the least that
                      wants two steps */
    int gram_blocks; /* composed: 0: direct, two products with X a step; k: in Gram form
                        (amsel2025, appendix F), the steps in k blocks, k-1 restarts: two
                        products with X a block, all others of order min(m,n) and symmetric.
                        Its error may be u c^2 where the direct form's is a few u, c the
                        product of a block's slopes p_t'(0), or the condition number if that is
                        less; u c^2 above 1: blown up, not-converged at best. k from steps on
                        is the direct form. POLAR_GRAM_AUTO: blocks and space are chosen: the
                        fewest operations (with `costs`: seconds by them) of what is foretold
                        to err, in |U - p(A)|, at most 1.5 times as much as the direct form,
                        whatever the values in [lower,1] are (polar_gram_plan); the direct form
                        where none is. U'A may be several times as far from symmetric. Choosing
                        takes 0.1 ms for 5 steps, to 2 ms for 16: of many small matrices ask
                        once and pass blocks, cuts and space on */
    polar_gram_space gram_space; /* with gram_blocks > 0: u^2 (split) or f32's u (wide) in
                                    place of u in u c^2: in f16 five steps of Polar Express
                                    want no restart. Not of f32, f64, complex: unsuited */
    uint64_t gram_cuts; /* with gram_blocks > 0: 0: blocks as even as possible, shorter ones
                           first; else bit k-1: a restart after step k, of the first 64, steps
                           from 66 on are blocks of their own; as many as gram_blocks says */
    double error; /* auto: max |1 - sigma_i(U)| that will do where l holds; 0: full accuracy */
    const polar_costs *costs; /* auto: what it plans by; NULL: polar_costs_default. composed,
                                 POLAR_GRAM_AUTO: the same; NULL: operations */
    /*
     * Step oracles: U = sign(A - mu I). By mu; or by occupation: mu between the eigenvalues
     * `occupied` and `occupied` + 1, in ascending order, with U of trace n - 2 occupied.
     * homo, lumo: bounds on the eigenvalues next to mu, homo[0] <= HOMO <= homo[1] < lumo[0]
     * <= LUMO <= lumo[1]; mu is taken in the middle then. ends: an interval that holds all
     * eigenvalues. All of A's scale; all 0: not known. `lower` is min |lambda - mu| over
     * max |lambda - mu|. Bounds that do not hold, and ends that are short, cost steps or end
     * not-converged. An eigenvalue at mu to within roundoff: not-converged; an occupation that
     * splits a level: no-answer. A schedule (step-composed) is ok when it has run.
     */
    double mu;
    int64_t occupied;
    double homo[2], lumo[2], ends[2];
    const polar_allocator *allocator; /* NULL: malloc and free */
} polar_options;

POLAR_API polar_options polar_options_default(void);

enum {                            /* traits */
       POLAR_BACKWARD_STABLE = 1, /* `bound` holds for any condition number */
       POLAR_RANK_DEFICIENT = 2,  /* completes U on the null space */
       POLAR_POLYNOMIAL = 4,      /* products only; partial isometry by nature */
       POLAR_TALL_ONLY = 8,       /* wants m >= n; polar_factor transposes for it */
       POLAR_TAKES_SCHEDULE = 16,
       POLAR_ADAPTIVE = 32,      /* stops by measured convergence, may be not-converged */
       POLAR_TAKES_LOWER = 64,   /* options.lower sets the l it works with */
       POLAR_TAKES_ORDER = 128,  /* options.order */
       POLAR_TAKES_VALUES = 512, /* wants polar_shape.values */
       POLAR_GRAM_FORM = 1024,   /* options.gram_blocks */
       POLAR_TAKES_ERROR = 2048, /* options.error */
       POLAR_UNWATCHED = 4096,   /* with normalise `fro` the host sees no number of a run: it
                                    does batches and goes into graphs where backends do */
       POLAR_STEP = 256 /* wants Hermitian A, gives the sign of A - mu I, which is its polar
                           factor */
};

typedef struct polar_oracle polar_oracle;

/* What an oracle's scratch and cost depend on. */
typedef struct polar_shape {
    int64_t m, n;
    polar_format format; /* of the iteration */
    const polar_backend *backend;
    const polar_options *options; /* resolved: no DEFAULT left where the oracle has one */
    double *values;               /* n host doubles for who wants them, else NULL */
    int exponent;                 /* the matrix itself is 2^exponent times the A of run() */
    /* NULL, or where U'A (n-by-n, m >= n, not made symmetric yet) may go: run() puts it there
     * and says so, when it has a cheaper way to it than from U and A. */
    struct polar_product {
        polar_mat D;
        bool done;
    } * product;
} polar_shape;

/* Expected kernels and flops of U. steps: expected iterations for lower bound l. */
typedef struct polar_cost {
    int64_t count[POLAR_VERB_COUNT];
    double flops;
    int steps;
    const polar_costs *prices; /* NULL: seconds stay as they are */
    double seconds; /* of the verbs and of all that is neither counted nor an operation: passes
                       over memory, products with vectors */
} polar_cost;

/* Adds one call of a verb to a cost: its count, polar_verb_flops of it, and its seconds. */
POLAR_API void polar_cost_add(polar_cost *c, polar_verb v, int64_t m, int64_t n, int64_t k,
                              polar_format f);

/* Adds the seconds alone of `calls` calls that a cost does not count: norms, mixing, looks at
 * the Gram matrix. */
POLAR_API void polar_cost_spend(polar_cost *c, int calls, polar_verb v, int64_t m, int64_t n,
                                int64_t k, polar_format f);

/* Adds the seconds of a pass that moves so many bytes; of one that reads or writes so many
 * m-by-n matrices; of so many products with vectors of an n-by-n matrix. */
POLAR_API void polar_cost_pass(polar_cost *c, int64_t bytes);
POLAR_API void polar_cost_sweep(polar_cost *c, int matrices, int64_t m, int64_t n,
                                polar_format f);
POLAR_API void polar_cost_matvec(polar_cost *c, int calls, int64_t n, polar_format f);

struct polar_oracle {
    const char *name;
    const char *summary;
    const char *source; /* key into README's bibliography */
    unsigned formats;   /* it iterates in these; in emulated formats not listed it runs in f32
                           and U is rounded once */
    unsigned traits;
    double bound; /* promised orth, resid and asym ratios, in units of n u; for
                     polynomial oracles what rounding may add to the certified error */
    polar_options defaults;

    /* bytes run() needs; pure */
    int64_t (*scratch)(const polar_shape *s);
    /* kernels, flops and seconds it expects for singular values in [l,1]; where it matters how
     * they lie there, as a geometric sequence; pure */
    void (*cost)(const polar_shape *s, double l, polar_cost *c);
    /*
     * U := polar factor of A, both of the backend; A (wide format of s->format, largest entry
     * in [1/2,1)) may be overwritten; U is of s->format. Allocates nothing, prints nothing,
     * keeps nothing. Fills r's steps, lower and schedule. NOT_CONVERGED keeps the best iterate
     * in U.
     */
    polar_status (*run)(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U,
                        void *scratch, polar_report *r);
};

/* Every oracle; NULL-ended. */
POLAR_API extern const polar_oracle *const polar_oracles[];
POLAR_API const polar_oracle *polar_oracle_named(const char *name);

/*
 * A = UH (or A = HU on the left side) by the given oracle.
 *   A  m-by-n on the host, any shape, f64 f32 c128 c64 (or f32 values of an emulated format);
 *      never modified; entries from subnormal to near overflow: scaled by a power of two, so
 *      polar(2^k A) has the same bits as polar(A), but for entries of H that are
 *      subnormal in one of the two or below the smallest normal number times max |a_ij|
 *   U  m-by-n on the host: m >= n: U'U = I, m < n: UU' = I
 *   H  NULL, or n-by-n (right) / m-by-m (left) on the host: Hermitian bit for bit
 *   options NULL: defaults; report NULL: not wanted (columns of measures stay NaN: call
 *      polar_measure)
 * A, U and H may differ in format (complex A wants complex U and H); results are rounded once.
 * H = (U'A + A'U)/2 (right), (AU' + UA')/2 (left), in the wide format of the run.
 *
 * None of them may overlap another.
 *
 * On the CPU a factor has as many threads as OpenBLAS is set to have, at most 16, of its own:
 * products, and what is made of them, are shared out among them in parts. OpenBLAS, whose
 * number of threads is one for the process, has one meanwhile, for other threads of the process
 * too, but for what LAPACK does by itself (QR, SVD of larger matrices); then it has what it
 * had. Do not change that meanwhile, nor let the process fork. Where two factors are wanted at
 * the same time the later one goes on one thread. Bits may depend on the number of threads.
 * After a call OpenBLAS's own threads look for work for 0.1 s and take half a processor each
 * from ours: OPENBLAS_THREAD_TIMEOUT=20 in the environment, before OpenBLAS is loaded, cures
 * that (the polar command sets it). On cuda zolo-pd takes the terms of a step side by side up
 * to order 4096, a stream each (polar/cuda.h).
 *
 * OK; NOT_CONVERGED: U and H hold the best iterate, or |U|_F says that orthonormal columns,
 * which the oracle promises, are not what it has; NO_ANSWER: NaN or infinity in A, or the
 * iteration overflowed its format; U and H untouched; UNSUITED, BAD_ARGUMENT, TOO_LARGE,
 * NO_MEMORY, KERNEL: untouched; OVERFLOW: U right, H has infinities. m or n = 0: OK, nothing to
 * do. The zero matrix: U = 0 for polynomial oracles and `partial`, leading columns of the
 * identity for `completed`; H = 0; step oracles, mu = 0: the same, not-converged. Not promised:
 * U itself to full accuracy. Its error is bounded by bound n u |A|_F times 2/(sigma_n +
 * sigma_(n-1)) (real square), 1/sigma_n (else) (Higham 2008, section 8.2).
 */
POLAR_API polar_status polar_factor(const polar_oracle *o, polar_cmat A, polar_mat U,
                                    polar_mat *H, const polar_options *options,
                                    polar_report *report);

/*
 * What polar_factor of that job costs with singular values in [l,1]: U, H = sym(U'A) when it is
 * wanted, and the way in and out. prices NULL: counts and flops only. BAD_ARGUMENT, UNSUITED,
 * TOO_LARGE as polar_factor; l outside (0,1]: BAD_ARGUMENT. Aim: within 20 % of the seconds of
 * a warm run from n = 1000 on, with prices measured on the same machine.
 */
POLAR_API polar_status polar_factor_cost(const polar_oracle *o, int64_t m, int64_t n,
                                         polar_format input, bool with_H, double l,
                                         const polar_options *options,
                                         const polar_costs *prices, polar_cost *cost);

/*
 * polar_factor of `count` independent matrices, of any shapes: one step of an optimizer.
 *   A, U, H  arrays of `count`; H NULL: of none; no U or H overlaps another matrix of the batch
 *   reports  `count` of them, every one filled; NULL: not wanted
 * Each matrix ends as polar_factor would leave it, whatever becomes of the others. Returned is
 * the status of the first (least i) that is not OK.
 *
 * Matrices of at most backend->small entries are factored side by side, a thread each, the
 * others after them, one by one with all threads. Results have the bits of polar_factor where
 * the BLAS has one thread; on more it may round otherwise, the larger matrices of a batch as
 * well.
 *
 * On the CPU the number of threads of OpenBLAS, which is one for the process, is 1 while the
 * small ones are at work, and then what it was: whoever else calls the BLAS meanwhile gets the
 * right result, on one thread. Do not change it meanwhile.
 *
 * Memory: for every thread once what polar_factor takes for the largest of the small ones; by
 * the calling thread alone, so the allocator need not be safe for threads. When there is less,
 * fewer threads work; NO_MEMORY where there is not enough for a matrix by itself.
 *
 * A backend that does batches (cuda; polar/resident.h) takes those of one shape, one format and
 * one place together, as many at a time as fill it, where the oracle is POLAR_UNWATCHED, scales
 * by the Frobenius norm and no H is wanted: a call of its library does one product of all of
 * them, so that small matrices fill the device, and the host waits at the end alone. A[i] and
 * U[i] may both lie in the backend's memory then (`place`; bf16 and f16 take two bytes there),
 * and what writes A[i] must have finished before. Such results have the bits of a batch of one:
 * how its library multiplies depends on the shape, not on how many there are (what it refuses
 * to do so goes by its gemm, which makes no such promise); of polar_factor but for how the
 * library rounds a product, there by another algorithm perhaps, and where f32 and f64 Gram
 * matrices are rank-k updates in it or symmetric products of 16 bits go by another method.
 *
 * BAD_ARGUMENT: count < 0, or A or U NULL. count 0: OK.
 */
POLAR_API polar_status polar_factor_batch(const polar_oracle *o, int64_t count,
                                          const polar_cmat A[], const polar_mat U[],
                                          const polar_mat H[], const polar_options *options,
                                          polar_report reports[]);

/*
 * The same for matrices of one shape that lie a stride apart: matrix i begins at entry i *
 * stride_A of A's memory, its factor at entry i * stride_U of U's. Stride 0 of A: of one matrix
 * `count` times. BAD_ARGUMENT: a negative stride, a format outside its list; NO_MEMORY too for
 * a list of `count` views.
 */
POLAR_API polar_status polar_factor_strided(const polar_oracle *o, int64_t count, polar_cmat A,
                                            int64_t stride_A, polar_mat U, int64_t stride_U,
                                            const polar_options *options,
                                            polar_report reports[]);

/*
 * The promise for an m-by-n matrix: bound, times sqrt(max(m,n)/min(m,n))/10 where that exceeds
 * 1. Sums over the long side of a thin matrix round more than n u.
 */
POLAR_API double polar_oracle_bound(const polar_oracle *o, int64_t m, int64_t n);

/*
 * Bytes of backend memory that polar_factor allocates for this job, all at once, and then no
 * more; -1 when the options make no sense or 63 bits do not hold it. zolo-pd holds a term's
 * scratch as often as terms go side by side, up to eight times; on cuda the question makes the
 * streams for them, if they are not there (polar/cuda.h).
 */
POLAR_API int64_t polar_factor_scratch(const polar_oracle *o, int64_t m, int64_t n,
                                       polar_format input, bool with_H,
                                       const polar_options *options);

#ifdef __cplusplus
}
#endif

#endif
