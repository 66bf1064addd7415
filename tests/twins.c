/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices of two backends, and their comparison on the host. */
#include "twins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "made.h"
#include "polar/cuda.h"
#if defined(POLAR_GPU_EMULATED)
#include "fake.h"
#endif

enum { PAD = 3 }; /* spare rows and columns */

void twins_open(struct twins *t) {
    memset(t, 0, sizeof *t);
    polar_engine_init(&t->e[HERE], &polar_cpu);
    polar_engine_init(&t->e[THERE], &polar_cuda);
}

static void *block(struct twins *t, int which, int64_t bytes) {
    void *p = t->e[which].backend->alloc(bytes, NULL);
    REQUIRE(p && t->count < 64, "no memory for %lld bytes", (long long)bytes);
    t->blocks[which][t->count] = p;
    return p;
}

void twins_close(struct twins *t) {
    for (int b = 0; b < 2; b++)
        for (int i = 0; i < t->count; i++) t->e[b].backend->release(t->blocks[b][i], NULL);
}

void twins_work(struct twins *t, unsigned verbs, int64_t m, int64_t n, polar_format f) {
    for (int b = 0; b < 2; b++) {
        t->e[b].work_bytes = t->e[b].backend->work(verbs, m, n, f);
        ck_assert_int_ge(t->e[b].work_bytes, 0);
        t->e[b].work = block(t, b, t->e[b].work_bytes);
    }
    t->count++;
}

int64_t *twin_perm(struct twins *t, int which, int64_t n) {
    int64_t *p = block(t, which, n * (int64_t)sizeof *p);
    t->count++;
    return p;
}

/* spare entries are NaN */
static void with_spares(struct twins *t, struct twin *x, int64_t m, int64_t n, polar_format f) {
    polar_mat all = polar_mat_new(m + PAD, n + PAD, f, NULL);
    for (int64_t j = 0; j < all.n; j++)
        for (int64_t i = 0; i < all.m; i++) polar_mat_set(all, i, j, NAN, NAN);
    for (int b = 0; b < 2; b++) {
        x->x[b] = (polar_mat){NULL, m + PAD, n + PAD, 1, f, POLAR_DEVICE};
        const int64_t bytes = t->e[b].backend->bytes(m + PAD, n + PAD, f, &x->x[b].ld);
        x->x[b].data = block(t, b, bytes);
        polar_copy_in(&t->e[b], POLAR_N, 1, polar_const(all), x->x[b]);
        x->x[b] = polar_mat_block(x->x[b], m, n);
    }
    t->count++;
    drop(all);
}

struct twin twin_of(struct twins *t, polar_cmat A, polar_format f) {
    struct twin x;
    with_spares(t, &x, A.m, A.n, f);
    for (int b = 0; b < 2; b++) polar_copy_in(&t->e[b], POLAR_N, 1, A, x.x[b]);
    twins_status(t, POLAR_OK, "copy in");
    return x;
}

static double draw(enum filling kind, uint64_t seed, int64_t i, int64_t j) {
    uint64_t state =
        seed + (uint64_t)i * UINT64_C(0x10001) + (uint64_t)j * UINT64_C(0x7fffffff);
    const double x = polar_test_uniform(&state);
    return kind == TWIN_WHOLE ? floor(3 * x) - 1 : 2 * x - 1;
}

static polar_mat filled(int64_t m, int64_t n, polar_format f, enum filling kind,
                        uint64_t seed) {
    polar_mat A = fresh(m, n, f);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < m; i++)
            polar_mat_set(A, i, j, draw(kind, seed, i, j), draw(kind, ~seed, i, j));
    return A;
}

struct twin twin_new(struct twins *t, int64_t m, int64_t n, polar_format f, enum filling kind,
                     uint64_t seed) {
    polar_mat A = filled(m, n, f, kind, seed);
    const struct twin x = twin_of(t, polar_const(A), f);
    drop(A);
    return x;
}

struct twin twin_symmetric(struct twins *t, int64_t n, polar_format f, enum filling kind,
                           bool definite, uint64_t seed) {
    polar_mat A = filled(n, n, f, kind, seed);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i <= j; i++) {
            const double x =
                i == j ? re(A, i, j) + (definite ? 2 * (double)n : 0) : re(A, i, j);
            polar_mat_set(A, i, j, x, i == j ? 0 : im(A, i, j));
            polar_mat_set(A, j, i, re(A, i, j), -im(A, i, j));
        }
    const struct twin x = twin_of(t, polar_const(A), f);
    drop(A);
    return x;
}

polar_mat twin_host(struct twins *t, const struct twin *x, int which) {
    polar_mat A = fresh(x->x[which].m, x->x[which].n, x->x[which].format);
    polar_copy_out(&t->e[which], POLAR_N, 1, polar_const(x->x[which]), A);
    twins_status(t, POLAR_OK, "copy out");
    return A;
}

static bool equal(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

/* the spare rows and columns of the device's matrix are NaN still */
static void spares_kept(struct twins *t, const struct twin *x, const char *what) {
    struct twin all = *x;
    all.x[THERE].m += PAD;
    all.x[THERE].n += PAD;
    polar_mat A = twin_host(t, &all, THERE);
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            if ((i >= A.m - PAD || j >= A.n - PAD) && !isnan(re(A, i, j)))
                ck_abort_msg("%s wrote beside the matrix, at (%d,%d)", what, (int)i, (int)j);
    drop(A);
}

void twin_same(struct twins *t, const struct twin *x, const char *what) {
    polar_mat A = twin_host(t, x, HERE), B = twin_host(t, x, THERE);
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            if (!equal(re(A, i, j), re(B, i, j)) || !equal(im(A, i, j), im(B, i, j)))
                ck_abort_msg("%s %s %dx%d: (%d,%d) is %.17g%+.17gi, not %.17g%+.17gi", what,
                             polar_format_get(A.format)->name, (int)A.m, (int)A.n, (int)i,
                             (int)j, re(B, i, j), im(B, i, j), re(A, i, j), im(A, i, j));
    drop(A);
    drop(B);
    spares_kept(t, x, what);
}

void twin_near(struct twins *t, const struct twin *x, double bound, const char *what) {
    polar_mat A = twin_host(t, x, HERE), B = twin_host(t, x, THERE);
    double sum = 0;
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++)
            sum += pow(re(A, i, j) - re(B, i, j), 2) + pow(im(A, i, j) - im(B, i, j), 2);
    REQUIRE(sqrt(sum) <= bound, "%s %s %dx%d: they differ by %g, the bound is %g", what,
            polar_format_get(A.format)->name, (int)A.m, (int)A.n, sqrt(sum), bound);
    drop(A);
    drop(B);
    spares_kept(t, x, what);
}

void twin_hermitian(struct twins *t, const struct twin *x, const char *what) {
    polar_mat B = twin_host(t, x, THERE);
    for (int64_t j = 0; j < B.n; j++)
        for (int64_t i = 0; i <= j; i++)
            REQUIRE(equal(re(B, i, j), re(B, j, i)) && equal(im(B, i, j), -im(B, j, i)),
                    "%s %s %d: (%d,%d) is not the image", what,
                    polar_format_get(B.format)->name, (int)B.n, (int)i, (int)j);
    drop(B);
}

void twins_status(struct twins *t, polar_status s, const char *what) {
    for (int b = 0; b < 2; b++)
        REQUIRE(t->e[b].status == s, "%s on %s: %s", what, t->e[b].backend->name,
                polar_status_name(t->e[b].status));
}

int twins_main(int argc, char **argv, Suite *(*make)(void)) {
#if defined(POLAR_GPU_EMULATED)
    fake_install();
#endif
    const char *missing = polar_cuda.missing();
    if (missing) {
        printf("skipped: %s\n", missing);
        return 77;
    }
    setenv("CK_FORK", "no", 1);
    return polar_test_main(argc, argv, make);
}
