/* SPDX-License-Identifier: BSD-3-Clause */
/* The grid parser: lines of lists into a product of cases. */
#include "grid.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grid_product.h"

const char *const polar_grid_key_names[POLAR_GRID_KEY_COUNT] = {
#define POLAR_GRID_NAME(id, name, preset, what) name,
    POLAR_GRID_KEYS(POLAR_GRID_NAME)
#undef POLAR_GRID_NAME
};

/* Appends a word; the grid owns it. */
static polar_status add(list *l, const char *word) {
    char **more = realloc(l->word, sizeof *more * (size_t)(l->count + 1));
    if (!more) return POLAR_NO_MEMORY;
    l->word = more;
    more[l->count] = strdup(word);
    if (!more[l->count]) return POLAR_NO_MEMORY;
    l->count++;
    return POLAR_OK;
}

static polar_status add_files(list *l, const char *what, const char *pattern, polar_why *why) {
    glob_t found;
    if (!strpbrk(pattern, "*?[")) {
        if (access(pattern, R_OK))
            return polar_fail(why, POLAR_BAD_FILE, "%s %.120s: %s", what, pattern,
                              strerror(errno));
        return add(l, pattern);
    }
    if (glob(pattern, 0, NULL, &found))
        return polar_fail(why, POLAR_BAD_FILE, "%s %.120s: no file has such a name", what,
                          pattern);
    polar_status s = POLAR_OK;
    for (size_t i = 0; i < found.gl_pathc && !s; i++) s = add(l, found.gl_pathv[i]);
    globfree(&found);
    return s;
}

/* "a..b" */
static polar_status add_range(list *l, const char *what, const char *word, polar_why *why) {
    char *end, *last, number[24];
    const long a = strtol(word, &end, 10),
               b = strncmp(end, "..", 2) ? 0 : strtol(end + 2, &last, 10);
    if (end == word || strncmp(end, "..", 2) || last == end + 2 || *last || a < 0 || b < a ||
        b - a > 100000)
        return polar_fail(why, POLAR_BAD_FILE, "%s %.80s: a range is written 1..8", what, word);
    polar_status s = POLAR_OK;
    for (long i = a; i <= b && !s; i++) {
        snprintf(number, sizeof number, "%ld", i);
        s = add(l, number);
    }
    return s;
}

static polar_status add_word(list *l, const char *what, polar_grid_key key, const char *word,
                             polar_why *why) {
    if (key == POLAR_GRID_MATRIX) return add_files(l, what, word, why);
    if ((key == POLAR_GRID_STEPS || key == POLAR_GRID_ORDER || key == POLAR_GRID_SEED ||
         key == POLAR_GRID_RESTARTS) &&
        strstr(word, ".."))
        return add_range(l, what, word, why);
    polar_status s = polar_case_check_word(what, key, word, why);
    return s ? s : add(l, word);
}

/* One line without its comment: "key = value ...". */
static polar_status read_line(polar_grid *g, const char *path, int number, char *line,
                              polar_why *why) {
    char what[200], *rest, *equals = strchr(line, '=');
    char *name = strtok_r(line, " \t\r=", &rest);
    if (!name) return POLAR_OK;
    if (!strcmp(name, "---")) return polar_grid_next(g);
    int key = 0;
    while (key < POLAR_GRID_KEY_COUNT && strcmp(polar_grid_key_names[key], name)) key++;
    if (key == POLAR_GRID_KEY_COUNT)
        return polar_fail(
            why, POLAR_BAD_FILE,
            "%.100s, line %d: there is no key '%.40s'; 'polar sweep --help' lists "
            "them",
            path, number, name);
    list *l = &polar_grid_last(g)->key[key];
    if (l->count)
        return polar_fail(why, POLAR_BAD_FILE, "%.100s, line %d: %s is there twice", path,
                          number, name);
    snprintf(what, sizeof what, "%.100s, line %d: %s =", path, number, name);
    if (!equals || !equals[1 + strspn(equals + 1, " \t\r")])
        return polar_fail(why, POLAR_BAD_FILE, "%s wants at least one value: %s = ...", what,
                          name);
    polar_status s = POLAR_OK;
    char *word = strtok_r(equals + 1, " \t\r", &rest);
    for (; word && !s; word = strtok_r(NULL, " \t\r", &rest))
        s = add_word(l, what, (polar_grid_key)key, word, why);
    return s;
}

char *polar_grid_line(char **rest, int *number) {
    char *line = *rest, *end = strchr(line, '\n');
    ++*number;
    while (end && end > line && end[-1] == '\\') {
        end[-1] = end[0] = ' ';
        end = strchr(end, '\n');
        ++*number;
    }
    if (end) *end = '\0';
    *rest = end ? end + 1 : NULL;
    line[strcspn(line, "#")] = '\0';
    return line;
}

polar_status polar_grid_parse(const char *path, const char *text, polar_grid **grid,
                              polar_why *why) {
    polar_grid *g = polar_grid_empty();
    polar_status s = g ? polar_grid_next(g) : POLAR_NO_MEMORY;
    char *copy = strdup(text), *rest = copy;
    if (!copy) s = POLAR_NO_MEMORY;
    for (int number = 0; !s && rest;) {
        char *line = polar_grid_line(&rest, &number);
        s = read_line(g, path, number, line, why);
    }
    free(copy);
    if (!s) s = polar_grid_multiply(g, path, why);
    if (s) {
        polar_grid_free(g);
        g = NULL;
    }
    *grid = g;
    return s;
}

polar_status polar_grid_read(const char *path, polar_grid **grid, polar_why *why) {
    enum { MOST = 1 << 20 };
    FILE *in = fopen(path, "rb");
    if (!in)
        return polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    char *text = malloc(MOST + 1);
    polar_status s = text ? POLAR_OK : POLAR_NO_MEMORY;
    const size_t length = text ? fread(text, 1, MOST + 1, in) : 0;
    if (ferror(in))
        s = polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    else if (length > MOST || (text && memchr(text, 0, length)))
        s = polar_fail(why, POLAR_BAD_FILE, "%.200s is not a grid: a grid is a short text file",
                       path);
    fclose(in);
    if (!s) {
        text[length] = '\0';
        s = polar_grid_parse(path, text, grid, why);
    }
    free(text);
    return s;
}
