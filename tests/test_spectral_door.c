/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SVD and eigenvalues on top of the oracles: what is refused and how, overflow, failing
 * allocators.
 */
#include "decomposed.h"

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

static bool untouched(const decomposed *d) {
    const int64_t k = d->U.n;
    for (int64_t i = 0; i < k; i++)
        if (!isnan(d->s[i])) return false;
    for (int64_t j = 0; j < d->U.n; j++)
        for (int64_t i = 0; i < d->U.m; i++)
            if (re(d->U, i, j) != 0) return false;
    return true;
}

START_TEST(every_allocation_fails) {
    static const char *const oracles[] = {"qdwh", "newton-schulz", "lapack"};
    for (int i = 0; i < 3; i++)
        for (int task = 0; task < 3; task++) {
            int k = 0;
            for (bool done = false; !done; k++) {
                struct countdown c = {k, 0};
                const polar_allocator a = {failing_alloc, failing_release, &c};
                polar_spectral_options o = polar_spectral_default();
                decomposed d = task_of(task, &o, POLAR_F64);
                o.polar.allocator = &a;
                decompose(&d, oracles[i], &o);
                REQUIRE(c.out == 0, "%d blocks leaked at %d: %s", c.out, k,
                        decomposed_text(&d));
                done = d.status == POLAR_OK;
                REQUIRE(done || (d.status == POLAR_NO_MEMORY && untouched(&d)), "at %d: %s", k,
                        decomposed_text(&d));
                if (done) decomposed_check(&d, 10);
                decomposed_free(&d);
                ck_assert_int_lt(k, 200);
            }
            ck_assert_int_gt(k, 2);
        }
}
END_TEST

START_TEST(measure_allocations_fail) {
    polar_spectral_options o = polar_spectral_default();
    decomposed d = task_of(0, &o, POLAR_F64);
    decompose(&d, "qdwh", &o);
    int k = 0;
    for (polar_status s = POLAR_NO_MEMORY; s != POLAR_OK; k++) {
        struct countdown c = {k, 0};
        const polar_allocator a = {failing_alloc, failing_release, &c};
        s = polar_spectral_measure(polar_const(d.A), polar_const(d.U), d.s, polar_const(d.Vt),
                                   POLAR_F64, &a, &d.r);
        ck_assert_int_eq(c.out, 0);
        ck_assert(s == POLAR_OK || (s == POLAR_NO_MEMORY && isnan(d.r.resid)));
        ck_assert_int_lt(k, 20);
    }
    ck_assert_int_gt(k, 1);
    decomposed_free(&d);
}
END_TEST

/* The largest value of ones times the largest number does not fit; the vectors are right. */
START_TEST(overflow) {
    for (int eigen = 0; eigen < 2; eigen++) {
        polar_mat A = padded(4, 4, POLAR_F64);
        for (int64_t i = 0; i < 16; i++) polar_mat_set(A, i % 4, i / 4, 0x1p1023, 0);
        for (int64_t i = 0; i < 4; i++) polar_mat_set(A, i, i, 0x1p1023, 0);
        decomposed d = decomposed_of("huge", A, false);
        d.eigen = eigen;
        decompose(&d, "qdwh", NULL);
        ck_assert_int_eq(d.status, POLAR_OVERFLOW);
        const int64_t last = eigen ? 3 : 0;
        ck_assert(isinf(d.s[last]) && d.s[3 - last] < INFINITY);
        for (int64_t i = 0; i < 4; i++) NEAR(fabs(re(d.U, i, last)), 0.5, 1e-14);
        decomposed_free(&d);
    }
}
END_TEST

static void expect(decomposed *d, const char *oracle, const polar_spectral_options *o,
                   polar_status status, const char *word) {
    decompose(d, oracle, o);
    REQUIRE(d->status == status && strstr(d->r.why.text, word) && untouched(d),
            "want %s and '%s': %s", polar_status_name(status), word, decomposed_text(d));
}

START_TEST(refused) {
    static const double poison[] = {NAN, INFINITY, -INFINITY};
    for (int task = 0; task < 3; task++) {
        polar_spectral_options o = polar_spectral_default();
        decomposed d = task_of(task, &o, POLAR_C64);
        o.direct = -1;
        expect(&d, "qdwh", &o, POLAR_BAD_ARGUMENT, "direct");
        o = polar_spectral_default();
        o.polar.normalise = POLAR_NORMALISE_NONE;
        expect(&d, "newton-schulz", &o, POLAR_UNSUITED, "normalise");
        o = polar_spectral_default();
        o.polar.format = POLAR_F64;
        expect(&d, "qdwh", &o, POLAR_UNSUITED, "complex");
        o.polar.format = POLAR_BF16;
        decomposed r = task_of(task, &o, POLAR_F64);
        expect(&r, "newton-schulz", &o, POLAR_UNSUITED, "bf16");
        o = polar_spectral_default();
        const polar_mat U = r.U;
        r.U = padded(23, U.n, POLAR_F64);
        expect(&r, "qdwh", &o, POLAR_BAD_ARGUMENT, "is 23 by");
        drop(r.U);
        r.U = U;
        r.U.data = r.A.data;
        decompose(&r, "qdwh", &o);
        ck_assert_int_eq(r.status, POLAR_BAD_ARGUMENT);
        ck_assert(strstr(r.r.why.text, "overlap"));
        r.U = U;
        for (int p = 0; p < 3; p++)
            for (int where = 0; where < 3; where++) {
                decomposed n = task_of(task, &o, POLAR_F64);
                const int64_t j = (n.A.n - 1) * where / 2;
                polar_mat_set(n.A, j, j, poison[p], 0);
                polar_mat_set(n.copy, j, j, poison[p], 0);
                expect(&n, "qdwh", &o, POLAR_NO_ANSWER, "NaN");
                decomposed_free(&n);
            }
        decomposed_free(&d);
        decomposed_free(&r);
    }
}
END_TEST

START_TEST(not_hermitian) {
    const polar_gallery_options g = options(100, -1, POLAR_MODE_GEOMETRIC);
    decomposed d = decomposed_new("spectrum", &g, 20, 20, POLAR_F64, false);
    d.eigen = true;
    expect(&d, "qdwh", NULL, POLAR_UNSUITED, "Hermitian");
    decomposed_free(&d);
    d = decomposed_new("spectrum", &g, 20, 19, POLAR_F64, false);
    d.eigen = true;
    expect(&d, "qdwh", NULL, POLAR_UNSUITED, "square");
    decomposed_free(&d);
    /* within roundoff it is, and its Hermitian part is taken */
    d = decomposed_new("symmetric", &g, 20, 20, POLAR_F64, true);
    polar_mat_set(d.A, 3, 9, re(d.A, 3, 9) * (1 + 0x1p-51), 0);
    polar_mat_set(d.copy, 3, 9, re(d.A, 3, 9), 0);
    decompose(&d, "qdwh", NULL);
    decomposed_check(&d, 10);
    decomposed_free(&d);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("spectral-door");
    TCase *t = tcase_create("spectral-door");
    tcase_set_timeout(t, 200);
    tcase_add_test(t, every_allocation_fails);
    tcase_add_test(t, measure_allocations_fail);
    tcase_add_test(t, overflow);
    tcase_add_test(t, refused);
    tcase_add_test(t, not_hermitian);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
