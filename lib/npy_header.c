/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The header of an .npy file: a Python dictionary of three keys, as repr() writes it,
 *     {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
 * padded with spaces. Python 2 wrote long integers as 3L. Anything else is refused.
 */
#include <inttypes.h>
#include <string.h>

#include "file_internal.h"

typedef struct cursor {
    const polar_source *s;
    const char *start, *at, *end;
} cursor;

static void skip_space(cursor *c) {
    while (c->at < c->end && memchr(" \t\r\n", *c->at, 4)) ++c->at;
}

static bool take(cursor *c, char what) {
    skip_space(c);
    if (c->at == c->end || *c->at != what) return false;
    ++c->at;
    return true;
}

static bool take_word(cursor *c, const char *word) {
    skip_space(c);
    const size_t length = strlen(word);
    if ((size_t)(c->end - c->at) < length || memcmp(c->at, word, length) != 0) return false;
    c->at += length;
    return true;
}

/* A quoted string of printable characters without escapes, cut to fit. */
static bool take_string(cursor *c, char *text, size_t size) {
    skip_space(c);
    if (c->at == c->end || (*c->at != '\'' && *c->at != '"')) return false;
    size_t length = 0;
    for (const char *p = c->at + 1; p < c->end && *p >= ' ' && *p <= '~' && *p != '\\'; ++p) {
        if (*p == *c->at) {
            text[length] = '\0';
            c->at = p + 1;
            return true;
        }
        if (length < size - 1) text[length++] = *p;
    }
    return false;
}

static polar_status wanted(const cursor *c, const char *what) {
    const int64_t place = c->at - c->start;
    if (c->at == c->end)
        return polar_source_fail(c->s, POLAR_BAD_FILE,
                                 "the header ends after %" PRId64 " bytes where %s should be",
                                 place, what);
    const unsigned char found = (unsigned char)*c->at;
    if (found > ' ' && found <= '~')
        return polar_source_fail(c->s, POLAR_BAD_FILE,
                                 "byte %" PRId64 " of the header is %c where %s should be",
                                 place, found, what);
    return polar_source_fail(c->s, POLAR_BAD_FILE,
                             "byte %" PRId64 " of the header is 0x%02x where %s should be",
                             place, found, what);
}

static polar_status parse_descr(cursor *c, polar_npy_header *h) {
    static const struct {
        const char *name;
        int width;
        bool is_complex;
    } types[] = {{"f2", 2, false},
                 {"f4", 4, false},
                 {"f8", 8, false},
                 {"c8", 4, true},
                 {"c16", 8, true}};
    char text[64];
    skip_space(c);
    if (c->at < c->end && (*c->at == '[' || *c->at == '(' || *c->at == '{'))
        return polar_source_fail(c->s, POLAR_BAD_FILE,
                                 "holds structured entries; f2, f4, f8, c8 or c16 are read");
    if (!take_string(c, text, sizeof text)) return wanted(c, "a type in quotes");
    const char *name = text;
    h->big_endian = *name == '>' || (*name != '<' && polar_host_big_endian());
    if (*name && strchr("<>=|", *name)) ++name;
    for (size_t k = 0; k < sizeof types / sizeof *types; ++k)
        if (strcmp(name, types[k].name) == 0) {
            h->width = types[k].width;
            h->is_complex = types[k].is_complex;
            return POLAR_OK;
        }
    return polar_source_fail(c->s, POLAR_BAD_FILE,
                             "holds entries of type '%s'; f2, f4, f8, c8 or c16 are read",
                             text);
}

static polar_status parse_order(cursor *c, polar_npy_header *h) {
    h->fortran_order = take_word(c, "True");
    if (!h->fortran_order && !take_word(c, "False")) return wanted(c, "True or False");
    return POLAR_OK;
}

static polar_status parse_dimension(cursor *c, int64_t *value) {
    if (take(c, '-'))
        return polar_source_fail(c->s, POLAR_BAD_FILE,
                                 "a dimension in the header is negative; 0 or more is wanted");
    const char *first = c->at;
    *value = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; ++c->at) {
        const int digit = *c->at - '0';
        if (*value > (INT64_MAX - digit) / 10)
            return polar_source_fail(c->s, POLAR_BAD_FILE,
                                     "a dimension in the header exceeds %" PRId64, INT64_MAX);
        *value = 10 * *value + digit;
    }
    if (c->at == first || (*first == '0' && c->at > first + 1)) {
        c->at = first;
        return wanted(c, "a dimension");
    }
    if (c->at < c->end && *c->at == 'L') ++c->at;
    return POLAR_OK;
}

static polar_status parse_shape(cursor *c, polar_npy_header *h) {
    int64_t dimension[2] = {0, 0};
    int count = 0;
    if (!take(c, '(')) return wanted(c, "'('");
    while (!take(c, ')')) {
        int64_t value = 0;
        const polar_status status = parse_dimension(c, &value);
        if (status != POLAR_OK) return status;
        if (count < 2) dimension[count] = value;
        ++count;
        if (take(c, ',')) continue;
        if (!take(c, ')')) return wanted(c, "',' or ')'");
        break;
    }
    if (count != 2)
        return polar_source_fail(c->s, POLAR_BAD_FILE,
                                 "holds a %d-dimensional array; a matrix has 2 dimensions",
                                 count);
    h->m = dimension[0];
    h->n = dimension[1];
    return POLAR_OK;
}

polar_status polar_npy_parse(const polar_source *s, const char *text, int64_t length,
                             polar_npy_header *h) {
    static const struct {
        const char *key;
        polar_status (*parse)(cursor *, polar_npy_header *);
    } keys[] = {{"descr", parse_descr}, {"fortran_order", parse_order}, {"shape", parse_shape}};
    enum { KEYS = sizeof keys / sizeof *keys };
    bool seen[KEYS] = {false};
    cursor c = {s, text, text, text + length};

    if (!take(&c, '{')) return wanted(&c, "'{'");
    while (!take(&c, '}')) {
        char key[64];
        int k = 0;
        if (!take_string(&c, key, sizeof key)) return wanted(&c, "a key in quotes");
        while (k < KEYS && strcmp(key, keys[k].key) != 0) ++k;
        if (k == KEYS)
            return polar_source_fail(s, POLAR_BAD_FILE,
                                     "the header has the key '%s'; descr, fortran_order and "
                                     "shape are known",
                                     key);
        if (seen[k])
            return polar_source_fail(s, POLAR_BAD_FILE, "the header has the key '%s' twice",
                                     key);
        seen[k] = true;
        if (!take(&c, ':')) return wanted(&c, "':'");
        const polar_status status = keys[k].parse(&c, h);
        if (status != POLAR_OK) return status;
        if (take(&c, ',')) continue;
        if (!take(&c, '}')) return wanted(&c, "',' or '}'");
        break;
    }
    skip_space(&c);
    if (c.at != c.end) return wanted(&c, "only white space");
    for (int k = 0; k < KEYS; ++k)
        if (!seen[k])
            return polar_source_fail(s, POLAR_BAD_FILE, "the header lacks the key '%s'",
                                     keys[k].key);
    return POLAR_OK;
}
