/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * polar: the polar decomposition A = U H by many methods, each judged against the SVD.
 *
 * This is the one header to include. ' is the conjugate transpose throughout, u the unit
 * roundoff of a format, l a lower bound on sigma_n/sigma_1. Matrices are column-major.
 * The library never prints, exits or aborts, and never modifies an input.
 */
#ifndef POLAR_H
#define POLAR_H

#include "polar/status.h"

#include "polar/format.h"

#include "polar/mat.h"

#include "polar/schedule.h"

#include "polar/range.h"

#include "polar/curve.h"

#include "polar/maps.h"

#include "polar/step_table.h"

#include "polar/zolotarev.h"

#include "polar/eight.h"

#include "polar/report.h"

#include "polar/backend.h"

#include "polar/costs.h"

#include "polar/route.h"

#include "polar/oracle.h"

#include "polar/gram.h"

#include "polar/replay.h"

#include "polar/spectral.h"

#include "polar/file.h"

#include "polar/gallery.h"

#include "polar/overlap.h"

#include "polar/info.h"

#endif
