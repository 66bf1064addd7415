/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What recursive expansions of the step function do to numbers, no matrix needed. A program
 * beside the command.
 *
 *     expansion products         a line a method, gap and mu: its matrix products until the
 *         eigenvalues next to a gap about mu, spectrum [0,1], bounds exact, are within 1e-12
 *         of 0 and 1; gaps 1e-1 ... 1e-10 at mu = 1/2, mu = 0.05 ... 0.95 with gap 0.005.
 *         odd3, odd5, odd9: the greedy odd compositions for the sign, of degree 3, 5 and 9
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

/* Products of degree eight, three a step. */
static int eights(polar_eight_bounds b, bool accelerate) {
    int products = 0, closing = 0;
    for (; fmax(b.lower, 1 - b.upper) >= enough; products += 3) {
        polar_eight p;
        const bool flat = polar_eight_closing(&b);
        if (!polar_eight_select(&b, closing, accelerate, &p)) return -1;
        polar_eight_map(&p, &b);
        closing += flat;
    }
    return products;
}

/* Squares, of the folded line where `fold` says so; low and high are distances from 0 and 1. */
static int squares(double low, double high, bool fold) {
    int products = 0;
    for (; fmax(low, high) >= enough; products++) {
        const double least = fold && fmax(low, high) >= 0.01 ? 1 : 0;
        const bool down = low > high;
        const double a = 2 / (2 - least * (down ? low : high));
        double *near = down ? &low : &high, *far = down ? &high : &low;
        *near = pow(1 - a + a * *near, 2);
        *far = 2 * a * *far - a * a * *far * *far;
    }
    return products;
}

/* 3x^2 - 2x^3 about mu: of the sign, from l. */
static int cubes(double l) {
    int products = 0;
    double low = (1 - l) / 2;
    for (; low >= enough; products += 2) low = low * low * (3 - 2 * low);
    return products;
}

/* The greedy composition of a degree for [l,1]: x = (1+s)/2 halves its error. */
static int odds(int degree, double l, polar_why *why) {
    char lower[40], error[40];
    polar_fit *fit;
    snprintf(lower, sizeof lower, "%.17g", l);
    snprintf(error, sizeof error, "%.17g", 2 * enough);
    const polar_fit_options o = {.degree = degree, .lower = lower, .error = error};
    if (polar_fit_new(&o, &fit, why)) return -1;
    const int products = polar_fit_products(fit);
    polar_fit_free(fit);
    return products;
}

static polar_status count(double gap, double mu, polar_why *why) {
    const double low = mu - gap / 2, high = mu + gap / 2;
    const double l = gap / 2 / fmax(mu, 1 - mu); /* mu brought to the middle */
    const polar_eight_bounds b = expansion_exact(low, high);
    const struct {
        const char *method;
        int products;
    } of[] = {{"step-sp8", eights(b, true)},
              {"step-sp8-plain", eights(b, false)},
              {"step-sp2-acc", squares(low, 1 - high, true)},
              {"step-sp2", squares(low, 1 - high, false)},
              {"step-mcweeny", cubes(l)},
              {"odd3", odds(3, l, why)},
              {"odd5", odds(5, l, why)},
              {"odd9", odds(9, l, why)}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        if (of[i].products < 0) return POLAR_NO_ANSWER;
        printf("%s\t%.17g\t%.17g\t%d\n", of[i].method, gap, mu, of[i].products);
    }
    return POLAR_OK;
}

static polar_status products(polar_why *why) {
    polar_status s = POLAR_OK;
    printf("method\tgap\tmu\tproducts\n");
    for (int k = 1; k <= 10 && !s; k++) s = count(pow(10, -k), 0.5, why);
    for (int k = 1; k <= 19 && !s; k++) s = count(0.005, k / 20., why);
    return s;
}

static polar_status polynomials(double gap, double mu) {
    enum { POINTS = 1000 };
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
    const char *what = argc > 1 ? argv[1] : "";
    const double gap = argc == 4 ? strtod(argv[2], NULL) : 0;
    const double mu = argc == 4 ? strtod(argv[3], NULL) : 0;
    char provenance[512];
    polar_output_provenance(provenance, sizeof provenance);
    if (argc == 2 && !strcmp(what, "products")) {
        printf("# %s\n", provenance);
        return products(why);
    }
    if (argc == 2 && !strcmp(what, "evaluation")) {
        printf("# %s\n", provenance);
        expansion_evaluation();
        return POLAR_OK;
    }
    if (argc == 4 && !strcmp(what, "polynomials") && gap > 0 && mu > gap && mu < 1 - gap) {
        printf("# %s\n", provenance);
        return polynomials(gap, mu);
    }
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "usage: expansion products | evaluation | polynomials GAP MU, "
                      "0 < GAP < MU < 1 - GAP");
}

int main(int argc, char **argv) {
    polar_why why = {"there is no polynomial"};
    polar_status s = run(argc, argv, &why);
    if (!s) s = polar_output_flush(&why);
    if (s) fprintf(stderr, "expansion: %s\n", why.text);
    return s ? POLAR_EXIT_REFUSED : POLAR_EXIT_DONE;
}
