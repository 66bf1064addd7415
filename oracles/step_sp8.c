/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The step function by polynomials of degree eight, three products each: accelerated, where the
 * gap is known or assumed, and plain.
 */
#include <math.h>

#include "expansion.h"
#include "rows.h"

static bool accelerated(const struct standing *t, struct move *m) {
    if (!isnan(t->want) || t->decided || polar_eight_closing(&t->b))
        return polar_choose_flat(t, m);
    *m = (struct move){.degree = 8};
    return polar_eight_select(&t->b, 0, true, &m->eight);
}

/* By the widest gap where bounds are given, else by the largest slope at mu. */
static bool plain(const struct standing *t, struct move *m) {
    if (!t->sure || !isnan(t->want) || t->decided) return polar_choose_flat(t, m);
    *m = (struct move){.degree = 8};
    return polar_eight_select(&t->b, 0, false, &m->eight);
}

static const struct method sharp = {.degree = 8, .choose = accelerated};
static const struct method dull = {.degree = 8, .choose = plain};

POLAR_EXPANSION_MEMBERS(sharp)
POLAR_EXPANSION_MEMBERS(dull)

const polar_oracle polar_step_sp8 = {
    .name = "step-sp8",
    .summary = "sign(A - mu I) by accelerated polynomials of degree eight in three products",
    .source = "rubensson2026",
    POLAR_EXPANSION_ROW(sharp),
};

const polar_oracle polar_step_sp8_plain = {
    .name = "step-sp8-plain",
    .summary = "sign(A - mu I) by polynomials of degree eight that know nothing of the gap",
    .source = "rubensson2026",
    POLAR_EXPANSION_ROW(dull),
};
