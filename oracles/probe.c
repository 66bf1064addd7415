/* SPDX-License-Identifier: BSD-3-Clause */
/* l of A itself by Cholesky of A'A, in pieces: some leading columns, more of them, all. */
#include <math.h>

#include "probe.h"
#include "reduce_limits.h"

/* orders that are small, middling and large for it */
enum { MIDDLING = POLAR_ROUTE_SMALL, LARGE = 512, NO_SVD = 112, VERY_LONG = 8 };

/*
 * What is wanted of all columns, as a part of |A|_F/sqrt(n), for steps on A itself to win. In
 * small orders they beat the SVD by more than the look costs.
 */
#define LEAST_DIRECT 2e-3
#define LEAST_SMALL 6e-3
/* In small orders, for a reduction and Newton's steps to win over the SVD: by LU where that may
 * be trusted, by QR of a long A. From the order NO_SVD on they always do. */
#define LEAST_MIXED 2e-4
#define LEAST_LONG_MIXED 1e-3
/* Where Cholesky QR takes a long matrix to a small one, for steps on A itself to win over that.
 */
#define LEAST_LONG 0.06

/* In a quarter of the columns sqrt(k)/|R^-1|_F, which an estimate would take longer to tell, is
 * about that for `least` of all of them, both as parts of what above (geometric sequences, n =
 * 40 to 127, l = 1/30 to 1e-5: 1.4 to 1.8 where 1.5 stands, one matrix in ten a fifth off). To
 * go on it has to be a little more. */
#define OF_QUARTER(least) (1.5 * pow(least, 0.25))
#define GO_ON 1.1

/*
 * And what of parts of the columns, before more is looked at. A geometric sequence of singular
 * values, mixed at random, has that in a quarter or half of its columns for l above the second
 * number: the lower edge of the free compression (Nica and Speicher, Lectures on the
 * Combinatorics of Free Probability, 2006, lecture 14) is max (w - (1 - part)/G(w)) over w <
 * l^2, G the Cauchy transform of the squares' distribution. The larger n is, the sooner LU and
 * Newton's steps win: in middling orders x = n/160 times as soon in l^(1/2).
 */
#define MIDDLING_QUARTER(x) 0.165 * pow(x, 0.55), 2.3e-3 * (x) * (x)
#define MIDDLING_HALF(x) 0.05 * (x), 2.6e-3 * (x) * (x)
#define LARGE_QUARTER 0.467, 0.084

/*
 * A look at all of a Gaussian matrix, whose l is about 1/n, would be lost, and a quarter of it
 * has 0.51. Of spectra with the same sum of fourth powers those that reach down to 0 have less
 * in a quarter than geometric ones that end above: EDGE lies between, in terms of k
 * |A_k'A_k|_F^2/|A_k|_F^4 of the k columns, which is 1.25 for a Gaussian matrix, with room for
 * what chance does in small orders. What has CLEAR_QUARTER is above any doubt.
 */
#define EDGE(n, fourth) (0.535 - 1.1 * ((fourth)-1.25) + fmin(0.03, 4.0 / (double)(n)))
#define CLEAR_QUARTER 0.6

/* A geometric sequence has about 0.78 l^(1/4) in a quarter of its columns. */
#define QUARTER_GEOMETRIC 0.78

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
 * is 0.85 to 1.4 times as much, is not above 0.8 floor (matrices as for OF_HALF). */
static double mean_of(struct walk *w, int64_t k, double floor) {
    const polar_mat R = polar_mat_block(w->t.W, k, k), D = polar_mat_block(w->t.S, k, k);
    if (polar_triangle_rank(w->e, R, 0.6 * floor) < k) return 0;
    polar_triangular_inverse(w->e, R, D);
    return sqrt((double)k) / polar_norm_of(w->e, POLAR_NORM_FRO, D);
}

/* What of the columns is to be seen before more of them. */
struct part {
    int64_t k;
    double wanted, geometric;
};

struct plan {
    bool none;    /* no look at all: rounding would drown whatever is of use */
    bool or_svd;  /* where the look does not tell the SVD is faster than a reduction */
    bool by_edge; /* of the first part */
    bool by_mean; /* mean_of() is what is wanted of a part */
    bool rank;    /* the first part foretells the rank */
    double but;   /* with that, of all, a reduction wins over the SVD; 0: never */
    int parts;    /* of the columns, before all of them */
    struct part part[2];
    double least, direct; /* of all, for that to be of use, and for steps on A itself */
};

static struct plan plan(const polar_shape *s) {
    const int64_t n = s->n;
    const double u = polar_format_get(s->format)->u;
    const bool is_long = polar_reduce_is_long(s), small = n >= POLAR_ROUTE_TINY && n < MIDDLING;
    struct plan p = {.none = !(sqrt((double)n * u) < 0.05)};
    /* of two Cholesky factorisations of a long A, as a part of |A|_F/sqrt(n); where that is
     * far, A'A is formed whatever it tells, for it is half of the first one */
    const double reach = is_long ? sqrt((double)n) / polar_reduce_most(s) : 1;
    const bool formed = reach < 0.05;
    p.least = fmin(reach, small ? LEAST_SMALL : LEAST_DIRECT);
    const bool lu = !is_long && 10 * polar_reduce_enough_for_lu(s) < LEAST_MIXED;
    p.or_svd = is_long ? n < NO_SVD && s->m < VERY_LONG * n : n < NO_SVD || !lu;
    p.or_svd = p.or_svd && small;
    p.by_mean = small;
    p.direct = formed ? LEAST_LONG : 0;
    if (small && (p.or_svd || !formed)) {
        p.part[p.parts++] = (struct part){n / 4, GO_ON * OF_QUARTER(p.least), 0};
        if (lu) p.but = LEAST_MIXED;
        if (is_long && !formed) p.but = LEAST_LONG_MIXED;
    } else if (n >= LARGE && !formed) {
        p.part[p.parts++] = (struct part){n / 4, LARGE_QUARTER};
        p.rank = p.by_edge = !is_long;
    } else if (n >= MIDDLING && !formed) {
        const double x = (double)n / 160;
        p.part[p.parts++] = (struct part){n / 4, MIDDLING_QUARTER(x)};
        p.part[p.parts++] = (struct part){n / 2, MIDDLING_HALF(x)};
        p.rank = p.by_edge = !is_long;
    }
    return p;
}

/* |A_k'A_k|_F of the columns seen */
static double gram_norm(const struct walk *w, int64_t k) {
    return polar_norm_of(w->e, POLAR_NORM_FRO, polar_mat_block(w->t.Y, k, k));
}

/* What Cholesky of a quarter makes of the rank, if A has a geometric sequence of singular
 * values: whether rows of R will be below roundoff, so that LU of A would be no use. */
static bool foretells_cut(const polar_shape *s, double quarter) {
    const double seen = fmax(quarter, sqrt(polar_format_get(s->format)->u));
    return 10 * polar_reduce_rows(s, fmin(pow(seen / QUARTER_GEOMETRIC, 4), 1)) < 9 * s->n;
}

/* What rounding may do to squares of singular values: to the smallest one no more than an
 * eighth is let pass. */
static double rounding(const polar_shape *s, double norm_of_gram) {
    return polar_gram_rounding(s->n, s->format) * polar_format_get(s->format)->u * norm_of_gram;
}
enum { CLEAR = 8 };

/* Whether no singular value is above top: top^2 I - A'A is positive definite. In small orders
 * Cholesky tells for less than another estimate takes. */
static bool certain(struct walk *w) {
    const polar_mat Z = w->t.S;
    if (w->s->n >= LARGE) return false;
    polar_axpby(w->e, -1, w->t.Y, 0, w->t.Y, Z);
    polar_shift(w->e, w->top * w->top, 1, Z);
    return polar_cholesky(w->e, Z);
}

/* Whether part i of the columns is such that more of them are worth a look. *mixed: a
 * reduction is better than the SVD; w->r learns where it foretells that LU would be no use. */
static bool promises(struct walk *w, polar_mat A, const struct plan *p, int i,
                     struct look *seen, bool *mixed) {
    const struct part *part = &p->part[i];
    const int64_t k = part->k;
    double s = 0;
    const bool there = factored(w, A, k, seen);
    const double rms = seen->norm / sqrt((double)k);
    if (there)
        s = p->by_mean ? mean_of(w, k, (p->but > 0 ? OF_QUARTER(p->but) : part->wanted) * rms)
                       : smallest_of(w, k, p->rank ? 0 : part->wanted * rms);
    *mixed = p->but > 0 && s >= OF_QUARTER(p->but) * rms;
    if (i == 0 && p->rank && foretells_cut(w->s, s / rms)) w->r.may_lu = false;
    if (!(s >= part->wanted * rms)) return false;
    if (!p->by_edge || i > 0 || s >= CLEAR_QUARTER * rms) return true;
    const double F = gram_norm(w, k) / (seen->norm * seen->norm);
    return s >= EDGE(w->s->n, (double)k * F * F) * rms;
}

/* sigma_n, a little too small; 0: it is not told. */
static double of_all(struct walk *w, polar_mat A, const struct plan *p, struct look *seen) {
    const int64_t n = w->s->n;
    if (!factored(w, A, n, seen)) return 0;
    const double s = smallest_of(w, n, p->least * seen->norm / sqrt((double)n)),
                 noise = rounding(w->s, gram_norm(w, n));
    return s * s >= CLEAR * noise ? 0.9 * sqrt(s * s - noise) : 0;
}

double polar_probe(struct walk *w, polar_mat A, bool *hopeless) {
    polar_engine *e = w->e;
    const struct plan p = plan(w->s);
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
        w->top = POLAR_PROBE_ROOM * polar_walk_largest(w);
        w->certain = certain(w);
        w->sprung = !w->certain;
    }
    for (int i = 0; i < POLAR_VERB_COUNT; i++) e->count[i] = count[i];
    e->count[POLAR_VERB_GRAM] += on;
    return w->gram ? smallest / w->top : 0;
}

/* Work that is no step's: it takes time and is not counted. */
static void extra(polar_cost *c, polar_verb v, int64_t m, int64_t n, int64_t k,
                  polar_format f) {
    c->flops += polar_verb_flops(v, m, n, k, f);
    polar_cost_spend(c, 1, v, m, n, k, f);
}

/* A look at k columns, but for the Gram matrix. */
static void columns_cost(const polar_shape *s, int64_t k, bool told, polar_cost *c) {
    polar_cost_spend(c, 1, POLAR_VERB_NORM, s->m, k, 0, s->format);
    polar_cost_sweep(c, 2, k, k, s->format);
    extra(c, POLAR_VERB_CHOLESKY, k, k, 0, s->format);
    if (told) polar_lanczos_smallest_cost(k, s->format, c);
}

double polar_probe_cost(const polar_shape *s, double l, struct foreseen *f, polar_cost *c) {
    const struct plan p = plan(s);
    /* as parts of |A|_F/sqrt(n) and of sigma_1 */
    const double share = l * sqrt((double)s->n) / polar_reduce_norm(s, l),
                 noise = rounding(s, polar_reduce_norm(s, l * l));
    bool on = !p.none, mixed = false;
    *f = (struct foreseen){.looked = false};
    for (int i = 0; i < p.parts && on; i++) {
        const struct part *part = &p.part[i];
        on = p.by_mean ? share >= p.least : l >= part->geometric;
        mixed = p.but > 0 && share >= p.but;
        f->no_lu = f->no_lu || (p.rank && 10 * polar_reduce_rows(s, l) < 9 * s->n);
        if (!on) extra(c, POLAR_VERB_GRAM, part->k, part->k, s->m, s->format);
        columns_cost(s, part->k, !p.by_mean && (on || p.rank), c);
        if (p.by_mean) extra(c, POLAR_VERB_TRIANGLE_INVERSE, part->k, part->k, 0, s->format);
    }
    f->looked = on;
    const bool told = on && share >= p.least && l * l >= CLEAR * noise;
    if (on) columns_cost(s, s->n, share >= p.least, c);
    if (on && !(told && share >= p.direct))
        polar_cost_add(c, POLAR_VERB_GRAM, s->n, s->n, s->m, s->format);
    f->hopeless = !told && p.or_svd && !mixed;
    f->known = told;
    if (!told || !(share >= p.direct)) return 0;
    polar_lanczos_cost(s->n, s->n, s->format, c);
    f->certain = s->n < LARGE;
    if (f->certain) {
        polar_cost_sweep(c, 2, s->n, s->n, s->format);
        extra(c, POLAR_VERB_CHOLESKY, s->n, s->n, 0, s->format);
    }
    return 0.9 * sqrt(l * l - noise) / POLAR_PROBE_ROOM;
}
