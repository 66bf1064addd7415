/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The same matrices on the CPU and on the CUDA backend, for tests of its verbs. Everything goes
 * through the tables, so the device may be a real one; without one the program ends with 77.
 */
#ifndef POLAR_TESTS_TWINS_H
#define POLAR_TESTS_TWINS_H

#include <check.h>
#include <polar.h>

enum { HERE, THERE }; /* the CPU, the device */

struct twins {
    polar_engine e[2];
    void *blocks[2][64];
    int count;
};

/* one matrix of each backend */
struct twin {
    polar_mat x[2];
};

void twins_open(struct twins *t);
void twins_close(struct twins *t);
/* the workspace that each backend wants */
void twins_work(struct twins *t, unsigned verbs, int64_t m, int64_t n, polar_format f);

/* Entries: whole numbers of [-1,1], exact in every format; or uniform in (-1,1). */
enum filling { TWIN_WHOLE, TWIN_UNIFORM };
/* m-by-n and filled the same, as part of a larger one (spare rows and columns of NaN that
 * twin_same looks after) */
struct twin twin_new(struct twins *t, int64_t m, int64_t n, polar_format f, enum filling kind,
                     uint64_t seed);
/* the same, Hermitian; definite: positive definite */
struct twin twin_symmetric(struct twins *t, int64_t n, polar_format f, enum filling kind,
                           bool definite, uint64_t seed);
/* of host entries */
struct twin twin_of(struct twins *t, polar_cmat A, polar_format f);
int64_t *twin_perm(struct twins *t, int which, int64_t n);

/* both, one after another, as a host matrix; free it */
polar_mat twin_host(struct twins *t, const struct twin *x, int which);

/* Fails unless both have the same bits, signs of zero apart. */
void twin_same(struct twins *t, const struct twin *x, const char *what);
/* Fails unless |X - Y|_F <= bound */
void twin_near(struct twins *t, const struct twin *x, double bound, const char *what);
/* Fails unless the device's is Hermitian bit for bit. */
void twin_hermitian(struct twins *t, const struct twin *x, const char *what);
/* Fails unless both engines have the status. */
void twins_status(struct twins *t, polar_status s, const char *what);

/* POLAR_TEST_MAIN for programs that need the device: skips, or runs without forks (a device
 * that was opened does not survive one). */
int twins_main(int argc, char **argv, Suite *(*make)(void));

#endif
