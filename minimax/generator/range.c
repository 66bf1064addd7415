/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The range of any odd polynomial over any interval, proved: interval branch and bound over
 * boxes of y = x^2, on which g(y) = p'(x) is enclosed by its Taylor expansion about the middle.
 * A box over which g has no zero needs no look inside; one whose values were all attained
 * before cannot matter; one over which g' has no zero is cut down by interval Newton steps;
 * everything else is halved. Nothing is assumed about the roots of g, multiple ones included:
 * a box that has become too thin to halve stands for itself.
 */
#include "internal.h"

enum { FAR = 10000 };

typedef struct search {
    int q;
    mpfr_prec_t bits;
    mpfr_t *c;
    mpfr_t first, last; /* points between these are surely in [l,u] */
    mpfi_ptr lo, hi;    /* the ends so far: outer bound .. value attained */
    mpfi_t taylor[MAX_Q + 1], t, y;
    mpfr_t r, power, sum, mag;
} search;

typedef struct frame {
    mpfi_t x, m, g, dg, p, part; /* of one box: x = sqrt(y), middle of x, g, g', p */
    mpfr_t centre;               /* of y */
} frame;

/* p := p(x) by Horner's rule: for points. */
static void value(search *s, mpfi_srcptr x, mpfi_t p) {
    mpfi_sqr(s->y, x);
    mpfi_set_fr(p, s->c[s->q]);
    for (int i = s->q - 1; i >= 0; i--) {
        mpfi_mul(p, p, s->y);
        mpfi_add_fr(p, p, s->c[i]);
    }
    mpfi_mul(p, p, x);
}

/* sum := sum of k^derivative |t_k| r^(k - derivative) over k > derivative, rounded up. */
static void remainder_bound(search *s, unsigned derivative) {
    mpfr_set_ui(s->power, 1, MPFR_RNDU);
    mpfr_set_zero(s->sum, 1);
    for (unsigned k = derivative + 1; k <= (unsigned)s->q; k++) {
        mpfr_mul(s->power, s->power, s->r, MPFR_RNDU);
        mpfi_mag(s->mag, s->taylor[k]);
        mpfr_mul_ui(s->mag, s->mag, derivative ? k : 1, MPFR_RNDU);
        mpfr_fma(s->sum, s->mag, s->power, s->sum, MPFR_RNDU);
    }
}

static void widen(search *s, mpfi_srcptr point, mpfi_t box) {
    mpfr_sub(&box->left, &point->left, s->sum, MPFR_RNDD);
    mpfr_add(&box->right, &point->right, s->sum, MPFR_RNDU);
}

/* g and g' over the box y: Taylor's expansion about its centre, which stays in s->taylor. */
static void derivatives(search *s, mpfi_srcptr y, frame *f) {
    mpfi_mid(f->centre, y);
    mpfr_sub(s->r, &y->right, f->centre, MPFR_RNDU);
    mpfr_sub(s->sum, f->centre, &y->left, MPFR_RNDU);
    mpfr_max(s->r, s->r, s->sum, MPFR_RNDU);
    for (int i = 0; i <= s->q; i++) {
        mpfi_set_fr(s->taylor[i], s->c[i]);
        mpfi_mul_ui(s->taylor[i], s->taylor[i], 2 * (unsigned)i + 1);
    }
    for (int k = 0; k < s->q; k++) {
        for (int i = s->q - 1; i >= k; i--) {
            mpfi_mul_fr(s->t, s->taylor[i + 1], f->centre);
            mpfi_add(s->taylor[i], s->taylor[i], s->t);
        }
    }
    remainder_bound(s, 0);
    widen(s, s->taylor[0], f->g);
    mpfi_set_ui(f->dg, 0);
    if (s->q == 0) return;
    remainder_bound(s, 1);
    widen(s, s->taylor[1], f->dg);
}

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
    mpfr_sub(s->sum, &s->lo->right, &v->left, MPFR_RNDU);
    mpfr_sub(s->r, &v->right, &s->hi->left, MPFR_RNDU);
    mpfr_max(s->sum, s->sum, s->r, MPFR_RNDU);
    mpfi_mag(s->mag, v);
    mpfr_div_2ui(s->mag, s->mag, 3 * (unsigned long)s->bits / 4, MPFR_RNDD);
    return mpfr_cmp(s->sum, s->mag) <= 0;
}

static bool thin(const search *s, mpfi_srcptr y) {
    mpfi_diam_rel((mpfr_ptr)s->r, y);
    return mpfr_zero_p(s->r) || mpfr_get_exp(s->r) < -(mpfr_exp_t)s->bits / 2;
}

/* f->part := what interval Newton leaves of y; false when that is not less than half. */
static bool newton(search *s, mpfi_srcptr y, frame *f) {
    if (mpfi_has_zero(f->dg)) return false;
    mpfi_div(f->part, s->taylor[0], f->dg);
    mpfi_fr_sub(f->part, f->centre, f->part);
    mpfi_intersect(f->part, f->part, y);
    if (mpfi_is_empty(f->part)) return true;
    mpfi_diam_abs(s->sum, f->part);
    mpfr_mul_2ui(s->sum, s->sum, 1, MPFR_RNDN);
    mpfi_diam_abs(s->r, y);
    return mpfr_cmp(s->sum, s->r) < 0;
}

static void visit(search *s, mpfi_srcptr y, int halvings);

/* f->p := p over the box y of known g, by the mean value form; true when all is settled. */
static bool mean_value(search *s, mpfi_srcptr y, frame *f) {
    mpfi_sqrt(f->x, y);
    mpfi_mid(&f->m->left, f->x);
    mpfr_set(&f->m->right, &f->m->left, MPFR_RNDN);
    value(s, f->m, f->p);
    const bool inside =
        mpfr_cmp(&f->m->left, s->first) >= 0 && mpfr_cmp(&f->m->left, s->last) <= 0;
    if (inside) attained(s, f->p);
    mpfi_sub(f->x, f->x, f->m);
    mpfi_mul(f->x, f->x, f->g);
    mpfi_add(f->p, f->p, f->x);
    return within(s, f->p);
}

/* p at both ends of the box y counts already, or g has no zero beyond that end. */
static void look(search *s, mpfi_srcptr y, int halvings, frame *f) {
    derivatives(s, y, f);
    if (!mpfi_has_zero(f->g) || mean_value(s, y, f)) return;
    if (halvings == 0 || thin(s, y) || nearly_within(s, f->p)) {
        covered(s, f->p);
    } else if (newton(s, y, f)) {
        if (!mpfi_is_empty(f->part)) visit(s, f->part, halvings - 1);
    } else {
        mpfi_interv_fr(f->part, &y->left, f->centre);
        visit(s, f->part, halvings - 1);
        mpfi_interv_fr(f->part, f->centre, &y->right);
        visit(s, f->part, halvings - 1);
    }
}

static void start(frame *f, mpfr_prec_t bits) {
    mpfi_init2(f->x, bits), mpfi_init2(f->m, bits), mpfi_init2(f->g, bits);
    mpfi_init2(f->dg, bits), mpfi_init2(f->p, bits), mpfi_init2(f->part, bits);
    mpfr_init2(f->centre, bits);
}

static void finish(frame *f) {
    mpfi_clear(f->x), mpfi_clear(f->m), mpfi_clear(f->g);
    mpfi_clear(f->dg), mpfi_clear(f->p), mpfi_clear(f->part);
    mpfr_clear(f->centre);
}

static void visit(search *s, mpfi_srcptr y, int halvings) {
    frame f;
    start(&f, s->bits);
    look(s, y, halvings, &f);
    finish(&f);
}

/* p(x) for an x of which only an enclosure is known. */
static void end_point(search *s, mpfi_srcptr x, frame *f) {
    mpfi_sqr(f->part, x);
    derivatives(s, f->part, f);
    mean_value(s, f->part, f);
    attained(s, f->p);
}

/* The range on [l,u], 0 <= l <= u. */
static void positive(search *s, mpfi_srcptr l, mpfi_srcptr u) {
    frame f;
    start(&f, s->bits);
    mpfr_set(s->first, &l->right, MPFR_RNDU);
    mpfr_set(s->last, &u->left, MPFR_RNDD);
    mpfr_set_inf(&s->lo->left, 1), mpfr_set_inf(&s->lo->right, 1);
    mpfr_set_inf(&s->hi->left, -1), mpfr_set_inf(&s->hi->right, -1);
    end_point(s, l, &f);
    end_point(s, u, &f);
    if (mpfr_cmp(s->first, s->last) < 0) {
        mpfr_sqr(&f.part->left, s->first, MPFR_RNDD);
        mpfr_sqr(&f.part->right, s->last, MPFR_RNDU);
        visit(s, f.part, (int)s->bits);
    } else { /* l and u are not told apart */
        mpfi_union(f.x, l, u);
        end_point(s, f.x, &f);
    }
    finish(&f);
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

bool polar_range(int q, mpfr_t c[], mpfi_srcptr l, mpfi_srcptr u, mpfr_prec_t bits, mpfi_t lo,
                 mpfi_t hi) {
    search s = {.q = q, .bits = bits, .c = c, .lo = lo, .hi = hi};
    for (int i = 0; i <= q; i++) mpfi_init2(s.taylor[i], bits);
    mpfi_init2(s.t, bits), mpfi_init2(s.y, bits);
    mpfr_inits2(bits, s.first, s.last, s.r, s.power, s.sum, s.mag, (mpfr_ptr)NULL);
    mpfi_set_prec(lo, bits), mpfi_set_prec(hi, bits);
    any(&s, l, u);
    for (int i = 0; i <= q; i++) mpfi_clear(s.taylor[i]);
    mpfi_clear(s.t), mpfi_clear(s.y);
    mpfr_clears(s.first, s.last, s.r, s.power, s.sum, s.mag, (mpfr_ptr)NULL);
    return !far(lo) && !far(hi);
}

bool polar_range_double(int q, const double c[], mpfi_srcptr l, mpfi_srcptr u, mpfr_prec_t bits,
                        mpfi_t lo, mpfi_t hi) {
    mpfr_t exact[MAX_Q + 1];
    for (int i = 0; i <= q; i++) {
        mpfr_init2(exact[i], 53);
        mpfr_set_d(exact[i], c[i], MPFR_RNDN);
    }
    const bool near = polar_range(q, exact, l, u, bits, lo, hi);
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
