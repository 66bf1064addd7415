/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices into their files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

polar_status polar_output_check_matrix(const char *path, polar_why *why) {
    polar_status s = polar_output_check(path, why);
    const size_t length = path ? strlen(path) : 0;
    if (s || !path || (length > 4 && !strcmp(path + length - 4, ".npy"))) return s;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "%s: matrices are written as .npy; give a name that ends in .npy", path);
}

/* A name that `path` waits under; to be freed. */
static char *waiting_name(const char *path) {
    const size_t room = strlen(path) + 24;
    char *name = malloc(room);
    if (name) snprintf(name, room, "%s.%ld.tmp", path, (long)getpid());
    return name;
}

polar_status polar_output_matrices(const polar_output *out, int count, polar_why *why) {
    enum { MOST = 4 };
    char *waiting[MOST] = {NULL};
    polar_status s = count <= MOST ? POLAR_OK : POLAR_BAD_ARGUMENT;
    for (int i = 0; i < count && !s; i++) {
        if (!out[i].path) continue;
        waiting[i] = waiting_name(out[i].path);
        s = waiting[i] ? polar_mat_write(waiting[i], out[i].A, why) : POLAR_NO_MEMORY;
    }
    for (int i = 0; i < count && !s; i++)
        if (waiting[i] && rename(waiting[i], out[i].path))
            s = polar_fail(why, POLAR_IO, "%s cannot be written: %s", out[i].path,
                           strerror(errno));
    for (int i = 0; i < count && i < MOST; i++) {
        if (s && waiting[i]) unlink(waiting[i]);
        free(waiting[i]);
    }
    return s;
}
