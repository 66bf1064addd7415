/* SPDX-License-Identifier: BSD-3-Clause */
/* Step oracles as the tests want them: made, guarded, run, held against the eigenvectors. */
#ifndef POLAR_TESTS_STEPPED_H
#define POLAR_TESTS_STEPPED_H

#include "made.h"
#include "sample.h"

/* A Hermitian matrix, its eigenvalues and eigenvectors by LAPACK, and the last run on it. */
struct stepped {
    struct sample s; /* A, U, H with spare rows; report, status */
    polar_mat V;     /* f64 or c128 */
    double *w;       /* rising */
    int64_t n;
    const polar_oracle *oracle;
    polar_options o;
};

/* The step oracles that stop by themselves, by their traits; tests/test_step_fixed.c has the
 * others. */
int stepped_oracles(void);
const polar_oracle *stepped_oracle(int i);

struct stepped stepped_new(const char *kind, const polar_gallery_options *o, int64_t n,
                           polar_format f, int64_t pad);
/* Of A, which it takes. */
struct stepped stepped_of(polar_mat A, int64_t pad);
/* P diag(w) P' with P orthogonal of this seed; 0: P = I. */
struct stepped stepped_with(const double *w, int64_t n, polar_format f, uint64_t seed);
void stepped_free(struct stepped *t);

/* Two ways to say where the gap is, from the eigenvalues. */
enum given { BY_MU, BY_OCCUPATION, BY_BOUNDS, BY_BOUNDS_AND_ENDS, BY_LOOSE_BOUNDS, BY_LOWER };
enum { GIVEN = 6 };
polar_options stepped_ask(const struct stepped *t, enum given how, int64_t occupied);
/* The gap between eigenvalues `occupied` and the next, over the width of the spectrum. */
double stepped_gap(const struct stepped *t, int64_t occupied);

/*
 * polar_factor with H under a guarded allocator. Fails unless: A and spare rows are as they
 * were; one allocation, of what polar_factor_scratch said; a sentence with every status but
 * ok; U and H Hermitian bit for bit.
 */
void stepped_run(struct stepped *t, const polar_oracle *oracle, const polar_options *o);

/* What the last run's U is, for that many eigenvalues below mu. P = (I - U)/2. */
struct stepped_error {
    double projector;  /* |P - P*|_F */
    double idempotent; /* |P^2 - P|_F */
    double trace;      /* |Tr P - occupied| */
    double factor;     /* |H - |A - mu I||_F over |A|_F + |A - mu I|_F, mu of the report */
};
struct stepped_error stepped_errors(const struct stepped *t, int64_t occupied);

/* Fails unless it is ok, and: projector within `slack` u/gap, idempotent and trace to roundoff,
 * H = |A - mu I|. u that of the run's format. */
void stepped_right(const struct stepped *t, int64_t occupied, double slack);

/*
 * Never silently wrong: ok, and then every eigenvalue has gone to the side of mu it is on, but
 * for those within `blur` n u of it, u of the width; or a status other than ok.
 */
void stepped_honest(const struct stepped *t, double blur);

const char *stepped_text(const struct stepped *t);

#endif
