/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Parts of a run side by side on the CUDA backend: each goes to a stream of its own, after what
 * was there before and before what comes next, and nothing waits in between; bits, answers and
 * failures are those of parts in turn. What two streams might write at a time the stand-ins
 * find themselves.
 */
#include <string.h>

#include "context.h"
#include "fake.h"
#include "gpu_bench.h"
#include "made.h"
#include "polar/cuda.h"
#include "sample.h"
#include "twins.h"

enum { OPS = 1 << 16, ORDER = 40 };
static struct fake_op ops[OPS];

static bool named(const struct fake_op *o, const char *name) {
    return strcmp(o->name, name) == 0;
}

/* One step's terms, a round from `fork` on: checks it, and returns where the last lane was
 * joined. */
static int64_t check_round(int64_t fork, int64_t end, int *lanes) {
    const int first = ops[fork].stream;
    int64_t forked = fork + 1, joined;
    int64_t work[FAKE_STREAMS] = {0};
    for (*lanes = 1; named(&ops[forked], "cudaStreamWaitEvent"); forked++, ++*lanes)
        ck_assert(ops[forked].stream != first && fake_before(&ops[fork], &ops[forked]));
    for (joined = forked; !named(&ops[joined], "cudaEventRecord"); joined++) {
        ck_assert(joined < end && fake_before(&ops[fork], &ops[joined]));
        ck_assert_str_ne(ops[joined].name, "cudaStreamSynchronize");
        work[ops[joined].stream]++;
    }
    int busy = 0;
    for (int i = 0; i < FAKE_STREAMS; i++) busy += work[i] > 0;
    REQUIRE(busy == *lanes, "%d lanes, %d streams", *lanes, busy);
    for (int64_t a = forked; a < joined; a++)
        for (int64_t b = a + 1; b < joined; b++)
            REQUIRE(ops[a].stream == ops[b].stream || !fake_before(&ops[a], &ops[b]),
                    "%s waits for %s of another term", ops[b].name, ops[a].name);
    const int64_t last = joined - 1;
    for (int i = 1; i < *lanes; i++, joined += 2)
        ck_assert(named(&ops[joined], "cudaEventRecord") && ops[joined].stream != first &&
                  named(&ops[joined + 1], "cudaStreamWaitEvent") &&
                  ops[joined + 1].stream == first);
    for (int64_t a = forked; a <= last; a++) /* before the sum, or the look at the answers */
        REQUIRE(fake_before(&ops[a], &ops[joined]), "%s comes before %s is done",
                ops[joined].name, ops[a].name);
    return joined;
}

/* As many streams as terms, of every step; by QR first, by Cholesky in the end. */
START_TEST(terms) {
    const int order = _i;
    const polar_mat A = made("gaussian", ORDER, ORDER, POLAR_F64),
                    U = fresh(ORDER, ORDER, POLAR_F64);
    polar_options o = polar_options_default();
    polar_report r;
    int rounds = 0, most = 0, lanes;
    o.backend = &polar_cuda;
    o.order = order;
    o.lower = 1e-9;
    fake_log(ops, OPS);
    ck_assert_int_eq(
        polar_factor(polar_oracle_named("zolo-pd"), polar_const(A), U, NULL, &o, &r), POLAR_OK);
    const int64_t end = fake_logged();
    fake_log(NULL, 0);
    ck_assert_int_lt(end, OPS);
    for (int64_t i = 0; i < end; i++)
        if (named(&ops[i], "cudaEventRecord")) {
            i = check_round(i, end, &lanes) - 1;
            most = lanes > most ? lanes : most;
            rounds++;
        }
    const int full = order / POLAR_MOST_LANES, rest = order % POLAR_MOST_LANES;
    const int expected = full + (rest > 1); /* one alone needs no lane of its own */
    REQUIRE(most == (full ? POLAR_MOST_LANES : rest) && rounds % expected == 0 && rounds > 0,
            "r = %d: %d rounds in %d steps, at most %d lanes", order, rounds, (int)r.steps,
            most);
    drop(A);
    drop(U);
}
END_TEST

/* ---- parts of our own ---- */

enum { PARTS = 5, BAD = 2, TWICE = 3, NUMBER = 4 };
struct job {
    polar_mat Z[PARTS], X[PARTS], S[PARTS], T[PARTS], A;
    void *work[PARTS], *block;
    int64_t bytes[PARTS];
    int special; /* BAD: part 2's matrix is indefinite; TWICE, NUMBER: what it must not do */
};

static int64_t place(struct job *j, void *base) {
    polar_arena a = {.backend = &polar_cuda, .base = base, .size = INT64_MAX};
    const unsigned verbs = 1u << POLAR_VERB_QR_STACKED | 1u << POLAR_VERB_SOLVE;
    j->A = polar_arena_mat(&a, ORDER, ORDER, POLAR_F64);
    for (int i = 0; i < PARTS; i++) {
        j->Z[i] = polar_arena_mat(&a, ORDER, ORDER, POLAR_F64);
        j->X[i] = polar_arena_mat(&a, ORDER, ORDER, POLAR_F64);
        j->S[i] = polar_arena_mat(&a, 2 * ORDER, ORDER, POLAR_F64);
        j->T[i] = polar_mat_block(j->S[i], ORDER, ORDER);
        j->bytes[i] = 0;
        j->work[i] = polar_arena_work(&a, verbs, ORDER, ORDER, POLAR_F64, &j->bytes[i]);
    }
    return a.used;
}

/* odd parts by QR alone, even ones a product and a solve as well */
static void part(void *job, polar_engine *e, int i) {
    struct job *j = job;
    e->work = j->work[i];
    e->work_bytes = j->bytes[i];
    polar_qr_stacked(e, 1 + i, j->A, false, j->S[i]);
    polar_stacked_product(e, false, 1, j->S[i], 0, j->T[i], j->T[i]);
    if (i % 2 == 0) {
        polar_gram(e, POLAR_GRAM_RIGHT, 1, j->A, 0, j->Z[i], j->Z[i]);
        polar_shift(e, j->special == BAD && i == 2 ? -1 : 1 + i, 1, j->Z[i]);
        polar_axpby(e, 1, j->A, 0, j->A, j->X[i]);
        polar_solve_posdef(e, j->Z[i], j->X[i]);
        if (j->special == TWICE && i == 2) polar_solve_posdef(e, j->Z[i], j->X[i]);
    }
    if (j->special == NUMBER && i == 2) polar_norm_of(e, POLAR_NORM_FRO, j->A);
}

static struct job job_new(polar_engine *e, int special) {
    struct job j = {.special = special};
    polar_engine_init(e, &polar_cuda);
    j.block = polar_cuda.alloc(place(&j, NULL), NULL);
    ck_assert_ptr_nonnull(j.block);
    place(&j, j.block);
    polar_randomise(e, 7, j.A);
    ck_assert_int_eq(e->status, POLAR_OK);
    return j;
}

/* Who is not definite is told at the end, whether there are lanes or not; the others are right,
 * and counted. */
START_TEST(answers) {
    polar_backend plain = polar_cuda;
    plain.lanes = NULL;
    for (int special = 0; special <= NUMBER; special++)
        for (int lanes = 0; lanes < 2; lanes++) {
            polar_engine e;
            bool definite[PARTS];
            double value[PARTS];
            struct job j = job_new(&e, special);
            if (!lanes) e.backend = &plain;
            polar_lanes_run(&e, PARTS, part, &j, definite);
            const bool refused = special == NUMBER || special == TWICE;
            REQUIRE(e.status == (refused ? POLAR_UNSUITED : POLAR_OK), "case %d: %s", special,
                    polar_status_name(e.status));
            ck_assert_int_eq(e.count[POLAR_VERB_QR_STACKED], PARTS);
            for (int i = 0; i < PARTS && !refused; i++) {
                ck_assert_int_eq(definite[i], !(special == BAD && i == 2));
                value[i] = polar_norm_diff(&e, j.X[i], j.T[i]);
                /* A (A'A + (1+i) I)^-1 and sqrt(1+i) A (I + (1+i) A'A)^-1, which are the same
                 * for i = 0 */
                if (i == 0) ck_assert(value[i] < 1e-12);
            }
            polar_cuda.release(j.block, NULL);
        }
}
END_TEST

/* Every call fails once, also those that make the lanes: a status, or, of the lanes made ahead,
 * another try; the next run works and nothing is left. */
START_TEST(failures) {
    const bool memory = _i % 2, ahead = _i / 2;
    for (int64_t at = 1;; at++) {
        polar_engine e;
        bool definite[PARTS];
        polar_cuda_close();
        ck_assert_int_eq(fake_open(), 0);
        ck_assert_int_eq(fake_blocks(), 0);
        struct job j = job_new(&e, 0);
        const int64_t before = fake_open();
        fake_fail(at, memory);
        if (ahead)
            ck_assert_int_eq(polar_lanes_most(&polar_cuda, 9, POLAR_F64), POLAR_MOST_LANES);
        const bool making = fake_failed();
        polar_lanes_run(&e, PARTS, part, &j, definite);
        const char *failed = fake_failed();
        const bool excused = fake_excused();
        fake_fail(0, false);
        REQUIRE(e.status == (!failed || making || excused ? POLAR_OK
                             : memory                     ? POLAR_NO_MEMORY
                                                          : POLAR_KERNEL),
                "call %d (%s): %s", (int)at, failed ? failed : "none",
                polar_status_name(e.status));
        polar_engine_init(&e, &polar_cuda);
        polar_lanes_run(&e, PARTS, part, &j, definite);
        ck_assert_int_eq(e.status, POLAR_OK);
        ck_assert_int_eq(fake_open() - before, 4 * (POLAR_MOST_LANES - 1));
        ck_assert_int_eq(fake_blocks(), 1 + POLAR_MOST_LANES);
        polar_cuda.release(j.block, NULL);
        if (!failed) break;
    }
}
END_TEST

/* ---- the same bits ---- */

static int indefinite, solves, spoil;

/* one matrix in `spoil` is made indefinite */
static polar_status solve_spoilt(polar_engine *e, polar_mat Z, polar_mat X) {
    polar_status s = POLAR_OK;
    if (spoil && ++solves % spoil == 0) s = polar_cuda.shift(e, -4, 1, Z);
    return s == POLAR_OK ? polar_cuda.solve_posdef(e, Z, X) : s;
}

static polar_status run_counted(polar_engine *lane, int count, polar_branch *task,
                                void *parts) {
    const polar_status s = polar_cuda.lanes->run(lane, count, task, parts);
    for (int i = 0; i < count; i++) indefinite += lane[i].status == POLAR_NO_ANSWER;
    return s;
}

static void same(polar_format f, double cond, int order, int spoilt) {
    const polar_oracle *oracle = polar_oracle_named("zolo-pd");
    polar_gallery_options g = polar_gallery_defaults();
    const polar_lanes lanes = {polar_cuda.lanes->most, run_counted};
    polar_backend b[2] = {polar_cuda, polar_cuda};
    polar_options o = polar_options_default();
    struct sample s[2];
    g.cond = cond;
    o.format = f;
    o.order = order;
    indefinite = 0;
    spoil = spoilt;
    for (int i = 0; i < 2; i++) {
        b[i].lanes = i ? &lanes : NULL;
        b[i].solve_posdef = solve_spoilt;
        o.backend = &b[i];
        s[i] = sample_new("spectrum", g, ORDER + 3, ORDER, f, 1);
        solves = 0;
        sample_factor(&s[i], oracle, &o);
        REQUIRE(s[i].status == POLAR_OK, "%s", sample_text(&s[i]));
        sample_check(&s[i], oracle->bound);
    }
    REQUIRE(s[0].r.steps == s[1].r.steps && sample_equal(s[0].U, s[1].U) &&
                sample_equal(s[0].H, s[1].H),
            "other bits side by side, one in %d spoilt: %s", spoil, sample_text(&s[1]));
    REQUIRE(s[0].r.products == s[1].r.products && s[0].r.flops == s[1].r.flops, "%s",
            sample_text(&s[1]));
    REQUIRE((indefinite > 0) == (spoil > 0), "%d not definite: %s", indefinite,
            sample_text(&s[1]));
    for (int i = 0; i < 2; i++) sample_free(&s[i]);
}

/* Terms that are not definite are taken again by QR. */
START_TEST(bits) {
    const polar_format f = (polar_format)_i;
    if (polar_format_get(f)->emulated) return;
    same(f, 1e2, 0, 0);
    same(f, 1e6, 0, 0);
    same(f, 1e6, 0, 3);
    same(f, 1e2, 0, 1);
    same(f, 1e3, 11, 2);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu lanes");
    TCase *t = tcase_create("lanes");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, terms, 2, 12);
    tcase_add_test(t, answers);
    tcase_add_loop_test(t, failures, 0, 4);
    tcase_add_loop_test(t, bits, 0, POLAR_FORMAT_COUNT);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
