/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What it gains on this CPU to take the terms of zolo-pd's steps side by side, one thread each:
 * for orders n, the time of a factor where each term has all threads, over its time so, in
 * turns. Prints n, both medians in milliseconds, and their ratio. time_lanes N ...
 */
#include <polar.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_TURNS = 101 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *x, const void *y) {
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static int most_lanes(int64_t n, polar_format f) {
    (void)n, (void)f;
    return POLAR_MOST_LANES;
}

static int compare(int64_t n, double cond) {
    const polar_oracle *oracle = polar_oracle_named("zolo-pd");
    polar_gallery_options g = polar_gallery_defaults();
    polar_options o = polar_options_default();
    polar_backend b[2] = {polar_cpu, polar_cpu};
    polar_lanes lanes = *polar_cpu.lanes;
    double seconds[2][MOST_TURNS], spent = 0;
    const polar_mat A = polar_mat_new(n, n, POLAR_F64, NULL),
                    U = polar_mat_new(n, n, POLAR_F64, NULL);
    polar_why why;
    int turns = 0;
    lanes.most = most_lanes;
    b[0].lanes = NULL;
    b[1].lanes = &lanes;
    g.cond = cond;
    bool good = A.data && U.data &&
                polar_gallery_fill(polar_gallery_named("spectrum"), &g, A, (polar_mat){0}, NULL,
                                   &why) == POLAR_OK;
    for (; good && turns < MOST_TURNS && (turns < 5 || spent < 4); turns++)
        for (int i = 0; i < 2 && good; i++) {
            const double begin = now();
            o.backend = &b[i];
            good = polar_factor(oracle, polar_const(A), U, NULL, &o, NULL) == POLAR_OK;
            spent += seconds[i][turns] = now() - begin;
        }
    for (int i = 0; i < 2; i++) qsort(seconds[i], (size_t)turns, sizeof(double), ascending);
    if (good)
        printf("%d\t%g\t%.3f\t%.3f\t%.2f\n", (int)n, cond, 1e3 * seconds[0][turns / 2],
               1e3 * seconds[1][turns / 2], seconds[0][turns / 2] / seconds[1][turns / 2]);
    free(A.data);
    free(U.data);
    return good ? 0 : 1;
}

int main(int argc, char **argv) {
    int bad = 0;
    for (int i = 1; i < argc; i++)
        for (int k = 0; k < 2; k++) bad |= compare(atoi(argv[i]), k ? 1e15 : 1e3);
    return bad;
}
