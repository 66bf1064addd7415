/* SPDX-License-Identifier: BSD-3-Clause */
/* polar fit and polar verify: coefficients with proof, and proof for coefficients. */
#include <stdlib.h>
#include <string.h>

#include "coefficients.h"
#include "options.h"
#include "output.h"
#include "values.h"

#ifdef POLAR_HAVE_FIT
#include "fit_arguments.h"
#include "polar/mix.h"

int polar_command_fit(const polar_arguments *a) {
    const char *out = a->value[POLAR_OPTION_OUT_SCHEDULE];
    polar_why why = {""};
    polar_fit_arguments f;
    char *text = NULL;
    double cost;
    polar_fit *fit = NULL;
    polar_status s = polar_fit_arguments_parse(a, &f, &why);
    if (!s) s = polar_output_spare(out, a->value[POLAR_OPTION_COST], &why);
    if (!s) s = polar_output_check(out, &why);
    if (!s)
        s = f.mix.fit.form == POLAR_FORM_STEP  ? polar_expand_new(&f.expand, &fit, &why)
            : f.mix.fit.form == POLAR_FORM_MAP ? polar_curve_fit(&f.curve, &fit, &why)
            : f.mix.ndegrees                   ? polar_mix_new(&f.mix, &fit, &cost, &why)
                                               : polar_fit_new(&f.mix.fit, &fit, &why);
    if (s == POLAR_UNSUITED) s = POLAR_BAD_ARGUMENT;
    if (!s) s = polar_fit_export(fit, f.as, &text, &why);
    if (!s && out)
        s = polar_output_text(out, text, &why);
    else if (!s)
        fputs(text, stdout);
    for (int i = 0; !s && polar_fit_note(fit, i); i++)
        fprintf(stderr, "polar fit: note: %s\n", polar_fit_note(fit, i));
    free(text);
    polar_fit_free(fit);
    return s ? polar_refuse(a, s, &why) : POLAR_EXIT_DONE;
}

static void print_range(const polar_schedule *p) {
    const polar_step *last = &p->step[p->nsteps - 1];
    printf("schedule: %s\n", p->name);
    if (p->form == POLAR_FORM_MAP)
        printf("map: %s\n%s: [%.17g, %.17g]\nerror: %.9g, %s\nsteps: %d\nproducts: %d\n",
               p->map, "interval", p->lower, p->upper, last->error,
               p->relative ? "relative" : "absolute", p->nsteps, polar_schedule_products(p, 0));
    else
        printf(
            "%s: [%.17g, %.17g]\nrange: [%.17g, %.17g]\nerror: %.9g\nsteps: %d\nproducts: %d\n",
            p->form == POLAR_FORM_STEP ? "gap" : "interval", p->lower, p->upper,
            last->range_lower, last->range_upper, last->error, p->nsteps,
            polar_schedule_products(p, 0));
    printf("step\tdegree\trange_lower\trange_upper\terror\n");
    for (int i = 0; i < p->nsteps; i++)
        printf("%d\t%d\t%.17g\t%.17g\t%.9g\n", i + 1, p->step[i].degree, p->step[i].range_lower,
               p->step[i].range_upper, p->step[i].error);
}

/* Whether a decimal has a digit other than 0 before its exponent, and no minus. */
static bool above_zero(const char *decimal) {
    return *decimal != '-' && strcspn(decimal, "123456789") < strcspn(decimal, "eE");
}

static polar_status verify(const polar_arguments *a, polar_schedule *s, polar_why *why) {
    const char *lower = a->value[POLAR_OPTION_FIT_LOWER], *upper = a->value[POLAR_OPTION_UPPER];
    const char *as = a->value[POLAR_OPTION_VERIFY_AS];
    char command[1024], *text = NULL;
    bool interval;
    if (as && strcmp(as, "json") && strcmp(as, "text"))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--as %.80s: choose one of text, json", as);
    polar_status status = polar_coefficients_read(a->operand[0], s, &interval, why);
    if (status) return status;
    if (!lower && !interval)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%.200s says no interval: give the lower end, --lower L",
                          a->operand[0]);
    if (lower && strspn(lower, "+-.0123456789") && !above_zero(lower))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--lower %.80s: wants a decimal above 0",
                          lower);
    if (!lower && !(s->lower > 0))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "the interval of %.200s begins at %g: give a lower end above 0, "
                          "--lower L",
                          a->operand[0], s->lower);
    if (s->form == POLAR_FORM_STEP) { /* a gap, not an interval up to 1 */
        if (lower && !upper)
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "the gap of the form step has two ends: give --upper H with "
                              "--lower L, or neither");
    } else if (lower && !upper) {
        upper = "1";
    }
    if ((status = polar_verify(s, 0, lower, upper, s, why))) return status;
    if (!as || strcmp(as, "json")) {
        print_range(s);
        return POLAR_OK;
    }
    polar_output_command(a, command, sizeof command);
    status = polar_schedule_export(s, POLAR_EXPORT_JSON, command, &text, why);
    if (!status) fputs(text, stdout);
    free(text);
    return status;
}

int polar_command_verify(const polar_arguments *a) {
    polar_why why = {""};
    polar_schedule *s = malloc(sizeof *s);
    polar_status status = s ? verify(a, s, &why) : POLAR_NO_MEMORY;
    free(s);
    return status ? polar_refuse(a, status, &why) : POLAR_EXIT_DONE;
}
#else
static int missing(const polar_arguments *a) {
    return polar_refuse_usage(a, "this build has no coefficient generator: configure it with "
                                 "-Dminimax=enabled (wants MPFR and MPFI)");
}

int polar_command_fit(const polar_arguments *a) {
    return missing(a);
}

int polar_command_verify(const polar_arguments *a) {
    return missing(a);
}
#endif
