/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory of a desk, its oracle, and what it has cost. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = sizeof(((polar_desk *)0)->place) / sizeof(((polar_desk *)0)->place[0]) };

static const unsigned products = 1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM |
                                 1u << POLAR_VERB_SYMM | 1u << POLAR_VERB_NORM;

void polar_desk_open(polar_desk *k, polar_format f) {
    *k = (polar_desk){.format = f, .oracle = polar_oracle_named("qdwh")};
    k->options = polar_options_default();
    k->options.rank = POLAR_RANK_PARTIAL;
    polar_engine_init(&k->e, &polar_cpu);
}

void polar_desk_close(polar_desk *k) {
    for (int i = 0; i < PLACES; i++) polar_cpu.release(k->place[i].block, NULL);
    for (int i = 0; i < k->keeps; i++) polar_cpu.release(k->kept[i], NULL);
    if (k->e.backend) polar_cpu.release(k->e.work, NULL);
    free(k->kept);
    *k = (polar_desk){.taken = 0};
}

polar_status polar_desk_oracle(polar_desk *k, const char *text, int steps, polar_why *why) {
    char name[64];
    const char *colon = strchr(text, ':');
    const int length = colon ? (int)(colon - text) : (int)strlen(text);
    snprintf(name, sizeof name, "%.*s", length, text);
    const polar_oracle *o = polar_oracle_named(name);
    if (!o || o->traits & POLAR_STEP)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "oracle %.80s: want one of those that 'polar list' calls no step",
                          text);
    k->options.schedule = NULL;
    k->options.rank =
        o->traits & POLAR_RANK_DEFICIENT ? POLAR_RANK_PARTIAL : POLAR_RANK_DEFAULT;
    k->options.steps = steps;
    if (colon) {
        k->options.schedule = polar_schedule_named(colon + 1);
        if (!k->options.schedule || !(o->traits & POLAR_TAKES_SCHEDULE))
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "oracle %.80s: want a built-in schedule ('polar list "
                              "--schedules') of an oracle that takes one",
                              text);
        if (!steps) k->options.steps = 5;
    }
    k->oracle = o;
    return POLAR_OK;
}

static polar_mat make(polar_desk *k, int64_t m, int64_t n, polar_format f, void **block,
                      int64_t *bytes) {
    polar_mat X = {.m = m, .n = n, .ld = 1, .format = f, .place = POLAR_HOST};
    const int64_t wanted = polar_cpu.bytes(m, n, f, &X.ld);
    if (k->e.status) return X;
    if (wanted < 0 || !*block || *bytes < wanted) {
        polar_cpu.release(*block, NULL);
        *block = wanted < 0 ? NULL : polar_cpu.alloc(wanted, NULL);
        *bytes = *block ? wanted : 0;
        if (!*block) k->e.status = wanted < 0 ? POLAR_TOO_LARGE : POLAR_NO_MEMORY;
    }
    if (m > k->m || n > k->n) {
        k->m = m > k->m ? m : k->m;
        k->n = n > k->n ? n : k->n;
        polar_desk_need(k, products, k->m, k->n, k->format);
    }
    X.data = *block;
    return X;
}

polar_mat polar_desk_take(polar_desk *k, int64_t m, int64_t n, polar_format f) {
    if (k->taken == PLACES && !k->e.status) k->e.status = POLAR_NO_MEMORY;
    if (k->e.status) return (polar_mat){.m = m, .n = n, .ld = m, .format = f};
    const int i = k->taken++;
    return make(k, m, n, f, &k->place[i].block, &k->place[i].bytes);
}

void polar_desk_leave(polar_desk *k, int mark) {
    k->taken = mark;
}

polar_mat polar_desk_keep(polar_desk *k, int64_t m, int64_t n, polar_format f) {
    void **more = realloc(k->kept, sizeof *more * (size_t)(k->keeps + 1));
    int64_t bytes = 0;
    if (!more) {
        if (!k->e.status) k->e.status = POLAR_NO_MEMORY;
        return (polar_mat){.m = m, .n = n, .ld = m, .format = f};
    }
    k->kept = more;
    more[k->keeps] = NULL;
    const polar_mat X = make(k, m, n, f, &more[k->keeps], &bytes);
    if (X.data) memset(X.data, 0, (size_t)bytes);
    k->keeps++;
    return X;
}

void polar_desk_need(polar_desk *k, unsigned verbs, int64_t m, int64_t n, polar_format f) {
    if (k->e.status) return;
    const polar_format wide = polar_format_get(f)->wide;
    int64_t bytes = polar_cpu.work(verbs, m, n, f);
    const int64_t more = polar_cpu.work(verbs, m, n, wide),
                  double_too = polar_cpu.work(verbs, m, n, POLAR_F64);
    if (more > bytes) bytes = more;
    if (double_too > bytes) bytes = double_too;
    if (bytes <= k->e.work_bytes) return;
    polar_cpu.release(k->e.work, NULL);
    k->e.work = polar_cpu.alloc(bytes, NULL);
    k->e.work_bytes = k->e.work ? bytes : 0;
    if (!k->e.work) k->e.status = POLAR_NO_MEMORY;
}

int64_t polar_desk_products(const polar_desk *k) {
    return k->products + k->e.count[POLAR_VERB_GEMM] + k->e.count[POLAR_VERB_GRAM] +
           k->e.count[POLAR_VERB_SYMM];
}

double polar_desk_flops(const polar_desk *k) {
    return k->flops + k->e.flops;
}
