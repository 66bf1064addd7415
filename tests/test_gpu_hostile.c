/* SPDX-License-Identifier: BSD-3-Clause */
/* The oracles of the CUDA backend on what is hard, or no matrix of numbers at all. */
#include "made.h"
#include "polar/cuda.h"
#include "sample.h"
#include "twins.h"

/* Emulated threads are slow: of the cases one in five, others for each gallery and oracle. */
static bool every(int i) {
#if defined(POLAR_GPU_EMULATED)
    return i % 5 == 0 || polar_test_rounds() > 1;
#else
    return i >= 0;
#endif
}

static polar_options on(const polar_backend *b, polar_format f) {
    polar_options o = polar_options_default();
    o.backend = b;
    o.format = f;
    return o;
}

/* the backward stable ones on matrices that hide something */
START_TEST(hostile) {
    const polar_gallery *kind = &polar_galleries[_i];
    static const int64_t sizes[][2] = {{20, 20}, {60, 60}, {100, 30}, {140, 140}};
    for (int s = 0; s < 4; s++)
        for (int o = 0; o < polar_test_oracles(); o++) {
            const polar_oracle *oracle = polar_oracles[o];
            const int64_t m = sizes[s][0], n = sizes[s][1];
            if (!(oracle->traits & POLAR_BACKWARD_STABLE) || (kind->square && m != n)) continue;
            if (!every(s + o + _i)) continue;
            polar_gallery_options g = options(1e8, -1, POLAR_MODE_GEOMETRIC);
            struct sample t = sample_new(kind->name, g, m, n, POLAR_F64, 0);
            struct sample here = sample_new(kind->name, g, m, n, POLAR_F64, 0);
            const polar_options there = on(&polar_cuda, POLAR_F64),
                                cpu = on(&polar_cpu, POLAR_F64);
            sample_factor_cheap(&t, oracle, &there);
            sample_factor_cheap(&here, oracle, &cpu);
            REQUIRE(t.status == here.status, "%s: %s on the CPU: %s", kind->name,
                    polar_status_name(here.status), sample_text(&t));
            if (t.status == POLAR_OK)
                REQUIRE(t.r.orth <= oracle->bound && t.r.resid <= oracle->bound &&
                            t.r.asym <= oracle->bound,
                        "%s: %s", kind->name, sample_text(&t));
            sample_free(&t);
            sample_free(&here);
        }
}
END_TEST

START_TEST(not_finite) {
    const polar_oracle *oracle = polar_oracles[_i];
    for (int at = 0; at < 3; at++)
        for (int bad = 0; bad < 2; bad++) {
            polar_mat A = fresh(9, 9, POLAR_F64), U = fresh(9, 9, POLAR_F64);
            for (int j = 0; j < 9; j++) polar_mat_set(A, j, j, 1, 0);
            polar_mat_set(A, at * 4, at * 4, bad ? INFINITY : NAN, 0);
            const polar_options o = on(&polar_cuda, POLAR_F64);
            polar_report r;
            ck_assert_int_eq(polar_factor(oracle, polar_const(A), U, NULL, &o, &r),
                             POLAR_NO_ANSWER);
            drop(A);
            drop(U);
        }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu hostile");
    int kinds = 0;
    while (polar_galleries[kinds].name) kinds++;
    TCase *t = tcase_create("hostile");
    tcase_set_timeout(t, 600);
    tcase_add_loop_test(t, hostile, 0, kinds);
    tcase_add_loop_test(t, not_finite, 0, polar_test_oracles());
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
