/* SPDX-License-Identifier: BSD-3-Clause */
/* From a command line to a verb, and to an exit status. */
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "output.h"

const polar_command *polar_command_named(const char *name) {
    for (int i = 0; i < POLAR_COMMAND_COUNT; i++)
        if (!strcmp(polar_commands[i].name, name)) return &polar_commands[i];
    return NULL;
}

int polar_command_unknown(const char *name) {
    polar_why why;
    char list[200] = "";
    for (int i = 0; i < POLAR_COMMAND_COUNT; i++) {
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "",
                 polar_commands[i].name);
    }
    polar_fail(&why, POLAR_OK, "there is no verb '%.80s'; the verbs are %s", name, list);
    return polar_refuse(NULL, POLAR_BAD_ARGUMENT, &why);
}

int polar_command_dispatch(int argc, char **argv, const polar_command_call verbs[],
                           polar_command_call other) {
    polar_arguments a = {.command = polar_command_named(argv[1])};
    polar_why why = {""};
    if (!a.command) return polar_command_unknown(argv[1]);
    char **operand = calloc((size_t)argc, sizeof *operand);
    if (!operand) return POLAR_EXIT_BROKEN;
    polar_status s = polar_arguments_parse(argc, argv, operand, &a, &why);
    int status = POLAR_EXIT_DONE;
    if (s)
        status = polar_refuse(&a, s, &why);
    else if (a.help)
        polar_help_command(stdout, a.command);
    else if (verbs[a.command - polar_commands])
        status = verbs[a.command - polar_commands](&a);
    else
        status = other(&a);
    free(operand);
    return status;
}

int polar_command_end(int status) {
    polar_why why = {""};
    if (status == POLAR_EXIT_REFUSED) return status;
    polar_status s = polar_output_flush(&why);
    return s ? polar_refuse(NULL, s, &why) : status;
}
