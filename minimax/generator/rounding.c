/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One step rounded to its format, better than coefficient by coefficient. Plain rounding is
 * always a candidate; what a search in double proposes instead has to win by its proved range.
 *
 * The aim. The next step is designed on whatever interval this one leaves, and its error
 * depends on the ratio of the ends alone, so an early step wants the largest min/max and may be
 * scaled a little, which rounds another way. The last step wants the least max |1-p|. Once
 * the range is about 1 every step is rounded like a last one, with sum c_i = 1 where a
 * neighbour has it: then 1 is a fixed point, to which further steps converge. Without, they
 * converge to the fixed point next to 1 that rounding has made.
 */
#include <math.h>
#include <string.h>

#include "internal.h"
#include "lattice.h"

enum { F32_PRECISION = 24 }; /* beyond it no neighbour is better by anything to speak of */

typedef struct rounding {
    const polar_fit *fit;
    polar_fit_step *p;
    mpfi_srcptr lo, hi; /* what counts of the range before this step: not below the cushion */
    polar_lattice lattice;
    double exact[LATTICE_MAX_Q + 1];
    double best[LATTICE_MAX_Q + 1], score; /* proved */
    mpfi_t range_lower, range_upper;
} rounding;

/* The ends of the interval and what of the alternation lies between them. */
static void sample(rounding *r) {
    const polar_fit_step *p = r->p;
    double node[LATTICE_MAX_Q + 3];
    const double lo = mpfr_get_d(&r->lo->left, MPFR_RNDD),
                 hi = mpfr_get_d(&r->hi->right, MPFR_RNDU);
    int n = 0;
    node[n++] = lo;
    for (int i = 1; i <= p->q; i++) {
        const double x = mpfr_get_d(p->x[i], MPFR_RNDN);
        if (x > node[n - 1] && x < hi) node[n++] = x;
    }
    node[n++] = hi;
    r->lattice.format = r->fit->o.target;
    r->lattice.q = p->q;
    for (int i = 0; i <= p->q; i++) r->exact[i] = mpfr_get_d(p->c[i], MPFR_RNDN);
    polar_lattice_sample(&r->lattice, node, n);
}

/* Is the image of the interval about 1, so that the next steps only sharpen it? */
static bool about_one(rounding *r) {
    r->lattice.aim = LATTICE_RATIO;
    return polar_lattice_score(&r->lattice, r->exact) < -0.6;
}

bool polar_round_sharpens(const polar_fit *fit, polar_fit_step *p, mpfi_srcptr lo,
                          mpfi_srcptr hi) {
    rounding r = {.fit = fit, .p = p, .lo = lo, .hi = hi};
    if (p->form != POLAR_FORM_ODD) return true;
    sample(&r);
    return about_one(&r);
}

/* The score of c, proved: the range goes to p. Infinite where the range overflows. */
static double prove(rounding *r, const double c[]) {
    polar_fit_step *p = r->p;
    mpfi_t error;
    if (!polar_range_double(p->form, p->q, c, r->lo, r->hi, mpfi_get_prec(r->lo),
                            p->range_lower, p->range_upper))
        return INFINITY;
    if (r->lattice.aim == LATTICE_RATIO) {
        const double hi = mpfr_get_d(&p->range_upper->right, MPFR_RNDU);
        return hi > 0 ? -mpfr_get_d(&p->range_lower->left, MPFR_RNDD) / hi : INFINITY;
    }
    mpfi_init2(error, mpfi_get_prec(r->lo));
    polar_range_error(p->range_lower, p->range_upper, error);
    const double score = mpfr_get_d(&error->right, MPFR_RNDU);
    mpfi_clear(error);
    return score;
}

/* Makes c the best when its proved score is below `limit`. */
static void offer(rounding *r, const double c[], double limit) {
    const double score = prove(r, c);
    if (!(score < limit)) return;
    memcpy(r->best, c, sizeof r->best);
    r->score = score;
    mpfi_set_prec(r->range_lower, mpfi_get_prec(r->p->range_lower));
    mpfi_set_prec(r->range_upper, mpfi_get_prec(r->p->range_upper));
    mpfi_set(r->range_lower, r->p->range_lower), mpfi_set(r->range_upper, r->p->range_upper);
}

static bool scaled(const rounding *r, double by, double c[]) {
    bool finite = true;
    for (int i = 0; i <= r->p->q; i++) {
        c[i] = polar_round(r->fit->o.target, by * r->exact[i]);
        if (!isfinite(c[i])) finite = false;
    }
    return finite;
}

/* Descends from c and keeps the result in best when it is better. */
static void descend(const rounding *r, bool keep_sum, double c[], double best[],
                    double *score) {
    const double s = polar_lattice_descend(&r->lattice, keep_sum, c);
    if (!(s < *score)) return;
    *score = s;
    memcpy(best, c, (size_t)(r->p->q + 1) * sizeof *best);
}

/* From many scales of p, within 2^(+-1/4) early and a few units of roundoff late. */
static void search(rounding *r) {
    const polar_format_row *row = polar_format_get(r->fit->o.target);
    const bool early = r->lattice.aim == LATTICE_RATIO;
    const int most = row->precision == F32_PRECISION || r->p->q > 6 ? 3 : 16;
    double c[LATTICE_MAX_Q + 1] = {0}, best[LATTICE_MAX_Q + 1] = {0}, score = INFINITY;
    memcpy(c, r->best, sizeof c);
    descend(r, false, c, best, &score);
    for (int k = -most; k <= most; k++)
        if (scaled(r, early ? exp2(k / (4. * most)) : 1 + k * row->u / 2, c))
            descend(r, false, c, best, &score);
    if (score < INFINITY) offer(r, best, r->score);
}

/* Starts from the best, from plain rounding and from what is one unit off either. */
static void fix_one(rounding *r) {
    const polar_format f = r->fit->o.target;
    const bool wide = polar_format_get(f)->precision > F32_PRECISION;
    const double most = r->score + polar_format_get(f)->u;
    double start[2][LATTICE_MAX_Q + 1], c[LATTICE_MAX_Q + 1] = {0};
    double best[LATTICE_MAX_Q + 1] = {0}, score = INFINITY;
    memcpy(start[0], r->best, sizeof start[0]);
    if (!scaled(r, 1, start[1])) return;
    for (int s = 0; s < 2; s++)
        for (int k = -1; k < 2 * (r->p->q + 1); k++) {
            memcpy(c, start[s], sizeof c);
            if (k >= 0) c[k / 2] = polar_lattice_next(f, c[k / 2], k % 2 ? 1 : -1);
            if (!polar_lattice_fix_one(f, r->p->q, c)) continue;
            if (wide) { /* double tells no candidates apart */
                offer(r, c, most);
                return;
            }
            descend(r, true, c, best, &score);
        }
    if (score < INFINITY && polar_lattice_fixes_one(r->p->q, best)) offer(r, best, most);
}

bool polar_round_step(const polar_fit *fit, polar_fit_step *p, mpfi_srcptr lo, mpfi_srcptr hi,
                      bool last) {
    const int precision = polar_format_get(fit->o.target)->precision;
    const bool cushioned = !last && mpfr_cmp(&p->lower->left, &lo->right) > 0;
    rounding r = {.fit = fit, .p = p, .lo = lo, .hi = hi};
    if (p->form != POLAR_FORM_ODD)
        return polar_range_double(p->form, p->q, p->rounded, lo, hi, mpfi_get_prec(lo),
                                  p->range_lower, p->range_upper);
    if (cushioned) r.lo = p->lower;
    sample(&r);
    const bool sharpens = about_one(&r);
    r.lattice.aim = last || sharpens ? LATTICE_ERROR : LATTICE_RATIO;
    mpfi_init2(r.range_lower, 53), mpfi_init2(r.range_upper, 53);
    memcpy(r.best, p->rounded, (size_t)(p->q + 1) * sizeof *r.best);
    r.score = INFINITY;
    offer(&r, p->rounded, INFINITY);
    if (precision <= F32_PRECISION) search(&r);
    if (r.lattice.aim == LATTICE_ERROR && r.score < 0.5 &&
        !polar_lattice_fixes_one(p->q, r.best))
        fix_one(&r);
    bool bounded = r.score < INFINITY;
    if (bounded) {
        memcpy(p->rounded, r.best, (size_t)(p->q + 1) * sizeof *r.best);
        mpfi_set_prec(p->range_lower, mpfi_get_prec(r.range_lower));
        mpfi_set_prec(p->range_upper, mpfi_get_prec(r.range_upper));
        mpfi_set(p->range_lower, r.range_lower), mpfi_set(p->range_upper, r.range_upper);
    }
    mpfi_clear(r.range_lower), mpfi_clear(r.range_upper);
    if (bounded && cushioned)
        bounded = polar_range_double(p->form, p->q, p->rounded, lo, hi, mpfi_get_prec(lo),
                                     p->range_lower, p->range_upper);
    return bounded;
}
