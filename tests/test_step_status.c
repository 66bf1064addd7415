/* SPDX-License-Identifier: BSD-3-Clause */
/* What step oracles refuse, each with its sentence, and an allocator that fails. */
#include <stdlib.h>
#include <string.h>

#include "stepped.h"

/* diag(-2, -1, 1, 3) and a little more */
static double data[16] = {-2, 0.1, 0, 0, 0.1, -1, 0, 0, 0, 0, 1, 0.2, 0, 0, 0.2, 3};

static polar_status run(const polar_oracle *oracle, polar_cmat A, const polar_options *o,
                        const char *word) {
    double out[64], h[64];
    for (int i = 0; i < 64; i++) out[i] = h[i] = 77;
    const polar_mat U = polar_mat_of(out, A.m, A.n, A.m, A.format);
    polar_mat H = polar_mat_of(h, A.n, A.n, A.n, A.format);
    polar_report r;
    const polar_status s = polar_factor(oracle, A, U, &H, o, &r);
    ck_assert_str_eq(r.status, polar_status_name(s));
    REQUIRE((s == POLAR_OK) == !r.why.text[0], "%s: %s: %s", oracle->name, r.status,
            r.why.text);
    REQUIRE(strstr(r.why.text, word), "%s: %s: '%s' without '%s'", oracle->name, r.status,
            r.why.text, word);
    const bool touched = s == POLAR_OK || s == POLAR_NOT_CONVERGED;
    for (int i = 0; i < 64 && !touched; i++) REQUIRE(out[i] == 77 && h[i] == 77, "touched");
    return s;
}

static polar_cmat small(void) {
    return polar_cmat_of(data, 4, 4, 4, POLAR_F64);
}

START_TEST(matrices) {
    const polar_oracle *oracle = stepped_oracle(_i);
    const polar_options o = polar_options_default();
    double X[20];
    ck_assert_int_eq(run(oracle, small(), &o, ""), POLAR_OK);
    const polar_cmat wide = polar_cmat_of(data, 2, 4, 2, POLAR_F64);
    ck_assert_int_eq(run(oracle, wide, &o, "square"), POLAR_UNSUITED);
    const polar_cmat tall = polar_cmat_of(data, 4, 2, 4, POLAR_F64);
    ck_assert_int_eq(run(oracle, tall, &o, "square"), POLAR_UNSUITED);
    const polar_cmat A = polar_cmat_of(X, 4, 4, 4, POLAR_F64);
    for (int bad = 0; bad < 3; bad++) {
        memcpy(X, data, sizeof data);
        X[8] += bad == 0 ? 1e-12 : bad == 1 ? 1 : -1e-3;
        ck_assert_int_eq(run(oracle, A, &o, "not Hermitian"), POLAR_UNSUITED);
    }
    memcpy(X, data, sizeof data);
    X[8] += 1e-16; /* roundoff is none */
    ck_assert_int_eq(run(oracle, A, &o, ""), POLAR_OK);
    for (int i = 0; i < 16; i += 5) {
        static const double bad[] = {NAN, INFINITY, -INFINITY};
        memcpy(X, data, sizeof data);
        X[i] = bad[i % 3];
        ck_assert_int_eq(run(oracle, A, &o, "NaN"), POLAR_NO_ANSWER);
    }
    double Z[8] = {1, 0, 0, 1, 0, 1, 2, 0}; /* symmetric, not Hermitian */
    const polar_cmat C = polar_cmat_of(Z, 2, 2, 2, POLAR_C128);
    ck_assert_int_eq(run(oracle, C, &o, "not Hermitian"), POLAR_UNSUITED);
    double D[8] = {1, 0.5, 0, 0, 0, 0, 2, 0}; /* a diagonal that is not real */
    ck_assert_int_eq(run(oracle, polar_cmat_of(D, 2, 2, 2, POLAR_C128), &o, "not Hermitian"),
                     POLAR_UNSUITED);
}
END_TEST

static polar_options gap(double a, double b, double c, double d) {
    polar_options o = polar_options_default();
    o.homo[0] = a;
    o.homo[1] = b;
    o.lumo[0] = c;
    o.lumo[1] = d;
    return o;
}

START_TEST(arguments) {
    const polar_oracle *oracle = stepped_oracle(_i);
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    polar_options o = polar_options_default();
    for (int k = 0; k < 3; k++) {
        o = polar_options_default();
        o.mu = bad[k];
        ck_assert_int_eq(run(oracle, small(), &o, "mu"), POLAR_BAD_ARGUMENT);
        o = polar_options_default();
        o.ends[k % 2] = bad[k];
        ck_assert_int_eq(run(oracle, small(), &o, "ends"), POLAR_BAD_ARGUMENT);
        for (int i = 0; i < 4; i++) {
            o = gap(-1, -1, 1, 1);
            *(i < 2 ? &o.homo[i] : &o.lumo[i - 2]) = bad[k];
            ck_assert_int_eq(run(oracle, small(), &o, "HOMO"), POLAR_BAD_ARGUMENT);
        }
    }
    const polar_options wrong[] = {gap(-1, -1, -1, 1),  gap(1, 1, -1, -1), gap(-0.5, -1, 1, 1),
                                   gap(-1, -1, 1, 0.5), gap(0, 0, 0, 1),   gap(-1, 2, 1, 3)};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        ck_assert_int_eq(run(oracle, small(), &wrong[k], "HOMO"), POLAR_BAD_ARGUMENT);
    static const int64_t counts[] = {-1, 4, 5, INT64_MAX, INT64_MIN};
    for (int k = 0; k < 5; k++) {
        o = polar_options_default();
        o.occupied = counts[k];
        ck_assert_int_eq(run(oracle, small(), &o, "occupation"), POLAR_BAD_ARGUMENT);
    }
    o = polar_options_default();
    o.ends[0] = 2;
    o.ends[1] = -2;
    ck_assert_int_eq(run(oracle, small(), &o, "ends"), POLAR_BAD_ARGUMENT);
    o = gap(-1, -1, 1, 1);
    o.mu = 0.5;
    ck_assert_int_eq(run(oracle, small(), &o, "give one"), POLAR_BAD_ARGUMENT);
    o = polar_options_default();
    o.mu = 0.5;
    o.occupied = 2;
    ck_assert_int_eq(run(oracle, small(), &o, "give one"), POLAR_BAD_ARGUMENT);
    o = polar_options_default();
    o.rank = POLAR_RANK_COMPLETED;
    ck_assert_int_eq(run(oracle, small(), &o, "null space"), POLAR_UNSUITED);
    o = polar_options_default();
    o.steps = 1;
    ck_assert_int_eq(run(oracle, small(), &o, "Tr"), POLAR_NOT_CONVERGED);
    o = gap(-0.9, -0.9, 0.9, 0.9);
    o.occupied = 3; /* two lie below that gap */
    ck_assert_int_eq(run(oracle, small(), &o, "not 3"), POLAR_NO_ANSWER);
    o.occupied = 2;
    ck_assert_int_eq(run(oracle, small(), &o, ""), POLAR_OK);
}
END_TEST

/* Oracles for any matrix take none of it. */
START_TEST(others) {
    const polar_oracle *oracle = polar_oracles[_i];
    for (int k = 0; k < 5; k++) {
        polar_options o = polar_options_default();
        if (k == 0) o.mu = 0.5;
        if (k == 1) o.occupied = 2;
        if (k == 2) o.homo[0] = -1;
        if (k == 3) o.lumo[1] = 1;
        if (k == 4) o.ends[1] = 1;
        ck_assert_int_eq(run(oracle, small(), &o, "the step oracles do"), POLAR_UNSUITED);
    }
}
END_TEST

/* The k-th allocation fails, for every k there is. */
struct countdown {
    int left, out;
};

static void *failing_alloc(size_t bytes, void *context) {
    struct countdown *c = context;
    if (c->left-- <= 0) return NULL;
    c->out++;
    return malloc(bytes);
}

static void failing_release(void *block, void *context) {
    struct countdown *c = context;
    if (block) c->out--;
    free(block);
}

START_TEST(allocations) {
    const polar_oracle *oracle = stepped_oracle(_i);
    for (int by = 0; by < 3; by++) {
        polar_options o = by == 2 ? gap(-0.9, -0.9, 0.9, 0.9) : polar_options_default();
        if (by == 1 && strncmp(oracle->name, "step-sp", 7) != 0) continue;
        if (by == 1) o.occupied = 2;
        int k = 0;
        for (;; k++) {
            struct countdown c = {k, 0};
            const polar_allocator a = {failing_alloc, failing_release, &c};
            o.allocator = &a;
            const polar_status s = run(oracle, small(), &o, "");
            ck_assert_int_eq(c.out, 0);
            if (s == POLAR_OK) break;
            ck_assert_int_eq(s, POLAR_NO_MEMORY);
            ck_assert_int_lt(k, 5);
        }
        ck_assert_int_eq(k, 1); /* one block */
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step status");
    TCase *t = tcase_create("step status");
    const int oracles = stepped_oracles();
    tcase_add_loop_test(t, matrices, 0, oracles);
    tcase_add_loop_test(t, arguments, 0, oracles);
    tcase_add_loop_test(t, others, 0, polar_test_oracles());
    tcase_add_loop_test(t, allocations, 0, oracles);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
