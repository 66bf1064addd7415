/* SPDX-License-Identifier: BSD-3-Clause */
/* A batch of matrices against as many calls, for polar bench. */
#ifndef POLAR_BENCH_BATCH_H
#define POLAR_BENCH_BATCH_H

#include "grid.h"
#include "job.h"

/*
 * `count` matrices of a case: of its kind with the seeds from the case's on, or its file so
 * often; factored by polar_factor_batch and by as many calls of polar_factor in turns, after
 * one of each. batch, apart: seconds of `repeat` turns.
 */
polar_status polar_bench_batch(const polar_job *j, const polar_case *c, polar_cmat A,
                               int64_t count, int repeat, double *batch, double *apart,
                               polar_why *why);

#endif
