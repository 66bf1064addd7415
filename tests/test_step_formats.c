/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every step oracle promises, in every format, at every order: errors in units of the
 * format's own roundoff, the same bits twice, and all that stepped_run looks after.
 */
#include <string.h>

#include "stepped.h"

static const int64_t orders[] = {2, 3, 17, 60, 150};

static struct stepped banded(int64_t n, double gap, polar_format f, int64_t pad) {
    polar_gallery_options o = polar_gallery_defaults();
    o.gap = gap;
    o.position = 0.4;
    o.occupied = (2 * n + 3) / 5;
    o.seed = polar_test_seed();
    return stepped_new("gapped", &o, n, f, pad);
}

/* Bounds are given: then there is an answer in bf16 too. */
START_TEST(bounds) {
    const polar_oracle *oracle = stepped_oracle(_i / POLAR_FORMAT_COUNT);
    const polar_format f = (polar_format)(_i % POLAR_FORMAT_COUNT);
    const double gaps[] = {0.3, polar_format_get(f)->emulated ? 0.1 : 1e-3};
    if (!(oracle->formats & POLAR_BIT(f))) return;
    for (int k = 0; k < 5; k++)
        for (int g = k == 4; g < 2; g++) {
            struct stepped t = banded(orders[k], gaps[g], f, k);
            struct stepped again = banded(orders[k], gaps[g], f, 0);
            const int64_t occupied = (2 * orders[k] + 3) / 5;
            for (int how = BY_BOUNDS; how <= (k == 4 ? BY_BOUNDS : BY_LOWER); how++) {
                polar_options o = stepped_ask(&t, (enum given)how, occupied);
                o.format = f;
                stepped_run(&t, oracle, &o);
                stepped_right(&t, occupied, 100);
                stepped_run(&again, oracle, &o);
                REQUIRE(sample_equal(t.s.U, again.s.U) && sample_equal(t.s.H, again.s.H),
                        "not the same bits twice: %s", stepped_text(&t));
            }
            stepped_free(&again);
            stepped_free(&t);
        }
}
END_TEST

/* Without bounds: right where the gap is far above n u, else a status with its sentence. */
START_TEST(no_bounds) {
    const polar_oracle *oracle = stepped_oracle(_i / POLAR_FORMAT_COUNT);
    const polar_format f = (polar_format)(_i % POLAR_FORMAT_COUNT);
    if (!(oracle->formats & POLAR_BIT(f))) return;
    for (int k = 0; k < 4; k++)
        for (double gap = 0.3; gap > 1e-4; gap /= 4) {
            struct stepped t = banded(orders[k], gap, f, 1);
            const int64_t occupied = (2 * orders[k] + 3) / 5;
            for (int how = BY_MU; how <= BY_OCCUPATION; how++) {
                polar_options o = stepped_ask(&t, (enum given)how, occupied);
                o.format = f;
                stepped_run(&t, oracle, &o);
                const double unit = polar_format_get(f)->u * (double)orders[k];
                const bool refused = t.s.status == POLAR_UNSUITED && how == BY_OCCUPATION;
                if (refused) REQUIRE(strstr(t.s.r.why.text, "mu"), "%s", stepped_text(&t));
                if (t.s.status == POLAR_OK || (!refused && gap > 3000 * unit))
                    stepped_right(&t, occupied, 100);
                stepped_honest(&t, 8);
            }
            stepped_free(&t);
        }
}
END_TEST

/* Orders 0 and 1, where mu does all. */
START_TEST(least) {
    const polar_oracle *oracle = stepped_oracle(_i / POLAR_FORMAT_COUNT);
    const polar_format f = (polar_format)(_i % POLAR_FORMAT_COUNT);
    if (!(oracle->formats & POLAR_BIT(f))) return;
    polar_options o = polar_options_default();
    o.format = f;
    struct stepped none_at_all = stepped_of(fresh(0, 0, sample_host(f)), 2);
    stepped_run(&none_at_all, oracle, &o);
    REQUIRE(none_at_all.s.status == POLAR_OK, "%s", stepped_text(&none_at_all));
    stepped_free(&none_at_all);
    for (int below = 0; below < 2; below++)
        for (int how = 0; how < 3; how++) {
            const polar_mat A = fresh(1, 1, sample_host(f));
            polar_mat_set(A, 0, 0, 0.75, 0);
            struct stepped t = stepped_of(A, 1);
            o.mu = how == 0 ? below : 0;
            o.homo[0] = o.homo[1] = how == 1 ? below - 0.05 : 0;
            o.lumo[0] = o.lumo[1] = how == 1 ? below + 0.05 : 0;
            stepped_run(&t, oracle, &o);
            stepped_right(&t, how < 2 && below, 10);
            REQUIRE(re(t.s.U, 0, 0) == (how < 2 && below ? -1 : 1), "%s", stepped_text(&t));
            REQUIRE(fabs(t.s.r.mu - (how < 2 ? below : 0)) < 1e-15, "%s", stepped_text(&t));
            stepped_free(&t);
        }
}
END_TEST

/* U and H in other formats than A's: rounded once. */
START_TEST(mixed) {
    const polar_oracle *oracle = stepped_oracle(_i);
    struct stepped t = banded(17, 0.1, POLAR_F64, 0);
    const polar_options o = stepped_ask(&t, BY_MU, 7);
    stepped_run(&t, oracle, &o);
    const polar_mat U = fresh(17, 17, POLAR_C64);
    polar_mat H = fresh(17, 17, POLAR_F32);
    ck_assert_int_eq(polar_factor(oracle, polar_const(t.s.A), U, &H, &o, NULL), POLAR_OK);
    for (int64_t j = 0; j < 17; j++)
        for (int64_t i = 0; i < 17; i++) {
            ck_assert(re(U, i, j) == (float)re(t.s.U, i, j) && im(U, i, j) == 0);
            ck_assert(re(H, i, j) == (float)re(t.s.H, i, j));
        }
    drop(U);
    drop(H);
    stepped_free(&t);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step formats");
    TCase *t = tcase_create("step formats");
    const int oracles = stepped_oracles();
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, bounds, 0, oracles * POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, no_bounds, 0, oracles * POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, least, 0, oracles * POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, mixed, 0, oracles);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
