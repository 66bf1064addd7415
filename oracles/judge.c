/* SPDX-License-Identifier: BSD-3-Clause */
/* What the norm of U says of it, and mends. */
#include <math.h>

#include "factor.h"

/*
 * No iterate leaves here unlooked at. A factor has |U|_F <= sqrt(k); short schedules overshoot
 * by a third at most. Where orthonormal columns are promised |U|_F^2 = k, and what is further
 * off than ASTRAY times n u sqrt(k), the most that |U'U - I|_F = ASTRAY n u allows, has a wrong
 * direction in it. NO_ANSWER: NaN or infinity; NOT_CONVERGED: astray.
 */
enum { ASTRAY = 200 };

/* min(m,n) */
static double order(const struct job *j) {
    return (double)(j->shape.m < j->shape.n ? j->shape.m : j->shape.n);
}

/* |tr(U'U - I)| by what |U'U - I|_F = n u lets it be */
static double excess(const struct job *j, double norm) {
    const double k = order(j), error = k * polar_format_get(j->shape.format)->u;
    return fabs(norm * norm - k) / (error * sqrt(k));
}

/* Whether U is to have orthonormal columns to roundoff. */
static bool promised(const struct job *j) {
    const unsigned traits = j->oracle->traits;
    return traits & POLAR_BACKWARD_STABLE && !(traits & POLAR_STEP) && !j->partial &&
           !(j->options.error > 0) && j->options.steps == 0;
}

polar_status polar_judge_norm(const struct job *j, double norm, polar_report *r) {
    const double k = order(j);
    const char *format = polar_format_get(j->shape.format)->name;
    if (!isfinite(norm))
        return polar_fail(&r->why, POLAR_NO_ANSWER, "the iteration overflowed in %s", format);
    const bool wrong = promised(j) && excess(j, norm) > ASTRAY;
    if (norm > 2 * sqrt(k) || wrong)
        return polar_fail(&r->why, POLAR_NOT_CONVERGED,
                          "the iteration went astray in %s: |U|_F = %.16g where %.16g is %s",
                          format, norm, sqrt(k), wrong ? "right" : "the most");
    return POLAR_OK;
}

polar_status polar_judge(polar_engine *e, const struct job *j, polar_mat U, polar_report *r) {
    const double norm = polar_norm_of(e, POLAR_NORM_FRO, U);
    if (e->status != POLAR_OK) return e->status;
    const polar_status s = polar_judge_norm(j, norm, r);
    if (s == POLAR_OK && promised(j) && excess(j, norm) > 1)
        polar_axpby(e, sqrt(order(j)) / norm, U, 0, U, U);
    return s == POLAR_OK ? e->status : s;
}
