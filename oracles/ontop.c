/* SPDX-License-Identifier: BSD-3-Clause */
/* The door of the decompositions on top of the oracles. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ontop.h"
#include "prepare.h"
#include "rows.h"

/*
 * Where divisions end. qdwh, n = 500, f64, one core of a Xeon, the best of three in seconds:
 * 0.85 at 16, 0.76 at 32, 0.86 at 64, 0.82 at 128, 0.91 at 200, 0.74 at 256: no matter, for
 * the first divisions cost most. 128 makes few of them.
 */
enum { DIRECT = 128 };

polar_spectral_options polar_spectral_default(void) {
    return (polar_spectral_options){.polar = polar_options_default()};
}

void polar_spectral_init(polar_spectral_report *r) {
    memset(r, 0, sizeof *r);
#define INIT_text(name) strcpy(r->name, "-");
#define INIT_whole(name) r->name = 0;
#define INIT_real(name) r->name = NAN;
#define INIT(type, name, what) INIT_##type(name)
    POLAR_SPECTRAL_COLUMNS(INIT)
#undef INIT
#undef INIT_text
#undef INIT_whole
#undef INIT_real
}

polar_status polar_ontop_open(const polar_oracle *o, polar_cmat A,
                              const polar_spectral_options *options, polar_spectral_report *r,
                              struct ontop *t) {
    struct job j;
    polar_options *p = &t->options.polar;
    *t = (struct ontop){.oracle = o, .m = A.m, .n = A.n, .k = A.m < A.n ? A.m : A.n, .r = r};
    t->options = options ? *options : polar_spectral_default();
    r->m = A.m;
    r->n = A.n;
    r->flops = 0;
    snprintf(r->oracle, sizeof r->oracle, "%s", o ? o->name : "lapack");
    if (!o) o = &polar_svd_oracle; /* the same formats and sizes */
    p->side = POLAR_SIDE_AUTO;
    p->rank = o->traits & POLAR_RANK_DEFICIENT ? POLAR_RANK_COMPLETED : POLAR_RANK_DEFAULT;
    polar_status s = polar_prepare(o, A.m, A.n, A.format, p, &j, &r->why);
    if (s != POLAR_OK) return s;
    if (p->normalise == POLAR_NORMALISE_NONE)
        return polar_fail(&r->why, POLAR_UNSUITED,
                          "normalise none takes a matrix as it stands, but these are shifted "
                          "and scaled on the way");
    if (t->options.direct < 0)
        return polar_fail(&r->why, POLAR_BAD_ARGUMENT, "direct %lld: want 0 (default) or more",
                          (long long)t->options.direct);
    if (t->options.direct == 0) t->options.direct = DIRECT;
    p->backend = j.options.backend;
    p->format = t->format = j.format;
    t->u = polar_format_get(j.format)->u;
    snprintf(r->backend, sizeof r->backend, "%s", p->backend->name);
    snprintf(r->format, sizeof r->format, "%s", polar_format_get(j.format)->name);
    if (polar_format_get(j.format)->emulated ||
        !(p->backend->factor_formats & POLAR_BIT(j.format)))
        return polar_fail(&r->why, POLAR_UNSUITED,
                          "decompositions run in f64, f32, c128 or c64, not in %s", r->format);
    if (A.place != POLAR_HOST || A.ld < (A.m > 1 ? A.m : 1) || (t->k > 0 && !A.data))
        return polar_fail(&r->why, POLAR_BAD_ARGUMENT, "A is not a matrix in host memory");
    s = polar_mat_scan(A, &t->exponent, &t->zero);
    t->exponent = polar_clamp(t->exponent);
    if (s != POLAR_OK) return polar_fail(&r->why, s, "the matrix holds NaN or infinity");
    return POLAR_OK;
}

/* The bytes from the first to the last entry. */
static void extent(polar_cmat X, uintptr_t *first, uintptr_t *end) {
    const int64_t size = polar_format_get(X.format)->host_bytes;
    *first = *end = (uintptr_t)X.data;
    if (X.m > 0 && X.n > 0) *end += (uintptr_t)(((X.n - 1) * X.ld + X.m) * size);
}

polar_status polar_ontop_output(const struct ontop *t, const char *name, polar_mat X, int64_t m,
                                int64_t n, polar_cmat A) {
    const polar_format_row *f = polar_format_get(X.format);
    uintptr_t a, end_a, x, end_x;
    if (!f || X.place != POLAR_HOST || X.ld < (X.m > 1 ? X.m : 1) ||
        (m > 0 && n > 0 && !X.data))
        return polar_fail(&t->r->why, POLAR_BAD_ARGUMENT, "%s is not a matrix in host memory",
                          name);
    if (X.m != m || X.n != n)
        return polar_fail(&t->r->why, POLAR_BAD_ARGUMENT,
                          "%s is %lld by %lld, want %lld by %lld", name, (long long)X.m,
                          (long long)X.n, (long long)m, (long long)n);
    if (polar_format_get(t->format)->is_complex && !f->is_complex)
        return polar_fail(&t->r->why, POLAR_BAD_ARGUMENT, "complex vectors want a complex %s",
                          name);
    extent(A, &a, &end_a);
    extent(polar_const(X), &x, &end_x);
    if (x < end_a && a < end_x)
        return polar_fail(&t->r->why, POLAR_BAD_ARGUMENT, "%s must not overlap another matrix",
                          name);
    return POLAR_OK;
}

polar_status polar_ontop_factor(const struct ontop *t, polar_cmat A, polar_mat U,
                                polar_mat *H) {
    polar_report p;
    polar_status s = polar_factor(t->oracle, A, U, H, &t->options.polar, &p);
    t->r->polars++;
    t->r->steps += p.steps;
    if (p.flops > 0) t->r->flops += p.flops;
    if (s != POLAR_OK) t->r->why = p.why;
    return s;
}

polar_status polar_ontop_close(polar_spectral_report *r, polar_status s) {
    snprintf(r->status, sizeof r->status, "%s", polar_status_name(s));
    if (s == POLAR_OK)
        r->why.text[0] = '\0';
    else if (!r->why.text[0])
        polar_fail(&r->why, s, "%s", polar_status_text(s));
    return s;
}

polar_status polar_ontop_scale(double *values, int64_t count, int e, polar_why *why) {
    polar_status s = POLAR_OK;
    for (int64_t i = 0; i < count; i++) {
        values[i] = ldexp(values[i], e);
        if (!isfinite(values[i])) s = POLAR_OVERFLOW;
    }
    return s == POLAR_OK ? s
                         : polar_fail(why, s, "the largest value does not fit into a double");
}

polar_mat polar_ontop_view(polar_mat X, int64_t i, int64_t j, int64_t m, int64_t n) {
    X.data = (char *)X.data + (i + j * X.ld) * polar_format_get(X.format)->host_bytes;
    X.m = m;
    X.n = n;
    return X;
}

polar_mat polar_ontop_host(const struct ontop *t, polar_engine *e, int64_t m, int64_t n) {
    polar_mat X = polar_mat_new(m, n, t->format, t->options.polar.allocator);
    if (!X.data && e->status == POLAR_OK)
        e->status =
            polar_fail(&t->r->why, POLAR_NO_MEMORY, "%lld by %lld entries are not to be had",
                       (long long)m, (long long)n);
    return X;
}
