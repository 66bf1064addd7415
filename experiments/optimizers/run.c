/* SPDX-License-Identifier: BSD-3-Clause */
/* A run, step by step. */
#include <math.h>
#include <string.h>

#include "moves.h"
#include "optimizer.h"

const polar_optimizer *polar_optimizer_named(const char *name) {
    for (int i = 0; polar_optimizers[i]; i++)
        if (!strcmp(polar_optimizers[i]->name, name)) return polar_optimizers[i];
    return NULL;
}

double *polar_constant_named(polar_constants *c, const char *name) {
#define NAMED(constant, least, below, what)                                                    \
    if (!strcmp(name, #constant)) return &c->constant;
    POLAR_CONSTANTS(NAMED)
#undef NAMED
    return NULL;
}

polar_mat polar_memory_of(polar_run *r, polar_slot *s, polar_memory use, int64_t m, int64_t n) {
    if (!s->memory[use].data) s->memory[use] = polar_desk_keep(r->desk, m, n, POLAR_F64);
    return s->memory[use];
}

polar_mat polar_memory_like(polar_run *r, polar_slot *s, polar_memory use) {
    return polar_memory_of(r, s, use, s->W.m, s->W.n);
}

polar_status polar_run_open(const polar_optimizer *o, polar_instance *p, polar_desk *desk,
                            double rate, uint64_t seed, polar_run *r) {
    *r = (polar_run){.optimizer = o, .c = o->c, .problem = p, .desk = desk, .seed = seed};
    r->base = rate > 0 ? rate : o->rate;
    r->alpha = NAN;
    r->slots = p->parameters;
    for (int i = 0; i < r->slots; i++) {
        polar_slot *s = &r->slot[i];
        const int64_t m = p->start[i].m, n = p->start[i].n;
        s->W = polar_desk_keep(desk, m, n, POLAR_F64);
        s->Y = o->at ? polar_desk_keep(desk, m, n, POLAR_F64) : s->W;
        s->G = polar_desk_keep(desk, m, n, POLAR_F64);
        s->D = polar_desk_keep(desk, m, n, POLAR_F64);
        if (o->again) s->P = polar_desk_keep(desk, m, n, POLAR_F64);
        polar_desk_copy(desk, p->start[i], s->W);
    }
    return desk->e.status;
}

uint64_t polar_run_draw(const polar_run *r) {
    return r->problem->problem->stochastic ? (uint64_t)r->t : 0;
}

/* Gradients at Y of all parameters, and at the points before where they are wanted. */
static void differentiate(polar_run *r) {
    polar_mat at[POLAR_PARAMETERS], G[POLAR_PARAMETERS];
    const uint64_t draw = polar_run_draw(r);
    if (r->optimizer->again && r->t > 1) {
        for (int i = 0; i < r->slots; i++) {
            at[i] = polar_memory_like(r, &r->slot[i], POLAR_MEMORY_PREVIOUS);
            G[i] = r->slot[i].P;
        }
        r->problem->problem->loss(r->problem, at, draw, G);
    }
    for (int i = 0; i < r->slots; i++) {
        at[i] = r->slot[i].Y;
        G[i] = r->slot[i].G;
        if (r->optimizer->again)
            polar_desk_copy(r->desk, at[i],
                            polar_memory_like(r, &r->slot[i], POLAR_MEMORY_PREVIOUS));
    }
    r->loss = r->problem->problem->loss(r->problem, at, draw, G);
    if (r->t == 1) r->start = r->loss;
}

polar_status polar_run_step(polar_run *r) {
    const polar_optimizer *o = r->optimizer;
    r->t++;
    r->rate = polar_rule_rate(&r->rule, r->base, r->t, r->T);
    for (int i = 0; i < r->slots && o->at && !r->desk->e.status; i++) o->at(r, &r->slot[i]);
    if (r->desk->e.status) return r->desk->e.status;
    differentiate(r);
    if (r->problem->desk.e.status) return r->problem->desk.e.status;
    for (int i = 0; i < r->slots; i++) {
        polar_slot *s = &r->slot[i];
        polar_desk_copy(r->desk, s->G, s->D);
        for (int part = 0; part < POLAR_PARTS && o->parts[part]; part++)
            if (!r->desk->e.status) o->parts[part](r, s);
    }
    if (o->all && !r->desk->e.status) o->all(r);
    for (int i = 0; i < r->slots && !o->all && !r->desk->e.status; i++)
        (o->move ? o->move : polar_move_plain)(r, &r->slot[i]);
    return r->desk->e.status ? r->desk->e.status : r->problem->desk.e.status;
}
