/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the generator share. p(x) = x h(x^2) = sum_i c[i] x^(2i+1), i = 0 .. q;
 * p'(x) = g(x^2), g(y) = sum_i (2i+1) c[i] y^i. The error p - 1 of the best p on [l,u]
 * alternates at q+2 points x[0] = l < x[1] < ... < x[q] < x[q+1] = u with the signs
 * -, +, -, ...; p' has exactly q positive roots, x[1] .. x[q].
 */
#ifndef POLAR_GENERATOR_INTERNAL_H
#define POLAR_GENERATOR_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

/* mpfi.h before mpfr.h would miss what it can do */
#include <mpfr.h>

#include <mpfi.h>

#include "polar/fit.h"

enum { MAX_Q = POLAR_MAX_COEFFICIENTS - 1, MAX_BITS = 1 << 17, MAX_REMARKS = 4 };

typedef struct polar_fit_step {
    polar_form form;
    int degree, q;             /* q + 1 coefficients, q + 2 points of alternation */
    mpfr_t c[MAX_Q + 1];       /* before rounding */
    mpfr_t x[MAX_Q + 2];       /* alternation set */
    double rounded[MAX_Q + 1]; /* in the target format */
    mpfi_t lower, upper;       /* enclosures of the ends of the design interval */
    mpfi_t error;              /* encloses the minimax error there */
    mpfi_t range_lower,
        range_upper; /* enclosures of the ends of the range, rounding included */
    int left;        /* form step: its member, its stationary points in x */
    bool accelerated[2];
} polar_fit_step;

struct polar_fit {
    polar_fit_options o; /* nothing left to default; what it points to is in `owned` */
    char *owned;
    bool settle; /* neither steps nor error were asked for: what rounding allows will do */
    int nsteps;
    polar_fit_step *step;
    mpfi_t lower, upper;  /* enclosures of the decimals asked for */
    mpfi_t error;         /* encloses the error of the whole */
    char cost_model[256]; /* empty: none was asked for */
    double cost;
    char *outer[2];      /* form step: outer bounds as asked for */
    bool cushion_chosen; /* it was auto */
    char map[48];        /* form map: the curve */
    bool relative;
    polar_schedule *proved; /* form map: the result */
    bool quiet;             /* single steps that evaluation may rob of the sign are refused */
    int remarks;
    char remark[MAX_REMARKS][512];
};

/* ---- decimal.c: decimals, exactly ---- */

/* True for [+-]digits[.digits][e[+-]digits], |exponent| <= 10000, at most 4096 characters. */
bool polar_decimal_valid(const char *s);

/* *x := the smallest interval of x's precision that contains the decimal. */
void polar_decimal_set(mpfi_t x, const char *s);

/* x as "d.ddde+XX" with so many digits in the given direction, in memory for free(); NULL
 * when there is none. Integers of few digits come out plain. */
char *polar_decimal_text(mpfr_srcptr x, int digits, mpfr_rnd_t direction);

/* ---- remez.c ---- */

/*
 * The best odd polynomial of degree 2q+1 on [l,u], 0 < l < u, to a relative equioscillation
 * defect of 2^-need. c, x: precision `bits` on return. like: a finished step whose alternation
 * set may be a good start, or NULL. False: `bits` are too few.
 */
bool polar_remez(int q, mpfr_srcptr l, mpfr_srcptr u, const polar_fit_step *like, long need,
                 mpfr_prec_t bits, mpfr_t c[], mpfr_t x[]);

/* reference.c: x[1 .. q] := where an exchange on [x[0], x[q+1]] may begin. */
void polar_reference(int q, const polar_fit_step *like, mpfr_t x[]);

/* ---- box.c: p and p' over intervals ---- */

typedef struct polar_box {
    polar_form form;
    int q;
    mpfr_t *c;
    mpfi_t numerator[MAX_Q + 1]; /* coefficients of g */
    mpfi_t taylor[MAX_Q + 1];    /* of g about centre */
    mpfr_t centre;               /* of the y given */
    mpfi_t g, dg;                /* g and g' over the y given */
    mpfi_t m, pm;                /* middle of the x given, p there */
    mpfi_t p;                    /* p over the x given */
    mpfi_t t, square, plain;
    mpfr_t r, power, sum, mag;
} polar_box;

/* c stays with the caller; all enclosures have so many bits. */
void polar_box_start(polar_box *b, polar_form form, int q, mpfr_t c[], mpfr_prec_t bits);
void polar_box_finish(polar_box *b);

/* b->g, b->dg over y >= 0; then b->p over the x of the same box, x^2 in y. */
void polar_box_slope(polar_box *b, mpfi_srcptr y);
void polar_box_value(polar_box *b, mpfi_srcptr x);

/* roots.c: at[0 .. q-1] := narrow boxes, from right to left, that hold one root of g each.
 * False: not all q roots are positive, simple and easily found. */
bool polar_box_roots(polar_box *b, mpfi_t at[]);

/* zolotarev_box.c: what is different for the form zolotarev, all c_j > 0: g is the numerator of
 * p' without the factor M. */
void polar_box_rational_start(polar_box *b);
void polar_box_rational_value(polar_box *b, mpfi_srcptr x);

/* to := Z/x, Z' by x, or that by y, for y = x^2 >= 0; q + 1 coefficients, all c_j > 0;
 * to is not y. */
void polar_zolotarev_sum(int q, mpfr_t c[], mpfi_srcptr y, int derivatives, mpfi_t to);

/* ---- certificate.c ---- */

/*
 * Encloses the minimax error on [l,u], given a nearly best p (c, x): below by the smallest
 * |p-1| of the alternation (de la Vallee-Poussin), above by the largest over q brackets that
 * hold all roots of p', and both ends. False: `bits` are too few to prove it with a relative
 * width of 2^-need.
 */
bool polar_certify(int q, mpfr_t c[], mpfr_t x[], mpfi_srcptr l, mpfi_srcptr u, long need,
                   mpfr_prec_t bits, mpfi_t error);

/* ---- range.c ---- */

/*
 * The range of p on [l,u], for any odd p or one of form zolotarev without poles and any real
 * l <= u, where l and u are known by enclosures: its ends, enclosed (left ends of lo and right
 * ends of hi are proved bounds, the inner ends are attained). False: the range leaves
 * +-2^10000.
 */
bool polar_range(polar_form form, int q, mpfr_t c[], mpfi_srcptr l, mpfi_srcptr u,
                 mpfr_prec_t bits, mpfi_t lo, mpfi_t hi);

/* As polar_range, for coefficients in doubles. */
bool polar_range_double(polar_form form, int q, const double c[], mpfi_srcptr l, mpfi_srcptr u,
                        mpfr_prec_t bits, mpfi_t lo, mpfi_t hi);

/* stretch.c: as polar_range_double for the rounded p, which has its range on [l,u] already, on
 * [a,b], which contains [l,u] and hardly more. */
bool polar_range_stretched(const polar_fit_step *p, mpfi_srcptr l, mpfi_srcptr u, mpfi_srcptr a,
                           mpfi_srcptr b, mpfr_prec_t bits, mpfi_t lo, mpfi_t hi);

/* Does a step of the form have no pole on the real line? All c_j > 0 is wanted. */
bool polar_pole_free(polar_form form, int degree, const double c[]);

/* error := max |1-v| over v in [lo,hi], enclosed. */
void polar_range_error(mpfi_srcptr lo, mpfi_srcptr hi, mpfi_t error);

/* ---- zolotarev.c, zolotarev_proof.c ---- */

/*
 * Zolotarev's function of type (n, n-1), n odd, on [l,u]: out[0 .. n-1] := M, a_1, c_1, a_2,
 * ..., x[0 .. n] := its points of alternation; precision `bits` on return. False: `bits` are
 * too few for c_i c_(n-i) = (l/u)^2 to hold to 2^-need.
 */
bool polar_zolotarev(int n, mpfr_srcptr l, mpfr_srcptr u, long need, mpfr_prec_t bits,
                     mpfr_t out[], mpfr_t x[]);

/* Encloses 1 - min/max over [l,u] of the function of that type for which it is least, given
 * nearly that one; n = q + 1. False: `bits` are too few. */
bool polar_certify_zolotarev(int q, mpfr_t c[], mpfr_t x[], mpfi_srcptr l, mpfi_srcptr u,
                             long need, mpfr_prec_t bits, mpfi_t error);

/* ---- steps.c: what both ways to compose share ---- */

/* Bits that the digits asked for need, and some to spare. */
long polar_fit_need(const polar_fit *fit);

/* fit->lower and upper := enclosures so close that u - l is known to 2^-base. */
void polar_fit_interval(polar_fit *fit, long base);

/* Appends a step of the degree its place asks for; drops the last one. */
polar_fit_step *polar_fit_step_new(polar_fit *fit);
void polar_fit_step_drop(polar_fit *fit);

/* p->rounded := p->c to nearest in the target; false: one overflows. */
bool polar_fit_round(const polar_fit *fit, polar_fit_step *p);

/* ---- rounding.c ---- */

/*
 * p->rounded, which is to nearest, gives way to neighbours that are proved to do better on
 * [lo,hi], if there are any; p->range_lower, range_upper := its image there. last: no further
 * step follows. False: the range overflows.
 */
bool polar_round_step(const polar_fit *fit, polar_fit_step *p, mpfi_srcptr lo, mpfi_srcptr hi,
                      bool last);

/* Does p only sharpen a range that is already about 1? Then it is rounded like a last step. */
bool polar_round_sharpens(const polar_fit *fit, polar_fit_step *p, mpfi_srcptr lo,
                          mpfi_srcptr hi);

/* Is fit->error at most what was asked for? */
bool polar_fit_reached(const polar_fit *fit);

/*
 * p->c, p->x, p->error for the interval in p->lower, p->upper, to `base` bits relative to the
 * lower end of its image. like: the step before, or NULL. False: the interval is too narrow
 * for any precision allowed.
 */
bool polar_design(polar_fit_step *p, const polar_fit_step *like, long base);

/* ---- fit.c ---- */

/* A fit without steps, its options checked and completed. */
polar_status polar_fit_open(const polar_fit_options *options, polar_fit **fit, polar_why *why);

/* Is it the greedy optimum that is asked for? */
bool polar_fit_plain(const polar_fit_options *o);

/* As polar_fit_new for a degree that is given, but without the ranges of a plain fit. */
polar_status polar_fit_compose(const polar_fit_options *options, polar_fit **fit,
                               polar_why *why);

/* ---- remarks.c ---- */

/* Adds a sentence to those that polar_fit_note tells. */
void polar_fit_remark(polar_fit *fit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Remarks on a finished fit whose ranges are known. */
void polar_fit_remarks(polar_fit *fit);

/* max |1-p| over the proved range of all steps as rounded. */
double polar_fit_final_error(const polar_fit *fit);

/* May step k lose the sign when it is evaluated in the target? An odd step errs in p(x)/x by up
 * to sum_i |c[i]| u^(2i) roundoffs. *slope := the least p(x)/x, *noise := that error. */
bool polar_step_noisy(const polar_fit *fit, int k, double *slope, double *noise);

/* ---- stability.c ---- */

typedef struct polar_stability {
    double amplification; /* sum_i |c[i]| u^(2i+1); NaN for other forms than odd */
    double D;             /* max_x (max p/u) / (p(x)/x), of what the steps before leave */
    double slope;         /* min p(x)/x there */
} polar_stability;

polar_stability polar_step_stability(const polar_fit *fit, int k);

/* ---- cushion.c ---- */

bool polar_cushion_is_auto(const char *cushion);

/* Makes a fit with its ranges. */
typedef polar_status polar_fit_maker(const polar_fit_options *options, const void *context,
                                     polar_fit **fit, polar_why *why);

/* What `make` makes of options with the smallest cushion that will do, and a remark. */
polar_status polar_cushion_auto(const polar_fit_options *options, polar_fit_maker *make,
                                const void *context, polar_fit **fit, polar_why *why);

/* ---- greedy.c, guarded.c: the two ways; fill fit->step and fit->error from fit->o ---- */

polar_status polar_greedy(polar_fit *fit, polar_why *why);
polar_status polar_guarded(polar_fit *fit, polar_why *why);

/*
 * One guarded step more, as fit->o asks for, for what earlier steps leave: the range [lo,hi] is
 * mapped to the next one, with the amplification of the step before and then of this one;
 * fit->error is that of the new range. fit has no steps, before and after; o.steps = 1 makes
 * the step a last one, which safety does not slow. False: it is refused.
 */
bool polar_guarded_step(polar_fit *fit, mpfi_t lo, mpfi_t hi, double *amplification);

/* ---- verify.c ---- */

/* Proved ranges of the rounded steps, each up to it; unbounded ones are [-inf, inf]. */
void polar_fit_ranges(polar_fit *fit);

/* s->lower, s->upper := nearest to those of fit; the range columns of s, true for both. */
void polar_schedule_ranges(polar_schedule *s, const polar_fit *fit);

/* ---- expand_verify.c: form step ---- */

/* s->lower, s->upper := doubles just outside the gap of fit's; error and range columns of s. */
void polar_schedule_gaps(polar_schedule *s, const polar_fit *fit);

/* Error and range columns of s for [0,lower] and [upper,1]; the first row that overflows, or
 * -1.
 */
int polar_schedule_prove_gaps(polar_schedule *s, mpfi_srcptr lower, mpfi_srcptr upper);

/* ---- text.c: a growing string ---- */

typedef struct polar_text {
    char *s;
    size_t length, room;
    bool failed; /* memory ran out: s is NULL */
} polar_text;

void polar_text_put(polar_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* x in so many digits to nearest, always with a point or an exponent. */
void polar_text_decimal(polar_text *t, double x, int digits);

/* Hands the string over, or NO_MEMORY. */
polar_status polar_text_take(polar_text *t, char **text, polar_why *why);

/* ---- export_words.c ---- */

/* How a row c[k] of code is meant, and a row of Python's. */
const char *polar_export_meaning(const polar_schedule *s);
const char *polar_export_row(const polar_schedule *s);

/* What is stated everywhere: command, interval, certificate; a line each behind `mark`. */
void polar_text_statement(polar_text *t, const polar_schedule *s, const char *command,
                          const char *mark);

/* ---- export_json.c ---- */

void polar_fit_json(polar_text *t, const polar_fit *fit);

/* export_expand.c: what the JSON of a step of the form step says besides what every form says
 */
void polar_fit_json_eight(polar_text *t, const polar_fit *fit, int k);

/* export_json.c */
void polar_schedule_json(polar_text *t, const polar_schedule *s, const char *command);

#endif
