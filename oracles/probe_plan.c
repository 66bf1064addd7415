/* SPDX-License-Identifier: BSD-3-Clause */
/* How far a look at A goes, by order, shape and format: thresholds by measurement. */
#include "probe_plan.h"

#include <math.h>

#include "reduce.h"
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

/* What a quarter has to have is a little more than what is wanted of all. */
#define GO_ON 1.1

struct probe_plan polar_probe_plan(const polar_shape *s) {
    const int64_t n = s->n;
    const double u = polar_format_get(s->format)->u;
    const bool is_long = polar_reduce_is_long(s), small = n >= POLAR_ROUTE_TINY && n < MIDDLING;
    const bool mixes = polar_reduce_mixes(s->options);
    struct probe_plan p = {.none = !(sqrt((double)n * u) < 0.05)};
    /* of two Cholesky factorisations of a long A, as a part of |A|_F/sqrt(n); where that is
     * far, A'A is formed whatever it tells, for it is half of the first one */
    const double reach = is_long ? sqrt((double)n) / polar_reduce_most(s) : 1;
    const bool formed = reach < 0.05;
    p.least = fmin(reach, small ? LEAST_SMALL : LEAST_DIRECT);
    const bool lu = mixes && !is_long && 10 * polar_reduce_enough_for_lu(s) < LEAST_MIXED;
    p.or_svd = is_long ? n < NO_SVD && s->m < VERY_LONG * n : n < NO_SVD || !lu;
    p.or_svd = small && (p.or_svd || !mixes);
    p.by_mean = small;
    p.direct = formed ? LEAST_LONG : 0;
    if (is_long && n < POLAR_ROUTE_TINY) { /* every roundoff counts against n u */
        p.none = p.none || !formed;
        p.direct = INFINITY;
    }
    if (small && (p.or_svd || !formed)) {
        p.part[p.parts++] =
            (struct probe_part){n / 4, GO_ON * polar_probe_of_quarter(p.least), 0};
        if (lu) p.but = LEAST_MIXED;
        if (is_long && !formed) p.but = LEAST_LONG_MIXED;
    } else if (n >= LARGE && !formed) {
        p.part[p.parts++] = (struct probe_part){n / 4, LARGE_QUARTER};
        p.rank = p.by_edge = !is_long;
    } else if (n >= MIDDLING && !formed) {
        const double x = (double)n / 160;
        p.part[p.parts++] = (struct probe_part){n / 4, MIDDLING_QUARTER(x)};
        p.part[p.parts++] = (struct probe_part){n / 2, MIDDLING_HALF(x)};
        p.rank = p.by_edge = !is_long;
    }
    return p;
}

double polar_probe_of_quarter(double least) {
    return 1.5 * pow(least, 0.25);
}

double polar_probe_edge(int64_t n, double fourth) {
    return 0.535 - 1.1 * (fourth - 1.25) + fmin(0.03, 4 / (double)n);
}

bool polar_probe_cut(const polar_shape *s, double quarter) {
    const double seen = fmax(quarter, sqrt(polar_format_get(s->format)->u));
    const double l = fmin(pow(seen / 0.78, 4), 1);
    return polar_reduce_worth_cutting(s, polar_reduce_rows(s, l));
}

double polar_probe_rounding(const polar_shape *s, double norm_of_gram) {
    return polar_gram_rounding(s->n, s->format) * polar_format_get(s->format)->u * norm_of_gram;
}
