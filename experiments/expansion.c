/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What recursive expansions of the step function do to numbers, no matrix needed. A program
 * beside the command.
 *
 *     expansion products         a line a method, gap and mu: its matrix products until the
 *         eigenvalues next to a gap about mu, spectrum [0,1], bounds exact, are within 1e-12
 *         of 0 and 1; low and high, how far from them they are; gap_now, the gap that was
 *         made of the first. Gaps 1e-1 ... 1e-10 at mu = 1/2, mu = 0.05 ... 0.95 with gap
 *         0.005. odd3, odd5, odd9: the greedy odd compositions for the sign, of degree 3, 5, 9
 *     expansion course GAP MU... the same a line a step
 *     expansion polynomials GAP MU   the polynomials of a run of degree eight: a line a step
 *         and x; member, stationary points at the left and at the right of the step; the bounds
 *         of the two bands before it; p(x)
 *     expansion evaluation       a line a gap, mu, format, and powers of x or of s = 2x - 1:
 *         the first of these polynomials in three products, from its coefficients b[k] of
 *         sum b[k] x^k, or 2p - 1 = sum b[k] s^k; sum |b[k]|; growth, a proved bound over u;
 *         the largest error of p over x in [0,1]
 */
#include "expansion.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "polar/fit.h"

static const double enough = 1e-12;

polar_eight_bounds expansion_exact(double lower, double upper) {
    return (polar_eight_bounds){lower, lower, upper, upper};
}

/* A run: after each step the products so far, how far the eigenvalues next to the gap are from
 * 0 and 1, and the gap between them. */
enum { MOST = 256 };
typedef struct course {
    int steps, products[MOST];
    double low[MOST], high[MOST], gap[MOST];
} course;

static void pass(course *c, int products, double low, double high, double gap) {
    const int k = c->steps++;
    c->products[k] = products;
    c->low[k] = low;
    c->high[k] = high;
    c->gap[k] = gap;
}

/* Degree eight, three products a step. */
static bool eights(polar_eight_bounds b, bool accelerate, course *c) {
    int closing = 0;
    while (fmax(b.lower, 1 - b.upper) >= enough && c->steps < MOST) {
        polar_eight p;
        const bool flat = polar_eight_closing(&b);
        if (!polar_eight_select(&b, closing, accelerate, &p)) return false;
        polar_eight_map(&p, &b);
        closing += flat;
        pass(c, 3 * (c->steps + 1), b.lower, 1 - b.upper, b.upper - b.lower);
    }
    return true;
}

/* Squares, of the folded line where `fold` says so. */
static bool squares(double low, double high, bool fold, course *c) {
    while (fmax(low, high) >= enough && c->steps < MOST) {
        const bool down = low > high;
        double *larger = down ? &low : &high, *other = down ? &high : &low;
        const double a = fold && *larger >= 0.01 ? 2 / (2 - *larger) : 1;
        *larger = pow(1 - a + a * *larger, 2);
        *other = 2 * a * *other - a * a * *other * *other;
        pass(c, c->steps + 1, low, high, 1 - low - high);
    }
    return true;
}

/* 3x^2 - 2x^3 about mu: of the sign, from l. */
static bool cubes(double l, course *c) {
    for (double low = (1 - l) / 2; low >= enough && c->steps < MOST;) {
        low = low * low * (3 - 2 * low);
        pass(c, 2 * (c->steps + 1), low, low, 1 - 2 * low);
    }
    return true;
}

/* The greedy composition of a degree for [l,1]: x = (1+s)/2 halves its error. */
static bool odds(int degree, double l, course *c, polar_why *why) {
    char lower[40], error[40];
    polar_fit *fit;
    snprintf(lower, sizeof lower, "%.17g", l);
    snprintf(error, sizeof error, "%.17g", 2 * enough);
    const polar_fit_options o = {.degree = degree, .lower = lower, .error = error};
    if (polar_fit_new(&o, &fit, why)) return false;
    const int steps = polar_fit_steps(fit), each = polar_fit_products(fit) / steps;
    for (int k = 0; k < steps; k++) {
        const double reached = polar_fit_double(fit, POLAR_FIT_RANGE_LOWER, k, 0);
        pass(c, each * (k + 1), (1 - reached) / 2, (1 - reached) / 2, reached);
    }
    polar_fit_free(fit);
    return true;
}

static bool run_method(const char *method, double gap, double mu, course *c, polar_why *why) {
    const double low = mu - gap / 2, high = mu + gap / 2;
    const double l = gap / 2 / fmax(mu, 1 - mu); /* mu brought to the middle */
    const polar_eight_bounds b = expansion_exact(low, high);
    c->steps = 0;
    if (!strncmp(method, "odd", 3)) return odds(method[3] - '0', l, c, why);
    if (!strcmp(method, "step-mcweeny")) return cubes(l, c);
    if (!strncmp(method, "step-sp2", 8)) return squares(low, 1 - high, method[8], c);
    return eights(b, !method[8], c);
}

/* One line a method, or, where `steps` says so, a step. */
static polar_status count(double gap, double mu, bool steps, polar_why *why) {
    static const char *const methods[] = {
        "step-sp8",     "step-sp8-plain", "step-sp2-acc", "step-sp2",
        "step-mcweeny", "odd3",           "odd5",         "odd9"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        course c;
        if (!run_method(methods[i], gap, mu, &c, why)) return POLAR_NO_ANSWER;
        for (int k = steps ? 0 : c.steps - 1; k < c.steps; k++)
            printf("%s\t%.5g\t%.5g\t%d\t%.4g\t%.4g\t%.6g\n", methods[i], gap, mu, c.products[k],
                   c.low[k], c.high[k], c.gap[k]);
    }
    return POLAR_OK;
}

static const char columns[] = "method\tgap\tmu\tproducts\tlow\thigh\tgap_now\n";

static polar_status products(polar_why *why) {
    polar_status s = POLAR_OK;
    fputs(columns, stdout);
    for (int k = 1; k <= 10 && !s; k++) s = count(pow(10, -k), 0.5, false, why);
    for (int k = 1; k <= 19 && !s; k++) s = count(0.005, k / 20., false, why);
    return s;
}

static polar_status polynomials(double gap, double mu) {
    enum { POINTS = 500 };
    polar_eight_bounds b = expansion_exact(mu - gap / 2, mu + gap / 2);
    int closing = 0;
    printf("step\tmember\tlower\tupper\tx\tp\n");
    for (int step = 1; fmax(b.lower, 1 - b.upper) >= enough; step++) {
        polar_eight p;
        const bool flat = polar_eight_closing(&b);
        if (!polar_eight_select(&b, closing, true, &p)) return POLAR_NO_ANSWER;
        for (int i = 0; i <= POINTS; i++)
            printf("%d\t%d-%d\t%.17g\t%.17g\t%g\t%.9g\n", step, p.left,
                   POLAR_EIGHT_ROOTS - p.left, b.lower, b.upper, (double)i / POINTS,
                   polar_eight_value(&p, (double)i / POINTS));
        polar_eight_map(&p, &b);
        closing += flat;
    }
    return POLAR_OK;
}

static polar_status run(int argc, char **argv, polar_why *why) {
    static const char *const parts[] = {"products", "evaluation", "course", "polynomials"};
    char provenance[512];
    int part = 0;
    bool good = argc > 1;
    while (good && part < 4 && strcmp(argv[1], parts[part])) part++;
    good = good && part < 4 && (part < 2 ? argc == 2 : argc >= 4 && argc % 2 == 0);
    for (int i = 2; good && i < argc; i += 2) {
        const double gap = strtod(argv[i], NULL), mu = strtod(argv[i + 1], NULL);
        good = gap >= 1e-12 && gap < mu && mu < 1 - gap;
    }
    if (!good || (part == 3 && argc != 4))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "usage: expansion products | evaluation | course GAP MU... | "
                          "polynomials GAP MU, 1e-12 <= GAP < MU < 1 - GAP");
    polar_output_provenance(provenance, sizeof provenance);
    printf("# %s\n", provenance);
    polar_status s = POLAR_OK;
    if (part == 0) s = products(why);
    if (part == 1) expansion_evaluation();
    if (part == 2) fputs(columns, stdout);
    for (int i = 2; i < argc && !s; i += 2) {
        const double gap = strtod(argv[i], NULL), mu = strtod(argv[i + 1], NULL);
        s = part == 2 ? count(gap, mu, true, why) : polynomials(gap, mu);
    }
    return s;
}

int main(int argc, char **argv) {
    polar_why why = {"there is no polynomial"};
    polar_status s = run(argc, argv, &why);
    if (!s) s = polar_output_flush(&why);
    if (s) fprintf(stderr, "expansion: %s\n", why.text);
    return s ? POLAR_EXIT_REFUSED : POLAR_EXIT_DONE;
}
