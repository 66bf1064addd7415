/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts that are spectral maps. */
#include <math.h>

#include "parts.h"

void polar_apply_map(polar_run *r, polar_slot *s, polar_map map) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    const bool wide = s->D.m < s->D.n;
    const int64_t m = wide ? s->D.n : s->D.m, n = wide ? s->D.m : s->D.n;
    const polar_op op = wide ? POLAR_T : POLAR_N;
    const polar_mat X = polar_desk_take(k, m, n, k->format),
                    F = polar_desk_take(k, m, n, k->format),
                    before = polar_desk_take(k, s->D.m, s->D.n, POLAR_F64);
    polar_desk_copy(k, s->D, before);
    polar_copy_in(&k->e, op, 1, polar_const(s->D), X);
    map(k, &r->c, X, F);
    polar_copy_out(&k->e, op, 1, polar_const(F), s->D);
    s->inner = polar_inner(&k->e, before, s->D);
    polar_desk_leave(k, mark);
}

#define PART(name)                                                                             \
    void polar_part_##name(polar_run *r, polar_slot *s) {                                      \
        polar_apply_map(r, s, polar_map_##name);                                               \
    }
PART(msign)
PART(soft)
PART(soft_clip)
PART(clip)
PART(power)
PART(highpass)
PART(kaon)
PART(truncate)
PART(leading)
PART(anisotropic)

void polar_part_regularised(polar_run *r, polar_slot *s) {
    const double tau = r->c.tau;
    r->c.tau = 1 / sqrt(r->c.eps);
    polar_part_soft(r, s);
    r->c.tau = tau;
    polar_axpby(&r->desk->e, pow(s->inner, r->c.gamma), s->D, 0, s->D, s->D);
}

/* X wide, m <= n: Q of `count` of its columns, drawn without replacement; Q msign(Q'X), the
 * latter in the format of the desk.
 * Low-rank orthogonalization (arXiv 2509.11983) */
static void low_rank(polar_desk *k, uint64_t seed, int64_t count, polar_mat X, polar_mat D) {
    const int mark = k->taken;
    const polar_mat Y = polar_desk_take(k, X.m, count, X.format),
                    tau = polar_desk_take(k, count, 1, X.format),
                    I = polar_desk_take(k, count, count, X.format),
                    Q = polar_desk_take(k, X.m, count, X.format),
                    B = polar_desk_take(k, count, X.n, X.format),
                    O = polar_desk_take(k, count, X.n, X.format),
                    narrow = polar_desk_take(k, count, X.n, k->format),
                    U = polar_desk_take(k, count, X.n, k->format),
                    order = polar_desk_take(k, 1, X.n, POLAR_F64);
    if (k->e.status) return;
    for (int64_t j = 0; j < X.n; j++) *polar_at(order, 0, j) = (double)j;
    for (int64_t j = 0; j < count; j++) {
        const double x = polar_hash_uniform(seed, (uint64_t)j, 0);
        double *a = polar_at(order, 0, j),
               *b = polar_at(order, 0, j + (int64_t)(x * (double)(X.n - j)));
        const double picked = *b;
        *b = *a;
        *a = picked;
        for (int64_t i = 0; i < X.m; i++) *polar_at(Y, i, j) = *polar_at(X, i, (int64_t)picked);
    }
    polar_desk_need(k, 1u << POLAR_VERB_QR | 1u << POLAR_VERB_QR_APPLY, X.m, X.n, X.format);
    polar_qr(&k->e, Y, NULL, tau);
    polar_shift(&k->e, 1, 0, I);
    polar_qr_apply(&k->e, Y, tau, I, Q);
    polar_gemm(&k->e, 1, POLAR_T, Q, POLAR_N, X, 0, B, B);
    polar_desk_copy(k, B, narrow);
    polar_desk_factor(k, narrow, U, (polar_mat){.data = NULL});
    polar_desk_copy(k, U, O);
    polar_gemm(&k->e, 1, POLAR_N, Q, POLAR_N, O, 0, D, D);
    polar_desk_leave(k, mark);
}

void polar_part_low_rank(polar_run *r, polar_slot *s) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    const bool wide = s->D.m <= s->D.n;
    const int64_t m = wide ? s->D.m : s->D.n, n = wide ? s->D.n : s->D.m;
    const int64_t count = r->c.count < (double)m ? (int64_t)r->c.count : m;
    const polar_mat X = polar_desk_take(k, m, n, POLAR_F64),
                    D = polar_desk_take(k, m, n, POLAR_F64);
    if (wide)
        polar_desk_copy(k, s->D, X);
    else
        polar_transpose(&k->e, s->D, X);
    low_rank(k, r->seed * UINT64_C(1000003) + (uint64_t)r->t, count, X, D);
    s->inner = polar_inner(&k->e, X, D);
    if (wide)
        polar_desk_copy(k, D, s->D);
    else
        polar_transpose(&k->e, D, s->D);
    polar_desk_leave(k, mark);
}
