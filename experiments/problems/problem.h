/* SPDX-License-Identifier: BSD-3-Clause */
/* Problems: what optimizers are set to work on. One file, one constant row each. */
#ifndef POLAR_PROBLEM_H
#define POLAR_PROBLEM_H

#include "desk.h"

enum { POLAR_PARAMETERS = 4 }; /* at most */

typedef struct polar_problem polar_problem;

typedef struct polar_problem_options {
    double cond;      /* condition number where the problem has one; 0: its own */
    int shrink;       /* sizes are divided by it; at least 1 */
    uint64_t seed;    /* of data and start */
    const char *data; /* folder of the project's data sets */
} polar_problem_options;

/* A problem with its data. */
typedef struct polar_instance {
    const polar_problem *problem;
    polar_problem_options options;
    polar_desk desk; /* its own: what the problem costs is not the optimizer's */
    int parameters;
    polar_mat start[POLAR_PARAMETERS];
    polar_mat data[8];
    double number[8];
    double *list[2];    /* freed with the instance */
    double optimum;     /* least value; NaN: not known */
    double gap;         /* value less optimum at the last loss() without gradient, when the
                           problem can say it more exactly than their difference; else NaN */
    polar_mat residual; /* what loss() fitted badly; data NULL: there is none */
    polar_why why;      /* when desk.e.status is not OK */
} polar_instance;

struct polar_problem {
    const char *name, *summary;
    const char *source; /* key of README's bibliography, or what it is from */
    double cond;        /* default condition number; 0: it takes none */
    const char *file;   /* that it reads in the folder of data; NULL: none */
    bool stochastic;    /* loss() samples when `draw` is not 0 */
    /* fills parameters, start, data, optimum */
    void (*open)(polar_instance *p);
    /*
     * f(W), and its gradient where G is not NULL. draw 0: of the whole problem; else of the
     * draw-th sample, the same for the same (seed, draw). W: p->parameters matrices shaped as
     * start.
     */
    double (*loss)(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G);
    /* D = Newton's step for gradient G, W - D the next iterate; NULL: there is none */
    void (*newton)(polar_instance *p, const polar_mat *G, polar_mat *D);
};

/* Every problem; NULL-ended. */
extern const polar_problem *const polar_problems[];
const polar_problem *polar_problem_named(const char *name);

polar_problem_options polar_problem_defaults(void);
/* Status of p->desk.e; close it even so. */
polar_status polar_instance_open(const polar_problem *problem, const polar_problem_options *o,
                                 polar_instance *p);
void polar_instance_close(polar_instance *p);

/* For rows of the table. Matrices that stay: zero; normal N(0,1) or uniform (-1,1) entries,
 * hashed from (seed, stream); orthonormal columns of Haar distribution. */
polar_mat polar_instance_zero(polar_instance *p, int64_t m, int64_t n);
polar_mat polar_instance_normal(polar_instance *p, int64_t m, int64_t n, uint64_t stream);
polar_mat polar_instance_uniform(polar_instance *p, int64_t m, int64_t n, uint64_t stream);
polar_mat polar_instance_haar(polar_instance *p, int64_t m, int64_t n, uint64_t stream);
/* V diag(lambda) V', lambda_i = cond^(-i/(n-1)), V Haar; V in *basis unless NULL */
polar_mat polar_instance_spectrum(polar_instance *p, int64_t n, double cond, uint64_t stream,
                                  polar_mat *basis);
/* an adjusted size: n/shrink, at least 2 */
int64_t polar_instance_size(const polar_instance *p, int64_t n);
/* a seed for (seed, stream) */
uint64_t polar_instance_seed(const polar_instance *p, uint64_t stream);

#endif
