/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Measured costs: what is printed is read back, what is damaged is refused by its line, samples
 * are hit, time grows with size, and what is compiled in lacks nothing. Where the samples are
 * those of a power law, so is what lies between them, which pins the interpolation down.
 */
#include <math.h>
#include <polar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static const polar_format formats[] = {POLAR_F64,  POLAR_F32,  POLAR_C128, POLAR_C64,
                                       POLAR_TF32, POLAR_BF16, POLAR_F16};

static polar_costs parsed(const char *text) {
    polar_costs c;
    polar_why why = {""};
    ck_assert_msg(polar_costs_parse(text, &c, &why) == POLAR_OK, "%s", why.text);
    return c;
}

static void near(double x, double y, const char *what) {
    ck_assert_msg(fabs(x - y) <= 1e-12 * fabs(y), "%s: %.17g, want %.17g", what, x, y);
}

/* The predicted time of a sample's own call. */
static double at_sample(const polar_costs *c, const polar_costs_sample *s) {
    if (s->kind == POLAR_COSTS_PASS) return polar_costs_pass(c, s->n);
    if (s->kind == POLAR_COSTS_MATVEC) return polar_costs_matvec(c, s->n, s->format);
    if (s->kind == POLAR_VERB_GRAM)
        return polar_costs_seconds(c, POLAR_VERB_GRAM, s->n, s->n, s->m, s->format);
    return polar_costs_kind_seconds(c, s->kind, s->m, s->n, s->n, s->format);
}

START_TEST(samples_are_hit) {
    const polar_costs *c = &polar_costs_default;
    const double call = c->sample[c->first[POLAR_COSTS_CALL]].seconds;
    for (int i = 0; i < c->first[POLAR_COSTS_CALL]; i++) {
        const polar_costs_sample *s = &c->sample[i];
        if (s->kind == POLAR_VERB_NORM && s->m != s->n) continue; /* by entries, not shape */
        near(at_sample(c, s), fmax(s->seconds, call), polar_costs_kind_name(s->kind));
    }
}
END_TEST

START_TEST(text_is_read_back) {
    const polar_costs *c = &polar_costs_default;
    const size_t size = polar_costs_print(c, "a\ncommand", NULL, 0) + 1;
    char *text = malloc(size), *again = malloc(size);
    ck_assert_uint_eq(polar_costs_print(c, "a\ncommand", text, size), size - 1);
    ck_assert_int_eq(strncmp(text, "# a command\npolar-costs 1\ncpu ", 30), 0);
    const polar_costs d = parsed(text);
    ck_assert_int_eq(d.count, c->count);
    ck_assert_str_eq(d.cpu, c->cpu);
    ck_assert_str_eq(d.blas, c->blas);
    ck_assert_str_eq(d.backend, c->backend);
    ck_assert_int_eq(d.threads, c->threads);
    ck_assert_int_eq(memcmp(d.first, c->first, sizeof d.first), 0);
    for (int i = 0; i < d.count; i++) {
        const polar_costs_sample *x = &c->sample[i], *y = &d.sample[i];
        ck_assert(x->kind == y->kind && x->format == y->format && x->m == y->m && x->n == y->n);
        ck_assert(fabs(x->seconds - y->seconds) <= 5.1e-4 * x->seconds);
    }
    polar_costs_print(&d, "a command", again, size);
    ck_assert_str_eq(again, text);
    char small[10];
    ck_assert_uint_eq(polar_costs_print(c, "a\ncommand", small, sizeof small), size - 1);
    ck_assert_str_eq(small, "# a comma");
    free(text);
    free(again);
}
END_TEST

/* Damage, and what the refusal says of it. */
static const struct damage {
    const char *text, *says;
} damages[] = {
    {"", "line 0: the costs end without a sample"},
    {"polar-costs 1\n", "line 1: the costs end without a sample"},
    {"polar-costs 2\ncall 1e-7\n", "line 1: the version should be 1 to 1, not '2'"},
    {"cpu x\npolar-costs 1\n", "line 1: 'polar-costs 1' should come first"},
    {"call 1e-7\n", "line 1: 'polar-costs 1' should come first"},
    {"polar-costs 1\ngemm f64 9 9\n", "line 2: the time is missing"},
    {"polar-costs 1\ngemm f64 9 9 x\n", "line 2: the time should be a finite number, not 'x'"},
    {"polar-costs 1\ngemm f64 9 9 nan\n", "line 2: the time should be a finite number"},
    {"polar-costs 1\ngemm f64 9 9 inf\n", "line 2: the time should be a finite number"},
    {"polar-costs 1\n\ngemm f64 9 9 -1\n", "line 3: -1 seconds are no time"},
    {"polar-costs 1\ngemm f64 9 9 0\n", "line 2: 0 seconds are no time"},
    {"polar-costs 1\ngemm f64 9 9 1 1\n", "line 2: '1' is one word too many"},
    {"polar-costs 1\ngemm f64 9 0 1\n", "line 2: the number of columns should be 1 to"},
    {"polar-costs 1\ngemm f64 -9 9 1\n", "line 2: the number of rows should be 1 to"},
    {"polar-costs 1\ngemm f64 9.5 9 1\n", "line 2: the number of rows should be 1 to"},
    {"polar-costs 1\ngemm f64 8 9 1\n", "line 2: 8 by 9: samples have no fewer rows"},
    {"polar-costs 1\ngemm bf16 9 9 1\n", "line 2: the format should be f64, f32, c128 or c64"},
    {"polar-costs 1\ngemm 9 9 1\n", "line 2: the format should be f64"},
    {"polar-costs 1\ngem f64 9 9 1\n", "line 2: 'gem' is neither a key nor a kernel"},
    {"polar-costs 1\npass 0 1\n", "line 2: the bytes should be 1 to"},
    {"polar-costs 1\ncall 1\ncall 2\n", "line 3: this sample of call comes twice"},
    {"polar-costs 1\nqr f64 9 9 1\nqr f64 8 8 1\nqr f64 9 9 2\n", "line 4: this sample of qr"},
    {"polar-costs 1\nthreads 0\n", "line 2: threads should be 1 to"},
    {"polar-costs 1\nthreads 2\nthreads 2\n", "line 3: 'threads' comes twice"},
    {"polar-costs 1\ncall 1\ncpu x\n", "line 3: 'cpu' should come before the samples"},
};

START_TEST(damage_is_refused) {
    const struct damage *d = &damages[_i];
    polar_costs c;
    polar_why why = {""};
    ck_assert_msg(polar_costs_parse(d->text, &c, &why) == POLAR_BAD_FILE, "taken: %s", d->text);
    ck_assert_msg(!strncmp(why.text, d->says, strlen(d->says)), "'%s', want '%s'", why.text,
                  d->says);
}
END_TEST

START_TEST(nonsense_is_not_added) {
    polar_costs c;
    polar_costs_clear(&c);
    ck_assert_int_eq(polar_costs_add(&c, -1, POLAR_F64, 1, 1, 1), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_costs_add(&c, POLAR_COSTS_KINDS, POLAR_F64, 1, 1, 1),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_costs_add(&c, 0, POLAR_BF16, 1, 1, 1), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_costs_add(&c, 0, POLAR_F64, 1, 1, NAN), POLAR_BAD_ARGUMENT);
    ck_assert(isnan(polar_costs_seconds(&c, POLAR_VERB_GEMM, 9, 9, 9, POLAR_F64)));
    for (int i = 0; i < POLAR_COSTS_MOST; i++)
        ck_assert_int_eq(polar_costs_add(&c, 0, POLAR_F64, i + 1, 1, 1), POLAR_OK);
    ck_assert_int_eq(polar_costs_add(&c, 1, POLAR_F64, 1, 1, 1), POLAR_TOO_LARGE);
}
END_TEST

/* Rates n^a (m/n)^b at the samples are that everywhere between, and flat beyond. */
START_TEST(power_laws_stay) {
    polar_costs c;
    polar_costs_clear(&c);
    for (int64_t n = 64; n <= 1024; n *= 4)
        for (int64_t aspect = 1; aspect <= (n == 1024 ? 1 : 16); aspect *= 4) {
            const double rate = pow((double)n, 0.3) * pow((double)aspect, 0.2);
            const double flops = 2.0 * (double)(aspect * n * n * n);
            ck_assert_int_eq(
                polar_costs_add(&c, POLAR_VERB_GEMM, POLAR_F64, aspect * n, n, flops / rate),
                POLAR_OK);
        }
    for (int64_t n = 16; n <= 4096; n += 1 + n / 7)
        for (int64_t m = n; m <= 30 * n; m += 1 + m / 5) {
            const double s = fmin(fmax((double)n, 64), 1024);
            const double aspect = fmin((double)m / (double)n, 16);
            const double flops = 2.0 * (double)m * (double)n * (double)n;
            const double want = flops / (pow(s, 0.3) * pow(aspect, 0.2));
            const double got = polar_costs_seconds(&c, POLAR_VERB_GEMM, m, n, n, POLAR_F64);
            ck_assert_msg(fabs(got / want - 1) <= 1e-10, "%d by %d: %g, want %g", (int)m,
                          (int)n, got, want);
            /* any order of the dimensions */
            near(polar_costs_seconds(&c, POLAR_VERB_GEMM, n, n, m, POLAR_F64), got, "inner");
            near(polar_costs_seconds(&c, POLAR_VERB_GEMM, n, m, n, POLAR_F64), got, "wide");
        }
}
END_TEST

/* Complex formats without samples by the real rate, four times the work; emulated ones as f32
 * and a pass. */
START_TEST(other_formats) {
    const polar_costs c = parsed("polar-costs 1\ngemm f64 10 10 1\ngemm f32 10 10 3\n"
                                 "pass 1000 7\ncall 1e-9\n");
    near(polar_costs_seconds(&c, POLAR_VERB_GEMM, 10, 10, 10, POLAR_C128), 4, "c128");
    near(polar_costs_seconds(&c, POLAR_VERB_GEMM, 10, 10, 10, POLAR_C64), 12, "c64");
    near(polar_costs_seconds(&c, POLAR_VERB_GEMM, 10, 10, 10, POLAR_BF16), 3 + 5.6, "bf16");
    near(polar_costs_pass(&c, 800), 5.6, "pass");
    ck_assert(polar_costs_seconds(&c, POLAR_VERB_GEMM, 0, 9, 9, POLAR_F64) == 0);
    ck_assert(polar_costs_pass(&c, 0) == 0);
    /* the rest is that of the default */
    near(polar_costs_seconds(&c, POLAR_VERB_QR, 300, 300, 0, POLAR_F64),
         polar_costs_seconds(&polar_costs_default, POLAR_VERB_QR, 300, 300, 0, POLAR_F64),
         "qr");
}
END_TEST

/* Every kind and format has a price, which grows with the size; a quarter is what noise of the
 * measuring may take from it. */
START_TEST(default_is_complete) {
    const polar_costs *c = &polar_costs_default;
    const int kinds = POLAR_COSTS_PASS;
    ck_assert(c->cpu[0] && c->blas[0] && c->threads > 0);
    for (size_t k = 0; k < sizeof formats / sizeof *formats; k++) {
        for (int kind = 0; kind < kinds; kind++)
            for (int64_t n = 1; n <= 1 << 14; n *= 2) {
                const double s = polar_costs_kind_seconds(c, kind, n, n, n, formats[k]);
                const double twice =
                    polar_costs_kind_seconds(c, kind, 2 * n, 2 * n, 2 * n, formats[k]);
                ck_assert_msg(s > 0 && isfinite(s) && twice >= 0.75 * s,
                              "%s %s: %g s at n = %d, %g at twice that",
                              polar_costs_kind_name(kind), polar_format_get(formats[k])->name,
                              s, (int)n, twice);
                if (n >= 64) ck_assert(twice > 1.5 * s);
            }
        ck_assert(polar_costs_matvec(c, 100, formats[k]) > 0);
    }
    for (int64_t bytes = 1; bytes < (int64_t)1 << 36; bytes *= 2)
        ck_assert(polar_costs_pass(c, 4 * bytes) > polar_costs_pass(c, bytes) ||
                  bytes < 1 << 14);
}
END_TEST

/* A whole job: without prices counts alone, with them seconds that are more than those of its
 * counted kernels, linear in the prices. */
START_TEST(jobs_have_a_price) {
    const polar_oracle *o = polar_oracles[_i];
    static polar_costs twice;
    polar_cost plain, cost, dear;
    polar_options options = polar_options_default();
    const int64_t n = 300, m = o->traits & POLAR_STEP ? n : 900;
    twice = polar_costs_default;
    for (int i = 0; i < twice.count; i++) twice.sample[i].seconds *= 2;
    ck_assert_int_eq(polar_factor_cost(o, m, n, POLAR_F64, true, 1e-3, &options, NULL, &plain),
                     POLAR_OK);
    polar_factor_cost(o, m, n, POLAR_F64, true, 1e-3, &options, &polar_costs_default, &cost);
    polar_factor_cost(o, m, n, POLAR_F64, true, 1e-3, &options, &twice, &dear);
    ck_assert(plain.seconds == 0 && plain.flops == cost.flops && cost.steps == plain.steps);
    ck_assert_int_eq(memcmp(plain.count, cost.count, sizeof cost.count), 0);
    near(dear.seconds, 2 * cost.seconds, o->name);
    const double rate = cost.flops / cost.seconds; /* at most that of the best product */
    const double best = 2e9 / polar_costs_seconds(&polar_costs_default, POLAR_VERB_GEMM, 1000,
                                                  1000, 1000, POLAR_F64);
    ck_assert_msg(rate > best / 200 && rate < best, "%s: %g of %g", o->name, rate, best);
    ck_assert_int_eq(polar_factor_cost(o, m, n, POLAR_F64, true, 0, &options, NULL, &plain),
                     POLAR_BAD_ARGUMENT);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("costs");
    TCase *t = tcase_create("costs");
    tcase_add_test(t, samples_are_hit);
    tcase_add_test(t, text_is_read_back);
    tcase_add_loop_test(t, damage_is_refused, 0, sizeof damages / sizeof *damages);
    tcase_add_test(t, nonsense_is_not_added);
    tcase_add_test(t, power_laws_stay);
    tcase_add_test(t, other_formats);
    tcase_add_test(t, default_is_complete);
    int oracles = 0;
    while (polar_oracles[oracles]) oracles++;
    tcase_add_loop_test(t, jobs_have_a_price, 0, oracles);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
