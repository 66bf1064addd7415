/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spectral divide and conquer (Nakatsukasa and Higham 2013). W, on the host, is block diagonal
 * with what is left to do, and A = V W V' all the while. Blocks are taken from the upper left;
 * a stack holds where they end, so that the lower eigenvalues of a division come first.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "divide.h"
#include "prepare.h"

/* The arrays of length n, one after another in a block of this size. */
static size_t array_bytes(int64_t n) {
    return (size_t)n * (2 * sizeof(double) + sizeof(struct pair) + sizeof(int64_t));
}

static void place_arrays(struct division *d, int64_t n, void *block) {
    d->value = block;
    d->sign = d->value + n;
    d->pair = (struct pair *)(void *)(d->sign + n);
    d->end = (int64_t *)(void *)(d->pair + n);
}

static int64_t layout(struct division *d, void *base) {
    const struct ontop *t = d->t;
    polar_arena a = {.backend = t->options.polar.backend, .base = base, .size = INT64_MAX};
    d->e.work_bytes = 0;
    d->S = polar_arena_mat(&a, t->n, t->n, t->format);
    d->Q = polar_arena_mat(&a, t->n, t->n, t->format);
    d->T = polar_arena_mat(&a, t->n, t->n, t->format);
    d->B = polar_arena_mat(&a, t->n, t->n, t->format);
    d->tau = polar_arena_mat(&a, t->n, 1, t->format);
    d->e.work =
        polar_arena_work(&a,
                         1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_EIGH | 1u << POLAR_VERB_QR |
                             1u << POLAR_VERB_QR_APPLY | 1u << POLAR_VERB_NORM,
                         t->n, t->n, t->format, &d->e.work_bytes);
    return a.used;
}

/* W := (A + A')/2, scaled. */
static polar_status begin(struct division *d, polar_cmat A) {
    const struct ontop *t = d->t;
    polar_copy_in(&d->e, POLAR_N, ldexp(1, -t->exponent), A, d->S);
    const double asym = polar_symmetrise(&d->e, d->S);
    d->norm = polar_norm_of(&d->e, POLAR_NORM_FRO, d->S);
    polar_copy_out(&d->e, POLAR_N, 1, polar_const(d->S), d->W);
    if (d->e.status == POLAR_OK && !(asym <= (double)t->n * t->u * d->norm))
        return polar_fail(&t->r->why, POLAR_UNSUITED,
                          "the matrix is not Hermitian: |A - A'| is %.3g |A|; its singular "
                          "values are to be had",
                          asym / d->norm);
    return d->e.status;
}

/* Rows o.. of V times Q, the first b columns and rows of it. */
static void turn(struct division *d, int64_t o, int64_t b, polar_mat Q) {
    const int64_t n = d->t->n;
    polar_mat V = polar_ontop_view(d->V, 0, o, n, b);
    if (b == n) {
        polar_copy_out(&d->e, POLAR_N, 1, polar_const(Q), V);
        return;
    }
    polar_mat T = polar_mat_block(d->T, n, b), B = polar_mat_block(d->S, n, b);
    polar_copy_in(&d->e, POLAR_N, 1, polar_const(V), T);
    polar_gemm(&d->e, 1, POLAR_N, T, POLAR_N, Q, 0, B, B);
    polar_copy_out(&d->e, POLAR_N, 1, polar_const(B), V);
}

static void note(polar_spectral_report *r, int64_t b, bool solved) {
    if (r->smallest == 0 || b < r->smallest) r->smallest = b;
    if (!solved) return;
    r->blocks++;
    if (b > r->largest) r->largest = b;
}

/* A block that needs no division, or admits none. */
static void solve(struct division *d, int64_t o, int64_t b) {
    polar_mat B = polar_mat_block(d->B, b, b);
    polar_copy_in(&d->e, POLAR_N, 1, polar_const(polar_ontop_view(d->W, o, o, b, b)), B);
    polar_eigh(&d->e, B, true, d->value + o);
    turn(d, o, b, B);
    note(d->t->r, b, true);
}

static polar_status conquer(struct division *d) {
    const struct ontop *t = d->t;
    int64_t o = 0, depth = 1;
    d->end[0] = t->n;
    polar_host_set(d->V, 1);
    while (depth > 0 && d->e.status == POLAR_OK) {
        const int64_t b = d->end[depth - 1] - o;
        const enum division_kind kind = polar_divide(d, o, b);
        if (kind == DIVISION_FAILED) return d->e.status;
        if (kind == DIVISION_DONE) {
            turn(d, o, b, polar_mat_block(d->Q, b, b));
            t->r->splits++;
            d->end[depth++] = o + d->below;
            continue;
        }
        if (kind == DIVISION_DIAGONAL)
            note(t->r, b, false);
        else
            solve(d, o, b);
        o += b;
        depth--;
    }
    return d->e.status == POLAR_NOT_CONVERGED ? POLAR_KERNEL : d->e.status;
}

static int ascending(const void *x, const void *y) {
    const struct pair *a = x, *b = y;
    if (a->value != b->value) return a->value < b->value ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

void polar_sort_pairs(struct pair *p, int64_t count) {
    qsort(p, (size_t)count, sizeof *p, ascending);
}

/* Eigenvalues of neighbouring blocks may overlap by roundoff. */
static polar_status deliver(struct division *d, polar_mat V, double *w) {
    const int64_t n = d->t->n;
    polar_status s = POLAR_OK;
    for (int64_t j = 0; j < n; j++) d->pair[j] = (struct pair){d->value[j], j};
    polar_sort_pairs(d->pair, n);
    for (int64_t j = 0; j < n && s == POLAR_OK; j++) {
        w[j] = d->pair[j].value;
        s = polar_mat_convert(polar_const(polar_ontop_view(d->V, 0, d->pair[j].from, n, 1)),
                              polar_ontop_view(V, 0, j, n, 1));
    }
    return s;
}

static polar_status decompose(const struct ontop *t, polar_cmat A, polar_mat V, double *w) {
    const polar_backend *b = t->options.polar.backend;
    const polar_allocator *a = t->options.polar.allocator;
    struct division d = {.t = t};
    polar_engine_init(&d.e, b);
    d.W = polar_ontop_host(t, &d.e, t->n, t->n);
    d.V = polar_ontop_host(t, &d.e, t->n, t->n);
    if (t->oracle) {
        d.X = polar_ontop_host(t, &d.e, t->n, t->n);
        d.U = polar_ontop_host(t, &d.e, t->n, t->n);
    }
    void *block = polar_alloc(a, array_bytes(t->n));
    void *memory = b->alloc(layout(&d, NULL), a);
    polar_status s = POLAR_NO_MEMORY;
    if (d.e.status == POLAR_OK && block && memory) {
        place_arrays(&d, t->n, block);
        layout(&d, memory);
        s = begin(&d, A);
        if (s == POLAR_OK) s = conquer(&d);
        if (s == POLAR_OK) s = deliver(&d, V, w);
    }
    t->r->flops += d.e.flops;
    b->release(memory, a);
    polar_release(a, block);
    polar_mat_free(&d.W, a);
    polar_mat_free(&d.V, a);
    polar_mat_free(&d.X, a);
    polar_mat_free(&d.U, a);
    return s;
}

static polar_status eigh_by(const polar_oracle *o, polar_cmat A, polar_mat V, double *w,
                            const polar_spectral_options *options, polar_spectral_report *r) {
    struct ontop t;
    polar_status s = polar_ontop_open(o, A, options, r, &t);
    snprintf(r->task, sizeof r->task, "eigh");
    if (s == POLAR_OK && A.m != A.n)
        s = polar_fail(&r->why, POLAR_UNSUITED,
                       "eigenvalues want a square matrix, this is %lld by %lld", (long long)A.m,
                       (long long)A.n);
    if (s == POLAR_OK) s = polar_ontop_output(&t, "V", V, t.n, t.n, A);
    if (s == POLAR_OK && t.n > 0 && !w)
        s = polar_fail(&r->why, POLAR_BAD_ARGUMENT, "there is no place for the values");
    if (s != POLAR_OK) return s;
    t.options.polar.lower = 0; /* of A, not of what is shifted */
    if (t.zero) {
        polar_host_set(V, 1);
        for (int64_t i = 0; i < t.n; i++) w[i] = 0;
        return POLAR_OK;
    }
    s = decompose(&t, A, V, w);
    return s == POLAR_OK ? polar_ontop_scale(w, t.n, t.exponent, &r->why) : s;
}

polar_status polar_eigh_by(const polar_oracle *o, polar_cmat A, polar_mat V, double *w,
                           const polar_spectral_options *options,
                           polar_spectral_report *report) {
    polar_spectral_report own;
    polar_spectral_report *r = report ? report : &own;
    polar_spectral_init(r);
    return polar_ontop_close(r, eigh_by(o, A, V, w, options, r));
}
