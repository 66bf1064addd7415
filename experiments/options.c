/* SPDX-License-Identifier: BSD-3-Clause */
/* The parser of command lines, driven by the table of options. */
#include "options.h"

#include <string.h>

const polar_option polar_option_table[POLAR_OPTION_COUNT] = {
#define POLAR_OPTION_ROW(id, flag, argument, verbs, help) {flag, argument, verbs, help},
    POLAR_OPTION_LIST(POLAR_OPTION_ROW)
#undef POLAR_OPTION_ROW
};

/* The option of a verb whose flag is the first `length` characters of text; -1: none. */
static int find(const polar_command *c, const char *text, size_t length) {
    const unsigned verb = 1u << (unsigned)(c - polar_commands);
    for (int i = 0; i < POLAR_OPTION_COUNT; i++) {
        const polar_option *o = &polar_option_table[i];
        if ((o->verbs & verb) && strlen(o->flag) == length && !strncmp(o->flag, text, length))
            return i;
    }
    return -1;
}

static polar_status count_operands(const polar_arguments *a, polar_why *why) {
    const polar_command *c = a->command;
    if (a->operands < c->least)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "something is missing: polar %s %s [options]", c->name, c->operands);
    if (c->most >= 0 && a->operands > c->most)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "'%s' is one too many: polar %s %s%s[options]", a->operand[c->most],
                          c->name, c->operands, *c->operands ? " " : "");
    return POLAR_OK;
}

/* One option at argv[i]; returns the index of the last word used, -1 on failure. */
static int take(int argc, char **argv, int i, polar_arguments *a, polar_why *why) {
    const char *word = argv[i], *equals = NULL;
    if (!strncmp(word, "--", 2)) equals = strchr(word, '=');
    const size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const int id = find(a->command, word, length);
    if (id < 0) {
        polar_fail(why, POLAR_BAD_ARGUMENT,
                   "there is no option '%.*s'; 'polar %s --help' lists what there is",
                   (int)(length < 100 ? length : 100), word, a->command->name);
        return -1;
    }
    const polar_option *o = &polar_option_table[id];
    if (a->value[id]) {
        polar_fail(why, POLAR_BAD_ARGUMENT, "%s is given twice; once is enough", o->flag);
        return -1;
    }
    if (!o->argument) {
        if (equals) {
            polar_fail(why, POLAR_BAD_ARGUMENT, "%s takes no value, but '%s' was given",
                       o->flag, equals + 1);
            return -1;
        }
        a->value[id] = "";
        return i;
    }
    const char *value = equals ? equals + 1 : i + 1 < argc ? argv[++i] : "";
    if (!*value || (!equals && !strncmp(value, "--", 2))) {
        polar_fail(why, POLAR_BAD_ARGUMENT, "%s wants a value: %s %s", o->flag, o->flag,
                   o->argument);
        return -1;
    }
    a->value[id] = value;
    return i;
}

polar_status polar_arguments_parse(int argc, char **argv, char **operand, polar_arguments *a,
                                   polar_why *why) {
    bool options = true; /* until -- */
    a->argc = argc;
    a->argv = argv;
    a->operand = operand;
    for (int i = 2; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            a->help = true;
            return POLAR_OK;
        } else if (!strcmp(argv[i], "--")) {
            break;
        }
    for (int i = 2; i < argc; i++) {
        if (options && !strcmp(argv[i], "--")) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1]) {
            if ((i = take(argc, argv, i, a, why)) < 0) return POLAR_BAD_ARGUMENT;
        } else {
            operand[a->operands++] = argv[i];
        }
    }
    return count_operands(a, why);
}
