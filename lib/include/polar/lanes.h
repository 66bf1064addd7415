/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts of a run that do not depend on one another, side by side. */
#ifndef POLAR_LANES_H
#define POLAR_LANES_H

#include "polar/mat.h"

#ifdef __cplusplus
extern "C" {
#endif

struct polar_engine;
struct polar_backend;

enum { POLAR_MOST_LANES = 8 };

/*
 * Part i, on an engine of its own: e->work is for the part to set, and no two parts may share
 * memory that one of them writes. It calls gemm, gram, symm_product, axpby, recombine, shift,
 * solve_triangular, qr_stacked, stacked_product, and once cholesky, solve_posdef or
 * posdef_inverse; the engine calls every other verb UNSUITED. What it asked for may be done
 * only after it returned: these may then have said that the matrix is definite when it is not.
 */
typedef void polar_branch(void *parts, struct polar_engine *e, int i);

/* Of a backend. */
typedef struct polar_lanes {
    /* How many parts at a time pay for n-by-n matrices, 1 to POLAR_MOST_LANES; the same answer
     * whenever it is asked. What they take of the backend's own memory is made now. */
    int (*most)(int64_t n, polar_format f);
    /* Part i on lane[i], i < count, count from 2 to POLAR_MOST_LANES. Each begins when all that
     * was asked of the backend before is done, and ends before what is asked after begins.
     * lane[i].status: NO_ANSWER where a matrix was not definite. The returned status is of what
     * is no part's own. */
    polar_status (*run)(struct polar_engine *lane, int count, polar_branch *part, void *parts);
} polar_lanes;

/* most, or 1 where the backend has no lanes */
POLAR_API int polar_lanes_most(const struct polar_backend *b, int64_t n, polar_format f);

/*
 * All parts i < count, 1 <= count <= POLAR_MOST_LANES, side by side where the backend has lanes
 * and there are two or more; count and flops go to e. definite[i] is false where part i found a
 * matrix that is not positive definite: what it wrote is rubbish then, and e->status stays OK.
 * Each part's bits are its own: they depend on nothing beside it.
 */
POLAR_API void polar_lanes_run(struct polar_engine *e, int count, polar_branch *part,
                               void *parts, bool definite[]);

#ifdef __cplusplus
}
#endif

#endif
