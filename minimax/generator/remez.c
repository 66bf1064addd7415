/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Remez exchange for the best odd approximation of 1 on [l,u].
 *
 * With p - 1 of alternating sign at q+2 points, p - 1 has q+1 zeros, so p' has a root between
 * each two neighbours; p' is even of degree 2q, so these q are all its positive roots. Hence
 * the exchange is always defined, and single-interval Remez always converges: only precision
 * can fail, and that shows as a lost sign.
 */
#include <limits.h>
#include <math.h>

#include "internal.h"

enum { MAX_SWEEPS = 100 };

typedef struct work {
    int q;
    mpfr_t y[MAX_Q + 2];    /* squares of the reference */
    mpfr_t f[MAX_Q + 2];    /* divided differences of 1/x */
    mpfr_t s[MAX_Q + 2];    /* and of -1/x, 1/x, -1/x, ... */
    mpfr_t next[MAX_Q + 2]; /* the reference to come */
    mpfr_t d[MAX_Q + 2];    /* (2i+1) c[i], coefficients of g */
    mpfr_t e, g, dg, t, v, lo, hi, level;
} work;

static void start(work *w, int q, mpfr_prec_t bits) {
    w->q = q;
    for (int i = 0; i <= q + 1; i++)
        mpfr_inits2(bits, w->y[i], w->f[i], w->s[i], w->next[i], w->d[i], (mpfr_ptr)NULL);
    mpfr_inits2(bits, w->e, w->g, w->dg, w->t, w->v, w->lo, w->hi, w->level, (mpfr_ptr)NULL);
}

static void finish(work *w) {
    for (int i = 0; i <= w->q + 1; i++)
        mpfr_clears(w->y[i], w->f[i], w->s[i], w->next[i], w->d[i], (mpfr_ptr)NULL);
    mpfr_clears(w->e, w->g, w->dg, w->t, w->v, w->lo, w->hi, w->level, (mpfr_ptr)NULL);
}

/* Chebyshev points; for a cubic the alternation itself: x1^2 = (l^2 + lu + u^2)/3. */
static void chebyshev(work *w, mpfr_t x[]) {
    const int q = w->q;
    mpfr_srcptr l = x[0], u = x[q + 1];
    mpfr_sub(w->t, u, l, MPFR_RNDN);
    for (int i = 1; i <= q; i++) {
        const double s = sin(acos(-1) / 2 * i / (q + 1));
        mpfr_mul_d(x[i], w->t, s * s, MPFR_RNDN);
        mpfr_add(x[i], x[i], l, MPFR_RNDN);
    }
    if (q > 1) return;
    mpfr_add(w->t, l, u, MPFR_RNDN);
    mpfr_sqr(w->t, w->t, MPFR_RNDN);
    mpfr_mul(w->v, l, u, MPFR_RNDN);
    mpfr_sub(w->t, w->t, w->v, MPFR_RNDN);
    mpfr_div_ui(w->t, w->t, 3, MPFR_RNDN);
    mpfr_sqrt(x[1], w->t, MPFR_RNDN);
}

/* The alternation set of a step like this one, moved to [l,u]: as l/u goes to 0 that becomes a
 * fixed multiple of u, so that the early steps of a composition have nearly the same one. */
static void borrowed(work *w, const polar_fit_step *like, mpfr_t x[]) {
    const int q = w->q;
    mpfr_sub(w->t, x[q + 1], x[0], MPFR_RNDN);
    mpfr_sub(w->v, like->x[q + 1], like->x[0], MPFR_RNDN);
    mpfr_div(w->t, w->t, w->v, MPFR_RNDN);
    for (int i = 1; i <= q; i++) {
        mpfr_sub(x[i], like->x[i], like->x[0], MPFR_RNDN);
        mpfr_mul(x[i], x[i], w->t, MPFR_RNDN);
        mpfr_add(x[i], x[i], x[0], MPFR_RNDN);
    }
}

/* a[k] := divided difference of a over y[0..k]. */
static void differences(work *w, mpfr_t a[]) {
    for (int k = 1; k <= w->q + 1; k++) {
        for (int i = w->q + 1; i >= k; i--) {
            mpfr_sub(w->t, w->y[i], w->y[i - k], MPFR_RNDN);
            mpfr_sub(a[i], a[i], a[i - 1], MPFR_RNDN);
            mpfr_div(a[i], a[i], w->t, MPFR_RNDN);
        }
    }
}

/*
 * Levels p - 1 on the reference: h(y_i) = (1 + s_i E)/x_i has degree q, so its divided
 * difference over all q+2 points is 0, which gives E; then Newton's form to monomials.
 */
static bool level(work *w, mpfr_t x[], mpfr_t c[]) {
    const int q = w->q;
    for (int i = 0; i <= q + 1; i++) {
        mpfr_sqr(w->y[i], x[i], MPFR_RNDN);
        mpfr_ui_div(w->f[i], 1, x[i], MPFR_RNDN);
        mpfr_set(w->s[i], w->f[i], MPFR_RNDN);
        if (i % 2 == 0) mpfr_neg(w->s[i], w->s[i], MPFR_RNDN);
    }
    differences(w, w->f);
    differences(w, w->s);
    mpfr_div(w->level, w->f[q + 1], w->s[q + 1], MPFR_RNDN);
    mpfr_neg(w->level, w->level, MPFR_RNDN);
    if (!mpfr_number_p(w->level) || mpfr_sgn(w->level) <= 0) return false;
    for (int i = q; i >= 0; i--) { /* c := c (y - y[i]) + v */
        mpfr_fma(w->v, w->level, w->s[i], w->f[i], MPFR_RNDN);
        mpfr_set_zero(c[q - i], 1);
        for (int j = q - i; j >= 0; j--) {
            mpfr_mul(w->t, c[j], w->y[i], MPFR_RNDN);
            mpfr_sub(c[j], j > 0 ? c[j - 1] : w->v, w->t, MPFR_RNDN);
        }
    }
    for (int i = 0; i <= q; i++) mpfr_mul_ui(w->d[i], c[i], 2 * (unsigned)i + 1, MPFR_RNDN);
    return true;
}

/* a := a y + b: a fused multiply-add takes MPFR twice as long, and the bits to spare are there.
 */
static void horner(mpfr_t a, mpfr_srcptr y, mpfr_srcptr b) {
    mpfr_mul(a, a, y, MPFR_RNDN);
    mpfr_add(a, a, b, MPFR_RNDN);
}

/* e := p(x) - 1, g := p'(x), dg := derivative of g with respect to y = x^2. */
static void evaluate(work *w, mpfr_t c[], mpfr_srcptr x) {
    const int q = w->q;
    mpfr_sqr(w->t, x, MPFR_RNDN);
    mpfr_set(w->e, c[q], MPFR_RNDN);
    mpfr_set(w->g, w->d[q], MPFR_RNDN);
    mpfr_set_zero(w->dg, 1);
    for (int i = q - 1; i >= 0; i--) {
        horner(w->dg, w->t, w->g);
        horner(w->e, w->t, c[i]);
        horner(w->g, w->t, w->d[i]);
    }
    mpfr_mul(w->e, w->e, x, MPFR_RNDN);
    mpfr_sub_ui(w->e, w->e, 1, MPFR_RNDN);
}

/* Sign that p - 1 shall have at reference point i. */
static int sign(int i) {
    return i % 2 ? 1 : -1;
}

/*
 * next[i] := the extremum of p - 1 near x[i]. A point w > x[i] in the bracket is past it when
 * p - 1 or p' has changed sign there, for p' has one root between two zeros of p - 1; so
 * bisection always works and Newton's method only speeds it up. Accuracy: 2^-tolerance of the
 * bracket, or nearly twice as many bits where Newton's method ended it.
 */
static bool extremum(work *w, mpfr_t c[], mpfr_t x[], int i, long tolerance) {
    mpfr_ptr z = w->next[i];
    evaluate(w, c, x[i]);
    if (mpfr_sgn(w->e) != sign(i)) return false;
    const bool right = mpfr_sgn(w->g) == sign(i);
    mpfr_set(w->lo, right ? x[i] : x[i - 1], MPFR_RNDN);
    mpfr_set(w->hi, right ? x[i + 1] : x[i], MPFR_RNDN);
    mpfr_sub(w->v, w->hi, w->lo, MPFR_RNDN);
    const mpfr_exp_t small = mpfr_get_exp(w->v) - tolerance;
    mpfr_set(z, x[i], MPFR_RNDN);
    if (mpfr_zero_p(w->g)) return true;
    for (long count = 0; count < 2 * (long)mpfr_get_prec(z) + 100; count++) {
        /* Newton's step on g(x^2): dx = -g/(2 x g') */
        mpfr_mul(w->dg, w->dg, z, MPFR_RNDN);
        mpfr_mul_2ui(w->dg, w->dg, 1, MPFR_RNDN);
        mpfr_div(w->t, w->g, w->dg, MPFR_RNDN);
        mpfr_sub(w->v, z, w->t, MPFR_RNDN);
        const bool inside =
            mpfr_number_p(w->v) && mpfr_cmp(w->v, w->lo) > 0 && mpfr_cmp(w->v, w->hi) < 0;
        if (inside) {
            mpfr_swap(z, w->v);
            if (mpfr_zero_p(w->t) || mpfr_get_exp(w->t) < small) return true;
        } else {
            mpfr_add(z, w->lo, w->hi, MPFR_RNDN);
            mpfr_div_2ui(z, z, 1, MPFR_RNDN);
            mpfr_sub(w->t, w->hi, w->lo, MPFR_RNDN);
            if (mpfr_zero_p(w->t) || mpfr_get_exp(w->t) < small) return true;
        }
        evaluate(w, c, z);
        if (mpfr_zero_p(w->g)) return true;
        const bool beyond =
            mpfr_sgn(w->e) != sign(i) || mpfr_sgn(w->g) != (right ? 1 : -1) * sign(i);
        if (beyond == right)
            mpfr_set(w->hi, z, MPFR_RNDN);
        else
            mpfr_set(w->lo, z, MPFR_RNDN);
    }
    return false;
}

/*
 * Moves the reference to the extrema and returns log2 of the equioscillation defect
 * 1 - min|p-1|/max|p-1| there; LONG_MAX when a sign is lost.
 */
static long exchange(work *w, mpfr_t c[], mpfr_t x[], long tolerance) {
    const int q = w->q;
    for (int i = 1; i <= q; i++)
        if (!extremum(w, c, x, i, tolerance)) return LONG_MAX;
    for (int i = 0; i <= q + 1; i++) {
        if (i > 0 && i <= q) mpfr_swap(x[i], w->next[i]);
        if (i > 0 && mpfr_cmp(x[i], x[i - 1]) <= 0) return LONG_MAX;
        evaluate(w, c, x[i]);
        if (mpfr_sgn(w->e) != sign(i)) return LONG_MAX;
        mpfr_abs(w->e, w->e, MPFR_RNDN);
        if (i == 0 || mpfr_cmp(w->e, w->lo) < 0) mpfr_set(w->lo, w->e, MPFR_RNDN);
        if (i == 0 || mpfr_cmp(w->e, w->hi) > 0) mpfr_set(w->hi, w->e, MPFR_RNDN);
    }
    mpfr_sub(w->t, w->hi, w->lo, MPFR_RNDN);
    mpfr_div(w->t, w->t, w->hi, MPFR_RNDN);
    return mpfr_zero_p(w->t) ? -(long)mpfr_get_prec(w->t) : (long)mpfr_get_exp(w->t);
}

/* All of w, c and x at so many bits; x keeps its values, between the ends l and u. */
static void set_bits(work *w, mpfr_srcptr l, mpfr_srcptr u, mpfr_prec_t bits, mpfr_t c[],
                     mpfr_t x[]) {
    const int q = w->q;
    for (int i = 0; i <= q + 1; i++) {
        mpfr_set_prec(w->y[i], bits), mpfr_set_prec(w->f[i], bits);
        mpfr_set_prec(w->s[i], bits), mpfr_set_prec(w->next[i], bits);
        mpfr_set_prec(w->d[i], bits);
        if (i <= q) mpfr_set_prec(c[i], bits);
        mpfr_prec_round(x[i], bits, MPFR_RNDN);
    }
    mpfr_set(x[0], l, MPFR_RNDN);
    mpfr_set(x[q + 1], u, MPFR_RNDN);
    mpfr_ptr single[] = {w->e, w->g, w->dg, w->t, w->v, w->lo, w->hi, w->level};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) mpfr_set_prec(single[i], bits);
}

/*
 * Sweeps converge quadratically: one that starts from a defect of 2^-k ends near 2^-2k, and has
 * no use for more bits than tell that from noise. Where few bits lose a sign or stand still,
 * twice as many go on.
 */
bool polar_remez(int q, mpfr_srcptr l, mpfr_srcptr u, const polar_fit_step *like, long need,
                 mpfr_prec_t bits, mpfr_t c[], mpfr_t x[]) {
    const long lost = bits - need;
    work w;
    bool done = false;
    long defect = 0, last = LONG_MAX;
    mpfr_prec_t now = q > 1 ? lost : bits; /* a cubic is right at once */
    start(&w, q, bits);
    for (int i = 0; i <= q; i++) mpfr_set_prec(c[i], bits);
    for (int i = 0; i <= q + 1; i++) mpfr_set_prec(x[i], bits);
    set_bits(&w, l, u, now, c, x);
    if (q > 1 && like && like->q == q)
        borrowed(&w, like, x);
    else
        chebyshev(&w, x);
    for (int sweep = 0; sweep < MAX_SWEEPS && !done; sweep++) {
        const bool all = now == bits;
        defect = level(&w, x, c) ? exchange(&w, c, x, 6 - (defect < 0 ? defect : 0)) : LONG_MAX;
        done = all && defect <= -need;
        const bool still = defect == LONG_MAX || (defect < -32 && defect >= last);
        if (all && still) break; /* at the noise floor, above what is needed */
        last = defect;
        if (all) continue;
        mpfr_prec_t wanted = still ? 2 * now : lost - 2 * defect;
        if (wanted > bits) wanted = bits;
        if (wanted <= now) continue;
        now = wanted;
        last = LONG_MAX;
        set_bits(&w, l, u, now, c, x);
        if (defect != LONG_MAX) continue;
        defect = 0;
        chebyshev(&w, x);
    }
    finish(&w);
    return done;
}
