/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of polar optimize: words, as options or a grid give them, and what they mean. */
#ifndef POLAR_OPTIMIZE_CASE_H
#define POLAR_OPTIMIZE_CASE_H

#include "optimizer.h"

/* X(ID, name of the key, default, what it takes); the options of the verb take the same. */
#define POLAR_OPTIMIZE_KEYS(X)                                                                 \
    X(PROBLEM, "problem", "", "names ('polar optimize list')")                                 \
    X(OPTIMIZER, "optimizer", "", "names, or NAME:ORACLE, NAME:ORACLE:SCHEDULE")               \
    X(COND, "cond", "default", "condition numbers, for problems that have one")                \
    X(SHRINK, "shrink", "1", "whole numbers that sizes are divided by; default 1")             \
    X(SEED, "seed", "1", "whole numbers; default 1")                                           \
    X(RATE, "rate", "default", "numbers; default: the optimizer's own")                        \
    X(RULE, "rule", "constant",                                                                \
      "how the rate goes: constant (default), step:EVERY,FACTOR, cosine, geometric:FACTOR, "   \
      "geometric:FACTOR,FIRST, root")                                                          \
    X(SET, "set", "none", "constants of the optimizer, NAME=VALUE with commas between")        \
    X(FORMAT, "format", "f64", "of the spectral maps: f64 (default) f32 tf32 bf16 f16")        \
    X(INNER, "inner", "default",                                                               \
      "steps of the oracle; default: 5 of a schedule, else its own")                           \
    X(STEPS, "steps", "100", "whole numbers; default 100")                                     \
    X(STRIDE, "stride", "1", "one row for so many steps; default 1")                           \
    X(ROWS, "rows", "all", "all (default); ends: of a run only the first and the last")        \
    X(UNTIL, "until", "0", "numbers: stop at the first row whose error is at most this")

typedef enum polar_optimize_key {
#define POLAR_OPTIMIZE_ENUM(id, name, preset, what) POLAR_OPTIMIZE_##id,
    POLAR_OPTIMIZE_KEYS(POLAR_OPTIMIZE_ENUM)
#undef POLAR_OPTIMIZE_ENUM
        POLAR_OPTIMIZE_KEY_COUNT
} polar_optimize_key;

extern const char *const polar_optimize_key_names[POLAR_OPTIMIZE_KEY_COUNT];
extern const char *const polar_optimize_presets[POLAR_OPTIMIZE_KEY_COUNT];

typedef struct polar_optimize_case {
    const char *word[POLAR_OPTIMIZE_KEY_COUNT];
    const polar_problem *problem;
    const polar_optimizer *optimizer;
    const char *oracle; /* NULL: it takes none */
    polar_problem_options options;
    double rate, until;
    polar_schedule_rule rule;
    polar_constants c;
    polar_format format;
    int inner;
    int64_t steps, stride;
    bool ends; /* only the first and the last row */
} polar_optimize_case;

/* Fills the rest from `word`; what: how sentences begin ("g.grid: ", or ""). */
polar_status polar_optimize_parse(const char *what, polar_optimize_case *c, polar_why *why);

/* Every case of a grid file, in order, to `call`, which goes on while it returns OK. */
typedef polar_status (*polar_optimize_call)(void *context, polar_optimize_case *c,
                                            polar_why *why);
polar_status polar_optimize_grid(const char *path, polar_optimize_call call, void *context,
                                 polar_why *why);

#endif
