/* SPDX-License-Identifier: BSD-3-Clause */
/* A place to compute at: an engine, an oracle that takes msign, and matrices of the CPU. */
#ifndef POLAR_DESK_H
#define POLAR_DESK_H

#include "polar.h"

/*
 * Everything runs on the CPU backend, whose matrices are host memory. The first failure stays
 * in e.status and what follows does nothing: a caller looks once, at the end, but before it
 * touches entries of a matrix that was just asked for.
 */
typedef struct polar_desk {
    polar_engine e;
    polar_format format;        /* of maps: their products and their oracle */
    const polar_oracle *oracle; /* takes msign */
    polar_options options;      /* of the oracle; its format is not looked at */
    polar_why why;
    int64_t products; /* spent by oracles on factors; the engine counts its own */
    double flops;     /* the same */
    struct {
        void *block;
        int64_t bytes;
    } place[96]; /* temporaries: a stack whose memory stays with its place */
    int taken;
    void **kept; /* blocks until the desk is closed */
    int keeps;
    int64_t m, n; /* largest shapes that were asked for */
} polar_desk;

/* f: format of maps. The oracle is qdwh until polar_desk_oracle says otherwise. */
void polar_desk_open(polar_desk *k, polar_format f);
void polar_desk_close(polar_desk *k);

/* Sets the oracle: NAME or NAME:SCHEDULE, built-in schedules only; composed schedules run
 * `steps` steps, 5 when steps is 0. BAD_ARGUMENT: a sentence in *why. */
polar_status polar_desk_oracle(polar_desk *k, const char *text, int steps, polar_why *why);

/* A matrix of unknown content until polar_desk_leave; `mark` of a desk is its `taken`. */
polar_mat polar_desk_take(polar_desk *k, int64_t m, int64_t n, polar_format f);
void polar_desk_leave(polar_desk *k, int mark);
/* A matrix of zeros that stays until the desk is closed. */
polar_mat polar_desk_keep(polar_desk *k, int64_t m, int64_t n, polar_format f);
/* Makes the engine ready for verbs on operands of at most m-by-n. */
void polar_desk_need(polar_desk *k, unsigned verbs, int64_t m, int64_t n, polar_format f);

/* U (and H, when its data is not NULL): factors of X by the desk's oracle; null directions stay
 * 0. X of the desk's format or its wide one, U and H alike. X = 0 gives U = 0. */
void polar_desk_factor(polar_desk *k, polar_mat X, polar_mat U, polar_mat H);
/* H = R^(1/2) of R symmetric positive semidefinite, shifted by `shift`; R is spoilt. By
 * Cholesky and the Hermitian polar factor of the triangle (Higham 2008, section 6.3). */
void polar_desk_root(polar_desk *k, double shift, polar_mat R, polar_mat H);

/* Products and operations so far, oracle and engine together. */
int64_t polar_desk_products(const polar_desk *k);
double polar_desk_flops(const polar_desk *k);

/* Singular values, descending, by the backend's SVD: a measure, never part of a method.
 * min(m,n) numbers. Costs are not counted. */
void polar_desk_values(polar_desk *k, polar_mat X, double *s);

/* An entry of a matrix in f64. */
static inline double *polar_at(polar_mat X, int64_t i, int64_t j) {
    return (double *)X.data + i + j * X.ld;
}

/* D = X in f64 */
static inline void polar_desk_copy(polar_desk *k, polar_mat X, polar_mat D) {
    polar_axpby(&k->e, 1, X, 0, X, D);
}

#endif
