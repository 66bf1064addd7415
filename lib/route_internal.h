/* SPDX-License-Identifier: BSD-3-Clause */
/* The planner inside: prices of the kernels of one iterate, and steps as edges. */
#ifndef POLAR_ROUTE_INTERNAL_H
#define POLAR_ROUTE_INTERNAL_H

#include "polar/maps.h"
#include "polar/route.h"

/* Seconds of what steps are made of, for an iterate of `rows` by n. */
struct route_prices {
    double gram, symm, gemm, solve; /* X'X; n-by-n symmetric; X W; X Z^-1 */
    double definite;                /* Z^-1; NaN: not known */
    double pass, square;            /* an axpby of two like X; of two n-by-n */
    double lu, inverse, triangle;   /* n-by-n */
    double stacked;                 /* qr_stacked and its product */
    double svd;                     /* rows by n */
    double check;                   /* an estimate of |X'X|_2 from X'X */
};

struct route_prices polar_route_prices(const polar_route_request *q, int64_t rows);

/* Seconds to get from A to the iterate of a reduction (kind LU, QR or CHOLESKY) or to A scaled
 * (any other), and from it back to U, and H; NaN: not for this shape, format or l. */
double polar_route_ends(const polar_route_request *q, polar_route_kind reduction);

/* Products of symmetric n-by-n matrices in a polynomial of degree 3, 5, 9 or 17 in X. */
int polar_route_symm(int degree);

/* Rational, and by Cholesky. */
static inline bool polar_route_definite(polar_route_kind kind) {
    return kind == POLAR_ROUTE_HALLEY || kind == POLAR_ROUTE_ZOLOTAREV;
}

/* Whether a last step to a given error may be this one: it is to form X'X. */
static inline bool polar_route_looks(const polar_route_request *q, const polar_route_step *s) {
    return q->last == 0 || (s->lower >= q->last &&
                            (polar_route_definite(s->kind) || s->kind == POLAR_ROUTE_ODD));
}

/* The odd polynomial of one degree that was looked up last, for both kinds of edges: closed
 * ones and open. */
struct route_odd {
    double lower; /* 0: none yet */
    bool there;
    polar_step step;
    double rounding; /* its amplification */
};

/*
 * Where a step begins. fresh: X is as the route's start says; is_long: it has more rows than
 * columns. begin: the l at which the open Gram form began, 0: none; behind: what step is before
 * this one in it; open: it is left open, and costs no product with X yet.
 */
struct route_edge {
    const polar_route_request *q;
    const struct route_prices *price;
    bool fresh, is_long, open;
    double begin;
    polar_route_kind behind;
    struct route_odd *odd; /* of degrees 3, 5, 9, 17 */
};

/* Fills in its seconds, and whether it goes by inverses. */
void polar_route_price(const struct route_edge *at, polar_route_step *s);

/* What it does to [s->lower, 1], s->room as it is before: fills after, room and noise. False:
 * it is not to be taken from there. */
bool polar_route_map(const struct route_edge *at, polar_route_step *s);

/* Places on the way from l = 1e-30 to 1: l below 1/2 by quarters of a binary order, 1 - l by
 * halves (of the interval between powers of two). */
enum { ROUTE_BELOW = 400, ROUTE_ABOVE = 110, ROUTE_PLACES = ROUTE_BELOW + ROUTE_ABOVE };

/* closed: X is an iterate; open: a Gram form is under way; and how much of the noise that is
 * allowed has been made: under 1/16, 1/4, 1/2, all of it. What is cheaper by noise may come to
 * nothing in the end. */
enum { ROUTE_CLOSED, ROUTE_OPEN, ROUTE_NOISES = 4, ROUTE_MODES = 2 * ROUTE_NOISES };

enum { ROUTE_LABELS = ROUTE_MODES * ROUTE_PLACES, ROUTE_SIMPLE = POLAR_ROUTE_MOST / 2 };

struct route_label {
    polar_route_step step; /* the last one; its seconds are its own */
    double cost, noise, begin;
    int parent; /* ROUTE_PLACES * mode + place of it; -1: the start */
};

struct route_search {
    const polar_route_request *q;
    struct route_prices price;
    bool is_direct;                      /* X is A: there is room for a Gram form */
    bool is_long;                        /* it has more rows than columns */
    double error, noise;                 /* limits */
    double bound;                        /* of the cost: somebody does it for that */
    double ending, step;                 /* what the last step costs at least, and any other */
    double reach[POLAR_SERIES_HIGH + 1]; /* of the series, by q */
    struct route_odd odd[4];             /* all 0 before the first search */
    /* behind the places the steps of a simple route (route_search.c) */
    struct route_label at[ROUTE_LABELS + ROUTE_SIMPLE], best, start;
    bool open[ROUTE_LABELS], found; /* whether there is a label */
};

/* The search from values in [l,1] at a cost that is spent. The caller fills q, price,
 * is_direct, is_long, bound, the limits and reach. */
void polar_route_search(struct route_search *s, double l, double spent);

/* The best label's steps, behind the reduction, if there is one. False: they are too many. */
bool polar_route_write(const struct route_search *s, polar_route_kind reduction, double ends,
                       polar_route *r);

#endif
