/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tables of the library name: oracles, backends, kinds and modes of matrices. */
#include <string.h>

#include "values.h"

polar_status polar_value_oracle(const char *what, const char *text, const polar_oracle **o,
                                polar_why *why) {
    char list[320] = "";
    *o = polar_oracle_named(text);
    if (*o) return POLAR_OK;
    for (int i = 0; polar_oracles[i]; i++)
        polar_value_enumerate(list, sizeof list, polar_oracles[i]->name);
    return polar_value_no_such(what, text, list, why);
}

const char polar_cuda_missing[] = "not built in (Meson option gpu)";

polar_status polar_value_backend(const char *what, const char *text, const polar_backend **b,
                                 polar_why *why) {
    char list[256] = "";
    *b = polar_backend_named(text);
    if (!*b && strcmp(text, "cuda")) {
        for (int i = 0; polar_backends[i]; i++)
            polar_value_enumerate(list, sizeof list, polar_backends[i]->name);
        return polar_value_no_such(what, text, list, why);
    }
    const char *missing = !*b ? polar_cuda_missing : (*b)->missing ? (*b)->missing() : NULL;
    if (!missing) return POLAR_OK;
    /* what this build has and this machine has not is no mistake of the caller's */
    return polar_fail(why, *b ? POLAR_UNSUITED : POLAR_BAD_ARGUMENT,
                      "%s %s cannot be used here: %s", what, text, missing);
}

polar_status polar_value_kind(const char *what, const char *text, const polar_gallery **g,
                              polar_why *why) {
    char list[768] = "";
    *g = polar_gallery_named(text);
    if (*g) return POLAR_OK;
    for (int i = 0; polar_galleries[i].name; i++)
        polar_value_enumerate(list, sizeof list, polar_galleries[i].name);
    return polar_value_no_such(what, text, list, why);
}

polar_status polar_value_mode(const char *what, const char *text, polar_mode *mode,
                              polar_why *why) {
    char list[512] = "";
    const int found = polar_mode_named(text);
    if (found < 0) {
        for (int i = 0; i < POLAR_MODE_COUNT; i++)
            polar_value_enumerate(list, sizeof list, polar_mode_name((polar_mode)i));
        return polar_value_no_such(what, text, list, why);
    }
    *mode = (polar_mode)found;
    return POLAR_OK;
}
