/* SPDX-License-Identifier: BSD-3-Clause */
/* Which certified schedule a run's constants ask for. */
#include "fitted.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "parts.h"

const polar_schedule *polar_fitted_find(const polar_curve *f, double lower, double steps,
                                        polar_why *why) {
    char list[256] = "";
    for (int i = 0; polar_map_schedules[i]; i++) {
        const polar_schedule *s = polar_map_schedules[i];
        const size_t length = strlen(list);
        polar_curve g;
        if (polar_curve_parse(s->map, &g, why) || g.kind != f->kind || s->relative) continue;
        const int has = s->nsteps - 1; /* the first row is x itself */
        if (g.c == f->c && lower >= s->lower && s->upper >= 1 && (steps == 0 || steps == has))
            return s;
        snprintf(list + length, sizeof list - length, "%s%s on [%g,1] by %d steps",
                 length ? ", " : "", s->map, s->lower, has);
    }
    polar_fail(why, POLAR_BAD_ARGUMENT,
               "no certified fit of %s:%.10g on [%g,1] by %g steps; there is %s", /* one kind */
               polar_curve_name(f->kind), f->c, lower, steps, *list ? list : "none");
    return NULL;
}

static const polar_schedule *power(const polar_constants *c, polar_why *why) {
    const polar_curve f = {.kind = POLAR_CURVE_POWER, .c = c->power};
    return polar_fitted_find(&f, c->low, c->count, why);
}

static const polar_schedule *soft(const polar_constants *c, polar_why *why) {
    const polar_curve f = {.kind = POLAR_CURVE_SOFT, .c = 1 / c->tau};
    return polar_fitted_find(&f, c->low, c->count, why);
}

polar_status polar_check_power_fitted(const polar_constants *c, polar_why *why) {
    return power(c, why) ? POLAR_OK : POLAR_BAD_ARGUMENT;
}

polar_status polar_check_soft_fitted(const polar_constants *c, polar_why *why) {
    return soft(c, why) ? POLAR_OK : POLAR_BAD_ARGUMENT;
}

static void map_power(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    const polar_schedule *s = power(c, &k->why);
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, X);
    if (s)
        polar_fitted_apply(k, s, size > 0 ? pow(size, c->power) : 0, X, D);
    else if (!k->e.status)
        k->e.status = POLAR_UNSUITED;
}

static void map_soft(polar_desk *k, const polar_constants *c, polar_mat X, polar_mat D) {
    const polar_schedule *s = soft(c, &k->why);
    if (s)
        polar_fitted_apply(k, s, 1, X, D);
    else if (!k->e.status)
        k->e.status = POLAR_UNSUITED;
}

void polar_part_power_fitted(polar_run *r, polar_slot *s) {
    polar_apply_map(r, s, map_power);
}

void polar_part_soft_fitted(polar_run *r, polar_slot *s) {
    polar_apply_map(r, s, map_soft);
}
