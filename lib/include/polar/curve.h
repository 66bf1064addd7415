/* SPDX-License-Identifier: BSD-3-Clause */
/* Curves: functions f of a singular value that schedules of form map stand for. */
#ifndef POLAR_CURVE_H
#define POLAR_CURVE_H

#include "polar/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum polar_curve_kind {
    POLAR_CURVE_POWER, /* x^c, c in (-1,1) and not 0 */
    POLAR_CURVE_SOFT,  /* x/sqrt(x^2 + c^2) */
    POLAR_CURVE_RATIO, /* x/(x + c) */
    POLAR_CURVE_TANH,  /* tanh(x/c) */
    POLAR_CURVE_CLIP,  /* min(x, c) */
    POLAR_CURVE_KINDS
} polar_curve_kind;

enum { POLAR_CURVE_DIGITS = 32 };

typedef struct polar_curve {
    polar_curve_kind kind;
    char decimal[POLAR_CURVE_DIGITS]; /* c as it was written: exact */
    double c;                         /* to nearest */
} polar_curve;

/* "power", "soft", "ratio", "tanh", "clip"; NULL outside the list. */
POLAR_API const char *polar_curve_name(polar_curve_kind kind);

/* Reads "NAME:C", C a decimal, above 0 but for power. BAD_ARGUMENT: a sentence in *why. */
POLAR_API polar_status polar_curve_parse(const char *text, polar_curve *f, polar_why *why);

/* f(x), x > 0, to a few roundoffs. */
POLAR_API double polar_curve_value(const polar_curve *f, double x);

#ifdef __cplusplus
}
#endif

#endif
