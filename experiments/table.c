/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables that can be resumed: which rows are there, and where the last whole line ends. */
#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "costs_found.h"
#include "output.h"

static int tabs(const char *line) {
    int count = 0;
    for (; *line; line++) count += *line == '\t';
    return count;
}

static int by_key(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static polar_status remember(polar_table *t, const char *line) {
    char **more = realloc(t->done, sizeof *more * (size_t)(t->rows + 1));
    if (!more) return POLAR_NO_MEMORY;
    t->done = more;
    more[t->rows] = strdup(strrchr(line, '\t') + 1);
    return more[t->rows] ? t->rows++, POLAR_OK : POLAR_NO_MEMORY;
}

/* Takes in the whole lines of a table; *end: where the last one ends, 0 without columns. */
static polar_status take_in(FILE *in, const char *columns, polar_table *t, off_t *end,
                            polar_why *why) {
    char *line = NULL, now[512];
    const char *costs = polar_command_costs_asked();
    bool commit = false; /* is that of now */
    size_t room = 0;
    ssize_t length;
    off_t at = 0;
    polar_status s = POLAR_OK;
    polar_output_provenance(now, sizeof now);
    *end = 0;
    while (!s && (length = getline(&line, &room, in)) > 0 && line[length - 1] == '\n') {
        line[length - 1] = '\0';
        at += length;
        if (line[0] == '#') {
            if (!strncmp(line, "# commit: ", 10)) {
                t->same = !strcmp(line + 2, now) && !costs;
                commit = !strcmp(line + 2, now);
            } else if (costs && !strncmp(line, "# costs: ", 9)) {
                t->same = commit && !strcmp(line + 9, costs);
            }
        } else if (!t->headed) {
            if (strcmp(line, columns))
                s = polar_fail(why, POLAR_BAD_FILE,
                               "%.200s is no table of this sweep's columns, so it cannot be "
                               "resumed: name another file",
                               t->path);
            t->headed = true;
        } else if (tabs(line) != tabs(columns)) {
            s = polar_fail(why, POLAR_BAD_FILE,
                           "%.200s cannot be resumed: a row has %d columns instead of %d",
                           t->path, tabs(line) + 1, tabs(columns) + 1);
        } else {
            s = remember(t, line);
        }
        if (t->headed) *end = at;
    }
    free(line);
    if (!s && ferror(in))
        s = polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", t->path, strerror(errno));
    return s;
}

static polar_status resume_from(const char *path, int fd, const char *columns, polar_table *t,
                                polar_why *why) {
    off_t end;
    FILE *in = fopen(path, "r");
    if (!in)
        return polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", t->path, strerror(errno));
    polar_status s = take_in(in, columns, t, &end, why);
    fclose(in);
    if (s) return s;
    if (ftruncate(fd, end) || lseek(fd, end, SEEK_SET) < 0)
        return polar_fail(why, POLAR_IO, "%.200s cannot be resumed: %s", t->path,
                          strerror(errno));
    if (t->rows) qsort(t->done, (size_t)t->rows, sizeof *t->done, by_key);
    return POLAR_OK;
}

polar_status polar_table_open(const char *path, bool resume, const char *columns,
                              polar_table *t, polar_why *why) {
    struct stat st;
    polar_status s = POLAR_OK;
    *t = (polar_table){.out = stdout, .path = path ? path : "standard output"};
    if (path) {
        if ((s = polar_output_check(path, why))) return s;
        t->out = fopen(path, resume ? "a" : "w");
        if (!t->out)
            return polar_fail(why, POLAR_IO, "%.200s cannot be written: %s", path,
                              strerror(errno));
    }
    if (!resume || fstat(fileno(t->out), &st) || !S_ISREG(st.st_mode)) return s;
    s = resume_from(path ? path : "/proc/self/fd/1", fileno(t->out), columns, t, why);
    if (s) polar_table_close(t, NULL);
    return s;
}

bool polar_table_has(const polar_table *t, const char *key) {
    return t->rows && bsearch(&key, t->done, (size_t)t->rows, sizeof *t->done, by_key);
}

polar_status polar_table_flush(const polar_table *t, polar_why *why) {
    errno = 0;
    if (!fflush(t->out) && !ferror(t->out)) return POLAR_OK;
    return polar_fail(why, POLAR_IO, "%.200s cannot be written: %s", t->path,
                      errno ? strerror(errno) : "an earlier write failed");
}

polar_status polar_table_close(polar_table *t, polar_why *why) {
    polar_status s = POLAR_OK;
    if (t->out != stdout && fclose(t->out))
        s = polar_fail(why, POLAR_IO, "%.200s cannot be written: %s", t->path, strerror(errno));
    for (int64_t i = 0; i < t->rows; i++) free(t->done[i]);
    free(t->done);
    return s;
}
