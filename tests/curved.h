/* SPDX-License-Identifier: BSD-3-Clause */
/* The error of a schedule of form map at a number, by MPFR alone: data of test_curve.c. */
#ifndef POLAR_TESTS_CURVED_H
#define POLAR_TESTS_CURVED_H

#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#include "polar/schedule.h"

enum { BITS = 300 };

/* f(x), in MPFR's own functions */
static inline void curve(const char *map, mpfr_t x, mpfr_t to) {
    mpfr_t c;
    mpfr_init2(c, BITS);
    mpfr_set_str(c, strchr(map, ':') + 1, 10, MPFR_RNDN);
    if (*map == 'p') {
        mpfr_pow(to, x, c, MPFR_RNDN);
    } else if (*map == 's') {
        mpfr_hypot(to, x, c, MPFR_RNDN);
        mpfr_div(to, x, to, MPFR_RNDN);
    } else if (*map == 'r') {
        mpfr_add(to, x, c, MPFR_RNDN);
        mpfr_div(to, x, to, MPFR_RNDN);
    } else if (*map == 't') {
        mpfr_div(to, x, c, MPFR_RNDN);
        mpfr_tanh(to, to, MPFR_RNDN);
    } else {
        mpfr_min(to, x, c, MPFR_RNDN);
    }
    mpfr_clear(c);
}

/* |S - f|, or |S/f - 1|, at x */
static inline double error_at(const polar_schedule *s, double at) {
    mpfr_t x, y, h, sum;
    mpfr_inits2(BITS, x, y, h, sum, (mpfr_ptr)NULL);
    mpfr_set_d(x, at, MPFR_RNDN);
    mpfr_set_zero(sum, 1);
    for (int k = 0; k < s->nsteps; k++) {
        const polar_step *p = &s->step[k];
        const int q = p->degree / 2;
        mpfr_sqr(y, x, MPFR_RNDN);
        mpfr_set_zero(h, 1);
        for (int i = q; i >= 0; i--) {
            mpfr_mul(h, h, y, MPFR_RNDN);
            mpfr_add_d(h, h, p->c[i], MPFR_RNDN);
        }
        mpfr_mul(x, x, h, MPFR_RNDN);
        mpfr_mul_d(h, x, p->c[q + 1], MPFR_RNDN);
        mpfr_add(sum, sum, h, MPFR_RNDN);
    }
    mpfr_set_d(x, at, MPFR_RNDN);
    curve(s->map, x, y);
    mpfr_sub(sum, sum, y, MPFR_RNDN);
    if (s->relative) mpfr_div(sum, sum, y, MPFR_RNDN);
    const double e = fabs(mpfr_get_d(sum, MPFR_RNDN));
    mpfr_clears(x, y, h, sum, (mpfr_ptr)NULL);
    return e;
}

static inline double worst(const polar_schedule *s, int points) {
    double most = 0;
    for (int j = 0; j <= points; j++) {
        const double x = s->lower * pow(s->upper / s->lower, (double)j / points);
        most = fmax(most, error_at(s, fmin(fmax(x, s->lower), s->upper)));
    }
    if (*s->map == 'c') most = fmax(most, error_at(s, atof(strchr(s->map, ':') + 1)));
    return most;
}

#endif
