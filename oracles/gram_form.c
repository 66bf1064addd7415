/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In native formats Z_t is made whole. In emulated ones Z_t = c0 I + W_t is not, for c0 I would
 * be rounded with it: Q_t = c0 Q_(t-1) + Q_(t-1) W_t and likewise with R_t, c0 in the product's
 * epilogue. Only Q_1, which is Z_1, is rounded as it stands.
 */
#include "gram_form.h"

const polar_schedule *polar_gram_form_schedule(const polar_options *o) {
    return o->schedule ? o->schedule : polar_schedule_named("polar-express");
}

int polar_gram_form_steps(const polar_options *o) {
    return o->steps ? o->steps : polar_gram_form_schedule(o)->nsteps;
}

polar_status polar_gram_form_check(const polar_options *o, polar_why *why) {
    const polar_schedule *p = polar_gram_form_schedule(o);
    const int steps = polar_gram_form_steps(o);
    if (steps <= p->nsteps || p->repeat_last) return POLAR_OK;
    return polar_fail(why, POLAR_UNSUITED, "schedule %s ends after %d steps, %d are wanted",
                      p->name, p->nsteps, steps);
}

int polar_gram_form_blocks(const polar_shape *s, int steps) {
    const polar_options *o = s->options;
    int blocks = 0;
    if (!o->gram_cuts || o->gram_blocks == 0)
        return o->gram_blocks == 0 || o->gram_blocks > steps ? steps : o->gram_blocks;
    for (int first = 0; first < steps; first += polar_gram_form_length(s, steps, first))
        blocks++;
    return blocks;
}

int polar_gram_form_length(const polar_shape *s, int steps, int first) {
    const polar_options *o = s->options;
    int last = first;
    if (!o->gram_cuts || o->gram_blocks == 0) {
        const int blocks = polar_gram_form_blocks(s, steps), even = steps / blocks;
        return even + (first >= even * (blocks - steps % blocks));
    }
    while (last + 1 < steps && last < 64 && !(o->gram_cuts >> last & 1)) last++;
    return last + 1 - first;
}

struct gram_form polar_gram_form_layout(const polar_shape *s, int degree, int steps,
                                        polar_arena *a) {
    struct gram_form t = {.step = polar_odd_step_layout(s, degree, a)};
    if (polar_gram_form_blocks(s, steps) == steps && t.step.space == POLAR_GRAM_FORMAT)
        return t;
    t.Q = polar_arena_mat(a, t.step.k, t.step.k, t.step.Y.format);
    t.T = polar_arena_mat(a, t.step.k, t.step.k, t.step.Y.format);
    return t;
}

static void swap(polar_mat *A, polar_mat *B) {
    const polar_mat was = *A;
    *A = *B;
    *B = was;
}

/* D := A h. */
static void multiply(polar_engine *e, const struct odd_step *t, polar_mat A,
                     const struct odd_polynomial *h, polar_mat D) {
    if (!h->W.data)
        polar_axpby(e, h->head, A, 0, A, D);
    else
        polar_odd_product(e, t, h->factor, A, h->W, h->head, A, D);
}

/* Q := h, in memory of its own. */
static void begin(polar_engine *e, const struct odd_polynomial *h, polar_mat Q) {
    if (h->W.data) polar_axpby(e, 1, h->W, 0, h->W, Q);
    polar_shift(e, h->head, h->W.data ? h->factor : 0, Q);
}

/* h as it is best multiplied by, t->Y left alone. */
static struct odd_polynomial polynomial(polar_engine *e, const struct odd_step *t,
                                        const polar_step *p) {
    struct odd_polynomial h = polar_odd_step_polynomial(e, t, p);
    if (!h.W.data || polar_format_get(t->Y.format)->emulated) return h;
    if (h.W.data == t->Y.data) {
        polar_axpby(e, 1, t->Y, 0, t->Y, t->W);
        h.W = t->W;
    }
    polar_odd_polynomial_whole(e, &h);
    return h;
}

static void direct(polar_engine *e, const struct odd_step *t, const polar_step *p, polar_mat X,
                   polar_mat D) {
    if (p->degree > 1) polar_odd_step_gram(e, t, X);
    polar_odd_step_apply(e, t, p, X, D);
}

void polar_gram_form_block(polar_engine *e, const struct gram_form *form,
                           const polar_schedule *p, int first, int count, polar_mat X,
                           polar_mat D) {
    struct odd_step t = form->step;
    polar_mat Q = form->Q, T = form->T;
    if (count == 1 && t.space == POLAR_GRAM_FORMAT) {
        direct(e, &t, polar_schedule_step(p, first), X, D);
        return;
    }
    polar_odd_step_gram(e, &t, X); /* R is Y of the step */
    for (int k = 0; k < count; k++) {
        const struct odd_polynomial h = polynomial(e, &t, polar_schedule_step(p, first + k));
        if (k == 0) {
            begin(e, &h, Q);
        } else {
            multiply(e, &t, Q, &h, T);
            swap(&Q, &T);
        }
        if (k + 1 == count) break;
        multiply(e, &t, t.Y, &h, T);
        const bool in_use = h.W.data == t.Y.data;
        multiply(e, &t, T, &h, in_use ? t.W : t.Y);
        if (in_use) swap(&t.W, &t.Y);
    }
    if (t.space != POLAR_GRAM_FORMAT)
        polar_odd_step_close(e, &t, X, Q, D);
    else if (t.side == POLAR_GRAM_RIGHT)
        polar_gemm(e, 1, POLAR_N, X, POLAR_N, Q, 0, X, D);
    else
        polar_gemm(e, 1, POLAR_N, Q, POLAR_N, X, 0, X, D);
}

void polar_gram_form_cost(const polar_shape *s, const polar_schedule *p, int first, int count,
                          polar_cost *c) {
    const int64_t k = s->m < s->n ? s->m : s->n, long_side = s->m < s->n ? s->n : s->m;
    const polar_gram_space space = s->options->gram_space;
    const polar_format held =
        space == POLAR_GRAM_WIDE ? polar_format_get(s->format)->wide : s->format;
    if (count == 1 && space == POLAR_GRAM_FORMAT) {
        polar_odd_step_cost(s, polar_schedule_step(p, first), false, c);
        return;
    }
    polar_cost_add(c, POLAR_VERB_GRAM, k, k, long_side, s->format);
    for (int i = 0; i < count; i++) {
        const polar_step *step = polar_schedule_step(p, first + i);
        if (step->degree == 1) continue; /* c0 I: no products */
        int symmetric = polar_step_products(step) - 2;
        if (i > 0) symmetric++;            /* Q */
        if (i + 1 < count) symmetric += 2; /* R */
        if (space == POLAR_GRAM_SPLIT) symmetric *= 3;
        while (symmetric-- > 0) polar_cost_add(c, POLAR_VERB_SYMM, k, k, k, held);
    }
    for (int i = 0; i < (space == POLAR_GRAM_FORMAT ? 1 : 2); i++)
        polar_cost_add(c, POLAR_VERB_GEMM, s->m, s->n, k, s->format);
}
