/* SPDX-License-Identifier: BSD-3-Clause */
/* The backend's own SVD, through the same door, to compare with. */
#include <math.h>
#include <string.h>

#include "ontop.h"

polar_status polar_ontop_backend_svd(const struct ontop *t, polar_cmat A, polar_mat U,
                                     double *s, polar_mat Vt) {
    const polar_backend *b = t->options.polar.backend;
    const polar_allocator *a = t->options.polar.allocator;
    polar_arena arena = {.backend = b, .size = INT64_MAX};
    polar_engine e;
    polar_mat X, P, Wt;
    double *w = polar_alloc(a, (size_t)t->k * sizeof *w);
    polar_engine_init(&e, b);
    for (int pass = 0; pass < 2 && (pass == 0 || arena.base); pass++) { /* count, lay out */
        arena.used = e.work_bytes = 0;
        X = polar_arena_mat(&arena, t->m, t->n, t->format);
        P = polar_arena_mat(&arena, t->m, t->k, t->format);
        Wt = polar_arena_mat(&arena, t->k, t->n, t->format);
        e.work = polar_arena_work(&arena, 1u << POLAR_VERB_SVD, t->m, t->n, t->format,
                                  &e.work_bytes);
        if (pass == 0) arena.base = b->alloc(arena.used, a);
    }
    if (!w || !arena.base) e.status = POLAR_NO_MEMORY;
    polar_copy_in(&e, POLAR_N, ldexp(1, -t->exponent), A, X);
    polar_svd(&e, X, P, w, Wt);
    polar_copy_out(&e, POLAR_N, 1, polar_const(P), U);
    polar_copy_out(&e, POLAR_N, 1, polar_const(Wt), Vt);
    if (e.status == POLAR_OK) memcpy(s, w, (size_t)t->k * sizeof *s);
    t->r->flops += e.flops;
    b->release(arena.base, a);
    polar_release(a, w);
    return e.status == POLAR_NOT_CONVERGED ? POLAR_KERNEL : e.status;
}
