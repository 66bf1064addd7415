/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Degree eight without acceleration: the closed forms, and the constants C_q of convergence,
 *     |f - f^2| <= C_q (x - x^2)^q on [0,1],
 * by which an expansion can tell that it has converged (Kruchinina, Rudberg, Rubensson 2016).
 */
#include <math.h>

#include "file_bytes.h"
#include "harness.h"
#include "polar/eight.h"
#include "polar/expand.h"

enum { N = POLAR_EIGHT_ROOTS, TERMS = POLAR_EIGHT_COEFFICIENTS, SAMPLES = 200000 };

/* b_0 .. b_8 of <i-(7-i)> */
static const int flat[N + 1][TERMS] = {{0, 8, -28, 56, -70, 56, -28, 8, -1},
                                       {0, 0, 28, -112, 210, -224, 140, -48, 7},
                                       {0, 0, 0, 56, -210, 336, -280, 120, -21},
                                       {0, 0, 0, 0, 70, -224, 280, -160, 35},
                                       {0, 0, 0, 0, 0, 56, -140, 120, -35},
                                       {0, 0, 0, 0, 0, 0, 28, -48, 21},
                                       {0, 0, 0, 0, 0, 0, 0, 8, -7},
                                       {0, 0, 0, 0, 0, 0, 0, 0, 1}};

START_TEST(closed_forms) {
    polar_fit *fit;
    polar_eight p;
    polar_why why = {""};
    double b[TERMS];
    const polar_expand_options o = {.lower = "0.3", .upper = "0.4", .left = &_i, .plain = true};
    REQUIRE(polar_expand_new(&o, &fit, &why) == POLAR_OK, "%s", why.text);
    ck_assert(polar_eight_solve(_i, 0.3, false, 0.4, false, &p));
    polar_eight_monomial(&p, b);
    for (int k = 0; k < TERMS; k++) {
        char text[64];
        const double c = polar_fit_double(fit, POLAR_FIT_COEFFICIENT, 0, k);
        polar_fit_decimal(fit, POLAR_FIT_COEFFICIENT, 0, k, 40, text, sizeof text);
        REQUIRE(c == flat[_i][k], "<%d-%d>: b_%d = %s", _i, N - _i, k, text);
        REQUIRE(strlen(text) < 10, "<%d-%d>: b_%d = %s", _i, N - _i, k, text); /* exactly */
        REQUIRE(fabs(b[k] - c) <= 1e-14 * fabs(c), "<%d-%d>: b_%d = %.17g", _i, N - _i, k,
                b[k]);
    }
    polar_fit_free(fit);
}
END_TEST

/* f of <i-(7-i)> */
static long double value(int i, long double x) {
    long double f = 0;
    for (int k = TERMS - 1; k >= 0; k--) f = f * x + flat[i][k];
    return f;
}

/* C_q of <i-(7-i)>, from below; 1 - f(x) is <(7-i)-i> at 1-x */
static double constant(int i, int q) {
    long double most = 0;
    for (int k = SAMPLES / 100; k <= SAMPLES - SAMPLES / 100; k++) {
        const long double x = (long double)k / SAMPLES, e = x * (1 - x);
        most = fmaxl(most, value(i, x) * value(N - i, 1 - x) / powl(e, q));
    }
    return (double)most;
}

START_TEST(constants) {
    const double four = constant(4, 4), mirrored = constant(3, 4), three = constant(5, 3),
                 two = constant(6, 2);
    REQUIRE(four > 81.6 && four < 81.7, "<4-3>: %.6g", four); /* 82 is used */
    REQUIRE(fabs(four - mirrored) < 1e-9, "<3-4>: %.6g", mirrored);
    REQUIRE(three > 54 && three < 56, "<5-2>: %.6g", three); /* 56, for x towards 1 */
    REQUIRE(two > 27 && two < 28, "<6-1>: %.6g", two);       /* 28, likewise */
}
END_TEST

/* McWeeny's 3x^2 - 2x^3: 4; x^2, then 2x - x^2, or the other way round: 4.41, where 4.5 is used
 */
START_TEST(of_others) {
    double mcweeny = 0, pair = 0, other = 0;
    for (int k = 1; k < SAMPLES; k++) {
        const double x = (double)k / SAMPLES, e = x * (1 - x), y = x * (2 - x);
        const double f = x * x * (3 - 2 * x), g = x * x * (2 - x * x), h = y * y;
        mcweeny = fmax(mcweeny, f * (1 - f) / (e * e));
        pair = fmax(pair, g * (1 - g) / (e * e));
        other = fmax(other, h * (1 - h) / (e * e));
    }
    REQUIRE(fabs(mcweeny - 4) < 1e-6, "McWeeny: %.9g", mcweeny);
    REQUIRE(pair > 4.4 && pair < 4.42, "SP2: %.9g", pair);
    REQUIRE(fabs(pair - other) < 1e-6, "SP2: %.9g, %.9g", pair, other);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("eight_flat");
    TCase *t = tcase_create("eight_flat");
    tcase_add_loop_test(t, closed_forms, 0, N + 1);
    tcase_add_test(t, constants);
    tcase_add_test(t, of_others);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
