/* SPDX-License-Identifier: BSD-3-Clause */
/* The arguments of polar fit. */
#include "fit_arguments.h"

#include <string.h>

#include "output.h"
#include "values.h"

polar_status polar_fit_refuse(const polar_arguments *a, const int *options, int count,
                              const char *where, polar_why *why) {
    for (int i = 0; i < count; i++)
        if (a->value[options[i]])
            return polar_fail(why, POLAR_BAD_ARGUMENT, "%s has no meaning %s",
                              polar_option_table[options[i]].flag, where);
    return POLAR_OK;
}

static polar_status odd(const char *what, const char *text, int64_t degree, polar_why *why) {
    if (degree % 2) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "%s %.80s: the degree must be odd, from %d to %d", what, text,
                      POLAR_FIT_MIN_DEGREE, POLAR_FIT_MAX_DEGREE);
}

/* "3,5,9" */
static polar_status parse_degrees(const char *what, const char *text, int *degree, int *count,
                                  polar_why *why) {
    char copy[1024], *rest;
    *count = 0;
    if (strlen(text) >= sizeof copy || strstr(text, ",,") || *text == ',' ||
        text[strlen(text) - 1] == ',')
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s %.80s: wants D,D,... such as 3,5,9",
                          what, text);
    strcpy(copy, text);
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        int64_t whole = 0;
        polar_status s = polar_value_whole(what, word, POLAR_FIT_MIN_DEGREE,
                                           POLAR_FIT_MAX_DEGREE, &whole, why);
        if (!s) s = odd(what, word, whole, why);
        if (s) return s;
        if (*count == POLAR_MAX_STEPS)
            return polar_fail(why, POLAR_BAD_ARGUMENT, "%s: more than %d", what,
                              POLAR_MAX_STEPS);
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
    *form = POLAR_FORM_ODD;
    for (int f = 0; text && polar_form_name((polar_form)f); f++) {
        *form = (polar_form)f;
        if (!strcmp(text, polar_form_name(*form))) return POLAR_OK;
    }
    if (!text) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "--form %.80s: choose odd, zolotarev, step or map", text);
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

/* Which degrees: one, a sequence, a set to choose from, or none for --form zolotarev. */
static polar_status parse_which(const char *const *v, polar_fit_arguments *f, polar_why *why) {
    const char *one = v[POLAR_OPTION_DEGREE], *sequence = v[POLAR_OPTION_SEQUENCE];
    const char *set = v[POLAR_OPTION_DEGREES];
    polar_fit_options *o = &f->mix.fit;
    int64_t whole = 0;
    int n = 0;
    if (o->form == POLAR_FORM_ZOLOTAREV && (sequence || set))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--form zolotarev takes --degree D, or none, not %s",
                          set ? "--degrees" : "--sequence");
    if (!one + !sequence + !set < 2)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--degree, --degrees and --sequence exclude each other");
    if (one) {
        polar_status s = polar_value_whole("--degree", one, POLAR_FIT_MIN_DEGREE,
                                           POLAR_FIT_MAX_DEGREE, &whole, why);
        o->degree = (int)whole;
        return s ? s : odd("--degree", one, whole, why);
    }
    if (set) {
        f->mix.degree = f->degree;
        return parse_degrees("--degrees", set, f->degree, &f->mix.ndegrees, why);
    }
    if (sequence) {
        polar_status s = parse_degrees("--sequence", sequence, f->degree, &n, why);
        o->sequence = f->degree;
        o->nsequence = n;
        if (!v[POLAR_OPTION_ERROR]) o->steps = n;
        return s;
    }
    if (o->form == POLAR_FORM_ZOLOTAREV) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "the degree is missing: --degree D, --degrees D,D,... or --sequence "
                      "D,D,...");
}

static polar_status parse_sizes(const char *const *v, polar_fit_options *o, polar_why *why) {
    const char *text;
    int64_t whole = 0;
    polar_status s = POLAR_OK;
    if (!o->lower)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the lower bound is missing: --lower L");
    if ((text = v[POLAR_OPTION_FIT_STEPS])) {
        s = polar_value_whole("--steps", text, 1, POLAR_MAX_STEPS, &whole, why);
        if (!s) o->steps = (int)whole;
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

/* What a set of degrees is chosen for. */
static polar_status parse_cost(const char *const *v, polar_fit_arguments *f, polar_why *why) {
    const char *cost = v[POLAR_OPTION_COST], *budget = v[POLAR_OPTION_BUDGET];
    if (!f->mix.ndegrees && (cost || budget))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s chooses among --degrees D,D,...; it has no meaning without",
                          cost ? "--cost" : "--budget");
    polar_status s = polar_cost_model_parse(cost ? cost : "square", &f->cost, why);
    f->mix.cost = &f->cost;
    if (!s && budget) s = polar_value_positive("--budget", budget, &f->mix.budget, why);
    return s;
}

polar_status polar_fit_arguments_parse(const polar_arguments *a, polar_fit_arguments *f,
                                       polar_why *why) {
    const char *const *v = a->value;
    polar_fit_options *o = &f->mix.fit;
    *f = (polar_fit_arguments){.mix.fit = {.error = v[POLAR_OPTION_ERROR],
                                           .lower = v[POLAR_OPTION_FIT_LOWER],
                                           .upper = v[POLAR_OPTION_UPPER],
                                           .cushion = v[POLAR_OPTION_CUSHION],
                                           .guard = v[POLAR_OPTION_GUARD],
                                           .safety = v[POLAR_OPTION_SAFETY],
                                           .target = POLAR_F64,
                                           .name = v[POLAR_OPTION_NAME],
                                           .command = f->command}};
    polar_output_command(a, f->command, sizeof f->command);
    polar_status s = parse_form(v[POLAR_OPTION_FORM], &o->form, why);
    if (!s) s = polar_fit_expand_check(a, o->form, why);
    if (!s) s = polar_fit_curve_check(a, o->form, why);
    if (!s && o->form != POLAR_FORM_STEP) s = parse_which(v, f, why);
    if (!s) s = parse_sizes(v, o, why);
    if (!s && o->form == POLAR_FORM_STEP) s = polar_fit_expand_parse(a, f, why);
    if (!s && o->form == POLAR_FORM_MAP) polar_fit_curve_parse(a, f);
    if (!s) s = parse_groups(v, o, why);
    if (!s) s = parse_cost(v, f, why);
    return s ? s : parse_export(v[POLAR_OPTION_AS], &f->as, why);
}
