/* SPDX-License-Identifier: BSD-3-Clause */
/* Progress with the time left, on stderr when that is a terminal. */
#ifndef POLAR_PROGRESS_H
#define POLAR_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct polar_progress {
    bool shown; /* stderr is a terminal */
    double start;
    int64_t total;
} polar_progress;

polar_progress polar_progress_begin(int64_t total);
/* `done` of the cases are behind us; `label` names the one that begins. */
void polar_progress_show(const polar_progress *p, int64_t done, const char *label);
/* Wipes the line. */
void polar_progress_end(const polar_progress *p);

#endif
