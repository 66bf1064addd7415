/* SPDX-License-Identifier: BSD-3-Clause */
/* polar plan --schedule: the Gram form of a schedule, format by format. */
#ifndef POLAR_PLAN_GRAM_H
#define POLAR_PLAN_GRAM_H

#include "options.h"

/* The verb `plan` where a schedule is given; its exit status. */
int polar_command_plan_gram(const polar_arguments *a);

#endif
