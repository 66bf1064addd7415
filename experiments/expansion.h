/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of the program `expansion`. */
#ifndef POLAR_EXPANSION_PROGRAM_H
#define POLAR_EXPANSION_PROGRAM_H

#include "polar/eight.h"

/* Outer bounds equal to the inner ones: the gap is known. */
polar_eight_bounds expansion_exact(double lower, double upper);

/* expansion_evaluation.c: the lines of `expansion evaluation`. */
void expansion_evaluation(void);

#endif
