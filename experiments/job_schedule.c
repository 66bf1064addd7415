/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedules by name, from files, or fitted on the spot for a run's lower bound. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coefficients.h"
#include "job.h"

#ifdef POLAR_HAVE_FIT
#include "polar/fit.h"
#endif

/* Schedules that were read or fitted, under what they were asked for. */
typedef struct kept {
    struct kept *next;
    char *key;
    polar_schedule schedule;
} kept;

static kept *all;

static const polar_schedule *find(const char *key) {
    for (const kept *p = all; p; p = p->next)
        if (!strcmp(p->key, key)) return &p->schedule;
    return NULL;
}

static polar_schedule *keep(const char *key) {
    kept *p = calloc(1, sizeof *p);
    if (!p || !(p->key = strdup(key))) {
        free(p);
        return NULL;
    }
    p->next = all;
    all = p;
    return &p->schedule;
}

/* Takes back the newest. */
static void forget(void) {
    kept *p = all;
    all = p->next;
    free(p->key);
    free(p);
}

void polar_job_forget(void) {
    while (all) forget();
}

polar_status polar_job_schedule(const char *what, const char *text, const polar_schedule **s,
                                polar_why *why) {
    char list[400] = "";
    bool interval;
    if ((*s = polar_schedule_named(text)) || (*s = find(text))) return POLAR_OK;
    if (strpbrk(text, "/.")) {
        polar_schedule *room = keep(text);
        if (!room) return POLAR_NO_MEMORY;
        polar_status status = polar_coefficients_read(text, room, &interval, why);
        if (status)
            forget();
        else
            *s = room;
        return status;
    }
    for (int i = 0; polar_schedules[i]; i++) {
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "",
                 polar_schedules[i]->name);
    }
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "%s %.80s: choose one of %s, or the name of a file: .sched, JSON or rows",
                      what, text, list);
}

#ifdef POLAR_HAVE_FIT
static polar_status fit(int degree, const char *lower, polar_format f, polar_schedule *s,
                        polar_why *why) {
    const polar_format_row *row = polar_format_get(f);
    char error[40];
    snprintf(error, sizeof error, "%.17g", row->u);
    /* Scalars of a run are held in its wide format. Without a cushion the best polynomial maps
     * some singular value to nearly nothing, without a guard roundoff leaves the interval; both
     * cost at most a step or two (amsel2025 has 0.024; 1.01 is its cure below 12 bits). */
    const polar_fit_options options = {
        .degree = degree,
        .error =
            row->emulated ? error : NULL, /* else as far as the target's roundoff lets it */
        .lower = lower,
        .cushion = "0.024",
        .guard = "auto",
        .safety = row->precision < 12 ? "1.01" : NULL,
        .target = row->wide == POLAR_F64 || row->wide == POLAR_C128 ? POLAR_F64 : POLAR_F32};
    polar_fit *result = NULL;
    polar_status status = polar_fit_new(&options, &result, why);
    if (!status) status = polar_fit_schedule(result, s, why);
    polar_fit_free(result);
    return status;
}
#else
static polar_status fit(int degree, const char *lower, polar_format f, polar_schedule *s,
                        polar_why *why) {
    (void)degree;
    (void)lower;
    (void)f;
    (void)s;
    return polar_fail(why, POLAR_UNSUITED,
                      "this build has no coefficient generator (Meson option minimax), so "
                      "nothing can be fitted; name a schedule instead");
}
#endif

polar_status polar_job_fit(int degree, const char *lower, polar_format f,
                           const polar_schedule **s, polar_why *why) {
    char key[96];
    snprintf(key, sizeof key, "fit:%d:%s:%.40s", degree, polar_format_get(f)->name, lower);
    if ((*s = find(key))) return POLAR_OK;
    polar_schedule *room = keep(key);
    if (!room) return POLAR_NO_MEMORY;
    polar_status status = fit(degree, lower, f, room, why);
    if (status) {
        forget();
        return status;
    }
    room->repeat_last = 1; /* 1 is a fixed point of it up to roundoff: more steps do no harm */
    if (degree == 5)
        snprintf(room->name, sizeof room->name, "fit");
    else
        snprintf(room->name, sizeof room->name, "fit%d", degree);
    *s = room;
    return POLAR_OK;
}
