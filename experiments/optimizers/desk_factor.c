/* SPDX-License-Identifier: BSD-3-Clause */
/* What a desk asks of its oracle, and singular values as a measure. */
#include "desk.h"

/* The host's view: emulated formats lie in memory as f32. */
static polar_mat host(polar_mat X) {
    X.place = POLAR_HOST;
    if (X.format != POLAR_F64) X.format = POLAR_F32;
    return X;
}

void polar_desk_factor(polar_desk *k, polar_mat X, polar_mat U, polar_mat H) {
    polar_report r;
    polar_options o = k->options;
    polar_mat hermitian = host(H);
    if (k->e.status) return;
    o.format = X.format;
    const polar_status s = polar_factor(k->oracle, polar_const(host(X)), host(U),
                                        H.data ? &hermitian : NULL, &o, &r);
    /* the best iterate is what an optimizer wants when there is no better one */
    if (s != POLAR_OK && s != POLAR_NOT_CONVERGED) {
        k->e.status = s;
        k->why = r.why;
        return;
    }
    k->products += r.products;
    k->flops += r.flops;
}

void polar_desk_root(polar_desk *k, double shift, polar_mat R, polar_mat H) {
    const int mark = k->taken;
    const polar_mat S = polar_desk_take(k, R.m, R.n, R.format),
                    U = polar_desk_take(k, R.m, R.n, R.format);
    polar_desk_need(k, 1u << POLAR_VERB_CHOLESKY, R.m, R.n, R.format);
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, R);
    if (size == 0) {
        polar_desk_copy(k, R, H);
    } else {
        double more = shift;
        for (int tries = 0; tries < 20; tries++) {
            polar_desk_copy(k, R, S);
            polar_shift(&k->e, more, 1, S);
            if (k->e.status || polar_cholesky(&k->e, S)) break;
            more = more > 0 ? 10 * more : (double)R.n * polar_format_get(R.format)->u * size;
        }
        polar_desk_factor(k, S, U, H);
    }
    polar_desk_leave(k, mark);
}

void polar_desk_values(polar_desk *k, polar_mat X, double *s) {
    const int mark = k->taken;
    const polar_mat A = polar_desk_take(k, X.m, X.n, X.format);
    const double flops = k->e.flops;
    polar_desk_need(k, 1u << POLAR_VERB_SVD, X.m, X.n, X.format);
    polar_desk_copy(k, X, A);
    polar_svd(&k->e, A, (polar_mat){.data = NULL}, s, (polar_mat){.data = NULL});
    k->e.flops = flops;
    polar_desk_leave(k, mark);
}
