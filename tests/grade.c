/* SPDX-License-Identifier: BSD-3-Clause */
/* Verdicts in max(m,n) u. */
#include "grade.h"

#include <stdio.h>

#include "made.h"

enum { RATIO = 10 };

const polar_oracle *grade_oracle(int k) {
    for (int i = 0; polar_oracles[i]; i++)
        if (polar_oracles[i]->traits & POLAR_BACKWARD_STABLE && k-- == 0)
            return polar_oracles[i];
    return NULL;
}

int grade_oracles(void) {
    int k = 0;
    while (grade_oracle(k)) k++;
    return k;
}

const char *grade_text(const struct sample *s, const char *what) {
    static char text[3500]; /* Check's messages end at 4096 */
    const polar_mat A = s->A;
    size_t length = 0;
    int n = snprintf(text, sizeof text, "%s, seed %" PRIu64 ": %s", what, polar_test_seed(),
                     sample_text(s));
    for (int64_t i = 0; i < A.m && A.m <= 12 && A.n <= 12; i++)
        for (int64_t j = 0; j < A.n && n > 0 && (length += (size_t)n) < sizeof text; j++)
            n = snprintf(text + length, sizeof text - length,
                         im(A, i, j) != 0 ? "%s%a%+ai" : "%s%a", j ? " " : "\n  ", re(A, i, j),
                         im(A, i, j));
    return text;
}

/* One error against what is allowed. */
static void limit(const char *name, double error, double allowed, const struct sample *s,
                  const char *what) {
    REQUIRE(error <= allowed, "%s = %.3g times what is allowed: %s", name, error / allowed,
            grade_text(s, what));
}

/* sum of squares of the singular values up to `most`, under a root */
static double tail(const struct truth *t, double most) {
    double sum = 0;
    for (int64_t i = 0; i < t->k; i++) sum += t->s[i] <= most ? t->s[i] * t->s[i] : 0;
    return sqrt(sum);
}

/* G = U'U (UU' when m < n) has GG = G, and trace `rank` if that is known (else negative). */
static void projector(const struct sample *s, double rank, double most, const char *what) {
    const polar_mat U = truth_scaled(polar_const(s->U), 0);
    const polar_mat G = truth_product(U, U.m >= U.n, U, U.m < U.n);
    const polar_mat S = truth_product(G, false, G, false);
    double trace = 0;
    for (int64_t j = 0; j < G.n; j++) trace += re(G, j, j);
    limit("|U'UU'U - U'U|", truth_distance(S, G), most, s, what);
    const double share = sqrt((double)G.n); /* a trace is up to that times a norm */
    if (rank >= 0) limit("tr U'U - rank", fabs(trace - rank), share * most, s, what);
    drop(U);
    drop(G);
    drop(S);
}

void grade(const struct sample *s, const struct truth *t, const polar_oracle *o,
           const polar_options *options, const char *what) {
    const polar_report *r = &s->r;
    const polar_format_row *row = polar_format_get(s->A.format);
    const double k = (double)t->k, h = (double)s->H.n;
    const double unit = row->u * (double)(s->A.m > s->A.n ? s->A.m : s->A.n);
    const bool fits = ldexp(t->norm * (1 + 10 * unit), t->exponent) <= row->largest;
    /* in n u; of one or two columns the rounding of long sums is more: 10.5 of 37 by 2 */
    const double promise =
        t->k < 4 ? INFINITY : polar_oracle_bound(o, s->A.m, s->A.n) * k * row->u;
    REQUIRE(s->status == POLAR_OK || (s->status == POLAR_OVERFLOW && !fits), "%s",
            grade_text(s, what));
    if (t->k == 0) return;
    const double threshold = (40 + 4 * k) * row->u * t->s[0];
    const polar_rank rank_of_U =
        options->rank == POLAR_RANK_DEFAULT ? o->defaults.rank : options->rank;
    const bool cut = rank_of_U == POLAR_RANK_PARTIAL && !(t->s[t->k - 1] > 2 * threshold);
    const double missing = cut ? tail(t, 2 * threshold) : 0;
    const double rounding = h * t->subnormal * 0.7072; /* of both parts */
    /* svd promises 40: LAPACK's QR iteration stops at 98 u sigma_1 */
    const double ratio = fmax(RATIO, o->bound), most = fmin(ratio * unit, promise);
    if (cut) {
        int64_t rank = 0;
        bool doubt = false;
        for (int64_t i = 0; i < t->k; i++) {
            rank += t->s[i] > threshold;
            doubt = doubt || (t->s[i] > threshold / 2 && t->s[i] <= 2 * threshold);
        }
        projector(s, doubt ? -1 : (double)rank, 2 * ratio * unit, what); /* U and V V' */
    } else {
        limit("|U'U - I|", r->orth_abs, most, s, what);
    }
    limit("|U'A - A'U|", r->asym_abs * t->norm, most * t->norm, s, what);
    if (t->norm > 0)
        limit("|A - UH|", r->resid_abs * t->norm, most * t->norm + rounding + missing, s, what);
    if (s->status == POLAR_OVERFLOW) return;
    const bool left = r->side[0] == 'l';
    const polar_mat H = truth_scaled(polar_const(s->H), -t->exponent);
    limit("|H - H*|", truth_distance(H, t->H[left]),
          1.5 * ratio * unit * t->norm + rounding + missing, s, what);
    limit("-lambda(H)", -truth_least(H), most * t->s[0] + rounding, s, what);
    drop(H);
}

static int top_of(polar_mat A) {
    double most = 0;
    int top = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            most = fmax(most, fmax(fabs(re(A, i, j)), fabs(im(A, i, j))));
    frexp(most, &top);
    return top;
}

/* Whether V = 2^e X up to the rounding of the one that is subnormal: normal numbers agree bit
 * for bit. */
static bool scaled(polar_mat X, polar_mat V, int e) {
    const polar_format_row *f = polar_format_get(V.format);
    const double slack = ldexp(f->u, f->min_exponent + 1 + (e > 0 ? e : 0));
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            if (fabs(re(V, i, j) - ldexp(re(X, i, j), e)) > slack ||
                fabs(im(V, i, j) - ldexp(im(X, i, j), e)) > slack)
                return false;
    return true;
}

static bool exact(polar_mat X, polar_mat V, int e) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            if (ldexp(re(V, i, j), -e) != re(X, i, j) || ldexp(im(V, i, j), -e) != im(X, i, j))
                return false;
    return true;
}

bool grade_scaled(const struct sample *s, const polar_oracle *o, const polar_options *options,
                  int e, const char *what) {
    struct sample t = sample_of(polar_const(s->A), s->A.ld - s->A.m + 1);
    for (int64_t j = 0; j < s->A.n; j++)
        for (int64_t i = 0; i < s->A.m; i++) {
            const double x = ldexp(re(s->A, i, j), e), y = ldexp(im(s->A, i, j), e);
            polar_mat_set(t.A, i, j, x, y);
            polar_mat_set(t.copy, i, j, x, y);
        }
    const int from = top_of(s->A), to = top_of(t.A); /* 2^1024 is no double to divide by */
    const bool inside = from <= 1024 && to <= 1024 && from >= -1022 && to >= -1022;
    const bool fits = inside && exact(s->A, t.A, e);
    if (fits) {
        sample_factor_cheap(&t, o, options);
        const bool H = s->status == POLAR_OK && t.status == POLAR_OK;
        REQUIRE(t.status == s->status || t.status == POLAR_OVERFLOW ||
                    s->status == POLAR_OVERFLOW,
                "2^%d: status %s: %s", e, t.r.status, grade_text(s, what));
        REQUIRE(sample_equal(s->U, t.U), "2^%d: other bits of U: %s", e, grade_text(s, what));
        REQUIRE(!H || scaled(s->H, t.H, e), "2^%d: other bits of H: %s", e,
                grade_text(s, what));
    }
    sample_free(&t);
    return fits;
}
