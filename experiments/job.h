/* SPDX-License-Identifier: BSD-3-Clause */
/* One factorisation as run, sweep and bench do it: timed, repeated, measured, judged. */
#ifndef POLAR_JOB_H
#define POLAR_JOB_H

#include "polar.h"

typedef struct polar_job {
    const polar_oracle *oracle;
    polar_options options;
    polar_measures measure;
    int repeat;     /* >= 1 */
    bool hermitian; /* H is asked for, so it is computed and timed */
} polar_job;

/* ORACLE or ORACLE:SCHEDULE taken apart: the oracle, and the text after the colon or NULL. */
polar_status polar_job_oracle(const char *what, const char *text, const polar_oracle **o,
                              const char **schedule, polar_why *why);

/*
 * Runs the job: r's row, U and H (data NULL when there is none), each to be freed with
 * polar_mat_free. truth: known factor in f64 or c128, or data NULL. Returns what polar_factor
 * came to, which is r's status; NO_ANSWER too when the factor holds NaN or infinity.
 */
polar_status polar_job_run(const polar_job *j, polar_cmat A, polar_cmat truth, polar_mat *U,
                           polar_mat *H, polar_report *r);

/* The columns of r that are known without running. */
void polar_job_describe(const polar_job *j, polar_cmat A, polar_report *r);

/* False, and a sentence in *why, when a measured ratio breaks what the oracle promises;
 * with options.error, when spectral_abs exceeds it though the lower bound holds. */
bool polar_job_kept(const polar_job *j, const polar_report *r, polar_why *why);

/* Seconds of a steady clock. */
double polar_job_clock(void);

/* Median and (max-min)/median of count numbers, which are sorted. */
void polar_job_median(double *x, int count, double *median, double *spread);

/* A built-in schedule, or the file of that name; valid until polar_job_forget. */
polar_status polar_job_schedule(const char *what, const char *text, const polar_schedule **s,
                                polar_why *why);

/*
 * The greedy composition of odd polynomials of a degree for [lower,1], up to the roundoff of
 * format f. lower is a decimal. The schedule stays valid until polar_job_forget; asking twice
 * computes once. UNSUITED: this build has no generator.
 */
polar_status polar_job_fit(int degree, const char *lower, polar_format f,
                           const polar_schedule **s, polar_why *why);

/* Frees the schedules that were read or fitted. */
void polar_job_forget(void);

#endif
