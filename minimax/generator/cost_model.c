/* SPDX-License-Identifier: BSD-3-Clause */
/* Cost models from words and from files of measured times. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "polar/mix.h"

enum { MOST_BYTES = 1 << 16 };

typedef enum kernel { GRAM, SYMM, GEMM, KERNELS } kernel;

static const struct {
    const char *name;
    int sizes;
} kernels[KERNELS] = {{"gram", 2}, {"symm", 1}, {"gemm", 3}};

double polar_cost_start(const polar_cost_model *m) {
    return m->restarts < 0 ? 0 : (m->restarts + 1) * (m->gram + m->gemm - 3 * m->symm);
}

double polar_cost_step(const polar_cost_model *m, int products) {
    const int polynomial = products - 2;
    if (m->restarts >= 0) return (polynomial + 3) * m->symm;
    return m->gram + polynomial * m->symm + m->gemm;
}

/* All of text as one number between least and most. */
static bool number(const char *text, double least, double most, double *x) {
    char *end;
    if (!isdigit((unsigned char)*text) && *text != '.') return false;
    *x = strtod(text, &end);
    return end != text && !*end && *x >= least && *x <= most && !strpbrk(text, "xX");
}

/* "kernel size... seconds"; which: the kernel, for the sentence. */
static bool row(char *word[], int words, double size[3], double *seconds, kernel *which) {
    for (kernel k = 0; k < KERNELS; k++) {
        if (strcmp(word[0], kernels[k].name) != 0) continue;
        *which = k;
        if (words != kernels[k].sizes + 2) return false;
        for (int i = 0; i < kernels[k].sizes; i++)
            if (!number(word[i + 1], 1, 1e15, &size[i]) || size[i] != floor(size[i]))
                return false;
        return number(word[words - 1], 1e-300, 1e9, seconds);
    }
    return false;
}

/* Rows of measured times; text is cut up. */
static polar_status table(const char *path, char *text, polar_cost_model *m, polar_why *why) {
    double size[KERNELS][3] = {{0}}, seconds[KERNELS] = {0};
    char *line = text, *next;
    for (int at = 1; line; at++, line = next) {
        char *word[8], *rest;
        int words = 0;
        double s[3] = {0}, t = 0;
        kernel k = KERNELS;
        if ((next = strchr(line, '\n'))) *next++ = '\0';
        line[strcspn(line, "#")] = '\0';
        for (char *w = strtok_r(line, " \t\r", &rest); w && words < 8;
             w = strtok_r(NULL, " \t\r", &rest))
            word[words++] = w;
        if (!words) continue;
        if (!row(word, words, s, &t, &k))
            return polar_fail(why, POLAR_BAD_FILE,
                              "%.200s, line %d: wants gram M N SECONDS, symm N SECONDS or gemm "
                              "M N N SECONDS",
                              path, at);
        if (seconds[k] > 0)
            return polar_fail(why, POLAR_BAD_FILE, "%.200s, line %d: a second time for %s",
                              path, at, kernels[k].name);
        memcpy(size[k], s, sizeof s);
        seconds[k] = t;
    }
    for (int k = 0; k < KERNELS; k++)
        if (!(seconds[k] > 0))
            return polar_fail(why, POLAR_BAD_FILE, "%.200s has no line for %s", path,
                              kernels[k].name);
    const double M = size[GRAM][0], N = size[GRAM][1], *gemm = size[GEMM];
    if (M < N || size[SYMM][0] != N || gemm[0] != M || gemm[1] != N || gemm[2] != N)
        return polar_fail(why, POLAR_BAD_FILE,
                          "%.200s: the sizes should be gram M N, symm N, gemm M N N with the "
                          "same M >= N",
                          path);
    m->gram = seconds[GRAM];
    m->symm = seconds[SYMM];
    m->gemm = seconds[GEMM];
    return POLAR_OK;
}

static polar_status measured(const char *path, polar_cost_model *m, polar_why *why) {
    FILE *in = fopen(path, "rb");
    if (!in)
        return polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    char *text = malloc(MOST_BYTES + 1);
    const size_t length = text ? fread(text, 1, MOST_BYTES + 1, in) : 0;
    polar_status s = POLAR_OK;
    if (!text)
        s = polar_fail(why, POLAR_NO_MEMORY, "no memory for a table of times");
    else if (ferror(in))
        s = polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    else if (length > MOST_BYTES || memchr(text, 0, length))
        s = polar_fail(why, POLAR_BAD_FILE, "%.200s is no table of times", path);
    fclose(in);
    if (!s) {
        text[length] = '\0';
        s = table(path, text, m, why);
    }
    free(text);
    return s;
}

/* What was said so far. */
typedef struct said {
    bool square, symmetric, alpha, gram;
    const char *file;
    double aspect;
} said;

static bool once(bool *seen) {
    const bool first = !*seen;
    *seen = true;
    return first;
}

static bool take(const char *word, said *w, polar_cost_model *m) {
    double restarts;
    if (!strcmp(word, "square")) return once(&w->square);
    if (!strcmp(word, "symmetric")) return once(&w->symmetric);
    if (!strncmp(word, "alpha=", 6))
        return once(&w->alpha) && number(word + 6, 1, 1e6, &w->aspect);
    if (!strncmp(word, "gram=", 5)) {
        if (!once(&w->gram) || !number(word + 5, 0, POLAR_MAX_STEPS - 1, &restarts) ||
            restarts != floor(restarts))
            return false;
        m->restarts = (int)restarts;
        return true;
    }
    if (w->file || !strpbrk(word, "./")) return false;
    w->file = word;
    return true;
}

polar_status polar_cost_model_parse(const char *text, polar_cost_model *m, polar_why *why) {
    char copy[sizeof m->text], *rest = copy;
    said w = {.aspect = 1};
    *m = (polar_cost_model){.gram = 1, .symm = 1, .gemm = 1, .restarts = -1};
    if (strlen(text) >= sizeof copy)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the cost model has more than %zu letters",
                          sizeof copy - 1);
    strcpy(copy, text);
    while (rest) {
        char *word = rest;
        if ((rest = strchr(word, ','))) *rest++ = '\0';
        if (!take(word, &w, m))
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "the cost model should be square, symmetric, alpha=A (A >= 1), "
                              "gram=R (R restarts) or several of them with commas, or a file "
                              "of times, not '%s'",
                              text);
    }
    if ((w.square && w.symmetric) || (w.file && (w.square || w.symmetric || w.alpha)))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "the cost model '%s' says twice what a product costs", text);
    if (w.symmetric) m->gram = m->symm = 0.5;
    m->gram *= w.aspect;
    m->gemm *= w.aspect;
    strcpy(m->text, text);
    return w.file ? measured(w.file, m, why) : POLAR_OK;
}
