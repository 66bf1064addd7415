/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The team of a run on the CPU: every part once, whoever sleeps or comes late; none outside, in
 * a part, or at rest. What kernels share comes out as on one thread, to within roundoff, for
 * teams of any size, in shapes that leave members nothing; what only touches memory, bit for
 * bit. A block that was released serves again, if it is not far too large.
 */
#include <math.h>
#include <stdatomic.h>
#include <time.h>

#include "cpu_team.h"
#include "harness.h"
#include "made.h"
#include "rig.h"

/* ---- parts ---- */

enum { MOST = 200 };

struct marks {
    atomic_int times[MOST];
    atomic_int nested; /* parts that saw a team of their own */
};

static void mark(const void *job, int64_t i) {
    struct marks *m = *(struct marks *const *)job;
    atomic_fetch_add(&m->times[i], 1);
    if (polar_cpu_team() != 1) atomic_fetch_add(&m->nested, 1);
}

static void mark_within(const void *job, int64_t i) {
    struct marks *m = *(struct marks *const *)job;
    struct marks inner = {.nested = 0}, *at = &inner;
    polar_cpu_share(3, mark, &at);
    for (int k = 0; k < 3; k++) atomic_fetch_add(&m->times[i], atomic_load(&inner.times[k]));
}

static void nap(long microseconds) {
    nanosleep(&(struct timespec){0, 1000 * microseconds}, NULL);
}

static void check(struct marks *m, int64_t count, int times) {
    for (int64_t i = 0; i < MOST; i++) {
        const int wanted = i < count ? times : 0;
        REQUIRE(atomic_load(&m->times[i]) == wanted, "part %d of %d: %d times", (int)i,
                (int)count, atomic_load(&m->times[i]));
    }
    ck_assert_int_eq(atomic_load(&m->nested), 0);
}

static void share_all(void *argument) {
    const int size = *(int *)argument, rounds = 400 * polar_test_rounds();
    ck_assert_int_eq(polar_cpu_team(), size > 16 ? 16 : size);
    for (int round = 0; round < rounds; round++) {
        struct marks m = {.nested = 0}, *at = &m;
        const int64_t count = (int64_t)round * 7919 % (MOST + 1);
        if (round % 50 == 49)
            nap(round % 100 == 99 ? 1000 : 150); /* they sleep; they nod off */
        polar_cpu_share(count, round % 3 == 2 ? mark_within : mark, &at);
        check(&m, count, round % 3 == 2 ? 3 : 1);
    }
}

static void rest(void *argument) {
    struct marks m = {.nested = 0}, *at = &m;
    (void)argument;
    ck_assert(polar_cpu_team_rest(true));
    ck_assert_int_eq(polar_cpu_team(), 1);
    polar_cpu_share(5, mark, &at);
    ck_assert(polar_cpu_team_rest(false));
    ck_assert_int_eq(polar_cpu_team(), 3);
    check(&m, 5, 1);
}

START_TEST(parts) {
    static const int sizes[] = {2, 3, 8, 16, 40};
    int size = sizes[_i], three = 3;
    struct marks m = {.nested = 0}, *at = &m;
    ck_assert_int_eq(polar_cpu_team(), 1);
    ck_assert(!polar_cpu_team_rest(true));
    polar_cpu_with_team(size, share_all, &size);
    ck_assert_int_eq(polar_cpu_team(), 1);
    polar_cpu_with_team(3, rest, &three);
    polar_cpu_share(MOST, mark, &at);
    check(&m, MOST, 1);
}
END_TEST

/* ---- kernels ---- */

/* What is made of A and symmetric S in one go: by a team, and by one thread. */
struct work {
    polar_engine e;
    polar_mat A, S, gemm, adjoint, gram, left, product, inverse, solved, triangle, lu, back;
    polar_mat sum, turned, copied, column, row;
    double norm;
    int64_t *perm;
};

static struct work work_new(struct rig *r, int64_t m, int64_t n, polar_format f) {
    struct work w = {.norm = 0};
    polar_mat *const squares[] = {&w.S,        &w.gram, &w.product, &w.inverse,
                                  &w.triangle, &w.lu,   &w.back};
    polar_mat *const longs[] = {&w.A, &w.gemm, &w.solved, &w.sum, &w.copied};
    for (int i = 0; i < 7; i++) *squares[i] = rig_mat(r, n, n, f);
    for (int i = 0; i < 5; i++) *longs[i] = rig_mat(r, m, n, f);
    w.adjoint = rig_mat(r, n, m, f);
    w.turned = rig_mat(r, n, m, f);
    w.left = rig_mat(r, m, m, f);
    w.column = rig_mat(r, m, 1, f);
    w.row = rig_mat(r, n, 1, f);
    w.perm = rig_perm(r, n);
    rig_work(r, 1u << POLAR_VERB_LU | 1u << POLAR_VERB_LU_INVERSE, n, n, f);
    w.e = r->e;
    rig_fill(w.A, UNIFORM, polar_test_seed());
    return w;
}

static void all_kernels(void *jobs, int worker, int64_t i) {
    struct work *w = jobs;
    polar_engine *e = &w->e;
    const double n = (double)w->A.n;
    const polar_mat first = polar_mat_block(w->S, w->S.m, 1);
    (void)worker;
    (void)i;
    polar_gram(e, POLAR_GRAM_RIGHT, 1 / n, w->A, 0, w->S, w->S);
    polar_axpby(e, 1, w->S, 0, w->S, w->gram);
    polar_gram(e, POLAR_GRAM_RIGHT, 0.5, w->A, 2, w->S, w->gram);
    polar_gram(e, POLAR_GRAM_LEFT, 1, w->A, 0, w->left, w->left);
    polar_symm_product(e, 1, w->S, w->gram, 0, w->product, w->product);
    polar_gemm(e, 1, POLAR_N, w->A, POLAR_N, w->S, 0, w->gemm, w->gemm);
    polar_gemm(e, 1, POLAR_T, w->S, POLAR_T, w->A, 0, w->adjoint, w->adjoint);
    polar_gemm(e, 1, POLAR_N, w->A, POLAR_N, first, 0, w->column, w->column);
    polar_axpby(e, 1, first, 0, first, w->row);
    polar_gemm(e, 1, POLAR_T, w->A, POLAR_N, w->column, -3, w->row, w->row);
    polar_axpby(e, 1, w->S, 0, w->S, w->inverse);
    polar_shift(e, 1, 1, w->inverse);
    polar_axpby(e, 1, w->inverse, 0, w->inverse, w->triangle);
    polar_axpby(e, 1, w->inverse, 0, w->inverse, w->lu);
    polar_axpby(e, 1, w->inverse, 0, w->inverse, w->back);
    polar_axpby(e, 1, w->A, 0, w->A, w->solved);
    ck_assert(polar_solve_posdef(e, w->back, w->solved));
    ck_assert(polar_posdef_inverse(e, w->inverse));
    ck_assert(polar_cholesky(e, w->triangle));
    ck_assert(polar_lu(e, w->lu, w->perm, 0));
    polar_lu_inverse(e, w->lu, w->perm, w->back);
    polar_axpby(e, 2, w->A, -0.75, w->gemm, w->sum);
    polar_transpose(e, w->A, w->turned);
    polar_copy_in(e, POLAR_N, 0.25, polar_const(w->A), w->copied);
    w->norm = polar_norm_of(e, POLAR_NORM_FRO, w->A);
}

static void alike(polar_mat X, polar_mat Y, const char *what) {
    struct rig scales;
    rig_open(&scales);
    rig_within(polar_norm_diff(&scales.e, X, Y), 1 + rig_frobenius(Y), Y, what);
    rig_close(&scales);
}

static void compare(const struct work *a, const struct work *b) {
    ck_assert_int_eq(a->e.status, POLAR_OK);
    ck_assert_int_eq(b->e.status, POLAR_OK);
    alike(a->S, b->S, "gram");
    alike(a->gram, b->gram, "gram with C");
    alike(a->left, b->left, "gram, left");
    alike(a->product, b->product, "symm_product");
    alike(a->gemm, b->gemm, "gemm");
    alike(a->adjoint, b->adjoint, "gemm of adjoints");
    alike(a->column, b->column, "a vector");
    alike(a->row, b->row, "a vector, adjoint");
    alike(a->inverse, b->inverse, "posdef_inverse");
    alike(a->back, b->back, "lu_inverse");
    alike(a->solved, b->solved, "solve_posdef");
    alike(a->triangle, b->triangle, "cholesky");
    ck_assert(rig_symmetric(a->S) && rig_symmetric(a->gram) && rig_symmetric(a->left));
    ck_assert(rig_symmetric(a->product) && rig_symmetric(a->inverse));
    ck_assert(rig_same(a->turned, b->turned) && rig_same(a->copied, b->copied));
    ck_assert(a->norm == b->norm);
}

/* Shapes that are shared, in part or not at all. */
START_TEST(kernels) {
    static const int64_t shapes[][2] = {{129, 129}, {700, 97}, {301, 300}, {33, 5}};
    static const polar_format formats[] = {POLAR_F64, POLAR_F32, POLAR_C128, POLAR_C64};
    static const int sizes[] = {2, 3, 16};
    for (int k = 0; k < 4; k++) {
        struct rig r[2];
        struct work w[2];
        for (int i = 0; i < 2; i++) {
            rig_open(&r[i]);
            w[i] = work_new(&r[i], shapes[k][0], shapes[k][1], formats[_i % 4]);
            polar_cpu.run(i ? sizes[_i / 4] : 1, 1, all_kernels, &w[i]);
        }
        compare(&w[1], &w[0]);
        for (int i = 0; i < 2; i++) rig_close(&r[i]);
    }
}
END_TEST

/* Large enough that vectors and columns are shared. */
static void vectors_too(void *jobs, int worker, int64_t i) {
    struct work *w = jobs;
    (void)worker;
    (void)i;
    polar_gemm(&w->e, 1, POLAR_N, w->A, POLAR_N, w->row, 0, w->column, w->column);
    polar_gemm(&w->e, 1, POLAR_T, w->A, POLAR_N, w->column, -3, w->row, w->row);
}

START_TEST(vectors) {
    struct rig r[2];
    struct work w[2] = {{.norm = 0}, {.norm = 0}};
    for (int i = 0; i < 2; i++) {
        rig_open(&r[i]);
        w[i].A = rig_mat(&r[i], 1030, 810, POLAR_C64);
        w[i].column = rig_mat(&r[i], 1030, 1, POLAR_C64);
        w[i].row = rig_mat(&r[i], 810, 1, POLAR_C64);
        rig_fill(w[i].A, UNIFORM, 3);
        rig_fill(w[i].row, UNIFORM, 4);
        w[i].e = r[i].e;
        polar_cpu.run(i ? 3 : 1, 1, vectors_too, &w[i]);
    }
    alike(w[1].column, w[0].column, "a vector");
    alike(w[1].row, w[0].row, "a vector, adjoint");
    for (int i = 0; i < 2; i++) rig_close(&r[i]);
}
END_TEST

/* ---- memory ---- */

START_TEST(kept) {
    enum { MIB = 1 << 20 };
    polar_cpu_trim();
    void *large = polar_cpu.alloc(8 * MIB, NULL);
    ck_assert(large);
    polar_cpu.release(large, NULL);
    void *again = polar_cpu.alloc(3 * MIB, NULL); /* three eighths: it serves */
    ck_assert_ptr_eq(again, large);
    void *other = polar_cpu.alloc(8 * MIB, NULL); /* which is in use */
    ck_assert(other && other != large);
    polar_cpu.release(again, NULL);
    polar_cpu.release(other, NULL);
    void *last = polar_cpu.alloc(8 * MIB, NULL);
    ck_assert_ptr_eq(last, other);
    polar_cpu.release(last, NULL);
    void *less = polar_cpu.alloc(1 * MIB, NULL); /* an eighth: too little for it */
    ck_assert(less && less != last);
    polar_cpu.release(less, NULL);
    void *large_again =
        polar_cpu.alloc(8 * MIB, NULL); /* which the small one did not turn out */
    ck_assert_ptr_eq(large_again, last);
    polar_cpu.release(large_again, NULL);
    polar_cpu_trim();
    polar_cpu_trim();
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("team");
    TCase *t = tcase_create("team");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, parts, 0, 5);
    tcase_add_loop_test(t, kernels, 0, 12);
    tcase_add_test(t, vectors);
    tcase_add_test(t, kept);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
