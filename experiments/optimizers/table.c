/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of optimizers; its rows are named in meson.build. */
#include "optimizer.h"

#define ROW(name) extern const polar_optimizer polar_optimizer_##name;
#include "optimizer_rows.h"
#undef ROW

const polar_optimizer *const polar_optimizers[] = {
#define ROW(name) &polar_optimizer_##name,
#include "optimizer_rows.h"
#undef ROW
    NULL};
