/* SPDX-License-Identifier: BSD-3-Clause */
/* SoftMuon's temperature. */
#ifndef POLAR_TEMPERATURE_H
#define POLAR_TEMPERATURE_H

#include "optimizer.h"

/* y/(1 - y^2)^(1/2), y = 1 - eps: tau s at which the soft map reaches y */
double polar_temperature_numerator(double eps);
/* q with P(|X| <= q) = p, X of Cauchy's distribution about mu of scale sigma */
double polar_cauchy_quantile(double p, double mu, double sigma);
/* D := msign(D), and over the last `low` of the steps the soft map of a falling temperature */
void polar_part_annealed(polar_run *r, polar_slot *s);

#endif
