/* SPDX-License-Identifier: BSD-3-Clause */
/* Scratch carved from one block, or only counted; and views of parts of a matrix. */
#include <assert.h>

#include "polar/backend.h"

enum { LINE = 64 };

/* The offset of a new piece; `used` stays at INT64_MAX once the sum left 63 bits. */
static void *carve(polar_arena *a, int64_t bytes) {
    const int64_t start = a->used;
    if (bytes < 0 || start > INT64_MAX - LINE - bytes) {
        a->used = INT64_MAX;
        return NULL;
    }
    a->used = start + (bytes + LINE - 1) / LINE * LINE;
    return a->base && a->used <= a->size ? a->base + start : NULL;
}

polar_mat polar_arena_mat(polar_arena *a, int64_t m, int64_t n, polar_format f) {
    polar_mat X = {.m = m, .n = n, .ld = 1, .format = f, .place = POLAR_DEVICE};
    const int64_t bytes = a->backend->bytes(m, n, f, &X.ld);
    X.data = carve(a, bytes);
    return X;
}

polar_mat polar_arena_stack(polar_arena *a, int64_t n, polar_format f, polar_mat *Y,
                            polar_mat *W) {
    const int64_t start = a->used;
    *Y = polar_arena_mat(a, n, n, f);
    *W = polar_arena_mat(a, n, n, f);
    const int64_t end = a->used;
    a->used = start;
    const polar_mat S = polar_arena_mat(a, 2 * n, n, f);
    if (a->used < end) a->used = end;
    return S;
}

int64_t *polar_arena_perm(polar_arena *a, int64_t n) {
    return carve(a, n > INT64_MAX / 16 ? -1 : n * (int64_t)sizeof(int64_t));
}

void *polar_arena_work(polar_arena *a, unsigned verbs, int64_t m, int64_t n, polar_format f,
                       int64_t *bytes) {
    const int64_t wanted = a->backend->work(verbs, m, n, f);
    if (wanted > 0) *bytes += wanted;
    return carve(a, wanted);
}

polar_mat polar_mat_block(polar_mat X, int64_t m, int64_t n) {
    assert(m >= 0 && n >= 0 && m <= X.m && n <= X.n);
    X.m = m;
    X.n = n;
    return X;
}
