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

/* f[k], s[k] := their divided differences over y[0..k]. */
static void differences(work *w) {
    for (int k = 1; k <= w->q + 1; k++) {
        for (int i = w->q + 1; i >= k; i--) {
            mpfr_sub(w->t, w->y[i], w->y[i - k], MPFR_RNDN);
            mpfr_ui_div(w->t, 1, w->t, MPFR_RNDN);
            mpfr_sub(w->f[i], w->f[i], w->f[i - 1], MPFR_RNDN);
            mpfr_mul(w->f[i], w->f[i], w->t, MPFR_RNDN);
            mpfr_sub(w->s[i], w->s[i], w->s[i - 1], MPFR_RNDN);
            mpfr_mul(w->s[i], w->s[i], w->t, MPFR_RNDN);
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
    differences(w);
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

/* e := p(x) - 1. */
static void value(work *w, mpfr_t c[], mpfr_srcptr x) {
    mpfr_sqr(w->t, x, MPFR_RNDN);
    mpfr_set(w->e, c[w->q], MPFR_RNDN);
    for (int i = w->q - 1; i >= 0; i--) horner(w->e, w->t, c[i]);
    mpfr_mul(w->e, w->e, x, MPFR_RNDN);
    mpfr_sub_ui(w->e, w->e, 1, MPFR_RNDN);
}

/* g := p'(x), dg := derivative of g with respect to y = x^2, for the x of the last value. */
static void slope(work *w) {
    mpfr_set(w->g, w->d[w->q], MPFR_RNDN);
    mpfr_set_zero(w->dg, 1);
    for (int i = w->q - 1; i >= 0; i--) {
        horner(w->dg, w->t, w->g);
        horner(w->g, w->t, w->d[i]);
    }
}

/* Sign that p - 1 shall have at reference point i. */
static int sign(int i) {
    return i % 2 ? 1 : -1;
}

/*
 * next[i] := the extremum of p - 1 near x[i]. A point w > x[i] in the bracket is past it when
 * p - 1 or p' has changed sign there, for p' has one root between two zeros of p - 1; so
 * bisection always works and Newton's method only speeds it up. Accuracy: 2^-tolerance of the
 * bracket, or nearly twice as many bits where Newton's method ended it: from an alternation of
 * defect 2^-k its first step is about 2^(-k/2), what it leaves about 2^-k.
 */
static bool extremum(work *w, mpfr_t c[], mpfr_t x[], int i, long tolerance) {
    mpfr_ptr z = w->next[i];
    value(w, c, x[i]);
    if (mpfr_sgn(w->e) != sign(i)) return false;
    slope(w);
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
        value(w, c, z);
        slope(w);
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
        value(w, c, x[i]);
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
    polar_reference(q, like, x);
    for (int sweep = 0; sweep < MAX_SWEEPS && !done; sweep++) {
        const bool all = now == bits;
        /* x nearly twice as well as asked for: to the bits of this defect, in the end of c */
        const long known = all ? need : defect < 0 ? -defect : 0;
        defect = level(&w, x, c) ? exchange(&w, c, x, 6 + known / 2) : LONG_MAX;
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
        polar_reference(q, NULL, x);
    }
    finish(&w);
    return done;
}
