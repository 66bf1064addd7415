/* SPDX-License-Identifier: BSD-3-Clause */
/* Grids: text files whose lists multiply into cases. */
#ifndef POLAR_GRID_H
#define POLAR_GRID_H

#include "polar.h"

/* The keys of a grid, slowest first: cases with the same matrix come one after another.
 * X(ID, name, default, what it takes) */
#define POLAR_GRID_KEYS(X)                                                                     \
    X(MATRIX, "matrix", "", "files or patterns, relative to the current folder")               \
    X(KIND, "kind", "", "kinds of test matrices ('polar gen list'), instead of matrix")        \
    X(SIZE, "size", "", "MxN or N; kind wants it")                                             \
    X(COND, "cond", "1e3",                                                                     \
      "numbers of at least 1, or inf; default 1e3; for kinds that "                            \
      "take it")                                                                               \
    X(MODE, "mode", "geometric",                                                               \
      "geometric (default) arithmetic one-small one-large random normal halves, or "           \
      "reversed- before one")                                                                  \
    X(GALLERY_RANK, "rank", "full", "whole numbers, or full (default)")                        \
    X(GAP, "gap", "1e-2", "numbers above 0 and below 1; default 1e-2; for kinds that take it") \
    X(POSITION, "position", "0.5", "the same; default 0.5; for kinds that take it")            \
    X(STATES, "states", "half",                                                                \
      "whole numbers, or half (default): eigenvalues below the gap, for kinds that take "      \
      "'occupied'")                                                                            \
    X(SEED, "seed", "1", "whole numbers or ranges 1..5; default 1")                            \
    X(FORMAT, "format", "input",                                                               \
      "f64 f32 c128 c64 tf32 bf16 f16; input (default): that of the "                          \
      "file, f64 of a kind")                                                                   \
    X(BACKEND, "backend", "cpu", "cpu (default) cuda cuda-gesvdp")                             \
    X(ORACLE, "oracle", "",                                                                    \
      "names; composed:NAME or composed:FILE for a schedule; "                                 \
      "composed:fit, composed:fit3, composed:fit9 for a quintic, "                             \
      "cubic, ... fitted to lower")                                                            \
    X(LOWER, "lower", "default",                                                               \
      "numbers; exact (1/cond, or as measured), exact*100, exact/100;"                         \
      " default: the oracle's own estimate")                                                   \
    X(MU, "mu", "0", "numbers; default 0: step oracles take the sign of A - mu I")             \
    X(OCCUPIED, "occupied", "none",                                                            \
      "whole numbers, eigenvalues below mu, which is found by them; states: as many as the "   \
      "kind puts below its gap, of kinds without states half; none (default): mu says it")     \
    X(BOUNDS, "bounds", "none",                                                                \
      "none (default); exact: step oracles are told the ends of the spectrum and of the gap "  \
      "at mu, as the kind prescribes them, or as measured")                                    \
    X(PIVOT, "pivot", "default", "none once first each mix default")                           \
    X(ORDER, "order", "default", "whole numbers, ranges 1..8, default: r of zolo-pd")          \
    X(SIDE, "side", "auto", "auto (default) right left")                                       \
    X(COMPLETION, "completion", "default", "completed partial default: U on the null space")   \
    X(NORMALISE, "normalise", "default", "fro two none default")                               \
    X(STEPS, "steps", "default", "whole numbers, ranges 1..8, default")                        \
    X(RESTARTS, "restarts", "none",                                                            \
      "whole numbers, ranges 0..3: composed in Gram form; 0:split, 0:wide: its small "         \
      "matrices "                                                                              \
      "held more precisely; @1,3: after these steps; auto: chosen; none (default): the "       \
      "direct "                                                                                \
      "form")                                                                                  \
    X(WANTED, "error", "0",                                                                    \
      "numbers below 1: max |1 - sigma_i(U)| that will do, of auto; 0 (default): full "        \
      "accuracy")                                                                              \
    X(MEASURE, "measure", "auto", "auto (default) full cheap none")                            \
    X(REPEAT, "repeat", "1", "times to run, seconds is the median; default 1")

typedef enum polar_grid_key {
#define POLAR_GRID_ENUM(id, name, preset, what) POLAR_GRID_##id,
    POLAR_GRID_KEYS(POLAR_GRID_ENUM)
#undef POLAR_GRID_ENUM
        POLAR_GRID_KEY_COUNT
} polar_grid_key;

extern const char *const polar_grid_key_names[POLAR_GRID_KEY_COUNT];

/* One case, as the grid writes it: a word a key. "" where a key does not apply. And its
 * identity: a hash of the values, in 16 hexadecimal digits, equal for equal cases whatever the
 * grid. */
typedef struct polar_grid_case {
    const char *word[POLAR_GRID_KEY_COUNT];
    char key[17];
} polar_grid_case;

typedef struct polar_grid polar_grid;

/* Every case, in order, each once; every word has been understood, every file of `matrix` is
 * there. Free with polar_grid_free. BAD_FILE, IO: a sentence with file, line and value. */
polar_status polar_grid_read(const char *path, polar_grid **grid, polar_why *why);
/* The next line of a text, without its comment, lines that end in \ joined to the next one.
 * *rest moves behind it, NULL after the last; *number (0 at first) becomes that of the last it
 * has. */
char *polar_grid_line(char **rest, int *number);

/* The same from text; `path` names it in sentences. */
polar_status polar_grid_parse(const char *path, const char *text, polar_grid **grid,
                              polar_why *why);
void polar_grid_free(polar_grid *g);
int64_t polar_grid_count(const polar_grid *g);
polar_grid_case polar_grid_get(const polar_grid *g, int64_t i);

/* grid_case.c: the words of a case as values, in the order of the keys above. */
typedef struct polar_case {
    const char *file;          /* NULL: generated */
    const polar_gallery *kind; /* NULL: from a file */
    int64_t m, n;
    polar_gallery_options gallery;
    polar_options options;
    const polar_oracle *oracle;
    const char *schedule; /* NULL, a name or a file; "fit..." when fit is not 0 */
    int fit;              /* degree to fit, 0: none */
    bool states;          /* options.occupied is to be the kind's */
    bool bounds;          /* homo, lumo and ends are to be exact */
    bool exact;           /* lower is to be exact_factor * sigma_n/sigma_1 */
    double exact_factor;
    polar_measures measure;
    int repeat;
} polar_case;

/* what: how sentences begin ("g.grid: "). */
polar_status polar_case_parse(const char *what, const polar_grid_case *words, polar_case *c,
                              polar_why *why);
/* One word of a key, alone; for sentences that name the line. */
polar_status polar_case_check_word(const char *what, polar_grid_key key, const char *word,
                                   polar_why *why);

/* grid_key.c: the identity of a case. */
void polar_case_key(const polar_case *c, char key[17]);

#endif
