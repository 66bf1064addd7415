/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Proof of Zolotarev's optimum in interval arithmetic, from the coefficients alone.
 *
 * Z = x P(y)/Q(y), y = x^2, P and Q of degree r. Below: where Z lies alternately at most at v
 * and at least at w > v, in 2r+2 points, no R of the type has min R/max R > v/w: scaled to lie
 * between, R - Z would change its sign 2r+1 times, but its numerator in y has degree 2r. Above:
 * the numerator of Z', (P + 2yP')Q - 2yPQ', has degree 2r in y; 2r disjoint brackets over which
 * its sign changes hold all critical points, so values over them and at both ends bound Z.
 * What is enclosed is 1 - min Z/max Z of the best Z, which is max |1 - Z| when Z(u) = 1.
 */
#include "internal.h"

typedef struct work {
    polar_box b; /* for the ends: they are known by enclosures, not as narrow as one likes */
    int q;
    mpfr_t *c;
    mpfi_t y, x, m, z, s, bend, at; /* at: Z in the middle of x; z: over x */
    mpfi_t low, high;               /* hull of the values at even, at odd points */
    mpfr_t a, d, last;
} work;

/* Z over w->x, narrow: Z(m) + Z'(x) (x - m), Z'(x) = Z'(m) + Z'_y(y) (y - m^2). */
static void enclose_value(work *w) {
    mpfi_mid(&w->m->left, w->x);
    mpfr_set(&w->m->right, &w->m->left, MPFR_RNDN);
    mpfi_sqr(w->s, w->m);
    polar_zolotarev_sum(w->q, w->c, w->s, 0, w->at);
    polar_zolotarev_sum(w->q, w->c, w->s, 1, w->z);
    mpfi_sqr(w->y, w->x);
    mpfi_sub(w->s, w->y, w->s);
    polar_zolotarev_sum(w->q, w->c, w->y, 2, w->bend);
    mpfi_mul(w->s, w->s, w->bend);
    mpfi_add(w->z, w->z, w->s);
    mpfi_sub(w->s, w->x, w->m);
    mpfi_mul(w->z, w->z, w->s);
    mpfi_mul(w->at, w->at, w->m);
    mpfi_add(w->z, w->z, w->at);
}

/* Takes account of Z over the surroundings of point i. */
static void value(work *w, int i, mpfi_srcptr z) {
    mpfi_ptr side = i % 2 ? w->high : w->low;
    if (i < 2)
        mpfi_set(side, z);
    else
        mpfi_union(side, side, z);
}

static void end_point(work *w, int i, mpfi_srcptr x) {
    mpfi_sqr(w->y, x);
    polar_box_slope(&w->b, w->y);
    polar_box_value(&w->b, x);
    value(w, i, w->b.p);
}

/* Sign of Z' at x, proved; 0: not known. */
static int slope(work *w, mpfr_srcptr x) {
    mpfi_set_fr(w->y, x);
    mpfi_sqr(w->y, w->y);
    polar_zolotarev_sum(w->q, w->c, w->y, 1, w->z);
    return mpfi_is_strictly_pos(w->z) - mpfi_is_strictly_neg(w->z);
}

/* Point i: a bracket of relative half-width 2^relative around x, right of the last one, over
 * which Z' changes sign; Z in the bracket. */
static bool critical(work *w, mpfr_srcptr x, int i, long relative) {
    mpfr_set_ui_2exp(w->a, 1, (mpfr_exp_t)(mpfr_get_exp(x) + relative), MPFR_RNDN);
    mpfr_add(w->d, x, w->a, MPFR_RNDU);
    mpfr_sub(w->a, x, w->a, MPFR_RNDD);
    if (mpfr_cmp(w->a, w->last) <= 0) return false;
    mpfr_set(w->last, w->d, MPFR_RNDN);
    if (slope(w, w->a) * slope(w, w->d) != -1) return false;
    mpfi_interv_fr(w->x, w->a, w->d);
    enclose_value(w);
    value(w, i, w->z);
    return true;
}

/*
 * error := 1 - v/w, v and w from the hulls: any point of an even bracket is at most low's right
 * end, any of an odd one at least high's left, so these serve as points below too.
 */
static bool enclose(work *w, mpfi_t error) {
    if (mpfr_sgn(&w->low->left) <= 0 || mpfr_cmp(&w->low->right, &w->high->left) >= 0)
        return false;
    mpfi_div(error, w->low, w->high);
    mpfi_ui_sub(error, 1, error);
    return mpfi_is_strictly_pos(error);
}

bool polar_certify_zolotarev(int q, mpfr_t c[], mpfr_t x[], mpfi_srcptr l, mpfi_srcptr u,
                             long need, mpfr_prec_t bits, mpfi_t error) {
    work w = {.q = q, .c = c};
    mpfi_ptr own[] = {w.y, w.x, w.m, w.z, w.s, w.bend, w.at, w.low, w.high};
    const size_t nown = sizeof own / sizeof *own;
    for (size_t i = 0; i < nown; i++) mpfi_init2(own[i], bits);
    mpfr_inits2(bits, w.a, w.d, w.last, (mpfr_ptr)NULL);
    polar_box_start(&w.b, POLAR_FORM_ZOLOTAREV, q, c, bits);
    mpfi_set_prec(error, bits);

    mpfr_set(w.last, &l->right, MPFR_RNDU);
    end_point(&w, 0, l);
    mpfi_ui_sub(error, 1, w.low); /* about: Z(u) is 1, nearly */
    bool proved = mpfi_is_strictly_pos(error);
    const long level = proved ? (long)mpfr_get_exp(&error->left) : 0;
    for (int i = 1; proved && i <= q; i++)
        proved = critical(&w, x[i], i, (level - need) / 2 - 8);
    if (proved) end_point(&w, q + 1, u);
    proved = proved && mpfr_cmp(w.last, &u->left) < 0 && enclose(&w, error);

    polar_box_finish(&w.b);
    for (size_t i = 0; i < nown; i++) mpfi_clear(own[i]);
    mpfr_clears(w.a, w.d, w.last, (mpfr_ptr)NULL);
    return proved;
}
