/* SPDX-License-Identifier: BSD-3-Clause */
/* The range of a matrix in host memory. Moduli are compared as integers, by their bits. */
#include <math.h>
#include <string.h>

#include "polar/mat.h"
#include "widths.h"

/* The largest modulus of n reals by the upper 32 of their bits. */
#define TOP(name, attribute, real, word, shift)                                                \
    attribute static uint32_t name(const real *x, int64_t n) {                                 \
        uint32_t most = 0;                                                                     \
        for (int64_t i = 0; i < n; i++) {                                                      \
            word bits;                                                                         \
            memcpy(&bits, x + i, sizeof bits);                                                 \
            const uint32_t top = (uint32_t)(bits >> shift) & 0x7fffffff;                       \
            most = top > most ? top : most;                                                    \
        }                                                                                      \
        return most;                                                                           \
    }
#define SINGLE(name, attribute) TOP(name, attribute, float, uint32_t, 0)
#define UPPER(name, attribute) TOP(name, attribute, double, uint64_t, 32)
POLAR_WIDTHS(SINGLE, single)
POLAR_WIDTHS(UPPER, upper)

/* largest modulus of finite doubles */
static double largest(const double *x, int64_t n) {
    double most = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, fabs(x[i]));
    return most;
}

polar_status polar_mat_scan(polar_cmat A, int *e, bool *zero) {
    const polar_format_row *f = polar_format_get(A.format);
    const bool is_double = f->u < 0x1p-30; /* else f32, of emulated formats too */
    const int64_t parts = f->is_complex ? 2 : 1, reals = A.m * parts;
    uint32_t most = 0;
    double value = 0;
    for (int64_t j = 0; j < A.n; j++) {
        const int64_t at = j * A.ld * parts;
        const uint32_t bits = is_double
                                  ? POLAR_WIDEST(upper)((const double *)A.data + at, reals)
                                  : POLAR_WIDEST(single)((const float *)A.data + at, reals);
        most = bits > most ? bits : most;
    }
    if (most >= (is_double ? 0x7ff00000 : 0x7f800000)) return POLAR_NO_ANSWER;
    if (!is_double) {
        float single_value;
        memcpy(&single_value, &most, sizeof most);
        value = (double)single_value;
    } else if (most >= 0x00100000) { /* the lower half does not move the exponent */
        const uint64_t bits = (uint64_t)most << 32;
        memcpy(&value, &bits, sizeof bits);
    } else { /* subnormal */
        for (int64_t j = 0; j < A.n; j++)
            value = fmax(value, largest((const double *)A.data + j * A.ld * parts, reals));
    }
    *zero = value == 0;
    frexp(value, e);
    return POLAR_OK;
}
