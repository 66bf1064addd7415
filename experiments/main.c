/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The polar command: help, and the verbs of coefficients. What computes with matrices is
 * another program, polar-matrix, so that nothing else waits for a BLAS to be loaded.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "output.h"

/* Room for a path: folder of this program, '/', name. */
enum { PATH = 4096 };

/* Turns into the program at `where`, seen from the folder of this one; returns when it cannot.
 */
static void become(const char *where, char **argv) {
    char path[2 * PATH];
    ssize_t length = readlink("/proc/self/exe", path, PATH);
    while (length > 0 && path[length - 1] != '/') length--;
    if (length <= 0) return;
    strncpy(path + length, where, sizeof path - (size_t)length);
    execv(path, argv);
}

/* OpenBLAS's threads look for work for 2^28 cycles after each call, a tenth of a second in
 * which they take half a processor from ours (lib/cpu_thread.h); told so, for 2^20. */
static void calm_blas(void) {
    (void)setenv("OPENBLAS_THREAD_TIMEOUT", "20", 0);
}

/* A verb of polar-matrix: beside this program where they were built, in its own folder where
 * they are installed. */
static int matrix(const polar_arguments *a) {
    calm_blas();
    become("polar-matrix", a->argv);
    become(POLAR_MATRIX, a->argv);
    return polar_refuse_usage(
        a, "the program polar-matrix, a part of polar, cannot be started: %s", strerror(errno));
}

int polar_command_help(const polar_arguments *a) {
    if (a->value[POLAR_OPTION_MAN]) {
        polar_help_man(stdout);
    } else if (a->operands) {
        const polar_command *c = polar_command_named(a->operand[0]);
        if (!c) return polar_command_unknown(a->operand[0]);
        polar_help_command(stdout, c);
    } else {
        polar_help_all(stdout);
    }
    return POLAR_EXIT_DONE;
}

int main(int argc, char **argv) {
    static const polar_command_call verbs[POLAR_COMMAND_COUNT] = {
        [POLAR_COMMAND_FIT] = polar_command_fit,
        [POLAR_COMMAND_SHOW] = polar_command_show,
        [POLAR_COMMAND_VERIFY] = polar_command_verify,
        [POLAR_COMMAND_HELP] = polar_command_help,
    };
    int status = POLAR_EXIT_DONE;
    if (argc < 2) {
        polar_help_all(stderr);
        return POLAR_EXIT_REFUSED;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
        polar_help_all(stdout);
    else if (!strcmp(argv[1], "--version"))
        printf("polar %s\n", polar_version());
    else
        status = polar_command_dispatch(argc, argv, verbs, matrix);
    return polar_command_end(status);
}
