/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SVD by polar decomposition (Nakatsukasa and Higham 2013). With k = min(m,n) and l
 * = max(m,n), B = A or A', l-by-k: B = W H, H = V diag(s) V', left vectors L = W V. H is the
 * same matrix for A and A', taken on the side where it is small.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ontop.h"
#include "prepare.h"

struct layout {
    polar_mat X;    /* m-by-n: the polar factor, later A and the residual */
    polar_mat L, Q; /* l-by-k: vectors on the long side, before and after repair */
    polar_mat V, G; /* k-by-k: vectors on the short side; products, R */
    polar_mat tau;  /* k-by-1 */
    void *work;
    int64_t work_bytes, total;
};

static struct layout layout(const struct ontop *t, void *base) {
    const polar_format f = t->format;
    const int64_t l = t->m > t->n ? t->m : t->n, k = t->k;
    polar_arena a = {.backend = t->options.polar.backend, .base = base, .size = INT64_MAX};
    struct layout y = {.work_bytes = 0};
    y.X = polar_arena_mat(&a, t->m, t->n, f);
    y.L = polar_arena_mat(&a, l, k, f);
    y.Q = polar_arena_mat(&a, l, k, f);
    y.V = polar_arena_mat(&a, k, k, f);
    y.G = polar_arena_mat(&a, k, k, f);
    y.tau = polar_arena_mat(&a, k, 1, f);
    y.work = polar_arena_work(&a,
                              1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM |
                                  1u << POLAR_VERB_EIGH | 1u << POLAR_VERB_QR |
                                  1u << POLAR_VERB_QR_APPLY | 1u << POLAR_VERB_NORM,
                              l, k, f, &y.work_bytes);
    y.total = a.used;
    return y;
}

/*
 * Orthonormal columns that span those of X one after the other: X = Q R, R's diagonal made
 * positive (it is real: LAPACK's reflectors see to that). X is spoilt. R: k-by-k, on the
 * backend and on the host; sign: k host doubles.
 */
static void orthonormal(polar_engine *e, polar_mat X, polar_mat tau, polar_mat Q, polar_mat R,
                        polar_mat host, double *sign) {
    polar_qr(e, X, NULL, tau);
    polar_qr_triangle(e, X, 0, R);
    polar_copy_out(e, POLAR_N, 1, polar_const(R), host);
    polar_shift(e, 1, 0, R);
    polar_qr_apply(e, X, tau, R, Q);
    if (e->status != POLAR_OK) return;
    for (int64_t j = 0; j < R.n; j++)
        sign[j] = polar_mat_re(polar_const(host), j, j) < 0 ? -1 : 1;
    polar_scale_columns(e, Q, sign);
}

/* 1, or for thin matrices more: sums over the long side round more than k u. */
static double thin(const struct ontop *t) {
    const double l = (double)(t->m > t->n ? t->m : t->n), k = (double)t->k;
    return fmax(1, sqrt(l / k) / 10);
}

/*
 * -H = V diag(-s) V': ascending eigenvalues of -H are descending ones of H, and those that
 * rounding made negative are zero. H: k-by-k on the host, overwritten.
 */
static polar_status values_of(const struct ontop *t, polar_engine *e, const struct layout *y,
                              polar_mat H, polar_mat spare, double *s) {
    polar_copy_in(e, POLAR_N, 1, polar_const(H), y->V);
    polar_axpby(e, -1, y->V, 0, y->V, y->V);
    if (t->options.divide) {
        polar_spectral_report r;
        polar_copy_out(e, POLAR_N, 1, polar_const(y->V), H);
        if (e->status != POLAR_OK) return e->status;
        polar_status status =
            polar_eigh_by(t->oracle, polar_const(H), spare, s, &t->options, &r);
        if (status != POLAR_OK) {
            t->r->why = r.why;
            return status;
        }
        t->r->polars += r.polars;
        t->r->steps += r.steps;
        t->r->splits = r.splits;
        t->r->refused = r.refused;
        t->r->blocks = r.blocks;
        t->r->smallest = r.smallest;
        t->r->largest = r.largest;
        t->r->flops += r.flops;
        polar_copy_in(e, POLAR_N, 1, polar_const(spare), y->V);
    } else {
        polar_eigh(e, y->V, true, s);
        t->r->blocks = 1;
        t->r->smallest = t->r->largest = t->k;
    }
    for (int64_t i = 0; i < t->k; i++) s[i] = s[i] < 0 ? -s[i] : 0;
    return e->status;
}

/* |B - L diag(s) V'|_F <= 20 max(k,10) u |B|_F? X becomes the residual. */
static polar_status verify(const struct ontop *t, polar_engine *e, const struct layout *y,
                           polar_mat L, polar_cmat A, const double *s) {
    polar_copy_in(e, POLAR_N, ldexp(1, -t->exponent), A, y->X);
    const double norm = polar_norm_of(e, POLAR_NORM_FRO, y->X);
    polar_axpby(e, 1, y->V, 0, y->V, y->G);
    polar_scale_columns(e, y->G, s);
    if (t->m >= t->n)
        polar_gemm(e, -1, POLAR_N, L, POLAR_T, y->G, 1, y->X, y->X);
    else
        polar_gemm(e, -1, POLAR_N, y->G, POLAR_T, L, 1, y->X, y->X);
    const double error = polar_norm_of(e, POLAR_NORM_FRO, y->X) / norm;
    const double bound = 20 * fmax((double)t->k, 10) * t->u * thin(t);
    if (e->status != POLAR_OK || error <= bound) return e->status;
    return polar_fail(&t->r->why, POLAR_NOT_CONVERGED,
                      "|A - U diag(s) V'| is %.3g |A| where roundoff allows %.3g: the factor "
                      "of %s is not that good",
                      error, bound, t->oracle->name);
}

/* host: X, W m-by-n, H and, to divide, another k-by-k. s: k values, and room for k more. */
static polar_status compute(const struct ontop *t, const struct layout *y, polar_engine *e,
                            polar_cmat A, polar_mat host[4], polar_mat U, double *s,
                            polar_mat Vt) {
    polar_mat X = host[0], W = host[1], H = host[2], spare = host[3], L = y->L;
    polar_copy_in(e, POLAR_N, ldexp(1, -t->exponent), A, y->X);
    polar_copy_out(e, POLAR_N, 1, polar_const(y->X), X);
    if (e->status != POLAR_OK) return e->status;
    const polar_status found = polar_ontop_factor(t, polar_const(X), W, &H);
    if (found != POLAR_OK && found != POLAR_NOT_CONVERGED) return found;
    polar_status status = values_of(t, e, y, H, spare, s);
    if (status != POLAR_OK) return status == POLAR_NOT_CONVERGED ? POLAR_KERNEL : status;

    polar_copy_in(e, POLAR_N, 1, polar_const(W), y->X);
    polar_gemm(e, 1, t->m >= t->n ? POLAR_N : POLAR_T, y->X, POLAR_N, y->V, 0, L, L);
    polar_gram(e, POLAR_GRAM_RIGHT, 1, L, 0, y->G, y->G);
    polar_shift(e, -1, 1, y->G);
    /* backward stable oracles leave a ratio of 1 or 2 */
    const double orth = polar_norm_of(e, POLAR_NORM_FRO, y->G);
    if (!(orth <= 5 * (double)t->k * t->u * thin(t))) {
        orthonormal(e, L, y->tau, y->Q, y->G, H, s + t->k);
        L = y->Q;
        t->r->repaired = 1;
    }
    status = verify(t, e, y, L, A, s);
    if (e->status != POLAR_OK) return e->status;
    if (t->m >= t->n) {
        polar_copy_out(e, POLAR_N, 1, polar_const(L), U);
        polar_copy_out(e, POLAR_T, 1, polar_const(y->V), Vt);
    } else {
        polar_copy_out(e, POLAR_N, 1, polar_const(y->V), U);
        polar_copy_out(e, POLAR_T, 1, polar_const(L), Vt);
    }
    return e->status != POLAR_OK ? e->status : status;
}

static polar_status by_polar(const struct ontop *t, polar_cmat A, polar_mat U, double *s,
                             polar_mat Vt) {
    const polar_backend *b = t->options.polar.backend;
    const polar_allocator *a = t->options.polar.allocator;
    polar_engine e;
    polar_engine_init(&e, b);
    double *w = polar_alloc(a, 2 * (size_t)t->k * sizeof *w);
    if (!w) return POLAR_NO_MEMORY;
    polar_mat host[4] = {
        polar_ontop_host(t, &e, t->m, t->n), polar_ontop_host(t, &e, t->m, t->n),
        polar_ontop_host(t, &e, t->k, t->k),
        t->options.divide ? polar_ontop_host(t, &e, t->k, t->k) : (polar_mat){0}};
    const int64_t total = layout(t, NULL).total;
    void *block = e.status == POLAR_OK ? b->alloc(total, a) : NULL;
    polar_status status = e.status != POLAR_OK ? e.status : POLAR_NO_MEMORY;
    if (block) {
        struct layout y = layout(t, block);
        e.work = y.work;
        e.work_bytes = y.work_bytes;
        status = compute(t, &y, &e, A, host, U, w, Vt);
        if (status == POLAR_OK || status == POLAR_NOT_CONVERGED)
            memcpy(s, w, (size_t)t->k * sizeof *s);
    }
    t->r->flops += e.flops;
    b->release(block, a);
    polar_release(a, w);
    for (int i = 0; i < 4; i++) polar_mat_free(&host[i], a);
    return status;
}

static polar_status svd_by(const polar_oracle *o, polar_cmat A, polar_mat U, double *s,
                           polar_mat Vt, const polar_spectral_options *options,
                           polar_spectral_report *r) {
    struct ontop t;
    polar_status status = polar_ontop_open(o, A, options, r, &t);
    snprintf(r->task, sizeof r->task, "%s", o && t.options.divide ? "svd-divided" : "svd");
    if (status == POLAR_OK) status = polar_ontop_output(&t, "U", U, t.m, t.k, A);
    if (status == POLAR_OK) status = polar_ontop_output(&t, "Vt", Vt, t.k, t.n, A);
    if (status == POLAR_OK) status = polar_ontop_output(&t, "Vt", Vt, t.k, t.n, polar_const(U));
    if (status == POLAR_OK && t.k > 0 && !s)
        status = polar_fail(&r->why, POLAR_BAD_ARGUMENT, "there is no place for the values");
    if (status != POLAR_OK) return status;
    if (t.zero) { /* empty shapes too */
        polar_host_set(U, 1);
        polar_host_set(Vt, 1);
        for (int64_t i = 0; i < t.k; i++) s[i] = 0;
        return POLAR_OK;
    }
    status = o ? by_polar(&t, A, U, s, Vt) : polar_ontop_backend_svd(&t, A, U, s, Vt);
    if (status != POLAR_OK && status != POLAR_NOT_CONVERGED) return status;
    polar_status fits = polar_ontop_scale(s, t.k, t.exponent, &r->why);
    return fits != POLAR_OK ? fits : status;
}

polar_status polar_svd_by(const polar_oracle *o, polar_cmat A, polar_mat U, double *s,
                          polar_mat Vt, const polar_spectral_options *options,
                          polar_spectral_report *report) {
    polar_spectral_report own;
    polar_spectral_report *r = report ? report : &own;
    polar_spectral_init(r);
    return polar_ontop_close(r, svd_by(o, A, U, s, Vt, options, r));
}
