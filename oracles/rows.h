/* SPDX-License-Identifier: BSD-3-Clause */
/* The oracles of this folder: one row at the end of its own file each. */
#ifndef POLAR_ROWS_H
#define POLAR_ROWS_H

#include "polar/oracle.h"

extern const polar_oracle polar_svd_oracle;
extern const polar_oracle polar_newton_schulz;
extern const polar_oracle polar_composed;
extern const polar_oracle polar_newton_schulz_scaled;
extern const polar_oracle polar_qdwh;
extern const polar_oracle polar_zolo_pd;
extern const polar_oracle polar_halley;
extern const polar_oracle polar_newton;
extern const polar_oracle polar_newton_norm;
extern const polar_oracle polar_newton_hybrid;
extern const polar_oracle polar_auto;
extern const polar_oracle polar_step_eigh;
extern const polar_oracle polar_step_sp8;
extern const polar_oracle polar_step_sp8_plain;
extern const polar_oracle polar_step_sp2;
extern const polar_oracle polar_step_sp2_acc;
extern const polar_oracle polar_step_mcweeny;
extern const polar_oracle polar_step_composed;

#endif
