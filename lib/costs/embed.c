/* SPDX-License-Identifier: BSD-3-Clause */
/* Build tool: turns a file of measured costs into the C table polar_costs_default. embed OUT.c
 * FILE.costs */
#include <stdio.h>
#include <stdlib.h>

#include "polar/costs.h"

/* What the reader fills gaps from: of this file none are filled. */
const polar_costs polar_costs_default = {.count = 0};

static void put_string(FILE *f, const char *field, const char *s) {
    fprintf(f, "    .%s = \"", field);
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') fputc('\\', f);
        fputc(*s, f);
    }
    fprintf(f, "\",\n");
}

static void put(FILE *f, const polar_costs *c) {
    fprintf(f, "/* Made by lib/costs/embed from lib/costs/default.costs; edit that. */\n"
               "#include \"polar/costs.h\"\n\nconst polar_costs polar_costs_default = {\n");
    put_string(f, "cpu", c->cpu);
    put_string(f, "blas", c->blas);
    put_string(f, "backend", c->backend);
    fprintf(f, "    .threads = %d,\n    .count = %d,\n    .first = {", c->threads, c->count);
    for (int k = 0; k <= POLAR_COSTS_KINDS; k++) fprintf(f, "%s%d", k ? ", " : "", c->first[k]);
    fprintf(f, "},\n    .sample = {\n");
    for (int i = 0; i < c->count; i++) {
        const polar_costs_sample *s = &c->sample[i];
        fprintf(f, "        {%d, (polar_format)%d, %lld, %lld, %a},\n", s->kind, (int)s->format,
                (long long)s->m, (long long)s->n, s->seconds);
    }
    fprintf(f, "    },\n};\n");
}

int main(int argc, char **argv) {
    static polar_costs c;
    polar_why why = {""};
    if (argc != 3) {
        fprintf(stderr, "usage: embed OUT.c FILE.costs\n");
        return 2;
    }
    if (polar_costs_read(argv[2], &c, &why) != POLAR_OK) {
        fprintf(stderr, "%s\n", why.text);
        return 1;
    }
    FILE *f = fopen(argv[1], "w");
    if (!f) {
        perror(argv[1]);
        return 1;
    }
    put(f, &c);
    if (ferror(f) | fclose(f)) {
        fprintf(stderr, "%s: could not be written\n", argv[1]);
        return 1;
    }
    return 0;
}
