/* SPDX-License-Identifier: BSD-3-Clause */
/* The identity of a case: a hash that tells resumed sweeps what is there. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "grid.h"

/* FNV-1a, 64 bits (Fowler, Noll, Vo), of the values' canonical text. */
void polar_case_key(const polar_case *c, char key[17]) {
    char text[512];
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    const polar_options *o = &c->options;
    snprintf(
        text, sizeof text,
        ";%s;%" PRId64 "x%" PRId64 ";%.17g;%d;%" PRId64 ";%" PRIu64 ";%d;%s;%s;%d;%d;%d;%d;%d;"
        "%.17g;%.17g;%d;%d;%d;",
        c->kind ? c->kind->name : "", c->m, c->n, c->gallery.cond, (int)c->gallery.mode,
        c->gallery.rank, c->gallery.seed, (int)o->format, o->backend ? o->backend->name : "cpu",
        c->oracle->name, (int)o->pivot, (int)o->side, (int)o->rank, (int)o->normalise, o->steps,
        o->lower, c->exact ? c->exact_factor : 0, (int)c->measure, c->repeat, o->order);
    if (c->kind && c->kind->takes_gap) { /* other cases keep the hash they always had */
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%.17g;%.17g;%" PRId64 ";",
                 c->gallery.gap, c->gallery.position, c->gallery.occupied);
    }
    if (c->oracle->traits & POLAR_STEP) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%.17g;%" PRId64 ";%d;%d;", o->mu,
                 o->occupied, c->states, c->bounds);
    }
    if (o->gram_blocks) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "gram %d;%s", o->gram_blocks,
                 o->gram_space == POLAR_GRAM_SPLIT  ? "split;"
                 : o->gram_space == POLAR_GRAM_WIDE ? "wide;"
                                                    : "");
        if (o->gram_cuts)
            snprintf(text + strlen(text), sizeof text - strlen(text), "cuts %" PRIx64 ";",
                     o->gram_cuts);
    }
    if (o->error > 0) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "error %.17g;", o->error);
    }
    const char *const parts[] = {c->file ? c->file : "", c->schedule ? c->schedule : "", text};
    for (int i = 0; i < 3; i++)
        for (const char *p = parts[i];; p++) {
            hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
            if (!*p) break;
        }
    snprintf(key, 17, "%016" PRIx64, hash);
}
