/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The range of any odd polynomial, or function of form zolotarev without poles, over any
 * interval, proved: interval branch and bound over boxes of y = x^2, on which g(y) = p'(x) is
 * enclosed by its Taylor expansion about the middle. Where all roots of g are simple and
 * positive, as they are in what is fitted, they are found and proved directly; otherwise by
 * search: a box over which g has no zero needs no look inside; one whose values were all
 * attained before cannot matter; one over which g' has no zero is cut down by interval Newton
 * steps; everything else is halved. Nothing is assumed about the roots of g, multiple ones
 * included: a box that has become too thin to halve stands for itself.
 */
#include "internal.h"

enum { FAR = 10000 };

typedef struct search {
    polar_box b;
    mpfr_prec_t bits;
    mpfr_t first, last; /* points between these are surely in [l,u] */
    mpfi_ptr lo, hi;    /* the ends so far: outer bound .. value attained */
    mpfi_t x;
    mpfr_t below, above;
} search;

/* v encloses a value that p takes on [l,u]. */
static void attained(search *s, mpfi_srcptr v) {
    mpfr_min(&s->lo->left, &s->lo->left, &v->left, MPFR_RNDD);
    mpfr_min(&s->lo->right, &s->lo->right, &v->right, MPFR_RNDU);
    mpfr_max(&s->hi->left, &s->hi->left, &v->left, MPFR_RNDD);
    mpfr_max(&s->hi->right, &s->hi->right, &v->right, MPFR_RNDU);
}

/* v encloses all values that p takes on a box. */
static void covered(search *s, mpfi_srcptr v) {
    mpfr_min(&s->lo->left, &s->lo->left, &v->left, MPFR_RNDD);
    mpfr_max(&s->hi->right, &s->hi->right, &v->right, MPFR_RNDU);
}

/* v lies within what was attained. */
static bool within(const search *s, mpfi_srcptr v) {
    return mpfr_cmp(&v->left, &s->lo->right) >= 0 && mpfr_cmp(&v->right, &s->hi->left) <= 0;
}

/* v goes beyond what was attained by no more than 2^(-3/4 bits) of its size: halving on would
 * but count rounding errors, as where all of p is flat. */
static bool nearly_within(search *s, mpfi_srcptr v) {
    mpfr_sub(s->below, &s->lo->right, &v->left, MPFR_RNDU);
    mpfr_sub(s->above, &v->right, &s->hi->left, MPFR_RNDU);
    mpfr_max(s->below, s->below, s->above, MPFR_RNDU);
    mpfi_mag(s->above, v);
    mpfr_div_2ui(s->above, s->above, 3 * (unsigned long)s->bits / 4, MPFR_RNDD);
    return mpfr_cmp(s->below, s->above) <= 0;
}

static bool thin(search *s, mpfi_srcptr y) {
    mpfi_diam_rel(s->below, y);
    return mpfr_zero_p(s->below) || mpfr_get_exp(s->below) < -(mpfr_exp_t)s->bits / 2;
}

/* part := what interval Newton leaves of y; false when that is not less than half. */
static bool newton(search *s, mpfi_srcptr y, mpfi_t part) {
    if (mpfi_has_zero(s->b.dg)) return false;
    mpfi_div(part, s->b.taylor[0], s->b.dg);
    mpfi_fr_sub(part, s->b.centre, part);
    mpfi_intersect(part, part, y);
    if (mpfi_is_empty(part)) return true;
    mpfi_diam_abs(s->below, part);
    mpfr_mul_2ui(s->below, s->below, 1, MPFR_RNDN);
    mpfi_diam_abs(s->above, y);
    return mpfr_cmp(s->below, s->above) < 0;
}

/*
 * Takes account of p over the box y. p at both its ends counts already, or g has no zero
 * beyond that end.
 */
static void visit(search *s, mpfi_srcptr y, int halvings) {
    mpfi_t part, rest;
    polar_box_slope(&s->b, y);
    if (!mpfi_has_zero(s->b.g)) return;
    mpfi_sqrt(s->x, y);
    polar_box_value(&s->b, s->x);
    mpfr_srcptr m = &s->b.m->left;
    if (mpfr_cmp(m, s->first) >= 0 && mpfr_cmp(m, s->last) <= 0) attained(s, s->b.pm);
    if (within(s, s->b.p)) return;
    if (halvings == 0 || thin(s, y) || nearly_within(s, s->b.p)) {
        covered(s, s->b.p);
        return;
    }
    mpfi_init2(part, s->bits), mpfi_init2(rest, s->bits);
    if (newton(s, y, part)) {
        if (!mpfi_is_empty(part)) visit(s, part, halvings - 1);
    } else {
        mpfi_interv_fr(part, &y->left, s->b.centre);
        mpfi_interv_fr(rest, s->b.centre, &y->right);
        visit(s, part, halvings - 1);
        visit(s, rest, halvings - 1);
    }
    mpfi_clear(part), mpfi_clear(rest);
}

/* Takes account of p at its critical points, all known from their roots; false: they are not,
 * or one is so near an end of [l,u] that it is not told from it. */
static bool critical(search *s, mpfi_srcptr l, mpfi_srcptr u) {
    mpfi_t at[MAX_Q + 1];
    for (int i = 0; i < s->b.q; i++) mpfi_init2(at[i], s->bits);
    bool known = polar_box_roots(&s->b, at);
    for (int i = 0; known && i < s->b.q; i++) {
        mpfi_sqrt(s->x, at[i]);
        if (mpfr_cmp(&s->x->right, &l->left) < 0 || mpfr_cmp(&s->x->left, &u->right) > 0)
            continue;
        known = mpfr_cmp(&s->x->left, s->first) > 0 && mpfr_cmp(&s->x->right, s->last) < 0;
        if (!known) break;
        polar_box_slope(&s->b, at[i]);
        polar_box_value(&s->b, s->x);
        attained(s, s->b.pm);
        covered(s, s->b.p);
    }
    for (int i = 0; i < s->b.q; i++) mpfi_clear(at[i]);
    return known;
}

/* p(x) for an x of which only an enclosure is known. */
static void end_point(search *s, mpfi_srcptr x) {
    mpfi_t y;
    mpfi_init2(y, s->bits);
    mpfi_sqr(y, x);
    polar_box_slope(&s->b, y);
    polar_box_value(&s->b, x);
    attained(s, s->b.p);
    mpfi_clear(y);
}

/* The range on [l,u], 0 <= l <= u. */
static void positive(search *s, mpfi_srcptr l, mpfi_srcptr u) {
    mpfi_t y;
    mpfi_init2(y, s->bits);
    mpfr_set(s->first, &l->right, MPFR_RNDU);
    mpfr_set(s->last, &u->left, MPFR_RNDD);
    mpfr_set_inf(&s->lo->left, 1), mpfr_set_inf(&s->lo->right, 1);
    mpfr_set_inf(&s->hi->left, -1), mpfr_set_inf(&s->hi->right, -1);
    end_point(s, l);
    end_point(s, u);
    if (mpfr_cmp(s->first, s->last) < 0) {
        mpfr_sqr(&y->left, s->first, MPFR_RNDD);
        mpfr_sqr(&y->right, s->last, MPFR_RNDU);
        if (!critical(s, l, u)) visit(s, y, (int)s->bits);
    } else { /* l and u are not told apart */
        mpfi_union(y, l, u);
        end_point(s, y);
    }
    mpfi_clear(y);
}

/*
 * The range on [l,u] for any l <= u. p is odd: what lies left of 0 is mirrored. (Where l is not
 * told from 0 it counts as its own left end.)
 */
static void any(search *s, mpfi_srcptr l, mpfi_srcptr u) {
    mpfi_t near, end, lo, hi;
    if (mpfr_sgn(&l->left) >= 0) {
        positive(s, l, u);
        return;
    }
    mpfi_init2(near, s->bits), mpfi_init2(end, s->bits);
    mpfi_init2(lo, s->bits), mpfi_init2(hi, s->bits);
    mpfi_set_ui(near, 0);
    if (mpfr_sgn(&u->right) < 0) mpfi_neg(near, u);
    mpfi_set_fr(end, &l->left);
    mpfi_neg(end, end);
    positive(s, near, end);
    mpfi_neg(lo, s->hi);
    mpfi_neg(hi, s->lo);
    if (mpfr_sgn(&u->right) < 0) {
        mpfi_swap(s->lo, lo);
        mpfi_swap(s->hi, hi);
    } else {
        mpfi_set_fr(end, &u->right);
        positive(s, near, end);
        attained(s, lo);
        attained(s, hi);
    }
    mpfi_clear(near), mpfi_clear(end), mpfi_clear(lo), mpfi_clear(hi);
}

static bool far(mpfi_srcptr x) {
    return !mpfi_bounded_p(x) || (!mpfr_zero_p(&x->left) && mpfr_get_exp(&x->left) > FAR) ||
           (!mpfr_zero_p(&x->right) && mpfr_get_exp(&x->right) > FAR);
}

bool polar_range(polar_form form, int q, mpfr_t c[], mpfi_srcptr l, mpfi_srcptr u,
                 mpfr_prec_t bits, mpfi_t lo, mpfi_t hi) {
    search s = {.bits = bits, .lo = lo, .hi = hi};
    polar_box_start(&s.b, form, q, c, bits);
    mpfi_init2(s.x, bits);
    mpfr_inits2(bits, s.first, s.last, s.below, s.above, (mpfr_ptr)NULL);
    mpfi_set_prec(lo, bits), mpfi_set_prec(hi, bits);
    any(&s, l, u);
    polar_box_finish(&s.b);
    mpfi_clear(s.x);
    mpfr_clears(s.first, s.last, s.below, s.above, (mpfr_ptr)NULL);
    return !far(lo) && !far(hi);
}

bool polar_range_double(polar_form form, int q, const double c[], mpfi_srcptr l, mpfi_srcptr u,
                        mpfr_prec_t bits, mpfi_t lo, mpfi_t hi) {
    mpfr_t exact[MAX_Q + 1];
    for (int i = 0; i <= q; i++) {
        mpfr_init2(exact[i], 53);
        mpfr_set_d(exact[i], c[i], MPFR_RNDN);
    }
    const bool near = polar_range(form, q, exact, l, u, bits, lo, hi);
    for (int i = 0; i <= q; i++) mpfr_clear(exact[i]);
    return near;
}

void polar_range_error(mpfi_srcptr lo, mpfi_srcptr hi, mpfi_t error) {
    mpfi_t below, above;
    mpfi_init2(below, mpfi_get_prec(error)), mpfi_init2(above, mpfi_get_prec(error));
    mpfi_ui_sub(below, 1, lo);
    mpfi_sub_ui(above, hi, 1);
    mpfr_max(&error->left, &below->left, &above->left, MPFR_RNDD);
    mpfr_max(&error->right, &below->right, &above->right, MPFR_RNDU);
    mpfi_clear(below), mpfi_clear(above);
}
