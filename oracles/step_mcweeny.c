/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The step function by cubics, two products a step. About mu 3x^2 - 2x^3 (McWeeny 1960), which
 * is Newton-Schulz for the sign. By occupation the cubic with fixed points 0, 1 and c, flat at
 * 0 or 1, that keeps the trace: c = Tr x^2(1-x) / Tr x(1-x) (Palser and Manolopoulos 1998).
 */
#include <math.h>

#include "expansion.h"
#include "rows.h"

static bool purify(const struct standing *t, struct move *m) {
    *m = (struct move){.degree = 3, .c = {0, 0, 3, -2}, .C = 4, .order = 2};
    if (isnan(t->want) || t->decided) return true;
    const double c = fmin(fmax(t->e[1] / t->e[0], 0x1p-30), 1 - 0x1p-30);
    if (c >= 0.5)
        *m = (struct move){.degree = 3, .c = {0, 0, (1 + c) / c, -1 / c}};
    else
        *m = (struct move){.degree = 3,
                           .c = {0, (1 - 2 * c) / (1 - c), (1 + c) / (1 - c), -1 / (1 - c)}};
    return true;
}

static const struct method cubic = {
    .degree = 3, .centred = true, .canonical = true, .choose = purify};

POLAR_EXPANSION_MEMBERS(cubic)

const polar_oracle polar_step_mcweeny = {
    .name = "step-mcweeny",
    .summary = "sign(A - mu I) by McWeeny's purification 3x^2 - 2x^3",
    .source = "mcweeny1960",
    POLAR_EXPANSION_ROW(cubic),
};
