/* SPDX-License-Identifier: BSD-3-Clause */
/* Costs from a file, from the user's cache, or from inside. */
#include "costs_found.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *absolute(const char *variable) {
    const char *path = getenv(variable);
    return path && *path == '/' ? path : NULL; /* relative ones are to be ignored (XDG) */
}

/* Letters and digits, and one '-' for what is between them. */
static void plain(const char *words, char *out, size_t size) {
    size_t n = 0;
    for (; *words && n + 1 < size; words++) {
        const bool keep = isalnum((unsigned char)*words);
        if (keep || (n > 0 && out[n - 1] != '-')) out[n++] = keep ? *words : '-';
    }
    while (n > 0 && out[n - 1] == '-') n--;
    out[n] = '\0';
}

polar_status polar_costs_cache(char path[POLAR_COSTS_PATH], polar_why *why) {
    const char *cache = absolute("XDG_CACHE_HOME"), *home = absolute("HOME");
    char cpu[96], core[32];
    polar_blas_info blas;
    if (!cache && !home)
        return polar_fail(
            why, POLAR_IO,
            "there is no folder for the costs: neither XDG_CACHE_HOME nor HOME is "
            "an absolute path");
    polar_blas_get(&blas);
    plain(blas.cpu, cpu, sizeof cpu);
    plain(blas.core, core, sizeof core);
    const int n = snprintf(path, POLAR_COSTS_PATH, "%s%s/polar/costs-%s-%d-%s.costs",
                           cache ? cache : home, cache ? "" : "/.cache", *cpu ? cpu : "unknown",
                           blas.threads, *core ? core : "unknown");
    if (n < 0 || n >= POLAR_COSTS_PATH)
        return polar_fail(why, POLAR_IO, "the name of the cache folder is too long");
    return POLAR_OK;
}

polar_status polar_costs_folders(const char *path, polar_why *why) {
    char part[POLAR_COSTS_PATH];
    const size_t length = strlen(path);
    if (length >= sizeof part)
        return polar_fail(why, POLAR_IO, "the name of the cache folder is too long");
    memcpy(part, path, length + 1);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0777) && errno != EEXIST)
            return polar_fail(why, POLAR_IO, "the folder %.300s cannot be made: %s", part,
                              strerror(errno));
        *slash = '/';
    }
    return POLAR_OK;
}

static polar_status read_file(const char *path, const char *cure, polar_costs *c,
                              polar_why *why) {
    polar_why inner = {""};
    const polar_status st = polar_costs_read(path, c, &inner);
    return st ? polar_fail(why, st, "%.500s; %s", inner.text, cure) : POLAR_OK;
}

polar_status polar_command_costs(polar_costs *c, char *where, polar_why *why) {
    const char *named = getenv("POLAR_COSTS");
    char path[POLAR_COSTS_PATH], sentence[POLAR_COSTS_PATH];
    const bool has_cache = !polar_costs_cache(path, NULL);
    polar_status st;
    if (named && *named) {
        snprintf(sentence, sizeof sentence, "from %.4000s, as POLAR_COSTS says", named);
        st = read_file(named, "POLAR_COSTS names it", c, why);
    } else if (has_cache && !access(path, F_OK)) {
        snprintf(sentence, sizeof sentence, "measured on this machine, from %.4000s", path);
        st = read_file(path, "polar info --measure makes it anew", c, why);
    } else {
        const polar_costs *d = &polar_costs_default;
        snprintf(sentence, sizeof sentence,
                 "built in, measured on %.95s, %.111s, %d threads%s%.3500s", d->cpu, d->blas,
                 d->threads,
                 has_cache ? "; polar info --measure writes this machine's to " : "",
                 has_cache ? path : "");
        *c = polar_costs_default;
        st = POLAR_OK;
    }
    if (where) memcpy(where, sentence, sizeof sentence);
    return st;
}

static polar_costs in_force;
static char phrase[POLAR_COSTS_PATH];

const polar_costs *polar_command_costs_in_force(polar_status *s, polar_why *why) {
    *s = *phrase ? POLAR_OK : polar_command_costs(&in_force, phrase, why);
    if (*s) *phrase = '\0';
    return *s ? NULL : &in_force;
}

polar_status polar_command_costs_for(const polar_oracle *o, polar_options *options,
                                     polar_why *why) {
    polar_status s = POLAR_OK;
    if (o->traits & POLAR_TAKES_ERROR) options->costs = polar_command_costs_in_force(&s, why);
    return s;
}

const char *polar_command_costs_asked(void) {
    return *phrase ? phrase : NULL;
}

void polar_command_costs_told(FILE *out) {
    /* what could be done about them, and where, is for `polar info` */
    if (*phrase) fprintf(out, "# costs: %.*s\n", (int)strcspn(phrase, ";"), phrase);
}
