/* SPDX-License-Identifier: BSD-3-Clause */
/* A CPU engine over guarded memory, and matrices of it beside naive twins, for kernel tests. */
#ifndef POLAR_TESTS_RIG_H
#define POLAR_TESTS_RIG_H

#include <complex.h>
#include <polar.h>
#undef I

typedef double _Complex number;

/* One engine; memory and workspace exactly as large as asked, between guard bytes. */
struct rig {
    polar_engine e;
    void *blocks[64];
    int64_t bytes[64];
    int count;
};

void rig_open(struct rig *r);
/* Fails when a guard byte was changed; then frees everything. */
void rig_close(struct rig *r);

/* A matrix as an arena makes it, every byte of it (padding too) NaN. */
polar_mat rig_mat(struct rig *r, int64_t m, int64_t n, polar_format f);
/* A column of doubles, or of integers. */
double *rig_doubles(struct rig *r, int64_t n);
int64_t *rig_perm(struct rig *r, int64_t n);
/* Gives the engine the workspace that the verbs want for m-by-n. */
void rig_work(struct rig *r, unsigned verbs, int64_t m, int64_t n, polar_format f);

/* What fill draws: whole numbers of [-1,1] (exact in every format), or uniform (-1,1). */
enum fill { WHOLE, UNIFORM };
void rig_fill(polar_mat X, enum fill kind, uint64_t seed);
/* The same, Hermitian. */
void rig_fill_symmetric(polar_mat X, enum fill kind, uint64_t seed);

/* Entries of an engine's matrix; X(i,j) = x sets it, rounded to the format. */
number rig_get(polar_mat X, int64_t i, int64_t j);
void rig_set(polar_mat X, int64_t i, int64_t j, number x);

/* op(X) as dense column-major numbers; free it. */
number *rig_dense(polar_mat X, polar_op op);
/* m-by-n product of dense A (m-by-k) and B (k-by-n), and the sums of moduli; free them. */
number *rig_product(const number *A, const number *B, int64_t m, int64_t n, int64_t k);
double *rig_magnitude(const number *A, const number *B, int64_t m, int64_t n, int64_t k);

/* |op(A) op(B) - C|_F and |A|_F in double, for residuals. */
double rig_residual(polar_op opA, polar_mat A, polar_op opB, polar_mat B, polar_mat C);
double rig_frobenius(polar_mat A);
/* |X'X - I|_F */
double rig_orthogonality(polar_mat X);

/* Fails when error exceeds 10 max(m,n) u scale, u that of X's format: ratios found are below 3
 * for QR and 6 for the rest. */
void rig_within(double error, double scale, polar_mat X, const char *what);

/* a copy of all bytes of X, padding included, and whether X still has them (frees the copy) */
void *rig_snapshot(polar_mat X);
bool rig_unchanged(polar_mat X, void *snapshot);
/* the same bits inside, padding not looked at */
bool rig_same(polar_mat X, polar_mat Y);
/* whether rows m..ld-1 are still the NaN that rig_mat wrote */
bool rig_padding_kept(polar_mat X);
/* X = X' bit for bit */
bool rig_symmetric(polar_mat X);
/* every entry rounded to the format is itself */
bool rig_representable(polar_mat X);

#endif
