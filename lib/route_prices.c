/* SPDX-License-Identifier: BSD-3-Clause */
/* What a route's parts cost, from the costs of kernels. */
#include <math.h>

#include "route_internal.h"

/* Steps of a Lanczos estimate, two products with a vector each: 6 to 14 are seen. What else
 * they do, by vectors and bisection, takes the time of so many calls. */
enum { LANCZOS = 10, CALLS = 40 };

struct kernels {
    const polar_costs *costs;
    polar_format f;
    int64_t bytes; /* of an entry */
};

static struct kernels kernels(const polar_route_request *q) {
    return (struct kernels){q->costs ? q->costs : &polar_costs_default, q->format,
                            polar_format_get(q->format)->host_bytes};
}

static double seconds(struct kernels k, polar_verb v, int64_t m, int64_t n, int64_t inner) {
    return polar_costs_seconds(k.costs, v, m, n, inner, k.f);
}

/* D = aX + bY, or a copy (two matrices instead of three) */
static double pass(struct kernels k, int64_t m, int64_t n, int matrices) {
    return polar_costs_pass(k.costs, matrices * m * n * k.bytes);
}

/* sigma_1 of an iterate */
static double one_estimate(struct kernels k, int64_t rows, int64_t n) {
    const double call = polar_costs_kind_seconds(k.costs, POLAR_COSTS_CALL, 0, 0, 0, POLAR_F64);
    const double product = polar_costs_matvec(k.costs, n, k.f) * (double)rows / (double)n;
    return LANCZOS * (2 * product + CALLS * call);
}

/* In small orders kernels in a chain take longer than by themselves (n = 64 and 96: caches are
 * cold); one call of the SVD does not. */
static double slower(int64_t n) {
    return n < POLAR_ROUTE_SMALL ? 1.2 : 1;
}

struct route_prices polar_route_prices(const polar_route_request *q, int64_t rows) {
    const struct kernels k = kernels(q);
    const int64_t n = q->n;
    struct route_prices p = {
        .gram = seconds(k, POLAR_VERB_GRAM, n, n, rows),
        .symm = seconds(k, POLAR_VERB_SYMM, n, n, n),
        .gemm = seconds(k, POLAR_VERB_GEMM, rows, n, n),
        .solve = seconds(k, POLAR_VERB_SOLVE, rows, n, 0),
        .definite = seconds(k, POLAR_VERB_POSDEF_INVERSE, n, n, 0),
        .pass = pass(k, rows, n, 3),
        .square = pass(k, n, n, 3),
        .lu = seconds(k, POLAR_VERB_LU, n, n, 0),
        .inverse = seconds(k, POLAR_VERB_LU_INVERSE, n, n, 0),
        .triangle = seconds(k, POLAR_VERB_TRIANGLE_INVERSE, n, n, 0),
        .stacked = seconds(k, POLAR_VERB_QR_STACKED, n, n, 0) +
                   seconds(k, POLAR_VERB_STACKED, n, n, 0),
    };
    double *const all[] = {&p.gram, &p.symm,    &p.gemm,     &p.solve,   &p.pass,
                           &p.lu,   &p.inverse, &p.triangle, &p.stacked, &p.definite};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) *all[i] *= slower(n);
    p.svd = seconds(k, POLAR_VERB_SVD, rows, n, 0);
    p.check = one_estimate(k, n, n);
    return p;
}

/* in small orders, where the first one may not reveal the rank */
static double second_qr(struct kernels k, int64_t n) {
    if (n >= POLAR_ROUTE_SMALL) return 0;
    return seconds(k, POLAR_VERB_QR, n, n, 0) + seconds(k, POLAR_VERB_QR_APPLY, n, n, n) +
           3 * pass(k, n, n, 2);
}

/* sigma_1 and sigma_n */
static double estimates(struct kernels k, int64_t rows, int64_t n) {
    return one_estimate(k, rows, n) + one_estimate(k, n, n);
}

static double mixing(struct kernels k, int64_t m, int64_t n) {
    return seconds(k, POLAR_VERB_MIX, m, n, 0);
}

/* Cholesky QR: one factorisation up to condition POLAR_ROUTE_WELL, else two, to a limit
 * (yamamoto2015) */
static double long_one(const polar_route_request *q, struct kernels k) {
    const int64_t m = q->m, n = q->n;
    const double u = polar_format_get(q->format)->u, dm = (double)m, dn = (double)n;
    if (m < 2 * n || n < POLAR_ROUTE_LEAST_CHOLESKY ||
        !(q->lower >= 8 * sqrt((dm * dn + dn * (dn + 1)) * u)))
        return NAN;
    const double one =
        seconds(k, POLAR_VERB_GRAM, n, n, m) + seconds(k, POLAR_VERB_CHOLESKY, n, n, 0);
    const bool there = q->start == POLAR_ROUTE_FROM_MATRIX_GRAM;
    double sum = (there ? 0 : one) + estimates(k, n, n) +
                 seconds(k, POLAR_VERB_TRIANGLE, n, n, 0) +
                 seconds(k, POLAR_VERB_GEMM, m, n, n) + pass(k, m, n, 2);
    if (q->lower * POLAR_ROUTE_WELL < 1)
        sum += one + seconds(k, POLAR_VERB_TRIANGLE, m, n, 0) +
               seconds(k, POLAR_VERB_GEMM, n, n, n);
    return sum + (q->with_H ? seconds(k, POLAR_VERB_GEMM, n, n, n) : 0);
}

double polar_route_ends(const polar_route_request *q, polar_route_kind reduction) {
    const struct kernels k = kernels(q);
    const int64_t m = q->m, n = q->n;
    const double u = polar_format_get(q->format)->u;
    const double H = q->with_H ? seconds(k, POLAR_VERB_GEMM, n, n, m) : 0;
    switch (reduction) {
    case POLAR_ROUTE_LU:
        if (m != n || n < POLAR_ROUTE_LEAST_LU) return NAN;
        if (n < POLAR_ROUTE_SMALL && !(q->lower >= POLAR_ROUTE_LU_REACH * (double)n * u))
            return NAN;
        return H + 2 * (mixing(k, n, n) + mixing(k, n, n)) +
               seconds(k, POLAR_VERB_LU, n, n, 0) + estimates(k, n, n) + 4 * pass(k, n, n, 2);
    case POLAR_ROUTE_QR:
        return H + mixing(k, m, n) + mixing(k, n, n) + seconds(k, POLAR_VERB_QR, m, n, 0) +
               seconds(k, POLAR_VERB_QR_APPLY, m, n, n) + estimates(k, n, n) +
               2 * pass(k, n, n, 2) + second_qr(k, n);
    case POLAR_ROUTE_CHOLESKY:
        return long_one(q, k);
    default: /* sigma_1 is known by the Gram matrix, which the first step has as well */
        return H + 2 * pass(k, m, n, 2) + one_estimate(k, n, n);
    }
}
