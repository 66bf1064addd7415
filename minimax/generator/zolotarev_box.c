/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Z(x) = M x (1 + sum_j a_j/(y + c_j)), y = x^2, all c_j > 0, over intervals. With Q the
 * product of the y + c_j, Z'(x) = M N(y)/Q(y)^2, N = Q^2 + sum_j a_j (c_j - y) (Q/(y + c_j))^2
 * N, of degree 2r, goes through the expansion that serves polynomials: summed term by term Z'
 * would cancel to its overestimation where Z is flat.
 */
#include "internal.h"

void polar_zolotarev_sum(int q, mpfr_t c[], mpfi_srcptr y, int derivatives, mpfi_t to) {
    const mpfr_prec_t bits = mpfi_get_prec(to);
    mpfi_t inverse, t;
    mpfi_init2(inverse, bits), mpfi_init2(t, bits);
    mpfi_set_ui(to, derivatives < 2);
    for (int j = 1; j < q; j += 2) {
        mpfi_add_fr(inverse, y, c[j + 1]);
        mpfi_ui_div(inverse, 1, inverse);
        mpfi_mul_fr(t, inverse, c[j]); /* a/(y + c) */
        if (derivatives > 0) {
            mpfi_t part;
            mpfi_init2(part, bits);
            mpfi_mul_fr(part, inverse, c[j + 1]);
            mpfi_mul_2ui(part, part, (unsigned)derivatives);
            mpfi_sub_ui(part, part, 1);
            mpfi_mul(part, part, t); /* d = 1: a (c - y)/(y + c)^2 */
            if (derivatives == 2) {
                mpfi_mul(part, part, inverse); /* a (y - 3c)/(y + c)^3 */
                mpfi_neg(part, part);
            }
            mpfi_swap(t, part);
            mpfi_clear(part);
        }
        mpfi_add(to, to, t);
    }
    mpfi_mul_fr(to, to, c[0]);
    mpfi_clear(inverse), mpfi_clear(t);
}

/* f := f (y + c), of degree d before. */
static void extend(mpfi_t f[], int d, mpfr_srcptr c, mpfi_t t) {
    mpfi_set(f[d + 1], f[d]);
    for (int i = d; i >= 0; i--) {
        mpfi_mul_fr(t, f[i], c);
        mpfi_set_ui(f[i], 0);
        if (i > 0) mpfi_set(f[i], f[i - 1]);
        mpfi_add(f[i], f[i], t);
    }
}

/* f := the product of (y + c_k)^2 over all k but j, of the degree returned. */
static int squares(const polar_box *b, int j, mpfi_t f[], mpfi_t t) {
    int d = 0;
    mpfi_set_ui(f[0], 1);
    for (int k = 2; k <= b->q; k += 2) {
        if (k == j) continue;
        extend(f, d++, b->c[k], t);
        extend(f, d++, b->c[k], t);
    }
    return d;
}

void polar_box_rational_start(polar_box *b) {
    mpfi_t f[MAX_Q + 1], s;
    mpfi_init2(s, mpfi_get_prec(b->t));
    for (int i = 0; i <= b->q; i++) mpfi_init2(f[i], mpfi_get_prec(b->t));
    squares(b, 0, b->numerator, b->t);
    for (int j = 2; j <= b->q; j += 2) {
        const int d = squares(b, j, f, b->t);
        for (int i = 0; i <= d; i++) { /* += a_j (c_j - y) f */
            mpfi_mul_fr(s, f[i], b->c[j - 1]);
            mpfi_sub(b->numerator[i + 1], b->numerator[i + 1], s);
            mpfi_mul_fr(s, s, b->c[j]);
            mpfi_add(b->numerator[i], b->numerator[i], s);
        }
    }
    for (int i = 0; i <= b->q; i++) mpfi_clear(f[i]);
    mpfi_clear(s);
}

/* Z over x by the mean value theorem with N in b->g, cut with what the plain sum says. */
void polar_box_rational_value(polar_box *b, mpfi_srcptr x) {
    mpfi_mid(&b->m->left, x);
    mpfr_set(&b->m->right, &b->m->left, MPFR_RNDN);
    mpfi_sqr(b->t, b->m);
    polar_zolotarev_sum(b->q, b->c, b->t, 0, b->pm);
    mpfi_mul(b->pm, b->pm, b->m);

    mpfi_sqr(b->square, x);
    polar_zolotarev_sum(b->q, b->c, b->square, 0, b->plain);
    mpfi_mul(b->plain, b->plain, x);

    mpfi_sub(b->p, x, b->m);
    mpfi_mul(b->p, b->p, b->g);
    mpfi_mul_fr(b->p, b->p, b->c[0]);
    for (int k = 2; k <= b->q; k += 2) {
        mpfi_add_fr(b->t, b->square, b->c[k]);
        mpfi_sqr(b->t, b->t);
        mpfi_div(b->p, b->p, b->t);
    }
    mpfi_add(b->p, b->p, b->pm);
    mpfi_intersect(b->p, b->p, b->plain);
}
