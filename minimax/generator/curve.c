/* SPDX-License-Identifier: BSD-3-Clause */
/* Iterates and curves over intervals, with two derivatives. */
#include "curve.h"

void polar_jet_start(polar_jet *j, mpfr_prec_t bits) {
    mpfi_init2(j->v, bits), mpfi_init2(j->d, bits), mpfi_init2(j->s, bits);
}

void polar_jet_finish(polar_jet *j) {
    mpfi_clear(j->v), mpfi_clear(j->d), mpfi_clear(j->s);
}

static polar_jet *const *jets(polar_iterates *z, polar_jet *all[7]) {
    polar_jet *const each[] = {&z->x, &z->y, &z->t, &z->sum, &z->target, &z->weight};
    for (int i = 0; i < 6; i++) all[i] = each[i];
    all[6] = NULL;
    return all;
}

void polar_iterates_start(polar_iterates *z, const polar_curve *f, bool relative,
                          mpfr_prec_t bits) {
    polar_jet *all[7];
    z->f = f;
    z->relative = relative;
    for (polar_jet *const *j = jets(z, all); *j; j++) polar_jet_start(*j, bits);
    mpfi_init2(z->a, bits), mpfi_init2(z->b, bits), mpfi_init2(z->c, bits);
    polar_decimal_set(z->c, f->decimal);
    mpfr_init2(z->middle, bits);
    for (int i = 0; i <= POLAR_MAX_DEGREE; i++) mpfi_init2(z->taylor[i], bits);
}

void polar_iterates_finish(polar_iterates *z) {
    polar_jet *all[7];
    for (polar_jet *const *j = jets(z, all); *j; j++) polar_jet_finish(*j);
    mpfi_clear(z->a), mpfi_clear(z->b), mpfi_clear(z->c);
    mpfr_clear(z->middle);
    for (int i = 0; i <= POLAR_MAX_DEGREE; i++) mpfi_clear(z->taylor[i]);
}

/* to := a b; to is neither */
static void product(polar_iterates *z, const polar_jet *a, const polar_jet *b, polar_jet *to) {
    mpfi_mul(to->s, a->s, b->v);
    mpfi_mul(z->a, a->d, b->d);
    mpfi_mul_2ui(z->a, z->a, 1);
    mpfi_add(to->s, to->s, z->a);
    mpfi_mul(z->a, a->v, b->s);
    mpfi_add(to->s, to->s, z->a);
    mpfi_mul(to->d, a->d, b->v);
    mpfi_mul(z->a, a->v, b->d);
    mpfi_add(to->d, to->d, z->a);
    mpfi_mul(to->v, a->v, b->v);
}

static void swap(polar_jet *a, polar_jet *b) {
    mpfi_swap(a->v, b->v), mpfi_swap(a->d, b->d), mpfi_swap(a->s, b->s);
}

static void constant(polar_jet *j, unsigned long v) {
    mpfi_set_ui(j->v, v), mpfi_set_ui(j->d, 0), mpfi_set_ui(j->s, 0);
}

/* j := 1/j: -d/v^2, 2 d^2/v^3 - s/v^2 */
static void reciprocal(polar_iterates *z, polar_jet *j) {
    mpfi_inv(j->v, j->v);
    mpfi_sqr(z->a, j->v);
    mpfi_mul(j->d, j->d, z->a);
    mpfi_neg(j->d, j->d);
    mpfi_mul(j->s, j->s, z->a);
    mpfi_sqr(z->b, j->d);
    mpfi_div(z->b, z->b, j->v);
    mpfi_mul_2ui(z->b, z->b, 1);
    mpfi_sub(j->s, z->b, j->s);
}

/* c x^(c-1) = c f/x, (c-1) f'/x */
static void power(polar_iterates *z, mpfi_srcptr x, polar_jet *j) {
    mpfi_log(j->v, x);
    mpfi_mul(j->v, j->v, z->c);
    mpfi_exp(j->v, j->v);
    mpfi_div(j->d, j->v, x);
    mpfi_mul(j->d, j->d, z->c);
    mpfi_div(j->s, j->d, x);
    mpfi_sub_ui(z->a, z->c, 1);
    mpfi_mul(j->s, j->s, z->a);
}

/* With r = 1/sqrt(x^2 + c^2): x r, c^2 r^3, -3 c^2 x r^5 */
static void soft(polar_iterates *z, mpfi_srcptr x, polar_jet *j) {
    mpfi_sqr(z->a, x);
    mpfi_sqr(z->b, z->c);
    mpfi_add(z->a, z->a, z->b);
    mpfi_inv(z->a, z->a);
    mpfi_sqrt(j->v, z->a);
    mpfi_mul(j->d, j->v, z->a);
    mpfi_mul(j->d, j->d, z->b);
    mpfi_mul(j->v, j->v, x);
    mpfi_mul(j->s, j->d, z->a);
    mpfi_mul(j->s, j->s, x);
    mpfi_mul_si(j->s, j->s, -3);
}

/* With r = 1/(x + c): 1 - c r, c r^2, -2 c r^3 */
static void ratio(polar_iterates *z, mpfi_srcptr x, polar_jet *j) {
    mpfi_add(z->a, x, z->c);
    mpfi_inv(z->a, z->a);
    mpfi_mul(j->v, z->a, z->c);
    mpfi_mul(j->d, j->v, z->a);
    mpfi_mul(j->s, j->d, z->a);
    mpfi_mul_si(j->s, j->s, -2);
    mpfi_ui_sub(j->v, 1, j->v);
}

/* t, (1 - t^2)/c, -2 t (1 - t^2)/c^2 */
static void hyperbolic(polar_iterates *z, mpfi_srcptr x, polar_jet *j) {
    mpfi_div(z->a, x, z->c);
    mpfi_tanh(j->v, z->a);
    mpfi_sqr(j->d, j->v);
    mpfi_ui_sub(j->d, 1, j->d);
    mpfi_div(j->d, j->d, z->c);
    mpfi_mul(j->s, j->d, j->v);
    mpfi_div(j->s, j->s, z->c);
    mpfi_mul_si(j->s, j->s, -2);
}

/* x left of c, c right of it, and of slopes between 0 and 1 where c lies within x */
static void clip(polar_iterates *z, mpfi_srcptr x, polar_jet *j) {
    constant(j, 0);
    if (mpfr_cmp(&x->right, &z->c->left) <= 0) {
        mpfi_set(j->v, x);
        mpfi_set_ui(j->d, 1);
    } else if (mpfr_cmp(&x->left, &z->c->right) >= 0) {
        mpfi_set(j->v, z->c);
    } else {
        mpfr_min(&j->v->left, &x->left, &z->c->left, MPFR_RNDD);
        mpfr_min(&j->v->right, &x->right, &z->c->right, MPFR_RNDU);
        mpfi_interv_ui(j->d, 0, 1);
        z->smooth = false;
    }
}

void polar_iterates_target(polar_iterates *z, mpfi_srcptr x) {
    static void (*const of[])(polar_iterates *, mpfi_srcptr, polar_jet *) = {power, soft, ratio,
                                                                             hyperbolic, clip};
    z->smooth = true;
    of[z->f->kind](z, x, &z->target);
    constant(&z->weight, 1);
    if (!z->relative) return;
    swap(&z->weight, &z->target);
    reciprocal(z, &z->weight);
    constant(&z->target, 1);
}

void polar_iterates_begin(polar_iterates *z, mpfi_srcptr x) {
    constant(&z->x, 0);
    mpfi_set(z->x.v, x);
    mpfi_set_ui(z->x.d, 1);
}

/* to := sum_i t_i H^i (i)(i-1).. over i >= order: a derivative of p over m + H */
static void derivative(polar_iterates *z, int order, mpfi_t to) {
    mpfi_set_ui(to, 0);
    for (int i = z->degree; i >= order; i--) {
        mpfi_mul(to, to, z->a);
        mpfi_set(z->b, z->taylor[i]);
        for (int k = 0; k < order; k++) mpfi_mul_ui(z->b, z->b, (unsigned long)(i - k));
        mpfi_add(to, to, z->b);
    }
}

/* By Taylor's expansion about the middle of x: what overestimates is of second order, however
 * much the coefficients cancel. */
void polar_iterates_next(polar_iterates *z, const polar_step *p) {
    mpfi_mid(z->middle, z->x.v);
    mpfi_sub_fr(z->a, z->x.v, z->middle);
    const int n = p->degree, orders = mpfi_is_zero(z->a) ? 3 : n;
    for (int i = 0; i <= n; i++) mpfi_set_d(z->taylor[i], i % 2 ? p->c[i / 2] : 0);
    for (int k = 0; k < orders; k++)
        for (int i = n - 1; i >= k; i--) {
            mpfi_mul_fr(z->b, z->taylor[i + 1], z->middle);
            mpfi_add(z->taylor[i], z->taylor[i], z->b);
        }
    z->degree = orders < n ? orders - 1 : n;
    derivative(z, 0, z->y.v);
    derivative(z, 1, z->y.d);
    derivative(z, 2, z->y.s);
    mpfi_sqr(z->a, z->x.d);
    mpfi_mul(z->t.s, z->y.s, z->a);
    mpfi_mul(z->a, z->y.d, z->x.s);
    mpfi_add(z->t.s, z->t.s, z->a);
    mpfi_mul(z->t.d, z->y.d, z->x.d);
    mpfi_set(z->t.v, z->y.v);
    swap(&z->x, &z->t);
}

void polar_iterates_error(polar_iterates *z, const polar_schedule *s, mpfi_srcptr x) {
    polar_iterates_target(z, x);
    polar_iterates_begin(z, x);
    constant(&z->sum, 0);
    for (int k = 0; k < s->nsteps; k++) {
        const double w = s->step[k].c[(s->step[k].degree + 1) / 2];
        polar_iterates_next(z, &s->step[k]);
        mpfi_mul_d(z->a, z->x.v, w), mpfi_add(z->sum.v, z->sum.v, z->a);
        mpfi_mul_d(z->a, z->x.d, w), mpfi_add(z->sum.d, z->sum.d, z->a);
        mpfi_mul_d(z->a, z->x.s, w), mpfi_add(z->sum.s, z->sum.s, z->a);
    }
    product(z, &z->sum, &z->weight, &z->t);
    swap(&z->sum, &z->t);
    mpfi_sub(z->sum.v, z->sum.v, z->target.v);
    mpfi_sub(z->sum.d, z->sum.d, z->target.d);
    mpfi_sub(z->sum.s, z->sum.s, z->target.s);
}

void polar_iterates_weighted(polar_iterates *z) {
    product(z, &z->x, &z->weight, &z->t);
}
