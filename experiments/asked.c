/* SPDX-License-Identifier: BSD-3-Clause */
#include "asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 96 };

const polar_schedule *polar_asked_schedule(const char *name) {
    static struct {
        char path[512];
        polar_schedule schedule;
    } read[MOST];
    static int count;
    if (!strchr(name, '/')) return polar_schedule_named(name);
    for (int i = 0; i < count; i++)
        if (!strcmp(read[i].path, name)) return &read[i].schedule;
    if (count == MOST || strlen(name) >= sizeof read[0].path ||
        polar_schedule_read(name, &read[count].schedule, NULL) != POLAR_OK)
        return NULL;
    snprintf(read[count].path, sizeof read[0].path, "%s", name);
    return &read[count++].schedule;
}

static bool blocks_of(const char *text, polar_options *options) {
    static const char *const spaces[] = {"", ":split", ":wide"};
    char *end;
    int space = 0;
    if (!strcmp(text, "auto")) {
        options->gram_blocks = POLAR_GRAM_AUTO;
        return true;
    }
    options->gram_blocks = (int)strtol(text, &end, 10);
    while (space < 3 && strcmp(end, spaces[space]) != 0) space++;
    options->gram_space = (polar_gram_space)space;
    return end != text && space < 3;
}

const polar_oracle *polar_asked(char **word, polar_options *options) {
    char *colon = strchr(word[0], ':');
    *options = polar_options_default();
    options->format = polar_format_named(word[1]);
    options->steps = atoi(word[3]);
    if (colon) *colon = '\0';
    if (colon && !(options->schedule = polar_asked_schedule(colon + 1))) return NULL;
    if (options->format == POLAR_FORMAT_ANY || !blocks_of(word[2], options)) return NULL;
    return polar_oracle_named(word[0]);
}
