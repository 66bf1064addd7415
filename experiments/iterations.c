/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How many steps do the iterations take, and how many does the recurrence of l say? A program
 * beside the command.
 *
 *     iterations N SEEDS
 *
 * One line for zolo-pd with r = 1 .. 8 (r = 0: its own choice) and for each other iteration and
 * condition number kappa: oracle, r, kappa; exact, the steps of the recurrence from l = 1/kappa
 * until the interval is within 1e-15 of 1 (QDWH, zolo-pd), or u (others; nan: there is none);
 * least and most steps taken on N-by-N matrices with singular values 1 to 1/kappa, geometric,
 * one small and one large, SEEDS seeds each, with l = 1/kappa given where it is taken and no
 * scaling before polynomials; held, the least sigma_n of the matrices as they are stored, over
 * 1/kappa; orth, the worst |U'U-I|_F/(n u); failed, how many did not end well. The exact ones
 * of r = 1 .. 8 are Table 3.1 of Nakatsukasa and Freund, SIAM Rev. 58 (2016) 461; r = 1 is
 * QDWH.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "polar.h"
#include "polar/zolotarev.h"

enum { MODES = 3, POLES = 8 };

static const double tabulated = 1e-15, u = 0x1p-53;
static const double kappas[] = {1.001, 1.01, 1.1, 1.2,  1.5,  2,    10,  1e2,
                                1e3,   1e5,  1e7, 1e10, 1e12, 1e15, 1e16};
static const polar_mode modes[MODES] = {POLAR_MODE_GEOMETRIC, POLAR_MODE_ONE_SMALL,
                                        POLAR_MODE_ONE_LARGE};

/* Steps of r poles: the least number for which the order wanted is at most r. */
static int by_zolotarev(int r, double kappa) {
    int steps = 1;
    for (int least;
         (least = polar_zolotarev_order(1 / kappa, tabulated, steps)) == 0 || least > r;)
        steps++;
    return steps;
}

/* Of x := f(x) from 1/kappa until 1 - x <= u; f in 64 bits, which u is no rounding of. */
static int by_recurrence(long double (*f)(long double), double kappa) {
    int steps = 0;
    for (long double x = 1 / (long double)kappa; 1 - x > u; steps++) x = f(x);
    return steps;
}

static long double halley(long double x) {
    return x * (3 + x * x) / (1 + 3 * x * x);
}

static long double newton_schulz(long double x) {
    return x * (3 - x * x) / 2;
}

static long double newton_schulz_scaled(long double x) {
    const long double most = 2 * cosl(acosl(-0.1L) / 3);
    const long double a = fminl(sqrtl(3 / (1 + x + x * x)), most);
    return newton_schulz(a * x);
}

/* Byers and Xu: [1/h,1] to [1,h+], then [1,h] to [1,h+] */
static int by_newton(double kappa) {
    int steps = 0;
    for (long double h = kappa; h - 1 > u; steps++) h = (sqrtl(h) + 1 / sqrtl(h)) / 2;
    return steps;
}

static double exact(const char *oracle, int r, double kappa) {
    if (!strcmp(oracle, "zolo-pd"))
        return by_zolotarev(r ? r : polar_zolotarev_order(1 / kappa, tabulated, 2), kappa);
    if (!strcmp(oracle, "qdwh")) return by_zolotarev(1, kappa);
    if (!strcmp(oracle, "halley")) return by_recurrence(halley, kappa);
    if (!strcmp(oracle, "newton")) return by_newton(kappa);
    if (!strcmp(oracle, "newton-schulz")) return by_recurrence(newton_schulz, kappa);
    if (!strcmp(oracle, "newton-schulz-scaled"))
        return by_recurrence(newton_schulz_scaled, kappa);
    return NAN;
}

/* The matrices of one kappa, and room for U. */
typedef struct samples {
    polar_mat A[64], U;
    int count;
} samples;

static polar_status samples_fill(samples *x, double kappa, polar_why *why) {
    polar_status s = POLAR_OK;
    for (int i = 0; i < x->count && !s; i++) {
        polar_gallery_options g = polar_gallery_defaults();
        g.cond = kappa;
        g.mode = modes[i % MODES];
        g.seed = (uint64_t)(i / MODES + 1);
        s = polar_gallery_fill(polar_gallery_named("spectrum"), &g, x->A[i], (polar_mat){0},
                               NULL, why);
    }
    return s;
}

/* One line. */
static void take(samples *x, const char *name, int r, double kappa) {
    const polar_oracle *oracle = polar_oracle_named(name);
    const bool adaptive_l = oracle->traits & POLAR_TAKES_LOWER;
    polar_options o = polar_options_default();
    int64_t least = INT64_MAX, most = 0;
    double orth = 0, sigma_n = INFINITY;
    int failed = 0;
    o.order = r;
    if (adaptive_l) o.lower = 1 / kappa;
    if (oracle->traits & POLAR_POLYNOMIAL) o.normalise = POLAR_NORMALISE_NONE;
    for (int i = 0; i < x->count; i++) {
        polar_report report;
        polar_report_init(&report);
        polar_status s = polar_factor(oracle, polar_const(x->A[i]), x->U, NULL, &o, &report);
        failed += s != POLAR_OK;
        if (s != POLAR_OK && s != POLAR_NOT_CONVERGED) continue;
        if (report.steps < least) least = report.steps;
        if (report.steps > most) most = report.steps;
        s = polar_measure(polar_const(x->A[i]), polar_const(x->U), (polar_cmat){0}, false,
                          (polar_cmat){0}, POLAR_F64, POLAR_MEASURE_FULL, NULL, &report);
        if (s || !(report.orth <= orth)) orth = s ? (double)NAN : report.orth;
        if (!(report.sigma_n >= sigma_n)) sigma_n = report.sigma_n;
    }
    printf("%s\t%d\t%g\t%g\t%" PRId64 "\t%" PRId64 "\t%.3g\t%.3g\t%d\n", name, r, kappa,
           exact(name, r, kappa), least, most, sigma_n * kappa, orth, failed);
}

static polar_status run(int64_t n, int count, polar_why *why) {
    static const char *const others[] = {"qdwh",
                                         "halley",
                                         "newton",
                                         "newton-norm",
                                         "newton-hybrid",
                                         "newton-schulz",
                                         "newton-schulz-scaled"};
    samples x = {.count = count, .U = polar_mat_new(n, n, POLAR_F64, NULL)};
    polar_status s = x.U.data ? POLAR_OK : POLAR_NO_MEMORY;
    for (int i = 0; i < count && !s; i++) {
        x.A[i] = polar_mat_new(n, n, POLAR_F64, NULL);
        if (!x.A[i].data) s = POLAR_NO_MEMORY;
    }
    for (size_t k = 0; k < sizeof kappas / sizeof *kappas && !s; k++) {
        s = samples_fill(&x, kappas[k], why);
        for (int r = 0; r <= POLES && !s; r++) take(&x, "zolo-pd", r, kappas[k]);
        for (size_t i = 0; i < sizeof others / sizeof *others && !s; i++)
            take(&x, others[i], 0, kappas[k]);
    }
    for (int i = 0; i < count; i++) polar_mat_free(&x.A[i], NULL);
    polar_mat_free(&x.U, NULL);
    return s;
}

int main(int argc, char **argv) {
    char provenance[512];
    polar_why why = {"no memory"};
    const long n = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    const long seeds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    polar_status s = POLAR_OK;
    if (n < 2 || n > 10000 || seeds < 1 || seeds > 20)
        s = polar_fail(&why, POLAR_BAD_ARGUMENT,
                       "usage: iterations N SEEDS, N from 2 to 10000, SEEDS from 1 to 20");
    polar_output_provenance(provenance, sizeof provenance);
    if (!s) {
        printf("# %s\noracle\tr\tcond\texact\tleast\tmost\theld\torth\tfailed\n", provenance);
        s = run(n, MODES * (int)seeds, &why);
    }
    if (!s) s = polar_output_flush(&why);
    if (s) fprintf(stderr, "iterations: %s\n", why.text);
    return s ? POLAR_EXIT_REFUSED : POLAR_EXIT_DONE;
}
