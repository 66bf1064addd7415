/* SPDX-License-Identifier: BSD-3-Clause */
/* What a whole job of auto is said to take, where nobody tells it l, against what it takes. */
#include "harness.h"
#include "sample.h"

enum { CONDS = 6, SHAPES = 3 };

/* The same steps and, but for products with vectors and looks at a part, the same operations:
 * polar_factor_cost knows which way the run will find l. */
START_TEST(way_is_foretold) {
    static const double conds[CONDS] = {2, 5, 10, 1e3, 1e8, 1e15};
    static const int64_t rows[SHAPES] = {256, 300, 1024};
    const polar_oracle *oracle = polar_oracle_named("auto");
    const int64_t n = 256, m = rows[_i / CONDS];
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = conds[_i % CONDS];
    struct sample s = sample_new("spectrum", g, m, n, POLAR_F64, 0);
    ck_assert_int_eq(polar_factor(oracle, polar_const(s.A), s.U, NULL, NULL, &s.r), POLAR_OK);
    polar_cost c;
    ck_assert_int_eq(
        polar_factor_cost(oracle, m, n, POLAR_F64, false, 1 / g.cond, NULL, NULL, &c),
        POLAR_OK);
    ck_assert_msg(c.steps == s.r.steps, "cost says %d steps: %s", c.steps, sample_text(&s));
    ck_assert_msg(c.flops <= 1.03 * s.r.flops && s.r.flops <= 1.1 * c.flops,
                  "cost says %g flops, %g counted: %s", c.flops, s.r.flops, sample_text(&s));
    sample_free(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("foretold");
    TCase *t = tcase_create("foretold");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, way_is_foretold, 0, CONDS * SHAPES);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
