/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Contestants among others: oracles on matrices that stay in the memory of a backend, told line
 * by line what to do, so that who asks can let contestants take turns. A program beside the
 * command. An answer a line; one that begins with "no" says why not.
 *
 *     schedule NAME STEPS              STEPS lines "a b c ...": the rows of a schedule;
 *                                      with a '/' in NAME, of that file
 *     matrix NAME BACKEND BATCH FILE   so many copies of the matrix in FILE, m >= n
 *     ready NAME ORACLE[:SCHEDULE] FORMAT BLOCKS STEPS MATRIX
 *         the oracle on those copies; BLOCKS of the Gram form, with :split or :wide if wanted,
 *         0: direct, or auto; STEPS 0: its own.
 *         Answer: operations of a launch as expected and as counted (nan: unseen), bytes
 *     form ORACLE[:SCHEDULE] FORMAT BLOCKS STEPS MATRIX
 *         nothing is made ready. Answer: steps of each block, 2+3:split, or direct
 *     time COUNT NAME...               COUNT launches of each, one after the other, then one
 *         wait. Answer: seconds of a launch of all, and those until all was enqueued
 *     save NAME FILE                   its factor of the last copy
 *     done                             everything is freed
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "asked.h"
#include "polar/gram.h"
#include "runner.h"

enum { MOST = 96, WORDS = 20 };

static struct {
    char name[64];
    polar_copies copies;
} matrices[MOST];
static int matrix_count;

static struct {
    char name[64];
    polar_runner runner;
} ready[MOST];
static int ready_count;

static double clock_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int find(const char *name) {
    for (int i = 0; i < ready_count; i++)
        if (!strcmp(ready[i].name, name)) return i;
    return -1;
}

static void refuse(const char *why) {
    printf("no: %s\n", why);
}

static void take_matrix(char **word) {
    const polar_backend *b = polar_backend_named(word[2]);
    const int64_t count = atoll(word[3]);
    const int i = matrix_count;
    polar_why why = {""};
    if (i == MOST || !b || count < 1) {
        refuse("too many matrices, no such backend, or a batch of nothing");
        return;
    }
    polar_mat host;
    polar_status s = polar_mat_read(word[4], &host, NULL, &why);
    if (!s) {
        s = polar_copies_open(b, count, polar_const(host), &matrices[i].copies, &why);
        if (s) polar_copies_close(&matrices[i].copies);
        polar_mat_free(&host, NULL);
    }
    if (s) {
        refuse(why.text);
        return;
    }
    snprintf(matrices[i].name, sizeof matrices[i].name, "%s", word[1]);
    matrix_count++;
    puts("taken");
}

/* ORACLE[:SCHEDULE] FORMAT BLOCKS STEPS MATRIX. NULL: it has been refused. */
static const polar_oracle *asked(char **word, polar_options *options,
                                 const polar_copies **copies) {
    const polar_oracle *o = polar_asked(word, options);
    int of = 0;
    while (of < matrix_count && strcmp(matrices[of].name, word[4]) != 0) of++;
    if (!o || of == matrix_count) {
        refuse("no such oracle, schedule, format, blocks or matrix");
        return NULL;
    }
    *copies = &matrices[of].copies;
    options->backend = (*copies)->backend;
    return o;
}

static void tell_form(char **word) {
    polar_options options;
    polar_gram_choice choice;
    polar_why why = {"that oracle has no Gram form"};
    const polar_copies *of;
    const polar_oracle *o = asked(word + 1, &options, &of);
    if (!o) return;
    const polar_mat A = of->A[0];
    if (!(o->traits & POLAR_GRAM_FORM) ||
        polar_gram_plan(A.m, A.n, A.format, &options, &choice, &why))
        refuse(why.text);
    else
        puts(choice.text);
}

static void make_ready(char **word) {
    const int i = ready_count;
    polar_options options;
    const polar_copies *of;
    const polar_oracle *o = asked(word + 2, &options, &of);
    if (!o) return;
    if (i == MOST) {
        refuse("too many are ready");
        return;
    }
    polar_why why = {""};
    polar_runner *r = &ready[i].runner;
    if (polar_runner_open(o, of, &options, r, &why)) {
        refuse(why.text);
        polar_runner_close(r);
        return;
    }
    snprintf(ready[i].name, sizeof ready[i].name, "%s", word[1]);
    ready_count++;
    printf("%.17g %.17g %lld\n", r->expected, r->counted, (long long)r->bytes);
}

static void done(void) {
    while (ready_count > 0) polar_runner_close(&ready[--ready_count].runner);
    while (matrix_count > 0) polar_copies_close(&matrices[--matrix_count].copies);
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
            if (!s) s = polar_runner_launch(&ready[last].runner, NULL);
        }
    const double enqueued = clock_now() - start;
    if (!s && last >= 0) s = polar_runner_wait(&ready[last].runner);
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
        const polar_shape *shape = &ready[i].runner.shape;
        polar_mat U =
            polar_mat_new(shape->m, shape->n, polar_format_get(shape->format)->wide, NULL);
        s = U.data ? polar_runner_wait(&ready[i].runner) : POLAR_NO_MEMORY;
        if (!s) s = polar_runner_get(&ready[i].runner, U); /* else it is not of this matrix */
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
    const polar_schedule *s = polar_asked_schedule(word[1]);
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
    if (!strcmp(verb, "schedule") && words == 3)
        schedule(word);
    else if (!strcmp(verb, "matrix") && words == 5)
        take_matrix(word);
    else if (!strcmp(verb, "ready") && words == 7)
        make_ready(word);
    else if (!strcmp(verb, "form") && words == 6)
        tell_form(word);
    else if (!strcmp(verb, "time") && words > 2 && atoi(word[1]) > 0)
        take_time(word, words);
    else if (!strcmp(verb, "save") && words == 3)
        save(word);
    else if (!strcmp(verb, "done") && words == 1) {
        done();
        puts("done");
    } else
        refuse("want schedule, matrix, ready, form, time, save or done, and their arguments");
    fflush(stdout);
}

int main(void) {
    char line[4096];
    while (fgets(line, sizeof line, stdin)) answer(line);
    done();
    return ferror(stdin) ? 1 : 0;
}
