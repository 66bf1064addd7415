/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The usual case of a range: all q roots of g, a polynomial of degree q, are positive and
 * simple. They are looked for in double precision, polished by Newton's method and proved by
 * the change of sign over a narrow bracket of each: there can be no others.
 */
#include <math.h>

#include "internal.h"

/* g(y), about, up to a positive factor. */
static double about(const polar_box *b, const double c[], double y) {
    double sum = 0;
    if (b->form == POLAR_FORM_ZOLOTAREV) {
        for (int j = 1; j < b->q; j += 2)
            sum += c[j] * (c[j + 1] - y) / ((y + c[j + 1]) * (y + c[j + 1]));
        return 1 + sum;
    }
    for (int i = b->q; i >= 0; i--) sum = sum * y + c[i] * (2 * i + 1);
    return sum;
}

static double bisect(const polar_box *b, const double c[], double low, double high) {
    const bool rises = about(b, c, high) > 0;
    for (int i = 0; i < 44; i++) {
        const double middle = low + (high - low) / 2;
        if ((about(b, c, middle) > 0) == rises)
            high = middle;
        else
            low = middle;
    }
    return low + (high - low) / 2;
}

/* t := t after Newton steps until they are below 2^-k t; false: they do not get there. */
static bool polish(polar_box *b, mpfr_t t, long k) {
    for (int step = 0; step < 12; step++) {
        mpfr_set(b->sum, &b->numerator[b->q]->left, MPFR_RNDN);
        mpfr_set_zero(b->power, 1);
        for (int i = b->q - 1; i >= 0; i--) {
            mpfr_fma(b->power, b->power, t, b->sum, MPFR_RNDN);
            mpfr_fma(b->sum, b->sum, t, &b->numerator[i]->left, MPFR_RNDN);
        }
        mpfr_div(b->sum, b->sum, b->power, MPFR_RNDN);
        if (!mpfr_number_p(b->sum)) return false;
        mpfr_sub(t, t, b->sum, MPFR_RNDN);
        if (mpfr_sgn(t) <= 0) return false;
        if (mpfr_zero_p(b->sum) || mpfr_get_exp(b->sum) < mpfr_get_exp(t) - k) return true;
    }
    return false;
}

/* Sign of g at y, proved; 0: not known. */
static int sign(polar_box *b, mpfr_srcptr y) {
    mpfi_set(b->t, b->numerator[b->q]);
    for (int i = b->q - 1; i >= 0; i--) {
        mpfi_mul_fr(b->t, b->t, y);
        mpfi_add(b->t, b->t, b->numerator[i]);
    }
    return mpfi_is_strictly_pos(b->t) - mpfi_is_strictly_neg(b->t);
}

/* at := [t - w, t + w], w about 2^-k t, over which g changes its sign. */
static bool bracket(polar_box *b, double y, long k, mpfi_t at) {
    mpfr_set_d(b->centre, y, MPFR_RNDN);
    if (!polish(b, b->centre, k + 2)) return false;
    mpfr_set_ui_2exp(b->r, 1, mpfr_get_exp(b->centre) - k, MPFR_RNDN);
    mpfr_sub(&at->left, b->centre, b->r, MPFR_RNDD);
    mpfr_add(&at->right, b->centre, b->r, MPFR_RNDU);
    return sign(b, &at->left) * sign(b, &at->right) == -1;
}

/*
 * Where positive roots of g can be: by Cauchy's bounds, or, for all a_j > 0, above the least
 * c_j, where every term of Z' is positive, and below the larger of the greatest c_j and sum_j
 * a_j.
 */
static void extent(const polar_box *b, const double c[], double *bottom, double *top) {
    *bottom = *top = 1;
    if (b->form == POLAR_FORM_ZOLOTAREV && b->q > 0) {
        double sum = 0;
        *bottom = *top = c[2];
        for (int j = 1; j < b->q; j += 2) {
            *bottom = fmin(*bottom, c[j + 1]);
            *top = fmax(*top, c[j + 1]);
            sum += fabs(c[j]);
        }
        *top = fmax(*top, sum);
    } else if (b->form == POLAR_FORM_ODD) {
        double most = 0;
        for (int i = 0; i <= b->q; i++) most = fmax(most, fabs((2 * i + 1) * c[i]));
        *bottom = fabs(c[0]) / (fabs(c[0]) + most);
        *top = 1 + most / fabs((2 * b->q + 1) * c[b->q]);
    }
}

bool polar_box_roots(polar_box *b, mpfi_t at[]) {
    const double fine = 0.92; /* some eight points an octave */
    double bottom, top;
    const long k = 3 * (long)mpfi_get_prec(b->t) / 8; /* values are right to 2^-2k */
    double c[MAX_Q + 1];
    int found = 0;
    for (int i = 0; i <= b->q; i++) c[i] = mpfr_get_d(b->c[i], MPFR_RNDN);
    extent(b, c, &bottom, &top);
    if (!(bottom > 0x1p-900 && top < 0x1p900)) return false;
    double before = about(b, c, top);
    for (double y = top; y > bottom && found < b->q; y *= fine) {
        const double after = about(b, c, y * fine);
        if ((before > 0) != (after > 0)) {
            if (!bracket(b, bisect(b, c, y * fine, y), k, at[found])) return false;
            if (found && mpfr_cmp(&at[found]->right, &at[found - 1]->left) >= 0) return false;
            found++;
        }
        before = after;
    }
    return found == b->q;
}
