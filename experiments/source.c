/* SPDX-License-Identifier: BSD-3-Clause */
/* The matrices of a grid's cases, and the jobs on them. */
#include "source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "costs_found.h"
#include "job.h"

/* The words that make the matrix, joined; to be freed. */
static char *key_of(const polar_grid_case *words) {
    size_t length = 1, at = 0;
    for (int k = POLAR_GRID_MATRIX; k <= POLAR_GRID_SEED; k++)
        length += strlen(words->word[k]) + 1;
    char *key = malloc(length);
    if (!key) return NULL;
    for (int k = POLAR_GRID_MATRIX; k <= POLAR_GRID_SEED; k++)
        at += (size_t)snprintf(key + at, length - at, "%s;", words->word[k]);
    return key;
}

static void empty(polar_source *s) {
    free(s->key);
    free(s->eigenvalues);
    polar_mat_free(&s->A, NULL);
    polar_mat_free(&s->truth, NULL);
    *s = (polar_source){.cond = NAN};
}

/* sigma_1/sigma_n where the kind prescribes it, else NaN. Of two bands the inner ends are at
 * gap/2 and the outer ones at position and 1 - position, unless a band has only the inner. */
static double prescribed(const polar_case *c) {
    const polar_gallery_options *o = &c->gallery;
    if (c->kind->takes_spectrum && o->mode % POLAR_MODE_REVERSED != POLAR_MODE_NORMAL)
        return o->cond;
    if (!c->kind->takes_bands || c->n == 0) return NAN;
    const int64_t below = o->occupied < 0 ? c->n / 2 : o->occupied;
    const double edge = o->gap / 2, low = below > 1 ? o->position : edge,
                 high = c->n - below > 1 ? 1 - o->position : edge;
    return fmax(low, high) / edge;
}

static void generate(polar_source *s, const polar_case *c, bool complex) {
    const polar_format f = complex ? POLAR_C128 : POLAR_F64;
    snprintf(s->name, sizeof s->name, "%s", c->kind->name);
    s->cond = prescribed(c);
    s->A = polar_mat_new(c->m, c->n, f, NULL);
    s->truth = polar_mat_new(c->m, c->n, f, NULL);
    s->status = s->A.data && s->truth.data ? POLAR_OK : POLAR_NO_MEMORY;
    if (!s->status)
        s->status = polar_gallery_fill(c->kind, &c->gallery, s->A, s->truth, NULL, &s->why);
    if (s->status || !c->kind->knows_truth) polar_mat_free(&s->truth, NULL);
}

polar_source *polar_source_get(polar_sources *sources, const polar_grid_case *words,
                               const polar_case *c) {
    const polar_format f = c->options.format;
    const bool complex = c->kind && f != POLAR_FORMAT_ANY && polar_format_get(f)->is_complex;
    polar_source *s = &sources->slot[complex];
    char *key = key_of(words);
    if (!key) return NULL;
    if (s->key && !strcmp(s->key, key)) {
        free(key);
        return s;
    }
    empty(s);
    s->key = key;
    if (c->kind) {
        generate(s, c, complex);
    } else {
        polar_file_stem(c->file, s->name, sizeof s->name);
        s->status = polar_mat_read(c->file, &s->A, NULL, &s->why);
    }
    return s;
}

void polar_sources_free(polar_sources *s) {
    empty(&s->slot[0]);
    empty(&s->slot[1]);
}

/* sigma_1/sigma_n of a host matrix, by its singular values in f64 or c128; NaN: none. */
static double measure_condition(polar_cmat A) {
    const polar_format f = polar_format_get(A.format)->is_complex ? POLAR_C128 : POLAR_F64;
    const int64_t k = A.m < A.n ? A.m : A.n;
    const polar_mat none = {0};
    polar_arena a = {.backend = &polar_cpu};
    polar_engine e;
    polar_mat X;
    double *s, cond = NAN;
    if (k == 0) return NAN;
    polar_engine_init(&e, &polar_cpu);
    for (int pass = 0; pass < 2; pass++) { /* count, then lay out */
        a.used = 0;
        X = polar_arena_mat(&a, A.m, A.n, f);
        s = polar_arena_mat(&a, k, 1, POLAR_F64).data;
        e.work_bytes = 0;
        e.work = polar_arena_work(&a, 1u << POLAR_VERB_SVD, A.m, A.n, f, &e.work_bytes);
        if (pass == 0 && !(a.base = polar_cpu.alloc(a.used, NULL))) return NAN;
        if (pass == 0) a.size = a.used;
    }
    polar_copy_in(&e, POLAR_N, 1, A, X);
    polar_svd(&e, X, none, s, none);
    if (!e.status) cond = s[0] / s[k - 1];
    polar_cpu.release(a.base, NULL);
    return cond;
}

/* Prescribed, else measured, once a matrix. */
static double condition(polar_source *s) {
    if (!isnan(s->cond)) return s->cond;
    if (s->measured == 0) s->measured = measure_condition(polar_const(s->A));
    return s->measured;
}

/* What is taken for mu. */
static double middle(const polar_options *o) {
    return o->homo[1] < o->lumo[0] ? o->homo[1] + (o->lumo[0] - o->homo[1]) / 2 : o->mu;
}

polar_status polar_source_job(polar_source *source, const polar_case *c, polar_job *j,
                              polar_why *why) {
    char lower[40];
    *j = (polar_job){
        .oracle = c->oracle, .options = c->options, .measure = c->measure, .repeat = c->repeat};
    if (!j->options.backend) j->options.backend = &polar_cpu;
    const polar_status found = polar_command_costs_for(c->oracle, &j->options, why);
    if (found) return found;
    if (c->oracle->traits & POLAR_STEP) {
        const polar_status s = polar_source_gap(source, c, &j->options, why);
        if (s) return s;
    }
    if (c->exact) { /* l <= 1; a singular matrix leaves it to the oracle */
        const double mu = middle(&j->options);
        const double l = c->exact_factor *
                         (mu == 0 ? 1 / condition(source) : polar_source_nearest(source, mu));
        j->options.lower = l > 0 ? fmin(l, 1) : 0;
    }
    if (c->schedule && !c->fit)
        return polar_job_schedule("oracle =", c->schedule, &j->options.schedule, why);
    if (!c->fit) return POLAR_OK;
    if (!(j->options.lower > 0))
        return polar_fail(why, POLAR_UNSUITED,
                          "the matrix is singular: there is no lower bound to fit to");
    /* the interval of a fit may not be one point */
    snprintf(lower, sizeof lower, "%.17g", fmin(j->options.lower, 0.99));
    const polar_format f =
        j->options.format == POLAR_FORMAT_ANY ? source->A.format : j->options.format;
    return polar_job_fit(c->fit, lower, f, &j->options.schedule, why);
}

polar_status polar_source_check(const polar_grid *g, polar_why *why) {
    const char *before = "";
    polar_status s = POLAR_OK;
    for (int64_t i = 0; i < polar_grid_count(g) && !s; i++) {
        const polar_grid_case w = polar_grid_get(g, i);
        const char *path = w.word[POLAR_GRID_MATRIX];
        const polar_oracle *o = polar_oracle_named(w.word[POLAR_GRID_ORACLE]);
        polar_options unused;
        if (o && (s = polar_command_costs_for(o, &unused, why))) break;
        if (!*path || !strcmp(path, before)) continue;
        polar_mat A = {0};
        s = polar_mat_read(path, &A, NULL, why);
        polar_mat_free(&A, NULL);
        before = path;
    }
    return s;
}
