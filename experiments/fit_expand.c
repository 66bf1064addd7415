/* SPDX-License-Identifier: BSD-3-Clause */
/* The arguments of polar fit --form step. */
#include "fit_arguments.h"
#include "values.h"

polar_status polar_fit_expand_check(const polar_arguments *a, polar_form form, polar_why *why) {
    static const int step[] = {POLAR_OPTION_OUTER_LOWER, POLAR_OPTION_OUTER_UPPER,
                               POLAR_OPTION_PLAIN, POLAR_OPTION_FIT_LEFT};
    static const int others[] = {
        POLAR_OPTION_DEGREE,  POLAR_OPTION_DEGREES, POLAR_OPTION_SEQUENCE,
        POLAR_OPTION_COST,    POLAR_OPTION_BUDGET,  POLAR_OPTION_GROUPS,
        POLAR_OPTION_CUSHION, POLAR_OPTION_GUARD,   POLAR_OPTION_SAFETY};
    const bool is_step = form == POLAR_FORM_STEP;
    const polar_status s = is_step ? polar_fit_refuse(a, others, sizeof others / sizeof *others,
                                                      "with --form step", why)
                                   : polar_fit_refuse(a, step, sizeof step / sizeof *step,
                                                      "without --form step", why);
    if (s) return s;
    if (is_step && (!a->value[POLAR_OPTION_FIT_LOWER] || !a->value[POLAR_OPTION_UPPER]))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--form step wants both ends of the gap: --lower L --upper H");
    return POLAR_OK;
}

polar_status polar_fit_expand_parse(const polar_arguments *a, polar_fit_arguments *f,
                                    polar_why *why) {
    const polar_fit_options *o = &f->mix.fit;
    const char *left = a->value[POLAR_OPTION_FIT_LEFT];
    int64_t whole = 0;
    f->expand = (polar_expand_options){.lower = o->lower,
                                       .upper = o->upper,
                                       .outer_lower = a->value[POLAR_OPTION_OUTER_LOWER],
                                       .outer_upper = a->value[POLAR_OPTION_OUTER_UPPER],
                                       .steps = o->steps,
                                       .error = o->error,
                                       .plain = a->value[POLAR_OPTION_PLAIN] != NULL,
                                       .target = o->target,
                                       .digits = o->digits,
                                       .name = o->name,
                                       .command = o->command};
    if (!left) return POLAR_OK;
    const polar_status s = polar_value_whole("--left", left, 0, 7, &whole, why);
    f->left = (int)whole;
    f->expand.left = &f->left;
    return s;
}
