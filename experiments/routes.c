/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which route is the cheapest? A program beside the command.
 *
 *     routes
 *
 * One line for l = 1e-8 .. 0.9 and errors 1e-1 .. 1e-8 and full accuracy (0), for 1500x1500 and
 * 4096x1024 in f64 and f32, by the built-in costs: format, m, n, lower, error; first, the kind
 * of the first step (begun: with what a reduction leaves; the reduction is `from`), steps,
 * seconds, and the route. U alone, sigma_1 known.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "output.h"
#include "polar.h"

static void one(polar_format f, int64_t m, int64_t n, double lower, double error) {
    polar_route_request q = {.m = m,
                             .n = n,
                             .format = f,
                             .lower = lower,
                             .error = POLAR_ROUTE_PART * error,
                             .room = 1,
                             .last = POLAR_ROUTE_TELLING};
    polar_route r;
    char text[400];
    if (polar_route_plan(&q, &r, NULL) != POLAR_OK || r.nsteps == 0) return;
    const int at = r.nsteps > 1 && r.step[0].kind <= POLAR_ROUTE_CHOLESKY;
    polar_route_text(&r, text, sizeof text);
    printf("%s\t%d\t%d\t%.4g\t%.4g\t%s\t%s\t%d\t%.5g\t%s\n", polar_format_get(f)->name, (int)m,
           (int)n, lower, error, at ? polar_route_kind_name(r.step[0].kind) : "matrix",
           polar_route_kind_name(r.step[at].kind), r.nsteps - at, r.seconds, text);
}

int main(int argc, char **argv) {
    static const polar_format formats[] = {POLAR_F64, POLAR_F32};
    static const int64_t sizes[][2] = {{1500, 1500}, {4096, 1024}};
    polar_why why = {""};
    (void)argv;
    if (argc != 1) {
        fprintf(stderr, "routes: takes no arguments\n");
        return 2;
    }
    printf("format\tm\tn\tlower\terror\tfrom\tfirst\tsteps\tseconds\troute\n");
    for (int f = 0; f < 2; f++)
        for (int s = 0; s < 2; s++)
            for (int i = 0; i <= 32; i++)
                for (int e = 0; e <= 16; e++)
                    one(formats[f], sizes[s][0], sizes[s][1], fmin(pow(10, -i / 4.0), 0.9),
                        e == 16 ? 0 : pow(10, -1 - e / 2.0));
    if (polar_output_flush(&why) == POLAR_OK) return 0;
    fprintf(stderr, "routes: %s\n", why.text);
    return 1;
}
