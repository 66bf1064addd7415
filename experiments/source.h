/* SPDX-License-Identifier: BSD-3-Clause */
/* The matrices of a grid's cases: made or read once for cases that follow each other. */
#ifndef POLAR_SOURCE_H
#define POLAR_SOURCE_H

#include "grid.h"

/* One matrix, in f64 or c128 when generated. */
typedef struct polar_source {
    char *key; /* what it was made from; NULL: nothing */
    polar_mat A, truth;
    double cond;         /* prescribed, else NaN */
    double measured;     /* sigma_1/sigma_n by the SVD; 0: not measured yet */
    double *eigenvalues; /* ascending, in f64; NULL: not measured yet */
    char name[64];       /* stem of the file, or the kind */
    polar_status status;
    polar_why why;
} polar_source;

/* A real and a complex one: formats may take turns. Zero-initialise. */
typedef struct polar_sources {
    polar_source slot[2];
} polar_sources;

/* The matrix of a case; NULL: no memory. Look at its status: BAD_FILE and so on, BAD_ARGUMENT
 * for a shape that the kind has not. Valid until the next call. */
polar_source *polar_source_get(polar_sources *s, const polar_grid_case *words,
                               const polar_case *c);
void polar_sources_free(polar_sources *s);

/* The job of a case on its matrix: exact lower bounds and fitted schedules put in. UNSUITED,
 * NO_ANSWER and so on when nothing can be fitted. */
struct polar_job;
polar_status polar_source_job(polar_source *source, const polar_case *c, struct polar_job *j,
                              polar_why *why);

/* source_gap.c: what step oracles are told, into their options; and l, the least |lambda - mu|
 * over the largest, NaN where the eigenvalues cannot be had. */
polar_status polar_source_gap(polar_source *source, const polar_case *c, polar_options *o,
                              polar_why *why);
double polar_source_nearest(polar_source *source, double mu);

/* Reads every file that the grid names, and the costs that its cases plan by, to refuse a
 * damaged one before the first row. */
polar_status polar_source_check(const polar_grid *g, polar_why *why);

#endif
