/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of polar run that say how to factor, put into a job. */
#ifndef POLAR_JOB_ARGUMENTS_H
#define POLAR_JOB_ARGUMENTS_H

#include "job.h"

/* value: by polar_option_id. What is not there stays as it is. BAD_ARGUMENT: a sentence. */
polar_status polar_job_arguments(const char *const *value, polar_job *j, polar_why *why);

#endif
