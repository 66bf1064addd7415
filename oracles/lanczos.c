/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lanczos on X'X (Golub and Van Loan 2013, section 10.1). It takes norms only, which every
 * backend has: alpha_k = |X v_k|^2, beta_k the norm of what is left of X'X v_k. Lost
 * orthogonality makes copies of Ritz values, none above sigma_1^2.
 */
#include <math.h>

#include "lanczos.h"

enum { STEPS = 20 };
/* steps until it has settled, on spectra that fall geometrically: of X, of an inverse */
enum { USUAL = 8, USUAL_INVERSE = 6 };

struct lanczos polar_lanczos_layout(polar_arena *a, int64_t m, int64_t n, polar_format f) {
    struct lanczos t = {.other = 0};
    t.v = polar_arena_mat(a, n, 1, f);
    t.p = polar_arena_mat(a, n, 1, f);
    t.w = polar_arena_mat(a, m, 1, f);
    return t;
}

/* The tree of midpoints of [low,high]: x[1], then x[2 i] and x[2 i + 1] of the halves; x[0] is
 * idle. */
enum { LEVELS = 3, POINTS = 1 << LEVELS };

/* The interval is as long as what is in it or a few times that, and an estimate is a per cent
 * off. */
enum { HALVINGS = 24 };

static void midpoints(double low, double high, double x[POINTS]) {
    double from[2 * POINTS] = {low, low}, to[2 * POINTS] = {high, high};
    x[0] = (low + high) / 2;
    for (int i = 1; i < POINTS; i++) {
        x[i] = (from[i] + to[i]) / 2;
        from[2 * i] = from[i];
        to[2 * i] = from[2 * i + 1] = x[i];
        to[2 * i + 1] = to[i];
    }
}

/* Largest eigenvalue of the tridiagonal matrix with diagonal a[] and off-diagonal b[], by
 * bisection: all k pivots of xI - T are positive exactly when x lies above it. Those of some
 * midpoints are taken at a time, as a division waits for the one before it. */
static double largest_ritz(const double *a, const double *b, int k) {
    double low = 0, high = 0, x[POINTS], pivot[POINTS], least[POINTS];
    for (int i = 0; i < k; i++) {
        low = fmax(low, a[i]);
        high = fmax(high, a[i] + (i > 0 ? b[i - 1] : 0) + (i + 1 < k ? b[i] : 0));
    }
    for (int round = 0; round < HALVINGS; round += LEVELS) {
        midpoints(low, high, x);
        for (int p = 0; p < POINTS; p++) least[p] = pivot[p] = x[p] - a[0];
        for (int i = 1; i < k; i++)
            for (int p = 0; p < POINTS; p++) {
                pivot[p] = x[p] - a[i] - b[i - 1] * b[i - 1] / pivot[p];
                least[p] = pivot[p] < least[p] ? pivot[p] : least[p];
            }
        for (int node = 1; node < POINTS;) {
            const bool above = least[node] > 0;
            *(above ? &high : &low) = x[node];
            node = 2 * node + !above;
        }
    }
    return high;
}

/* The operator B whose sigma_1 is sought: X, R^-1, or X^-1 from its LU factors. */
struct operator{
    enum { PRODUCT, TRIANGLE, FACTORS } kind;
    polar_mat X;
    const int64_t *perm;
};

/* x := B x or B'x where B is an inverse */
static void solve(polar_engine *e, const struct operator* B, polar_op op, polar_mat x) {
    if (B->kind == TRIANGLE)
        polar_solve_triangular(e, false, op, B->X, x);
    else
        polar_lu_solve(e, B->X, B->perm, op, x);
}

/* w := Bv */
static void forth(polar_engine *e, const struct operator* B, polar_mat v, polar_mat w) {
    if (B->kind == PRODUCT) {
        polar_gemm(e, 1, POLAR_N, B->X, POLAR_N, v, 0, w, w);
        return;
    }
    polar_axpby(e, 1, v, 0, v, w);
    solve(e, B, POLAR_N, w);
}

/* p := B'w - b p - a v; spoils w where B is an inverse */
static void back(polar_engine *e, const struct operator* B, polar_mat w, double b, double a,
                 polar_mat v, polar_mat p) {
    if (B->kind == PRODUCT) {
        polar_gemm(e, 1, POLAR_T, B->X, POLAR_N, w, -b, p, p);
    } else {
        solve(e, B, POLAR_T, w);
        polar_axpby(e, 1, w, -b, p, p);
    }
    polar_axpby(e, -a, v, 1, p, p);
}

/* sigma_1 of B; not finite where that is not */
static double largest(polar_engine *e, const struct operator* B, const struct lanczos *t) {
    polar_mat v = t->v, p = t->p;
    double a[STEPS], b[STEPS] = {0}, ritz = 0;
    int64_t count[POLAR_VERB_COUNT]; /* of matrices; vectors do not count */
    for (int i = 0; i < POLAR_VERB_COUNT; i++) count[i] = e->count[i];
    polar_randomise(e, 1 + t->other, v);
    double norm = polar_norm_of(e, POLAR_NORM_FRO, v);
    polar_axpby(e, 1 / norm, v, 0, v, v);
    for (int k = 0, settled = 0; k < STEPS && settled < 2; k++) {
        forth(e, B, v, t->w);
        norm = polar_norm_of(e, POLAR_NORM_FRO, t->w);
        a[k] = norm * norm;
        back(e, B, t->w, k ? b[k - 1] : 0, a[k], v, p);
        b[k] = polar_norm_of(e, POLAR_NORM_FRO, p);
        if (!isfinite(a[k]) || !isfinite(b[k])) {
            ritz = NAN;
            break;
        }
        const double before = ritz;
        ritz = largest_ritz(a, b, k + 1);
        settled = ritz <= 1.01 * before ? settled + 1 : 0;
        if (!(b[k] > 1e-6 * a[0])) break; /* an invariant subspace: the Ritz values are exact */
        polar_axpby(e, 1 / b[k], p, 0, p, p);
        polar_mat swap = v;
        v = p;
        p = swap;
    }
    for (int i = 0; i < POLAR_VERB_COUNT; i++) e->count[i] = count[i];
    return e->status == POLAR_OK ? sqrt(ritz) : NAN;
}

double polar_lanczos_largest(polar_engine *e, polar_mat X, const struct lanczos *t) {
    return largest(e, &(struct operator){PRODUCT, X, NULL}, t);
}

static double smallest(polar_engine *e, const struct operator* B, const struct lanczos *t) {
    const double inverse = largest(e, B, t);
    return isfinite(inverse) ? 1 / inverse : 0;
}

double polar_lanczos_smallest(polar_engine *e, polar_mat R, const struct lanczos *t) {
    return smallest(e, &(struct operator){TRIANGLE, R, NULL}, t);
}

double polar_lanczos_smallest_lu(polar_engine *e, polar_mat X, const int64_t *perm,
                                 const struct lanczos *t) {
    return smallest(e, &(struct operator){FACTORS, X, perm}, t);
}

void polar_lanczos_cost(int64_t m, int64_t n, polar_format f, polar_cost *c) {
    const double aspect = (double)m / (double)n;
    polar_cost_matvec(c, (int)(2 * USUAL * aspect + 0.5), n, f);
}

void polar_lanczos_smallest_cost(int64_t n, polar_format f, polar_cost *c) {
    polar_cost_matvec(c, 2 * USUAL_INVERSE, n, f);
}
