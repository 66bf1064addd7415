/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of best odd polynomials are what the generator makes today, proofs included. */
#include "file_bytes.h"
#include "harness.h"
#include "polar/fit.h"

START_TEST(remade) {
    static polar_schedule s, proved;
    int rows = 0;
    for (int n = 0; polar_step_tables[n]; n++) {
        for (int i = 0; i < polar_step_tables[n]->nsteps; i++, rows++) {
            const polar_step *p = &polar_step_tables[n]->step[i];
            char l[64];
            polar_fit *fit;
            polar_why why = {""};
            snprintf(l, sizeof l, "%.40g", p->lower);
            REQUIRE(strtod(l, NULL) == p->lower, "%s", l);
            const polar_fit_options o = {.degree = p->degree, .steps = 1, .lower = l};
            REQUIRE(polar_fit_new(&o, &fit, &why) == POLAR_OK, "%s", why.text);
            REQUIRE(polar_fit_schedule(fit, &s, &why) == POLAR_OK, "%s", why.text);
            REQUIRE(memcmp(s.step[0].c, p->c, sizeof p->c) == 0, "degree %d row %d", p->degree,
                    i);
            REQUIRE(polar_verify(&s, 0, l, "1", &proved, &why) == POLAR_OK, "%s", why.text);
            const polar_step *q = &proved.step[0];
            REQUIRE(q->error == p->error && q->range_lower == p->range_lower &&
                        q->range_upper == p->range_upper,
                    "degree %d row %d: error %a, not %a", p->degree, i, p->error, q->error);
            polar_fit_free(fit);
        }
    }
    ck_assert_int_eq(rows, 512);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("step_table_fit");
    TCase *t = tcase_create("step_table_fit");
    tcase_add_test(t, remade);
    suite_add_tcase(s, t);
    return s;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, suite);
}
