/* SPDX-License-Identifier: BSD-3-Clause */
/* SpecMuon's scalar auxiliary variables. */
#ifndef POLAR_SPECMUON_H
#define POLAR_SPECMUON_H

#include "optimizer.h"

/* The next r of a mode from the last one; *fresh is r before it is relaxed, 0 < fresh <= old.
 */
double polar_specmuon_relax(const polar_constants *c, double loss, double value, double old,
                            double *fresh);
void polar_part_relaxed(polar_run *r, polar_slot *s);

#endif
