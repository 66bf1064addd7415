/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Parts of a run side by side on the CPU: the same bits on any number of threads, and within a
 * batch; what each did is counted, who is not definite is told; verbs that are no part's are
 * refused. zolo-pd with lanes and without, bit for bit, and in memory that its scratch says.
 */
#include <math.h>
#include <string.h>

#include "blas_internal.h"
#include "made.h"
#include "rig.h"
#include "sample.h"

enum { N = 90, PARTS = POLAR_MOST_LANES };

struct job {
    polar_mat A, Z[PARTS], S[PARTS], T[PARTS];
    void *work[PARTS];
    int64_t bytes[PARTS];
    int verb; /* what part 1 also calls */
};

static struct job job_new(struct rig *r, polar_format f) {
    struct job j = {.A = rig_mat(r, N, N, f)};
    rig_fill(j.A, UNIFORM, polar_test_seed());
    for (int i = 0; i < PARTS; i++) {
        j.Z[i] = rig_mat(r, N, N, f);
        j.S[i] = rig_mat(r, 2 * N, N, f);
        j.T[i] = polar_mat_block(j.S[i], N, N);
        rig_work(r, 1u << POLAR_VERB_QR_STACKED, N, N, f);
        j.work[i] = r->e.work;
        j.bytes[i] = r->e.work_bytes;
    }
    return j;
}

static void forbidden(polar_engine *e, const struct job *j, int verb) {
    double d[N] = {0};
    bool definite;
    const polar_mat Z = j->Z[1];
    switch (verb) {
    case 1:
        polar_norm_of(e, POLAR_NORM_FRO, Z);
        break;
    case 2:
        polar_qr(e, Z, NULL, Z);
        break;
    case 3:
        polar_lu(e, Z, NULL, 0);
        break;
    case 4:
        polar_eigh(e, Z, false, d);
        break;
    case 5:
        polar_transpose(e, j->A, Z);
        break;
    case 6:
        polar_unit(e, j->A, Z);
        break;
    case 7:
        polar_cholesky(e, Z); /* a second one */
        break;
    case 8:
        polar_lanes_run(e, 1, NULL, NULL, &definite);
        break;
    default:
        break;
    }
}
enum { FORBIDDEN = 8 };

/* T = sqrt(c) A (I + c A'A)^-1, c = 1 + i, twice: by QR, and after a solve; part 2's matrix is
 * indefinite */
static void part(void *job, polar_engine *e, int i) {
    struct job *j = job;
    e->work = j->work[i];
    e->work_bytes = j->bytes[i];
    polar_gram(e, POLAR_GRAM_RIGHT, 1 + i, j->A, 0, j->Z[i], j->Z[i]);
    polar_shift(e, i == 2 ? -1e3 : 1, 1, j->Z[i]);
    polar_qr_stacked(e, 1 + i, j->A, false, j->S[i]);
    polar_stacked_product(e, false, 1, j->S[i], 0, j->T[i], j->T[i]);
    polar_cholesky(e, j->Z[i]);
    polar_solve_triangular(e, true, POLAR_N, j->Z[i], j->T[i]);
    if (i == 1) forbidden(e, j, j->verb);
}

START_TEST(bits) {
    const polar_format f = (polar_format)_i;
    const int before = polar_blas_threads(), threads[] = {1, 2, 3, 5};
    if (polar_format_get(f)->emulated) return;
    struct rig r;
    rig_open(&r);
    struct job in_turn = job_new(&r, f), beside = job_new(&r, f);
    polar_backend plain = polar_cpu;
    polar_engine e;
    bool definite[PARTS];
    plain.lanes = NULL;
    polar_blas_set_threads(1);
    polar_engine_init(&e, &plain);
    polar_lanes_run(&e, PARTS, part, &in_turn, definite);
    ck_assert_int_eq(e.status, POLAR_OK);
    for (int t = 0; t < 4; t++) {
        polar_engine g;
        bool also[PARTS];
        polar_blas_set_threads(threads[t]);
        polar_engine_init(&g, &polar_cpu);
        polar_lanes_run(&g, PARTS, part, &beside, also);
        ck_assert_int_eq(g.status, POLAR_OK);
        ck_assert_int_eq(polar_blas_threads(), threads[t]);
        ck_assert(memcmp(g.count, e.count, sizeof g.count) == 0 && g.flops == e.flops);
        ck_assert_int_eq(g.count[POLAR_VERB_CHOLESKY], PARTS);
        ck_assert_int_eq(g.count[POLAR_VERB_TRIANGLE], PARTS - 1);
        for (int i = 0; i < PARTS; i++) {
            ck_assert(definite[i] == (i != 2) && also[i] == (i != 2));
            ck_assert_msg(i == 2 || (rig_same(in_turn.T[i], beside.T[i]) &&
                                     rig_same(in_turn.Z[i], beside.Z[i])),
                          "part %d on %d threads, %s", i, threads[t],
                          polar_format_get(f)->name);
        }
    }
    polar_blas_set_threads(before);
    rig_close(&r);
}
END_TEST

/* In a part; and of an engine with a batch, or that has failed, none is begun. */
START_TEST(refused) {
    struct rig r;
    rig_open(&r);
    struct job j = job_new(&r, POLAR_F64);
    polar_backend plain = polar_cpu;
    bool definite[PARTS];
    plain.lanes = NULL;
    for (j.verb = 1; j.verb <= FORBIDDEN; j.verb++)
        for (int lanes = 0; lanes < 2; lanes++) {
            polar_engine e;
            polar_engine_init(&e, lanes ? &polar_cpu : &plain);
            polar_lanes_run(&e, PARTS, part, &j, definite);
            ck_assert_msg(e.status == POLAR_UNSUITED, "verb %d in a part: %s", j.verb,
                          polar_status_name(e.status));
        }
    for (int k = 0; k < 2; k++) {
        polar_engine e;
        polar_engine_init(&e, &polar_cpu);
        if (k)
            e.status = POLAR_KERNEL;
        else
            e.slices = 2;
        polar_lanes_run(&e, PARTS, part, &j, definite);
        ck_assert_int_eq(e.status, k ? POLAR_KERNEL : POLAR_UNSUITED);
        ck_assert_int_eq(e.count[POLAR_VERB_GRAM], 0);
    }
    rig_close(&r);
}
END_TEST

/* How many pay: the same whenever it is asked; one where a backend has no lanes. */
START_TEST(most) {
    polar_backend plain = polar_cpu;
    const int before = polar_blas_threads();
    plain.lanes = NULL;
    for (int64_t n = 0; n < 2000; n += 7) {
        polar_blas_set_threads(1);
        const int m = polar_lanes_most(&polar_cpu, n, POLAR_F64);
        polar_blas_set_threads(3);
        ck_assert(m >= 1 && m <= POLAR_MOST_LANES &&
                  m == polar_lanes_most(&polar_cpu, n, POLAR_F64));
        ck_assert_int_eq(polar_lanes_most(&plain, n, POLAR_F64), 1);
    }
    polar_blas_set_threads(before);
}
END_TEST

/* zolo-pd, every order that has lanes: in turn, side by side, and pivoted in the sum. */
START_TEST(zolo_pd) {
    const polar_oracle *oracle = polar_oracle_named("zolo-pd");
    const int before = polar_blas_threads();
    polar_backend plain = polar_cpu;
    plain.lanes = NULL;
    for (int k = 0; k < 6; k++) {
        polar_gallery_options g = polar_gallery_defaults();
        polar_options o = polar_options_default();
        struct sample s[3];
        g.cond = k % 2 ? 1e13 : 30;
        o.pivot = k == 2 ? POLAR_PIVOT_EACH : k == 3 ? POLAR_PIVOT_FIRST : POLAR_PIVOT_DEFAULT;
        o.order = k == 4 ? 11 : k == 5 ? 1 : 0;
        o.format = k == 1 ? POLAR_C64 : POLAR_F64;
        for (int i = 0; i < 3; i++) {
            s[i] = sample_new("spectrum", g, N + 7, N, o.format, 1);
            o.backend = i ? &polar_cpu : &plain;
            polar_blas_set_threads(i == 2 ? before : 1);
            sample_factor(&s[i], oracle, &o);
            REQUIRE(s[i].status == POLAR_OK, "case %d: %s", k, sample_text(&s[i]));
            sample_check(&s[i], oracle->bound);
        }
        polar_blas_set_threads(before);
        REQUIRE(sample_equal(s[0].U, s[1].U), "case %d: %s", k, sample_text(&s[1]));
        REQUIRE(s[0].r.products == s[1].r.products && s[0].r.flops == s[1].r.flops, "%s",
                sample_text(&s[1]));
        for (int i = 0; i < 3; i++) sample_free(&s[i]);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("lanes");
    TCase *t = tcase_create("lanes");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, bits, 0, POLAR_FORMAT_COUNT);
    tcase_add_test(t, refused);
    tcase_add_test(t, most);
    tcase_add_test(t, zolo_pd);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
