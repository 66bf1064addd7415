/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Handwritten digits by a network of one hidden layer: logits W2 [tanh(W1 [x; 1]); 1], mean
 * cross-entropy of their softmax, over a tenth of the samples a draw.
 */
#include <math.h>
#include <stdio.h>

#include "problem.h"

enum { X, LABELS, PIXELS = 64, HIDDEN = 32, CLASSES = 10 };

/* Columns [first, first + X.n) of the batch that a draw takes. */
static polar_mat batch_of(polar_instance *p, polar_mat A, uint64_t draw) {
    const int64_t batch = A.n / 10;
    if (!draw || batch < 1) return A;
    const double x = polar_hash_uniform(polar_instance_seed(p, 9), draw, 0);
    A.data = polar_at(A, 0, (int64_t)(10 * x) * batch);
    A.n = batch;
    return A;
}

/* Z := softmax(Z) - one hot, over n; returns the mean cross-entropy. */
static double cross_entropy(polar_mat Z, polar_mat labels) {
    double f = 0;
    for (int64_t j = 0; j < Z.n; j++) {
        const int64_t label = (int64_t)*polar_at(labels, 0, j);
        double most = *polar_at(Z, 0, j), sum = 0;
        for (int64_t i = 1; i < Z.m; i++) most = fmax(most, *polar_at(Z, i, j));
        for (int64_t i = 0; i < Z.m; i++) sum += exp(*polar_at(Z, i, j) - most);
        f += log(sum) + most - *polar_at(Z, label, j);
        for (int64_t i = 0; i < Z.m; i++)
            *polar_at(Z, i, j) =
                (exp(*polar_at(Z, i, j) - most) / sum - (i == label)) / (double)Z.n;
    }
    return f / (double)Z.n;
}

static double loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    polar_desk *k = &p->desk;
    const int mark = k->taken;
    if (k->e.status) return NAN;
    const polar_mat x = batch_of(p, p->data[X], draw), y = batch_of(p, p->data[LABELS], draw);
    const int64_t hidden = W[0].m;
    const polar_mat A = polar_desk_take(k, hidden + 1, x.n, POLAR_F64),
                    Z = polar_desk_take(k, CLASSES, x.n, POLAR_F64),
                    B = polar_desk_take(k, hidden + 1, x.n, POLAR_F64);
    const polar_mat inner = polar_mat_block(A, hidden, x.n),
                    back = polar_mat_block(B, hidden, x.n);
    polar_gemm(&k->e, 1, POLAR_N, W[0], POLAR_N, x, 0, inner, inner);
    if (k->e.status) return NAN;
    for (int64_t j = 0; j < x.n; j++) {
        for (int64_t i = 0; i < hidden; i++) *polar_at(A, i, j) = tanh(*polar_at(A, i, j));
        *polar_at(A, hidden, j) = 1;
    }
    polar_gemm(&k->e, 1, POLAR_N, W[1], POLAR_N, A, 0, Z, Z);
    const double f = k->e.status ? NAN : cross_entropy(Z, y);
    if (G) {
        polar_gemm(&k->e, 1, POLAR_N, Z, POLAR_T, A, 0, G[1], G[1]);
        polar_gemm(&k->e, 1, POLAR_T, W[1], POLAR_N, Z, 0, B, B);
        for (int64_t j = 0; j < x.n && !k->e.status; j++)
            for (int64_t i = 0; i < hidden; i++) {
                const double t = *polar_at(A, i, j);
                *polar_at(B, i, j) *= 1 - t * t;
            }
        polar_gemm(&k->e, 1, POLAR_N, back, POLAR_T, x, 0, G[0], G[0]);
    }
    polar_desk_leave(k, mark);
    return f;
}

static void open(polar_instance *p) {
    polar_desk *k = &p->desk;
    char path[600];
    polar_mat file = {.data = NULL};
    snprintf(path, sizeof path, "%s/%s", p->options.data, p->problem->file);
    k->e.status = polar_mat_read(path, &file, NULL, &p->why);
    if (!k->e.status && (file.n != PIXELS + 1 || file.m < 20))
        k->e.status = polar_fail(&p->why, POLAR_BAD_FILE, "%s: want %d columns and 20 rows",
                                 path, PIXELS + 1);
    const int64_t n = k->e.status ? 1 : polar_instance_size(p, file.m / 10) * 10;
    p->data[X] = polar_instance_zero(p, PIXELS + 1, n);
    p->data[LABELS] = polar_instance_zero(p, 1, n);
    for (int64_t j = 0; j < n && !k->e.status; j++) {
        for (int64_t i = 0; i < PIXELS; i++) /* pixels of 0 to 16 */
            *polar_at(p->data[X], i, j) = polar_mat_re(polar_const(file), j, i) / 16;
        *polar_at(p->data[X], PIXELS, j) = 1;
        *polar_at(p->data[LABELS], 0, j) = polar_mat_re(polar_const(file), j, PIXELS);
    }
    polar_mat_free(&file, NULL);
    p->start[0] = polar_instance_normal(p, HIDDEN, PIXELS + 1, 1);
    p->start[1] = polar_instance_normal(p, CLASSES, HIDDEN + 1, 2);
    for (int i = 0; i < 2; i++)
        polar_axpby(&k->e, 1 / sqrt((double)p->start[i].n), p->start[i], 0, p->start[i],
                    p->start[i]);
    p->parameters = 2;
}

const polar_problem polar_problem_digits = {
    .name = "digits",
    .summary = "600 handwritten digits by a network 64-32-10 with tanh, a tenth a step",
    .source = "UCI optical recognition of handwritten digits",
    .file = "digits.npy",
    .stochastic = true,
    .open = open,
    .loss = loss,
};
