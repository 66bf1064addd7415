/* SPDX-License-Identifier: BSD-3-Clause */
/* One factorisation, timed, repeated, measured and held against its promise. */
#include "job.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "values.h"

polar_status polar_job_oracle(const char *what, const char *text, const polar_oracle **o,
                              const char **schedule, polar_why *why) {
    char name[64];
    const char *colon = strchr(text, ':');
    *schedule = NULL;
    if (!colon || (size_t)(colon - text) >= sizeof name)
        return polar_value_oracle(what, text, o, why);
    snprintf(name, sizeof name, "%.*s", (int)(colon - text), text);
    *schedule = colon + 1;
    polar_status s = polar_value_oracle(what, name, o, why);
    if (!s && !((*o)->traits & POLAR_TAKES_SCHEDULE))
        s = polar_fail(why, POLAR_BAD_ARGUMENT, "%s %.80s: %s takes no schedule", what, text,
                       name);
    return s;
}

double polar_job_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void polar_job_median(double *x, int count, double *median, double *spread) {
    qsort(x, (size_t)count, sizeof *x, ascending);
    *median = (x[(count - 1) / 2] + x[count / 2]) / 2;
    *spread = (x[count - 1] - x[0]) / *median;
}

/* The file format of factors: f64 or c128 for runs in these, else f32 or c64. */
static polar_format factor_format(polar_format run) {
    const polar_format_row *row = polar_format_get(run);
    if (row->is_complex) return run;
    return run == POLAR_F64 ? POLAR_F64 : POLAR_F32;
}

static polar_status repeat(const polar_job *j, polar_cmat A, polar_mat U, polar_mat *H,
                           polar_report *r) {
    double *seconds = malloc(sizeof *seconds * (size_t)j->repeat);
    if (!seconds) return POLAR_NO_MEMORY;
    polar_status s = POLAR_OK;
    int done = 0;
    for (; done < j->repeat && (s == POLAR_OK || s == POLAR_NOT_CONVERGED); done++) {
        const double start = polar_job_clock();
        s = polar_factor(j->oracle, A, U, H, &j->options, r);
        seconds[done] = polar_job_clock() - start;
    }
    polar_job_median(seconds, done, &r->seconds, &r->spread);
    if (done == 1) r->spread = NAN;
    free(seconds);
    return s;
}

void polar_job_describe(const polar_job *j, polar_cmat A, polar_report *r) {
    const polar_format f = j->options.format == POLAR_FORMAT_ANY ? A.format : j->options.format;
    const polar_backend *b = j->options.backend ? j->options.backend : &polar_cpu;
    snprintf(r->oracle, sizeof r->oracle, "%s", j->oracle->name);
    snprintf(r->backend, sizeof r->backend, "%s", b->name);
    snprintf(r->format, sizeof r->format, "%s", polar_format_get(f)->name);
    if (j->options.schedule)
        snprintf(r->schedule, sizeof r->schedule, "%s", j->options.schedule->name);
    r->m = A.m;
    r->n = A.n;
    const bool left =
        j->options.side == POLAR_SIDE_LEFT || (j->options.side == POLAR_SIDE_AUTO && A.m < A.n);
    snprintf(r->side, sizeof r->side, "%s", left ? "left" : "right");
}

/* Whether truth, the sign of A, has so many eigenvalues -1: then it is the sign of A - mu I too
 * wherever that has as many. */
static bool divides_at(polar_cmat truth, double occupation) {
    double trace = 0;
    if (!truth.data) return false;
    for (int64_t i = 0; i < truth.n; i++) trace += polar_mat_re(truth, i, i);
    return fabs(((double)truth.n - trace) / 2 - occupation) < 0.25;
}

polar_status polar_job_run(const polar_job *j, polar_cmat A, polar_cmat truth, polar_mat *U,
                           polar_mat *H, polar_report *r) {
    const polar_format f = j->options.format == POLAR_FORMAT_ANY ? A.format : j->options.format;
    const polar_cmat none = {0};
    char matrix[sizeof r->matrix];
    const double cond = r->cond;
    const int64_t seed = r->seed;
    memcpy(matrix, r->matrix, sizeof matrix);
    polar_job_describe(j, A, r);
    const bool left = !strcmp(r->side, "left");
    const int64_t k = left ? A.m : A.n;
    *U = polar_mat_new(A.m, A.n, factor_format(f), j->options.allocator);
    *H = (polar_mat){0};
    if (j->hermitian) *H = polar_mat_new(k, k, factor_format(f), j->options.allocator);

    polar_status s = POLAR_NO_MEMORY;
    const polar_schedule *p = j->options.schedule;
    if (p && !p->repeat_last && j->options.steps > p->nsteps)
        s = polar_fail(&r->why, POLAR_UNSUITED, "schedule %s ends after %d steps", p->name,
                       p->nsteps);
    else if (U->data && (H->data || !j->hermitian))
        s = repeat(j, A, *U, j->hermitian ? H : NULL, r);
    polar_job_describe(j, A, r);
    memcpy(r->matrix, matrix, sizeof matrix);
    r->cond = cond;
    r->seed = seed;

    polar_mat shifted = {0};
    if (r->mu != 0 && isfinite(r->mu)) { /* what was factored is A - mu I */
        const bool is_complex = polar_format_get(A.format)->is_complex;
        shifted =
            polar_mat_new(A.m, A.n, is_complex ? POLAR_C128 : POLAR_F64, j->options.allocator);
        if (shifted.data) {
            polar_mat_convert(A, shifted);
            for (int64_t i = 0; i < A.n; i++)
                polar_mat_set(shifted, i, i, polar_mat_re(A, i, i) - r->mu, 0);
            A = polar_const(shifted);
        } else {
            s = POLAR_NO_MEMORY;
        }
        if (!divides_at(truth, r->occupation)) truth = none;
    }
    const bool there = s == POLAR_OK || s == POLAR_NOT_CONVERGED || s == POLAR_OVERFLOW;
    if (there && j->measure != POLAR_MEASURE_NONE) {
        const bool judge_H = j->hermitian && s != POLAR_OVERFLOW;
        polar_status measured =
            polar_measure(A, polar_const(*U), judge_H ? polar_const(*H) : none, left, truth, f,
                          j->measure, j->options.allocator, r);
        if (measured == POLAR_NO_ANSWER)
            s = polar_fail(&r->why, measured, "the factor has NaN or infinity inside");
        else if (measured)
            s = polar_fail(&r->why, measured, "the factor could not be measured: %s",
                           polar_status_text(measured));
    }
    polar_mat_free(&shifted, j->options.allocator);
    if (s != POLAR_OK && s != POLAR_NOT_CONVERGED && s != POLAR_OVERFLOW) {
        polar_mat_free(U, j->options.allocator);
        polar_mat_free(H, j->options.allocator);
    }
    snprintf(r->status, sizeof r->status, "%s", polar_status_name(s));
    if (s && !r->why.text[0]) polar_fail(&r->why, s, "%s", polar_status_text(s));
    return s;
}

/* A given lower bound that does not hold, as far as is known, promises nothing. */
static bool error_kept(const polar_job *j, const polar_report *r, double bound,
                       polar_why *why) {
    const polar_options *o = &j->options;
    if (o->rank == POLAR_RANK_PARTIAL) return true;
    /* without normalisation it is one on sigma_n, and sigma_1 is to be at most 1 */
    if (o->lower > 0 && (o->normalise == POLAR_NORMALISE_NONE || !(o->lower <= r->sigma_n)))
        return true;
    const double roundoff = (double)(r->m < r->n ? r->m : r->n) *
                            polar_format_get(polar_format_named(r->format))->u;
    if (!(r->spectral_abs > fmax(o->error, bound * roundoff))) return true;
    polar_fail(why, POLAR_OK, "%s: spectral_abs = %.3g exceeds the error asked of %s, %g",
               r->matrix, r->spectral_abs, j->oracle->name, o->error);
    return false;
}

bool polar_job_kept(const polar_job *j, const polar_report *r, polar_why *why) {
    const double bound = polar_oracle_bound(j->oracle, r->m, r->n);
    if (!(j->oracle->traits & POLAR_BACKWARD_STABLE) || strcmp(r->status, "ok")) return true;
    if (j->options.error > 0) return error_kept(j, r, bound, why);
    /* what published codes without pivoting lose is no promise of ours */
    if (j->options.pivot == POLAR_PIVOT_NONE || j->options.cutoff > 1e3) return true;
    const char *broken = NULL;
    double value = 0;
    if (r->orth > bound && j->options.rank != POLAR_RANK_PARTIAL) {
        broken = "orth";
        value = r->orth;
    } else if (r->resid > bound) {
        broken = "resid";
        value = r->resid;
    } else if (r->asym > bound) {
        broken = "asym";
        value = r->asym;
    }
    if (!broken) return true;
    polar_fail(why, POLAR_OK, "%s: %s = %.3g breaks the bound that %s promises, %g", r->matrix,
               broken, value, j->oracle->name, bound);
    return false;
}
