/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Dynamic programming over costs. A sequence that leaves no better interval
 * than another that costs no more is dropped with all that would follow it.
 * With integer prices that is V(m) = best over d of step_d(V(m - cost_d)), one
 * sequence a cost at most; with measured times it is the Pareto front of cost
 * and interval. A limit on the number of steps makes that a third coordinate.
 */
#include <math.h>
#include <stdlib.h>

#include "mix_internal.h"

/*
 * Under rounding a better interval need not stay better, the less so the coarser the format:
 * so many of the best are followed. Against all sequences of up to 16 products of degrees 3, 5,
 * 7, 9 in bf16, 1 missed the best in 5 of 36 budgets, 3 in two, 10 in none.
 */
enum { MOST_NODES = 1 << 15, COARSE = 11, COARSE_BEAM = 10, BEAM = 3 };

/* relative: what sums of decimal prices may differ by */
static const double same_cost = 1e-9;

struct polar_mix_trial { /* a step still to be made */
    double cost;
    int parent, degree;
};

/* Products of a step; 17 has its plan on every interval seen. */
static int products(int degree) {
    const polar_step p = {.degree = degree};
    return degree == 17 ? 5 : polar_step_products(&p);
}

/* Each degree once. In exact arithmetic a higher one is never worse: those that
 * cost no less than a higher one are left out. */
static void choose_degrees(polar_mix_search *s, const int *degree, int ndegrees) {
    for (int d = POLAR_FIT_MIN_DEGREE; d <= POLAR_FIT_MAX_DEGREE; d += 2) {
        bool wanted = false;
        for (int i = 0; i < ndegrees; i++) wanted = wanted || degree[i] == d;
        if (!wanted) continue;
        while (s->plain && s->degrees &&
               polar_cost_step(s->cost, products(s->degree[s->degrees - 1])) >=
                   polar_cost_step(s->cost, products(d)))
            s->degrees--;
        s->degree[s->degrees++] = d;
    }
}

/* Room for one more node and its trials. */
static bool grow(polar_mix_search *s) {
    if (s->nodes < s->room) return true;
    const int room = s->room ? 2 * s->room : 64;
    polar_mix_node *nodes = realloc(s->node, (size_t)room * sizeof *nodes);
    if (nodes) s->node = nodes;
    polar_mix_trial *trials =
        realloc(s->trial, (size_t)room * (size_t)s->degrees * sizeof *trials);
    if (trials) s->trial = trials;
    if (nodes && trials) s->room = room;
    return nodes && trials;
}

static bool affordable(const polar_mix_search *s, double cost) {
    return cost <= s->budget * (1 + same_cost);
}

/* Keeps n, whose state it takes over, and puts the steps after it on trial. */
static void keep(polar_mix_search *s, const polar_mix_node *n) {
    const int most = s->steps ? s->steps : POLAR_MAX_STEPS;
    s->node[s->nodes++] = *n;
    for (int i = 0; i < s->degrees && n->steps < most; i++) {
        const double cost = n->cost + polar_cost_step(s->cost, products(s->degree[i]));
        if (affordable(s, cost))
            s->trial[s->trials++] = (polar_mix_trial){cost, s->nodes - 1, s->degree[i]};
    }
}

/* Do enough kept ones leave an interval no wider, at no more cost? */
static bool dominated(const polar_mix_search *s, const polar_mix_node *n) {
    int better = 0;
    for (int i = s->nodes - 1; i > 0 && better < s->beam; i--) /* node 0 has made no step */
        better += mpfr_cmp(s->node[i].after.width, n->after.width) <= 0 &&
                  (!s->steps || s->node[i].steps <= n->steps);
    return better >= s->beam;
}

static int by_width(const void *a, const void *b) {
    const polar_mix_node *x = a, *y = b;
    return mpfr_cmp(x->after.width, y->after.width);
}

/* Keeps of the group what is worth it and empties it. */
static bool settle(polar_mix_search *s) {
    bool room = true;
    if (s->grouped) qsort(s->group, (size_t)s->grouped, sizeof *s->group, by_width);
    for (int i = 0; i < s->grouped; i++) {
        room = room && grow(s);
        if (!room || dominated(s, &s->group[i]))
            polar_mix_state_finish(&s->group[i].after);
        else
            keep(s, &s->group[i]);
    }
    s->grouped = 0;
    free(s->group);
    s->group = NULL;
    return room;
}

static void make(polar_mix_search *s, polar_mix_trial t) {
    const polar_mix_node *before = &s->node[t.parent];
    polar_mix_node *n = &s->group[s->grouped];
    *n = (polar_mix_node){.cost = t.cost,
                          .parent = t.parent,
                          .degree = t.degree,
                          .steps = before->steps + 1,
                          .products = before->products + products(t.degree)};
    polar_mix_state_start(&n->after);
    const bool last = s->early || n->steps == s->steps ||
                      !affordable(s, t.cost + polar_cost_step(s->cost, products(s->degree[0])));
    if (polar_mix_step(s->fit, s->plain, &before->after, t.degree, last, &n->after))
        s->grouped++;
    else
        polar_mix_state_finish(&n->after);
}

polar_status polar_mix_start(polar_mix_search *s, const int *degree, int ndegrees,
                             polar_why *why) {
    polar_mix_node root = {.parent = -1};
    const int precision = polar_format_get(s->fit->o.target)->precision;
    choose_degrees(s, degree, ndegrees);
    s->beam = s->plain ? 1 : precision <= COARSE ? COARSE_BEAM : BEAM;
    if (!grow(s)) return polar_fail(why, POLAR_NO_MEMORY, "no memory for a search");
    polar_mix_state_start(&root.after);
    polar_mix_first(s->fit, &root.after);
    keep(s, &root);
    return POLAR_OK;
}

void polar_mix_finish(polar_mix_search *s) {
    for (int i = 0; i < s->nodes; i++) polar_mix_state_finish(&s->node[i].after);
    for (int i = 0; i < s->grouped; i++) polar_mix_state_finish(&s->group[i].after);
    free(s->node);
    free(s->group);
    free(s->trial);
}

polar_status polar_mix_advance(polar_mix_search *s, polar_why *why) {
    double least = INFINITY;
    int left = 0;
    if (!settle(s)) return polar_fail(why, POLAR_NO_MEMORY, "no memory for a search");
    if (s->nodes > MOST_NODES)
        return polar_fail(why, POLAR_NO_ANSWER,
                          "more than %d sequences are in question; give fewer degrees",
                          MOST_NODES);
    for (int i = 0; i < s->trials; i++)
        if (s->trial[i].cost < least) least = s->trial[i].cost;
    s->ended = s->trials == 0;
    if (s->ended) return POLAR_OK;
    s->group = malloc((size_t)s->trials * sizeof *s->group);
    if (!s->group) return polar_fail(why, POLAR_NO_MEMORY, "no memory for a search");
    for (int i = 0; i < s->trials; i++) {
        if (s->trial[i].cost > least * (1 + same_cost))
            s->trial[left++] = s->trial[i];
        else
            make(s, s->trial[i]);
    }
    s->trials = left;
    return POLAR_OK;
}

void polar_mix_sequence(const polar_mix_search *s, const polar_mix_node *n, int degree[]) {
    for (; n->steps; n = &s->node[n->parent]) degree[n->steps - 1] = n->degree;
}
