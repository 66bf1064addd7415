/* SPDX-License-Identifier: BSD-3-Clause */
/* Four bounds of a gap, mapped from step to step. */
#include <math.h>

#include "expand.h"

/* A step of the exact chain costs some 32 bits, and the gap grows more than fourfold. */
enum { LOST = 32 };

/* The interval of bits that the i-th bound begins with. */
static const char *decimal(const polar_chain *c, int i) {
    const polar_expand_options *o = c->o;
    const char *const inner[] = {o->lower, o->lower, o->upper, o->upper};
    if (i == LOWER_OUTER && o->outer_lower) return o->outer_lower;
    if (i == UPPER_OUTER && o->outer_upper) return o->outer_upper;
    return inner[i];
}

void polar_chain_start(polar_chain *c, bool exact, long need) {
    polar_fit *fit = c->fit;
    c->exact = exact;
    c->need = need;
    c->closing = 0;
    mpfi_srcptr l = fit->lower, u = fit->upper;
    mpfr_t gap;
    polar_fit_interval(fit, need);
    mpfr_init2(gap, mpfi_get_prec(l));
    mpfr_sub(gap, &u->left, &l->right, MPFR_RNDD);
    c->bits = mpfi_get_prec(l) + LOST * (8 - (mpfr_prec_t)mpfr_get_exp(gap) / 2);
    mpfr_clear(gap);
    for (int i = 0; i < BOUNDS; i++) {
        mpfi_init2(c->bound[i], c->bits);
        polar_decimal_set(c->bound[i], decimal(c, i));
    }
    polar_bands_start(&c->bands, c->bound[LOWER], c->bound[UPPER]);
}

void polar_chain_finish(polar_chain *c) {
    for (int i = 0; i < BOUNDS; i++) mpfi_clear(c->bound[i]);
    polar_bands_finish(&c->bands);
}

/* The same in doubles, in order and within [0,1]. */
polar_eight_bounds polar_chain_doubles(const polar_chain *c) {
    double x[BOUNDS];
    for (int i = 0; i < BOUNDS; i++) x[i] = fmin(fmax(mpfi_get_d(c->bound[i]), 0), 1);
    return (polar_eight_bounds){fmin(x[LOWER_OUTER], x[LOWER]), x[LOWER],
                                fmax(x[UPPER], x[LOWER]),
                                fmax(x[UPPER_OUTER], fmax(x[UPPER], x[LOWER]))};
}

static void clip(mpfi_t x) {
    if (mpfr_sgn(&x->left) < 0) mpfr_set_zero(&x->left, 1);
    if (mpfr_sgn(&x->right) < 0) mpfr_set_zero(&x->right, 1);
    if (mpfr_cmp_ui(&x->left, 1) > 0) mpfr_set_ui(&x->left, 1, MPFR_RNDD);
    if (mpfr_cmp_ui(&x->right, 1) > 0) mpfr_set_ui(&x->right, 1, MPFR_RNDU);
}

void polar_chain_map(polar_chain *c, mpfi_t coefficients[]) {
    mpfi_t t;
    mpfi_init2(t, c->bits);
    for (int i = 0; i < BOUNDS; i++) {
        polar_eight_at(coefficients, c->bound[i], t);
        mpfi_set(c->bound[i], t);
        clip(c->bound[i]);
    }
    mpfi_clear(t);
}

/* Points: the inner bounds are those proved, the outer ones what becomes of them, no nearer. */
void polar_chain_settle(polar_chain *c) {
    mpfi_t lower, upper;
    mpfi_init2(lower, c->bits), mpfi_init2(upper, c->bits);
    polar_bands_gap(&c->bands, lower, upper);
    mpfi_set_fr(c->bound[LOWER], &lower->right), mpfi_set_fr(c->bound[UPPER], &upper->left);
    clip(c->bound[LOWER]), clip(c->bound[UPPER]);
    mpfr_ptr a = &c->bound[LOWER_OUTER]->left, b = &c->bound[UPPER_OUTER]->right;
    mpfr_min(a, a, &c->bound[LOWER]->left, MPFR_RNDD);
    mpfr_max(b, b, &c->bound[UPPER]->right, MPFR_RNDU);
    mpfr_set(&c->bound[LOWER_OUTER]->right, a, MPFR_RNDN);
    mpfr_set(&c->bound[UPPER_OUTER]->left, b, MPFR_RNDN);
    mpfi_clear(lower), mpfi_clear(upper);
}

/* Has rounding moved an end of the gap by 1/16 of its width or more? */
bool polar_chain_moved(const polar_chain *c) {
    mpfi_t lower, upper, width;
    mpfi_init2(lower, c->bits), mpfi_init2(upper, c->bits), mpfi_init2(width, c->bits);
    polar_bands_gap(&c->bands, lower, upper);
    mpfi_sub(width, c->bound[UPPER], c->bound[LOWER]);
    mpfi_div_ui(width, width, 16);
    mpfi_sub(lower, lower, c->bound[LOWER]);
    mpfi_sub(upper, c->bound[UPPER], upper);
    const bool yes =
        mpfr_cmp(&lower->right, &width->left) > 0 || mpfr_cmp(&upper->right, &width->left) > 0;
    mpfi_clear(lower), mpfi_clear(upper), mpfi_clear(width);
    return yes;
}
