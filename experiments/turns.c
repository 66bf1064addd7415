/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One contestant among others: an oracle on matrices that stay in the memory of its backend,
 * told line by line what to do, so that who asks can let contestants take turns. A program
 * beside the command. An answer a line; one that begins with "no" says why not.
 *
 *     schedule NAME STEPS                    STEPS lines "a b c ...": the rows of a schedule
 *     ready NAME BACKEND ORACLE[:SCHEDULE] FORMAT BATCH BLOCKS STEPS FILE
 *         NAME of what is made ready: BATCH copies of the matrix in FILE, m >= n;
 *         BLOCKS of the Gram form, 0: direct. Answer: operations of a launch
 * (polar_factor_cost), bytes on the device time COUNT NAME...                     COUNT
 * launches of each, one after the other, and a wait. Answer: seconds, and those until all was
 * enqueued, of a launch of all save NAME FILE                         the factor of the last
 * one timed done NAME
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "resident.h"

enum { MOST = 16, WORDS = 20 };

/* What was made ready. */
static struct {
    char name[64];
    polar_mat host;
    polar_resident resident;
} ready[MOST];

static double clock_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The place of a name, of an empty one for ""; -1: there is none. */
static int find(const char *name) {
    for (int i = 0; i < MOST; i++)
        if (!strcmp(ready[i].name, name)) return i;
    return -1;
}

static void done(int i) {
    polar_resident_close(&ready[i].resident);
    polar_mat_free(&ready[i].host, NULL);
    ready[i].name[0] = '\0';
}

static void refuse(const char *why) {
    printf("no: %s\n", why);
}

static const polar_oracle *oracle_of(char *text, polar_options *options) {
    char *colon = strchr(text, ':');
    if (colon) *colon = '\0';
    if (colon && !(options->schedule = polar_schedule_named(colon + 1))) return NULL;
    return polar_oracle_named(text);
}

static void make_ready(char **word) {
    const int i = find("");
    polar_options options = polar_options_default();
    const polar_oracle *o = oracle_of(word[3], &options);
    const int64_t count = atoll(word[5]);
    options.backend = polar_backend_named(word[2]);
    options.format = polar_format_named(word[4]);
    options.gram_blocks = atoi(word[6]);
    options.steps = atoi(word[7]);
    if (i < 0 || !o || !options.backend || options.format == POLAR_FORMAT_ANY || count < 1) {
        refuse("too many, or no such oracle, schedule, backend, format or batch");
        return;
    }
    polar_why why = {""};
    polar_mat file;
    polar_status s = polar_mat_read(word[8], &file, NULL, &why);
    if (s) {
        refuse(why.text);
        return;
    }
    ready[i].host = file;
    polar_resident *r = &ready[i].resident;
    s = polar_resident_open(o, count, polar_const(file), &options, r);
    if (s) {
        refuse(r->why.text);
        done(i);
        return;
    }
    snprintf(ready[i].name, sizeof ready[i].name, "%s", word[1]);
    printf("%.17g %lld\n", r->flops, (long long)r->bytes);
}

static void take_time(char **word, int words) {
    const int count = atoi(word[1]);
    polar_status s = POLAR_OK;
    int last = -1;
    const double start = clock_now();
    for (int k = 0; k < count; k++)
        for (int w = 2; w < words; w++) {
            if ((last = find(word[w])) < 0) {
                refuse("it is not ready");
                return;
            }
            if (!s) s = polar_resident_launch(&ready[last].resident);
            if (s == POLAR_NOT_CONVERGED) s = POLAR_OK;
        }
    const double enqueued = clock_now() - start;
    if (!s && last >= 0) s = polar_resident_wait(&ready[last].resident);
    const double all = clock_now() - start;
    if (s || last < 0)
        refuse(last < 0 ? "nothing to time" : polar_status_text(s));
    else
        printf("%.9g %.9g\n", all / count, enqueued / count);
}

static void save(char **word) {
    const int i = find(word[1]);
    polar_why why = {"it is not ready"};
    polar_status s = POLAR_BAD_ARGUMENT;
    if (i >= 0) {
        const polar_shape *shape = &ready[i].resident.shape;
        polar_mat U =
            polar_mat_new(shape->m, shape->n, polar_format_get(shape->format)->wide, NULL);
        s = U.data ? polar_resident_get(&ready[i].resident, U) : POLAR_NO_MEMORY;
        polar_fail(&why, s, "%s", polar_status_text(s));
        if (!s) s = polar_mat_write(word[2], polar_const(U), &why);
        polar_mat_free(&U, NULL);
    }
    if (s)
        refuse(why.text);
    else
        puts("saved");
}

static void schedule(char **word) {
    const polar_schedule *s = polar_schedule_named(word[1]);
    const int steps = atoi(word[2]);
    if (!s || steps < 1 || steps > POLAR_MAX_STEPS || (steps > s->nsteps && !s->repeat_last)) {
        refuse("no such schedule, or not so many steps");
        return;
    }
    for (int k = 0; k < steps; k++) {
        const polar_step *p = polar_schedule_step(s, k);
        for (int i = 0; 2 * i < p->degree; i++) printf("%s%.17g", i ? " " : "", p->c[i]);
        putchar('\n');
    }
}

static void answer(char *line) {
    char *word[WORDS], *rest = NULL;
    int words = 0;
    for (char *w = strtok_r(line, " \n", &rest); w && words < WORDS;
         w = strtok_r(NULL, " \n", &rest))
        word[words++] = w;
    const char *verb = words > 0 ? word[0] : "";
    if (!strcmp(verb, "ready") && words == 9)
        make_ready(word);
    else if (!strcmp(verb, "time") && words > 2 && atoi(word[1]) > 0)
        take_time(word, words);
    else if (!strcmp(verb, "save") && words == 3)
        save(word);
    else if (!strcmp(verb, "schedule") && words == 3)
        schedule(word);
    else if (!strcmp(verb, "done") && words == 2 && find(word[1]) >= 0) {
        done(find(word[1]));
        puts("done");
    } else
        refuse("want schedule, ready, time, save or done, and their arguments");
    fflush(stdout);
}

int main(void) {
    char line[4096];
    while (fgets(line, sizeof line, stdin)) answer(line);
    for (int i = 0; i < MOST; i++)
        if (ready[i].name[0]) done(i);
    return ferror(stdin) ? 1 : 0;
}
