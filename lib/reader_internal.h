/* SPDX-License-Identifier: BSD-3-Clause */
/* Texts of lines and words, read strictly: every refusal names its line. */
#ifndef POLAR_READER_INTERNAL_H
#define POLAR_READER_INTERNAL_H

#include <locale.h>
#include <stdbool.h>

#include "polar/status.h"

enum { POLAR_LONGEST_WORD = 96 };

typedef struct reader {
    const char *at, *end; /* what is left of the line */
    const char *next;     /* the lines behind it */
    int line;
    polar_why *why;
    locale_t c, old;
} reader;

/* Reads `text` in the C locale, which ends with polar_reader_close: a decimal point is a matter
 * of LC_NUMERIC, that of a file is not. */
void polar_reader_open(reader *r, const char *text, polar_why *why);
void polar_reader_close(reader *r);

/* Goes to the next line; false at the end. */
bool polar_reader_line(reader *r);

/* BAD_FILE, "line N: ..." */
polar_status polar_reader_refuse(const reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The next word of the line, cut to size; false at the end of the line. */
bool polar_reader_word(reader *r, char out[POLAR_LONGEST_WORD]);

/* A finite number, decimal or hexadecimal; or "nan" where that is allowed. */
polar_status polar_reader_number(reader *r, const char *what, bool nan_too, double *x);

polar_status polar_reader_integer(reader *r, const char *what, long low, long high, long *x);

/* The rest of the line without blanks around it, at most size - 1 letters. */
polar_status polar_reader_rest(reader *r, const char *what, char *out, size_t size);

/* Refuses a word too many. */
polar_status polar_reader_end(reader *r);

/* The whole file as a string, to be freed; `what` a text of it would be. IO, NO_MEMORY, and
 * BAD_FILE when it is longer than 1 MiB or holds a zero byte. */
polar_status polar_reader_file(const char *path, const char *what, char **text, polar_why *why);

#endif
