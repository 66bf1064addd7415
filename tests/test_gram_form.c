/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Gram form of `composed`: on diagonal matrices it is its schedule, in every format, for
 * every degree and way to cut it into blocks; it is near the direct form, and takes the
 * products that it says.
 */
#include <math.h>

#include "harness.h"
#include "sample.h"

static const polar_oracle *composed;

static int schedules(void) {
    int n = 0;
    while (polar_schedules[n]) n++;
    return n;
}

/* Steps of each block as the definition has it: as even as possible, shorter ones first. */
static int length_of(int steps, int blocks, int b) {
    int left = steps, at = 0, length = 0;
    for (; at <= b; at++) {
        length = left / (blocks - at);
        left -= length;
    }
    return length;
}

/*
 * First-order error of the scalar recurrence: r, z, q, x of one block, d.. their errors. z has
 * 2i + 4 roundings in term i in native formats; in emulated ones those of its powers alone,
 * none for a cubic, as sums are rounded with the product. The diagonal commutes: nothing is
 * lost by squaring.
 */
static double allowance(const polar_schedule *p, int steps, int blocks, double x,
                        const polar_format_row *f) {
    const double u = f->u;
    double dx = u * x;
    for (int b = 0, k = 0; b < blocks; b++) {
        double r = x * x, dr = 2 * x * dx + 2 * u * r, q = 1, dq = 0;
        for (int end = k + length_of(steps, blocks, b); k < end; k++) {
            const polar_step *s = polar_schedule_step(p, k);
            const int top = (s->degree - 1) / 2;
            double z = 0, slope = 0, dz = 0;
            for (int i = top; i >= 0; i--) {
                const int roundings = !f->emulated ? 4 * i + 8 : top > 1 ? 2 * i : 0;
                slope = slope * r + z;
                z = z * r + s->c[i];
                dz += u * roundings * fabs(s->c[i]) * pow(r, i);
            }
            dq = fabs(z) * dq + fabs(q) * (dz + fabs(slope) * dr) + 2 * u * fabs(q * z);
            dr =
                fabs(z * z + 2 * z * r * slope) * dr + 2 * fabs(z) * r * dz + 4 * u * r * z * z;
            q *= z;
            r *= z * z;
        }
        dx = fabs(x) * dq + fabs(q) * dx + 2 * u * fabs(x * q);
        x = fabs(x * q);
    }
    return 1.5 * dx;
}

static void shadow(const polar_schedule *p, polar_format f, int steps, int blocks, int64_t m,
                   int64_t n) {
    const int64_t k = m < n ? m : n;
    const polar_format_row *row = polar_format_get(f);
    if (allowance(p, steps, blocks, 1, row) > 0.1) return; /* see test_shadow.c */
    polar_mat A = polar_mat_new(m, n, sample_host(f), NULL);
    polar_mat U = polar_mat_new(m, n, sample_host(f), NULL);
    ck_assert(A.data && U.data);
    for (int64_t i = 0; i < k; i++) {
        const double x = polar_round(f, 0.002 + 0.998 * (double)i / (double)(k - 1));
        polar_mat_set(A, i, i, i % 2 ? -x : x, 0);
    }
    polar_options o = polar_options_default();
    o.format = f;
    o.schedule = p;
    o.steps = steps;
    o.gram_blocks = blocks;
    o.normalise = POLAR_NORMALISE_NONE;
    ck_assert_int_eq(polar_factor(composed, polar_const(A), U, NULL, &o, NULL), POLAR_OK);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++) {
            const double got = polar_mat_re(polar_const(U), i, j);
            if (i != j) {
                ck_assert_msg(got == 0, "entry (%ld,%ld) = %g is not 0", (long)i, (long)j, got);
                continue;
            }
            const double x = polar_mat_re(polar_const(A), i, i);
            const double want = polar_schedule_eval(p, steps, x);
            const double slack = allowance(p, steps, blocks, fabs(x), row);
            ck_assert_msg(fabs(got - want) <= slack,
                          "%s, %d steps in %d blocks, %s, x = %.17g: got %.17g, want %.17g +- "
                          "%.3g",
                          p->name, steps, blocks, polar_format_get(f)->name, x, got, want,
                          slack);
        }
    polar_mat_free(&A, NULL);
    polar_mat_free(&U, NULL);
}

START_TEST(published) {
    const polar_schedule *p = polar_schedules[_i];
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++)
        for (int steps = 2; steps <= p->nsteps + (p->repeat_last ? 2 : 0); steps++)
            for (int blocks = 1; blocks < steps; blocks++) {
                shadow(p, (polar_format)f, steps, blocks, 37, 37);
                if (steps != p->nsteps) continue;
                shadow(p, (polar_format)f, steps, blocks, 45, 20);
                shadow(p, (polar_format)f, steps, blocks, 20, 45);
            }
}
END_TEST

/* Steps of these degrees, Taylor's polynomials of 1/sqrt(1-y) at y = 1 - x^2, or, degree 17,
 * one that has a plan. */
static polar_schedule mixed(const int *degree, int steps) {
    polar_schedule p = {
        .name = "mixed", .form = POLAR_FORM_ODD, .lower = 0, .upper = 1, .nsteps = steps};
    for (int s = 0; s < steps; s++) {
        double a = 1;
        for (int i = 0; i <= (degree[s] - 1) / 2; i++) {
            double b = 1;
            for (int k = 0; k <= i; k++) {
                p.step[s].c[k] += a * b * (k % 2 ? -1 : 1);
                b = b * (i - k) / (k + 1);
            }
            a = a * (2 * i + 1) / (2 * i + 2);
        }
        p.step[s].degree = degree[s];
        if (degree[s] == 17) ck_assert(polar_step_tabulated(17, 0.9, 0, &p.step[s]));
    }
    return p;
}

static const int sequences[][4] = {{3, 3, 3, 3},     {5, 3, 5, 3},    {7, 7, 3, 9},
                                   {17, 17, 17, 17}, {9, 5, 17, 3},   {1, 5, 1, 3},
                                   {11, 13, 15, 1},  {33, 3, 33, 17}, {1, 1, 1, 1}};
enum { SEQUENCES = sizeof sequences / sizeof *sequences };

/* Every branch of the evaluation, in the first, a middle and the last place of a block. */
START_TEST(degrees) {
    const polar_schedule p = mixed(sequences[_i], 4);
    static const polar_format formats[] = {POLAR_F64, POLAR_C64, POLAR_TF32, POLAR_F16};
    for (int blocks = 1; blocks <= 4; blocks++)
        for (int f = 0; f < 4; f++) {
            shadow(&p, formats[f], 4, blocks, 33, 33);
            shadow(&p, formats[f], 3, blocks < 3 ? blocks : 3, 25, 40);
        }
}
END_TEST

static double difference(polar_mat A, polar_mat B) {
    double sum = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            sum +=
                pow(polar_mat_re(polar_const(A), i, j) - polar_mat_re(polar_const(B), i, j), 2);
    return sqrt(sum);
}

/*
 * In f64 the two forms differ by at most 8 sqrt(n) u kappa^2, kappa <= 1e3 as Polar Express
 * reaches: R is known to u, and what X (R + E)^(-1/2) makes of that is at most |E| / (2
 * sigma_n^2). Found: 4.9 for kappa = 1, 2.4, 0.27 and 0.25 for 10, 100 and 1000.
 */
START_TEST(near_the_direct_form) {
    static const int64_t sizes[][2] = {{60, 60}, {240, 60}, {60, 240}, {120, 90}};
    polar_gallery_options g = polar_gallery_defaults();
    double worst = 0;
    g.cond = pow(10, _i);
    for (int size = 0; size < 4; size++)
        for (int mode = 0; mode < 3; mode++) {
            g.mode = (polar_mode)mode;
            g.seed = polar_test_seed() + (uint64_t)size;
            struct sample s =
                sample_new("spectrum", g, sizes[size][0], sizes[size][1], POLAR_F64, 0);
            struct sample t =
                sample_new("spectrum", g, sizes[size][0], sizes[size][1], POLAR_F64, 0);
            polar_options o = polar_options_default();
            o.normalise = POLAR_NORMALISE_NONE;
            sample_factor(&s, composed, &o);
            for (int blocks = 1; blocks <= 9; blocks++) {
                o.gram_blocks = blocks;
                sample_factor(&t, composed, &o);
                const double k = (double)(s.A.m < s.A.n ? s.A.m : s.A.n);
                const double d = difference(s.U, t.U) / (sqrt(k) * 0x1p-53 * g.cond * g.cond);
                if (d > worst) worst = d;
                ck_assert_msg(d <= 8, "%g of 8 with %d blocks, mode %d: %s", d, blocks, mode,
                              sample_text(&t));
                if (blocks >= 8) ck_assert_msg(sample_equal(s.U, t.U), "not the direct form");
            }
            sample_free(&s);
            sample_free(&t);
        }
    ck_assert_msg(worst > 0, "the forms never differed: is there a Gram form?");
}
END_TEST

/* Products and flops of the definition, of cost() and of the run are the same numbers. */
static void check_counts(const polar_schedule *p, int blocks, int64_t m, int64_t n) {
    const double k = (double)(m < n ? m : n), l = (double)(m < n ? n : m);
    const int cut = blocks == 0 || blocks > p->nsteps ? p->nsteps : blocks;
    double flops = 0;
    int64_t products = 0;
    for (int b = 0, at = 0; b < cut; b++) {
        const int count = length_of(p->nsteps, cut, b);
        int symmetric = 0;
        for (int i = 0; i < count; i++) {
            const polar_step *s = &p->step[at + i];
            if (s->degree > 1)
                symmetric += polar_step_products(s) - 2 + (i > 0) + 2 * (i + 1 < count);
        }
        if (count > 1 || p->step[at].degree > 1) {
            products += 2 + symmetric;
            flops += k * k * l + 2 * k * k * l + symmetric * k * k * k;
        }
        at += count;
    }
    polar_gallery_options g = polar_gallery_defaults();
    struct sample s = sample_new("gaussian", g, m, n, POLAR_F64, 0);
    polar_options o = polar_options_default();
    o.schedule = p;
    o.gram_blocks = blocks;
    const polar_status st = polar_factor(composed, polar_const(s.A), s.U, NULL, &o, &s.r);
    ck_assert(st == POLAR_OK || st == POLAR_NOT_CONVERGED);
    polar_options resolved = composed->defaults;
    resolved.schedule = p;
    resolved.gram_blocks = blocks;
    const polar_shape shape = {
        .m = m, .n = n, .format = POLAR_F64, .backend = &polar_cpu, .options = &resolved};
    polar_cost c = {.flops = 0};
    composed->cost(&shape, 0.01, &c);
    const int64_t said =
        c.count[POLAR_VERB_GEMM] + c.count[POLAR_VERB_GRAM] + c.count[POLAR_VERB_SYMM];
    ck_assert_msg(s.r.products == products && said == products,
                  "%d blocks: %ld products, cost says %ld, want %ld: %s", blocks,
                  (long)s.r.products, (long)said, (long)products, sample_text(&s));
    ck_assert_msg(s.r.flops == flops && c.flops == flops,
                  "%d blocks: %.17g flops, cost says %.17g, want %.17g: %s", blocks, s.r.flops,
                  c.flops, flops, sample_text(&s));
    ck_assert_int_eq(c.steps, p->nsteps);
    sample_free(&s);
}

START_TEST(counts) {
    static const int degree[] = {1, 3, 5, 7, 9, 11, 13, 15, 17, 33};
    for (int i = 0; i < 10; i++) {
        const polar_schedule one = mixed(&degree[i], 1);
        check_counts(&one, 0, 50, 20);
        check_counts(&one, 1, 20, 50);
    }
    for (int i = 0; i < SEQUENCES; i++) {
        const polar_schedule p = mixed(sequences[i], 4);
        for (int blocks = 0; blocks <= 5; blocks++) {
            check_counts(&p, blocks, 48, 30);
            check_counts(&p, blocks, 30, 48);
            check_counts(&p, blocks, 30, 30);
        }
    }
}
END_TEST

START_TEST(door) {
    struct sample s = sample_new("gaussian", polar_gallery_defaults(), 9, 7, POLAR_F64, 0);
    polar_options o = polar_options_default();
    o.gram_blocks = -1;
    ck_assert_int_eq(polar_factor(composed, polar_const(s.A), s.U, NULL, &o, &s.r),
                     POLAR_BAD_ARGUMENT);
    o.gram_blocks = 1;
    for (int i = 0; polar_oracles[i]; i++) {
        const bool has = polar_oracles[i]->traits & POLAR_GRAM_FORM;
        ck_assert(has == (polar_oracles[i] == composed));
        const polar_status st =
            polar_factor(polar_oracles[i], polar_const(s.A), s.U, NULL, &o, &s.r);
        ck_assert_int_eq(st, has ? POLAR_OK : POLAR_UNSUITED);
    }
    sample_free(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("Gram form");
    TCase *t = tcase_create("gram form");
    composed = polar_oracle_named("composed");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, published, 0, schedules());
    tcase_add_loop_test(t, degrees, 0, SEQUENCES);
    tcase_add_loop_test(t, near_the_direct_form, 0, 4);
    tcase_add_test(t, counts);
    tcase_add_test(t, door);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
