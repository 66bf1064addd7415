/* SPDX-License-Identifier: BSD-3-Clause */
/* Grids of runs: the syntax of grid.h with the keys of optimize_case.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"
#include "optimize_case.h"

enum { WORDS = 64, MOST = 1 << 18, COUNT = POLAR_OPTIMIZE_KEY_COUNT };

typedef struct product {
    const char *word[COUNT][WORDS];
    int count[COUNT];
} product;

static bool empty(const product *p) {
    for (int key = 0; key < COUNT; key++)
        if (p->count[key]) return false;
    return true;
}

/* All cases of one product, the last key turning fastest. */
static polar_status multiply(const char *path, const product *p, polar_optimize_call call,
                             void *context, polar_why *why) {
    int at[COUNT] = {0}, key;
    char what[160];
    polar_status s;
    snprintf(what, sizeof what, "%.120s: ", path);
    for (key = POLAR_OPTIMIZE_PROBLEM; key <= POLAR_OPTIMIZE_OPTIMIZER; key++)
        if (!p->count[key])
            return polar_fail(why, POLAR_BAD_FILE, "%s%s = ... is missing in a product", what,
                              polar_optimize_key_names[key]);
    do {
        polar_optimize_case c = {.rate = 0};
        for (key = 0; key < COUNT; key++)
            c.word[key] = p->count[key] ? p->word[key][at[key]] : polar_optimize_presets[key];
        s = polar_optimize_parse(what, &c, why);
        if (!s) s = call(context, &c, why);
        for (key = COUNT - 1; key >= 0; key--) {
            if (++at[key] < p->count[key]) break;
            at[key] = 0;
        }
    } while (!s && key >= 0);
    return s;
}

/* "key = value ..." into its product */
static polar_status take(const char *path, int number, char *line, product *p, polar_why *why) {
    char *rest, *equals = strchr(line, '='), *name = strtok_r(line, " \t\r=", &rest);
    int key = 0;
    if (!name) return POLAR_OK;
    while (key < COUNT && strcmp(polar_optimize_key_names[key], name)) key++;
    if (key == COUNT || p->count[key])
        return polar_fail(why, POLAR_BAD_FILE, "%.100s, line %d: %s key '%.40s'", path, number,
                          key == COUNT ? "there is no" : "twice the", name);
    char *word = equals ? strtok_r(equals + 1, " \t\r", &rest) : NULL;
    for (; word; word = strtok_r(NULL, " \t\r", &rest)) {
        if (p->count[key] == WORDS)
            return polar_fail(why, POLAR_BAD_FILE, "%.100s, line %d: more than %d values", path,
                              number, WORDS);
        p->word[key][p->count[key]++] = word;
    }
    if (p->count[key]) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_FILE, "%.100s, line %d: %s wants at least one value", path,
                      number, name);
}

static polar_status parse(const char *path, char *text, product *p, polar_optimize_call call,
                          void *context, polar_why *why) {
    polar_status s = POLAR_OK;
    bool any = false;
    *p = (product){.count[0] = 0};
    for (int number = 0; !s && text;) {
        char *line = polar_grid_line(&text, &number);
        if (!strncmp(line, "---", 3)) {
            if (!empty(p)) s = multiply(path, p, call, context, why);
            any = any || !empty(p);
            *p = (product){.count[0] = 0};
        } else {
            s = take(path, number, line, p, why);
        }
    }
    /* nothing after the last line of --- is no product; nothing at all is no grid */
    return s || (any && empty(p)) ? s : multiply(path, p, call, context, why);
}

polar_status polar_optimize_grid(const char *path, polar_optimize_call call, void *context,
                                 polar_why *why) {
    FILE *in = fopen(path, "rb");
    if (!in)
        return polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    char *text = malloc(MOST + 1);
    product *p = malloc(sizeof *p);
    polar_status s = text && p ? POLAR_OK : POLAR_NO_MEMORY;
    const size_t length = text ? fread(text, 1, MOST + 1, in) : 0;
    if (ferror(in))
        s = polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    else if (length > MOST || (text && memchr(text, 0, length)))
        s = polar_fail(why, POLAR_BAD_FILE, "%.200s is not a grid: a grid is a short text file",
                       path);
    fclose(in);
    if (!s) {
        text[length] = '\0';
        s = parse(path, text, p, call, context, why);
    }
    free(text);
    free(p);
    return s;
}
