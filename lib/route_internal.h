/* SPDX-License-Identifier: BSD-3-Clause */
/* The planner inside: prices of the kernels of one iterate, and steps as edges. */
#ifndef POLAR_ROUTE_INTERNAL_H
#define POLAR_ROUTE_INTERNAL_H

#include "polar/route.h"

/* Seconds of what steps are made of, for an iterate of `rows` by n. */
struct route_prices {
    double gram, symm, gemm, solve; /* X'X; n-by-n symmetric; X W; X Z^-1 */
    double pass, square;            /* an axpby of two like X; of two n-by-n */
    double lu, inverse, triangle;   /* n-by-n */
    double stacked;                 /* qr_stacked and its product */
};

struct route_prices polar_route_prices(const polar_route_request *q, int64_t rows);

/* Seconds to get from A to the iterate of a reduction (kind LU, QR or CHOLESKY) or to A scaled
 * (any other), and from it back to U, and H; NaN: not for this shape, format or l. */
double polar_route_ends(const polar_route_request *q, polar_route_kind reduction);

/* Products of symmetric n-by-n matrices in a polynomial of this degree in X. */
int polar_route_symm(int degree);

/*
 * The step of this kind and order from [s->lower, 1], s->room as it is before: fills after,
 * room, noise and seconds. False: it is not to be taken from there. fresh: X is as the route's
 * start says. begin: the l at which the open Gram form began, 0: none; open: it is left open,
 * and costs no product with X yet.
 */
struct route_edge {
    const polar_route_request *q;
    const struct route_prices *price;
    bool fresh, open;
    double begin;
};
bool polar_route_step_from(const struct route_edge *at, polar_route_step *s);

#endif
