/* SPDX-License-Identifier: BSD-3-Clause */
/* The polar command: the table of verbs, dispatch, and a fresh start when the BLAS is wrong. */
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grid.h"
#include "options.h"
#include "output.h"
#include "spectral_row.h"

static const char *no_notes(void) {
    return NULL;
}

static const char *list_notes(void) {
    return "The traits of oracles:\n"
           "  backward-stable  |A - UH| and |U'U - I| stay at roundoff, whatever the "
           "condition\n"
           "  completes        U has orthonormal columns even where A is rank-deficient\n"
           "  polynomial       products only: odd polynomials of A\n"
           "  takes-schedule   runs coefficients: NAME:SCHEDULE, or --schedule\n"
           "  adaptive         steps until it has converged\n"
           "  tall-only        wants m >= n: wide matrices are transposed for it\n"
           "A schedule's line has its steps (+: the last one may go on), products, interval, "
           "the "
           "proved image of that, and the proved error, max |1 - p(x)| there.";
}

static const char *show_notes(void) {
    return "error is proved: max |1 - p(x)| over the interval. amplification is the sum of "
           "|c_i| u^(2i+1), u being the upper end of the step's interval: how much roundoff in "
           "the terms may grow. D is the maximum over x in that interval of (max p/u) / "
           "(p(x)/x): how far a step may shrink a singular value in proportion to the largest; "
           "a backward stable run has D near 1 in every step.";
}

static const char *gen_notes(void) {
    return "'polar gen list' (or 'polar list --galleries') names the kinds. The same seed "
           "gives "
           "the same bits on any machine.";
}

static const char *run_notes(void) {
    return "Matrices: .npy (f2 f4 f8 c8 c16) and Matrix Market. Factors are written as f64 or "
           "c128 for f64 and c128 runs, else as f32 or c64; a factor that has not converged is "
           "written too (exit 1), no-answer and unsuited leave no file.";
}

static const char *svd_notes(void) {
    return polar_spectral_notes;
}

static const char *sweep_notes(void) {
    return polar_grid_notes;
}

static const char *bench_notes(void) {
    return "Without FILE.grid (the syntax is that of sweep) a few cases of ordinary size. "
           "After a "
           "warm-up, runs and matrix products of the same format take turns; share is the "
           "median over the pairs of flops/seconds against the product's.";
}

static const char *fit_notes(void) {
    return "The greedy composition of best odd polynomials, which is optimal for its degrees. "
           "Without --cushion, --guard and --safety and with --target f64 it is exactly that; "
           "without --steps and --error it goes on to the roundoff of the target.\n"
           "\n"
           "--degrees finds the sequence of least cost by dynamic programming; of equal cost "
           "that of fewest products, then that of least error. The optimum is exact where the "
           "composition is the plain greedy one; with a target, cushion, guard or safety each "
           "step is the one that these make, and that a better interval stays better is "
           "assumed. A file of measured times for --cost has the lines\n"
           "  gram M N SECONDS        X'X, X being M by N\n"
           "  symm N SECONDS          symmetric product of two N-by-N matrices\n"
           "  gemm M N N SECONDS      X times an N-by-N matrix\n"
           "and its name a . or a /.\n"
           "\n"
           "The plain optimum is dangerous in floating point. Its first steps map some large "
           "singular value as far down as the smallest one, where rounding errors drown it, "
           "and what rounding pushes above the design interval a steep polynomial sends "
           "anywhere. --cushion keeps values up, --guard takes account of the rounding; "
           "they cost nothing to a few products. For example\n"
           "  polar gen spectrum --size 256 --cond 1e8 --seed 1 -o A.npy\n"
           "  polar fit --degree 3 --lower 1e-8 --error 1e-15 -o s.sched\n"
           "  polar run composed:./s.sched A.npy --normalise none\n"
           "has a backward error |A - UH|/|A| of 3.2e-10 (2.8e-10 to 3.5e-10 over seeds 1 to "
           "5), "
           "and of 3.5e-15 when fit is given --guard auto --cushion 0.05, with the same 48 "
           "products. With --cond and --lower 1e-15 it is 3.7e-3 (seed 3: 0.2), guarded "
           "5.2e-15 "
           "in 84 products instead of 82; with --degree 5 too, seeds 1, 3 and 5 end in "
           "infinities, a cushion alone does not help, and guarded it is 8e-15.\n"
           "\n"
           "In bf16 high degrees lose. --target bf16 --guard 2 --degrees 3,5,9 --budget 16 "
           "--lower 1e-3 finds 5 3 5 5 3 5: run with --prec bf16 on spectra of condition 1e3, "
           "n = 256, it comes to |U - U*|/|U*| = 0.056, against 0.092 of five quintics and "
           "0.044 of six (15 and 18 products, the best cushion, guard and safety of 120).";
}

static const char *verify_notes(void) {
    return "Reads .sched, JSON (as fit writes it, or lists of rows) or plain text, one 'a b c "
           "...' a step: a x + b x^3 + c x^5 + ... A name is looked up among the built-in "
           "schedules. Without --lower the schedule's own interval.";
}

#define eigh_notes svd_notes
#define info_notes no_notes
#define check_notes no_notes
#define help_notes no_notes

const polar_command polar_commands[POLAR_COMMAND_COUNT] = {
#define POLAR_COMMAND_ROW(id, name, operands, least, most, summary)                            \
    {#name, operands, least, most, summary, name##_notes, polar_command_##name},
    POLAR_COMMAND_LIST(POLAR_COMMAND_ROW)
#undef POLAR_COMMAND_ROW
};

const char *polar_command_restarted_from;

/*
 * A BLAS that runs a kernel set far below the CPU cannot be changed from inside: set the
 * right one and start again. The private variable keeps the core found, and from looping.
 */
static void restart_if_slow(char **argv) {
    const char *guard = "POLAR_RESTARTED";
    if ((polar_command_restarted_from = getenv(guard))) return;
    const char *core = polar_blas_advice();
    if (!core) return;
    polar_blas_info blas;
    polar_blas_get(&blas);
    if (setenv("OPENBLAS_CORETYPE", core, 1) || setenv(guard, blas.core, 1)) return;
    execv("/proc/self/exe", argv);
    unsetenv("OPENBLAS_CORETYPE"); /* could not: go on as it is */
    unsetenv(guard);
}

static const polar_command *command_named(const char *name) {
    for (int i = 0; i < POLAR_COMMAND_COUNT; i++)
        if (!strcmp(polar_commands[i].name, name)) return &polar_commands[i];
    return NULL;
}

static int unknown(const char *name) {
    polar_why why;
    char list[200] = "";
    for (int i = 0; i < POLAR_COMMAND_COUNT; i++) {
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "",
                 polar_commands[i].name);
    }
    polar_fail(&why, POLAR_OK, "there is no verb '%.80s'; the verbs are %s", name, list);
    return polar_refuse(NULL, POLAR_BAD_ARGUMENT, &why);
}

int polar_command_help(const polar_arguments *a) {
    if (a->value[POLAR_OPTION_MAN]) {
        polar_help_man(stdout);
    } else if (a->operands) {
        const polar_command *c = command_named(a->operand[0]);
        if (!c) return unknown(a->operand[0]);
        polar_help_command(stdout, c);
    } else {
        polar_help_all(stdout);
    }
    return POLAR_EXIT_DONE;
}

static int dispatch(int argc, char **argv) {
    polar_arguments a = {.command = command_named(argv[1])};
    polar_why why = {""};
    if (!a.command) return unknown(argv[1]);
    char **operand = calloc((size_t)argc, sizeof *operand);
    if (!operand) return POLAR_EXIT_BROKEN;
    polar_status s = polar_arguments_parse(argc, argv, operand, &a, &why);
    int status = POLAR_EXIT_DONE;
    if (s)
        status = polar_refuse(&a, s, &why);
    else if (a.help)
        polar_help_command(stdout, a.command);
    else
        status = a.command->run(&a);
    free(operand);
    return status;
}

/* Freed memory stays with the process: a repeated run times its kernels, not the page faults of
 * its scratch. */
static void keep_memory(void) {
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

int main(int argc, char **argv) {
    keep_memory();
    polar_why why = {""};
    int status = POLAR_EXIT_DONE;
    restart_if_slow(argv);
    if (argc < 2) {
        polar_help_all(stderr);
        return POLAR_EXIT_REFUSED;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
        polar_help_all(stdout);
    else if (!strcmp(argv[1], "--version"))
        printf("polar %s\n", polar_version());
    else
        status = dispatch(argc, argv);
    if (status == POLAR_EXIT_REFUSED) return status;
    polar_status s = polar_output_flush(&why);
    return s ? polar_refuse(NULL, s, &why) : status;
}
