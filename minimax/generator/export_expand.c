/* SPDX-License-Identifier: BSD-3-Clause */
/* What JSON says of a step of degree eight besides coefficients and certificate. */
#include <stdlib.h>

#include "eight.h"

static void decimal(polar_text *t, mpfr_srcptr x, int digits) {
    char *text = polar_decimal_text(x, digits, MPFR_RNDN);
    polar_text_put(t, "\"%s\"", text ? text : "0");
    free(text);
}

static void list(polar_text *t, const char *name, mpfr_t x[], int n, int digits) {
    polar_text_put(t, ",\n      \"%s\": [", name);
    for (int k = 0; k < n; k++) {
        polar_text_put(t, k ? ",\n        " : "\n        ");
        decimal(t, x[k], digits);
    }
    polar_text_put(t, "\n      ]");
}

/* to[] := coefficients of 2p((1+s)/2) - 1 in powers of s */
static void centre(mpfr_t c[], mpfr_t to[]) {
    for (int k = 0; k < TERMS; k++) {
        mpfr_init2(to[k], mpfr_get_prec(c[k]));
        mpfr_div_2ui(to[k], c[k], (unsigned long)k, MPFR_RNDN); /* in powers of 2x */
    }
    for (int k = 0; k < TERMS - 1; k++)
        for (int i = TERMS - 2; i >= k; i--) mpfr_add(to[i], to[i], to[i + 1], MPFR_RNDN);
    for (int k = 0; k < TERMS; k++) mpfr_mul_2ui(to[k], to[k], 1, MPFR_RNDN);
    mpfr_sub_ui(to[0], to[0], 1, MPFR_RNDN);
}

void polar_fit_json_eight(polar_text *t, const polar_fit *fit, int k) {
    polar_fit_step *p = &fit->step[k];
    mpfr_t centred[TERMS], scale;
    polar_text_put(t, ",\n      \"left\": %d,\n      \"accelerated\": [%s, %s]", p->left,
                   p->accelerated[0] ? "true" : "false", p->accelerated[1] ? "true" : "false");
    list(t, "stationary", p->x, ROOTS, fit->o.digits);
    mpfr_init2(scale, mpfr_get_prec(p->c[TERMS - 1]));
    mpfr_mul_ui(scale, p->c[TERMS - 1], TERMS - 1, MPFR_RNDN);
    polar_text_put(t, ",\n      \"scale\": ");
    decimal(t, scale, fit->o.digits);
    centre(p->c, centred);
    list(t, "centred", centred, TERMS, fit->o.digits);
    for (int i = 0; i < TERMS; i++) mpfr_clear(centred[i]);
    mpfr_clear(scale);
}
