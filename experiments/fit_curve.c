/* SPDX-License-Identifier: BSD-3-Clause */
/* The arguments of polar fit --form map. */
#include "fit_arguments.h"

polar_status polar_fit_curve_check(const polar_arguments *a, polar_form form, polar_why *why) {
    static const int own[] = {POLAR_OPTION_MAP, POLAR_OPTION_RELATIVE};
    static const int others[] = {POLAR_OPTION_DEGREES, POLAR_OPTION_COST,  POLAR_OPTION_BUDGET,
                                 POLAR_OPTION_CUSHION, POLAR_OPTION_GUARD, POLAR_OPTION_SAFETY};
    const bool is_map = form == POLAR_FORM_MAP;
    const polar_status s =
        is_map ? polar_fit_refuse(a, others, sizeof others / sizeof *others, "with --form map",
                                  why)
               : polar_fit_refuse(a, own, sizeof own / sizeof *own, "without --form map", why);
    if (s) return s;
    if (is_map && !a->value[POLAR_OPTION_MAP])
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--form map wants a curve: --map power:0.125, say");
    return POLAR_OK;
}

void polar_fit_curve_parse(const polar_arguments *a, polar_fit_arguments *f) {
    f->curve = (polar_curve_options){.fit = f->mix.fit,
                                     .map = a->value[POLAR_OPTION_MAP],
                                     .relative = a->value[POLAR_OPTION_RELATIVE] != NULL};
}
