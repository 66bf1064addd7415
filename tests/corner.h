/* SPDX-License-Identifier: BSD-3-Clause */
/* Small random matrices biased to corners: sizes, zeros, repetitions, ranks, exponents. */
#ifndef POLAR_TESTS_CORNER_H
#define POLAR_TESTS_CORNER_H

#include <polar.h>

/* A host matrix of a random shape, up to 12 by 12 (some longer), in one of the four native
 * formats, and words for it; free it. Functions of *state alone. */
polar_mat corner_matrix(uint64_t *state, char *words, size_t size);

/* whole number of [0,n) */
int64_t corner_below(uint64_t *state, int64_t n);

#endif
