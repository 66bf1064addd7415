/* SPDX-License-Identifier: BSD-3-Clause */
/* What the decompositions on top of the oracles share: their door, and views. */
#ifndef POLAR_ONTOP_H
#define POLAR_ONTOP_H

#include "polar/spectral.h"

/* One decomposition, resolved. */
struct ontop {
    const polar_oracle *oracle;     /* NULL: the backend's own */
    polar_spectral_options options; /* backend not NULL, direct > 0, side and rank set */
    polar_format format;            /* of everything */
    double u;
    int64_t m, n, k; /* k = min(m,n) */
    int exponent;    /* A is 2^exponent times a matrix whose largest entry is in [1/2,1) */
    bool zero;       /* all of A */
    polar_spectral_report *r;
};

/*
 * Options and A checked, r begun. BAD_ARGUMENT, UNSUITED, TOO_LARGE, NO_ANSWER with a
 * sentence.
 */
polar_status polar_ontop_open(const polar_oracle *o, polar_cmat A,
                              const polar_spectral_options *options, polar_spectral_report *r,
                              struct ontop *t);

/* BAD_ARGUMENT and a sentence unless X is an m-by-n matrix on the host that can hold results
 * and shares no byte with A. */
polar_status polar_ontop_output(const struct ontop *t, const char *name, polar_mat X, int64_t m,
                                int64_t n, polar_cmat A);

/* polar_factor; its counts go into the report, and its sentence when it is not OK. */
polar_status polar_ontop_factor(const struct ontop *t, polar_cmat A, polar_mat U, polar_mat *H);

/* Status into the report, with a sentence when it has none; returns it. */
polar_status polar_ontop_close(polar_spectral_report *r, polar_status s);

/* 2^e times the values, in place; OVERFLOW when that is not finite. */
polar_status polar_ontop_scale(double *values, int64_t count, int e, polar_why *why);

/* Rows i.., columns j.. of a host matrix, m-by-n of them. */
polar_mat polar_ontop_view(polar_mat X, int64_t i, int64_t j, int64_t m, int64_t n);

/* New host matrix; e->status becomes NO_MEMORY when there is none. */
polar_mat polar_ontop_host(const struct ontop *t, polar_engine *e, int64_t m, int64_t n);

/* The SVD of a nonzero A by the backend's verb; s without A's exponent. */
polar_status polar_ontop_backend_svd(const struct ontop *t, polar_cmat A, polar_mat U,
                                     double *s, polar_mat Vt);

#endif
