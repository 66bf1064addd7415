/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts side by side: an engine for each, and what they did added up in their order. */
#include <assert.h>

#include "polar/backend.h"

int polar_lanes_most(const polar_backend *b, int64_t n, polar_format f) {
    const int most = b->lanes ? b->lanes->most(n, f) : 1;
    assert(most >= 1 && most <= POLAR_MOST_LANES);
    return most;
}

static void add(polar_engine *e, const polar_engine *lane) {
    for (int v = 0; v < POLAR_VERB_COUNT; v++) e->count[v] += lane->count[v];
    e->flops += lane->flops;
    if (e->status == POLAR_OK && lane->status != POLAR_NO_ANSWER) e->status = lane->status;
}

void polar_lanes_run(polar_engine *e, int count, polar_branch *part, void *parts,
                     bool definite[]) {
    polar_engine lane[POLAR_MOST_LANES];
    assert(count >= 1 && count <= POLAR_MOST_LANES);
    for (int i = 0; i < count; i++) {
        polar_engine_init(&lane[i], e->backend);
        lane[i].is_lane = true;
        definite[i] = true;
    }
    if (e->status == POLAR_OK && (e->slices > 0 || e->is_lane)) e->status = POLAR_UNSUITED;
    if (e->status != POLAR_OK) return;
    if (count > 1 && e->backend->lanes)
        e->status = e->backend->lanes->run(lane, count, part, parts);
    else
        for (int i = 0; i < count; i++) part(parts, &lane[i], i);
    for (int i = 0; i < count; i++) {
        add(e, &lane[i]);
        definite[i] = lane[i].status != POLAR_NO_ANSWER;
    }
}
