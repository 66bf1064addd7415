/* SPDX-License-Identifier: BSD-3-Clause */
/* Rotations of pairs of columns, the same as lib/cpu_mix_t.c's for the same seed. */
#include <string.h>

#include "cuda_verbs.h"
#include "gallery_internal.h"
#include "index.h"

enum { ROUNDS = 2 };

/* Fisher and Yates */
static void shuffle(uint64_t seed, int64_t layer, int64_t n, int32_t *at) {
    for (int64_t i = 0; i < n; i++) at[i] = (int32_t)i;
    for (int64_t i = n - 1; i > 0; i--) {
        const uint64_t bits = polar_hash_bits(seed, (uint64_t)layer, (uint64_t)i);
        const int64_t j = (int64_t)(bits % (uint64_t)(i + 1));
        const int32_t swap = at[i];
        at[i] = at[j];
        at[j] = swap;
    }
}

static polar_status rotate(struct cuda_context *c, uint64_t own, int64_t depth, bool back,
                           const int32_t *at, polar_mat D) {
    gpu_rotate(c->stream, own, depth, back, at, polar_cuda_view(polar_const(D)));
    return polar_cuda_launched();
}

/* N: the layers from the smallest halves to the whole, then neighbours; T: that undone. Pairs
 * of one layer do not touch each other, and a node's come after those of its halves. */
static polar_status one_round(struct cuda_context *c, uint64_t own, bool back,
                              const int32_t *at, polar_mat D) {
    const int64_t depths = index_layers(D.n) - 1;
    if (back) TRY(rotate(c, own, -1, back, at, D));
    for (int64_t i = 0; i < depths; i++)
        TRY(rotate(c, own, back ? i : depths - 1 - i, back, at, D));
    return back ? POLAR_OK : rotate(c, own, -1, back, at, D);
}

polar_status polar_cuda_mix_columns(struct cuda_context *c, struct cuda_scratch s,
                                    uint64_t seed, polar_op op, polar_mat D) {
    const int64_t n = D.n, bytes = n * (int64_t)sizeof(int32_t);
    const bool back = op == POLAR_T;
    if (D.m == 0 || n == 0) return POLAR_OK;
    int32_t *device = polar_cuda_take(&s, bytes);
    int32_t *host = (int32_t *)(void *)c->host;
    if (!device || bytes > c->room) return POLAR_KERNEL;
    for (int i = 0; i < ROUNDS; i++) {
        const int round = back ? ROUNDS - 1 - i : i;
        const uint64_t own = polar_hash_bits(seed, (uint64_t)round, 0);
        shuffle(own, index_layers(n), n, host);
        TRY(polar_cuda_upload(c, host, bytes, device));
        TRY(one_round(c, own, back, device, D));
    }
    return POLAR_OK;
}

/* W D = (D'W')' */
polar_status polar_cuda_mix_rows(struct cuda_context *c, struct cuda_scratch s, uint64_t seed,
                                 polar_op op, polar_mat D) {
    if (D.m == 0 || D.n == 0) return POLAR_OK;
    const polar_mat T = polar_cuda_take_mat(&s, D.n, D.m, D.format);
    if (!T.data) return POLAR_KERNEL;
    TRY(polar_cuda_transpose(c, polar_const(D), T));
    TRY(polar_cuda_mix_columns(c, s, seed, op == POLAR_T ? POLAR_N : POLAR_T, T));
    return polar_cuda_transpose(c, polar_const(T), D);
}

int64_t polar_cuda_mix_work(int64_t m, int64_t n, polar_format f) {
    const int64_t l = m > n ? m : n;
    int64_t ld;
    const int64_t order = polar_cuda_add(0, l * (int64_t)sizeof(int32_t));
    return polar_cuda_add(order, polar_cuda_bytes(n, m, f, &ld));
}
