/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * LAPACK's svd.in: its sizes and more, every mode of DLATMS and its reversal, every condition
 * number to infinity, every format; scaled to the ends of the range on the way. One format and
 * padding a case, drawn in turn: POLAR_TEST_ROUNDS=4 has all four.
 */
#include <stdio.h>

#include "grade.h"
#include "made.h"

static const double conds[] = {1, 10, 1e2, 1e5, 1e8, 1e12, 1e15, 1e16, INFINITY};
static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
static const int64_t shapes[][2] = {
    {0, 0},   {0, 1},   {0, 3},   {1, 0},   {1, 1},   {1, 2},   {2, 0},    {2, 1},
    {3, 0},   {3, 1},   {3, 3},   {10, 10}, {10, 16}, {16, 10}, {16, 16},  {30, 30},
    {30, 40}, {40, 30}, {40, 40}, {95, 95}, {96, 96}, {97, 97}, {300, 40}, {40, 300}};
enum {
    CONDS = sizeof conds / sizeof *conds,
    SHAPES = sizeof shapes / sizeof *shapes,
    LARGE = 19 /* from here on one mode of six */
};

START_TEST(modes) {
    int turn = (int)(polar_test_seed() % 4);
    for (int round = 0; round < polar_test_rounds(); round++, turn++)
        for (int shape = 0; shape < SHAPES; shape++)
            for (int mode = 0; mode < POLAR_MODE_COUNT; mode++, turn++) {
                if (shape >= LARGE && (turn + turn / 6) % 6 != 0) continue;
                const polar_format f = formats[(turn + turn / 4) % 4];
                polar_gallery_options g = options(conds[_i], -1, (polar_mode)mode);
                g.seed += (uint64_t)(round + mode);
                const int64_t m = shapes[shape][0], n = shapes[shape][1];
                struct sample s = sample_new("spectrum", g, m, n, f, turn % 3);
                const struct truth t = truth_of(polar_const(s.A));
                polar_options o = polar_options_default();
                o.format = f;
                char what[64];
                snprintf(what, sizeof what, "%s, cond %g", polar_mode_name(g.mode), g.cond);
                for (int k = 0; k < grade_oracles(); k++) {
                    sample_factor_cheap(&s, grade_oracle(k), &o);
                    grade(&s, &t, grade_oracle(k), &o, what);
                    const int e = polar_format_get(f)->u < 1e-10 ? 1000 : 120;
                    if (m * n > 0 && m * n <= 256 && turn % 5 == 0)
                        grade_scaled(&s, grade_oracle(k), &o, turn % 2 ? e : -e, what);
                }
                struct truth copy = t;
                truth_free(&copy);
                sample_free(&s);
            }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("grade_modes");
    TCase *t = tcase_create("grade_modes");
    tcase_set_timeout(t, 100 * polar_test_rounds());
    tcase_add_loop_test(t, modes, 0, CONDS);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
