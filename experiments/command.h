/* SPDX-License-Identifier: BSD-3-Clause */
/* The command's verbs: one list gives the table, the prototypes and the bits that options name.
 */
#ifndef POLAR_COMMAND_H
#define POLAR_COMMAND_H

#include <stddef.h>

#include "polar.h"

/* X(ID, name, operands, least and most operands (-1: any number), summary) */
#define POLAR_COMMAND_LIST(X)                                                                  \
    X(LIST, list, "", 0, 0, "oracles, formats, traits, promised bounds")                       \
    X(INFO, info, "", 0, 0, "build, BLAS and the core it chose, threads, devices, GEMM rates") \
    X(GEN, gen, "KIND", 1, 1, "write a test matrix; 'polar gen list' names the kinds")         \
    X(RUN, run, "ORACLE A.npy...", 2, -1, "factor matrices: one report line each")             \
    X(CHECK, check, "A.npy U.npy [H.npy]", 2, 3,                                               \
      "judge somebody else's factors against the SVD: the same report line")                   \
    X(SVD, svd, "ORACLE|lapack A.npy...", 2, -1,                                               \
      "singular value decomposition by polar decomposition, beside LAPACK's")                  \
    X(EIGH, eigh, "ORACLE|lapack A.npy...", 2, -1,                                             \
      "Hermitian eigenproblems by spectral divide and conquer, beside LAPACK's")               \
    X(SWEEP, sweep, "FILE.grid", 1, 1, "the product of the lists in a file, one line a case")  \
    X(OPTIMIZE, optimize, "PROBLEM OPTIMIZER[:ORACLE]|FILE.grid|list", 1, 2,                   \
      "run an optimizer on a problem: one line a step or a stride")                            \
    X(BENCH, bench, "[FILE.grid]", 0, 1,                                                       \
      "speed: median, spread, share of the GEMM rate measured side by side")                   \
    X(PLAN, plan, "", 0, 0,                                                                    \
      "the cheapest chain of steps by measured costs, and what else there was")                \
    X(FIT, fit, "", 0, 0, "compute the coefficients of a schedule, with proved errors")        \
    X(SHOW, show, "SCHEDULE", 1, 1,                                                            \
      "intervals, proved error, products, amplification by step")                              \
    X(VERIFY, verify, "SCHEDULE|TABLE", 1, 1, "certified range of any table of coefficients")  \
    X(HELP, help, "[VERB]", 0, 1, "this text, or that of a verb")

typedef enum polar_command_id {
#define POLAR_COMMAND_ENUM(id, name, operands, least, most, summary) POLAR_COMMAND_##id,
    POLAR_COMMAND_LIST(POLAR_COMMAND_ENUM)
#undef POLAR_COMMAND_ENUM
        POLAR_COMMAND_COUNT
} polar_command_id;

struct polar_arguments;
typedef int (*polar_command_call)(const struct polar_arguments *a);

typedef struct polar_command {
    const char *name, *operands;
    int least, most; /* operands */
    const char *summary;
    const char *(*notes)(void); /* paragraphs for the help, NULL for none */
} polar_command;

extern const polar_command polar_commands[POLAR_COMMAND_COUNT];

/* What a verb returns, and the command's exit status. */
enum {
    POLAR_EXIT_DONE = 0,
    POLAR_EXIT_BROKEN = 1, /* a promised bound was broken, a check failed, there is no answer */
    POLAR_EXIT_REFUSED = 2 /* usage or bad input: one sentence on stderr, nothing on stdout */
};

#define POLAR_COMMAND_PROTOTYPE(id, name, operands, least, most, summary)                      \
    int polar_command_##name(const struct polar_arguments *a);
POLAR_COMMAND_LIST(POLAR_COMMAND_PROTOTYPE)
#undef POLAR_COMMAND_PROTOTYPE

/* The verb of that name, or NULL; refuses a name that none has. */
const polar_command *polar_command_named(const char *name);
int polar_command_unknown(const char *name);

/* Runs the verb of argv[1]; `other`: what runs those that this program has not, NULL in verbs.
 */
int polar_command_dispatch(int argc, char **argv, const polar_command_call verbs[],
                           polar_command_call other);

/* The exit status for that of a verb: standard output is flushed. */
int polar_command_end(int status);

/* polar-matrix, what its start-up found: the core OpenBLAS chose by itself, NULL when it was
 * left alone. */
extern const char *polar_command_restarted_from;

#endif
