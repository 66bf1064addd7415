/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedules: coefficients as data. The only thing that crosses from minimax to oracles. */
#ifndef POLAR_SCHEDULE_H
#define POLAR_SCHEDULE_H

#include "polar/format.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    POLAR_MAX_STEPS = 160,
    POLAR_MAX_DEGREE = 33,
    POLAR_MAX_COEFFICIENTS = POLAR_MAX_DEGREE /* of the form zolotarev; odd has half as many */
};

typedef enum polar_form {
    POLAR_FORM_ODD,       /* p(x) = sum_i c[i] x^(2i+1), i = 0 .. (degree-1)/2 */
    POLAR_FORM_ZOLOTAREV, /* M x (1 + sum_j a_j/(x^2+c_j)); c[] = M, a_1, c_1, a_2, c_2, ... */
    POLAR_FORM_STEP,      /* p(x) = sum_k c[k] x^k, k = 0 .. 8: towards the step function, 0 on
                             [0,lower] and 1 on [upper,1]; see polar/eight.h */
    POLAR_FORM_MAP /* towards a curve: odd steps p, q_k = p_k(q_(k-1)), q_0 = x, and behind
                      a step's odd coefficients its weight w_k: S(x) = sum_k w_k q_k(x).
                      A step of degree 1 costs no product and gives x itself a weight */
} polar_form;

/*
 * In a schedule of form step
 *     its lower, upper: 0 < lower < upper < 1, the gap, in which there is nothing
 *     lower, upper of a step: L and H that it was designed for, which lie further out than what
 *         is left of the gap where only bounds of the values next to it are known
 *     error: proved max |P - theta| on [0,lower] and [upper,1] of the schedule, P the steps up
 *         to this one
 *     range_lower, range_upper: what is left of the gap: P([0,lower]) is proved to lie in
 *         [-error, range_lower], P([upper,1]) in [range_upper, 1 + error]; NaN: nothing is left
 *
 * In a schedule of form map
 *     lower, upper of a step; range_lower, range_upper: of q_(k-1) and of q_k
 *     error: in the last row, proved max |S - f|, or max |S/f - 1| where `relative`; else NaN
 */

typedef struct polar_step {
    int degree;                       /* odd, 1 .. POLAR_MAX_DEGREE; form step: 8 */
    double c[POLAR_MAX_COEFFICIENTS]; /* in the target format, held as doubles */
    double lower, upper;              /* the interval this step was designed on, or, in a
                                         schedule of unknown design, the range of the steps
                                         before; NaN: neither known */
    double error;                     /* proved max |1-p| on [lower,upper]; NaN: not proved */
    double range_lower, range_upper;  /* proved image of the schedule's [lower,upper] under all
                                         steps up to this one, as rounded; NaN: not proved */
} polar_step;

/* Plain data, no pointers. */
typedef struct polar_schedule {
    char name[64];
    char source[192]; /* key of README's bibliography, or the command that made it */
    polar_form form;
    double lower, upper; /* the schedule is meant for singular values in [lower, upper] */
    polar_format target; /* coefficients are representable in it */
    char map[48];        /* form map: the curve f, as polar_curve_parse reads it */
    int relative;        /* form map: 1: errors are relative to f */
    double cushion, guard;
    int repeat_last; /* 1: further steps repeat the last row; 0: the schedule ends */
    int nsteps;
    polar_step step[POLAR_MAX_STEPS];
} polar_schedule;

/* "odd", "zolotarev", "step", "map"; NULL outside the list. */
POLAR_API const char *polar_form_name(polar_form form);

/* How many c[] a step of this degree has: (degree+1)/2 for odd, degree for zolotarev, degree +
 * 1 for step, (degree+3)/2 for map. */
POLAR_API int polar_step_coefficients(polar_form form, int degree);

/* Parameters of the degree-eight scheme in three products, see polar_step_plan. */
typedef struct polar_plan {
    double c1, c2, d1, d2, e0, f0;
} polar_plan;

/*
 * For a step of degree 17, p(x) = x h(x^2): the plan by which h is evaluated in three products
 *     y = Y^2 (c1 Y^2 + c2 Y), h = (y + d1 Y^2 + d2 Y)(y + e0 Y^2) + f0 y + c[2] Y^2 + c[1] Y
 * + c[0] I, Y = X'X; a function of the coefficients. False for other degrees, and where the
 * parameters are not real (c[8] <= 0, say): then powers are taken in blocks of two.
 * Source: Sastre 2018 (README's bibliography: sastre2018).
 */
POLAR_API bool polar_step_plan(const polar_step *p, polar_plan *plan);

/* Matrix products that an odd step takes: Gram matrix, polynomial in it (by its plan, or in
 * blocks of two powers), product with X. 3: 2, 5: 3, 7: 4, 9: 4, 11: 5, 13: 5, 17: 5 by plan
 * and 6 in blocks, ... Of degree 8, form step: 3 where the scheme of polar_eight_plan is taken
 * (POLAR_EIGHT_GROWTH), else 4. */
POLAR_API int polar_step_products(const polar_step *p);

/* Sum over the first `steps` steps (0: all; beyond the end the last row repeats). 0 for the
 * form zolotarev, which divides. */
POLAR_API int polar_schedule_products(const polar_schedule *s, int steps);

/* The step executed at position k = 0, 1, ...: row k, or the last one beyond the end. */
POLAR_API const polar_step *polar_schedule_step(const polar_schedule *s, int k);

/* x mapped through the first `steps` steps (0: all), in double: the scalar shadow. Form map: S
 * of these steps. */
POLAR_API double polar_schedule_eval(const polar_schedule *s, int steps, double x);

/* amplification sum_i |c_i| upper^(2i+1) of a step: worst growth of coefficientwise error;
 * sum_k |c_k| for degree 8. */
POLAR_API double polar_step_amplification(const polar_step *p);

/*
 * Text form. '#' comments; then "key value" lines: polar-schedule 1, name, source, form,
 * interval L U, target, cushion, guard, repeat; then one line a step:
 *     step DEGREE on L U error E range LO HI c C0 C1 ...
 * with C99 hex floats (decimals are read too; "nan" for what is not proved). All keys but
 * source are wanted, each once, and in the form map also "map CURVE absolute|relative", the
 * first one first, all before the steps. Reading refuses what it does not know, non-finite
 * coefficients, wrong counts: BAD_FILE and a sentence that names the line. IO: the file cannot
 * be read.
 */
POLAR_API polar_status polar_schedule_parse(const char *text, polar_schedule *s,
                                            polar_why *why);
POLAR_API polar_status polar_schedule_read(const char *path, polar_schedule *s, polar_why *why);

/* Writes the text form into buffer (NUL-terminated when size > 0); returns the length wanted,
 * as snprintf does. `command` becomes the first comment line; may be NULL. */
POLAR_API size_t polar_schedule_print(const polar_schedule *s, const char *command,
                                      char *buffer, size_t size);

/* x as a C99 hex float, "0x1.8p+1": the same in every locale and C library. Returns hex. */
enum { POLAR_HEX_SIZE = 32 };
POLAR_API char *polar_hex_float(double x, char hex[POLAR_HEX_SIZE]);

/* Built-in schedules, embedded from minimax/schedules/ at build time; NULL-ended. */
POLAR_API extern const polar_schedule *const polar_schedules[];

/* Those of form map, from minimax/maps/; NULL-ended. */
POLAR_API extern const polar_schedule *const polar_map_schedules[];

/* The built-in schedule of a name, of either table; NULL when there is none. */
POLAR_API const polar_schedule *polar_schedule_named(const char *name);

#ifdef __cplusplus
}
#endif

#endif
