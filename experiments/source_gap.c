/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the gap of a case's matrix is: prescribed, or from its eigenvalues. */
#include <math.h>
#include <stdlib.h>

#include "source.h"

/* The eigenvalues of the host matrix A = A', ascending, in f64 or c128, into w. */
static polar_status eigenvalues(polar_cmat A, double *w) {
    const polar_format f = polar_format_get(A.format)->is_complex ? POLAR_C128 : POLAR_F64;
    polar_arena a = {.backend = &polar_cpu};
    polar_engine e;
    polar_mat X;
    polar_engine_init(&e, &polar_cpu);
    for (int pass = 0; pass < 2; pass++) { /* count, then lay out */
        a.used = 0;
        X = polar_arena_mat(&a, A.n, A.n, f);
        e.work_bytes = 0;
        e.work = polar_arena_work(&a, 1u << POLAR_VERB_EIGH, A.n, A.n, f, &e.work_bytes);
        if (pass == 0 && !(a.base = polar_cpu.alloc(a.used, NULL))) return POLAR_NO_MEMORY;
        if (pass == 0) a.size = a.used;
    }
    polar_copy_in(&e, POLAR_N, 1, A, X);
    polar_eigh(&e, X, false, w);
    polar_cpu.release(a.base, NULL);
    return e.status;
}

static polar_status measure(polar_source *s, polar_why *why) {
    if (s->eigenvalues) return POLAR_OK;
    if (s->A.m != s->A.n || s->A.n == 0)
        return polar_fail(why, POLAR_UNSUITED, "a step wants a square matrix");
    s->eigenvalues = malloc(sizeof *s->eigenvalues * (size_t)s->A.n);
    if (!s->eigenvalues) return POLAR_NO_MEMORY;
    const polar_status status = eigenvalues(polar_const(s->A), s->eigenvalues);
    if (!status) return POLAR_OK;
    free(s->eigenvalues);
    s->eigenvalues = NULL;
    return polar_fail(why, status, "the eigenvalues cannot be had: %s",
                      polar_status_text(status));
}

double polar_source_nearest(polar_source *s, double mu) {
    polar_why why;
    double least = INFINITY, largest = 0;
    if (measure(s, &why)) return NAN;
    for (int64_t i = 0; i < s->A.n; i++) {
        const double distance = fabs(s->eigenvalues[i] - mu);
        least = fmin(least, distance);
        largest = fmax(largest, distance);
    }
    return least / largest;
}

/* Of the kinds with bands: a band of one value has only its inner end. */
static void prescribe(const polar_case *c, int64_t below, polar_options *o) {
    const double edge = c->gallery.gap / 2;
    o->homo[0] = o->homo[1] = -edge;
    o->lumo[0] = o->lumo[1] = edge;
    o->ends[0] = below > 1 ? -c->gallery.position : -edge;
    o->ends[1] = c->n - below > 1 ? 1 - c->gallery.position : edge;
}

polar_status polar_source_gap(polar_source *s, const polar_case *c, polar_options *o,
                              polar_why *why) {
    const int64_t half = s->A.n / 2;
    const bool bands = c->kind && c->kind->takes_bands;
    const int64_t states = bands && c->gallery.occupied >= 0 ? c->gallery.occupied : half;
    if (c->states) o->occupied = states;
    if (!c->bounds) return POLAR_OK;
    if (bands && s->A.n > 1) {
        prescribe(c, states, o);
        return POLAR_OK;
    }
    const polar_status status = measure(s, why);
    if (status) return status;
    const double *w = s->eigenvalues;
    int64_t below = o->occupied;
    if (below == 0)
        while (below < s->A.n && w[below] < o->mu) below++;
    if (w[0] < w[s->A.n - 1]) {
        o->ends[0] = w[0];
        o->ends[1] = w[s->A.n - 1];
    }
    /* all on one side of mu, or no gap to speak of: it is the ends that can be told */
    if (below < 1 || below >= s->A.n || !(w[below - 1] < w[below])) return POLAR_OK;
    o->homo[0] = o->homo[1] = w[below - 1];
    o->lumo[0] = o->lumo[1] = w[below];
    o->mu = 0; /* the middle of these */
    return POLAR_OK;
}
