/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What gpu/hopper.h names, on a CPU, to be put in front of a kernel's file after emulated.h.
 * Shared memory is bytes with addresses of their own; copies into it happen as late as a thread
 * waits for them, or at once (eager); products read it through the bits of their descriptors
 * only when their group is waited for, thread by thread, each into its own fragment. So a
 * swizzle, a phase, an offset or a fragment that is wrong gives wrong numbers.
 */
#ifndef POLAR_TESTS_EMULATED_HOPPER_H
#define POLAR_TESTS_EMULATED_HOPPER_H

#include <stdbool.h>
#include <stdint.h>

#include "emulated.h"

#ifdef __cplusplus
extern "C" {
#endif

/* what a tensor map holds here: three dimensions of 16-bit entries */
struct emulated_map {
    const uint16_t *data;
    uint64_t size[3], stride[2]; /* strides in bytes */
    uint32_t box[3], swizzle;    /* swizzle: 0 or 128 bytes */
};

/* Ways to break the machine, one at a time: what must turn a test red. */
enum emulated_damage {
    EMULATED_WHOLE,
    EMULATED_NO_SWIZZLE,   /* copies do not swizzle */
    EMULATED_EARLY,        /* waits for what is copied return at once */
    EMULATED_OFF_BY_A_BOX, /* copies begin a box further */
    EMULATED_OTHER_MAJOR,  /* products take operands the other way round */
    EMULATED_NO_LEADING,   /* products ignore the leading byte offset */
    EMULATED_FRAGMENT,     /* rows h of a fragment are exchanged */
    EMULATED_NO_ZEROS,     /* what lies outside is left as it was */
    EMULATED_DAMAGES
};

struct emulated_hopper {
    enum emulated_damage damage;
    bool eager;
    int64_t operations;     /* additions and multiplications of products so far */
    int64_t copied, faults; /* bytes copied; what no machine allows, stuck threads included */
};
extern struct emulated_hopper emulated_hopper;

enum { EMULATED_SHARED = 227 << 10 }; /* of a block, the most */
unsigned char *emulated_shared(int64_t bytes);
uint32_t emulated_address(const void *p);

void emulated_barrier_init(uint32_t bar, uint32_t arrivals);
void emulated_barrier_expect(uint32_t bar, uint32_t bytes);
void emulated_barrier_arrive(uint32_t bar);
void emulated_barrier_wait(uint32_t bar, uint32_t parity);
void emulated_meet(int id, int threads);
void emulated_load(uint32_t to, const void *map, const int32_t at[3], uint32_t bar);
void emulated_fence(void);
void emulated_product(float *d, uint64_t a, uint64_t b, bool more, bool bf16, bool rows_first);
void emulated_commit(void);
void emulated_products_wait(int pending);
uint16_t emulated_round(float x, bool bf16);
/* entries at an address; how often copies have written around it */
const uint16_t *emulated_entry(uint32_t address);
int32_t emulated_written(uint32_t address);

#ifdef __cplusplus
}

#define UNROLL
#define GRID_CONSTANT
#define BOUNDS(threads)
#define SHARED_BYTES(name) unsigned char *name = emulated_shared(EMULATED_SHARED)
#define LAUNCH_WIDE(kernel, grid, threads, bytes, stream, ...)                                 \
    LAUNCH_TOGETHER(kernel, grid, threads, (emulated_shared(bytes), stream), __VA_ARGS__)

static inline uint32_t shared_address(const void *p) {
    return emulated_address(p);
}
static inline void barrier_init(uint32_t bar, uint32_t arrivals) {
    emulated_barrier_init(bar, arrivals);
}
static inline void barrier_publish() {
}
static inline void barrier_expect(uint32_t bar, uint32_t bytes) {
    emulated_barrier_expect(bar, bytes);
}
static inline void barrier_arrive(uint32_t bar) {
    emulated_barrier_arrive(bar);
}
static inline void barrier_wait(uint32_t bar, uint32_t parity) {
    emulated_barrier_wait(bar, parity);
}
static inline void barrier_threads(int id, int threads) {
    emulated_meet(id, threads);
}
static inline void tensor_load(uint32_t to, const void *map, int32_t x, int32_t y, int32_t z,
                               uint32_t bar) {
    const int32_t at[3] = {x, y, z};
    emulated_load(to, map, at, bar);
}
template <int COUNT> void registers_give() {
    static_assert(COUNT >= 24 && COUNT <= 256 && COUNT % 8 == 0, "setmaxnreg");
}
template <int COUNT> void registers_take() {
    registers_give<COUNT>();
}
static inline void wgmma_fence() {
    emulated_fence();
}
static inline void wgmma_commit() {
    emulated_commit();
}
template <int PENDING> void wgmma_wait() {
    emulated_products_wait(PENDING);
}
static inline void wgmma_finish(float (&)[64]) {
    emulated_products_wait(0);
}
/* kinds as in gpu/kernels.h */
template <int KIND, bool ROWS_FIRST>
void wgmma(float (&d)[64], uint64_t a, uint64_t b, bool more) {
    static_assert(KIND == 3 || KIND == 4, "a 16-bit kind");
    emulated_product(d, a, b, more, KIND == 3, ROWS_FIRST);
}
template <int KIND> uint32_t pack(float x, float y) {
    return (uint32_t)emulated_round(x, KIND == 3) | (uint32_t)emulated_round(y, KIND == 3)
                                                        << 16;
}
#endif

#endif
