/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why the columns are permuted or mixed first: without it QDWH and ZOLO-PD lose 6 to 12 digits
 * of backward error on Hilbert, Vandermonde or kernel matrices while U stays orthogonal
 * (Nakatsukasa and Higham 2012 prove stability under pivoting). Mixing does what pivoting does
 * at the price of a few passes over A, where column pivoting makes a QR several times slower.
 * R's diagonal is kept above u |A|_F/sqrt(n), a perturbation within backward error, so that an
 * exactly singular A has a completed U.
 *
 * Why sometimes a second QR: where R is numerically singular, its diagonal may hide singular
 * values that are 1e8 and more times smaller (Kahan's matrices, which pivoting leaves as they
 * are; small matrices, which chance may mix badly), the floor never acts and the iteration
 * loses digits and goes on for 40 steps. Its transpose is factored as well then, R' = Q2 L'
 * (Stewart's QLP, 1999), whose diagonal tracks the singular values; X0 = L/alpha.
 */
#include <math.h>

#include "reduce.h"
#include "reduce_limits.h"

enum { COLUMNS = 1, ROWS = 2 }; /* seeds */
enum { DOUBT = 16, LU_ROUNDING = 8 };

struct reduction polar_reduce_layout(polar_arena *a, const polar_shape *s, bool inverts) {
    struct reduction r = {.pivot = s->options->pivot};
    if (inverts && (r.pivot == POLAR_PIVOT_FIRST || r.pivot == POLAR_PIVOT_EACH))
        r.pivot = POLAR_PIVOT_MIX;
    bool changes = r.pivot == POLAR_PIVOT_ONCE || r.pivot == POLAR_PIVOT_MIX;
    r.triangular = inverts || changes || s->m > s->n;
    r.tau = polar_arena_mat(a, s->n, 1, s->format);
    if (r.triangular) r.X = r.whole = polar_arena_mat(a, s->n, s->n, s->format);
    r.may_cut = inverts && r.pivot == POLAR_PIVOT_MIX && s->n >= POLAR_REDUCE_MIXED;
    if (r.pivot == POLAR_PIVOT_ONCE ||
        (r.pivot == POLAR_PIVOT_MIX && s->n < POLAR_REDUCE_MIXED) || r.may_cut)
        r.tau2 = polar_arena_mat(a, s->n, 1, s->format);
    r.may_lu =
        inverts && r.pivot == POLAR_PIVOT_MIX && s->m == s->n && s->n >= POLAR_REDUCE_LEAST_LU;
    if (r.pivot == POLAR_PIVOT_ONCE) r.perm = polar_arena_perm(a, s->n);
    if (r.may_lu) r.exchanges = polar_arena_perm(a, s->n);
    if (r.pivot == POLAR_PIVOT_MIX && polar_reduce_is_long(s))
        r.R2 = polar_arena_mat(a, s->n, s->n, s->format);
    if (r.R2.n > 0 && s->product) r.R = polar_arena_mat(a, s->n, s->n, s->format);
    r.lanczos = polar_lanczos_layout(a, s->n, s->n, s->format);
    r.product = s->product;
    return r;
}

/*
 * X := X/alpha, alpha = sigma_1(X) nearly. It stays a little below sigma_1, and that is the
 * side to err on: the iterations contract (1, 1 + small) to 1 as fast, but a singular value
 * below l costs a step.
 */
static void scale(const polar_shape *s, polar_engine *e, struct reduction *r) {
    r->alpha = s->options->normalise == POLAR_NORMALISE_NONE
                   ? ldexp(1, -s->exponent)
                   : polar_lanczos_largest(e, r->X, &r->lanczos);
    polar_axpby(e, 1 / r->alpha, r->X, 0, r->X, r->X);
}

/* A tenth off, less near 1: the estimate is one from above, to a percent for small ones. The
 * floor: of estimates that rounding made. */
static void set_lower(const polar_shape *s, double smallest, struct reduction *r) {
    double u = polar_format_get(s->format)->u;
    r->l = s->options->lower;
    if (r->l > 0) return;
    double l = fmin(smallest / r->alpha, 1);
    r->l = fmax(l * (0.9 + 0.1 * l), u / 1024);
}

/*
 * A = A2 R2 R1 by two Cholesky factorisations, X := R2 R1. Q = A2 R2^-1 has orthonormal columns
 * to roundoff up to the condition number polar_reduce_most. False, A untouched: it has not.
 *
 * Up to cond(A) = POLAR_REDUCE_WELL one is enough: X := R2 = R1 and A stays as it is. What
 * rounding makes of A'A, about sqrt(m) u |A|_2^2 entry by entry, then shows in U'U - I as
 * POLAR_REDUCE_WELL^2 times that over sigma_1^2, a fraction of n u.
 */
static bool cholesky_qr(const polar_shape *s, polar_engine *e, polar_mat T,
                        struct reduction *r) {
    const double most = polar_reduce_most(s);
    if (most < 1 || (r->looked && !r->known.factor)) return false;
    double norm = r->known.norm, smallest = r->known.smallest; /* |A|_F bounds sigma_1 */
    if (r->looked) {
        e->count[POLAR_VERB_CHOLESKY]++;
    } else {
        polar_gram(e, POLAR_GRAM_RIGHT, 1, r->A, 0, T, T);
        if (!polar_cholesky(e, T)) return false;
        norm = polar_norm_of(e, POLAR_NORM_FRO, T);
        /* the estimate is one from above */
        smallest = 0.9 * polar_lanczos_smallest(e, T, &r->lanczos);
    }
    if (!(smallest * most >= norm)) return false;
    if (POLAR_REDUCE_WELL * smallest >= polar_lanczos_largest(e, T, &r->lanczos)) {
        polar_axpby(e, 1, T, 0, T, r->R2);
        polar_axpby(e, 1, T, 0, T, r->X);
        if (r->R.n > 0) polar_axpby(e, 1, T, 0, T, r->R);
        return true;
    }
    polar_solve_triangular(e, true, POLAR_N, T, r->A);
    polar_gram(e, POLAR_GRAM_RIGHT, 1, r->A, 0, r->R2, r->R2);
    if (!polar_cholesky(e, r->R2) && e->status == POLAR_OK) e->status = POLAR_KERNEL;
    polar_gemm(e, 1, POLAR_N, r->R2, POLAR_N, T, 0, r->X, r->X);
    if (r->R.n > 0) polar_axpby(e, 1, r->X, 0, r->X, r->R);
    return true;
}

/* X := L of R' = Q2 L', R in X */
static void second_qr(polar_engine *e, double floor, polar_mat T, struct reduction *r) {
    polar_mat Q2 = polar_mat_block(r->U, r->X.n, r->X.n);
    polar_transpose(e, r->X, Q2);
    polar_qr(e, Q2, NULL, r->tau2);
    polar_qr_triangle(e, Q2, floor, T);
}

/* What of R, or of U, is roundoff: dropping it perturbs A by a fraction of what backward
 * stability allows. */
static double negligible(const polar_shape *s, double norm) {
    return sqrt((double)s->n) * polar_format_get(s->format)->u * norm;
}

/*
 * The rows of R below roundoff are dropped, a perturbation of A by at most sqrt(n) u |A|_F, a
 * fraction of what backward stability allows; the others are L Q2', X := L of order k. False:
 * there are too few of them to be worth it.
 */
static bool cut(const polar_shape *s, polar_engine *e, double norm, double floor, polar_mat T,
                struct reduction *r) {
    int64_t k = polar_triangle_rank(e, r->whole, negligible(s, norm));
    if (k < 1 || !polar_reduce_worth_cutting(s, k)) return false;
    polar_mat Rt = polar_mat_block(r->U, s->n, s->n), Lt = polar_mat_block(T, k, k);
    polar_transpose(e, r->whole, Rt);
    r->tau2 = polar_mat_block(r->tau2, k, 1);
    polar_qr(e, polar_mat_block(Rt, s->n, k), NULL, r->tau2);
    polar_qr_triangle(e, polar_mat_block(Rt, s->n, k), floor, Lt);
    r->X = polar_mat_block(r->whole, k, k);
    polar_transpose(e, Lt, r->X);
    r->lanczos.v = polar_mat_block(r->lanczos.v, k, 1);
    r->lanczos.p = polar_mat_block(r->lanczos.p, k, 1);
    r->lanczos.w = polar_mat_block(r->lanczos.w, k, 1);
    return true;
}

/* R in the upper triangle of what is returned; in X where X0 = R/alpha */
static polar_mat factor(const polar_shape *s, polar_engine *e, double floor, polar_mat T,
                        struct reduction *r) {
    r->by_cholesky = r->R2.n > 0 && cholesky_qr(s, e, T, r);
    if (r->by_cholesky) return r->X;
    if (!r->triangular) {
        polar_axpby(e, 1, r->A, 0, r->A, r->U);
        polar_qr(e, r->U, NULL, r->tau);
        polar_qr_triangle(e, r->U, floor, T);
        return T;
    }
    if (r->pivot == POLAR_PIVOT_MIX && !r->rows) polar_mix_columns(e, COLUMNS, POLAR_N, r->A);
    polar_qr(e, r->A, r->perm, r->tau);
    polar_qr_triangle(e, r->A, floor, r->X);
    return r->X;
}

/* k times sigma_k of the leading k-by-k block of the mixed matrix A: about sigma_k of A, for
 * such a block has sigma_k(A)/k left of it or so. T is spoilt. */
static double block_sigma(polar_engine *e, int64_t k, polar_mat T, const struct reduction *r) {
    const polar_mat B = polar_mat_block(T, k, k), from = polar_mat_block(r->A, k, k);
    const struct lanczos t = {polar_mat_block(r->lanczos.v, k, 1),
                              polar_mat_block(r->lanczos.p, k, 1),
                              polar_mat_block(r->lanczos.w, k, 1), 0};
    polar_axpby(e, 1, from, 0, from, B);
    if (!polar_lu(e, B, r->exchanges, 0)) return 0;
    return (double)k * polar_lanczos_smallest_lu(e, B, r->exchanges, &t);
}

/* Whether LU is not to be tried, for sigma_(n/4) is roundoff already by an estimate that may be
 * off by DOUBT; its small factorisation then spares a large one. A wrong guess costs time only.
 */
static bool hopeless(const polar_shape *s, polar_engine *e, double norm, polar_mat T,
                     const struct reduction *r) {
    if (s->n < POLAR_REDUCE_FORETOLD) return false;
    const int64_t lu = e->count[POLAR_VERB_LU]; /* of A itself */
    const double quarter = block_sigma(e, s->n / 4, T, r);
    e->count[POLAR_VERB_LU] = lu;
    return !(DOUBT * quarter >= negligible(s, norm));
}

/*
 * X0 = V'AW/alpha by its LU factors, left in T; else A is mixed. A mixed matrix has no
 * ill-conditioned triangular factors but for the size of U's rows, so that both inverses, and
 * A's, come out accurate however small its singular values are (Higham 2002, ch. 8). From the
 * order POLAR_REDUCE_MIXED on U's diagonal is kept above u |A|_F, and so sigma_n near u: the
 * few pivots that are raised belong to the last columns of L, which are short. What rounding
 * leaves in rows of U that should vanish is some LU_ROUNDING times what it leaves in R's (low
 * rank, n = 128 to 1000).
 */
static bool factor_by_lu(const polar_shape *s, polar_engine *e, polar_mat T,
                         struct reduction *r) {
    const bool large = s->n >= POLAR_REDUCE_MIXED;
    r->rows = true;
    polar_mix_rows(e, ROWS, POLAR_T, r->A);
    polar_mix_columns(e, COLUMNS, POLAR_N, r->A);
    double norm = polar_norm_of(e, POLAR_NORM_FRO, r->A);
    if (hopeless(s, e, norm, T, r)) return false;
    polar_axpby(e, 1, r->A, 0, r->A, T);
    const double floor = large ? polar_format_get(s->format)->u * norm : 0;
    if (!polar_lu(e, T, r->exchanges, floor)) return false;
    const double small = LU_ROUNDING * negligible(s, norm);
    if (large && polar_reduce_worth_cutting(s, polar_triangle_rank(e, T, small))) return false;
    const bool told = large && s->options->lower > 0; /* nothing hangs on an estimate */
    double smallest = told ? 0 : polar_lanczos_smallest_lu(e, T, r->exchanges, &r->lanczos);
    r->by_lu = large || smallest >= polar_reduce_enough_for_lu(s) * norm;
    if (!r->by_lu) return false;
    r->X = r->A;
    scale(s, e, r);
    set_lower(s, smallest, r);
    return true;
}

void polar_reduce(const polar_shape *s, polar_engine *e, polar_mat A, polar_mat U, polar_mat T,
                  struct reduction *r) {
    double u = polar_format_get(s->format)->u, n = (double)s->n;
    r->A = A;
    r->U = U;
    if (r->may_lu && factor_by_lu(s, e, T, r)) return;
    double norm = r->known.norm > 0 ? r->known.norm : polar_norm_of(e, POLAR_NORM_FRO, A),
           floor = u * norm / sqrt(n);
    polar_mat R = factor(s, e, floor, T, r);
    r->cut = r->may_cut && !r->by_cholesky && cut(s, e, norm, floor, T, r);
    if (r->cut) R = polar_mat_block(T, r->X.n, r->X.n);
    double smallest = polar_lanczos_smallest(e, R, &r->lanczos);
    /* small mixed matrices: wherever it may matter, as it costs next to nothing */
    double least = r->pivot == POLAR_PIVOT_MIX ? 1e-3 : 10 * n * u;
    r->twice = r->tau2.n > 0 && !r->may_cut && !r->by_cholesky && smallest <= least * norm;
    if (r->twice) {
        second_qr(e, floor, T, r);
        smallest = polar_lanczos_smallest(e, T, &r->lanczos);
        polar_transpose(e, T, r->X);
    }
    if (!r->triangular) r->X = A;
    scale(s, e, r);
    set_lower(s, smallest, r);
}

void polar_unreduce(polar_engine *e, const struct reduction *r, polar_mat T) {
    polar_mat X = r->X, U = r->U;
    if (r->cut) { /* [X 0; 0 I] Q2' = (Q2 [X' 0; 0 I])' */
        polar_shift(e, 1, 0, T);
        polar_transpose(e, X, polar_mat_block(T, X.n, X.n));
        polar_qr_apply(e, polar_mat_block(U, T.n, X.n), r->tau2, T, r->whole);
        polar_transpose(e, r->whole, T);
        X = T;
        T = r->whole;
    }
    if (r->twice) { /* X Q2' = (Q2 X')' */
        polar_transpose(e, X, T);
        polar_qr_apply(e, polar_mat_block(U, X.n, X.n), r->tau2, T, X);
        polar_transpose(e, X, T);
        polar_axpby(e, 1, T, 0, T, X);
    }
    if (r->by_cholesky) {
        if (r->R.n > 0) { /* 2n^3 operations in place of 2mn^2, none of them U's */
            polar_gemm(e, 1, POLAR_T, X, POLAR_N, r->R, 0, r->product->D, r->product->D);
            e->count[POLAR_VERB_GEMM]--;
            r->product->done = true;
        }
        polar_solve_triangular(e, false, POLAR_N, r->R2, X);
        polar_gemm(e, 1, POLAR_N, r->A, POLAR_N, X, 0, U, U);
        return;
    }
    if (r->pivot == POLAR_PIVOT_MIX) polar_mix_columns(e, COLUMNS, POLAR_T, X);
    if (r->perm) {
        polar_permute_columns(e, X, r->perm, T);
        X = T;
    }
    if (r->triangular && !r->by_lu)
        polar_qr_apply(e, r->A, r->tau, X, U);
    else
        polar_axpby(e, 1, X, 0, X, U);
    if (r->rows) polar_mix_rows(e, ROWS, POLAR_N, U);
}
