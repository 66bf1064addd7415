/* SPDX-License-Identifier: BSD-3-Clause */
/* Help and man page, both printed from the tables of verbs and options. */
#include <string.h>

#include "options.h"

enum { WIDTH = 88, INDENT = 26 };

/* Words of text from `column` on, indented by `indent` after the first line. A newline in
 * text ends a line; lines that begin with a space stay as they are. */
static void wrap(FILE *out, const char *text, int column, int indent) {
    int at = column;
    while (*text) {
        if (*text == '\n') {
            fprintf(out, "\n%*s", indent, "");
            at = indent;
            text++;
            if (*text == ' ') { /* an example: verbatim to the end of its line */
                const int length = (int)strcspn(text, "\n");
                fprintf(out, "%.*s", length, text);
                text += length;
            }
            continue;
        }
        const int length = (int)strcspn(text, " \n");
        if (at > indent && at + 1 + length > WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            at = indent;
        }
        const bool gap = at > indent;
        fprintf(out, "%s%.*s", gap ? " " : "", length, text);
        at += length + gap;
        text += length;
        while (*text == ' ') text++;
    }
    fputc('\n', out);
}

static void print_option(FILE *out, const polar_option *o) {
    const int used = fprintf(out, "  %s%s%s", o->flag, o->argument ? " " : "",
                             o->argument ? o->argument : "");
    if (used >= INDENT)
        fprintf(out, "\n%*s", INDENT, "");
    else
        fprintf(out, "%*s", INDENT - used, "");
    wrap(out, o->help, INDENT, INDENT);
}

static bool belongs(const polar_option *o, const polar_command *c) {
    return o->help && o->verbs & (1u << (unsigned)(c - polar_commands));
}

void polar_help_command(FILE *out, const polar_command *c) {
    fprintf(out, "usage: polar %s%s%s [options]\n\n", c->name, *c->operands ? " " : "",
            c->operands);
    wrap(out, c->summary, 0, 0);
    fprintf(out, "\noptions:\n");
    for (int i = 0; i < POLAR_OPTION_COUNT; i++)
        if (belongs(&polar_option_table[i], c)) print_option(out, &polar_option_table[i]);
    fprintf(out, "  --help%*sthis text\n", INDENT - 8, "");
    if (c->notes()) {
        fputc('\n', out);
        wrap(out, c->notes(), 0, 0);
    }
}

void polar_help_all(FILE *out) {
    fprintf(out, "usage: polar VERB [operands] [options]\n\n"
                 "The polar decomposition A = UH by many methods, each judged against "
                 "the SVD.\n\n");
    for (int i = 0; i < POLAR_COMMAND_COUNT; i++) {
        const polar_command *c = &polar_commands[i];
        const int used = fprintf(out, "  polar %s %s", c->name, c->operands);
        fprintf(out, "%*s", used < 34 ? 34 - used : 1, "");
        wrap(out, c->summary, 34, 34);
    }
    fprintf(out,
            "\n'polar VERB --help' lists the options of a verb; 'polar --version' says which "
            "this is.\nExit status: 0 done; 1 a promised bound was broken, a check failed or "
            "there is no answer;\n2 usage or bad input, with one sentence here and nothing "
            "on standard output.\n");
}

/* Text with what roff would take for itself escaped; lines stay lines. */
static void roff(FILE *out, const char *text) {
    for (bool start = true; *text; start = *text == '\n', text++) {
        if (start && strchr(" .'", *text)) fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else if (*text == '\n')
            fputs("\n.br\n", out);
        else
            fputc(*text, out);
    }
}

static void roff_option(FILE *out, const polar_option *o) {
    fputs(".TP\n\\fB", out);
    roff(out, o->flag);
    fputs("\\fR", out);
    if (o->argument) {
        fputs(" \\fI", out);
        roff(out, o->argument);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    roff(out, o->help);
    fputc('\n', out);
}

void polar_help_man(FILE *out) {
    fprintf(out, ".TH POLAR 1 \"\" \"polar %s\" \"User Commands\"\n", polar_version());
    fputs(".SH NAME\npolar \\- polar decomposition by many methods, judged against the "
          "SVD\n.SH SYNOPSIS\n",
          out);
    for (int i = 0; i < POLAR_COMMAND_COUNT; i++)
        fprintf(out, "%s.B polar %s\n%s%s%s[options]\n", i ? ".br\n" : "",
                polar_commands[i].name, *polar_commands[i].operands ? ".I " : "",
                polar_commands[i].operands, *polar_commands[i].operands ? "\n" : "");
    fputs(".SH DESCRIPTION\n", out);
    roff(out,
         "polar factors matrices into A = UH (or A = HU) by many methods and formats, makes "
         "test matrices, fits and proves the coefficients that the methods use, and measures "
         "errors and speed. Data go to standard output; talk and progress go to standard "
         "error.\n");
    for (int i = 0; i < POLAR_COMMAND_COUNT; i++) {
        const polar_command *c = &polar_commands[i];
        fprintf(out, ".SS polar %s %s\n", c->name, c->operands);
        roff(out, c->summary);
        fputc('\n', out);
        for (int k = 0; k < POLAR_OPTION_COUNT; k++)
            if (belongs(&polar_option_table[k], c)) roff_option(out, &polar_option_table[k]);
        if (c->notes()) {
            fputs(".PP\n", out);
            roff(out, c->notes());
            fputc('\n', out);
        }
    }
    fputs(".SH OUTPUT\nColumns of a report line, separated by tabs; nan is not measured:\n",
          out);
#define POLAR_HELP_COLUMN(type, name, what)                                                    \
    fputs(".TP\n.B " #name "\n", out);                                                         \
    roff(out, what);                                                                           \
    fputc('\n', out);
    POLAR_REPORT_COLUMNS(POLAR_HELP_COLUMN)
#undef POLAR_HELP_COLUMN
    fputs(
        ".SH EXIT STATUS\n.TP\n.B 0\ndone\n.TP\n.B 1\na promised bound was broken, a check "
        "failed or there is no answer\n.TP\n.B 2\nusage or bad input: one sentence on standard "
        "error, nothing on standard output\n.SH ENVIRONMENT\n.TP\n.B OPENBLAS_NUM_THREADS\n"
        "threads of the BLAS\n.TP\n.B OPENBLAS_THREAD_TIMEOUT\n2^n cycles for which they look "
        "for "
        "work; when it is not given polar takes 20\n.TP\n.B OPENBLAS_CORETYPE\nits kernel set; "
        "when it is not given "
        "and OpenBLAS chooses one far below the CPU, polar starts itself again with the right "
        "one\n",
        out);
}
