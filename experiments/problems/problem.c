/* SPDX-License-Identifier: BSD-3-Clause */
/* Problems opened and closed, and the random matrices that they are made of. */
#include "problem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const polar_problem *polar_problem_named(const char *name) {
    for (int i = 0; polar_problems[i]; i++)
        if (!strcmp(polar_problems[i]->name, name)) return polar_problems[i];
    return NULL;
}

polar_problem_options polar_problem_defaults(void) {
    return (polar_problem_options){.shrink = 1, .seed = 1, .data = "experiments/data"};
}

polar_status polar_instance_open(const polar_problem *problem, const polar_problem_options *o,
                                 polar_instance *p) {
    *p = (polar_instance){.problem = problem, .options = *o, .optimum = NAN, .gap = NAN};
    if (p->options.cond == 0) p->options.cond = problem->cond;
    polar_desk_open(&p->desk, POLAR_F64);
    problem->open(p);
    if (p->desk.e.status && !*p->why.text)
        polar_fail(&p->why, p->desk.e.status, "problem %s: %s", problem->name,
                   polar_status_text(p->desk.e.status));
    return p->desk.e.status;
}

void polar_instance_close(polar_instance *p) {
    polar_desk_close(&p->desk);
    free(p->list[0]);
    free(p->list[1]);
    p->list[0] = p->list[1] = NULL;
}

int64_t polar_instance_size(const polar_instance *p, int64_t n) {
    n /= p->options.shrink;
    return n < 2 ? 2 : n;
}

/* far apart for any two streams of neighbouring seeds */
uint64_t polar_instance_seed(const polar_instance *p, uint64_t stream) {
    return p->options.seed * UINT64_C(1000003) + stream;
}

polar_mat polar_instance_zero(polar_instance *p, int64_t m, int64_t n) {
    return polar_desk_keep(&p->desk, m, n, POLAR_F64);
}

polar_mat polar_instance_normal(polar_instance *p, int64_t m, int64_t n, uint64_t stream) {
    const polar_mat X = polar_instance_zero(p, m, n);
    const uint64_t seed = polar_instance_seed(p, stream);
    for (int64_t j = 0; j < n && !p->desk.e.status; j++)
        for (int64_t i = 0; i < m; i++)
            *polar_at(X, i, j) = polar_hash_normal(seed, (uint64_t)i, (uint64_t)j);
    return X;
}

polar_mat polar_instance_uniform(polar_instance *p, int64_t m, int64_t n, uint64_t stream) {
    const polar_mat X = polar_instance_zero(p, m, n);
    polar_randomise(&p->desk.e, polar_instance_seed(p, stream), X);
    return X;
}

/* the polar factor of a Gaussian matrix */
polar_mat polar_instance_haar(polar_instance *p, int64_t m, int64_t n, uint64_t stream) {
    const polar_mat X = polar_instance_normal(p, m, n, stream),
                    Q = polar_instance_zero(p, m, n);
    polar_desk_factor(&p->desk, X, Q, (polar_mat){.data = NULL});
    return Q;
}

polar_mat polar_instance_spectrum(polar_instance *p, int64_t n, double cond, uint64_t stream,
                                  polar_mat *basis) {
    polar_desk *k = &p->desk;
    const polar_mat V = polar_instance_haar(p, n, n, stream), M = polar_instance_zero(p, n, n);
    const int mark = k->taken;
    const polar_mat S = polar_desk_take(k, n, n, POLAR_F64);
    double *d = malloc(sizeof *d * (size_t)n);
    if (!d && !k->e.status) k->e.status = POLAR_NO_MEMORY;
    for (int64_t i = 0; i < n && d; i++)
        d[i] = n > 1 ? pow(cond, -(double)i / (double)(n - 1) / 2) : 1;
    polar_desk_copy(k, V, S);
    if (d) polar_scale_columns(&k->e, S, d);
    polar_gram(&k->e, POLAR_GRAM_LEFT, 1, S, 0, S, M);
    free(d);
    polar_desk_leave(k, mark);
    if (basis) *basis = V;
    return M;
}
