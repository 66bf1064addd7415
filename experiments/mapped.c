/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What spectral maps make of a singular value. A program beside the command.
 *
 *     mapped POINTS
 *
 * One line a map and value: map; sigma, from 1e-3 to 1, geometric; mapped, the first singular
 * value of f(diag(sigma, (1 - sigma^2)^(1/2))), by products and oracles as optimizers take it.
 * The Frobenius norm is 1, which maps that normalise by it leave alone.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "maps.h"
#include "output.h"

static const struct {
    const char *name, *oracle;
    polar_map map;
    polar_constants c;
} maps[] = {
    {"muon", "qdwh", polar_map_msign, {.tau = 0}},
    {"muon, Jordan", "composed:jordan", polar_map_msign, {.tau = 0}},
    {"softmuon, tau 10", "qdwh", polar_map_soft, {.tau = 10}},
    {"clipping at 0.1", "qdwh", polar_map_clip, {.tau = 0.1}},
    {"htmuon, s^(1/8)", "qdwh", polar_map_power, {.power = 0.125}},
    {"freon, s^(-1/4)", "qdwh", polar_map_power, {.power = -0.25}},
    {"pion, one promotion", "qdwh", polar_map_highpass, {.count = 1}},
    {"pion, three promotions", "qdwh", polar_map_highpass, {.count = 3}},
    {"kaon, three steps", "qdwh", polar_map_kaon, {.count = 3}},
    {"anisotropic, eps 0.1", "qdwh", polar_map_anisotropic, {.eps = 0.1}},
};

/* f(sigma), NaN when it failed */
static double mapped(int which, double sigma) {
    polar_desk k;
    polar_why why;
    double s = NAN;
    polar_desk_open(&k, POLAR_F64);
    if (!polar_desk_oracle(&k, maps[which].oracle, 0, &why)) {
        const polar_mat X = polar_desk_keep(&k, 2, 2, POLAR_F64),
                        D = polar_desk_keep(&k, 2, 2, POLAR_F64);
        if (!k.e.status) {
            *polar_at(X, 0, 0) = sigma;
            *polar_at(X, 1, 1) = sqrt(1 - sigma * sigma);
            maps[which].map(&k, &maps[which].c, X, D);
            if (!k.e.status) s = *polar_at(D, 0, 0);
        }
    }
    polar_desk_close(&k);
    return s;
}

int main(int argc, char **argv) {
    char provenance[512], *rest = "";
    const long points = argc == 2 ? strtol(argv[1], &rest, 10) : 0;
    if (points < 2 || *rest) {
        fprintf(stderr, "usage: mapped POINTS, at least 2\n");
        return 2;
    }
    polar_output_provenance(provenance, sizeof provenance);
    printf("# %s\nmap\tsigma\tmapped\n", provenance);
    for (size_t which = 0; which < sizeof maps / sizeof *maps; which++)
        for (long i = 0; i < points; i++) {
            const double sigma = pow(10, -3 * (1 - (double)i / (double)(points - 1)));
            printf("%s\t%.7g\t%.7g\n", maps[which].name, sigma, mapped((int)which, sigma));
        }
    return fflush(stdout) ? 1 : 0;
}
