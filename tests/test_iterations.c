/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps taken, against those of the exact recurrences of l = 1/kappa, l given or estimated. */
#include <math.h>
#include <stdio.h>

#include "harness.h"
#include "polar/zolotarev.h"
#include "sample.h"

enum { KAPPAS = 15, POLES = 8, N = 50 };

static const double kappas[KAPPAS] = {1.001, 1.01, 1.1, 1.2,  1.5,  2,    10,  1e2,
                                      1e3,   1e5,  1e7, 1e10, 1e12, 1e15, 1e16};

/* A dense matrix does not hold a singular value of 1e-15 any more. */
static struct sample sample_at(double kappa, int mode, int64_t n) {
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = kappa;
    g.mode = (polar_mode)mode;
    g.seed = polar_test_seed();
    return sample_new(kappa < 1e15 ? "spectrum" : "diagonal", g, n, n, POLAR_F64, 0);
}

/* Factored, and as accurate as promised where products can tell. */
static void factor(struct sample *s, const polar_oracle *oracle, const polar_options *o) {
    sample_factor_cheap(s, oracle, o);
    ck_assert_msg(s->status == POLAR_OK && s->r.orth <= 10 &&
                      (oracle->traits & POLAR_POLYNOMIAL || s->r.resid <= 10),
                  "%s", sample_text(s));
}

static const char *text(const struct sample *s, int r, int want, int mode) {
    static char line[600];
    snprintf(line, sizeof line, "r = %d: want %d steps, mode %d: %s", r, want, mode,
             sample_text(s));
    return line;
}

/* Nakatsukasa and Freund, SIAM Rev. 58 (2016) 461, Table 3.1: steps until 1-l <= 1e-15. */
static const char *const poles[POLES] = {
    "222333444555566", "122222333344444", "112222223333333", "111222222333333",
    "111122222233333", "111112222223333", "111111222222233", "111111222222222"};

/* What leaves more than u, if less than 1e-15, may have |I-X'X|_F ask for another step: four
 * entries of the table. */
static bool just_enough(int r, double l, int steps) {
    const int wanted = polar_zolotarev_order(l, 0x1p-53, steps);
    return wanted == 0 || wanted > r;
}

START_TEST(by_poles) {
    const double kappa = kappas[_i];
    for (int mode = POLAR_MODE_ONE_SMALL; mode <= POLAR_MODE_ARITHMETIC; mode++) {
        struct sample s = sample_at(kappa, mode, N);
        for (int r = 1; r <= POLES; r++) {
            const int want = poles[r - 1][_i] - '0';
            polar_options o = polar_options_default();
            o.lower = 1 / kappa;
            o.order = r;
            factor(&s, polar_oracle_named("zolo-pd"), &o);
            const int slack = just_enough(r, 1 / kappa, want);
            ck_assert_msg(s.r.steps >= want && s.r.steps <= want + slack, "%s",
                          text(&s, r, want, mode));
        }
        polar_options o = polar_options_default();
        o.lower = 1 / kappa;
        factor(&s, polar_oracle_named("qdwh"), &o);
        ck_assert_msg(s.r.steps == poles[0][_i] - '0', "%s",
                      text(&s, 0, poles[0][_i] - '0', mode));
        factor(&s, polar_oracle_named("zolo-pd"), &o);
        const int r = polar_zolotarev_order(o.lower, 10 * 0x1p-53, 2);
        ck_assert_msg(s.r.steps <= 2 + just_enough(r, o.lower, 2), "%s", text(&s, r, 2, mode));
        sample_free(&s);
    }
}
END_TEST

/* The others, from kappa = 2 on: until 1-l <= u. slack: further steps, since what stops them
 * is the Frobenius norm over N singular values. */
static const struct {
    const char *name;
    int steps[10], slack;
} others[] = {{"halley", {4, 5, 7, 9, 14, 18, 24, 28, 35, 37}, 0},
              {"newton", {4, 5, 6, 7, 7, 8, 8, 8, 9, 9}, 1},
              {"newton-schulz", {7, 11, 17, 22, 34, 45, 62, 74, 91, 96}, 1},
              {"newton-schulz-scaled", {5, 7, 10, 12, 17, 22, 29, 34, 42, 44}, 1}};

START_TEST(by_others) {
    for (int k = 0; k < 10; k++)
        for (int mode = POLAR_MODE_ONE_SMALL; mode <= POLAR_MODE_ARITHMETIC; mode++) {
            const double kappa = kappas[k + KAPPAS - 10];
            const int want = others[_i].steps[k];
            const polar_oracle *oracle = polar_oracle_named(others[_i].name);
            struct sample s = sample_at(kappa, mode, N);
            polar_options o = polar_options_default();
            if (oracle->traits & POLAR_TAKES_LOWER) o.lower = 1 / kappa;
            if (oracle->traits & POLAR_POLYNOMIAL) o.normalise = POLAR_NORMALISE_NONE;
            factor(&s, oracle, &o);
            ck_assert_msg(s.r.steps >= want && s.r.steps <= want + others[_i].slack, "%s",
                          text(&s, 0, want, mode));
            sample_free(&s);
        }
}
END_TEST

/* With its own estimate zolo-pd ends in two steps for any kappa <= 1e16. */
START_TEST(two_steps) {
    static const double conds[] = {1, 2, 1e3, 1e8, 1e10, 1e12, 1e15, 1e16};
    static const int64_t orders[] = {20, 100, 300};
    for (int mode = POLAR_MODE_ONE_LARGE; mode <= POLAR_MODE_RANDOM; mode++)
        for (size_t k = 0; k < sizeof conds / sizeof *conds; k++)
            for (int seed = 0; seed < (_i == 0 ? 8 : _i == 1 ? 4 : 1); seed++) {
                polar_gallery_options g = polar_gallery_defaults();
                g.cond = conds[k];
                g.mode = (polar_mode)mode;
                g.seed = polar_test_seed() + (uint64_t)seed;
                struct sample s =
                    sample_new("spectrum", g, orders[_i], orders[_i], POLAR_F64, 0);
                const polar_options o = polar_options_default();
                factor(&s, polar_oracle_named("zolo-pd"), &o);
                ck_assert_msg(s.r.steps <= 2, "%s", text(&s, 0, 2, mode));
                sample_free(&s);
            }
}
END_TEST

/* What QDWH with l given does by QR, what by Cholesky: weights beyond the cutoff of 100. */
START_TEST(by_qr) {
    static const struct {
        double cond;
        int steps, qr;
    } table[] = {{1.1, 2, 0},  {1.5, 3, 0},  {2, 3, 0},    {10, 4, 0},
                 {1e2, 4, 1},  {1e3, 4, 1},  {1e4, 4, 1},  {1e5, 5, 1},
                 {1e6, 5, 2},  {1e8, 5, 2},  {1e10, 5, 2}, {1e12, 5, 2},
                 {1e13, 5, 2}, {1e14, 6, 2}, {1e15, 6, 2}, {1e16, 6, 2}};
    for (size_t k = 0; k < sizeof table / sizeof *table; k++)
        for (int mode = POLAR_MODE_ONE_SMALL; mode <= POLAR_MODE_ARITHMETIC; mode++) {
            struct sample s = sample_at(table[k].cond, mode, 130);
            polar_options o = polar_options_default();
            o.lower = 1 / table[k].cond;
            sample_factor(&s, polar_oracle_named("qdwh"), &o);
            sample_check(&s, 10);
            const int slack = just_enough(1, o.lower, table[k].steps);
            ck_assert_msg(s.r.steps >= table[k].steps && s.r.steps <= table[k].steps + slack,
                          "%s", text(&s, 1, table[k].steps, mode));
            /* one QR before the iteration (two in orders below 128) */
            const int64_t before = s.r.qr - table[k].qr;
            ck_assert_msg(before == 1, "want %d QR steps: %s", table[k].qr,
                          text(&s, 1, table[k].steps, mode));
            sample_free(&s);
        }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("iterations");
    TCase *t = tcase_create("iterations");
    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, by_poles, 0, KAPPAS);
    tcase_add_loop_test(t, by_others, 0, sizeof others / sizeof *others);
    tcase_add_loop_test(t, two_steps, 0, 3);
    tcase_add_test(t, by_qr);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
