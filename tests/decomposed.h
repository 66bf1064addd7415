/* SPDX-License-Identifier: BSD-3-Clause */
/* A decomposition on top of an oracle: made, run, looked over, judged. */
#ifndef POLAR_TESTS_DECOMPOSED_H
#define POLAR_TESTS_DECOMPOSED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judged.h"
#include "sample.h"

/* A, U, Vt have two spare rows of NaN a column. Eigen: U are the eigenvectors, no Vt. */
typedef struct decomposed {
    polar_mat A, copy, U, Vt;
    double *s;
    bool eigen;
    const char *name;
    polar_spectral_report r;
    polar_status status;
} decomposed;

/* Of A, which it takes. */
static inline decomposed decomposed_of(const char *name, polar_mat A, bool eigen) {
    const int64_t k = A.m < A.n ? A.m : A.n;
    decomposed d = {.A = A, .eigen = eigen, .name = name};
    if (eigen) hermitian(A);
    d.copy = fresh(A.m, A.n, A.format);
    copy(A, d.copy);
    d.U = padded(A.m, k, A.format);
    d.Vt = padded(k, A.n, A.format);
    d.s = malloc((size_t)(k + 1) * sizeof *d.s);
    ck_assert_ptr_nonnull(d.s);
    for (int64_t i = 0; i <= k; i++) d.s[i] = NAN;
    return d;
}

/* Of the gallery; symmetrised for eigenvalues. */
static inline decomposed decomposed_new(const char *kind, const polar_gallery_options *o,
                                        int64_t m, int64_t n, polar_format f, bool eigen) {
    polar_mat A = padded(m, n, f);
    fill(kind, o, A, none);
    return decomposed_of(kind, A, eigen);
}

/* tasks: 0 svd, 1 svd with H divided, 2 eigh */
static inline decomposed task_of(int task, polar_spectral_options *o, polar_format f) {
    const polar_gallery_options g = options(100, -1, POLAR_MODE_GEOMETRIC);
    o->divide = task == 1;
    o->direct = 8;
    return decomposed_new(task == 2 ? "symmetric" : "spectrum", &g, 24, task == 2 ? 24 : 18, f,
                          task == 2);
}

static inline void decomposed_free(decomposed *d) {
    drop(d->A);
    drop(d->copy);
    drop(d->U);
    drop(d->Vt);
    free(d->s);
}

static inline const char *decomposed_text(const decomposed *d) {
    static char text[1400];
    const polar_spectral_report *r = &d->r;
    snprintf(text, sizeof text,
             "%s by %s of %s %s %dx%d seed %" PRIu64 ": %s, %d polars, %d splits, %d refused, "
             "%d blocks of %d to %d, repaired %d: resid %.3g orth %.3g %.3g values %.3g: %s",
             r->task, r->oracle, d->name, r->format, (int)d->A.m, (int)d->A.n,
             polar_test_seed(), r->status, (int)r->polars, (int)r->splits, (int)r->refused,
             (int)r->blocks, (int)r->smallest, (int)r->largest, (int)r->repaired, r->resid,
             r->orth_u, r->orth_v, r->values, r->why.text);
    return text;
}

static inline bool spare_kept(polar_mat X) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = X.m; i < X.m + 2; i++)
            if (!isnan(polar_mat_re(
                    polar_const((polar_mat){X.data, X.ld, X.n, X.ld, X.format, X.place}), i,
                    j)))
                return false;
    return true;
}

/* Runs; A and spare rows must be as before, the values in order. */
static inline void decompose(decomposed *d, const char *oracle,
                             const polar_spectral_options *o) {
    const polar_oracle *row = polar_oracle_named(oracle);
    const int64_t k = d->A.m < d->A.n ? d->A.m : d->A.n;
    d->status = d->eigen ? polar_eigh_by(row, polar_const(d->A), d->U, d->s, o, &d->r)
                         : polar_svd_by(row, polar_const(d->A), d->U, d->s, d->Vt, o, &d->r);
    ck_assert_str_eq(d->r.status, polar_status_name(d->status));
    REQUIRE((d->status == POLAR_OK) == !d->r.why.text[0], "%s", decomposed_text(d));
    REQUIRE(sample_equal(d->A, d->copy), "A was changed: %s", decomposed_text(d));
    REQUIRE(spare_kept(d->A) && spare_kept(d->U) && spare_kept(d->Vt),
            "spare rows were written: %s", decomposed_text(d));
    if (d->status != POLAR_OK) return;
    for (int64_t i = 0; i < k; i++)
        REQUIRE(d->eigen ? i == 0 || d->s[i] >= d->s[i - 1]
                         : d->s[i] >= 0 && (i == 0 || d->s[i] <= d->s[i - 1]),
                "value %d is out of order: %s", (int)i, decomposed_text(d));
}

/* OK, and all ratios within bound (more for thin matrices, as the oracles' own). */
static inline void decomposed_check(decomposed *d, double bound) {
    const double k = (double)(d->A.m < d->A.n ? d->A.m : d->A.n);
    const double l = (double)(d->A.m + d->A.n) - k;
    polar_cmat Vt = polar_const(d->Vt);
    if (d->eigen) Vt.data = NULL;
    REQUIRE(d->status == POLAR_OK, "%s", decomposed_text(d));
    REQUIRE(polar_spectral_measure(polar_const(d->A), polar_const(d->U), d->s, Vt, d->A.format,
                                   NULL, &d->r) == POLAR_OK,
            "not measured: %s", decomposed_text(d));
    if (k > 0) bound *= fmax(1, sqrt(l / k) / 10);
    const polar_spectral_report *r = &d->r;
    REQUIRE(r->resid <= bound && r->orth_u <= bound && r->orth_v <= bound && r->values <= bound,
            "bound %g is broken: %s", bound, decomposed_text(d));
}

/* Eigenvalues of P diag(w) P', P orthogonal; w: n doubles. */
static inline polar_mat with_eigenvalues(const double *w, int64_t n, polar_format f) {
    const polar_gallery_options o = options(1, -1, POLAR_MODE_GEOMETRIC);
    polar_mat P = fresh(n, n, f), T = fresh(n, n, f), A = padded(n, n, f);
    fill("orthogonal", &o, P, none);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++)
            polar_mat_set(T, i, j, re(P, i, j) * w[j], im(P, i, j) * w[j]);
    multiply(T, false, P, true, A);
    hermitian(A);
    drop(P);
    drop(T);
    return A;
}

#endif
