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

polar_status polar_output_matrices(const char *first, polar_cmat A, const char *second,
                                   polar_cmat B, polar_why *why) {
    if (!first) return second ? polar_mat_write(second, B, why) : POLAR_OK;
    if (!second) return polar_mat_write(first, A, why);
    /* the first waits under another name until the second is in its place */
    const size_t room = strlen(first) + 24;
    char *waiting = malloc(room);
    if (!waiting) return POLAR_NO_MEMORY;
    snprintf(waiting, room, "%s.%ld.tmp", first, (long)getpid());
    polar_status s = polar_mat_write(waiting, A, why);
    if (!s) {
        s = polar_mat_write(second, B, why);
        if (!s && rename(waiting, first))
            s = polar_fail(why, POLAR_IO, "%s cannot be written: %s", first, strerror(errno));
        if (s) unlink(waiting);
    }
    free(waiting);
    return s;
}
