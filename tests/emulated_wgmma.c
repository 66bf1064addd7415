/* SPDX-License-Identifier: BSD-3-Clause */
/* Products of a warpgroup: descriptors, groups, fragments, as the PTX ISA has them (9.7.15). */
#include <assert.h>
#include <math.h>
#include <polar.h>
#include <string.h>
#undef I

#include "emulated_hopper.h"

enum { THREADS = 1024, PENDING = 64, MEETINGS = 16 }; /* meetings of warps follow barriers' */

struct product {
    float *d;
    uint64_t a, b;
    bool more, bf16, rows_first;
    int32_t written[2]; /* around both, when it was issued */
    int64_t group;
};
static struct {
    struct product p[PENDING];
    int first, count;
    int64_t committed;
    bool fenced;
} threads[THREADS];

/* ---- entries ---- */

static float value(uint16_t h, bool bf16) {
    const uint32_t bits = (uint32_t)h << 16;
    const int e = h >> 10 & 31, f = h & 1023;
    float x;
    memcpy(&x, &bits, sizeof x);
    if (bf16) return x;
    const double a = e == 31 ? (f ? NAN : INFINITY)
                     : e     ? ldexp(1024 + f, e - 25)
                             : ldexp(f, -24);
    return (float)(h >> 15 ? -a : a);
}

static float table[2][1 << 16];

uint16_t emulated_round(float x, bool bf16) {
    const double a = fabs(polar_round(bf16 ? POLAR_BF16 : POLAR_F16, (double)x));
    const unsigned sign = signbit(x) ? 0x8000u : 0;
    const int low = bf16 ? -126 : -14, bits = bf16 ? 7 : 10;
    int e;
    if (isnan(a)) return 0x7fff;
    if (isinf(a)) return (uint16_t)(sign | (bf16 ? 0x7f80u : 0x7c00u));
    frexp(a, &e);
    if (a == 0 || e - 1 < low) return (uint16_t)(sign | (unsigned)ldexp(a, bits - low));
    const unsigned f = (unsigned)(ldexp(a, bits + 1 - e)) - (1u << bits);
    return (uint16_t)(sign | (unsigned)(e - 1 - low + 1) << bits | f);
}

/* ---- operands ---- */

/*
 * Entry (row, k) of an operand: the canonical layouts without swizzling and with 128 bytes of
 * it, in units of 16 bytes ((8,n),2):((8,stride),1) K-major, ((8,n),(8,2)):((1,leading),
 * (8,stride)) MN-major, the bits of the whole address exchanged as the copy does.
 */
static uint32_t place(uint64_t descriptor, bool rows_first, uint32_t row, uint32_t k) {
    const uint32_t start = (uint32_t)(descriptor & 0x3fff) << 4;
    uint32_t leading = (uint32_t)(descriptor >> 16 & 0x3fff) << 4;
    const uint32_t stride = (uint32_t)(descriptor >> 32 & 0x3fff) << 4;
    const uint32_t mode = (uint32_t)(descriptor >> 62);
    uint32_t at;
    assert((descriptor >> 49 & 7) == 0 && mode < 2); /* no base offset; other modes: no need */
    if (emulated_hopper.damage == EMULATED_NO_LEADING) leading = 0;
    if (mode == 0)
        at = rows_first ? row % 8 * 2 + row / 8 * stride + k % 8 * 16 + k / 8 * leading
                        : row % 8 * 16 + row / 8 * stride + k / 8 * leading + k % 8 * 2;
    else
        at = rows_first ? row % 64 * 2 + row / 64 * leading + k % 8 * 128 + k / 8 * stride
                        : row % 8 * 128 + row / 8 * stride + k * 2;
    at += start;
    return mode ? at ^ (at >> 7 & 7u) << 4 : at;
}

static int32_t around(uint64_t descriptor) {
    return emulated_written((uint32_t)(descriptor & 0x3fff) << 4);
}

/* row `row` of an operand; K-major, eight entries side by side stay together */
static void take(float to[16], uint64_t descriptor, const struct product *p, uint32_t row) {
    const bool other = emulated_hopper.damage == EMULATED_OTHER_MAJOR;
    const bool rows_first = p->rows_first != other;
    const uint32_t together = rows_first ? 1 : 8;
    const float *values = table[p->bf16];
    for (uint32_t k = 0; k < 16; k += together) {
        const uint16_t *e = emulated_entry(place(descriptor, rows_first, row, k));
        for (uint32_t i = 0; i < together; i++) to[k + i] = values[e[i]];
    }
}

/* what thread t of the warpgroup holds of the 64 by 128 entries */
static void perform(const struct product *p, uint32_t t) {
    const uint32_t top = t / 32 * 16 + t % 32 / 4;
    const bool turned = emulated_hopper.damage == EMULATED_FRAGMENT;
    float a[2][16], b[16];
    /* what it reads must stay until it is done */
    if (around(p->a) != p->written[0] || around(p->b) != p->written[1])
        emulated_hopper.faults++;
    take(a[turned], p->a, p, top);
    take(a[!turned], p->a, p, top + 8);
    for (uint32_t i = 0; i < 16; i++)
        for (uint32_t c = 0; c < 2; c++) {
            take(b, p->b, p, 8 * i + 2 * (t % 4) + c);
            for (uint32_t h = 0; h < 2; h++) {
                float *d = &p->d[4 * i + 2 * h + c], sum = p->more ? *d : 0;
                for (int k = 0; k < 16; k++) sum += a[h][k] * b[k];
                *d = sum;
            }
        }
    emulated_hopper.operations += 64 * 16 * 2;
}

/* ---- groups ---- */

void emulated_fence(void) {
    threads[emulated_thread.x].fenced = true;
}

void emulated_product(float *d, uint64_t a, uint64_t b, bool more, bool bf16, bool rows_first) {
    const unsigned t = emulated_thread.x;
    const int n = (threads[t].first + threads[t].count++) % PENDING;
    assert(threads[t].count <= PENDING);
    if (!threads[t].fenced) emulated_hopper.faults++;
    threads[t].p[n] = (struct product){
        d, a, b, more, bf16, rows_first, {around(a), around(b)}, threads[t].committed};
    if (table[1][0x3f80] == 0) /* 1 */
        for (uint32_t h = 0; h < 1u << 16; h++) {
            table[0][h] = value((uint16_t)h, false);
            table[1][h] = value((uint16_t)h, true);
        }
}

void emulated_commit(void) {
    threads[emulated_thread.x].committed++;
    threads[emulated_thread.x].fenced = false;
}

/* all groups but the latest `pending`; then the warp is one again */
void emulated_products_wait(int pending) {
    const unsigned t = emulated_thread.x;
    while (threads[t].count > 0) {
        const struct product *p = &threads[t].p[threads[t].first];
        if (p->group >= threads[t].committed - pending) break;
        perform(p, t % 128);
        threads[t].first = (threads[t].first + 1) % PENDING;
        threads[t].count--;
    }
    emulated_meet(MEETINGS + (int)(t / 32), 32);
}
