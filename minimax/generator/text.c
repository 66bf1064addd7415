/* SPDX-License-Identifier: BSD-3-Clause */
/* A growing string. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

void polar_text_put(polar_text *t, const char *format, ...) {
    va_list args;
    if (t->failed) return;
    va_start(args, format);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) return;
    const size_t wanted = t->length + (size_t)n + 1;
    if (wanted > t->room) {
        const size_t room = 2 * wanted;
        char *s = realloc(t->s, room);
        if (!s) {
            free(t->s);
            *t = (polar_text){.failed = true};
            return;
        }
        t->s = s;
        t->room = room;
    }
    va_start(args, format);
    vsnprintf(t->s + t->length, t->room - t->length, format, args);
    va_end(args);
    t->length += (size_t)n;
}

polar_status polar_text_take(polar_text *t, char **text, polar_why *why) {
    *text = t->s;
    if (t->s) return POLAR_OK;
    return polar_fail(why, POLAR_NO_MEMORY, "no memory for the text of the schedule");
}
