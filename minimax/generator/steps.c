/* SPDX-License-Identifier: BSD-3-Clause */
/* The steps of a fit: design of one, rounding, precision; what both ways to compose share. */
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
    const long e =
        mpfr_sgn(gap) > 0 ? (long)(mpfr_get_exp(&u->left) - mpfr_get_exp(gap)) + 1 : MAX_BITS;
    mpfr_clear(gap);
    return e;
}

static bool attempt(polar_fit_step *p, const polar_fit_step *like, mpfr_srcptr l, mpfr_srcptr u,
                    long need, mpfr_prec_t bits) {
    if (p->form == POLAR_FORM_ZOLOTAREV)
        return polar_zolotarev(p->degree, l, u, need, bits, p->c, p->x) &&
               polar_certify_zolotarev(p->q, p->c, p->x, p->lower, p->upper, need, bits,
                                       p->error);
    return polar_remez(p->q, l, u, like, need, bits, p->c, p->x) &&
           polar_certify(p->q, p->c, p->x, p->lower, p->upper, need, bits, p->error);
}

/*
 * p->c, p->x, p->error on [p->lower, p->upper]. The level 2^-need of equioscillation is base
 * bits below l_(t+1), which is at least l/u. Bits: 1/x reaches as high as u/l; the
 * divided differences of a near-point interval lose about (q+1) log2(1/delta), the isolation of
 * critical points half as many again; Zolotarev's function has no differences to lose, but an
 * error of about delta^(q+1) to find.
 */
bool polar_design(polar_fit_step *p, const polar_fit_step *like, long base) {
    const long ratio = octaves(p->lower, p->upper), need = base + ratio;
    const long near = closeness(p->lower, p->upper, mpfi_get_prec(p->lower));
    mpfr_prec_t bits = need + ratio + SPARE + 8 * p->q + 8 * (p->q + 1) * near / 5;
    if (bits < FIRST_BITS) bits = FIRST_BITS;
    for (; bits <= MAX_BITS; bits *= 2) {
        mpfr_t l, u;
        mpfr_inits2(bits, l, u, (mpfr_ptr)NULL);
        mpfi_mid(l, p->lower);
        mpfi_mid(u, p->upper);
        const bool done = attempt(p, like, l, u, need, bits);
        mpfr_clears(l, u, (mpfr_ptr)NULL);
        if (done) return true;
    }
    return false;
}

long polar_fit_need(const polar_fit *fit) {
    return fit->o.digits * 10 / 3 + 2 * SPARE;
}

void polar_fit_interval(polar_fit *fit, long base) {
    mpfr_prec_t bits = base + 4 * SPARE;
    for (int pass = 0; pass < 2; pass++) {
        mpfi_set_prec(fit->lower, bits), mpfi_set_prec(fit->upper, bits);
        polar_decimal_set(fit->lower, fit->o.lower);
        polar_decimal_set(fit->upper, fit->o.upper);
        bits = base + SPARE + closeness(fit->lower, fit->upper, bits);
    }
}

polar_fit_step *polar_fit_step_new(polar_fit *fit) {
    const polar_fit_options *o = &fit->o;
    const int row = fit->nsteps++, last = o->nsequence - 1;
    const int k = o->form == POLAR_FORM_MAP ? row - 1 : row; /* its first row is x itself */
    polar_fit_step *p = &fit->step[row];
    p->degree = k < 0 ? 1 : o->nsequence ? o->sequence[k < last ? k : last] : o->degree;
    p->form = o->form;
    p->q = polar_step_coefficients(p->form, p->degree) - 1;
    for (int i = 0; i <= p->q; i++) mpfr_init2(p->c[i], 53);
    for (int i = 0; i <= p->q + 1; i++) mpfr_init2(p->x[i], 53);
    mpfi_init2(p->lower, 53), mpfi_init2(p->upper, 53), mpfi_init2(p->error, 53);
    mpfi_init2(p->range_lower, 53), mpfi_init2(p->range_upper, 53);
    return p;
}

void polar_fit_step_drop(polar_fit *fit) {
    polar_fit_step *p = &fit->step[--fit->nsteps];
    for (int i = 0; i <= p->q; i++) mpfr_clear(p->c[i]);
    for (int i = 0; i <= p->q + 1; i++) mpfr_clear(p->x[i]);
    mpfi_clear(p->lower), mpfi_clear(p->upper), mpfi_clear(p->error);
    mpfi_clear(p->range_lower), mpfi_clear(p->range_upper);
}

bool polar_fit_round(const polar_fit *fit, polar_fit_step *p) {
    const polar_format_row *row = polar_format_get(fit->o.target);
    mpfr_t t;
    bool finite = true;
    mpfr_init2(t, row->precision);
    for (int i = 0; i <= p->q; i++) {
        mpfr_set(t, p->c[i], MPFR_RNDN);
        p->rounded[i] = mpfr_get_d(t, MPFR_RNDN);
        if (fabs(p->rounded[i]) < ldexp(1, row->min_exponent)) /* subnormal: fewer bits */
            p->rounded[i] = polar_round(fit->o.target, mpfr_get_d(p->c[i], MPFR_RNDN));
        if (!(fabs(p->rounded[i]) <= row->largest)) finite = false;
    }
    mpfr_clear(t);
    return finite;
}

bool polar_fit_reached(const polar_fit *fit) {
    mpfi_t wanted;
    bool yes = false;
    if (!fit->o.error) return false;
    mpfi_init2(wanted, mpfi_get_prec(fit->error));
    polar_decimal_set(wanted, fit->o.error);
    yes = mpfr_cmp(&fit->error->right, &wanted->left) <= 0;
    mpfi_clear(wanted);
    return yes;
}
