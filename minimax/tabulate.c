/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Maker of minimax/steps: best odd polynomials of one degree on [L, 1] for many L, as a
 * schedule file whose rows are alternatives. tabulate DEGREE > minimax/steps/odd-DEGREE.sched
 *
 * L_i is evenly spaced in log(L/(1-L)) from 0.01 to 0.95, so that neighbours are 6 per cent
 * apart in L where it is small and in 1-L where that is, and then raised to the next multiple
 * of 2^-24: the same L for every C library, and short as a decimal.
 */
#include "polar/fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 128, LONGEST_TEXT = 1 << 20 };
static const double first = 0.01, last = 0.95;

static double logit(double x) {
    return log(x / (1 - x));
}

static double lower_end(int i) {
    const double z = logit(first) + i * (logit(last) - logit(first)) / (ROWS - 1);
    return ldexp(ceil(ldexp(1 / (1 + exp(-z)), 24)), -24);
}

/* *row := the best polynomial of this degree on [l, 1], rounded, with what is proved of it. */
static polar_status tabulate(int degree, double l, polar_step *row, polar_why *why) {
    static polar_schedule s, proved;
    char decimal[64];
    polar_fit *fit;
    snprintf(decimal, sizeof decimal, "%.40g", l); /* exact */
    const polar_fit_options o = {
        .degree = degree, .steps = 1, .lower = decimal, .target = POLAR_F64};
    polar_status st = polar_fit_new(&o, &fit, why);
    if (st) return st;
    st = polar_fit_schedule(fit, &s, why);
    polar_fit_free(fit);
    if (!st) st = polar_verify(&s, 0, decimal, "1", &proved, why);
    if (!st) *row = proved.step[0];
    return st;
}

int main(int argc, char **argv) {
    static polar_schedule table;
    static char text[LONGEST_TEXT];
    polar_why why = {""};
    const int degree = argc == 2 ? atoi(argv[1]) : 0;
    table = (polar_schedule){.form = POLAR_FORM_ODD,
                             .lower = lower_end(0),
                             .upper = 1,
                             .target = POLAR_F64,
                             .nsteps = ROWS};
    snprintf(table.name, sizeof table.name, "odd-%d", degree);
    snprintf(table.source, sizeof table.source, "tabulate %d", degree);
    for (int i = 0; i < ROWS; i++) {
        if (tabulate(degree, lower_end(i), &table.step[i], &why) == POLAR_OK) continue;
        fprintf(stderr, "tabulate DEGREE: %s\n", why.text);
        return 2;
    }
    if (polar_schedule_print(&table, NULL, text, sizeof text) >= sizeof text) return 1;
    printf(
        "# Made by: tabulate %d\n"
        "# A table in the text form of a schedule, but its rows are alternatives, not a\n"
        "# composition: row i is the best odd polynomial of degree %d on [L_i, 1], amsel2025,\n"
        "# its coefficients rounded to f64. error and range are proved of the rounded row on\n"
        "# [L_i, 1]. See polar/step_table.h.\n%s",
        degree, degree, text);
    return 0;
}
