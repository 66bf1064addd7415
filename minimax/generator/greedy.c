/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Greedy composition: each step is the best polynomial on what the steps before it leave.
 *
 * Plain (target f64, no cushion, guard or safety): l' = 1 - E and u' = 1 + E with the proved
 * enclosure of E, so every later enclosure is one of the exact chain. Otherwise the interval of
 * a step is the proved range of the steps before it as rounded, and coefficients may be scaled.
 */
#include <math.h>

#include "internal.h"

enum { FIRST_BITS = 256, SPARE = 64 };

/* log2(u/l) and log2((u+l)/(u-l)), rounded up roughly */
static long octaves(mpfi_srcptr l, mpfi_srcptr u) {
    return (long)(mpfr_get_exp(&u->left) - mpfr_get_exp(&l->left)) + 1;
}

static long closeness(mpfi_srcptr l, mpfi_srcptr u, mpfr_prec_t bits) {
    mpfr_t gap;
    mpfr_init2(gap, bits);
    mpfr_sub(gap, &u->left, &l->right, MPFR_RNDN);
    const long e = mpfr_sgn(gap) > 0 ? (long)(mpfr_get_exp(&u->left) - mpfr_get_exp(gap)) + 1
                                     : MAX_BITS;
    mpfr_clear(gap);
    return e;
}

/* Precision of the ends of a design interval that keeps their distance to 2^-base. */
static mpfr_prec_t interval_bits(long base, mpfi_srcptr error) {
    const long e = -(long)mpfr_get_exp(&error->left);
    return base + SPARE + (e > 0 ? e : 0);
}

/*
 * p->c, p->x, p->error on [p->lower, p->upper]. The level 2^-need of equioscillation is base
 * bits below l_(t+1), which is at least l/u. Bits: the divided differences of a near-point
 * interval lose about (q+1) log2(1/delta), the isolation of critical points half as many again.
 */
static bool design(polar_fit_step *p, long base) {
    const long need = base + octaves(p->lower, p->upper);
    const long near = closeness(p->lower, p->upper, mpfi_get_prec(p->lower));
    mpfr_prec_t bits = need + SPARE + 8 * p->q + 8 * (p->q + 1) * near / 5;
    if (bits < FIRST_BITS) bits = FIRST_BITS;
    for (; bits <= MAX_BITS; bits *= 2) {
        mpfr_t l, u;
        mpfr_inits2(bits, l, u, (mpfr_ptr)NULL);
        mpfi_mid(l, p->lower);
        mpfi_mid(u, p->upper);
        const bool done = polar_remez(p->q, l, u, need, bits, p->c, p->x) &&
                          polar_certify(p->q, p->c, p->x, p->lower, p->upper, need, bits, p->error);
        mpfr_clears(l, u, (mpfr_ptr)NULL);
        if (done) return true;
    }
    return false;
}

/* Is the relative width of an enclosure at most 2^-base? */
static bool tight(mpfi_srcptr error, long base) {
    mpfr_t width;
    mpfr_init2(width, 32);
    mpfi_diam_rel(width, error);
    const bool yes = mpfr_zero_p(width) || mpfr_get_exp(width) <= -base;
    mpfr_clear(width);
    return yes;
}

/* Coefficients to the target format, to nearest; false: overflow. */
static bool round_step(polar_fit_step *p, polar_format target) {
    const polar_format_row *row = polar_format_get(target);
    mpfr_t t;
    bool finite = true;
    mpfr_init2(t, row->precision);
    for (int i = 0; i <= p->q; i++) {
        mpfr_set(t, p->c[i], MPFR_RNDN);
        p->rounded[i] = mpfr_get_d(t, MPFR_RNDN);
        if (fabs(p->rounded[i]) < ldexp(1, row->min_exponent)) /* subnormal: round once */
            p->rounded[i] = polar_round(target, mpfr_get_d(p->c[i], MPFR_RNDN));
        if (!(fabs(p->rounded[i]) <= row->largest)) finite = false;
    }
    mpfr_clear(t);
    return finite;
}

static int degree_at(const polar_fit_options *o, int k) {
    if (!o->nsequence) return o->degree;
    return o->sequence[k < o->nsequence ? k : o->nsequence - 1];
}

static void new_step(polar_fit_step *p, int degree) {
    p->degree = degree;
    p->q = (degree - 1) / 2;
    for (int i = 0; i <= MAX_Q; i++) mpfr_init2(p->c[i], 53);
    for (int i = 0; i <= MAX_Q + 1; i++) mpfr_init2(p->x[i], 53);
    mpfi_init2(p->lower, 53), mpfi_init2(p->upper, 53), mpfi_init2(p->error, 53);
    mpfi_init2(p->range_lower, 53), mpfi_init2(p->range_upper, 53);
}

void polar_fit_step_clear(polar_fit_step *p) {
    for (int i = 0; i <= MAX_Q; i++) mpfr_clear(p->c[i]);
    for (int i = 0; i <= MAX_Q + 1; i++) mpfr_clear(p->x[i]);
    mpfi_clear(p->lower), mpfi_clear(p->upper), mpfi_clear(p->error);
    mpfi_clear(p->range_lower), mpfi_clear(p->range_upper);
}
