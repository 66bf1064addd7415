/* SPDX-License-Identifier: BSD-3-Clause */
/* Sentences on stderr, exit statuses, files written at once, the command line. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int polar_refuse(const polar_arguments *a, polar_status s, const polar_why *why) {
    const char *verb = a && a->command ? a->command->name : NULL;
    fprintf(stderr, "polar%s%s: %s\n", verb ? " " : "", verb ? verb : "",
            why->text[0] ? why->text : polar_status_text(s));
    return s == POLAR_BAD_ARGUMENT || s == POLAR_BAD_FILE || s == POLAR_IO ? POLAR_EXIT_REFUSED
                                                                           : POLAR_EXIT_BROKEN;
}

int polar_refuse_usage(const polar_arguments *a, const char *format, ...) {
    polar_why why;
    va_list list;
    va_start(list, format);
    vsnprintf(why.text, sizeof why.text, format, list);
    va_end(list);
    return polar_refuse(a, POLAR_BAD_ARGUMENT, &why);
}

/* The folder of a path, to be freed. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

polar_status polar_output_check(const char *path, polar_why *why) {
    struct stat st;
    if (!path) return POLAR_OK;
    if (!stat(path, &st) && !S_ISREG(st.st_mode))
        return polar_fail(why, POLAR_IO,
                          "%s cannot be written: it is %s; give the name of a plain file", path,
                          S_ISDIR(st.st_mode) ? "a folder" : "not a plain file");
    char *folder = folder_of(path);
    if (!folder) return POLAR_NO_MEMORY;
    polar_status s = POLAR_OK;
    if (stat(folder, &st) || !S_ISDIR(st.st_mode))
        s = polar_fail(why, POLAR_IO, "%s cannot be written: there is no folder %s", path,
                       folder);
    else if (access(folder, W_OK | X_OK))
        s = polar_fail(why, POLAR_IO, "%s cannot be written: %s: %s", path, folder,
                       strerror(errno));
    free(folder);
    return s;
}

static bool one_inode(const char *a, const char *b) {
    struct stat s, t;
    return !stat(a, &s) && !stat(b, &t) && s.st_dev == t.st_dev && s.st_ino == t.st_ino;
}

bool polar_output_same(const char *a, const char *b) {
    struct stat st;
    if (!a || !b) return false;
    if (!stat(a, &st) || !stat(b, &st)) return one_inode(a, b);
    const char *x = strrchr(a, '/'), *y = strrchr(b, '/');
    if (strcmp(x ? x + 1 : a, y ? y + 1 : b)) return false;
    char *here = folder_of(a), *there = folder_of(b);
    const bool same = here && there && one_inode(here, there);
    free(here);
    free(there);
    return same;
}

polar_status polar_output_spare(const char *path, const char *input, polar_why *why) {
    if (!polar_output_same(path, input)) return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "%s is an input and would be overwritten; give another name", path);
}

polar_status polar_output_text(const char *path, const char *text, polar_why *why) {
    polar_status s = polar_output_check(path, why);
    if (s) return s;
    const size_t room = strlen(path) + 24, length = strlen(text);
    char *temporary = malloc(room);
    if (!temporary) return POLAR_NO_MEMORY;
    snprintf(temporary, room, "%s.%ld.tmp", path, (long)getpid());
    const int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    bool right = fd >= 0;
    for (size_t done = 0; right && done < length;) {
        const ssize_t n = write(fd, text + done, length - done);
        if (n > 0)
            done += (size_t)n;
        else
            right = n < 0 && errno == EINTR;
    }
    right = right && !fsync(fd);
    int reason = errno;
    if (fd >= 0 && close(fd) && right) {
        right = false;
        reason = errno;
    }
    if (right && rename(temporary, path)) {
        right = false;
        reason = errno;
    }
    if (!right) {
        s = polar_fail(why, POLAR_IO, "%s cannot be written: %s", path, strerror(reason));
        if (fd >= 0) unlink(temporary);
    }
    free(temporary);
    return s;
}

polar_status polar_output_flush(polar_why *why) {
    errno = 0;
    if (!fflush(stdout) && !ferror(stdout)) return POLAR_OK;
    return polar_fail(why, POLAR_IO, "standard output cannot be written: %s",
                      errno ? strerror(errno) : "an earlier write failed");
}

/* Appends a character while there is room for it. */
static void put(char **at, const char *end, char c) {
    if (*at < end) *(*at)++ = c;
}

/* A word as a shell would want it. */
static void put_word(char **at, const char *end, const char *word) {
    const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "_-./=:,+@%^";
    const bool quote = !*word || word[strspn(word, plain)];
    if (quote) put(at, end, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            for (const char *p = "'\\'"; *p; p++) put(at, end, *p);
        put(at, end, (unsigned char)*word < ' ' ? ' ' : *word);
    }
    if (quote) put(at, end, '\'');
}

void polar_output_command(const polar_arguments *a, char *line, size_t size) {
    char *at = line;
    for (const char *p = "polar"; *p; p++) put(&at, line + size - 1, *p);
    for (int i = 1; i < a->argc; i++) {
        put(&at, line + size - 1, ' ');
        put_word(&at, line + size - 1, a->argv[i]);
    }
    *at = '\0';
}
