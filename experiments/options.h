/* SPDX-License-Identifier: BSD-3-Clause */
/* The command's options: one table gives the parser, the help and the man page. */
#ifndef POLAR_OPTIONS_H
#define POLAR_OPTIONS_H

#include <stdio.h>

#include "command.h"

#define ON(id) (1u << POLAR_COMMAND_##id)

/* X(ID, flag, argument (NULL: a switch), verbs, help). A flag may have several rows, for
 * different verbs. */
#define POLAR_OPTION_LIST(X)                                                                   \
    X(BACKENDS, "--backends", NULL, ON(LIST),                                                  \
      "the backends instead: one line each, what it is or why it cannot be used here")         \
    X(SCHEDULES, "--schedules", NULL, ON(LIST), "the built-in schedules instead")              \
    X(GALLERIES, "--galleries", NULL, ON(LIST), "the kinds of test matrices instead")          \
    X(SIZE, "--size", "MxN", ON(GEN) | ON(PLAN),                                               \
      "rows and columns, or one number for a square matrix")                                   \
    X(COND, "--cond", "K", ON(GEN), "condition number, at least 1, or inf; default 1e3")       \
    X(GEN_RANK, "--rank", "R", ON(GEN), "singular values beyond the R-th are zero")            \
    X(MODE, "--mode", "NAME", ON(GEN),                                                         \
      "how the singular values lie: geometric (default), arithmetic, one-small, one-large, "   \
      "random, normal, halves; reversed-geometric and so on: from the smallest up")            \
    X(GAP, "--gap", "G", ON(GEN),                                                              \
      "gap between two bands of eigenvalues over the width of the spectrum, above 0 and "      \
      "below "                                                                                 \
      "1; default 1e-2")                                                                       \
    X(POSITION, "--position", "P", ON(GEN),                                                    \
      "where in the spectrum, which goes from 0 to 1, the middle of the gap lies; default "    \
      "0.5")                                                                                   \
    X(GEN_OCCUPIED, "--occupied", "K", ON(GEN),                                                \
      "eigenvalues below the gap; default half of them")                                       \
    X(SEED, "--seed", "S", ON(GEN), "seed of the random numbers; default 1")                   \
    X(GEN_PREC, "--prec", "P", ON(GEN),                                                        \
      "format of the entries: f64 (default), f32, c128, c64, tf32, bf16, f16")                 \
    X(OUT_MATRIX, "-o", "A.npy", ON(GEN), "where the matrix goes")                             \
    X(TRUTH, "--truth", "U.npy", ON(GEN), "write the exact polar factor too, in f64 or c128")  \
    X(PREC, "--prec", "P", ON(RUN) | ON(SVD) | ON(EIGH),                                       \
      "format of the run: f64, f32, c128, c64, tf32, bf16, f16; default: the matrix' own")     \
    X(PLAN_PREC, "--prec", "P", ON(PLAN),                                                      \
      "format of the run: f64 (default), f32, c128, c64; with --schedule all by default")      \
    X(CHECK_PREC, "--prec", "P", ON(CHECK),                                                    \
      "format whose unit roundoff the ratios are in; default: that of U's file")               \
    X(BACKEND, "--backend", "B",                                                               \
      ON(RUN) | ON(BENCH) | ON(SVD) | ON(EIGH) | ON(PLAN) | ON(INFO),                          \
      "whose kernels: cpu (default), cuda")                                                    \
    X(SCHEDULE, "--schedule", "NAME|FILE", ON(RUN) | ON(PLAN),                                 \
      "coefficients, built-in or from a file with a . or a / in its name: .sched, JSON or "    \
      "rows "                                                                                  \
      "of numbers, one a step; ORACLE may also be written composed:NAME|FILE")                 \
    X(STEPS, "--steps", "K", ON(RUN) | ON(PLAN),                                               \
      "run exactly K steps of a schedule, at most K of an adaptive oracle")                    \
    X(LOWER, "--lower", "L", ON(RUN),                                                          \
      "lower bound on sigma_n/sigma_1 of the iterate itself, taken as it stands; composed "    \
      "and step-composed without --schedule fit a greedy quintic schedule to it")              \
    X(PLAN_LOWER, "--lower", "L", ON(PLAN), "lower bound on sigma_n/sigma_1, 1e-30 to 1")      \
    X(WANTED, "--error", "E", ON(RUN) | ON(PLAN),                                              \
      "auto: max |1 - sigma_i(U)| that will do, below 1, promised where the lower bound "      \
      "holds; "                                                                                \
      "0 (default): full accuracy")                                                            \
    X(WITHOUT, "--without", "KIND,KIND", ON(PLAN), "kinds of steps that are not to be taken")  \
    X(PLAN_HERMITIAN, "--hermitian", NULL, ON(PLAN), "H is wanted too")                        \
    X(PIVOT, "--pivot", "HOW", ON(RUN),                                                        \
      "none, once, first, each or mix; default: the oracle's")                                 \
    X(CUTOFF, "--cutoff", "C", ON(RUN),                                                        \
      "qdwh, halley, zolo-pd: the largest c for which (I + cX'X)^-1 goes by Cholesky, else "   \
      "by "                                                                                    \
      "QR; default 100; above 1e3 nothing is promised")                                        \
    X(ORDER, "--order", "R", ON(RUN),                                                          \
      "zolo-pd: r of its functions of type (2r+1, 2r), 1 to 16; default: the least for which " \
      "two steps are enough")                                                                  \
    X(GRAM_RESTARTS, "--gram-restarts", "R[:HOW]", ON(RUN) | ON(PLAN),                         \
      "composed: the steps in Gram form, restarted R times: X is touched R + 1 times, not "    \
      "once a step, for the price of accuracy; from the steps less one on it is the direct "   \
      "form, which is the default; R:split, R:wide: of tf32, bf16 and f16, the small "         \
      "matrices as sums of two, or in f32; @2,4 for R: restarts after these steps; auto: the " \
      "cheapest whose |U - p(A)| is foretold to be at most 1.5 times that of the direct "      \
      "form, "                                                                                 \
      "by --lower where it is given")                                                          \
    X(SIDE, "--side", "SIDE", ON(RUN) | ON(CHECK),                                             \
      "right: A = UH; left: A = HU; auto (default): right for m >= n, else left")              \
    X(RANK, "--rank", "HOW", ON(RUN),                                                          \
      "U on the null space: completed to orthonormal columns, or partial (zero there)")        \
    X(NORMALISE, "--normalise", "HOW", ON(RUN),                                                \
      "scale of polynomial oracles: fro, two or none; default: the oracle's")                  \
    X(MU, "--mu", "M", ON(RUN),                                                                \
      "step oracles: U = sign(A - M I), the eigenvalues below M are the occupied ones; "       \
      "default 0")                                                                             \
    X(OCCUPIED, "--occupied", "K", ON(RUN),                                                    \
      "step oracles, instead of --mu: M is to lie above so many eigenvalues; with --homo and " \
      "--lumo it is checked")                                                                  \
    X(HOMO, "--homo", "LO,HI", ON(RUN),                                                        \
      "step oracles: bounds on the last eigenvalue below M, in A's units, or one number")      \
    X(LUMO, "--lumo", "LO,HI", ON(RUN),                                                        \
      "bounds on the first one above; M is the middle of the gap that is left")                \
    X(ENDS, "--ends", "LO,HI", ON(RUN),                                                        \
      "step oracles but step-eigh, which needs none: an interval that holds all eigenvalues; " \
      "default: by Lanczos and Gershgorin")                                                    \
    X(OVERLAP, "--overlap", "S.npy", ON(RUN),                                                  \
      "step oracles: A and S are of a basis that is not orthogonal; A becomes L^-1 A L^-1', "  \
      "S = LL'")                                                                               \
    X(PROJECTOR, "--projector", "P.npy", ON(RUN),                                              \
      "step oracles: write P = (I - U)/2, of trace K; with --overlap L^-1' P L^-1")            \
    X(FACTOR, "--factor", "U.npy", ON(RUN), "write the factor U; goes with one input file")    \
    X(HERMITIAN, "--hermitian", "H.npy", ON(RUN),                                              \
      "compute and write H; goes with one input file")                                         \
    X(MEASURE, "--measure", "WHAT", ON(RUN),                                                   \
      "full (default up to n = 2000), cheap (products only; default above) or none")           \
    X(REPEAT, "--repeat", "R", ON(RUN) | ON(BENCH) | ON(SVD) | ON(EIGH),                       \
      "times to run, seconds is the median; default 1, for bench the grid's repeat or 5")      \
    X(VALUES, "--values", "S.npy", ON(SVD) | ON(EIGH),                                         \
      "write the values, a column in f64; goes with one input file, as do vectors")            \
    X(LEFT, "--left", "U.npy", ON(SVD), "write U of A = U diag(s) V'")                         \
    X(RIGHT, "--right", "Vt.npy", ON(SVD), "write V', its rows the right vectors")             \
    X(VECTORS, "--vectors", "V.npy", ON(EIGH), "write the eigenvectors, a column each")        \
    X(BASELINE, "--baseline", NULL, ON(SVD) | ON(EIGH),                                        \
      "a second row a matrix: LAPACK's own, timed in turns with the first")                    \
    X(DIVIDE, "--divide", NULL, ON(SVD),                                                       \
      "decompose H by divide and conquer with the same oracle, not by LAPACK")                 \
    X(DIRECT, "--direct", "N", ON(SVD) | ON(EIGH),                                             \
      "blocks up to order N go to LAPACK; default 128")                                        \
    X(SPECTRAL_MEASURE, "--measure", "WHAT", ON(SVD) | ON(EIGH), "full (default) or none")     \
    X(BOUND, "--bound", "B", ON(CHECK),                                                        \
      "fail (exit 1) when orth, resid, asym or psd exceeds B")                                 \
    X(RESUME, "--resume", NULL, ON(SWEEP),                                                     \
      "keep the rows already in the output, drop a broken last line, run the rest")            \
    X(OUT_TABLE, "-o", "OUT.tsv", ON(SWEEP), "write here instead of to standard output")       \
    X(RUN_COND, "--cond", "K", ON(OPTIMIZE), "condition number, where the problem has one")    \
    X(SHRINK, "--shrink", "K", ON(OPTIMIZE), "divide the problem's sizes by K; default 1")     \
    X(RUN_SEED, "--seed", "S", ON(OPTIMIZE), "seed of data, start and samples; default 1")     \
    X(RATE, "--rate", "R", ON(OPTIMIZE), "learning rate; default: the optimizer's own")        \
    X(RULE, "--rule", "RULE", ON(OPTIMIZE),                                                    \
      "how the rate goes: constant (default), step:EVERY,FACTOR, cosine, geometric:FACTOR, "   \
      "geometric:FACTOR,FIRST (FIRST at step 1), root (over the root of the step)")            \
    X(SET, "--set", "NAME=X,...", ON(OPTIMIZE),                                                \
      "constants of the optimizer: beta, beta2, eps, decay, factor, gamma, tau, power, "       \
      "count, "                                                                                \
      "low, high")                                                                             \
    X(MAP_PREC, "--prec", "P", ON(OPTIMIZE),                                                   \
      "format of the spectral maps and their oracle: f64 (default), f32, tf32, bf16, f16")     \
    X(INNER, "--inner", "K", ON(OPTIMIZE),                                                     \
      "steps of the oracle; default: 5 of a schedule, as many as it wants of others")          \
    X(RUN_STEPS, "--steps", "T", ON(OPTIMIZE), "steps of the optimizer; default 100")          \
    X(STRIDE, "--stride", "K", ON(OPTIMIZE), "one row for K steps; default 1")                 \
    X(ROWS, "--rows", "WHICH", ON(OPTIMIZE),                                                   \
      "all (default), or ends: only the first and the last row")                               \
    X(UNTIL, "--until", "E", ON(OPTIMIZE),                                                     \
      "stop at the first row whose error (gap over that of the start) is at most E")           \
    X(DATA, "--data", "FOLDER", ON(OPTIMIZE),                                                  \
      "where the problems that are made of data find them; default experiments/data")          \
    X(OUT_RUNS, "-o", "OUT.tsv", ON(OPTIMIZE), "write here instead of to standard output")     \
    X(ONLY_ORACLE, "--oracle", "NAME", ON(BENCH), "only the cases of this oracle")             \
    X(AGAINST, "--against", "NAME", ON(BENCH),                                                 \
      "instead of the product this oracle on the same matrix: columns times (median of the "   \
      "turns' seconds over its seconds), times_least and times_most")                          \
    X(BATCH, "--batch", "N", ON(BENCH),                                                        \
      "N matrices with seeds from the case's on, by polar_factor_batch and by N calls: "       \
      "seconds of the batch, apart_seconds of the calls, times (median of the turns' "         \
      "quotients), times_least and times_most")                                                \
    X(ONLY_SIZE, "--size", "MxN", ON(BENCH), "only the cases of this size")                    \
    X(MEASURE_COSTS, "--measure", NULL, ON(INFO),                                              \
      "time every kernel instead, about half a minute, into the user's cache, where the "      \
      "costs of this machine are looked for; with --backend and -o those of another backend")  \
    X(OUT_COSTS, "-o", "FILE", ON(INFO),                                                       \
      "with --measure: write them here; -: to standard "                                       \
      "output")                                                                                \
    POLAR_OPTION_LIST_FIT(X)                                                                   \
    X(MAN, "--man", NULL, ON(HELP), NULL)

/* The options of fit and verify; their numbers are decimals taken exactly. */
#define POLAR_OPTION_LIST_FIT(X)                                                               \
    X(DEGREE, "--degree", "D", ON(FIT), "odd degree of every step, 3 to 33")                   \
    X(DEGREES, "--degrees", "D,D,...", ON(FIT),                                                \
      "odd degrees to choose from instead: the sequence of least cost that reaches --error "   \
      "(default: the unit roundoff), or, with --budget or --steps alone, the one of least "    \
      "error")                                                                                 \
    X(SEQUENCE, "--sequence", "D,D,...", ON(FIT),                                              \
      "odd degree of step 1, 2, ... instead; the last one goes on")                            \
    X(COST, "--cost", "MODEL", ON(FIT),                                                        \
      "with --degrees, what a step costs: square (default; each product 1), symmetric "        \
      "(products with a symmetric result 1/2), alpha=A (X is A n by n), gram=R (Gram form "    \
      "with R restarts), several with commas, or a file of measured times")                    \
    X(BUDGET, "--budget", "C", ON(FIT), "with --degrees: the cost is not to exceed C")         \
    X(FORM, "--form", "F", ON(FIT),                                                            \
      "odd (default) polynomials; zolotarev: Zolotarev's functions of type (D, D-1), without " \
      "--degree the smallest D that reaches --error in --steps (default 2) steps; step: "      \
      "degree eight towards 0 on [0,L] and 1 on [U,1], 0 < L < U < 1; or map: a weighted sum " \
      "of the iterates of T odd steps, near the curve --map on [L,U]")                         \
    X(MAP, "--map", "CURVE", ON(FIT),                                                          \
      "form map: power:C (x^C), soft:C (x/sqrt(x^2+C^2)), ratio:C (x/(x+C)), tanh:C "          \
      "(tanh(x/C)) or clip:C (min(x,C)), C a decimal")                                         \
    X(RELATIVE, "--relative", NULL, ON(FIT), "form map: errors are relative to the curve")     \
    X(OUTER_LOWER, "--outer-lower", "LO", ON(FIT),                                             \
      "form step: the largest value that goes to 0 is at least LO; default L")                 \
    X(OUTER_UPPER, "--outer-upper", "HO", ON(FIT),                                             \
      "form step: the smallest value that goes to 1 is at most HO; default U")                 \
    X(PLAIN, "--plain", NULL, ON(FIT), "form step: without acceleration")                      \
    X(FIT_LEFT, "--left", "I", ON(FIT),                                                        \
      "form step: one polynomial alone, with I of its 7 stationary points at the left")        \
    X(GROUPS, "--groups", "G", ON(FIT),                                                        \
      "form zolotarev, instead of --degree and --steps: those of least cost when G poles are " \
      "factored at a time")                                                                    \
    X(FIT_STEPS, "--steps", "T", ON(FIT), "number of steps; with --degrees, at most so many")  \
    X(ERROR, "--error", "E", ON(FIT), "stop at the first step whose error is at most E")       \
    X(FIT_LOWER, "--lower", "L", ON(FIT) | ON(VERIFY),                                         \
      "lower end of the interval, 0 < L < U, a decimal taken exactly")                         \
    X(UPPER, "--upper", "U", ON(FIT) | ON(VERIFY), "upper end of the interval; default 1")     \
    X(CUSHION, "--cushion", "C", ON(FIT),                                                      \
      "0 <= C < 1: design no step below C times its upper end; default 0; auto: the smallest " \
      "of 0, 0.01, 0.024, 0.05, 0.1, 0.2 that keeps the sign in the target")                   \
    X(GUARD, "--guard", "G", ON(FIT),                                                          \
      "widen each interval by G times amplification times roundoff; auto is 10; default 0")    \
    X(SAFETY, "--safety", "S", ON(FIT), "S >= 1: take all steps but the last at x/S")          \
    X(TARGET, "--target", "P", ON(FIT),                                                        \
      "format that the coefficients are rounded to: f64 (default), f32, tf32, f16, bf16")      \
    X(DIGITS, "--digits", "N", ON(FIT),                                                        \
      "digits of the decimal coefficients before rounding; default 40")                        \
    X(AS, "--as", "FORM", ON(FIT), "sched (default), json, c, python or cuda")                 \
    X(VERIFY_AS, "--as", "FORM", ON(VERIFY), "text (default) or json")                         \
    X(NAME, "--name", "NAME", ON(FIT), "name of the schedule")                                 \
    X(OUT_SCHEDULE, "-o", "FILE", ON(FIT), "write here instead of to standard output")

typedef enum polar_option_id {
#define POLAR_OPTION_ENUM(id, flag, argument, verbs, help) POLAR_OPTION_##id,
    POLAR_OPTION_LIST(POLAR_OPTION_ENUM)
#undef POLAR_OPTION_ENUM
        POLAR_OPTION_COUNT
} polar_option_id;

typedef struct polar_option {
    const char *flag, *argument;
    unsigned verbs;
    const char *help; /* NULL: not shown */
} polar_option;

extern const polar_option polar_option_table[POLAR_OPTION_COUNT];

/* A command line, taken apart. */
typedef struct polar_arguments {
    const polar_command *command;
    const char *value[POLAR_OPTION_COUNT]; /* NULL: not given; switches: "" */
    char **operand;
    int operands;
    int argc; /* the whole command line, for headers */
    char **argv;
    bool help; /* --help was among them */
} polar_arguments;

/* Takes argv[2..] apart for a->command; operands are moved to the front of `operand`, which
 * has room for argc. BAD_ARGUMENT: one sentence in *why. */
polar_status polar_arguments_parse(int argc, char **argv, char **operand, polar_arguments *a,
                                   polar_why *why);

/* help.c */
void polar_help_command(FILE *out, const polar_command *c);
void polar_help_all(FILE *out);
void polar_help_man(FILE *out);

#endif
