/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrix files: telling their kind, and writing them whole or not at all. */
#define _XOPEN_SOURCE 700 /* realpath, which glibc hides from plain POSIX */

#include "polar/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_internal.h"

static const char npy_magic[] = "\x93NUMPY", mtx_magic[] = "%%MatrixMarket";

/* A path as sentences show it: the end of a long one, so that the reason still fits. */
static const char *shown(const char *path) {
    const size_t length = strlen(path), most = 200;
    return length > most ? path + length - most : path;
}

polar_status polar_source_fail(const polar_source *s, polar_status status, const char *format,
                               ...) {
    char text[sizeof s->why->text];
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0) text[0] = '\0';
    va_end(args);
    return polar_fail(s->why, status, "%.200s: %.300s", shown(s->path), text);
}

polar_status polar_source_short(const polar_source *s) {
    if (ferror(s->file))
        return polar_source_fail(s, POLAR_IO, "reading failed: %s", strerror(errno));
    return polar_source_fail(s, POLAR_BAD_FILE, "became shorter while it was read");
}

/* Copies what was already read and the rest of a pipe to an anonymous temporary file. */
static FILE *spool(FILE *from, const char *start, size_t got) {
    FILE *to = tmpfile();
    if (!to) return NULL;
    char block[1 << 14];
    memcpy(block, start, got);
    do {
        if (fwrite(block, 1, got, to) != got) break;
        got = fread(block, 1, sizeof block, from);
    } while (got > 0);
    if (ferror(from) || ferror(to) || fflush(to) != 0) {
        const int reason = errno;
        fclose(to);
        errno = reason;
        return NULL;
    }
    return to;
}

static polar_status read_kind(polar_source *s, const polar_allocator *a, polar_mat *A) {
    char start[sizeof mtx_magic - 1];
    struct stat info;
    if (fstat(fileno(s->file), &info) != 0)
        return polar_source_fail(s, POLAR_IO, "cannot be examined: %s", strerror(errno));
    if (S_ISDIR(info.st_mode))
        return polar_source_fail(s, POLAR_IO, "is a directory; a .npy or .mtx file is wanted");

    errno = 0;
    const size_t got = fread(start, 1, sizeof start, s->file);
    if (ferror(s->file)) return polar_source_short(s);
    if (got == 0)
        return polar_source_fail(s, POLAR_BAD_FILE, "is empty; a .npy or .mtx file is wanted");
    const bool npy =
        got >= sizeof npy_magic - 1 && !memcmp(start, npy_magic, sizeof npy_magic - 1);
    const bool mtx =
        got >= sizeof mtx_magic - 1 && !memcmp(start, mtx_magic, sizeof mtx_magic - 1);
    if (!npy && !mtx)
        return polar_source_fail(
            s, POLAR_BAD_FILE,
            "starts with byte 0x%02x and neither with \\x93NUMPY (.npy) nor "
            "with %%%%MatrixMarket (.mtx)",
            (unsigned)(unsigned char)start[0]);

    FILE *spooled = NULL;
    if (!S_ISREG(info.st_mode)) {
        spooled = spool(s->file, start, got);
        if (!spooled || fstat(fileno(spooled), &info) != 0) {
            const int reason = errno;
            if (spooled) fclose(spooled);
            return polar_source_fail(s, POLAR_IO, "cannot be kept in a temporary file: %s",
                                     strerror(reason));
        }
        s->file = spooled;
    }
    s->size = info.st_size;
    rewind(s->file);
    const polar_status status = npy ? polar_npy_read(s, a, A) : polar_mtx_read(s, a, A);
    if (spooled) fclose(spooled);
    return status;
}

polar_status polar_mat_read(const char *path, polar_mat *A, const polar_allocator *a,
                            polar_why *why) {
    if (!path || !A)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "a path and a matrix are wanted");
    FILE *file = fopen(path, "rb");
    polar_source source = {file, path, 0, why};
    if (!file)
        return polar_source_fail(&source, POLAR_IO, "cannot be opened: %s", strerror(errno));
    polar_mat B = {0};
    const polar_status status = read_kind(&source, a, &B);
    fclose(file);
    if (status == POLAR_OK) *A = B;
    return status;
}

/*
 * Where to write: 0 directly (a device or pipe, which no file must replace), 1 to a new file
 * renamed to *target (to be freed): the file itself where path is a symbolic link. -1 on error.
 * Links of /dev and /proc, as /dev/stdout, stand for an open file, whatever its kind.
 */
static int choose_target(const char *path, char **target) {
    struct stat info;
    const bool of_system = strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
    *target = NULL;
    if (stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode)) return errno = EISDIR, -1;
        if (!S_ISREG(info.st_mode)) return 0;
        struct stat link;
        if (of_system && lstat(path, &link) == 0 && S_ISLNK(link.st_mode)) return 0;
        *target = realpath(path, NULL);
    } else {
        *target = strdup(path);
    }
    return *target ? 1 : -1;
}

/* A new file in the target's folder, with the permissions any new file has; NULL on error. */
static FILE *open_beside(const char *target, char **name) {
    const char *slash = strrchr(target, '/');
    const int folder = slash ? (int)(slash - target) + 1 : 0;
    const size_t size = (size_t)folder + 64;
    *name = malloc(size);
    if (!*name) return NULL;
    int fd = -1;
    for (int k = 0; fd < 0 && k < 10000;
         ++k) { /* other threads and old wrecks have names too */
        snprintf(*name, size, "%.*s.polar-%ld-%d", folder, target, (long)getpid(), k);
        fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST) break;
    }
    FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!file) {
        const int reason = errno;
        if (fd >= 0) {
            close(fd);
            unlink(*name);
        }
        free(*name);
        *name = NULL;
        errno = reason;
    }
    return file;
}

polar_status polar_mat_write(const char *path, polar_cmat A, polar_why *why) {
    if (!path || polar_mat_bytes(A.m, A.n, A.format) < 0 || A.place != POLAR_HOST ||
        A.ld < A.m || (!A.data && A.m > 0 && A.n > 0))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "a path and a host matrix are wanted");

    char *target = NULL, *temporary = NULL;
    const int kind = choose_target(path, &target);
    FILE *out = NULL;
    if (kind == 0) out = fopen(path, "wb");
    if (kind == 1) out = open_beside(target, &temporary);

    bool done = false;
    int reason = errno;
    if (out) {
        done = polar_npy_write(out, A) && fflush(out) == 0;
        reason = errno;
        if (fclose(out) != 0 && done) {
            done = false;
            reason = errno;
        }
        if (temporary && done && rename(temporary, target) != 0) {
            done = false;
            reason = errno;
        }
        if (temporary && !done) unlink(temporary);
    }
    free(temporary);
    free(target);
    if (done) return POLAR_OK;
    return polar_fail(why, POLAR_IO, "%.200s: cannot be written: %s", shown(path),
                      strerror(reason));
}
