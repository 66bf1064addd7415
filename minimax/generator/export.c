/* SPDX-License-Identifier: BSD-3-Clause */
/* How fits and schedules are written down: the choice, the text form and the code forms. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const char *const names[POLAR_EXPORT_COUNT] = {"sched", "json", "c", "python", "cuda"};

polar_export polar_export_named(const char *name) {
    int e = 0;
    while (e < POLAR_EXPORT_COUNT && (!name || strcmp(name, names[e]) != 0)) e++;
    return (polar_export)e;
}

/* Only letters, digits and _, as identifiers of C and Python are. */
static void identifier(const char *name, char id[64], bool upper) {
    size_t n = 0;
    if (isdigit((unsigned char)*name)) id[n++] = '_';
    for (; *name && n < 63; name++, n++) {
        const int c = (unsigned char)*name;
        id[n] = (char)(!isalnum(c) ? '_' : upper ? toupper(c) : c);
    }
    id[n] = '\0';
}

static int coefficients(const polar_schedule *s, int step) {
    return polar_step_coefficients(s->form, s->step[step].degree);
}

static int terms(const polar_schedule *s) {
    int most = 1;
    for (int k = 0; k < s->nsteps; k++)
        if (coefficients(s, k) > most) most = coefficients(s, k);
    return most;
}

/* A pole in a place that a shorter row leaves: its term vanishes. */
static double filler(const polar_schedule *s, int i) {
    return s->form == POLAR_FORM_ZOLOTAREV && i > 0 && i % 2 == 0;
}

/* c[i] of a row, in code as wide as the widest one; form map: the weight goes first. */
static double entry(const polar_schedule *s, int step, int i) {
    if (s->form == POLAR_FORM_MAP && i < coefficients(s, step))
        i = i ? i - 1 : coefficients(s, step) - 1;
    return i < coefficients(s, step) ? s->step[step].c[i] : filler(s, i);
}

static void hex_row(polar_text *t, const polar_schedule *s, int step, const char *suffix) {
    char hex[POLAR_HEX_SIZE];
    for (int i = 0; i < terms(s); i++)
        polar_text_put(t, "%s%s%s", i ? ", " : "", polar_hex_float(entry(s, step, i), hex),
                       suffix);
}

static void c_header(polar_text *t, const polar_schedule *s, const char *command) {
    const bool narrow = s->target != POLAR_F64, map = s->form == POLAR_FORM_MAP;
    char id[64], ID[64];
    identifier(s->name, id, false);
    identifier(s->name, ID, true);
    polar_text_put(t, "/*\n");
    polar_text_statement(t, s, command, " *");
    polar_text_put(t, "\n */\n#ifndef POLAR_%s_H\n#define POLAR_%s_H\n\n", ID, ID);
    polar_text_put(t, "enum { %s_STEPS = %d, %s_TERMS = %d };\n\n", ID, s->nsteps, ID,
                   terms(s));
    polar_text_put(t, "/* %s */\n", polar_export_meaning(s));
    polar_text_put(t, "static const %s %s[%d][%d] = {\n", narrow ? "float" : "double", id,
                   s->nsteps, terms(s));
    for (int k = 0; k < s->nsteps; k++) {
        polar_text_put(t, "    {");
        hex_row(t, s, k, narrow ? "f" : "");
        polar_text_put(t, "},\n");
    }
    polar_text_put(t,
                   "};\n\nstatic inline double %s_eval(double x)\n{\n%s"
                   "    for (int k = 0; k < %s_STEPS; k++) {\n",
                   id, map ? "    double sum = 0;\n" : "", ID);
    if (s->form == POLAR_FORM_ZOLOTAREV)
        polar_text_put(t,
                       "        double h = 1;\n"
                       "        for (int i = 1; i < %s_TERMS; i += 2)\n"
                       "            h += %s[k][i] / (x * x + %s[k][i + 1]);\n"
                       "        x *= %s[k][0] * h;\n",
                       ID, id, id, id);
    else if (s->form == POLAR_FORM_STEP)
        polar_text_put(t,
                       "        double p = 0;\n"
                       "        for (int i = %s_TERMS - 1; i >= 0; i--) p = p * x + %s[k][i];\n"
                       "        x = p;\n",
                       ID, id);
    else if (map)
        polar_text_put(
            t,
            "        double h = 0;\n"
            "        for (int i = %s_TERMS - 1; i > 0; i--) h = h * (x * x) + %s[k][i];\n"
            "        x *= h;\n"
            "        sum += %s[k][0] * x;\n",
            ID, id, id);
    else
        polar_text_put(
            t,
            "        double h = 0;\n"
            "        for (int i = %s_TERMS - 1; i >= 0; i--) h = h * (x * x) + %s[k][i];\n"
            "        x *= h;\n",
            ID, id);
    polar_text_put(t, "    }\n    return %s;\n}\n\n#endif\n", map ? "sum" : "x");
}

static void cuda(polar_text *t, const polar_schedule *s, const char *command) {
    const bool narrow = s->target != POLAR_F64;
    char id[64];
    identifier(s->name, id, false);
    polar_text_statement(t, s, command, "//");
    polar_text_put(t, "\n// %s\n", polar_export_meaning(s));
    polar_text_put(t, "__constant__ %s %s[%d][%d] = {\n", narrow ? "float" : "double", id,
                   s->nsteps, terms(s));
    for (int k = 0; k < s->nsteps; k++) {
        polar_text_put(t, "    {");
        for (int i = 0; i < terms(s); i++) {
            polar_text_put(t, "%s", i ? ", " : "");
            polar_text_decimal(t, entry(s, k, i), narrow ? 9 : 17);
            if (narrow) polar_text_put(t, "f");
        }
        polar_text_put(t, "},\n");
    }
    polar_text_put(t, "};\n");
}

/* One expression, so that it can be evaluated as well as assigned; comments inside. */
static void python(polar_text *t, const polar_schedule *s, const char *command) {
    polar_text_put(t, "[\n");
    polar_text_statement(t, s, command, "    #");
    polar_text_put(t, "\n    # a row a step: %s\n", polar_export_row(s));
    for (int k = 0; k < s->nsteps; k++) {
        polar_text_put(t, "    [");
        for (int i = 0; i < coefficients(s, k); i++) {
            polar_text_put(t, "%s", i ? ", " : "");
            polar_text_decimal(t, entry(s, k, i), 17);
        }
        polar_text_put(t, "],\n");
    }
    polar_text_put(t, "]\n");
}

static void sched(polar_text *t, const polar_schedule *s, const char *command) {
    const size_t n = polar_schedule_print(s, command && *command ? command : NULL, NULL, 0);
    char *text = malloc(n + 1);
    if (text) {
        polar_schedule_print(s, command && *command ? command : NULL, text, n + 1);
        polar_text_put(t, "%s", text);
    }
    free(text);
}

polar_status polar_schedule_export(const polar_schedule *proved, polar_export as,
                                   const char *command, char **text, polar_why *why) {
    polar_text t = {NULL, 0, 0, false};
    *text = NULL;
    switch (as) {
    case POLAR_EXPORT_SCHED:
        sched(&t, proved, command);
        break;
    case POLAR_EXPORT_JSON:
        polar_schedule_json(&t, proved, command);
        break;
    case POLAR_EXPORT_C:
        c_header(&t, proved, command);
        break;
    case POLAR_EXPORT_PYTHON:
        python(&t, proved, command);
        break;
    case POLAR_EXPORT_CUDA:
        cuda(&t, proved, command);
        break;
    default:
        return polar_fail(why, POLAR_BAD_ARGUMENT, "unknown kind of export");
    }
    return polar_text_take(&t, text, why);
}

polar_status polar_fit_export(const polar_fit *fit, polar_export as, char **text,
                              polar_why *why) {
    polar_text t = {NULL, 0, 0, false};
    *text = NULL;
    if (as == POLAR_EXPORT_JSON) {
        polar_fit_json(&t, fit);
        return polar_text_take(&t, text, why);
    }
    polar_schedule *s = malloc(sizeof *s);
    if (!s) return polar_fail(why, POLAR_NO_MEMORY, "no memory for a schedule");
    polar_status st = polar_fit_schedule(fit, s, why);
    if (!st) st = polar_schedule_export(s, as, fit->o.command, text, why);
    free(s);
    return st;
}
