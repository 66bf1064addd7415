/* SPDX-License-Identifier: BSD-3-Clause */
/* Progress with the time left. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "job.h"

polar_progress polar_progress_begin(int64_t total) {
    return (polar_progress){isatty(STDERR_FILENO) == 1, polar_job_clock(), total};
}

void polar_progress_show(const polar_progress *p, int64_t done, const char *label) {
    if (!p->shown) return;
    fprintf(stderr, "\r\033[K%" PRId64 "/%" PRId64, done, p->total);
    if (done) {
        const double left =
            (polar_job_clock() - p->start) / (double)done * (double)(p->total - done);
        if (left < 90)
            fprintf(stderr, ", %.0f s left", left);
        else if (left < 5400)
            fprintf(stderr, ", %.0f min left", left / 60);
        else
            fprintf(stderr, ", %.1f h left", left / 3600);
    }
    fprintf(stderr, "  %.60s", label);
    fflush(stderr);
}

void polar_progress_end(const polar_progress *p) {
    if (p->shown) fputs("\r\033[K", stderr);
}
