/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared memory, barriers and copies into it, as the PTX ISA has them. */
#include "emulated_hopper.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

struct emulated_hopper emulated_hopper;

/* The window begins at address 1024 and the kernel's bytes 16 later, so that a kernel which
 * takes their alignment for granted goes wrong. */
enum { WINDOW = 1024, FIRST = 16 };
static alignas(1024) unsigned char shared[WINDOW + EMULATED_SHARED];

static void fault(void) {
    emulated_hopper.faults++;
}

unsigned char *emulated_shared(int64_t bytes) {
    assert(bytes <= EMULATED_SHARED);
    return shared + FIRST;
}

uint32_t emulated_address(const void *p) {
    return (uint32_t)((const unsigned char *)p - shared) + WINDOW;
}

static unsigned char *at_address(uint32_t address) {
    assert(address >= WINDOW && address < WINDOW + sizeof shared);
    return shared + (address - WINDOW);
}

const uint16_t *emulated_entry(uint32_t address) {
    return (const uint16_t *)(void *)at_address(address);
}

/* copies so far into each KiB, of which products under way must see none */
enum { KIB = 1024 };
static int32_t written[sizeof shared / KIB + 2];

int32_t emulated_written(uint32_t address) {
    return written[address / KIB];
}

/* ---- mbarrier objects: phase, arrivals wanted and due, bytes due ---- */

struct object {
    uint64_t phase : 1, wanted : 15, due : 16;
    int64_t bytes : 32;
};
static_assert(sizeof(struct object) == 8, "an mbarrier object has 64 bits");

static struct object get(uint32_t bar) {
    struct object o;
    assert(bar % 8 == 0);
    memcpy(&o, at_address(bar), sizeof o);
    return o;
}

static void put(uint32_t bar, struct object o) {
    if (o.due == 0 && o.bytes == 0) {
        o.phase ^= 1u;
        o.due = o.wanted;
    }
    memcpy(at_address(bar), &o, sizeof o);
}

static int64_t stuck; /* fruitless polls since something last moved */
static bool lost;     /* until the next block, nobody waits any more */
enum { MOST_POLLS = 1 << 16 };

void emulated_barrier_init(uint32_t bar, uint32_t arrivals) {
    const struct object o = {0, (uint16_t)(arrivals & 0x7fff), (uint16_t)arrivals, 0};
    stuck = 0;
    lost = false;
    memcpy(at_address(bar), &o, sizeof o);
}

static void arrive(uint32_t bar, uint32_t bytes) {
    struct object o = get(bar);
    if (o.due == 0) {
        fault();
        return;
    }
    stuck = 0;
    o.bytes += bytes;
    o.due--;
    put(bar, o);
}

/* Others come first, and again: what was freed too early is overwritten before this thread goes
 * on. */
void emulated_barrier_arrive(uint32_t bar) {
    arrive(bar, 0);
    emulated_wait();
    emulated_wait();
}

void emulated_barrier_expect(uint32_t bar, uint32_t bytes) {
    arrive(bar, bytes);
}

/* ---- copies under way, oldest first ---- */

struct copy {
    struct emulated_map map;
    uint32_t to, bar;
    int32_t at[3];
};
enum { COPIES = 64 };
static struct copy copies[COPIES];
static int first, under_way;

static bool inside(const struct emulated_map *m, int64_t x, int64_t y, int64_t z) {
    return x >= 0 && y >= 0 && z >= 0 && (uint64_t)x < m->size[0] && (uint64_t)y < m->size[1] &&
           (uint64_t)z < m->size[2];
}

/* A box, its first dimension innermost; swizzling by 128 bytes exchanges 16-byte pieces: bits
 * 4-6 of an address with bits 7-9 added without carry (PTX ISA 5.5.7, swizzling modes). */
static void perform(const struct copy *c) {
    const struct emulated_map *m = &c->map;
    const bool off = emulated_hopper.damage == EMULATED_OFF_BY_A_BOX;
    uint32_t bytes = 0;
    for (uint32_t k = 0; k < m->box[0] * m->box[1] * m->box[2] * 2; k += KIB)
        written[(c->to + k) / KIB]++;
    for (uint32_t k = 0; k < m->box[2]; k++)
        for (uint32_t j = 0; j < m->box[1]; j++)
            for (uint32_t i = 0; i < m->box[0]; i++, bytes += 2) {
                const int64_t x = (int64_t)c->at[0] + i + (off ? m->box[0] : 0);
                const int64_t y = (int64_t)c->at[1] + j, z = (int64_t)c->at[2] + k;
                uint32_t to = c->to + bytes;
                if (m->swizzle && emulated_hopper.damage != EMULATED_NO_SWIZZLE)
                    to ^= (to >> 7 & 7u) << 4;
                const bool there = inside(m, x, y, z);
                uint16_t h = 0;
                if (!there && emulated_hopper.damage == EMULATED_NO_ZEROS) continue;
                if (there)
                    memcpy(&h,
                           (const char *)m->data + x * 2 + y * (int64_t)m->stride[0] +
                               z * (int64_t)m->stride[1],
                           2);
                memcpy(at_address(to), &h, 2);
            }
    struct object o = get(c->bar);
    o.bytes -= bytes;
    put(c->bar, o);
    emulated_hopper.copied += bytes;
    stuck = 0;
}

static void go_on(void) {
    if (under_way == 0) return;
    const struct copy *c = &copies[first];
    first = (first + 1) % COPIES;
    under_way--;
    perform(c);
}

void emulated_load(uint32_t to, const void *map, const int32_t at[3], uint32_t bar) {
    if (under_way == COPIES) go_on(); /* of a kernel that has lost its barriers */
    struct copy *c = &copies[(first + under_way) % COPIES];
    memcpy(&c->map, map, sizeof c->map);
    c->to = to;
    c->bar = bar;
    memcpy(c->at, at, sizeof c->at);
    if (to % (c->map.swizzle ? 1024 : 128) != 0) fault(); /* else the pattern is another */
    under_way++;
    if (emulated_hopper.eager) go_on();
}

/* ---- waits ---- */

static bool given_up(void) {
    if (!lost && ++stuck == MOST_POLLS) {
        lost = true;
        fault();
    }
    return lost;
}

/* Whoever waits in vain lets the oldest copy arrive. */
void emulated_barrier_wait(uint32_t bar, uint32_t parity) {
    if (emulated_hopper.damage == EMULATED_EARLY && get(bar).wanted == 1) return;
    while (get(bar).phase == (parity & 1u)) {
        if (given_up()) return;
        go_on();
        emulated_wait();
    }
}

enum { IDS = 64 };
static struct {
    int here;
    uint32_t generation;
} meeting[IDS];

void emulated_meet(int id, int threads) {
    const uint32_t mine = meeting[id].generation;
    assert(id >= 0 && id < IDS);
    if (++meeting[id].here == threads) {
        meeting[id].here = 0;
        meeting[id].generation++;
        stuck = 0;
        return;
    }
    while (meeting[id].generation == mine) {
        if (given_up()) return;
        emulated_wait();
    }
}
