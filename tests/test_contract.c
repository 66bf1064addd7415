/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every oracle promises, in every format, on every shape: ratios within its bound, the
 * input untouched, the scratch not overrun, the same bits twice, H Hermitian bit for bit.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "sample.h"

/* An allocator that puts guard bytes around each block and counts what is out. */
enum { GUARD = 64 };

struct guarded {
    int blocks;
    size_t bytes;
    bool broken;
};

static void *guarded_alloc(size_t bytes, void *context) {
    struct guarded *g = context;
    unsigned char *p = malloc(bytes + 2 * GUARD + sizeof bytes);
    if (!p) return NULL;
    memcpy(p, &bytes, sizeof bytes);
    memset(p + sizeof bytes, 0xA5, GUARD);
    memset(p + sizeof bytes + GUARD, 0xFF, bytes); /* NaN in every format */
    memset(p + sizeof bytes + GUARD + bytes, 0xA5, GUARD);
    g->blocks++;
    g->bytes += bytes;
    return p + sizeof bytes + GUARD;
}

static void guarded_release(void *block, void *context) {
    struct guarded *g = context;
    if (!block) return;
    unsigned char *p = (unsigned char *)block - GUARD - sizeof(size_t);
    size_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    for (int i = 0; i < GUARD; i++)
        if (p[sizeof bytes + (size_t)i] != 0xA5 ||
            p[sizeof bytes + GUARD + bytes + (size_t)i] != 0xA5)
            g->broken = true;
    g->blocks--;
    free(p);
}

static const struct {
    int64_t m, n, pad;
} shapes[] = {{1, 1, 0},   {1, 7, 2},   {7, 1, 0},   {2, 2, 3},    {33, 33, 5},
              {60, 41, 0}, {41, 60, 1}, {96, 96, 0}, {130, 64, 3}, {64, 130, 0},
              {0, 5, 1},   {5, 0, 0},   {0, 0, 0}};

/*
 * What a fixed schedule promises on prescribed singular values: |p(s)^2 - 1| in the Frobenius
 * norm, after Frobenius normalisation, and rounding amplified by the steps.
 */
static double expected_orth(const polar_schedule *p, int steps, const polar_gallery_options *o,
                            int64_t k) {
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < k; i++) squares += pow(polar_spectrum(o, k, i), 2);
    for (int64_t i = 0; i < k; i++) {
        double x = polar_schedule_eval(p, steps, polar_spectrum(o, k, i) / sqrt(squares));
        sum += pow(x * x - 1, 2);
    }
    return sqrt(sum);
}

static void one_run(const polar_oracle *oracle, polar_format f, int64_t m, int64_t n,
                    int64_t pad, const polar_options *base) {
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = base->gram_blocks ? 3 : 30; /* the Gram form squares it */
    g.seed = polar_test_seed();
    struct sample s = sample_new("spectrum", g, m, n, f, pad);
    struct guarded guards = {0, 0, false};
    polar_allocator a = {guarded_alloc, guarded_release, &guards};
    polar_options o = *base;
    o.format = f;
    o.allocator = &a;
    sample_factor(&s, oracle, &o);
    ck_assert_msg(s.status == POLAR_OK, "%s", sample_text(&s));
    ck_assert_msg(!guards.broken && guards.blocks == 0, "scratch overrun or leaked: %s",
                  sample_text(&s));
    bool fixed = oracle->traits & POLAR_POLYNOMIAL && !(oracle->traits & POLAR_ADAPTIVE);
    if (!fixed) {
        sample_check(&s, oracle->bound);
    } else if (m > 0 && n > 0) {
        int64_t k = m < n ? m : n;
        const polar_schedule *p = polar_schedule_named("polar-express");
        double want = expected_orth(p, base->steps, &g, k), u = polar_format_get(f)->u;
        /* every step may add a few u sqrt(k), amplified by its slope at 1 at most */
        double slack = 60 * sqrt((double)k) * u + oracle->bound * (double)k * u;
        if (base->gram_blocks) slack += 8 * sqrt((double)k) * u * g.cond * g.cond;
        ck_assert_msg(fabs(s.r.orth_abs - want) <= slack, "want orth %g +- %g: %s", want, slack,
                      sample_text(&s));
        ck_assert_msg(s.r.asym <= 30 * oracle->bound, "%s", sample_text(&s));
    }
    struct sample again = sample_new("spectrum", g, m, n, f, pad);
    sample_factor(&again, oracle, &o);
    ck_assert_msg(sample_equal(s.U, again.U) && sample_equal(s.H, again.H),
                  "not the same bits twice: %s", sample_text(&s));
    sample_free(&s);
    sample_free(&again);
}

static const polar_oracle *oracle_at(int i) {
    return polar_oracles[i];
}

START_TEST(contract) {
    const polar_oracle *oracle = oracle_at(_i / POLAR_FORMAT_COUNT);
    polar_format f = (polar_format)(_i % POLAR_FORMAT_COUNT);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        polar_options o = polar_options_default();
        one_run(oracle, f, shapes[i].m, shapes[i].n, shapes[i].pad, &o);
    }
}
END_TEST

/* Both sides, both rank contracts, every pivoting. */
START_TEST(options) {
    const polar_oracle *oracle = oracle_at(_i);
    for (int side = POLAR_SIDE_RIGHT; side <= POLAR_SIDE_LEFT; side++)
        for (int shape = 0; shape < 3; shape++) {
            polar_options o = polar_options_default();
            o.side = (polar_side)side;
            o.rank = POLAR_RANK_PARTIAL; /* the same thing here: full rank */
            int64_t m = shape == 0 ? 40 : shape == 1 ? 50 : 30;
            if (m < 40 && side == POLAR_SIDE_RIGHT) continue; /* H singular: see hostile */
            one_run(oracle, POLAR_F64, m, 40, 1, &o);
            one_run(oracle, POLAR_C64, m, 40, 0, &o);
        }
    for (int pivot = POLAR_PIVOT_NONE; pivot <= POLAR_PIVOT_EACH; pivot++) {
        polar_options o = polar_options_default();
        o.pivot = (polar_pivot)pivot;
        one_run(oracle, POLAR_F64, 45, 45, 0, &o);
        one_run(oracle, POLAR_C128, 60, 33, 0, &o);
    }
}
END_TEST

/* The Gram form, in blocks of 8, 4 and 4, 2 and 3 and 3, 2 steps; in bf16, which longer ones
 * blow up, of 1 and 2 and 2, 1 and 1 and 1 and 2. */
START_TEST(gram_form) {
    const polar_oracle *oracle = polar_oracle_named("composed");
    polar_options o = polar_options_default();
    o.steps = _i == POLAR_BF16 ? 5 : 8;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (o.gram_blocks = o.steps == 5 ? 3 : 1; o.gram_blocks <= 4; o.gram_blocks++)
            one_run(oracle, (polar_format)_i, shapes[i].m, shapes[i].n, shapes[i].pad, &o);
}
END_TEST

/* polar_factor_scratch tells exactly what is allocated. */
START_TEST(scratch_is_what_was_said) {
    const polar_oracle *oracle = oracle_at(_i);
    polar_gallery_options g = polar_gallery_defaults();
    struct guarded guards = {0, 0, false};
    polar_allocator a = {guarded_alloc, guarded_release, &guards};
    polar_options o = polar_options_default();
    o.allocator = &a;
    struct sample s = sample_new("gaussian", g, 50, 30, POLAR_F64, 0);
    int64_t said = polar_factor_scratch(oracle, 50, 30, POLAR_F64, false, &o);
    ck_assert_int_eq(polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, &s.r), POLAR_OK);
    ck_assert_int_gt(said, 0);
    /* the host backend adds what it takes to align the block */
    ck_assert_msg(guards.bytes >= (size_t)said && guards.bytes <= (size_t)said + 256,
                  "said %lld, took %zu", (long long)said, guards.bytes);
    sample_free(&s);
}
END_TEST

/* QDWH holds four matrices of the size of A, and U; the report says how many bytes it took. */
START_TEST(memory_of_qdwh) {
    static const int64_t sizes[][2] = {{500, 500}, {1000, 1000}, {1500, 500}, {4000, 500}};
    const polar_oracle *oracle = polar_oracle_named("qdwh");
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (int f = 0; f < POLAR_FORMAT_COUNT; f++) {
            const int64_t m = sizes[k][0], n = sizes[k][1];
            if (!(oracle->formats & POLAR_BIT(f))) continue;
            int64_t ld;
            const double one = (double)polar_cpu.bytes(m, n, (polar_format)f, &ld);
            const double all =
                (double)polar_factor_scratch(oracle, m, n, (polar_format)f, false, NULL);
            ck_assert_msg(all <= 5.01 * one, "%lld by %lld: %.3f matrices", (long long)m,
                          (long long)n, all / one); /* 0.01: vectors */
        }
    struct sample s = sample_new("gaussian", polar_gallery_defaults(), 50, 30, POLAR_F64, 0);
    const int64_t said = polar_factor_scratch(oracle, 50, 30, POLAR_F64, false, NULL);
    ck_assert_int_eq(polar_factor(oracle, polar_const(s.A), s.U, NULL, NULL, &s.r), POLAR_OK);
    ck_assert_int_eq(s.r.bytes, said);
    sample_free(&s);
}
END_TEST

/* cost() agrees with what a run counted, where the run is as long as predicted. */
START_TEST(cost_is_what_was_counted) {
    const polar_oracle *oracle = oracle_at(_i);
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = 100;
    struct sample s = sample_new("spectrum", g, 64, 64, POLAR_F64, 0);
    polar_options o = polar_options_default();
    o.lower = 0.01;
    o.normalise = POLAR_NORMALISE_NONE;
    /* U alone: H is no part of an oracle's cost */
    ck_assert_int_eq(polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, &s.r), POLAR_OK);
    polar_options resolved = oracle->defaults;
    resolved.normalise = o.normalise;
    resolved.lower = o.lower;
    polar_shape shape = {
        .m = 64, .n = 64, .format = POLAR_F64, .backend = &polar_cpu, .options = &resolved};
    polar_cost c = {.flops = 0};
    oracle->cost(&shape, 0.01, &c);
    ck_assert_msg(c.steps == s.r.steps, "cost says %d steps: %s", c.steps, sample_text(&s));
    ck_assert_msg(c.flops <= 1.01 * s.r.flops && s.r.flops <= 1.15 * c.flops,
                  "cost says %g flops, %g counted: %s", c.flops, s.r.flops, sample_text(&s));
    sample_free(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("contract");
    const int oracles = polar_test_oracles();
    TCase *t = tcase_create("contract");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, contract, 0, oracles * POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, options, 0, oracles);
    tcase_add_loop_test(t, gram_form, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t, scratch_is_what_was_said, 0, oracles);
    tcase_add_test(t, memory_of_qdwh);
    tcase_add_loop_test(t, cost_is_what_was_counted, 0, oracles);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
