/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Proof of max |e|, e of curve.h, in interval arithmetic: over a box X of middle m and H = X -
 * m, e(X) in e(m) + e'(m) H + e''(X) H^2/2, or e(m) + e'(X) H across a kink of f. Boxes are
 * halved until that is no larger than what e attains, but for 2^-12 of it.
 */
#include <math.h>

#include "curve.h"

enum { BITS = 160, SAMPLES = 1000, CLOSE = 12, THIN = 100, MOST = 1 << 22 };

typedef struct proof {
    const polar_schedule *s;
    polar_iterates z;
    mpfi_t m, at, H, bound, slope;
    mpfr_t best, enough, largest, t;
    double limit;
    long boxes;
} proof;

/* best := |e(x)| where that is more, from below */
static void attain(proof *p, mpfi_srcptr e) {
    mpfi_mig(p->t, e);
    if (mpfr_cmp(p->t, p->best) <= 0) return;
    mpfr_set(p->best, p->t, MPFR_RNDN);
    mpfr_div_2ui(p->t, p->t, CLOSE, MPFR_RNDD);
    mpfr_add(p->enough, p->best, p->t, MPFR_RNDD);
    if (mpfr_cmp_d(p->best, p->limit) <= 0) mpfr_set_d(p->enough, p->limit, MPFR_RNDD);
}

/* p->bound := encloses e over x; m is its middle */
static void enclose(proof *p, mpfi_srcptr x) {
    polar_iterates_error(&p->z, p->s, x);
    const bool smooth = p->z.smooth;
    mpfi_sub(p->H, x, p->m);
    mpfi_set(p->slope, smooth ? p->z.sum.s : p->z.sum.d);
    polar_iterates_error(&p->z, p->s, p->m);
    attain(p, p->z.sum.v);
    mpfi_set(p->bound, p->z.sum.v);
    if (smooth) {
        mpfi_mul(p->at, p->z.sum.d, p->H);
        mpfi_add(p->bound, p->bound, p->at);
        mpfi_sqr(p->H, p->H);
        mpfi_div_2ui(p->H, p->H, 1);
    }
    mpfi_mul(p->at, p->slope, p->H);
    mpfi_add(p->bound, p->bound, p->at);
}

/* The geometric middle of wide boxes, the arithmetic one of others. */
static void halve(proof *p, mpfi_srcptr x) {
    mpfi_mid(&p->m->left, x);
    if (mpfr_sgn(&x->left) > 0 && mpfr_get_exp(&x->right) > mpfr_get_exp(&x->left) + 1) {
        mpfr_mul(&p->m->left, &x->left, &x->right, MPFR_RNDN);
        mpfr_sqrt(&p->m->left, &p->m->left, MPFR_RNDN);
    }
    mpfr_set(&p->m->right, &p->m->left, MPFR_RNDN);
}

/* Is e larger somewhere than it may be? */
static bool refuted(const proof *p) {
    return p->limit > 0 && mpfr_cmp_d(p->best, p->limit) > 0;
}

static bool visit(proof *p, mpfi_srcptr x) {
    mpfi_t half;
    if (p->boxes++ == MOST || refuted(p)) return false;
    halve(p, x);
    enclose(p, x);
    mpfi_mag(p->t, p->bound);
    const bool small = mpfr_cmp(p->t, p->enough) <= 0;
    mpfi_diam_abs(&p->at->left, x);
    const bool thin =
        mpfr_number_p(p->t) && (mpfr_zero_p(&p->at->left) ||
                                mpfr_get_exp(&p->at->left) < mpfr_get_exp(&x->right) - THIN);
    if (small || thin) {
        if (mpfr_cmp(p->t, p->largest) > 0) mpfr_set(p->largest, p->t, MPFR_RNDN);
        return true;
    }
    mpfi_init2(half, BITS);
    mpfr_set(&half->left, &p->m->left, MPFR_RNDN);
    mpfr_set(&half->right, &x->right, MPFR_RNDN);
    mpfi_t first;
    mpfi_init2(first, BITS);
    mpfr_set(&first->left, &x->left, MPFR_RNDN);
    mpfr_set(&first->right, &p->m->left, MPFR_RNDN);
    const bool done = visit(p, first) && visit(p, half);
    mpfi_clear(first), mpfi_clear(half);
    return done;
}

/* What e attains at points of [l,u]. */
static void sample(proof *p, mpfi_srcptr x) {
    const double l = mpfr_get_d(&x->left, MPFR_RNDU), u = mpfr_get_d(&x->right, MPFR_RNDD);
    for (int j = 0; j <= SAMPLES; j++) {
        const double at = l * pow(u / l, (double)j / SAMPLES);
        mpfi_set_d(p->m, j ? fmin(fmax(at, l), u) : l);
        polar_iterates_error(&p->z, p->s, p->m);
        attain(p, p->z.sum.v);
    }
}

bool polar_curve_error(const polar_schedule *s, const polar_curve *f, mpfi_srcptr l,
                       mpfi_srcptr u, double limit, mpfi_t error) {
    proof p = {.s = s, .limit = isnan(limit) ? 0 : limit};
    mpfi_t x;
    mpfi_ptr intervals[] = {p.m, p.at, p.H, p.bound, p.slope, x};
    mpfr_ptr numbers[] = {p.best, p.enough, p.largest, p.t};
    for (int i = 0; i < 6; i++) mpfi_init2(intervals[i], BITS);
    for (int i = 0; i < 4; i++) {
        mpfr_init2(numbers[i], BITS);
        mpfr_set_zero(numbers[i], 1);
    }
    polar_iterates_start(&p.z, f, s->relative, BITS);
    mpfr_set(&x->left, &l->left, MPFR_RNDD);
    mpfr_set(&x->right, &u->right, MPFR_RNDU);
    sample(&p, x);
    const bool done = visit(&p, x) || refuted(&p);
    mpfi_set_prec(error, BITS);
    mpfr_set(&error->left, p.best, MPFR_RNDD);
    mpfr_max(&error->right, p.largest, p.best, MPFR_RNDU);
    polar_iterates_finish(&p.z);
    for (int i = 0; i < 6; i++) mpfi_clear(intervals[i]);
    for (int i = 0; i < 4; i++) mpfr_clear(numbers[i]);
    return done;
}
