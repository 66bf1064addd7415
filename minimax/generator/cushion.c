/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The automatic cushion: the smallest of a short ladder with which rounding does no harm: no
 * value of the interval is mapped to 0 or below, neither by the rounded coefficients nor by the
 * rounding errors that evaluating p(x)/x, a matrix polynomial in X'X, makes.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static const char *const ladder[] = {"0", "0.01", "0.024", "0.05", "0.1", "0.2"};
enum { RUNGS = sizeof ladder / sizeof *ladder };

/* How well a rung did, best first. */
typedef enum merit { SAFE, CONVERGES, KEEPS_SIGN, FAILS } merit;

typedef struct rung {
    merit merit;
    double error;
    char why[256];
} rung;

bool polar_cushion_is_auto(const char *cushion) {
    return cushion && strcmp(cushion, "auto") == 0;
}

static void judge(const polar_fit *fit, rung *r) {
    const char *format = polar_format_get(fit->o.target)->name;
    r->error = polar_fit_final_error(fit);
    r->merit = r->error < 0.5 ? SAFE : KEEPS_SIGN;
    if (r->merit == KEEPS_SIGN)
        snprintf(r->why, sizeof r->why, "the error stays at %.3g", r->error);
    for (int k = 0; k < fit->nsteps; k++) {
        const bool lost = mpfr_sgn(&fit->step[k].range_lower->left) <= 0;
        double slope, noise;
        if (!polar_step_noisy(fit, k, &slope, &noise) && !lost) continue;
        if (r->merit == SAFE) r->merit = CONVERGES;
        if (lost) r->merit = FAILS;
        snprintf(r->why, sizeof r->why,
                 "p(x)/x of step %d falls to %.2g, and evaluating it in %s may err by %.2g",
                 k + 1, slope, format, noise);
        return;
    }
}

static bool better(const rung *a, const rung *b) {
    return a->merit < b->merit ||
           (a->merit == b->merit && a->merit == KEEPS_SIGN && a->error < b->error);
}

/* Which rung it was, and why not the one below. */
static void explain(polar_fit *fit, const rung r[], int at) {
    static const char *const merits[] = {
        [SAFE] = "is the smallest with which every step keeps the sign",
        [CONVERGES] =
            "is the smallest with which every step keeps the sign, in exact arithmetic",
        [KEEPS_SIGN] = "keeps the sign, with the least error of 0 to 0.2"};
    const int other = r[at].merit == SAFE ? at - 1 : at;
    if (other < 0)
        polar_fit_remark(fit, "cushion 0 chosen: every step keeps the sign without one");
    else
        polar_fit_remark(fit, "cushion %s chosen: it %s; with %s %s", ladder[at],
                         merits[r[at].merit], ladder[other], r[other].why);
}

polar_status polar_cushion_auto(const polar_fit_options *options, polar_fit_maker *make,
                                const void *context, polar_fit **fit, polar_why *why) {
    rung r[RUNGS];
    int best = -1;
    *fit = NULL;
    for (int k = 0; k < RUNGS && (best < 0 || r[best].merit != SAFE); k++) {
        polar_fit_options o = *options;
        polar_fit *f = NULL;
        polar_why reason = {""};
        o.cushion = ladder[k];
        r[k] = (rung){.merit = FAILS};
        const polar_status st = make(&o, context, &f, &reason);
        if (st && st != POLAR_NO_ANSWER) {
            polar_fit_free(*fit);
            *fit = NULL;
            return polar_fail(why, st, "%s", reason.text);
        }
        if (st) /* without the advice behind it */
            snprintf(r[k].why, sizeof r[k].why, "%.*s", (int)strcspn(reason.text, ";"),
                     reason.text);
        else
            judge(f, &r[k]);
        if (r[k].merit != FAILS && (best < 0 || better(&r[k], &r[best]))) {
            polar_fit_free(*fit);
            *fit = f;
            best = k;
        } else {
            polar_fit_free(f);
        }
    }
    if (best < 0)
        return polar_fail(why, POLAR_NO_ANSWER,
                          "no cushion up to %s will do: with it, %s; a lower degree or a wider "
                          "format is wanted",
                          ladder[RUNGS - 1], r[RUNGS - 1].why);
    (*fit)->cushion_chosen = true;
    (*fit)->remarks = 0;
    explain(*fit, r, best);
    polar_fit_remarks(*fit);
    return POLAR_OK;
}
