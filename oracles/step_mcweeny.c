/* SPDX-License-Identifier: BSD-3-Clause */
/* The step function by 3x^2 - 2x^3 about mu: Newton-Schulz for the sign, two products a step.
 */
#include "expansion.h"
#include "rows.h"

static bool purify(const struct standing *t, struct move *m) {
    (void)t;
    *m = (struct move){.degree = 3, .c = {0, 0, 3, -2}, .C = 4, .order = 2};
    return true;
}

static const struct method cubic = {.degree = 3, .centred = true, .choose = purify};

POLAR_EXPANSION_MEMBERS(cubic)

const polar_oracle polar_step_mcweeny = {
    .name = "step-mcweeny",
    .summary = "sign(A - mu I) by McWeeny's purification 3x^2 - 2x^3",
    .source = "mcweeny1960",
    POLAR_EXPANSION_ROW(cubic),
};
