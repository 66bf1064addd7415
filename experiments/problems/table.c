/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of problems; its rows are named in meson.build. */
#include "problem.h"

#define ROW(name) extern const polar_problem polar_problem_##name;
#include "problem_rows.h"
#undef ROW

const polar_problem *const polar_problems[] = {
#define ROW(name) &polar_problem_##name,
#include "problem_rows.h"
#undef ROW
    NULL};
