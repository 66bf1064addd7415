/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zolotarev's functions of type (2r+1, 2r): of all odd rational functions of that type the one
 * of least max/min on [l,1], scaled to Z(1) = 1 (Nakatsukasa and Freund, SIAM Rev. 58 (2016)
 * 461, section 3). With n = 2r+1, l' = sqrt(1 - l^2), K' = K(l'):
 *     c_i = l^2 tn^2(i K'/n; l'), i = 1 .. 2r,
 *     Z(x) = M x prod_j (x^2 + c_2j)/(x^2 + c_(2j-1)) = M x (1 + sum_j a_j/(x^2 + c_(2j-1))).
 * Only the complementary modulus, l itself, enters: 1 - l^2 would lose l. The arithmetic-
 * geometric mean of 1 and l gives cs(i K'/n), where K' = pi/(2 agm) cancels; every sum is one
 * of positive numbers, so all digits but a few survive.
 */
#include "internal.h"

enum { MOST_MEANS = 64 };

typedef struct means {
    int n;                                       /* a[n] = b[n] to working precision */
    mpfr_t a[MOST_MEANS + 1], b[MOST_MEANS + 1]; /* a[0] = 1, b[0] = l */
} means;

/* False: they do not meet, which needs more than 2^50 bits or an l below 2^(-2^50). */
static bool means_start(means *m, mpfr_srcptr l, mpfr_prec_t bits) {
    bool met = false;
    mpfr_t gap;
    mpfr_init2(gap, bits);
    mpfr_inits2(bits, m->a[0], m->b[0], (mpfr_ptr)NULL);
    mpfr_set_ui(m->a[0], 1, MPFR_RNDN);
    mpfr_set(m->b[0], l, MPFR_RNDN);
    for (m->n = 0; !met && m->n < MOST_MEANS;) {
        const int k = m->n++;
        mpfr_inits2(bits, m->a[k + 1], m->b[k + 1], (mpfr_ptr)NULL);
        mpfr_add(m->a[k + 1], m->a[k], m->b[k], MPFR_RNDN);
        mpfr_div_2ui(m->a[k + 1], m->a[k + 1], 1, MPFR_RNDN);
        mpfr_mul(m->b[k + 1], m->a[k], m->b[k], MPFR_RNDN);
        mpfr_sqrt(m->b[k + 1], m->b[k + 1], MPFR_RNDN);
        mpfr_sub(gap, m->a[k], m->b[k], MPFR_RNDN); /* the next one is its square over 8 */
        met = mpfr_zero_p(gap) || mpfr_get_exp(gap) < mpfr_get_exp(m->b[k]) - bits / 2;
    }
    mpfr_clear(gap);
    return met;
}

static void means_finish(means *m) {
    for (int k = 0; k <= m->n; k++) mpfr_clears(m->a[k], m->b[k], (mpfr_ptr)NULL);
}

/*
 * t := cs(i K'/n; l') = cn/sn: from the angle i pi/(2n), where a = b, back through the means
 * (descending Landen transformation; Bulirsch, Numer. Math. 7 (1965) 78).
 */
static void cs(const means *m, unsigned i, unsigned n, mpfr_t t) {
    const mpfr_prec_t bits = mpfr_get_prec(t);
    mpfr_t d, s, e;
    mpfr_inits2(bits, d, s, e, (mpfr_ptr)NULL);
    mpfr_const_pi(t, MPFR_RNDN);
    mpfr_mul_ui(t, t, i, MPFR_RNDN);
    mpfr_div_ui(t, t, 2 * n, MPFR_RNDN);
    mpfr_cot(t, t, MPFR_RNDN);
    mpfr_mul(t, t, m->a[m->n], MPFR_RNDN);
    mpfr_set_ui(d, 1, MPFR_RNDN);
    for (int k = m->n - 1; k >= 0; k--) {
        mpfr_sqr(s, t, MPFR_RNDN);
        mpfr_div(s, s, m->a[k + 1], MPFR_RNDN);
        mpfr_mul(t, t, d, MPFR_RNDN);
        mpfr_add(d, m->b[k], s, MPFR_RNDN);
        mpfr_add(e, m->a[k], s, MPFR_RNDN);
        mpfr_div(d, d, e, MPFR_RNDN);
    }
    mpfr_clears(d, s, e, (mpfr_ptr)NULL);
}

/* tn(u) tn(K' - u) = 1/l, so c_i c_(n-i) = l^2: does it hold to 2^-need? */
static bool paired(int n, mpfr_t c[], mpfr_srcptr l, long need) {
    mpfr_t t;
    bool all = true;
    mpfr_init2(t, mpfr_get_prec(l));
    for (int i = 1; i < n; i++) {
        mpfr_mul(t, c[i], c[n - i], MPFR_RNDN);
        mpfr_div(t, t, l, MPFR_RNDN);
        mpfr_div(t, t, l, MPFR_RNDN);
        mpfr_sub_ui(t, t, 1, MPFR_RNDN);
        if (!mpfr_zero_p(t) && mpfr_get_exp(t) > -need) all = false;
    }
    mpfr_clear(t);
    return all;
}

/*
 * out[0 .. n-1] := M, a_1, c_1, a_2, c_3, ...; x[0 .. n] := l, ..., 1, where Z is alternately
 * at its least and largest: l sqrt((1 + c_i)/(l^2 + c_i)) = dn(i K'/n; l').
 */
static void fractions(int n, mpfr_t c[], mpfr_srcptr l, mpfr_t out[], mpfr_t x[]) {
    mpfr_t t, s;
    mpfr_inits2(mpfr_get_prec(l), t, s, (mpfr_ptr)NULL);
    mpfr_set_ui(out[0], 1, MPFR_RNDN);
    for (int i = 1; i < n; i++) {
        mpfr_add_ui(t, c[i], 1, MPFR_RNDN);
        (i % 2 ? mpfr_mul : mpfr_div)(out[0], out[0], t, MPFR_RNDN);
        mpfr_sqr(s, l, MPFR_RNDN);
        mpfr_add(s, s, c[i], MPFR_RNDN);
        mpfr_div(t, t, s, MPFR_RNDN);
        mpfr_sqrt(t, t, MPFR_RNDN);
        mpfr_mul(x[n - i], t, l, MPFR_RNDN);
    }
    mpfr_set(x[0], l, MPFR_RNDN);
    mpfr_set_ui(x[n], 1, MPFR_RNDN);
    for (int j = 1; j < n; j += 2) { /* a = -prod_k (c_j - c_2k) / prod_k (c_j - c_(2k-1)) */
        mpfr_set_si(s, -1, MPFR_RNDN);
        for (int k = 1; k < n; k++) {
            if (k == j) continue;
            mpfr_sub(t, c[j], c[k], MPFR_RNDN);
            (k % 2 ? mpfr_div : mpfr_mul)(s, s, t, MPFR_RNDN);
        }
        mpfr_set(out[j], s, MPFR_RNDN);
        mpfr_set(out[j + 1], c[j], MPFR_RNDN);
    }
    mpfr_clears(t, s, (mpfr_ptr)NULL);
}

/* From [l/u,1] to [l,u]: Z(x/u). */
static void scale(int n, mpfr_srcptr u, mpfr_t out[], mpfr_t x[]) {
    mpfr_div(out[0], out[0], u, MPFR_RNDN);
    for (int i = 1; i < n; i++) {
        mpfr_mul(out[i], out[i], u, MPFR_RNDN);
        mpfr_mul(out[i], out[i], u, MPFR_RNDN);
    }
    for (int i = 0; i <= n; i++) mpfr_mul(x[i], x[i], u, MPFR_RNDN);
}

bool polar_zolotarev(int n, mpfr_srcptr l, mpfr_srcptr u, long need, mpfr_prec_t bits,
                     mpfr_t out[], mpfr_t x[]) {
    mpfr_t c[POLAR_MAX_DEGREE], ratio; /* c[0] stays empty */
    means m;
    for (int i = 0; i < n; i++) mpfr_init2(c[i], bits), mpfr_set_prec(out[i], bits);
    for (int i = 0; i <= n; i++) mpfr_set_prec(x[i], bits);
    mpfr_init2(ratio, bits);
    mpfr_div(ratio, l, u, MPFR_RNDN);
    bool done = means_start(&m, ratio, bits);
    for (int i = 1; done && i < n; i++) {
        cs(&m, (unsigned)i, (unsigned)n, c[i]);
        mpfr_div(c[i], ratio, c[i], MPFR_RNDN);
        mpfr_sqr(c[i], c[i], MPFR_RNDN);
    }
    done = done && paired(n, c, ratio, need);
    if (done) {
        fractions(n, c, ratio, out, x);
        scale(n, u, out, x);
    }
    means_finish(&m);
    for (int i = 0; i < n; i++) mpfr_clear(c[i]);
    mpfr_clear(ratio);
    return done;
}
