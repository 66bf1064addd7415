/* SPDX-License-Identifier: BSD-3-Clause */
/* A report as one line of tab-separated values. */
#include "polar/report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A line that grows; `length` counts on when the buffer is full, as snprintf does. */
typedef struct line {
    char *buffer;
    size_t size, length;
} line;

static void put(line *l, char c) {
    if (l->length + 1 < l->size) l->buffer[l->length] = c;
    ++l->length;
}

static void separate(line *l) {
    if (l->length > 0) put(l, '\t');
}

/* A cell holds no tab, newline or other control character, and is never empty. */
static void put_text(line *l, const char *text, size_t size) {
    if (text[0] == '\0') put(l, '-');
    for (size_t k = 0; k < size && text[k]; ++k) {
        const unsigned char c = (unsigned char)text[k];
        put(l, c < 0x20 || c == 0x7f ? ' ' : text[k]);
    }
}

static void put_whole(line *l, int64_t value) {
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    put_text(l, text, sizeof text);
}

/* Seven digits. NaN without a sign; a decimal point whatever the locale. */
static void put_real(line *l, double value) {
    char text[64];
    if (isnan(value))
        strcpy(text, "nan");
    else
        snprintf(text, sizeof text, "%.7g", value);
    bool inside = false; /* the bytes of a foreign decimal point */
    for (const char *c = text; *c; ++c) {
        const bool ours = strchr("+-0123456789einfa", *c) != NULL;
        if (ours)
            put(l, *c);
        else if (!inside)
            put(l, '.');
        inside = !ours;
    }
}

static size_t finish(line *l) {
    if (l->size > 0) l->buffer[l->length < l->size ? l->length : l->size - 1] = '\0';
    return l->length;
}

void polar_report_init(polar_report *r) {
    memset(r, 0, sizeof *r);
#define INIT_text(name) strcpy(r->name, "-");
#define INIT_whole(name) r->name = 0;
#define INIT_real(name) r->name = NAN;
#define INIT(type, name, what) INIT_##type(name)
    POLAR_REPORT_COLUMNS(INIT)
#undef INIT
#undef INIT_text
#undef INIT_whole
#undef INIT_real
}

size_t polar_report_header(char *buffer, size_t size) {
    line l = {buffer, size, 0};
#define NAME(type, name, what)                                                                 \
    separate(&l);                                                                              \
    put_text(&l, #name, sizeof #name);
    POLAR_REPORT_COLUMNS(NAME)
#undef NAME
    return finish(&l);
}

size_t polar_report_row(const polar_report *r, char *buffer, size_t size) {
    line l = {buffer, size, 0};
#define CELL_text(name) put_text(&l, r->name, sizeof r->name);
#define CELL_whole(name) put_whole(&l, r->name);
#define CELL_real(name) put_real(&l, r->name);
#define CELL(type, name, what)                                                                 \
    separate(&l);                                                                              \
    CELL_##type(name)
    POLAR_REPORT_COLUMNS(CELL)
#undef CELL
#undef CELL_text
#undef CELL_whole
#undef CELL_real
    return finish(&l);
}
