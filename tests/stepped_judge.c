/* SPDX-License-Identifier: BSD-3-Clause */
/* What a step oracle's run came to, by the eigenvectors. */
#include <stdlib.h>

#include "stepped.h"
#include "truth.h"

static polar_mat widened(polar_mat X) {
    const polar_mat Y =
        fresh(X.m, X.n, polar_format_get(X.format)->is_complex ? POLAR_C128 : POLAR_F64);
    ck_assert_int_eq(polar_mat_convert(polar_const(X), Y), POLAR_OK);
    return Y;
}

/* V'XV */
static polar_mat turned(const struct stepped *t, polar_mat X) {
    const polar_mat Y = widened(X), Z = truth_product(t->V, true, Y, false);
    const polar_mat D = truth_product(Z, false, t->V, false);
    drop(Y);
    drop(Z);
    return D;
}

static double from_diagonal(polar_mat D, const double *d) {
    double sum = 0;
    for (int64_t j = 0; j < D.n; j++)
        for (int64_t i = 0; i < D.n; i++) {
            const double x = re(D, i, j) - (i == j ? d[i] : 0), y = im(D, i, j);
            sum += x * x + y * y;
        }
    return sqrt(sum);
}

struct stepped_error stepped_errors(const struct stepped *t, int64_t occupied) {
    struct stepped_error e;
    const int64_t n = t->n;
    double *d = calloc((size_t)n + 1, sizeof *d), norm = 0, trace = 0;
    const polar_mat U = widened(t->s.U), D = turned(t, t->s.U), G = turned(t, t->s.H);
    const polar_mat S = truth_product(U, true, U, false);
    for (int64_t i = 0; i < n; i++) d[i] = i < occupied ? -1 : 1;
    e.projector = from_diagonal(D, d) / 2;
    for (int64_t i = 0; i < n; i++) d[i] = 1;
    e.idempotent = from_diagonal(S, d) / 4;
    for (int64_t i = 0; i < n; i++) trace += (1 - re(U, i, i)) / 2;
    e.trace = fabs(trace - (double)occupied);
    for (int64_t i = 0; i < n; i++) d[i] = fabs(t->w[i] - t->s.r.mu);
    for (int64_t i = 0; i < n; i++) norm = hypot(norm, fabs(t->w[i]) + d[i]);
    e.factor = from_diagonal(G, d) / norm;
    free(d);
    drop(U);
    drop(D);
    drop(G);
    drop(S);
    return e;
}

static double roundoff(const struct stepped *t) {
    return polar_format_get(t->o.format == POLAR_FORMAT_ANY ? t->s.A.format : t->o.format)->u;
}

void stepped_right(const struct stepped *t, int64_t occupied, double slack) {
    REQUIRE(t->s.status == POLAR_OK, "%s", stepped_text(t));
    const double unit = roundoff(t), n = (double)t->n;
    const double gap = occupied > 0 && occupied < t->n ? stepped_gap(t, occupied) : 1;
    const struct stepped_error e = stepped_errors(t, occupied);
    REQUIRE(e.projector <= fmax(slack / gap, 10 * n) * unit, "projector off by %.3g u/gap: %s",
            e.projector * gap / unit, stepped_text(t));
    REQUIRE(e.idempotent <= 10 * n * unit, "not idempotent, %.3g n u: %s",
            e.idempotent / (n * unit), stepped_text(t));
    REQUIRE(e.trace <= fmax(1e-9, 10 * n * unit), "trace off by %.3g: %s", e.trace,
            stepped_text(t));
    REQUIRE(e.factor <= 10 * n * unit + unit / gap, "H off by %.3g n u: %s",
            e.factor / (n * unit), stepped_text(t));
    REQUIRE(fabs(t->s.r.occupation - (double)occupied) <= 10 * n * unit + 1e-9,
            "occupation %.12g: %s", t->s.r.occupation, stepped_text(t));
}

void stepped_honest(const struct stepped *t, double blur) {
    const struct sample *s = &t->s;
    if (s->status != POLAR_OK) return;
    const polar_options *o = &t->o;
    const int64_t n = t->n;
    const bool gap = o->homo[1] < o->lumo[0];
    const double mu = gap ? o->homo[1] + (o->lumo[0] - o->homo[1]) / 2 : o->mu;
    const double scale = fmax(fmax(fabs(t->w[0]), fabs(t->w[n - 1])), fabs(mu));
    const double width = fmax(scale, (o->ends[1] - o->ends[0]) / 2);
    const polar_mat D = turned(t, s->U);
    for (int64_t i = 0; i < n; i++) {
        const bool by_trace = o->occupied > 0 && !gap;
        const double off = t->w[i] - (by_trace ? s->r.mu : mu);
        if (!(fabs(off) > blur * (double)n * roundoff(t) * width)) continue;
        REQUIRE(fabs(re(D, i, i) - (off < 0 ? -1 : 1)) <
                    fmin(0.5, 1e-2 + 10 * (double)n * roundoff(t)),
                "eigenvalue %d, %.17g, went to %.3g: %s", (int)i, t->w[i], re(D, i, i),
                stepped_text(t));
        if (by_trace)
            REQUIRE((i < o->occupied) == (off < 0), "mu at the wrong place: %s",
                    stepped_text(t));
    }
    drop(D);
}
