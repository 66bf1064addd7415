/* SPDX-License-Identifier: BSD-3-Clause */
/* f(P,Q) = |M - PQ'|_F^2/2 from several starts. */
#ifndef POLAR_FACTORIZATION_H
#define POLAR_FACTORIZATION_H

#include "problem.h"

/* loss of all of them: gradients -RQ, -R'P, R = M - PQ' = p->residual, M = p->data[0] */
double polar_factorization_loss(polar_instance *p, const polar_mat *W, uint64_t draw,
                                polar_mat *G);
/* M = diag(d(i)), i = 1 .. n; P and Q scaled by alpha: orthogonal, or of normal entries */
void polar_factorization_open(polar_instance *p, int64_t n,
                              double (*d)(const polar_instance *p, int64_t n, int64_t i),
                              double alpha, bool orthogonal);

#endif
