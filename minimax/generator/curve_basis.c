/* SPDX-License-Identifier: BSD-3-Clause */
/* The inverse of a matrix whose columns change one at a time. */
#include "curve_basis.h"

void polar_basis_start(polar_basis *b, int n, mpfr_prec_t bits) {
    b->n = n;
    b->bits = bits;
    for (int i = 0; i <= n; i++) {
        for (int k = 0; k <= n; k++) mpfr_init2(b->inverse[i][k], bits);
        mpfr_init2(b->d[i], bits);
    }
    mpfr_init2(b->t, bits);
}

void polar_basis_finish(polar_basis *b) {
    for (int i = 0; i <= b->n; i++) {
        for (int k = 0; k <= b->n; k++) mpfr_clear(b->inverse[i][k]);
        mpfr_clear(b->d[i]);
    }
    mpfr_clear(b->t);
}

/* d := B^-1 d */
void polar_basis_solve(polar_basis *b) {
    mpfr_t v[POLAR_BASIS];
    for (int i = 0; i <= b->n; i++) {
        mpfr_init2(v[i], b->bits);
        mpfr_set_zero(v[i], 1);
        for (int k = 0; k <= b->n; k++) {
            mpfr_mul(b->t, b->inverse[i][k], b->d[k], MPFR_RNDN);
            mpfr_add(v[i], v[i], b->t, MPFR_RNDN);
        }
    }
    for (int i = 0; i <= b->n; i++) {
        mpfr_swap(b->d[i], v[i]);
        mpfr_clear(v[i]);
    }
}

/* B^-1 when its column i becomes the one whose B^-1 column is d */
void polar_basis_replace(polar_basis *b, int i) {
    for (int k = 0; k <= b->n; k++)
        mpfr_div(b->inverse[i][k], b->inverse[i][k], b->d[i], MPFR_RNDN);
    for (int j = 0; j <= b->n; j++)
        for (int k = 0; j != i && k <= b->n; k++) {
            mpfr_mul(b->t, b->d[j], b->inverse[i][k], MPFR_RNDN);
            mpfr_sub(b->inverse[j][k], b->inverse[j][k], b->t, MPFR_RNDN);
        }
}

/* B^-1 from the identity, a column after the other; rows that were not yet used may serve, and
 * are put in order at the end. False: B is singular to half the bits. */
bool polar_basis_invert(polar_basis *b, mpfr_t column[][POLAR_BASIS]) {
    bool used[POLAR_BASIS] = {false};
    int order[POLAR_BASIS];
    for (int i = 0; i <= b->n; i++)
        for (int k = 0; k <= b->n; k++) mpfr_set_ui(b->inverse[i][k], i == k, MPFR_RNDN);
    for (int c = 0; c <= b->n; c++) {
        int pivot = -1;
        for (int k = 0; k <= b->n; k++) mpfr_set(b->d[k], column[c][k], MPFR_RNDN);
        polar_basis_solve(b);
        for (int i = 0; i <= b->n; i++)
            if (!used[i] && (pivot < 0 || mpfr_cmpabs(b->d[i], b->d[pivot]) > 0)) pivot = i;
        if (mpfr_zero_p(b->d[pivot]) || mpfr_get_exp(b->d[pivot]) < -b->bits / 2) return false;
        polar_basis_replace(b, pivot);
        used[pivot] = true;
        order[c] = pivot;
    }
    for (int c = 0; c <= b->n; c++) { /* row order[c] belongs to column c */
        for (int k = 0; k <= b->n; k++)
            if (order[c] != c) mpfr_swap(b->inverse[c][k], b->inverse[order[c]][k]);
        for (int i = c + 1; i <= b->n; i++)
            if (order[i] == c) order[i] = order[c];
    }
    return true;
}
