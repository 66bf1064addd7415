/* SPDX-License-Identifier: BSD-3-Clause */
/* polar fit and polar verify: coefficients with proof, and proof for coefficients. */
#include <stdlib.h>
#include <string.h>

#include "coefficients.h"
#include "options.h"
#include "output.h"
#include "values.h"

#ifdef POLAR_HAVE_FIT
#include "polar/fit.h"

enum { MOST_DEGREES = POLAR_MAX_STEPS };

static polar_status odd(const char *what, const char *text, int64_t degree, polar_why *why) {
    if (degree % 2) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "%s %.80s: the degree must be odd, from %d to %d", what, text,
                      POLAR_FIT_MIN_DEGREE, POLAR_FIT_MAX_DEGREE);
}

/* "3,5,9" */
static polar_status parse_degrees(const char *text, int *degree, int *count, polar_why *why) {
    char copy[1024], *rest;
    *count = 0;
    if (strlen(text) >= sizeof copy || strstr(text, ",,") || *text == ',' ||
        text[strlen(text) - 1] == ',')
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--degrees %.80s: wants D,D,... such as 3,5,9", text);
    strcpy(copy, text);
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        int64_t whole = 0;
        polar_status s = polar_value_whole("--degrees", word, POLAR_FIT_MIN_DEGREE,
                                           POLAR_FIT_MAX_DEGREE, &whole, why);
        if (!s) s = odd("--degrees", word, whole, why);
        if (s) return s;
        if (*count == MOST_DEGREES)
            return polar_fail(why, POLAR_BAD_ARGUMENT, "--degrees: more than %d", MOST_DEGREES);
        degree[(*count)++] = (int)whole;
    }
    return POLAR_OK;
}

static polar_status parse_name(const char *text, polar_why *why) {
    const char *good = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    if (!text || (strlen(text) < 64 && !text[strspn(text, good)])) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "--name %.80s: wants at most 63 letters, digits, dots, _ and -", text);
}

static polar_status parse_export(const char *text, polar_export *as, polar_why *why) {
    *as = text ? polar_export_named(text) : POLAR_EXPORT_SCHED;
    if (*as != POLAR_EXPORT_COUNT) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "--as %.80s: choose one of sched, json, c, python, cuda", text);
}

static polar_status parse_form(const char *text, polar_form *form, polar_why *why) {
    if (!text || !strcmp(text, polar_form_name(POLAR_FORM_ODD))) return POLAR_OK;
    *form = POLAR_FORM_ZOLOTAREV;
    if (!strcmp(text, polar_form_name(*form))) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT, "--form %.80s: choose odd or zolotarev", text);
}

/* Degree and steps of least cost, where --groups asks for them. */
static polar_status parse_groups(const char *const *v, polar_fit_options *o, polar_why *why) {
    const char *text = v[POLAR_OPTION_GROUPS];
    int64_t groups = 0;
    if (!text) return POLAR_OK;
    if (o->form != POLAR_FORM_ZOLOTAREV || o->degree || o->steps || !o->error)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--groups chooses degree and steps for --form zolotarev and --error; "
                          "it goes without --degree and --steps");
    polar_status s = polar_value_whole("--groups", text, 1, 1000, &groups, why);
    if (!s)
        s = polar_zolotarev_cheapest(o->lower, o->upper, o->error, (int)groups, &o->degree,
                                     &o->steps, why);
    return s;
}

static polar_status parse_sizes(const char *const *v, polar_fit_options *o, int *degree,
                                polar_why *why) {
    const char *one = v[POLAR_OPTION_DEGREE], *many = v[POLAR_OPTION_DEGREES], *text;
    int64_t whole = 0;
    polar_status s = POLAR_OK;
    if (o->form == POLAR_FORM_ZOLOTAREV && many)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--form zolotarev takes --degree D, or none, not --degrees");
    if (o->form != POLAR_FORM_ZOLOTAREV && !one == !many)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          one ? "--degree and --degrees exclude each other"
                              : "the degree is missing: --degree D or --degrees D,D,...");
    if (!o->lower)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the lower bound is missing: --lower L");
    if (one) {
        s = polar_value_whole("--degree", one, POLAR_FIT_MIN_DEGREE, POLAR_FIT_MAX_DEGREE,
                              &whole, why);
        if (!s) s = odd("--degree", one, whole, why);
        if (!s) o->degree = (int)whole;
    } else if (many) {
        s = parse_degrees(many, degree, &o->nsequence, why);
        o->sequence = degree;
    }
    if (!s && (text = v[POLAR_OPTION_FIT_STEPS])) {
        s = polar_value_whole("--steps", text, 1, POLAR_MAX_STEPS, &whole, why);
        if (!s) o->steps = (int)whole;
    } else if (!s && many && !v[POLAR_OPTION_ERROR]) {
        o->steps = o->nsequence;
    }
    if (!s && (text = v[POLAR_OPTION_DIGITS])) {
        s = polar_value_whole("--digits", text, 1, POLAR_FIT_MAX_DIGITS, &whole, why);
        if (!s) o->digits = (int)whole;
    }
    if (!s && (text = v[POLAR_OPTION_TARGET])) {
        s = polar_value_format("--target", text, &o->target, why);
        if (!s && polar_format_get(o->target)->is_complex)
            s = polar_fail(why, POLAR_BAD_ARGUMENT,
                           "--target %s: coefficients are real: f64, f32, f16 or bf16", text);
    }
    return s ? s : parse_name(o->name, why);
}

int polar_command_fit(const polar_arguments *a) {
    const char *const *v = a->value;
    polar_why why = {""};
    int degree[MOST_DEGREES];
    char command[1024], *text = NULL;
    polar_export as;
    polar_fit *fit = NULL;
    polar_fit_options o = {.error = v[POLAR_OPTION_ERROR],
                           .lower = v[POLAR_OPTION_FIT_LOWER],
                           .upper = v[POLAR_OPTION_UPPER],
                           .cushion = v[POLAR_OPTION_CUSHION],
                           .guard = v[POLAR_OPTION_GUARD],
                           .safety = v[POLAR_OPTION_SAFETY],
                           .target = POLAR_F64,
                           .name = v[POLAR_OPTION_NAME],
                           .command = command};
    polar_output_command(a, command, sizeof command);
    polar_status s = parse_form(v[POLAR_OPTION_FORM], &o.form, &why);
    if (!s) s = parse_sizes(v, &o, degree, &why);
    if (!s) s = parse_groups(v, &o, &why);
    if (!s) s = parse_export(v[POLAR_OPTION_AS], &as, &why);
    if (!s) s = polar_output_check(v[POLAR_OPTION_OUT_SCHEDULE], &why);
    if (!s) s = polar_fit_new(&o, &fit, &why);
    if (s == POLAR_UNSUITED) s = POLAR_BAD_ARGUMENT;
    if (!s) s = polar_fit_export(fit, as, &text, &why);
    if (!s && v[POLAR_OPTION_OUT_SCHEDULE])
        s = polar_output_text(v[POLAR_OPTION_OUT_SCHEDULE], text, &why);
    else if (!s)
        fputs(text, stdout);
    free(text);
    polar_fit_free(fit);
    return s ? polar_refuse(a, s, &why) : POLAR_EXIT_DONE;
}

static void print_range(const polar_schedule *p) {
    const polar_step *last = &p->step[p->nsteps - 1];
    printf("schedule: %s\ninterval: [%.17g, %.17g]\nrange: [%.17g, %.17g]\nerror: %.9g\n"
           "steps: %d\nproducts: %d\n",
           p->name, p->lower, p->upper, last->range_lower, last->range_upper, last->error,
           p->nsteps, polar_schedule_products(p, 0));
    printf("step\tdegree\trange_lower\trange_upper\terror\n");
    for (int i = 0; i < p->nsteps; i++)
        printf("%d\t%d\t%.17g\t%.17g\t%.9g\n", i + 1, p->step[i].degree, p->step[i].range_lower,
               p->step[i].range_upper, p->step[i].error);
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
    if (lower && !upper) upper = "1";
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
