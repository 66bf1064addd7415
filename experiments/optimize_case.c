/* SPDX-License-Identifier: BSD-3-Clause */
/* Words of a run into values. */
#include "optimize_case.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"

const char *const polar_optimize_key_names[POLAR_OPTIMIZE_KEY_COUNT] = {
#define NAME(id, name, preset, what) name,
    POLAR_OPTIMIZE_KEYS(NAME)
#undef NAME
};

const char *const polar_optimize_presets[POLAR_OPTIMIZE_KEY_COUNT] = {
#define PRESET(id, name, preset, what) preset,
    POLAR_OPTIMIZE_KEYS(PRESET)
#undef PRESET
};

static polar_status find_problem(const char *what, const char *text, polar_optimize_case *c,
                                 polar_why *why) {
    char list[512] = "";
    c->problem = polar_problem_named(text);
    if (c->problem) return POLAR_OK;
    for (int i = 0; polar_problems[i]; i++)
        polar_value_enumerate(list, sizeof list, polar_problems[i]->name);
    return polar_value_no_such(what, text, list, why);
}

/* NAME or NAME:ORACLE */
static polar_status find_optimizer(const char *what, const char *text, polar_optimize_case *c,
                                   polar_why *why) {
    char name[64];
    const char *colon = strchr(text, ':');
    snprintf(name, sizeof name, "%.*s", colon ? (int)(colon - text) : (int)strlen(text), text);
    c->optimizer = polar_optimizer_named(name);
    if (!c->optimizer)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s %.80s: there is no such optimizer; 'polar optimize list' names "
                          "them",
                          what, name);
    c->oracle = colon ? colon + 1 : c->optimizer->oracle;
    if (!colon || c->optimizer->oracle) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT, "%s %.80s: %s takes no oracle", what, text,
                      name);
}

/* Whether a constant's value is one that its parts can take. */
static bool possible(const char *name, double x) {
#define RANGE(constant, least, below, about)                                                   \
    if (!strcmp(name, #constant) && !(x >= (least) && x < (below))) return false;
    POLAR_CONSTANTS(RANGE)
#undef RANGE
    return strcmp(name, "count") || x == floor(x);
}

/* "beta=0.9,decay=0.1" */
static polar_status set(const char *what, const char *text, polar_optimize_case *c,
                        polar_why *why) {
    char copy[256], *rest;
    if (!strcmp(text, "none")) return POLAR_OK;
    const size_t length = strlen(text);
    if (length >= sizeof copy) return polar_fail(why, POLAR_BAD_ARGUMENT, "%s: too long", what);
    memcpy(copy, text, length + 1);
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        char *equals = strchr(word, '=');
        if (equals) *equals = '\0';
        double *x = polar_constant_named(&c->c, word);
        if (!x || !equals) {
#define LISTED(name, least, below, about) #name " "
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "%s %.80s: want NAME=VALUE of " POLAR_CONSTANTS(LISTED), what,
                              word);
#undef LISTED
        }
        char constant[160];
        snprintf(constant, sizeof constant, "%.100s %.40s", what, word);
        const polar_status s = polar_value_number(constant, equals + 1, x, why);
        if (s) return s;
        if (!possible(word, *x))
            return polar_fail(
                why, POLAR_BAD_ARGUMENT,
                "%s %.80s: out of its range: beta and beta2 in [0,1), power in "
                "[-1,1), count whole and below 1e6, tau above 0, none but power below 0",
                constant, equals + 1);
    }
    return POLAR_OK;
}

static const char *const row_names[] = {"all", "ends", NULL};

static polar_status numbers(const char *prefix, const char *const *w, polar_optimize_case *c,
                            polar_why *why) {
    char what[POLAR_OPTIMIZE_KEY_COUNT][160];
    int64_t whole = 0;
    polar_status s = POLAR_OK;
    for (int i = 0; i < POLAR_OPTIMIZE_KEY_COUNT; i++)
        snprintf(what[i], sizeof what[i], "%.100s%s", prefix, polar_optimize_key_names[i]);
#define KEY(id) what[POLAR_OPTIMIZE_##id], w[POLAR_OPTIMIZE_##id]
    if (strcmp(w[POLAR_OPTIMIZE_COND], "default"))
        s = polar_value_cond(KEY(COND), &c->options.cond, why);
    if (!s && strcmp(w[POLAR_OPTIMIZE_COND], "default") && c->problem->cond == 0)
        s = polar_fail(why, POLAR_BAD_ARGUMENT, "%s: %s has no condition number to be given",
                       what[POLAR_OPTIMIZE_COND], c->problem->name);
    if (!s) s = polar_value_whole(KEY(SHRINK), 1, 1000, &whole, why);
    c->options.shrink = (int)whole;
    if (!s) s = polar_value_seed(KEY(SEED), &c->options.seed, why);
    if (!s && strcmp(w[POLAR_OPTIMIZE_RATE], "default"))
        s = polar_value_positive(KEY(RATE), &c->rate, why);
    if (!s) s = polar_rule_parse(w[POLAR_OPTIMIZE_RULE], &c->rule, why);
    if (!s) s = set(KEY(SET), c, why);
    if (!s) s = polar_value_format(KEY(FORMAT), &c->format, why);
    if (!s && polar_format_get(c->format)->is_complex)
        s = polar_fail(why, POLAR_BAD_ARGUMENT, "%s %s: these problems are real",
                       what[POLAR_OPTIMIZE_FORMAT], w[POLAR_OPTIMIZE_FORMAT]);
    whole = 0;
    if (!s && strcmp(w[POLAR_OPTIMIZE_INNER], "default"))
        s = polar_value_whole(KEY(INNER), 1, 1000, &whole, why);
    c->inner = (int)whole;
    if (!s) s = polar_value_whole(KEY(STEPS), 0, 100000000, &c->steps, why);
    if (!s) s = polar_value_whole(KEY(STRIDE), 1, 100000000, &c->stride, why);
    if (!s) s = polar_value_number(KEY(UNTIL), &c->until, why);
    int rows = 0;
    if (!s) s = polar_value_choice(KEY(ROWS), row_names, &rows, why);
    c->ends = rows == 1;
#undef KEY
    return s;
}

polar_status polar_optimize_parse(const char *what, polar_optimize_case *c, polar_why *why) {
    char problem[160], optimizer[160];
    snprintf(problem, sizeof problem, "%.100sproblem", what);
    snprintf(optimizer, sizeof optimizer, "%.100soptimizer", what);
    c->options = polar_problem_defaults();
    c->rate = 0;
    polar_status s = find_problem(problem, c->word[POLAR_OPTIMIZE_PROBLEM], c, why);
    if (!s) s = find_optimizer(optimizer, c->word[POLAR_OPTIMIZE_OPTIMIZER], c, why);
    if (s) return s;
    c->c = c->optimizer->c;
    if ((s = numbers(what, c->word, c, why))) return s;
    polar_why reason = {""};
    if (c->optimizer->check && c->optimizer->check(&c->c, &reason))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s%s %.80s: %.380s", what,
                          polar_optimize_key_names[POLAR_OPTIMIZE_SET],
                          c->word[POLAR_OPTIMIZE_SET], reason.text);
    if (!c->oracle) return POLAR_OK;
    polar_desk k;
    polar_desk_open(&k, c->format);
    s = polar_desk_oracle(&k, c->oracle, c->inner, why);
    polar_desk_close(&k);
    return s;
}
