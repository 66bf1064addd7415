/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of polar run that say how to factor. */
#include "job_arguments.h"

#include "options.h"
#include "values.h"

static polar_status choices(const char *const *v, polar_job *j, polar_why *why) {
    int index = 0;
    const char *text;
    polar_status s = POLAR_OK;
    if ((text = v[POLAR_OPTION_PIVOT])) {
        s = polar_value_choice("--pivot", text, polar_pivot_names, &index, why);
        if (!s) j->options.pivot = (polar_pivot)index;
    }
    if (!s && (text = v[POLAR_OPTION_SIDE])) {
        s = polar_value_choice("--side", text, polar_side_names, &index, why);
        if (!s) j->options.side = (polar_side)index;
    }
    if (!s && (text = v[POLAR_OPTION_RANK])) {
        s = polar_value_choice("--rank", text, polar_rank_names, &index, why);
        if (!s) j->options.rank = (polar_rank)index;
    }
    if (!s && (text = v[POLAR_OPTION_NORMALISE])) {
        s = polar_value_choice("--normalise", text, polar_normalise_names, &index, why);
        if (!s) j->options.normalise = (polar_normalise)index;
    }
    if (!s && (text = v[POLAR_OPTION_MEASURE])) {
        s = polar_value_choice("--measure", text, polar_measure_names, &index, why);
        if (!s) j->measure = (polar_measures)index;
    }
    return s;
}

static polar_status numbers(const char *const *v, polar_job *j, polar_why *why) {
    const char *text;
    int64_t whole = 0;
    polar_status s = POLAR_OK;
    if ((text = v[POLAR_OPTION_STEPS])) {
        s = polar_value_whole("--steps", text, 1, 1000, &whole, why);
        if (!s) j->options.steps = (int)whole;
    }
    if (!s && (text = v[POLAR_OPTION_REPEAT])) {
        s = polar_value_whole("--repeat", text, 1, 1000000, &whole, why);
        if (!s) j->repeat = (int)whole;
    }
    if (!s && (text = v[POLAR_OPTION_LOWER])) {
        s = polar_value_positive("--lower", text, &j->options.lower, why);
        if (!s && j->options.lower > 1)
            s = polar_fail(why, POLAR_BAD_ARGUMENT, "--lower %.80s: wants 0 < L <= 1", text);
    }
    if (!s && (text = v[POLAR_OPTION_ORDER])) {
        s = polar_value_whole("--order", text, 1, POLAR_ZOLOTAREV_MOST, &whole, why);
        if (!s) j->options.order = (int)whole;
    }
    if (!s && (text = v[POLAR_OPTION_GRAM_RESTARTS]))
        s = polar_value_gram("--gram-restarts", text, &j->options, why);
    if (!s && (text = v[POLAR_OPTION_CUTOFF])) {
        s = polar_value_positive("--cutoff", text, &j->options.cutoff, why);
        if (!s && !(j->options.cutoff >= 1 && j->options.cutoff <= 1e16))
            s = polar_fail(why, POLAR_BAD_ARGUMENT, "--cutoff %.80s: wants 1 <= C <= 1e16",
                           text);
    }
    if (!s && (text = v[POLAR_OPTION_WANTED]))
        s = polar_value_error("--error", text, &j->options.error, why);
    if (!s && (text = v[POLAR_OPTION_PREC]))
        s = polar_value_format("--prec", text, &j->options.format, why);
    if (!s && (text = v[POLAR_OPTION_BACKEND]))
        s = polar_value_backend("--backend", text, &j->options.backend, why);
    return s;
}

polar_status polar_job_arguments(const char *const *value, polar_job *j, polar_why *why) {
    const polar_status s = choices(value, j, why);
    return s ? s : numbers(value, j, why);
}
