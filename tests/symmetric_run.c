/* SPDX-License-Identifier: BSD-3-Clause */
/* Sums in f64 of what the device was given. */
#include "symmetric_run.h"

#include <stdlib.h>
#include <string.h>

#include "emulated_hopper.h"
#include "fake.h"
#include "made.h"
#include "polar/cuda.h"

enum { SPARE = 8, GUARD = 0x7a11 };

static uint64_t state;
static double uniform(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 40) * 0x1p-23 - 1;
}

static double value_of(uint16_t h, bool bf16) {
    const uint32_t bits = (uint32_t)h << 16;
    const int e = h >> 10 & 31, f = h & 1023;
    float x;
    memcpy(&x, &bits, sizeof x);
    if (bf16) return (double)x;
    const double a = e ? ldexp(1024 + f, e - 25) : ldexp(f, -24);
    return h >> 15 ? -a : a;
}

static struct set set_new(int64_t m, int64_t n, int64_t count, int64_t shift, bool bf16) {
    struct set s = {.m = m, .n = n, .count = count};
    s.ld = (m + SPARE - 1) / SPARE * SPARE + SPARE + shift;
    s.stride = s.ld * n + SPARE;
    const int64_t all = s.stride * count;
    s.device = polar_cuda.alloc(all * 2, NULL);
    s.host = calloc((size_t)(m * n * count + 1), sizeof *s.host);
    ck_assert(s.device && s.host);
    fake_touch(true);
    for (int64_t i = 0; i < all; i++) s.device[i] = GUARD;
    for (int64_t b = 0; b < count; b++)
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = 0; i < m; i++) {
                const uint16_t h = emulated_round((float)uniform(), bf16);
                s.device[b * s.stride + i + j * s.ld] = h;
                s.host[(b * n + j) * m + i] = value_of(h, bf16);
            }
    fake_touch(false);
    return s;
}

static void set_free(struct set *s) {
    polar_cuda.release(s->device, NULL);
    free(s->host);
}

/* the upper triangle is that of the lower one; where only that counts, it is spoiled later */
static void symmetric(struct set *s) {
    fake_touch(true);
    for (int64_t b = 0; b < s->count; b++)
        for (int64_t j = 0; j < s->n; j++)
            for (int64_t i = 0; i < j; i++) {
                const uint16_t *d = s->device + b * s->stride;
                s->device[b * s->stride + i + j * s->ld] = d[j + i * s->ld];
                s->host[(b * s->n + j) * s->m + i] = s->host[(b * s->n + i) * s->m + j];
            }
    fake_touch(false);
}

static struct gpu_batch batch_of(const struct set *s, void **each) {
    for (int64_t i = 0; each && i < s->count; i++)
        each[i] = s->device + (s->count - 1 - i) * s->stride; /* any order */
    return (struct gpu_batch){s->device, each, s->ld, s->count > 1 ? s->stride : 0};
}

void run_open(struct run *r, const struct shape *s) {
    const bool o = s->outer, h = s->bf16;
    state = polar_test_seed();
    r->X = set_new(o ? s->n : s->k, o ? s->k : s->n, s->count, s->shift, h);
    r->C = set_new(s->n, s->n, s->count, s->shift, h);
    r->D = set_new(s->n, s->n, s->count, s->shift, h);
    symmetric(&r->C);
    const struct gpu_batch X = batch_of(&r->X, s->set ? r->each[0] : NULL);
    const struct gpu_batch C = batch_of(&r->C, s->set ? r->each[1] : NULL);
    const struct gpu_batch D = batch_of(&r->D, s->set ? r->each[2] : NULL);
    r->t = (struct gpu_symmetric){
        h ? GPU_BF16 : GPU_F16, o, s->n, s->k, s->count, s->alpha, s->beta, s->gamma, X, X, C,
        s->in_place ? C : D};
}

void run_close(struct run *r) {
    set_free(&r->X);
    set_free(&r->C);
    set_free(&r->D);
}

static double term(const struct set *X, bool outer, int64_t b, int64_t i, int64_t p) {
    return outer ? X->host[(b * X->n + p) * X->m + i] : X->host[(b * X->n + i) * X->m + p];
}

double run_worst(const struct run *r, const struct shape *s, int roundings) {
    const struct set *D = s->in_place ? &r->C : &r->D, *C = &r->C;
    const double u16 = polar_format_get(s->bf16 ? POLAR_BF16 : POLAR_F16)->u, u32 = 0x1p-24;
    const double tiny = s->bf16 ? 0 : 0x1p-25;
    double most = 0;
    const int64_t n = s->n;
    fake_touch(true);
    for (int64_t b = 0; b < s->count; b++) {
        const uint16_t *d = D->device + b * D->stride;
        for (int64_t e = 0; e < D->stride; e++)
            if (e % D->ld >= n || e / D->ld >= n)
                if (d[e] != GUARD) most = INFINITY;
        for (int64_t j = 0; j < n; j++)
            for (int64_t i = j; i < n; i++) {
                double sum = 0, size = 0;
                for (int64_t p = 0; p < s->k; p++) {
                    const double x =
                        term(&r->X, s->outer, b, i, p) * term(&r->X, s->outer, b, j, p);
                    sum += x;
                    size += fabs(x);
                }
                const double c = s->beta * C->host[(b * n + j) * n + i];
                const double g = i == j ? s->gamma : 0;
                const double want = s->alpha * sum + c + g;
                const double all = fabs(s->alpha) * size + fabs(c) + fabs(g);
                const double allowed = roundings * (u16 * (fabs(want) + fabs(g)) + tiny) +
                                       2 * (double)(s->k + 4) * u32 * all;
                const double got = value_of(d[i + j * D->ld], s->bf16);
                const double error =
                    allowed > 0 ? fabs(got - want) / allowed : (got == want ? 0 : INFINITY);
                if (!(error <= most)) most = isnan(error) ? INFINITY : error;
                if (d[j + i * D->ld] != d[i + j * D->ld]) most = INFINITY;
            }
    }
    fake_touch(false);
    return most;
}
