/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One step of a search: only its effect on the interval counts. In exact
 * arithmetic that is l' = p(l), u' = 2 - l' for the best p, found to 2^-40 of 1
 * - l' and of l' and not proved; under rounding it is the step itself.
 */
#include <math.h>

#include "mix_internal.h"

enum { SETTLED = 40, LEAST_BITS = 128, WIDTH_BITS = 64, ERROR_BITS = 1100 };

void polar_mix_state_start(polar_mix_state *s) {
    mpfi_init2(s->lo, 64), mpfi_init2(s->hi, 64);
    mpfr_init2(s->error, ERROR_BITS), mpfr_init2(s->width, WIDTH_BITS);
    s->amplification = 1;
}

void polar_mix_state_finish(polar_mix_state *s) {
    mpfi_clear(s->lo), mpfi_clear(s->hi);
    mpfr_clears(s->error, s->width, (mpfr_ptr)NULL);
}

static void put(mpfi_t to, mpfi_srcptr x) {
    mpfi_set_prec(to, mpfi_get_prec(x));
    mpfi_set(to, x);
}

void polar_mix_first(const polar_fit *fit, polar_mix_state *s) {
    put(s->lo, fit->lower), put(s->hi, fit->upper);
    s->amplification = 1;
    mpfr_set_inf(s->error, 1);
    mpfr_set_inf(s->width, 1);
}

/* y := x h(x^2) */
static void value(int q, mpfr_t c[], mpfr_srcptr x, mpfr_t y) {
    mpfr_t square;
    mpfr_init2(square, mpfr_get_prec(y));
    mpfr_sqr(square, x, MPFR_RNDN);
    mpfr_set(y, c[q], MPFR_RNDN);
    for (int i = q - 1; i >= 0; i--) mpfr_fma(y, y, square, c[i], MPFR_RNDN);
    mpfr_mul(y, y, x, MPFR_RNDN);
    mpfr_clear(square);
}

/* As polar_design has it: log2(u/l) and about (q+1) log2(u/(u-l)) bits are
 * lost. */
static mpfr_prec_t first_bits(int q, const polar_mix_state *s, long *need) {
    mpfr_t gap;
    mpfr_init2(gap, 32);
    mpfr_srcptr l = &s->lo->left, u = &s->hi->right;
    mpfr_sub(gap, u, l, MPFR_RNDU);
    const long ratio = (long)(mpfr_get_exp(u) - mpfr_get_exp(l)) + 1;
    const long near = (long)(mpfr_get_exp(u) - mpfr_get_exp(gap)) + 1;
    const mpfr_prec_t bits = SETTLED + 2 * ratio + 64 + 8 * q + 8 * (q + 1) * near / 5;
    mpfr_clear(gap);
    *need = SETTLED + ratio;
    return bits < LEAST_BITS ? LEAST_BITS : bits;
}

static bool exact(const polar_mix_state *from, int degree, polar_mix_state *to) {
    const int q = (degree - 1) / 2;
    mpfr_t c[MAX_Q + 1], x[MAX_Q + 2], l, u;
    bool done = false;
    long need;
    mpfr_prec_t bits = first_bits(q, from, &need);
    mpfr_inits2(bits, l, u, (mpfr_ptr)NULL);
    for (int i = 0; i <= q; i++) mpfr_init2(c[i], bits);
    for (int i = 0; i <= q + 1; i++) mpfr_init2(x[i], bits);
    for (; !done && bits <= MAX_BITS; bits *= 2) {
        mpfr_set_prec(l, bits), mpfr_set_prec(u, bits);
        mpfi_mid(l, from->lo), mpfi_mid(u, from->hi);
        if (!polar_remez(q, l, u, NULL, need, bits, c, x)) continue;
        mpfi_set_prec(to->lo, bits), mpfi_set_prec(to->hi, bits);
        value(q, c, l, u);
        mpfi_set_fr(to->lo, u);
        mpfi_ui_sub(to->hi, 2, to->lo);
        mpfr_ui_sub(to->error, 1, u, MPFR_RNDN);
        done = mpfr_sgn(to->error) > 0 && mpfr_sgn(u) > 0;
        mpfr_div(to->width, to->error, u, MPFR_RNDN);
    }
    for (int i = 0; i <= q; i++) mpfr_clear(c[i]);
    for (int i = 0; i <= q + 1; i++) mpfr_clear(x[i]);
    mpfr_clears(l, u, (mpfr_ptr)NULL);
    return done;
}

/* s->width := (u + g)/max(l - g, l/2) - 1, the guard g as in guarded.c. */
static void measure(const polar_fit *fit, polar_mix_state *s) {
    mpfr_t g, l, half;
    mpfr_inits2(mpfi_get_prec(s->lo), g, l, half, (mpfr_ptr)NULL);
    mpfr_set_str(g, fit->o.guard, 10, MPFR_RNDN);
    mpfr_mul_d(g, g, s->amplification * polar_format_get(fit->o.target)->u, MPFR_RNDU);
    mpfr_sub(l, &s->lo->left, g, MPFR_RNDD);
    mpfr_div_2ui(half, &s->lo->left, 1, MPFR_RNDD);
    mpfr_max(l, l, half, MPFR_RNDD);
    mpfr_add(g, g, &s->hi->right, MPFR_RNDU);
    mpfr_sub(g, g, l, MPFR_RNDU);
    mpfr_div(s->width, g, l, MPFR_RNDU);
    mpfr_clears(g, l, half, (mpfr_ptr)NULL);
}

/* from after the step, as the last one or not. */
static bool guarded(polar_fit *fit, const polar_mix_state *from, polar_mix_state *to,
                    bool last) {
    put(to->lo, from->lo), put(to->hi, from->hi);
    to->amplification = from->amplification;
    fit->o.steps = last;
    if (!polar_guarded_step(fit, to->lo, to->hi, &to->amplification)) return false;
    mpfr_set(to->error, &fit->error->right, MPFR_RNDU);
    return true;
}

bool polar_mix_step(polar_fit *fit, bool plain, const polar_mix_state *from, int degree,
                    bool last, polar_mix_state *to) {
    if (plain) return exact(from, degree, to);
    fit->o.digits = 1;
    fit->o.degree = degree;
    fit->o.nsequence = 0;
    fit->o.error = NULL;
    if (!guarded(fit, from, to, false)) return false;
    measure(fit, to);
    if (!last && mpfr_cmp_d(to->error, 0.25) > 0) return true;
    /* a last step is rounded with more care, and not slowed */
    polar_mix_state end;
    polar_mix_state_start(&end);
    if (guarded(fit, from, &end, true)) mpfr_set(to->error, end.error, MPFR_RNDU);
    polar_mix_state_finish(&end);
    return true;
}
