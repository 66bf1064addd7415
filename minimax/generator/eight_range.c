/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Images of intervals under a polynomial of degree eight, by bisection: over a box p is
 * enclosed by its Taylor expansion about the middle; a box on which p' has no zero is its ends,
 * and a box whose values are attained elsewhere, or nearly, is settled.
 */
#include "eight.h"

enum { DEPTH = 400, NEAR = 64, NEVER = 112 };

/* t[] := coefficients of p in powers of x - m */
static void shift(mpfi_t c[], mpfr_srcptr m, mpfi_t t[], mpfi_t work) {
    for (int k = 0; k < TERMS; k++) mpfi_set(t[k], c[k]);
    for (int k = 0; k < TERMS - 1; k++)
        for (int i = TERMS - 2; i >= k; i--) {
            mpfi_mul_fr(work, t[i + 1], m);
            mpfi_add(t[i], t[i], work);
        }
}

static void start(mpfi_t t[], mpfr_prec_t bits) {
    for (int k = 0; k < TERMS; k++) mpfi_init2(t[k], bits);
}

static void finish(mpfi_t t[]) {
    for (int k = 0; k < TERMS; k++) mpfi_clear(t[k]);
}

/* v := t(d) for |d| <= r: t[0] + [-r,r] s, where s encloses t'. */
static void widened(mpfi_t t[], mpfr_srcptr r, mpfi_t s, mpfi_t v) {
    mpfi_t all;
    mpfi_init2(all, mpfi_get_prec(v));
    mpfr_neg(&all->left, r, MPFR_RNDD);
    mpfr_set(&all->right, r, MPFR_RNDU);
    mpfi_mul_ui(s, t[TERMS - 1], TERMS - 1);
    for (int k = TERMS - 2; k > 0; k--) {
        mpfi_mul(s, s, all);
        mpfi_mul_ui(v, t[k], (unsigned long)k);
        mpfi_add(s, s, v);
    }
    mpfi_mul(v, s, all);
    mpfi_add(v, v, t[0]);
    mpfi_clear(all);
}

void polar_eight_at(mpfi_t c[], mpfi_srcptr x, mpfi_t to) {
    const mpfr_prec_t bits = mpfi_get_prec(to);
    mpfi_t t[TERMS], s;
    mpfr_t m, r, q;
    mpfr_inits2(mpfi_get_prec(x) + 1, m, r, q, (mpfr_ptr)NULL);
    start(t, bits);
    mpfi_init2(s, bits);
    mpfi_mid(m, x);
    mpfr_sub(r, &x->right, m, MPFR_RNDU);
    mpfr_sub(q, m, &x->left, MPFR_RNDU);
    mpfr_max(r, r, q, MPFR_RNDU);
    shift(c, m, t, s);
    widened(t, r, s, to);
    mpfr_clears(m, r, q, (mpfr_ptr)NULL);
    finish(t);
    mpfi_clear(s);
}

void polar_eight_flip(mpfi_t c[], mpfi_t to[]) {
    mpfr_t one;
    mpfi_t work;
    mpfr_init2(one, 2);
    mpfr_set_ui(one, 1, MPFR_RNDN);
    mpfi_init2(work, mpfi_get_prec(to[0]));
    shift(c, one, to, work);
    for (int k = 0; k < TERMS; k += 2) mpfi_neg(to[k], to[k]);
    mpfi_add_ui(to[0], to[0], 1);
    mpfr_clear(one);
    mpfi_clear(work);
}

typedef struct search {
    mpfr_prec_t bits;
    mpfi_t *c;
    mpfi_t lo, hi; /* of the image so far: outer ends cover what is settled */
    mpfi_t t[TERMS], s, v;
    mpfr_t r, excess, allowed, first, last; /* points in [first,last] count as attained */
} search;

static void attained(search *s, mpfi_srcptr v) {
    mpfr_min(&s->lo->left, &s->lo->left, &v->left, MPFR_RNDD);
    mpfr_min(&s->lo->right, &s->lo->right, &v->right, MPFR_RNDU);
    mpfr_max(&s->hi->right, &s->hi->right, &v->right, MPFR_RNDU);
    mpfr_max(&s->hi->left, &s->hi->left, &v->left, MPFR_RNDD);
}

static void covered(search *s, mpfi_srcptr v) {
    mpfr_min(&s->lo->left, &s->lo->left, &v->left, MPFR_RNDD);
    mpfr_max(&s->hi->right, &s->hi->right, &v->right, MPFR_RNDU);
}

/* Does v go beyond the end by more than 2^-NEAR of the end, and 2^-NEVER of the larger one? */
static bool beyond(search *s, mpfr_srcptr from, mpfr_srcptr to, mpfr_srcptr end) {
    mpfr_sub(s->excess, to, from, MPFR_RNDU);
    mpfr_abs(s->allowed,
             mpfr_cmpabs(&s->lo->right, &s->hi->left) > 0 ? &s->lo->right : &s->hi->left,
             MPFR_RNDD);
    mpfr_mul_2si(s->allowed, s->allowed, NEAR - NEVER, MPFR_RNDD);
    if (mpfr_cmpabs(end, s->allowed) > 0) mpfr_abs(s->allowed, end, MPFR_RNDD);
    mpfr_mul_2si(s->allowed, s->allowed, -NEAR, MPFR_RNDD);
    return mpfr_cmp(s->excess, s->allowed) > 0;
}

/* [a,b]; p at both ends counts already. */
static void visit(search *s, mpfr_srcptr a, mpfr_srcptr b, int depth) {
    mpfr_t m;
    mpfr_init2(m, s->bits);
    mpfr_add(m, a, b, MPFR_RNDN);
    mpfr_div_2ui(m, m, 1, MPFR_RNDN);
    mpfr_sub(s->r, b, m, MPFR_RNDU);
    mpfr_sub(s->excess, m, a, MPFR_RNDU);
    mpfr_max(s->r, s->r, s->excess, MPFR_RNDU);
    shift(s->c, m, s->t, s->s);
    widened(s->t, s->r, s->s, s->v);
    if (mpfi_has_zero(s->s)) {
        const bool inside = mpfr_cmp(a, m) < 0 && mpfr_cmp(m, b) < 0;
        if (mpfr_cmp(m, s->first) >= 0 && mpfr_cmp(m, s->last) <= 0) attained(s, s->t[0]);
        if (depth == 0 || !inside ||
            (!beyond(s, &s->hi->left, &s->v->right, &s->hi->left) &&
             !beyond(s, &s->v->left, &s->lo->right, &s->lo->right))) {
            covered(s, s->v);
        } else {
            visit(s, a, m, depth - 1);
            visit(s, m, b, depth - 1);
        }
    }
    mpfr_clear(m);
}

static void end_point(search *s, mpfr_srcptr x) {
    mpfi_t y;
    mpfi_init2(y, mpfr_get_prec(x));
    mpfi_set_fr(y, x);
    polar_eight_at(s->c, y, s->v);
    if (mpfr_cmp(x, s->first) >= 0 && mpfr_cmp(x, s->last) <= 0) attained(s, s->v);
    covered(s, s->v);
    mpfi_clear(y);
}

void polar_eight_image(mpfi_t c[], mpfi_t lo, mpfi_t hi) {
    const mpfr_prec_t bits = mpfi_get_prec(lo);
    search s = {.bits = bits, .c = c};
    mpfi_init2(s.lo, bits), mpfi_init2(s.hi, bits);
    mpfr_set_inf(&s.lo->left, 1), mpfr_set_inf(&s.lo->right, 1);
    mpfr_set_inf(&s.hi->left, -1), mpfr_set_inf(&s.hi->right, -1);
    start(s.t, bits);
    mpfi_init2(s.s, bits), mpfi_init2(s.v, bits);
    mpfr_inits2(bits, s.r, s.excess, s.allowed, s.first, s.last, (mpfr_ptr)NULL);
    mpfr_set(s.first, &lo->right, MPFR_RNDU), mpfr_set(s.last, &hi->left, MPFR_RNDD);
    if (mpfr_cmp(s.first, s.last) <= 0) {
        end_point(&s, &lo->right), end_point(&s, &hi->left);
        end_point(&s, &lo->left), end_point(&s, &hi->right);
        visit(&s, &lo->left, &hi->right, DEPTH);
    } else { /* the ends are not told apart */
        mpfi_union(s.s, lo, hi);
        polar_eight_at(c, s.s, s.v);
        attained(&s, s.v);
    }
    mpfi_swap(lo, s.lo), mpfi_swap(hi, s.hi);
    finish(s.t);
    mpfi_clear(s.lo), mpfi_clear(s.hi), mpfi_clear(s.s), mpfi_clear(s.v);
    mpfr_clears(s.r, s.excess, s.allowed, s.first, s.last, (mpfr_ptr)NULL);
}
