/* SPDX-License-Identifier: BSD-3-Clause */
/* At the door of polar_factor: what is asked, checked and resolved. */
#ifndef POLAR_PREPARE_H
#define POLAR_PREPARE_H

#include "polar/oracle.h"

/* One factorisation, resolved. B is A, or A' when the oracle wants tall matrices. */
struct job {
    const polar_oracle *oracle;
    polar_options options; /* no DEFAULT left where the oracle has one */
    polar_shape shape;     /* of B; format is the iteration's */
    polar_format format;   /* of U: differs from shape.format where the oracle runs in f32 */
    polar_format wide;     /* of H */
    bool flip;             /* B = A' */
    bool left;             /* A = HU wanted */
    bool partial;          /* U is to be cut to the range of A' */
    bool anywhere;         /* A and U may lie in the backend's memory */
};

/* BAD_ARGUMENT, UNSUITED, TOO_LARGE with a sentence. */
polar_status polar_prepare(const polar_oracle *o, int64_t m, int64_t n, polar_format input,
                           const polar_options *options, struct job *j, polar_why *why);

/* Whether run() may leave U'A: nothing happens to U after it. */
bool polar_early_product(const struct job *j, bool with_H);

/* What is wrong with the matrices of a job: BAD_ARGUMENT with a sentence. */
polar_status polar_check(const struct job *j, polar_cmat A, polar_mat U, const polar_mat *H,
                         polar_why *why);

/* e, or its neighbour in [-1023, 1023]: 2^e and 2^-e are normal doubles. */
int polar_clamp(int e);

/* A host matrix set to zero, or to the leading columns (rows) of the identity. */
void polar_host_set(polar_mat A, double diagonal);

#endif
