/* SPDX-License-Identifier: BSD-3-Clause */
/* S = LL', L^-1 F L^-1' and L^-1' P L^-1 by the CPU's kernels. */
#include "polar/overlap.h"

#include <math.h>

#include "polar/backend.h"

/* R = L' and X, n-by-n in f64 or c128 */
typedef struct bench {
    polar_engine e;
    polar_arena a;
    polar_mat R, X;
} bench;

/* the sentence of a status that has none yet */
static polar_status plain(polar_status s, polar_why *why) {
    return polar_fail(why, s, "the overlap: %s", polar_status_text(s));
}

static polar_status bench_open(int64_t n, polar_format f, const polar_allocator *a, bench *b,
                               polar_why *why) {
    const unsigned verbs =
        1u << POLAR_VERB_CHOLESKY | 1u << POLAR_VERB_TRIANGLE | 1u << POLAR_VERB_NORM;
    b->a = (polar_arena){.backend = &polar_cpu};
    if (n > polar_cpu.largest) return plain(POLAR_TOO_LARGE, why);
    for (int pass = 0; pass < 2; ++pass) { /* count, then lay out */
        polar_engine_init(&b->e, &polar_cpu);
        b->a.used = 0;
        b->R = polar_arena_mat(&b->a, n, n, f);
        b->X = polar_arena_mat(&b->a, n, n, f);
        b->e.work = polar_arena_work(&b->a, verbs, n, n, f, &b->e.work_bytes);
        if (pass == 0) {
            b->a.base = b->a.used < INT64_MAX ? polar_cpu.alloc(b->a.used, a) : NULL;
            b->a.size = b->a.used;
            if (!b->a.base) return plain(POLAR_NO_MEMORY, why);
        }
    }
    return POLAR_OK;
}

static void bench_close(bench *b, const polar_allocator *a) {
    if (b->a.base) polar_cpu.release(b->a.base, a);
}

static bool is_complex(polar_format f) {
    return polar_format_get(f)->is_complex;
}

static polar_status check(const char *name, polar_cmat A, polar_why *why) {
    if (!polar_format_get(A.format) || A.place != POLAR_HOST || A.m != A.n || A.n < 0 ||
        A.ld < A.n || (!A.data && A.n > 0))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s is %lld x %lld: a square host matrix would be right", name,
                          (long long)A.m, (long long)A.n);
    return POLAR_OK;
}

/* b->X := (A + A')/2 of a Hermitian A */
static polar_status take(bench *b, const char *name, polar_cmat A, polar_why *why) {
    polar_copy_in(&b->e, POLAR_N, 1, A, b->X);
    const double largest = polar_norm_of(&b->e, POLAR_NORM_MAX, b->X);
    if (!b->e.status && !isfinite(largest))
        return polar_fail(why, POLAR_NO_ANSWER, "%s has NaN or infinity inside", name);
    const double norm = polar_norm_of(&b->e, POLAR_NORM_FRO, b->X);
    const double asym = polar_symmetrise(&b->e, b->X);
    if (!b->e.status && !(asym <= (double)A.n * polar_format_get(A.format)->u * norm))
        return polar_fail(why, POLAR_UNSUITED, "%s is not Hermitian: |%s - %s'| is %.3g |%s|",
                          name, name, name, asym / norm, name);
    return b->e.status ? plain(b->e.status, why) : POLAR_OK;
}

polar_status polar_overlap_new(polar_cmat S, polar_overlap *o, const polar_allocator *a,
                               polar_why *why) {
    bench b;
    *o = (polar_overlap){.L = {0}};
    polar_status s = check("the overlap S", S, why);
    if (s) return s;
    const polar_format f = is_complex(S.format) ? POLAR_C128 : POLAR_F64;
    polar_mat L = polar_mat_new(S.n, S.n, f, a);
    if (!L.data) return plain(POLAR_NO_MEMORY, why);
    s = bench_open(S.n, f, a, &b, why);
    if (!s) s = take(&b, "S", S, why);
    if (!s && !polar_cholesky(&b.e, b.X) && !b.e.status)
        s = polar_fail(why, POLAR_NO_ANSWER, "the overlap S is not positive definite");
    if (!s) polar_copy_out(&b.e, POLAR_T, 1, polar_const(b.X), L);
    if (!s && b.e.status) s = plain(b.e.status, why);
    bench_close(&b, a);
    if (s)
        polar_mat_free(&L, a);
    else
        o->L = L;
    return s;
}

void polar_overlap_free(polar_overlap *o, const polar_allocator *a) {
    if (o) polar_mat_free(&o->L, a);
}

/* R = L': D := R'^-1 A R^-1 into the orthogonal basis, D := R^-1 A R'^-1 back. */
static polar_status apply(const polar_overlap *o, bool into, polar_cmat A, polar_mat D,
                          const polar_allocator *a, polar_why *why) {
    const char *const name = into ? "F" : "P";
    const int64_t n = o->L.n;
    bench b;
    polar_status s = check(name, A, why);
    if (!s) s = check("the result", polar_const(D), why);
    if (s) return s;
    if (A.n != n || D.n != n)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s is %lld x %lld and the result %lld x %lld: the order of the "
                          "overlap, %lld, would be right",
                          name, (long long)A.m, (long long)A.n, (long long)D.m, (long long)D.n,
                          (long long)n);
    const bool complex = is_complex(o->L.format) || is_complex(A.format);
    if (complex && !is_complex(D.format))
        return polar_fail(why, POLAR_UNSUITED,
                          "format %s of the result: of %s and S one is complex, so is it",
                          polar_format_get(D.format)->name, name);
    s = bench_open(n, complex ? POLAR_C128 : POLAR_F64, a, &b, why);
    if (!s) s = take(&b, name, A, why);
    if (!s) {
        polar_copy_in(&b.e, POLAR_T, 1, polar_const(o->L), b.R);
        polar_solve_triangular(&b.e, false, into ? POLAR_T : POLAR_N, b.R, b.X);
        polar_solve_triangular(&b.e, true, into ? POLAR_N : POLAR_T, b.R, b.X);
        polar_symmetrise(&b.e, b.X);
        const bool finite = isfinite(polar_norm_of(&b.e, POLAR_NORM_MAX, b.X));
        if (finite) polar_copy_out(&b.e, POLAR_N, 1, polar_const(b.X), D);
        s = b.e.status;
        if (s == POLAR_OVERFLOW || (!s && !finite))
            s = polar_fail(why, POLAR_OVERFLOW, "the result exceeds the range of format %s",
                           polar_format_get(D.format)->name);
        else if (s)
            plain(s, why);
    }
    bench_close(&b, a);
    return s;
}

polar_status polar_overlap_into(const polar_overlap *o, polar_cmat F, polar_mat X,
                                const polar_allocator *a, polar_why *why) {
    return apply(o, true, F, X, a, why);
}

polar_status polar_overlap_back(const polar_overlap *o, polar_cmat P, polar_mat D,
                                const polar_allocator *a, polar_why *why) {
    return apply(o, false, P, D, a, why);
}
