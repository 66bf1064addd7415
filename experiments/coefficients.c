/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables of coefficients: which kind of text it is, and plain rows. */
#include "coefficients.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double polar_coefficients_number(const char *text, const char **end) {
    char *after = NULL;
    const double x = strtod(text, &after);
    *end = isfinite(x) && !isspace((unsigned char)*text) ? after : text;
    return x;
}

polar_status polar_coefficients_add(const char *path, const double *c, int count,
                                    polar_schedule *s, polar_why *why) {
    if (s->nsteps == POLAR_MAX_STEPS)
        return polar_fail(why, POLAR_BAD_FILE, "%.200s: more than %d steps", path,
                          POLAR_MAX_STEPS);
    static const char *const wanted[] = {"1 to 17", "M, a_1, c_1, ..., a_r, c_r, at most 33",
                                         "9", "2 to 18"};
    const int degree = s->form == POLAR_FORM_ODD         ? 2 * count - 1
                       : s->form == POLAR_FORM_MAP       ? 2 * count - 3
                       : s->form == POLAR_FORM_ZOLOTAREV ? count
                                                         : count - 1;
    if (s->form == POLAR_FORM_STEP ? degree != 8 : degree % 2 == 0 || degree > POLAR_MAX_DEGREE)
        return polar_fail(why, POLAR_BAD_FILE,
                          "%.200s: a row of %d coefficients; the form %s wants %s", path, count,
                          polar_form_name(s->form), wanted[s->form]);
    polar_step *p = &s->step[s->nsteps++];
    *p = (polar_step){.degree = degree,
                      .lower = NAN,
                      .upper = NAN,
                      .error = NAN,
                      .range_lower = NAN,
                      .range_upper = NAN};
    memcpy(p->c, c, sizeof *c * (size_t)count);
    return POLAR_OK;
}

/* "a b c ..." lines; commas are spaces, # begins a comment. */
static polar_status plain(const char *path, const char *text, polar_schedule *s,
                          polar_why *why) {
    polar_status status = POLAR_OK;
    for (int number = 1; *text && !status; number++) {
        double c[POLAR_MAX_COEFFICIENTS];
        int count = 0;
        while (*text && *text != '\n' && *text != '#') {
            const char *end;
            if (isspace((unsigned char)*text) || *text == ',') {
                text++;
                continue;
            }
            const double x = polar_coefficients_number(text, &end);
            const int word = (int)strcspn(text, " \t\r\n,#");
            if (end == text || !(isspace((unsigned char)*end) || strchr(",#", *end)))
                return polar_fail(why, POLAR_BAD_FILE,
                                  "%.200s, line %d: '%.*s' is no finite number: wants rows "
                                  "'a b c ...' of a x + b x^3 + c x^5 + ...",
                                  path, number, word < 40 ? word : 40, text);
            if (2 * count > POLAR_MAX_DEGREE)
                return polar_fail(why, POLAR_BAD_FILE,
                                  "%.200s, line %d: more than %d coefficients", path, number,
                                  (POLAR_MAX_DEGREE + 1) / 2);
            c[count++] = x;
            text = end;
        }
        text += strcspn(text, "\n");
        if (*text) text++;
        if (count) status = polar_coefficients_add(path, c, count, s, why);
    }
    return status;
}

static polar_status slurp(const char *path, char **text, polar_why *why) {
    enum { MOST = 1 << 22 };
    FILE *in = fopen(path, "rb");
    if (!in)
        return polar_fail(
            why, POLAR_IO,
            "%.200s is no built-in schedule ('polar list --schedules') and cannot "
            "be read: %s",
            path, strerror(errno));
    polar_status s = POLAR_OK;
    *text = malloc(MOST + 1);
    const size_t length = *text ? fread(*text, 1, MOST + 1, in) : 0;
    if (!*text)
        s = POLAR_NO_MEMORY;
    else if (ferror(in))
        s = polar_fail(why, POLAR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    else if (length > MOST || memchr(*text, 0, length))
        s = polar_fail(why, POLAR_BAD_FILE, "%.200s is no table of coefficients", path);
    else
        (*text)[length] = '\0';
    fclose(in);
    if (s) free(*text);
    return s;
}

polar_status polar_coefficients_read(const char *name, polar_schedule *s, bool *interval,
                                     polar_why *why) {
    char *text = NULL;
    const polar_schedule *known = polar_schedule_named(name);
    *interval = true;
    if (known) {
        *s = *known;
        return POLAR_OK;
    }
    polar_status status = slurp(name, &text, why);
    if (status) return status;
    const char *begin = text + strspn(text, " \t\r\n");
    const char *magic = strstr(text, "polar-schedule");
    if (magic && (magic == text || magic[-1] == '\n')) {
        free(text);
        return polar_schedule_read(name, s, why);
    }
    *s = (polar_schedule){.form = POLAR_FORM_ODD,
                          .lower = NAN,
                          .upper = 1,
                          .target = POLAR_F64,
                          .repeat_last = 0};
    polar_file_stem(name, s->name, sizeof s->name);
    snprintf(s->source, sizeof s->source, "table");
    *interval = false;
    if (*begin == '{' || *begin == '[')
        status = polar_coefficients_json(name, begin, s, interval, why);
    else
        status = plain(name, text, s, why);
    if (!status && !s->nsteps)
        status = polar_fail(why, POLAR_BAD_FILE,
                            "%.200s holds no coefficients: wants .sched, JSON or rows 'a b c "
                            "...'",
                            name);
    free(text);
    return status;
}
