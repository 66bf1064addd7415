/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts that even out rows and columns. */
#include <math.h>

#include "parts.h"

static double row_square(polar_mat X, int64_t i) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++) sum += *polar_at(X, i, j) * *polar_at(X, i, j);
    return sum;
}

static double column_square(polar_mat X, int64_t j) {
    double sum = 0;
    for (int64_t i = 0; i < X.m; i++) sum += *polar_at(X, i, j) * *polar_at(X, i, j);
    return sum;
}

static void scale_row(polar_mat X, int64_t i, double factor) {
    for (int64_t j = 0; j < X.n; j++) *polar_at(X, i, j) *= factor;
}

static void scale_column(polar_mat X, int64_t j, double factor) {
    for (int64_t i = 0; i < X.m; i++) *polar_at(X, i, j) *= factor;
}

void polar_part_rows(polar_run *r, polar_slot *s) {
    for (int64_t i = 0; i < s->D.m && !r->desk->e.status; i++)
        scale_row(s->D, i, 1 / sqrt(row_square(s->D, i) + r->c.eps));
}

void polar_part_columns(polar_run *r, polar_slot *s) {
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++)
        scale_column(s->D, j, 1 / sqrt(column_square(s->D, j) + r->c.eps));
}

void polar_part_equalise(polar_run *r, polar_slot *s) {
    const int mark = r->desk->taken;
    const polar_mat before = polar_desk_take(r->desk, s->D.m, s->D.n, POLAR_F64);
    polar_desk_copy(r->desk, s->D, before);
    polar_part_rows(r, s);
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++)
        scale_column(s->D, j, 1 / sqrt(column_square(before, j) + r->c.eps));
    polar_desk_leave(r->desk, mark);
}

void polar_part_centre(polar_run *r, polar_slot *s) {
    for (int64_t j = 0; j < s->D.n && !r->desk->e.status; j++) {
        double mean = 0;
        for (int64_t i = 0; i < s->D.m; i++) mean += *polar_at(s->D, i, j) / (double)s->D.m;
        for (int64_t i = 0; i < s->D.m; i++) *polar_at(s->D, i, j) -= mean;
    }
}

void polar_part_neurons(polar_run *r, polar_slot *s) {
    const polar_mat v = polar_memory_of(r, s, POLAR_MEMORY_SECOND, s->D.m, 1);
    for (int64_t i = 0; i < s->D.m && !r->desk->e.status; i++) {
        double *x = polar_at(v, i, 0);
        *x = r->c.beta2 * *x + (1 - r->c.beta2) * row_square(s->D, i) / (double)s->D.n;
        scale_row(s->D, i, 1 / (sqrt(*x) + r->c.eps));
    }
    polar_part_root_mean_square(r, s);
}
