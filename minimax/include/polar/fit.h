/* SPDX-License-Identifier: BSD-3-Clause */
/* The coefficient generator, libpolarfit: best odd compositions, with proof. Wants MPFR, MPFI.
 */
#ifndef POLAR_FIT_H
#define POLAR_FIT_H

#include "polar/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { POLAR_FIT_MIN_DEGREE = 3, POLAR_FIT_MAX_DEGREE = 33, POLAR_FIT_MAX_DIGITS = 1000 };

/*
 * What to fit. Zero-initialise, then fill degree and lower at least. Numbers are decimals
 * ("1e-3", "0.99999999999999999999"), taken exactly, never through a double; NaN, infinity,
 * hexadecimal and trailing junk are refused.
 */
typedef struct polar_fit_options {
    polar_form form;     /* POLAR_FORM_ODD, or POLAR_FORM_ZOLOTAREV: see below; for
                            POLAR_FORM_STEP see polar/expand.h */
    int degree;          /* odd, 3 .. 33: the degree of every step; 0: see sequence */
    const int *sequence; /* degree of step 1, 2, ...; steps past its end take the last one */
    int nsequence;
    int steps;           /* exactly so many; 0: as many as error wants */
    const char *error;   /* stop at the first step whose error is <= this; with steps: whichever
                            comes first. Neither: the unit roundoff of target */
    const char *lower;   /* l: 0 < l < u */
    const char *upper;   /* u; NULL: 1 */
    const char *cushion; /* c in [0,1): no step is designed below c times its upper end, and is
                            then scaled so that its image is centred on 1; NULL: 0; "auto": see
                            below */
    const char *guard;   /* k >= 0, or "auto" (10): widen each design interval by
                            k times amplification times u of the target; NULL: 0 */
    const char *safety;  /* s >= 1: all steps but the last are taken at x/s; NULL: 1 */
    polar_format target; /* F64 F32 TF32 BF16 F16: the format coefficients are rounded to */
    int digits;          /* of decimals in exports, 1 .. 1000; 0: 40 */
    const char *name;    /* of the schedule; NULL: made from degree and lower */
    const char *command; /* stated in every export; NULL: none */
} polar_fit_options;

/* A finished fit: its numbers are kept in full precision inside. */
typedef struct polar_fit polar_fit;

/*
 * The greedy composition p_T o ... o p_1, which is optimal for its degrees (Amsel, Persson,
 * Musco, Gower, arXiv 2505.16932, Theorem 4.1): p_t is the best odd polynomial approximation
 * of 1 on [l_t,u_t]; l_(t+1) = p_t(l_t), u_(t+1) = 2 - l_(t+1). That is exactly what comes out
 * with target F64 and without cushion, guard and safety. Otherwise l_(t+1) and u_(t+1) are the
 * proved range of the steps so far, rounded coefficients included.
 *
 * Rounding to F32, TF32, BF16 or F16 looks among neighbours of the plainly rounded coefficients
 * for those of the best proved range: the largest ratio min/max early on, where p may also be
 * scaled by 2^(+-1/4), the least max |1-p| once the range is about 1 and in the last step.
 * There 1 is kept exactly, sum c[i] = 1, where coefficients within a few units of the last
 * place do that at the price of no more than u of error.
 *
 * Cushion "auto" is the smallest of 0, 0.01, 0.024, 0.05, 0.1, 0.2 with which every step keeps
 * the sign, with a margin for its evaluation in the target of amplification times u, and the
 * error ends below 1/2; where there is none, the smallest without that margin; the schedule
 * and a note tell which.
 *
 * Every error is enclosed between de la Vallee-Poussin's lower bound and an upper bound in
 * interval arithmetic at a set of critical points that is proved complete.
 * Precision is found by doubling; it is the only thing that can run out.
 *
 * Form zolotarev: Zolotarev's functions of type (2r+1, 2r), r = 1 .. 16, degree = 2r+1
 * (Nakatsukasa and Freund, SIAM Rev. 58 (2016) 461). p_t has the largest min/max on [l_t,u_t]
 * of its type, and p_t(u_t) = 1 = max; u_(t+1) = 1; errors are 1 - p_t(l_t), proved by the
 * coefficients alone. Coefficients M, a_1, c_1, ..., a_r, c_r stand for
 * M x (1 + sum_j a_j/(x^2 + c_j)). degree = 0: the smallest that reaches error (or the unit
 * roundoff) in `steps` steps (0: 2). Cushion, guard and safety are refused: the form is stable
 * without.
 *
 * OK: *fit is to be freed with polar_fit_free. Failures leave *fit NULL:
 * BAD_ARGUMENT: see why; NO_ANSWER: rounding to the target loses the sign (some value in
 * [l,u] is mapped to 0 or below), or more than POLAR_MAX_STEPS steps are wanted;
 * NO_MEMORY; UNSUITED: a form or format that is not fitted.
 */
POLAR_API polar_status polar_fit_new(const polar_fit_options *options, polar_fit **fit,
                                     polar_why *why);
POLAR_API void polar_fit_free(polar_fit *fit);

/*
 * Sentences on a fit that its user should read: which cushion was chosen, that rounding undoes
 * the plain optimum, that a step may lose the sign when it is evaluated in the target, that the
 * last step does not keep 1. i = 0, 1, ...; NULL beyond the last. They live as long as fit.
 */
POLAR_API const char *polar_fit_note(const polar_fit *fit, int i);

POLAR_API int polar_fit_steps(const polar_fit *fit);
POLAR_API int polar_fit_degree(const polar_fit *fit, int step);
POLAR_API int polar_fit_products(const polar_fit *fit);

/*
 * The smallest degree 2r+1, r <= 16, of form zolotarev that brings [lower, upper] (NULL: 1)
 * within error of 1 in at most so many steps, before rounding. Two steps of degree d are one of
 * degree d^2. NO_ANSWER: r = 16 does not do it.
 */
POLAR_API polar_status polar_zolotarev_degree(const char *lower, const char *upper,
                                              const char *error, int steps, int *degree,
                                              polar_why *why);

/*
 * The degree and steps of least cost where `groups` poles are factored at a time: steps times
 * ceil(r/groups), then fewest steps, then least r. groups = 1: fewest factorizations at all.
 */
POLAR_API polar_status polar_zolotarev_cheapest(const char *lower, const char *upper,
                                                const char *error, int groups, int *degree,
                                                int *steps, polar_why *why);

/* The numbers of a fit. step = -1 asks for the whole composition where that makes sense. */
typedef enum polar_fit_number {
    POLAR_FIT_COEFFICIENT, /* i = 0 .. (degree-1)/2: before rounding, to nearest;
                              zolotarev: i = 0 .. degree-1 */
    POLAR_FIT_ALTERNATION, /* i = 0 .. (degree+3)/2 - 1: where the error alternates, to nearest;
                              zolotarev: i = 0 .. degree */
    POLAR_FIT_LOWER, /* design interval of a step, or the interval asked for; to nearest */
    POLAR_FIT_UPPER,
    POLAR_FIT_ERROR_LOWER, /* enclosure of the step's minimax error on its design interval; of
                            */
    POLAR_FIT_ERROR_UPPER, /* max |1-p| on [l,u] for the whole: unrounded for the plain
                              optimum, as rounded otherwise; outward */
    POLAR_FIT_RANGE_LOWER, /* enclosure of the image of [l,u] under all rounded steps up to */
    POLAR_FIT_RANGE_UPPER  /* this one; outward */
} polar_fit_number;

/*
 * A number of the fit as a decimal ("1.234e-05") of so many significant digits, correctly
 * rounded in the direction above. Into buffer as snprintf does; returns the length wanted, or
 * 0 for a number that does not exist.
 */
POLAR_API size_t polar_fit_decimal(const polar_fit *fit, polar_fit_number number, int step,
                                   int i, int digits, char *buffer, size_t size);

/* The same as a double, rounded in the same direction; NaN for what does not exist. */
POLAR_API double polar_fit_double(const polar_fit *fit, polar_fit_number number, int step,
                                  int i);

/* The fit as plain data: rounded coefficients, intervals rounded inwards, errors and ranges
 * outwards, so that every column is true as it stands. */
POLAR_API polar_status polar_fit_schedule(const polar_fit *fit, polar_schedule *s,
                                          polar_why *why);

/*
 * Proves a schedule, whoever made it. *proved becomes a copy of s with `steps` rows (0: all;
 * beyond the end the last row repeats if it may) on [lower, upper] (decimals, taken exactly;
 * NULL: the schedule's own), where for each row
 *     lower, upper: the proved range of the rows before it (the first: the interval itself)
 *     error: proved max |1-p| on that, so the error of the composition up to this row
 *     range_lower, range_upper: proved image of the interval, rounded outwards; the enclosure
 *         is tight to a few units of the last place.
 * lower may be 0. s and proved may be the same. Form step: [lower, upper] is the gap; error and
 * range of each row are those of polar/schedule.h, its lower and upper stay as they are.
 * OK; BAD_ARGUMENT, a pole on the real line among them; NO_ANSWER: a row's range overflows;
 * NO_MEMORY.
 */
POLAR_API polar_status polar_verify(const polar_schedule *s, int steps, const char *lower,
                                    const char *upper, polar_schedule *proved, polar_why *why);

/* How a fit or a proved schedule is written down. */
typedef enum polar_export {
    POLAR_EXPORT_SCHED,  /* the text form of polar/schedule.h */
    POLAR_EXPORT_JSON,   /* one object */
    POLAR_EXPORT_C,      /* a header: hex floats and an evaluator, C99 */
    POLAR_EXPORT_PYTHON, /* a list of lists */
    POLAR_EXPORT_CUDA,   /* a __constant__ array */
    POLAR_EXPORT_COUNT
} polar_export;

/* "sched", "json", "c", "python", "cuda"; POLAR_EXPORT_COUNT when there is none. */
POLAR_API polar_export polar_export_named(const char *name);

/* *text: NUL-terminated, to be freed with free(). Each export states command, interval and
 * certificate. */
POLAR_API polar_status polar_fit_export(const polar_fit *fit, polar_export as, char **text,
                                        polar_why *why);

/* The same for a schedule that polar_verify has proved; its JSON has `range` for the whole and
 * no unrounded coefficients. command: stated in it; may be NULL. */
POLAR_API polar_status polar_schedule_export(const polar_schedule *proved, polar_export as,
                                             const char *command, char **text, polar_why *why);

#ifdef __cplusplus
}
#endif

#endif
