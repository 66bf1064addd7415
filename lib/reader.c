/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines, words and numbers of a text; whole files. */
#include "reader_internal.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_FILE = 1 << 20 };

void polar_reader_open(reader *r, const char *text, polar_why *why) {
    *r = (reader){.at = text, .end = text, .next = text, .why = why};
    r->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    r->old = r->c ? uselocale(r->c) : (locale_t)0;
}

void polar_reader_close(reader *r) {
    if (!r->c) return;
    uselocale(r->old);
    freelocale(r->c);
}

bool polar_reader_line(reader *r) {
    if (!*r->next) return false;
    r->at = r->next;
    r->end = r->at + strcspn(r->at, "\n");
    r->next = r->end + (*r->end == '\n');
    r->line++;
    return true;
}

polar_status polar_reader_refuse(const reader *r, const char *format, ...) {
    char sentence[320];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return polar_fail(r->why, POLAR_BAD_FILE, "line %d: %s", r->line, sentence);
}

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool polar_reader_word(reader *r, char out[POLAR_LONGEST_WORD]) {
    size_t n = 0;
    while (r->at < r->end && blank(*r->at)) r->at++;
    for (; r->at < r->end && !blank(*r->at); r->at++)
        if (n + 1 < POLAR_LONGEST_WORD) out[n++] = *r->at;
    out[n] = '\0';
    return n > 0;
}

polar_status polar_reader_number(reader *r, const char *what, bool nan_too, double *x) {
    char w[POLAR_LONGEST_WORD], *end;
    if (!polar_reader_word(r, w)) return polar_reader_refuse(r, "%s is missing", what);
    if (nan_too && strcmp(w, "nan") == 0) {
        *x = NAN;
        return POLAR_OK;
    }
    *x = strtod(w, &end);
    if (*end || end == w || !isfinite(*x) || strlen(w) == POLAR_LONGEST_WORD - 1)
        return polar_reader_refuse(r, "%s should be a finite number, not '%s'", what, w);
    return POLAR_OK;
}

polar_status polar_reader_integer(reader *r, const char *what, long low, long high, long *x) {
    char w[POLAR_LONGEST_WORD], *end;
    if (!polar_reader_word(r, w)) return polar_reader_refuse(r, "%s is missing", what);
    *x = strtol(w, &end, 10);
    if (*end || *x < low || *x > high)
        return polar_reader_refuse(r, "%s should be %ld to %ld, not '%s'", what, low, high, w);
    return POLAR_OK;
}

polar_status polar_reader_rest(reader *r, const char *what, char *out, size_t size) {
    while (r->at < r->end && blank(*r->at)) r->at++;
    while (r->end > r->at && blank(r->end[-1])) r->end--;
    const size_t n = (size_t)(r->end - r->at);
    if (n >= size)
        return polar_reader_refuse(r, "%s is longer than %zu letters", what, size - 1);
    memcpy(out, r->at, n);
    out[n] = '\0';
    r->at = r->end;
    return POLAR_OK;
}

polar_status polar_reader_end(reader *r) {
    char w[POLAR_LONGEST_WORD];
    if (!polar_reader_word(r, w)) return POLAR_OK;
    return polar_reader_refuse(r, "'%s' is one word too many", w);
}

polar_status polar_reader_file(const char *path, const char *what, char **text,
                               polar_why *why) {
    *text = NULL;
    FILE *f = fopen(path, "rb");
    if (!f) return polar_fail(why, POLAR_IO, "%s: %s", path, strerror(errno));
    char *all = malloc(LONGEST_FILE + 1);
    size_t n = 0;
    errno = 0;
    if (all) n = fread(all, 1, LONGEST_FILE + 1, f);
    const int failed = ferror(f) ? errno : 0;
    fclose(f);
    polar_status st = POLAR_OK;
    if (!all)
        st = polar_fail(why, POLAR_NO_MEMORY, "%s: no memory to read it", path);
    else if (failed)
        st = polar_fail(why, POLAR_IO, "%s: %s", path, strerror(failed));
    else if (n > LONGEST_FILE || memchr(all, '\0', n))
        st = polar_fail(why, POLAR_BAD_FILE, "%s: this is not the text of %s", path, what);
    if (st) {
        free(all);
        return st;
    }
    all[n] = '\0';
    *text = all;
    return POLAR_OK;
}
