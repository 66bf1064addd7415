/* SPDX-License-Identifier: BSD-3-Clause */
/* Which method, and what is left without an inner dimension. */
#include "cuda_symmetric.h"

void *polar_cuda_entry(const struct gpu_batch *b, int64_t i, int64_t row, int64_t column) {
    uint16_t *base = b->each ? b->each[i] : (uint16_t *)b->data + i * b->stride;
    return base + row + column * b->ld;
}

/* D = beta C + gamma I, C by its lower triangle */
static polar_status no_terms(struct cuda_context *c, const struct gpu_symmetric *t) {
    for (int64_t i = 0; i < t->count; i++) {
        struct gpu_view D = {polar_cuda_entry(&t->D, i, 0, 0), t->n, t->n, t->D.ld, t->kind, 1},
                        C = D;
        if (t->beta != 0) {
            C.data = polar_cuda_entry(&t->C, i, 0, 0);
            C.ld = t->C.ld;
        }
        if (C.data != D.data) {
            gpu_axpby(c->stream, gpu_alone, t->beta, C, 0, C, D);
            TRY(polar_cuda_launched());
        }
        gpu_shift(c->stream, gpu_alone, t->gamma, C.data == D.data ? t->beta : 1, D);
        TRY(polar_cuda_launched());
        gpu_mirror(c->stream, gpu_alone, D);
        TRY(polar_cuda_launched());
    }
    return POLAR_OK;
}

polar_status polar_cuda_symmetric_by(struct cuda_context *c, const struct gpu_symmetric *t,
                                     struct choice choice) {
    if (t->kind != GPU_BF16 && t->kind != GPU_F16) return POLAR_UNSUITED;
    if (t->n == 0 || t->count == 0) return POLAR_OK;
    if (t->k == 0) return no_terms(c, t);
    switch (choice.method) {
    case CHOICE_TILES:
        return polar_cuda_by_tiles(c, t, choice.number);
    case CHOICE_BLOCKS:
        return polar_cuda_by_blocks(c, t, choice.number);
    default:
        return polar_cuda_by_strips(c, t);
    }
}

polar_status polar_cuda_symmetric(struct cuda_context *c, const struct gpu_symmetric *t) {
    const struct choices *all = &c->choices;
    struct choice last = {CHOICE_STRIPS, 0};
    int i = -1;
    while ((i = choices_find(all, i + 1, t->kind == GPU_BF16, t->n, t->k, t->count)) >= 0) {
        const polar_status s = polar_cuda_symmetric_by(c, t, all->line[i].choice);
        if (s != POLAR_UNSUITED) return s;
    }
    return polar_cuda_symmetric_by(c, t, last);
}

polar_status polar_cuda_symmetric_batch(struct cuda_context *c, const struct gpu_symmetric *t) {
    const int i = choices_find(&c->choices, 0, t->kind == GPU_BF16, t->n, t->k, 1);
    const bool tiles = i >= 0 && c->choices.line[i].choice.method == CHOICE_TILES;
    return tiles && t->n > 0 && t->k > 0 ? polar_cuda_by_tiles(c, t, 1) : POLAR_UNSUITED;
}
