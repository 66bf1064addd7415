/* SPDX-License-Identifier: BSD-3-Clause */
/* How the rate goes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "optimizer.h"

/* Numbers "a,b" after the colon; returns how many, -1 when something else is there. */
static int numbers(const char *text, double *x, int most) {
    int count = 0;
    for (char *end; count < most; text = end + 1) {
        x[count] = strtod(text, &end);
        if (end == text || !isfinite(x[count])) return -1;
        count++;
        if (!*end) return count;
        if (*end != ',') return -1;
    }
    return -1;
}

polar_status polar_rule_parse(const char *text, polar_schedule_rule *rule, polar_why *why) {
    static const struct {
        const char *name;
        int least, most;
    } kinds[] = {{"constant", 0, 0},
                 {"step", 2, 2},
                 {"cosine", 0, 0},
                 {"geometric", 1, 2},
                 {"root", 0, 0}};
    const char *colon = strchr(text, ':');
    const size_t length = colon ? (size_t)(colon - text) : strlen(text);
    for (int i = 0; i < 5; i++) {
        double x[2] = {0};
        if (strlen(kinds[i].name) != length || strncmp(text, kinds[i].name, length)) continue;
        const int count = colon ? numbers(colon + 1, x, 2) : 0;
        if (count < kinds[i].least || count > kinds[i].most) break;
        *rule = (polar_schedule_rule){.kind = i};
        if (i == POLAR_RATE_STEP) rule->every = x[0];
        rule->factor = i == POLAR_RATE_STEP ? x[1] : x[0];
        if (i == POLAR_RATE_GEOMETRIC && count == 2) rule->first = x[1];
        if (count && !(rule->factor > 0 && rule->factor <= 1)) break;
        if (i == POLAR_RATE_STEP && !(rule->every >= 1)) break;
        if (rule->first < 0) break;
        return POLAR_OK;
    }
    return polar_fail(
        why, POLAR_BAD_ARGUMENT,
        "rule '%.80s': want constant, step:EVERY,FACTOR, cosine, geometric:FACTOR, "
        "geometric:FACTOR,FIRST or root, factors above 0 and at most 1",
        text);
}

double polar_rule_rate(const polar_schedule_rule *rule, double rate, int64_t t, int64_t T) {
    const double k = (double)(t - 1);
    switch (rule->kind) {
    case POLAR_RATE_STEP:
        return rate * pow(rule->factor, floor(k / rule->every));
    case POLAR_RATE_COSINE:
        return rate * (1 + cos(acos(-1) * k / (double)(T > 0 ? T : 1))) / 2;
    case POLAR_RATE_GEOMETRIC:
        if (rule->first > 0) return t == 1 ? rule->first : rate * pow(rule->factor, k - 1);
        return rate * pow(rule->factor, k);
    case POLAR_RATE_ROOT:
        return rate / sqrt((double)t);
    case POLAR_RATE_CONSTANT:
        break;
    }
    return rate;
}
