/* SPDX-License-Identifier: BSD-3-Clause */
/* polar_factor in memory that is there already: for who factors many matrices. */
#ifndef POLAR_FACTOR_H
#define POLAR_FACTOR_H

#include "prepare.h"

struct room {
    void *block; /* `bytes` of the backend */
    double *values;
    int64_t bytes, doubles;
};

/* What polar_factor would allocate for a job, with no memory yet; bytes -1: the job is not to
 * be done, or 63 bits do not hold it. */
struct room polar_factor_room(const polar_oracle *o, int64_t m, int64_t n, polar_format input,
                              bool with_H, const polar_options *options);

/* polar_factor; with a room of at least that size nothing is allocated. NULL: polar_factor. */
polar_status polar_factor_in(const struct room *room, const polar_oracle *o, polar_cmat A,
                             polar_mat U, polar_mat *H, const polar_options *options,
                             polar_report *report);

/* What every report of a job has: names, sizes, the counts of its run; its status at the end,
 * with a sentence when it is not OK. */
void polar_fill_report(const struct job *j, const polar_engine *e, polar_report *r);
polar_status polar_end_report(polar_status status, polar_report *r);

/* What |U|_F says of an iterate: OK, NO_ANSWER, NOT_CONVERGED. */
polar_status polar_judge_norm(const struct job *j, double norm, polar_report *r);

/*
 * The same of U, which is mended: rounding of X'X for an X whose columns all have the same
 * entries, but for the signs, moves all singular values of U by the same amount, up to n u and
 * more, where nobody mixed them. U is scaled to |U|_F = sqrt(n) then.
 */
polar_status polar_judge(polar_engine *e, const struct job *j, polar_mat U, polar_report *r);

#endif
