/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SpecMuon (arXiv 2602.16167): the `count` leading modes of G are weighted by scalar auxiliary
 * variables of the loss L, the others as in Muon. The SVD is one on top of an oracle. Of what
 * the source leaves open: the remaining modes have weight 1; xi = 1/2.
 */
#include <math.h>

#include "parts.h"
#include "polar/spectral.h"
#include "specmuon.h"

/* r+ = r/(1 + gamma |d|/(2 (s + eps))), |d| = s/(sqrt(L) + eps); T a mean of the old and the
 * new energy; r := chi r+ + (1 - chi) sqrt(L), chi in [0,1] */
double polar_specmuon_relax(const polar_constants *c, double loss, double value, double old,
                            double *fresh) {
    const double xi = 0.5, root = sqrt(fmax(loss, 0)), d = value / (root + c->eps);
    *fresh = old / (1 + c->gamma / (2 * (value + c->eps)) * d);
    const double T = (1 - xi) * *fresh * *fresh + xi * old * old +
                     (1 - xi) * (*fresh - old) * (*fresh - old);
    const double chi = (root - sqrt(T)) / (root - *fresh + c->eps);
    const double weight = chi > 0 ? fmin(chi, 1) : 0; /* 0 for NaN too */
    return weight * *fresh + (1 - weight) * root;
}

void polar_part_relaxed(polar_run *r, polar_slot *s) {
    polar_desk *k = r->desk;
    const int mark = k->taken;
    const int64_t m = s->D.m, n = s->D.n, p = m < n ? m : n;
    const polar_mat U = polar_desk_take(k, m, p, POLAR_F64),
                    Vt = polar_desk_take(k, p, n, POLAR_F64),
                    values = polar_desk_take(k, p, 1, POLAR_F64),
                    held = polar_memory_of(r, s, POLAR_MEMORY_SECOND, p, 1);
    polar_spectral_options o = polar_spectral_default();
    if (k->e.status) return;
    const double size = polar_norm_of(&k->e, POLAR_NORM_FRO, s->D);
    o.polar.schedule = k->options.schedule;
    k->e.status =
        polar_svd_by(k->oracle, polar_const(s->D), U, polar_at(values, 0, 0), Vt, &o, NULL);
    for (int64_t j = 0; j < p && !k->e.status; j++) {
        double weight = 1, fresh = 0, *old = polar_at(held, j, 0);
        if ((double)j < r->c.count) {
            if (r->t == 1) *old = sqrt(fmax(r->loss, 0));
            *old = polar_specmuon_relax(
                &r->c, r->loss, *polar_at(values, j, 0) / (size + r->c.eps), *old, &fresh);
            weight = fresh / (sqrt(fmax(r->loss, 0)) + r->c.eps);
        }
        for (int64_t i = 0; i < m; i++) *polar_at(U, i, j) *= weight;
    }
    polar_gemm(&k->e, 1, POLAR_N, U, POLAR_N, Vt, 0, s->D, s->D);
    polar_desk_leave(k, mark);
}
