/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A division: shift, sign, rank, basis, check.
 *
 * The basis. S = sign(B - cI), so (I-S)/2 and (I+S)/2 project onto the eigenvectors below and
 * above c. One round takes Q = [Q1 Q2] to the orthonormal basis of [(I-S) Q1, (I+S) Q2] = Q + S
 * Q D, D = diag(-I, I): subspace iteration on both sides with one product and one QR. From a
 * random Q the first round is right up to the condition of a random matrix, 1e3 or so; the
 * second one up to roundoff.
 *
 * An eigenvalue at c. Its vectors may go to either side, and part of them to both: any basis
 * of them is invariant. What fails then is the rank, a trace that is no whole number, or the
 * check, and c moves.
 */
#include <math.h>

#include "divide.h"

enum {
    ROUNDS = 3, /* the second one is checked */
    SHIFTS = 3,
    BUDGET = 8 /* polar decompositions of order n */
};

/* What a look at a block tells. */
struct look {
    double mean, median, deviation; /* of the diagonal; of the eigenvalues */
    double off;                     /* |B - diag(B)|_F */
};

static struct look look_at(struct division *d, polar_cmat B) {
    struct look l = {.mean = 0};
    double sum = 0;
    for (int64_t j = 0; j < B.n; j++) {
        d->pair[j] = (struct pair){polar_mat_re(B, j, j), j};
        l.mean += d->pair[j].value / (double)B.n;
        for (int64_t i = j + 1; i < B.m; i++) {
            const double x = polar_mat_re(B, i, j), y = polar_mat_im(B, i, j);
            sum += 2 * (x * x + y * y);
        }
    }
    l.off = sqrt(sum);
    for (int64_t j = 0; j < B.n; j++) {
        const double x = d->pair[j].value - l.mean;
        sum += x * x;
    }
    l.deviation = sqrt(sum / (double)B.n);
    polar_sort_pairs(d->pair, B.n);
    l.median = (d->pair[(B.n - 1) / 2].value + d->pair[B.n / 2].value) / 2;
    return l;
}

/*
 * Q R = X; R is not wanted, X is spoilt. X may be singular: then the columns of Q are
 * orthonormal all the same.
 */
static void orthonormal(struct division *d, polar_mat X, polar_mat Q) {
    polar_mat I = polar_mat_block(d->B, X.n, X.n), tau = polar_mat_block(d->tau, X.n, 1);
    polar_qr(&d->e, X, NULL, tau);
    polar_shift(&d->e, 1, 0, I);
    polar_qr_apply(&d->e, X, tau, I, Q);
}

/*
 * The sign of B - cI into d->S, made Hermitian; how many eigenvalues are below c, or 0 when
 * that is not clear. Both sides must get some.
 */
static int64_t sign_of(struct division *d, polar_mat B, double c) {
    const int64_t b = B.n;
    polar_mat S = polar_mat_block(d->S, b, b);
    polar_mat X = polar_ontop_view(d->X, 0, 0, b, b), U = polar_ontop_view(d->U, 0, 0, b, b);
    double trace = 0;
    polar_copy_in(&d->e, POLAR_N, 1, polar_const(B), S);
    polar_shift(&d->e, -c, 1, S);
    polar_copy_out(&d->e, POLAR_N, 1, polar_const(S), X);
    if (d->e.status != POLAR_OK) return 0;
    d->spent += pow((double)b, 3);
    const polar_status s = polar_ontop_factor(d->t, polar_const(X), U, NULL);
    if (s != POLAR_OK && s != POLAR_NOT_CONVERGED && s != POLAR_NO_ANSWER) d->e.status = s;
    if (d->e.status != POLAR_OK) return 0;
    d->t->r->why.text[0] = '\0'; /* of a division that failed, no more */
    if (s == POLAR_NO_ANSWER) return 0;
    for (int64_t i = 0; i < b; i++) trace += polar_mat_re(polar_const(U), i, i);
    const double below = ((double)b - trace) / 2, whole = round(below);
    if (!(fabs(below - whole) <= 0.25) || whole < 1 || whole > (double)b - 1) return 0;
    polar_copy_in(&d->e, POLAR_N, 1, polar_const(U), S);
    polar_symmetrise(&d->e, S);
    return (int64_t)whole;
}

/* A basis into d->Q, Q'BQ into d->X; whether what couples its two blocks is roundoff. */
static bool basis_of(struct division *d, polar_mat B, int64_t below) {
    const int64_t b = B.n;
    const double small = (double)d->t->n * d->t->u * d->norm / 4;
    polar_mat S = polar_mat_block(d->S, b, b), Q = polar_mat_block(d->Q, b, b);
    polar_mat T = polar_mat_block(d->T, b, b), C = polar_mat_block(d->B, b, b);
    polar_mat E = polar_mat_block(d->B, b - below, below);
    for (int64_t j = 0; j < b; j++) d->sign[j] = j < below ? -1 : 1;
    polar_randomise(&d->e, 1, Q);
    for (int round = 1; round <= ROUNDS && d->e.status == POLAR_OK; round++) {
        polar_gemm(&d->e, 1, POLAR_N, S, POLAR_N, Q, 0, T, T);
        polar_scale_columns(&d->e, T, d->sign);
        polar_axpby(&d->e, 1, T, 1, Q, T);
        orthonormal(d, T, Q);
        if (round == 1) continue;
        polar_copy_in(&d->e, POLAR_N, 1, polar_const(B), C);
        polar_gemm(&d->e, 1, POLAR_N, C, POLAR_N, Q, 0, T, T);
        polar_gemm(&d->e, 1, POLAR_T, Q, POLAR_N, T, 0, C, C);
        polar_symmetrise(&d->e, C);
        polar_copy_out(&d->e, POLAR_N, 1, polar_const(C), polar_ontop_view(d->X, 0, 0, b, b));
        polar_mat off = polar_ontop_view(d->X, below, 0, b - below, below);
        polar_copy_in(&d->e, POLAR_N, 1, polar_const(off), E);
        if (polar_norm_of(&d->e, POLAR_NORM_FRO, E) <= small) return true;
    }
    return false;
}

/* W's block becomes the two that d->X holds; what couples them is dropped. */
static void replace(struct division *d, int64_t o, int64_t b) {
    const int64_t k = d->below;
    polar_mat upper = polar_ontop_view(d->X, 0, 0, k, k);
    polar_mat lower = polar_ontop_view(d->X, k, k, b - k, b - k);
    polar_mat_convert(polar_const(upper), polar_ontop_view(d->W, o, o, k, k));
    polar_mat_convert(polar_const(lower), polar_ontop_view(d->W, o + k, o + k, b - k, b - k));
}

enum division_kind polar_divide(struct division *d, int64_t o, int64_t b) {
    polar_mat B = polar_ontop_view(d->W, o, o, b, b);
    const double n = (double)d->t->n;
    if (!d->t->oracle || b <= d->t->options.direct || b < 2) return DIVISION_NONE;
    const struct look l = look_at(d, polar_const(B));
    if (l.off <= d->t->u * d->norm) {
        for (int64_t i = 0; i < b; i++) d->value[o + i] = polar_mat_re(polar_const(B), i, i);
        return DIVISION_DIAGONAL;
    }
    /* the mean lies between the eigenvalues; a little beside it no eigenvalue is likely */
    const double shift[SHIFTS] = {l.median, l.mean + l.deviation / 1024,
                                  l.mean - l.deviation / 1024};
    for (int i = 0; i < SHIFTS; i++) {
        if (d->spent + pow((double)b, 3) > BUDGET * pow(n, 3)) return DIVISION_NONE;
        d->below = sign_of(d, B, shift[i]);
        const bool taken = d->below > 0 && basis_of(d, B, d->below);
        if (d->e.status != POLAR_OK) return DIVISION_FAILED;
        if (taken) {
            replace(d, o, b);
            return DIVISION_DONE;
        }
        d->t->r->refused++;
    }
    return DIVISION_NONE;
}
