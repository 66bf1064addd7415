/* SPDX-License-Identifier: BSD-3-Clause */
/* l of A itself by Cholesky of A'A, in pieces: some leading columns, more of them, all. */
#include <math.h>

#include "probe.h"
#include "probe_plan.h"

/* What has been seen of the leading columns of A: X_k'X_k is in t.Y, its factor R in t.W. */
struct look {
    int64_t k;
    double norm; /* |X_k|_F */
};

/* Columns [j, X.n) of X, rows [i, X.m), in host memory. */
static polar_mat rest(polar_mat X, int64_t i, int64_t j) {
    X.data = (char *)X.data + (i + j * X.ld) * polar_format_get(X.format)->host_bytes;
    X.m -= i;
    X.n -= j;
    return X;
}

/* X'X and |X|_F of all columns of X, by what is there of the first ones. */
static void look_on(struct walk *w, polar_mat X, struct look *seen) {
    polar_engine *e = w->e;
    const polar_mat Y = polar_mat_block(w->t.Y, X.n, X.n);
    const int64_t k = seen->k;
    if (k == 0 || !e->backend->host) {
        polar_gram(e, POLAR_GRAM_RIGHT, 1, X, 0, Y, Y);
        seen->norm = polar_norm_of(e, POLAR_NORM_FRO, X);
    } else {
        const polar_mat right = rest(X, 0, k), Y22 = rest(Y, k, k),
                        Y12 = polar_mat_block(rest(Y, 0, k), k, right.n),
                        Y21 = polar_mat_block(rest(Y, k, 0), right.n, k);
        polar_gemm(e, 1, POLAR_T, polar_mat_block(X, X.m, k), POLAR_N, right, 0, Y12, Y12);
        polar_transpose(e, Y12, Y21);
        polar_gram(e, POLAR_GRAM_RIGHT, 1, right, 0, Y22, Y22);
        seen->norm = hypot(seen->norm, polar_norm_of(e, POLAR_NORM_FRO, right));
    }
    seen->k = X.n;
}

/* Whether Cholesky of A_k'A_k is possible, A_k the first k columns of A; R in t.W. */
static bool factored(struct walk *w, polar_mat A, int64_t k, struct look *seen) {
    const polar_mat R = polar_mat_block(w->t.W, k, k), Y = polar_mat_block(w->t.Y, k, k);
    look_on(w, polar_mat_block(A, A.m, k), seen);
    polar_axpby(w->e, 1, Y, 0, Y, R);
    return polar_cholesky(w->e, R);
}

/* sigma_min of R, about, from above; 0 where it is below floor: R's last entry is no smaller
 * than sigma_min and spares the estimate where that is hopeless. */
static double smallest_of(struct walk *w, int64_t k, double floor) {
    const polar_mat R = polar_mat_block(w->t.W, k, k);
    const struct lanczos v = polar_walk_vectors(w, k, 0);
    if (polar_triangle_rank(w->e, R, floor) < k) return 0;
    const double s = polar_lanczos_smallest(w->e, R, &v);
    return s >= floor ? s : 0;
}

/* sqrt(k)/|R^-1|_F, some times sigma_min; 0: it is not above floor, for R's last entry, which
 * is 0.65 to 1.5 times as much, is not above 0.6 floor (matrices as for
 * polar_probe_of_quarter). */
static double mean_of(struct walk *w, int64_t k, double floor) {
    const polar_mat R = polar_mat_block(w->t.W, k, k), D = polar_mat_block(w->t.S, k, k);
    if (polar_triangle_rank(w->e, R, 0.6 * floor) < k) return 0;
    polar_triangular_inverse(w->e, R, D);
    return sqrt((double)k) / polar_norm_of(w->e, POLAR_NORM_FRO, D);
}

/* |A_k'A_k|_F of the columns seen */
static double gram_norm(const struct walk *w, int64_t k) {
    return polar_norm_of(w->e, POLAR_NORM_FRO, polar_mat_block(w->t.Y, k, k));
}

/*
 * w->top, and sigma_1 is no larger. An estimate, where top^2 I - A'A is positive definite,
 * which Cholesky tells; else, as the start had nothing of the first singular vector in it, a
 * bound by norms.
 */
static void bound(struct walk *w, double norm) {
    const polar_mat Z = w->t.S;
    w->top = POLAR_PROBE_ROOM * polar_walk_largest(w);
    polar_axpby(w->e, -1, w->t.Y, 0, w->t.Y, Z);
    polar_shift(w->e, w->top * w->top, 1, Z);
    if (!polar_cholesky(w->e, Z))
        w->top =
            POLAR_PROBE_ROOM * fmin(norm, sqrt(polar_norm_of(w->e, POLAR_NORM_INF, w->t.Y)));
    w->certain = true;
    w->sprung = false;
}

/* Whether part i of the columns is such that more of them are worth a look. *mixed: a
 * reduction is better than the SVD; w->r learns where it foretells that LU would be no use. */
static bool promises(struct walk *w, polar_mat A, const struct probe_plan *p, int i,
                     struct look *seen, bool *mixed) {
    const struct probe_part *part = &p->part[i];
    const int64_t k = part->k;
    const bool there = factored(w, A, k, seen);
    const double rms = seen->norm / sqrt((double)k), but = polar_probe_of_quarter(p->but);
    const double floor = p->rank ? 0 : p->but > 0 ? but * rms : part->wanted * rms;
    const double s = !there ? 0 : p->by_mean ? mean_of(w, k, floor) : smallest_of(w, k, floor);
    *mixed = p->but > 0 && s >= but * rms;
    if (i == 0 && p->rank && polar_probe_cut(w->s, s / rms)) w->r.may_lu = false;
    if (!(s >= part->wanted * rms)) return false;
    if (!p->by_edge || i > 0 || s >= POLAR_PROBE_CLEAR * rms) return true;
    const double F = gram_norm(w, k) / (seen->norm * seen->norm);
    return s >= polar_probe_edge(w->s->n, (double)k * F * F) * rms;
}

/* sigma_n, a little too small; 0: it is not told. */
static double of_all(struct walk *w, polar_mat A, const struct probe_plan *p,
                     struct look *seen) {
    const int64_t n = w->s->n;
    if (!factored(w, A, n, seen)) return 0;
    const double s = smallest_of(w, n, p->least * seen->norm / sqrt((double)n)),
                 noise = polar_probe_rounding(w->s, gram_norm(w, n));
    return noise <= POLAR_PROBE_PASSES * s * s ? 0.9 * sqrt(s * s - noise) : 0;
}

double polar_probe(struct walk *w, polar_mat A, bool *hopeless) {
    polar_engine *e = w->e;
    const struct probe_plan p = polar_probe_plan(w->s);
    struct look seen = {0, 0};
    bool on = !p.none, mixed = false;
    int64_t count[POLAR_VERB_COUNT]; /* of what it looks at all of A'A counts */
    for (int i = 0; i < POLAR_VERB_COUNT; i++) count[i] = e->count[i];
    for (int i = 0; i < p.parts && on; i++) on = promises(w, A, &p, i, &seen, &mixed);
    const double smallest = on ? of_all(w, A, &p, &seen) : 0;
    const bool told = smallest > 0;
    *hopeless = !told && p.or_svd && !mixed;
    w->r.looked = on;
    if (on) w->r.known = (struct known){told && w->r.R2.n > 0, seen.norm, smallest};
    const bool direct = smallest >= p.direct * seen.norm / sqrt((double)w->s->n);
    if (told && direct) {
        w->gram = true;
        bound(w, seen.norm);
    }
    for (int i = 0; i < POLAR_VERB_COUNT; i++) e->count[i] = count[i];
    e->count[POLAR_VERB_GRAM] += on;
    return w->gram ? smallest / w->top : 0;
}
