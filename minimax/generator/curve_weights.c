/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Weights w of least max |f - sum_k w_k phi_k|, for functions that need not be a Chebyshev
 * system: Remez exchange of one point at a time, as the dual simplex method (Stiefel 1959).
 *
 * Of n + 1 points with signs s_i the columns (s_i phi(x_i), 1) are B. mu = B^-1 (0, 1) >= 0
 * says that no weights have an error below E = sum_i mu_i s_i f(x_i); (w, E) = (s f)' B^-1
 * have it at these points. The point of largest error enters, the one leaves that keeps mu >=
 * 0; E grows, until the largest error is E. That point is an extremum, by Newton's method.
 */
#include <stdlib.h>

#include "curve_basis.h"

enum { N = POLAR_BASIS, GRID = 1500, SWEEPS = 4000, CLOSE = 30 };

/* phi_k and f with two derivatives at x: [0] values, [1] and [2]; f is the last one */
typedef struct sight {
    mpfr_t x, at[3][N];
} sight;

typedef struct exchange {
    int n; /* weights */
    mpfr_prec_t bits;
    const polar_step *p;
    polar_iterates z;
    sight *grid; /* GRID points, then n + 1 of the reference, then one that enters */
    sight *reference[N], *enter;
    int s[N];
    polar_basis b;
    mpfr_t column[N][N], y[N], t, r, most;
} exchange;

static void look(exchange *e, sight *at) {
    mpfi_t x;
    mpfi_init2(x, e->bits);
    mpfi_set_fr(x, at->x);
    polar_iterates_target(&e->z, x);
    polar_iterates_begin(&e->z, x);
    for (int k = 0; k <= e->n; k++) {
        const polar_jet *j = &e->z.target;
        if (k < e->n) {
            polar_iterates_next(&e->z, &e->p[k]);
            polar_iterates_weighted(&e->z);
            j = &e->z.t;
        }
        mpfi_mid(at->at[0][k], j->v);
        mpfi_mid(at->at[1][k], j->d);
        mpfi_mid(at->at[2][k], j->s);
    }
    mpfi_clear(x);
}

/* to := the derivative of that order of f - sum w_k phi_k */
static void residual(exchange *e, const sight *at, int order, mpfr_t to) {
    mpfr_set(to, at->at[order][e->n], MPFR_RNDN);
    for (int k = 0; k < e->n; k++) {
        mpfr_mul(e->t, e->y[k], at->at[order][k], MPFR_RNDN);
        mpfr_sub(to, to, e->t, MPFR_RNDN);
    }
}

/* to := (s phi, 1) of a point */
static void column(exchange *e, const sight *at, int s, mpfr_t to[]) {
    for (int k = 0; k < e->n; k++) mpfr_mul_si(to[k], at->at[0][k], s, MPFR_RNDN);
    mpfr_set_ui(to[e->n], 1, MPFR_RNDN);
}

/* y := (w, E) */
static void multipliers(exchange *e) {
    for (int k = 0; k <= e->n; k++) {
        mpfr_set_zero(e->y[k], 1);
        for (int i = 0; i <= e->n; i++) {
            mpfr_mul(e->t, e->b.inverse[i][k], e->reference[i]->at[0][e->n], MPFR_RNDN);
            mpfr_mul_si(e->t, e->t, e->s[i], MPFR_RNDN);
            mpfr_add(e->y[k], e->y[k], e->t, MPFR_RNDN);
        }
    }
}

/* Points of the grid as a reference, their signs those of mu without signs. */
static bool begin(exchange *e) {
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i <= e->n; i++) {
            e->reference[i] = &e->grid[GRID + i];
            if (pass == 0) {
                mpfr_set(e->reference[i]->x, e->grid[i * (GRID - 1) / e->n].x, MPFR_RNDN);
                look(e, e->reference[i]);
                e->s[i] = 1;
            } else if (mpfr_sgn(e->b.inverse[i][e->n]) < 0) {
                e->s[i] = -1;
            }
        }
        for (int i = 0; i <= e->n; i++) column(e, e->reference[i], e->s[i], e->column[i]);
        if (!polar_basis_invert(&e->b, e->column)) return false;
    }
    return true;
}

/* enter := where |f - sum w phi| is largest, most := it: on the grid, then a few of Newton's
 * steps within its neighbours. */
static void largest(exchange *e) {
    int best = 0;
    mpfr_set_zero(e->most, 1);
    for (int j = 0; j < GRID; j++) {
        residual(e, &e->grid[j], 0, e->r);
        if (j && mpfr_cmpabs(e->r, e->most) <= 0) continue;
        mpfr_set(e->most, e->r, MPFR_RNDN);
        best = j;
    }
    mpfr_set(e->enter->x, e->grid[best].x, MPFR_RNDN);
    look(e, e->enter);
    for (int step = 0; step < 4 && best > 0 && best < GRID - 1; step++) {
        mpfr_t slope, x;
        mpfr_inits2(e->bits, slope, x, (mpfr_ptr)NULL);
        residual(e, e->enter, 1, slope);
        residual(e, e->enter, 2, e->r);
        mpfr_div(e->r, slope, e->r, MPFR_RNDN);
        mpfr_sub(x, e->enter->x, e->r, MPFR_RNDN);
        const bool inside = mpfr_number_p(x) && mpfr_cmp(x, e->grid[best - 1].x) > 0 &&
                            mpfr_cmp(x, e->grid[best + 1].x) < 0;
        if (inside) mpfr_swap(e->enter->x, x);
        mpfr_clears(slope, x, (mpfr_ptr)NULL);
        if (!inside) mpfr_set(e->enter->x, e->grid[best].x, MPFR_RNDN);
        look(e, e->enter);
        if (!inside) break;
    }
    residual(e, e->enter, 0, e->r);
    if (mpfr_cmpabs(e->r, e->most) >= 0) {
        mpfr_set(e->most, e->r, MPFR_RNDN);
        return;
    }
    mpfr_set(e->enter->x, e->grid[best].x, MPFR_RNDN); /* a kink is no place for Newton */
    look(e, e->enter);
}

/* The point that enters takes the place of one; false: none will go. */
static bool swap(exchange *e) {
    const int s = mpfr_sgn(e->most) < 0 ? -1 : 1;
    int leave = -1;
    column(e, e->enter, s, e->b.d);
    polar_basis_solve(&e->b);
    for (int i = 0; i <= e->n; i++) {
        if (mpfr_sgn(e->b.d[i]) <= 0) continue;
        mpfr_div(e->t, e->b.inverse[i][e->n], e->b.d[i], MPFR_RNDN);
        if (leave >= 0 && mpfr_cmp(e->t, e->r) >= 0) continue;
        mpfr_set(e->r, e->t, MPFR_RNDN);
        leave = i;
    }
    if (leave < 0) return false;
    sight *gone = e->reference[leave];
    e->reference[leave] = e->enter;
    e->enter = gone;
    e->s[leave] = s;
    polar_basis_replace(&e->b, leave);
    return true;
}

static bool descend(exchange *e) {
    if (!begin(e)) return false;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        multipliers(e);
        largest(e);
        mpfr_abs(e->r, e->most, MPFR_RNDN);
        mpfr_sub(e->t, e->r, e->y[e->n], MPFR_RNDN);
        mpfr_mul_2ui(e->t, e->t, CLOSE, MPFR_RNDN);
        if (mpfr_cmp(e->t, e->r) <= 0) return true;
        if (!swap(e)) return false;
    }
    return false;
}

static void sights(exchange *e, bool start, double l, double u) {
    mpfr_t ratio;
    mpfr_init2(ratio, e->bits);
    for (int j = 0; j < GRID + e->n + 2; j++) {
        sight *at = &e->grid[j];
        start ? mpfr_init2(at->x, e->bits) : mpfr_clear(at->x);
        for (int i = 0; i < 3; i++)
            for (int k = 0; k <= e->n; k++)
                start ? mpfr_init2(at->at[i][k], e->bits) : mpfr_clear(at->at[i][k]);
        if (!start || j >= GRID) continue;
        mpfr_set_d(ratio, u / l, MPFR_RNDN);
        mpfr_log(ratio, ratio, MPFR_RNDN);
        mpfr_mul_ui(ratio, ratio, (unsigned long)j, MPFR_RNDN);
        mpfr_div_ui(ratio, ratio, GRID - 1, MPFR_RNDN);
        mpfr_exp(ratio, ratio, MPFR_RNDN);
        mpfr_mul_d(at->x, ratio, l, MPFR_RNDN);
        if (j == GRID - 1) mpfr_set_d(at->x, u, MPFR_RNDN);
        if (j && e->z.f->kind == POLAR_CURVE_CLIP && mpfr_cmp_d(at[-1].x, e->z.f->c) < 0 &&
            mpfr_cmp_d(at->x, e->z.f->c) > 0)
            mpfr_set_d(at->x, e->z.f->c, MPFR_RNDN); /* the kink may be an extremum */
        look(e, at);
    }
    mpfr_clear(ratio);
}

static void numbers(exchange *e, bool start) {
    for (int i = 0; i <= e->n; i++) {
        for (int k = 0; k <= e->n; k++)
            start ? mpfr_init2(e->column[i][k], e->bits) : mpfr_clear(e->column[i][k]);
        start ? mpfr_init2(e->y[i], e->bits) : mpfr_clear(e->y[i]);
    }
    mpfr_ptr single[] = {e->t, e->r, e->most};
    for (int i = 0; i < 3; i++) start ? mpfr_init2(single[i], e->bits) : mpfr_clear(single[i]);
    start ? polar_basis_start(&e->b, e->n, e->bits) : polar_basis_finish(&e->b);
}

bool polar_curve_weights(const polar_curve *f, bool relative, double l, double u,
                         const polar_step p[], int steps, mpfr_prec_t bits, mpfr_t w[],
                         mpfr_t level) {
    exchange *e = calloc(1, sizeof *e);
    bool done = false;
    if (e) e->grid = calloc(GRID + (size_t)steps + 2, sizeof *e->grid);
    if (e && e->grid) {
        e->n = steps, e->bits = bits, e->p = p;
        e->enter = &e->grid[GRID + steps + 1];
        polar_iterates_start(&e->z, f, relative, bits);
        numbers(e, true);
        sights(e, true, l, u);
        done = descend(e);
        for (int k = 0; done && k < steps; k++) mpfr_set(w[k], e->y[k], MPFR_RNDN);
        if (done) mpfr_set(level, e->y[steps], MPFR_RNDN);
        sights(e, false, l, u);
        numbers(e, false);
        polar_iterates_finish(&e->z);
    }
    if (e) free(e->grid);
    free(e);
    return done;
}
