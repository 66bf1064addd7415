/* SPDX-License-Identifier: BSD-3-Clause */
/* Names and sentences of statuses, and reasons. */
#include "polar/status.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[POLAR_STATUS_COUNT] = {
#define NAME(id, name, sentence) [POLAR_##id] = name,
    POLAR_STATUS_LIST(NAME)
#undef NAME
};

static const char *const sentences[POLAR_STATUS_COUNT] = {
#define SENTENCE(id, name, sentence) [POLAR_##id] = sentence,
    POLAR_STATUS_LIST(SENTENCE)
#undef SENTENCE
};

const char *polar_status_name(polar_status s) {
    return (unsigned)s < POLAR_STATUS_COUNT ? names[s] : "unknown";
}

const char *polar_status_text(polar_status s) {
    return (unsigned)s < POLAR_STATUS_COUNT ? sentences[s] : "a status outside the list";
}

polar_status polar_fail(polar_why *why, polar_status s, const char *format, ...) {
    if (!why) return s;
    va_list args;
    va_start(args, format);
    if (vsnprintf(why->text, sizeof why->text, format, args) < 0) why->text[0] = '\0';
    va_end(args);
    return s;
}
