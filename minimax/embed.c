/* SPDX-License-Identifier: BSD-3-Clause */
/* Build tool: turns .sched files into a C table of schedules. embed OUT.c TABLE FILE.sched...
 */
#include "polar/schedule.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_string(FILE *f, const char *s) {
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') fputc('\\', f);
        fputc(*s, f);
    }
    fputc('"', f);
}

static void put_number(FILE *f, const char *field, double x) {
    if (isnan(x))
        fprintf(f, ".%s = NAN, ", field);
    else
        fprintf(f, ".%s = %a, ", field, x);
}

static void put_step(FILE *f, polar_form form, const polar_step *p) {
    fprintf(f, "        {.degree = %d, .c = {", p->degree);
    for (int i = 0; i < polar_step_coefficients(form, p->degree); i++)
        fprintf(f, "%s%a", i ? ", " : "", p->c[i]);
    fprintf(f, "},\n         ");
    put_number(f, "lower", p->lower);
    put_number(f, "upper", p->upper);
    put_number(f, "error", p->error);
    fprintf(f, "\n         ");
    put_number(f, "range_lower", p->range_lower);
    put_number(f, "range_upper", p->range_upper);
    fprintf(f, "},\n");
}

static void put_schedule(FILE *f, const polar_schedule *s, int index) {
    fprintf(f, "static const polar_schedule schedule_%d = {\n    .name = ", index);
    put_string(f, s->name);
    fprintf(f, ",\n    .source = ");
    put_string(f, s->source);
    fprintf(f, ",\n    .form = (polar_form)%d,\n    ", (int)s->form);
    put_number(f, "lower", s->lower);
    put_number(f, "upper", s->upper);
    if (s->form == POLAR_FORM_MAP)
        fprintf(f, "\n    .map = \"%s\",\n    .relative = %d,", s->map, s->relative);
    fprintf(f, "\n    .target = (polar_format)%d,\n    ", (int)s->target);
    put_number(f, "cushion", s->cushion);
    put_number(f, "guard", s->guard);
    fprintf(f, "\n    .repeat_last = %d,\n    .nsteps = %d,\n    .step = {\n", s->repeat_last,
            s->nsteps);
    for (int k = 0; k < s->nsteps; k++) put_step(f, s->form, &s->step[k]);
    fprintf(f, "    },\n};\n\n");
}

int main(int argc, char **argv) {
    static polar_schedule s;
    polar_why why = {""};
    if (argc < 4) {
        fprintf(stderr, "usage: embed OUT.c TABLE FILE.sched...\n");
        return 2;
    }
    FILE *f = fopen(argv[1], "w");
    if (!f) {
        perror(argv[1]);
        return 1;
    }
    fprintf(f, "/* Made by minimax/embed from .sched files in minimax; edit those. */\n"
               "#include \"polar/schedule.h\"\n#include \"polar/step_table.h\"\n\n"
               "#include <math.h>\n\n");
    for (int i = 3; i < argc; i++) {
        if (polar_schedule_read(argv[i], &s, &why) != POLAR_OK) {
            fprintf(stderr, "%s\n", why.text);
            fclose(f);
            remove(argv[1]);
            return 1;
        }
        put_schedule(f, &s, i - 3);
    }
    fprintf(f, "const polar_schedule *const %s[] = {\n", argv[2]);
    for (int i = 3; i < argc; i++) fprintf(f, "    &schedule_%d,\n", i - 3);
    fprintf(f, "    NULL,\n};\n");
    if (ferror(f) | fclose(f)) {
        fprintf(stderr, "%s: could not be written\n", argv[1]);
        return 1;
    }
    return 0;
}
