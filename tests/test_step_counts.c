/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How many products step oracles take, mu in the middle of the spectrum and bounds exact; that
 * cost() says so too; and that they hold three matrices besides the input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stepped.h"

static const double gaps[] = {1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10};
enum { GAPS = 7 };

/* Products until both bounds are within 1e-12 of their ends, in exact arithmetic; three more
 * may go to detecting that. Seen: none for step-sp8, two at most for the others. */
static const struct {
    const char *oracle;
    int products[GAPS];
} rows[] = {{"step-sp8", {12, 15, 18, 21, 30, 36, 45}},
            {"step-sp2-acc", {14, 18, 22, 28, 36, 46, 54}},
            {"step-sp2", {20, 32, 42, 54, 76, 98, 120}},
            {"step-sp8-plain", {18, 24, 33, 42, 57, 75, 90}},
            {"step-mcweeny", {22, 32, 44, 56, 78, 100, 124}}};
enum { ROWS = sizeof rows / sizeof *rows };

static struct sample banded(double gap, int64_t n, polar_options *o) {
    polar_gallery_options g = polar_gallery_defaults();
    g.gap = gap;
    g.seed = polar_test_seed();
    *o = polar_options_default();
    o->homo[0] = o->homo[1] = -gap / 2;
    o->lumo[0] = o->lumo[1] = gap / 2;
    o->ends[0] = -0.5;
    o->ends[1] = 0.5;
    return sample_new("gapped", g, n, n, POLAR_F64, 0);
}

START_TEST(products) {
    const polar_oracle *oracle = polar_oracle_named(rows[_i / GAPS].oracle);
    const int want = rows[_i / GAPS].products[_i % GAPS];
    const double gap = gaps[_i % GAPS];
    polar_options o;
    struct sample s = banded(gap, 400, &o);
    ck_assert_int_eq(polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, &s.r), POLAR_OK);
    double off = 0;
    for (int64_t j = 0; j < 400; j++)
        for (int64_t i = 0; i < 400; i++) off = hypot(off, re(s.U, i, j) - re(s.truth, i, j));
    REQUIRE(off / 2 <= 100 * u / gap, "projector off by %g u/gap: %s", off * gap / u / 2,
            sample_text(&s));
    REQUIRE(s.r.products <= want + 3, "%s, gap %g: %d products, %d wanted", oracle->name, gap,
            (int)s.r.products, want);
    sample_free(&s);
}
END_TEST

/* Within three products, and no other kernel. */
START_TEST(cost) {
    const polar_oracle *oracle = stepped_oracle(_i);
    for (int g = 0; g < GAPS; g++) {
        polar_options o;
        struct sample s = banded(gaps[g], 64, &o);
        ck_assert_int_eq(polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, &s.r), POLAR_OK);
        const polar_shape shape = {
            .m = 64, .n = 64, .format = POLAR_F64, .backend = &polar_cpu, .options = &o};
        polar_cost c = {.flops = 0};
        oracle->cost(&shape, gaps[g], &c);
        const double n = 64, vectors = s.r.flops - (double)s.r.products * n * n * n;
        const int64_t said = c.count[POLAR_VERB_SYMM] + c.count[POLAR_VERB_GRAM];
        REQUIRE(llabs(said - s.r.products) <= 3, "cost says %d products: %s", (int)said,
                sample_text(&s));
        REQUIRE(c.flops == (double)said * n * n * n, "%d products, %g flops", (int)said,
                c.flops);
        /* the ends of the spectrum: matrix times vector, 40 times at most */
        REQUIRE(0 <= vectors && vectors <= 40 * 2 * n * n, "%g flops besides products: %s",
                vectors, sample_text(&s));
        sample_free(&s);
    }
}
END_TEST

/* A, U and two more; the rest are vectors. A run allocates what was said: see stepped_run. */
START_TEST(memory) {
    const polar_oracle *oracle = stepped_oracle(_i);
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++) {
        const polar_format_row *row = polar_format_get((polar_format)f);
        const polar_format input = sample_host((polar_format)f);
        polar_options o = polar_options_default();
        o.format = (polar_format)f;
        for (int64_t n = 500; n <= 2000; n += 500) {
            int64_t ld;
            const double one = (double)polar_cpu.bytes(n, n, input, &ld);
            const double all = (double)polar_factor_scratch(oracle, n, n, input, false, &o);
            const double with_H = (double)polar_factor_scratch(oracle, n, n, input, true, &o);
            /* of emulated formats a copy of U in f32, for H and the way out */
            const double most = row->emulated ? 5.02 : 4.02;
            REQUIRE(all <= most * one && with_H <= (most + 1) * one, "%s %s n=%d: %.3f, %.3f",
                    oracle->name, row->name, (int)n, all / one, with_H / one);
        }
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step counts");
    TCase *t = tcase_create("step counts");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, products, 0, ROWS * GAPS);
    tcase_add_loop_test(t, cost, 0, stepped_oracles());
    tcase_add_loop_test(t, memory, 0, stepped_oracles());
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
