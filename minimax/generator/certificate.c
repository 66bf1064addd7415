/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Proof of a minimax error in interval arithmetic (MPFI).
 *
 * Below: if p - 1 alternates in sign at q+2 points of [l,u], no odd polynomial of degree 2q+1
 * has an error smaller than the least |p - 1| there (de la Vallee-Poussin; x, x^3, ... are a
 * Chebyshev system on x > 0). Above: g(y) of p'(x) = g(x^2) has degree q; q disjoint brackets
 * over which its sign changes therefore hold all its roots, and |p - 1| on [l,u] is at most
 * its largest value over these brackets and the two ends.
 */
#include "internal.h"

typedef struct work {
    int q;
    mpfr_t *c;
    mpfi_t y, v, g, e, box;
    mpfr_t a, b, w, t, last;
} work;

/* v := p(x), g := p'(x) */
static void evaluate(work *w, mpfi_srcptr x) {
    mpfi_sqr(w->y, x);
    mpfi_set_fr(w->v, w->c[w->q]);
    mpfi_mul_ui(w->g, w->v, 2 * (unsigned)w->q + 1);
    for (int i = w->q - 1; i >= 0; i--) {
        mpfi_mul(w->v, w->v, w->y);
        mpfi_add_fr(w->v, w->v, w->c[i]);
        mpfi_set_fr(w->e, w->c[i]);
        mpfi_mul_ui(w->e, w->e, 2 * (unsigned)i + 1);
        mpfi_mul(w->g, w->g, w->y);
        mpfi_add(w->g, w->g, w->e);
    }
    mpfi_mul(w->v, w->v, x);
}

/* error := from least to largest |p - 1|, for one more value w->v; false when its sign is not
 * that of point i. */
static bool alternate(work *w, int i, mpfi_t error) {
    mpfi_sub_ui(w->e, w->v, 1);
    if (i % 2 == 0) mpfi_neg(w->e, w->e);
    if (!mpfi_is_strictly_pos(w->e)) return false;
    if (i == 0) {
        mpfi_set(error, w->e);
        return true;
    }
    mpfr_min(&error->left, &error->left, &w->e->left, MPFR_RNDD);
    mpfr_max(&error->right, &error->right, &w->e->right, MPFR_RNDU);
    return true;
}

/* log2 of sum_i (2i+1)^2 |c_i| x^(2i+1), about: how p bends over a relative change of x. */
static long bend(work *w, mpfr_srcptr x) {
    long most = 0;
    for (int i = 0; i <= w->q; i++) {
        if (mpfr_zero_p(w->c[i])) continue;
        const long term = (long)mpfr_get_exp(w->c[i]) + (2 * i + 1) * (long)mpfr_get_exp(x);
        if (term > most) most = term;
    }
    return most + 12;
}

/* t := x[i] after two Newton steps on p', so that the bracket around it may be narrow. */
static void polish(work *w, mpfr_srcptr x) {
    mpfr_set(w->t, x, MPFR_RNDN);
    for (int step = 0; step < 2; step++) {
        mpfr_sqr(w->b, w->t, MPFR_RNDN);
        mpfr_mul_ui(w->a, w->c[w->q], 2 * (unsigned)w->q + 1, MPFR_RNDN);
        mpfr_set_zero(w->w, 1);
        for (int i = w->q - 1; i >= 0; i--) {
            mpfr_fma(w->w, w->w, w->b, w->a, MPFR_RNDN);
            mpfr_mul(w->a, w->a, w->b, MPFR_RNDN);
            mpfi_set_fr(w->e, w->c[i]);
            mpfi_mul_ui(w->e, w->e, 2 * (unsigned)i + 1);
            mpfr_add(w->a, w->a, &w->e->left, MPFR_RNDN);
        }
        mpfr_mul(w->w, w->w, w->t, MPFR_RNDN);
        mpfr_mul_2ui(w->w, w->w, 1, MPFR_RNDN);
        mpfr_div(w->a, w->a, w->w, MPFR_RNDN);
        if (mpfr_number_p(w->a)) mpfr_sub(w->t, w->t, w->a, MPFR_RNDN);
    }
}

/* Sign of p' at x, proved; 0: not known. */
static int slope(work *w, mpfr_srcptr x) {
    mpfi_set_fr(w->box, x);
    evaluate(w, w->box);
    return mpfi_is_strictly_pos(w->g) - mpfi_is_strictly_neg(w->g);
}

/*
 * One critical point: a bracket [t - w, t + w] right of the last one, over which p' changes
 * sign; p there is in p(t) + p'(bracket) [-w, w].
 */
static bool critical(work *w, mpfr_srcptr x, int i, long relative, mpfi_t error) {
    polish(w, x);
    mpfr_set_ui_2exp(w->w, 1, (mpfr_exp_t)(mpfr_get_exp(w->t) + relative), MPFR_RNDN);
    mpfr_sub(w->a, w->t, w->w, MPFR_RNDD);
    mpfr_add(w->b, w->t, w->w, MPFR_RNDU);
    if (mpfr_cmp(w->a, w->last) <= 0) return false;
    mpfr_set(w->last, w->b, MPFR_RNDN);
    if (slope(w, w->a) * slope(w, w->b) != -1) return false;
    mpfi_set_fr(w->box, w->t);
    evaluate(w, w->box);
    if (!alternate(w, i, error)) return false; /* p(t), for the lower bound */
    mpfi_interv_fr(w->box, w->a, w->b);
    mpfr_set(w->a, &w->e->right, MPFR_RNDU);
    evaluate(w, w->box);
    mpfi_sub_fr(w->box, w->box, w->t);
    mpfi_mul(w->g, w->g, w->box);
    mpfi_abs(w->g, w->g);
    mpfr_add(w->a, w->a, &w->g->right, MPFR_RNDU);
    mpfr_max(&error->right, &error->right, w->a, MPFR_RNDU);
    return true;
}

bool polar_certify(int q, mpfr_t c[], mpfr_t x[], mpfi_srcptr l, mpfi_srcptr u, long need,
                   mpfr_prec_t bits, mpfi_t error) {
    work w = {.q = q, .c = c};
    mpfi_init2(w.y, bits), mpfi_init2(w.v, bits), mpfi_init2(w.g, bits);
    mpfi_init2(w.e, bits), mpfi_init2(w.box, bits);
    mpfr_inits2(bits, w.a, w.b, w.w, w.t, w.last, (mpfr_ptr)NULL);
    mpfi_set_prec(error, bits);

    mpfr_set(w.last, &l->right, MPFR_RNDU);
    evaluate(&w, l);
    bool proved = alternate(&w, 0, error);
    const long level = proved ? (long)mpfr_get_exp(&error->left) : 0;
    for (int i = 1; proved && i <= q; i++)
        proved = critical(&w, x[i], i, (level - need - bend(&w, x[i])) / 2, error);
    if (proved) {
        evaluate(&w, u);
        proved = mpfr_cmp(w.last, &u->left) < 0 && alternate(&w, q + 1, error);
    }
    mpfi_clear(w.y), mpfi_clear(w.v), mpfi_clear(w.g), mpfi_clear(w.e), mpfi_clear(w.box);
    mpfr_clears(w.a, w.b, w.w, w.t, w.last, (mpfr_ptr)NULL);
    return proved;
}
