/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers and choices, read strictly. */
#include "values.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const polar_pivot_names[] = {"default", "none", "once", "first",
                                         "each",    "mix",  NULL};
const char *const polar_side_names[] = {"auto", "right", "left", NULL};
const char *const polar_rank_names[] = {"default", "completed", "partial", NULL};
const char *const polar_normalise_names[] = {"default", "fro", "two", "none", NULL};
const char *const polar_measure_names[] = {"auto", "full", "cheap", "none", NULL};

/* All of text as one real number, infinity allowed, within the range of a double. */
static bool real(const char *text, double *x) {
    char *end;
    if (!*text || isspace((unsigned char)*text)) return false;
    errno = 0;
    *x = strtod(text, &end);
    if (*end || isnan(*x)) return false;
    return !(errno == ERANGE && (*x == 0 || isinf(*x)));
}

polar_status polar_value_positive(const char *what, const char *text, double *x,
                                  polar_why *why) {
    if (!real(text, x) || !(*x > 0) || isinf(*x))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s %.80s: wants a finite number above 0, such as 1e-3", what, text);
    return POLAR_OK;
}

polar_status polar_value_number(const char *what, const char *text, double *x, polar_why *why) {
    if (real(text, x) && isfinite(*x)) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT, "%s %.80s: wants a finite number", what, text);
}

polar_status polar_value_cond(const char *what, const char *text, double *x, polar_why *why) {
    if (!real(text, x) || !(*x >= 1))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s %.80s: wants a number of at least 1, or inf", what, text);
    return POLAR_OK;
}

polar_status polar_value_fraction(const char *what, const char *text, double *x,
                                  polar_why *why) {
    if (!real(text, x) || !(*x > 0 && *x < 1))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s %.80s: wants a number above 0 and below 1, such as 1e-2", what,
                          text);
    return POLAR_OK;
}

polar_status polar_value_error(const char *what, const char *text, double *x, polar_why *why) {
    if (!real(text, x) || !(*x >= 0 && *x < 1))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s %.80s: wants a number below 1, such as 1e-2, or 0", what, text);
    return POLAR_OK;
}

/* "2,4": restarts after these steps, in ascending order. */
static polar_status gram_cuts(const char *what, const char *text, size_t length,
                              polar_options *o, polar_why *why) {
    const char *end = text + length, *word = text;
    int64_t last = 0, step = 0;
    o->gram_blocks = 1;
    for (;; word++) {
        char number[4] = "";
        const size_t digits = strcspn(word, ",:");
        if (digits < sizeof number) memcpy(number, word, digits);
        if (digits >= sizeof number ||
            polar_value_whole(what, number, last + 1, 64, &step, NULL) != POLAR_OK)
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "%s @%.80s: wants steps 1 to 64 in ascending order, as @2,4",
                              what, text);
        o->gram_cuts |= UINT64_C(1) << (step - 1);
        o->gram_blocks++;
        last = step;
        word += digits;
        if (word >= end) return POLAR_OK;
    }
}

polar_status polar_value_gram(const char *what, const char *text, polar_options *o,
                              polar_why *why) {
    static const char *const spaces[] = {"", ":split", ":wide"};
    const size_t digits = strcspn(text, ":");
    char number[8] = "";
    int64_t restarts = 0;
    int space = 0;
    if (!strcmp(text, "auto")) {
        o->gram_blocks = POLAR_GRAM_AUTO;
        return POLAR_OK;
    }
    while (space < 3 && strcmp(text + digits, spaces[space]) != 0) space++;
    o->gram_space = (polar_gram_space)space;
    if (space < 3 && *text == '@') return gram_cuts(what, text + 1, digits - 1, o, why);
    if (digits < sizeof number) memcpy(number, text, digits);
    if (space == 3 || digits >= sizeof number ||
        polar_value_whole(what, number, 0, 999, &restarts, NULL) != POLAR_OK)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s %.80s: wants restarts, 0 to 999 or the steps before them, @2,4, "
                          "and :split or :wide if wanted; or auto",
                          what, text);
    o->gram_blocks = (int)restarts + 1;
    return POLAR_OK;
}

polar_status polar_value_whole(const char *what, const char *text, int64_t least, int64_t most,
                               int64_t *x, polar_why *why) {
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    const bool digits = isdigit((unsigned char)text[text[0] == '-']) && !*end && !errno;
    if (!digits || value < least || value > most)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s %.80s: wants a whole number from %" PRId64 " to %" PRId64, what,
                          text, least, most);
    *x = value;
    return POLAR_OK;
}

polar_status polar_value_seed(const char *what, const char *text, uint64_t *x, polar_why *why) {
    int64_t seed = 0;
    polar_status s = polar_value_whole(what, text, 0, INT64_MAX, &seed, why);
    if (!s) *x = (uint64_t)seed;
    return s;
}

polar_status polar_value_size(const char *what, const char *text, int64_t *m, int64_t *n,
                              polar_why *why) {
    const int64_t most = INT64_C(1) << 40;
    const char *x = strchr(text, 'x');
    char rows[32];
    if (!x || (size_t)(x - text) >= sizeof rows) {
        polar_status s = polar_value_whole(what, text, 0, most, m, why);
        *n = *m;
        if (s)
            polar_fail(why, s, "%s %.80s: wants MxN, such as 256x128, or one number", what,
                       text);
        return s;
    }
    snprintf(rows, sizeof rows, "%.*s", (int)(x - text), text);
    polar_status s = polar_value_whole(what, rows, 0, most, m, NULL);
    if (!s) s = polar_value_whole(what, x + 1, 0, most, n, NULL);
    if (s)
        polar_fail(why, s, "%s %.80s: wants MxN, such as 256x128, or one number", what, text);
    return s;
}

void polar_value_enumerate(char *list, size_t size, const char *name) {
    const size_t length = strlen(list);
    snprintf(list + length, size - length, "%s%s", length ? ", " : "", name);
}

polar_status polar_value_no_such(const char *what, const char *text, const char *list,
                                 polar_why *why) {
    return polar_fail(why, POLAR_BAD_ARGUMENT, "%s %.80s: choose one of %s", what, text, list);
}

polar_status polar_value_choice(const char *what, const char *text, const char *const *names,
                                int *index, polar_why *why) {
    char list[256] = "";
    for (int i = 0; names[i]; i++) {
        if (!strcmp(names[i], text)) {
            *index = i;
            return POLAR_OK;
        }
        polar_value_enumerate(list, sizeof list, names[i]);
    }
    return polar_value_no_such(what, text, list, why);
}

polar_status polar_value_format(const char *what, const char *text, polar_format *f,
                                polar_why *why) {
    char list[256] = "";
    *f = polar_format_named(text);
    if (*f != POLAR_FORMAT_ANY) return POLAR_OK;
    for (int i = 0; i < POLAR_FORMAT_COUNT; i++)
        polar_value_enumerate(list, sizeof list, polar_format_get((polar_format)i)->name);
    return polar_value_no_such(what, text, list, why);
}
