/* SPDX-License-Identifier: BSD-3-Clause */
/* Overlapping bases at the door: nothing, what is refused and why, and no memory. */
#include "overlapping.h"

START_TEST(empty) {
    const polar_mat E = fresh(0, 0, POLAR_C64);
    polar_overlap o = overlap(E);
    apply(true, &o, E, E);
    apply(false, &o, E, E);
    polar_overlap_free(&o, NULL);
    drop(E);
}
END_TEST

static void refused_new(polar_mat S, polar_status status, const char *word) {
    polar_overlap o = {.L = {.n = 7}};
    polar_why why = {""};
    const polar_status s = polar_overlap_new(polar_const(S), &o, NULL, &why);
    REQUIRE(s == status && strstr(why.text, word), "%s: %s, \"%s\"", word, polar_status_name(s),
            why.text);
    ck_assert_ptr_null(o.L.data);
    ck_assert_int_eq(polar_overlap_new(polar_const(S), &o, NULL, NULL), status);
}

static void refused(const polar_overlap *o, polar_mat F, polar_mat X, polar_status status,
                    const char *word) {
    for (int k = 0; k < 2; ++k) {
        polar_why why = {""};
        const polar_status s = k ? polar_overlap_back(o, polar_const(F), X, NULL, &why)
                                 : polar_overlap_into(o, polar_const(F), X, NULL, &why);
        REQUIRE(s == status && strstr(why.text, word), "%s: %s, \"%s\"", word,
                polar_status_name(s), why.text);
    }
}

START_TEST(refusals) {
    const polar_mat S = made("spd", 4, 4, POLAR_F64), F = made("gapped", 4, 4, POLAR_F64),
                    X = fresh(4, 4, POLAR_F64), wide4 = fresh(4, 5, POLAR_F64),
                    small = fresh(3, 3, POLAR_F64), Z = made("gapped", 4, 4, POLAR_C128),
                    single = fresh(4, 4, POLAR_F32);
    polar_mat device = F;
    device.place = POLAR_DEVICE;
    polar_overlap o = overlap(S);
    refused(&o, wide4, X, POLAR_BAD_ARGUMENT, "4 x 5");
    refused(&o, F, wide4, POLAR_BAD_ARGUMENT, "the result is 4 x 5");
    refused(&o, small, small, POLAR_BAD_ARGUMENT, "the order of the overlap, 4");
    refused(&o, F, small, POLAR_BAD_ARGUMENT, "the result 3 x 3");
    refused(&o, device, X, POLAR_BAD_ARGUMENT, "host");
    refused(&o, Z, X, POLAR_UNSUITED, "complex");
    for (int64_t k = 0; k < 4; ++k) {
        const double kept = re(F, k, k);
        polar_mat_set(F, k, k, k % 2 ? NAN : INFINITY, 0);
        refused(&o, F, X, POLAR_NO_ANSWER, "NaN or infinity");
        polar_mat_set(F, k, k, kept, 0);
    }
    const double kept = re(F, 3, 1);
    polar_mat_set(F, 3, 1, kept + 1e-13, 0);
    refused(&o, F, X, POLAR_UNSUITED, "not Hermitian");
    polar_mat_set(F, 3, 1, kept * (1 + 0x1p-52), 0);
    apply(true, &o, F, X);
    polar_mat_set(F, 3, 1, kept, 0);
    polar_mat_set(F, 2, 2, 1e300, 0);
    refused(&o, F, single, POLAR_OVERFLOW, "format f32");

    refused_new(wide4, POLAR_BAD_ARGUMENT, "4 x 5");
    refused_new(device, POLAR_BAD_ARGUMENT, "host");
    polar_mat_set(S, 1, 2, 3, 0);
    refused_new(S, POLAR_UNSUITED, "S is not Hermitian");
    polar_mat_set(S, 2, 1, 3, 0);
    refused_new(S, POLAR_NO_ANSWER, "not positive definite");
    refused_new(small, POLAR_NO_ANSWER, "not positive definite");
    polar_mat_set(S, 0, 3, NAN, 0);
    refused_new(S, POLAR_NO_ANSWER, "NaN");
    polar_overlap_free(&o, NULL);
    polar_overlap_free(NULL, NULL);
    drop(S);
    drop(F);
    drop(X);
    drop(wide4);
    drop(small);
    drop(Z);
    drop(single);
}
END_TEST

/* An allocator whose k-th call fails, and that counts what is not given back. */
typedef struct failing {
    int calls, fail_at, alive;
} failing;

static void *give(size_t bytes, void *context) {
    failing *c = context;
    if (++c->calls == c->fail_at) return NULL;
    ++c->alive;
    return malloc(bytes);
}

static void take(void *block, void *context) {
    failing *c = context;
    if (block) --c->alive;
    free(block);
}

START_TEST(no_memory) {
    const polar_mat S = made("spd", 6, 6, POLAR_C64), F = made("gapped", 6, 6, POLAR_C64);
    polar_status s = POLAR_NO_MEMORY;
    for (int fail_at = 1; s != POLAR_OK; ++fail_at) {
        failing c = {0, fail_at, 0};
        const polar_allocator a = {give, take, &c};
        polar_overlap o;
        polar_why why = {""};
        s = polar_overlap_new(polar_const(S), &o, &a, &why);
        if (!s) s = polar_overlap_into(&o, polar_const(F), F, &a, &why);
        if (!s) s = polar_overlap_back(&o, polar_const(F), F, &a, &why);
        polar_overlap_free(&o, &a);
        REQUIRE(c.alive == 0, "%d blocks lost at call %d", c.alive, fail_at);
        REQUIRE(s == (c.calls < fail_at ? POLAR_OK : POLAR_NO_MEMORY), "%s at call %d",
                polar_status_name(s), fail_at);
        REQUIRE(!s || strstr(why.text, "allocation"), "%s", why.text);
    }
    drop(S);
    drop(F);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("overlap door");
    TCase *t = tcase_create("overlap door");
    tcase_add_test(t, empty);
    tcase_add_test(t, refusals);
    tcase_add_test(t, no_memory);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
