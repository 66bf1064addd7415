/* SPDX-License-Identifier: BSD-3-Clause */
/* Which Zolotarev functions to take: by error and steps, or by cost. */
#include "internal.h"

enum { MOST_POLES = (POLAR_MAX_DEGREE - 1) / 2, DIGITS = 10 };

/* *needed := how many steps with r poles reach the error, or most + 1; most = 0: no bound. */
static polar_status steps_needed(int r, const char *lower, const char *upper, const char *error,
                                 int most, int *needed, polar_why *why) {
    const polar_fit_options o = {.form = POLAR_FORM_ZOLOTAREV,
                                 .degree = 2 * r + 1,
                                 .steps = most,
                                 .lower = lower,
                                 .upper = upper,
                                 .error = error,
                                 .digits = DIGITS};
    polar_fit *fit;
    const polar_status st = polar_fit_compose(&o, &fit, why);
    if (st) return st;
    *needed = polar_fit_reached(fit) ? fit->nsteps : most + 1;
    polar_fit_free(fit);
    return POLAR_OK;
}

polar_status polar_zolotarev_degree(const char *lower, const char *upper, const char *error,
                                    int steps, int *degree, polar_why *why) {
    if (!error || steps < 1)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          error ? "the steps should be 1 or more" : "an error is wanted");
    for (int r = 1; r <= MOST_POLES; r++) {
        int needed;
        const polar_status st = steps_needed(r, lower, upper, error, steps, &needed, why);
        if (st) return st;
        if (needed > steps) continue;
        *degree = 2 * r + 1;
        return POLAR_OK;
    }
    return polar_fail(why, POLAR_NO_ANSWER,
                      "no degree up to %d reaches %s from %s in %d steps; allow more steps",
                      POLAR_MAX_DEGREE, error, lower, steps);
}

polar_status polar_zolotarev_cheapest(const char *lower, const char *upper, const char *error,
                                      int groups, int *degree, int *steps, polar_why *why) {
    int least = 0;
    if (!error || groups < 1)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          error ? "the groups should be 1 or more" : "an error is wanted");
    for (int r = 1; r <= MOST_POLES; r++) {
        int needed;
        const polar_status st = steps_needed(r, lower, upper, error, 0, &needed, why);
        if (st) return st;
        const int cost = needed * ((r - 1) / groups + 1);
        if (least && (cost > least || (cost == least && needed >= *steps))) continue;
        least = cost;
        *degree = 2 * r + 1;
        *steps = needed;
    }
    return POLAR_OK;
}
