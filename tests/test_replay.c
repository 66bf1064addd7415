/* SPDX-License-Identifier: BSD-3-Clause */
/* Replays on the CPU: the bits of polar_factor_batch, again and again, in memory kept. */
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "sample.h"

enum { MOST = 9 };

static const struct {
    int64_t m, n;
    polar_format f;
} shapes[MOST] = {{40, 30, POLAR_F64}, {1, 1, POLAR_F32},     {30, 40, POLAR_F32},
                  {0, 5, POLAR_F64},   {520, 510, POLAR_F32}, {33, 33, POLAR_C128},
                  {40, 30, POLAR_F64}, {530, 520, POLAR_F32}, {7, 7, POLAR_F64}};
static const char *const oracles[] = {"composed", "qdwh", "newton-hybrid", "svd"};

struct set {
    polar_mat A[MOST], U[MOST];
    polar_cmat in[MOST];
};

static struct set set_new(uint64_t seed) {
    struct set s;
    for (int i = 0; i < MOST; i++) {
        polar_gallery_options g = options(1e2, -1, POLAR_MODE_GEOMETRIC);
        g.seed += seed + (uint64_t)i;
        s.A[i] = fresh(shapes[i].m, shapes[i].n, shapes[i].f);
        s.U[i] = fresh(shapes[i].m, shapes[i].n, shapes[i].f);
        if (shapes[i].m > 0) fill("gaussian", &g, s.A[i], none);
        s.in[i] = polar_const(s.A[i]);
    }
    return s;
}

static void set_free(struct set *s) {
    for (int i = 0; i < MOST; i++) {
        drop(s->A[i]);
        drop(s->U[i]);
    }
}

/* U of s are those of the batch, r its reports */
static void compare(const polar_oracle *o, const struct set *s, const polar_options *opt,
                    polar_report *r, polar_status status) {
    struct set t = *s;
    polar_report own[MOST];
    for (int i = 0; i < MOST; i++) t.U[i] = fresh(shapes[i].m, shapes[i].n, shapes[i].f);
    ck_assert_int_eq(polar_factor_batch(o, MOST, t.in, t.U, NULL, opt, own), status);
    for (int i = 0; i < MOST; i++) {
        REQUIRE(strcmp(own[i].status, "ok") || sample_equal(t.U[i], s->U[i]), "%s: matrix %d",
                o->name, i);
        ck_assert_str_eq(own[i].status, r[i].status);
        ck_assert_str_eq(own[i].why.text, r[i].why.text);
        ck_assert(own[i].steps == r[i].steps && own[i].flops == r[i].flops);
        drop(t.U[i]);
    }
}

struct counter {
    int64_t blocks, calls, left;
};

static void *counted(size_t bytes, void *context) {
    struct counter *c = context;
    c->calls++;
    if (c->left >= 0 && c->left-- == 0) return NULL;
    c->blocks++;
    return malloc(bytes);
}

static void uncounted(void *block, void *context) {
    if (block) ((struct counter *)context)->blocks--;
    free(block);
}

/* the first matrices, others, others' contents, the first again, without an allocation */
START_TEST(again) {
    const polar_oracle *o = polar_oracle_named(oracles[_i]);
    struct counter c = {0, 0, -1};
    const polar_allocator a = {counted, uncounted, &c};
    polar_options opt = polar_options_default();
    struct set s = set_new(1), t = set_new(100);
    polar_report r[MOST];
    polar_replay *p = NULL;
    polar_schedule jordan = *polar_schedule_named("jordan");
    opt.allocator = &a;
    if (_i == 0) opt.schedule = &jordan;
    ck_assert_int_eq(polar_replay_create(o, MOST, s.in, s.U, &opt, &p, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(p, r), POLAR_BAD_ARGUMENT);
    ck_assert_int_gt(polar_replay_bytes(p), 0);
    const int64_t calls = c.calls;
    memset(&jordan, 0, sizeof jordan); /* it has a copy */
    for (int k = 0; k < 4; k++) {
        const struct set *now = k == 0 || k == 3 ? &s : &t;
        if (k == 2) ((double *)t.A[6].data)[7] = 1e3;
        if (k == 0 || k == 2)
            ck_assert_int_eq(polar_replay_execute(p, NULL, NULL), POLAR_OK);
        else
            ck_assert_int_eq(polar_replay_execute(p, now->in, now->U), POLAR_OK);
        ck_assert_int_eq(polar_replay_reports(p, r), POLAR_OK);
        ck_assert_int_eq(c.calls, calls);
        if (_i == 0) jordan = *polar_schedule_named("jordan");
        polar_options plain = opt;
        plain.allocator = NULL;
        compare(o, now, &plain, r, POLAR_OK);
    }
    polar_replay_destroy(p);
    ck_assert_int_eq(c.blocks, 0);
    set_free(&s);
    set_free(&t);
}
END_TEST

/* what is wrong with one of them is told, and forgotten when it is right again */
START_TEST(errors) {
    const polar_oracle *o = polar_oracle_named("composed");
    struct set s = set_new(1);
    polar_report r[MOST];
    polar_replay *p = NULL;
    ck_assert_int_eq(polar_replay_create(o, MOST, s.in, s.U, NULL, &p, NULL), POLAR_OK);
    const double was = ((double *)s.A[6].data)[7];
    ((double *)s.A[6].data)[7] = NAN;
    ck_assert_int_eq(polar_replay_execute(p, NULL, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(p, r), POLAR_NO_ANSWER);
    compare(o, &s, NULL, r, POLAR_NO_ANSWER);
    ((double *)s.A[6].data)[7] = was;
    ck_assert_int_eq(polar_replay_execute(p, s.in, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(p, NULL), POLAR_OK);
    for (int k = 0; k < 4; k++) {
        struct set wrong = s;
        if (k == 0) wrong.in[0].m = 39;
        if (k == 1) wrong.in[2].ld = 29;
        if (k == 2) wrong.in[4].data = NULL;
        if (k == 3) wrong.U[8].data = s.A[8].data;
        for (int j = 0; j < MOST; j++)
            if (shapes[j].m > 0) memset(s.U[j].data, 7, 4);
        ck_assert_int_eq(polar_replay_execute(p, wrong.in, wrong.U), POLAR_BAD_ARGUMENT);
        ck_assert_int_eq(((char *)s.U[0].data)[0], 7); /* nothing was done */
    }
    polar_replay_destroy(p);
    set_free(&s);
}
END_TEST

START_TEST(door) {
    const polar_oracle *o = polar_oracle_named("composed");
    struct set s = set_new(1);
    polar_options opt = polar_options_default();
    polar_replay *p = NULL;
    polar_why why = {""};
    polar_replay_destroy(NULL);
    ck_assert_int_eq(polar_replay_bytes(NULL), 0);
    ck_assert_int_eq(polar_replay_execute(NULL, NULL, NULL), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_replay_reports(NULL, NULL), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_replay_create(o, 1, s.in, s.U, NULL, NULL, &why),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_replay_create(NULL, 1, s.in, s.U, NULL, &p, &why),
                     POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_replay_create(o, -1, s.in, s.U, NULL, &p, &why), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_replay_create(o, 1, NULL, s.U, NULL, &p, &why), POLAR_BAD_ARGUMENT);
    opt.steps = -1;
    ck_assert_int_eq(polar_replay_create(o, 1, s.in, s.U, &opt, &p, &why), POLAR_BAD_ARGUMENT);
    ck_assert(strstr(why.text, "steps"));
    opt.steps = 0;
    s.in[1].place = s.U[1].place = POLAR_DEVICE;
    ck_assert_int_eq(polar_replay_create(o, 2, s.in, s.U, &opt, &p, &why), POLAR_UNSUITED);
    s.in[0].place = s.U[0].place = POLAR_DEVICE; /* a backend without batches */
    ck_assert_int_eq(polar_replay_create(o, 2, s.in, s.U, &opt, &p, &why), POLAR_UNSUITED);
    ck_assert(strstr(why.text, "cpu") && !p);
    ck_assert_int_eq(polar_replay_create(o, 0, NULL, NULL, NULL, &p, &why), POLAR_OK);
    ck_assert_int_eq(polar_replay_execute(p, NULL, NULL), POLAR_OK);
    ck_assert_int_eq(polar_replay_reports(p, NULL), POLAR_OK);
    polar_replay_destroy(p);
    set_free(&s);
}
END_TEST

/* the k-th allocation fails: no replay, or one with fewer workers */
START_TEST(memory) {
    struct set s = set_new(1);
    int failed = 0;
    for (int64_t k = 0;; k++) {
        struct counter c = {0, 0, k};
        const polar_allocator a = {counted, uncounted, &c};
        polar_options opt = polar_options_default();
        polar_replay *p = NULL;
        polar_why why = {""};
        opt.allocator = &a;
        const polar_status status =
            polar_replay_create(polar_oracle_named("qdwh"), MOST, s.in, s.U, &opt, &p, &why);
        const bool hit = c.left < 0;
        ck_assert(status == POLAR_OK || status == POLAR_NO_MEMORY);
        ck_assert((p != NULL) == (status == POLAR_OK) && (why.text[0] != 0) == !p);
        if (p) {
            ck_assert_int_eq(polar_replay_execute(p, NULL, NULL), POLAR_OK);
            ck_assert_int_eq(polar_replay_reports(p, NULL), POLAR_OK);
        }
        failed += !p;
        polar_replay_destroy(p);
        ck_assert_int_eq(c.blocks, 0);
        if (!hit) break;
    }
    ck_assert_int_ge(failed, 7);
    set_free(&s);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("replay");
    TCase *t = tcase_create("replay");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, again, 0, 4);
    tcase_add_test(t, errors);
    tcase_add_test(t, door);
    tcase_add_test(t, memory);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
