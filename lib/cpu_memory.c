/* SPDX-License-Identifier: BSD-3-Clause */
/* Where matrices of the CPU backend lie. */
#include <pthread.h>
#include <stddef.h>

#include "cpu_kernels.h"

enum { LINE = 64, PAGE = CPU_PAGE };
/* blocks that are touched at once, in bytes, and in portions of a huge page: a block of
 * hundreds of MiB may be meant to stay empty for the most part */
enum { LEAST_TOUCHED = 16 << 20, MOST_TOUCHED = 1 << 30, PORTION = 2 << 20 };

int64_t polar_cpu_ld(int64_t m, int64_t size) {
    const int64_t line = LINE / size, page = PAGE / size;
    const int64_t ld = m > 0 ? (m + line - 1) / line * line : line;
    return ld % page == 0 ? ld + line : ld;
}

int64_t polar_cpu_bytes(int64_t m, int64_t n, polar_format f, int64_t *ld) {
    const int64_t size = polar_format_get(f)->host_bytes;
    if (m < 0 || n < 0 || m > CPU_LARGEST || n > CPU_LARGEST) return -1;
    *ld = polar_cpu_ld(m, size);
    if (n > 0 && *ld > INT64_MAX / size / n) return -1;
    return *ld * size * n;
}

static void touch(const void *block, int piece, int64_t from, int64_t to) {
    volatile char *byte = *(char *const *)block;
    (void)piece;
    for (int64_t i = from * PORTION; i < to * PORTION; i += PAGE) byte[i] = 0;
}

/*
 * One released block is kept for the next call, which spares it the first touch of fresh pages:
 * of 64 KiB to 1 GiB, of our own memory, not of a caller's allocator; the larger of two stays,
 * so that small calls between large ones do not turn it out. It serves requests of a quarter of
 * it and more.
 */
enum { LEAST_KEPT = 1 << 16, MOST_KEPT = 1 << 30, WASTE = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept {
    void *given;
    int64_t bytes;
} kept;

/* Takes what is kept, if it serves for so many bytes. If it is too small it is given back: what
 * is wanted will be kept in its place. */
static struct kept take_kept(int64_t bytes) {
    struct kept k = {NULL, 0}, small = k;
    pthread_mutex_lock(&lock);
    if (kept.given && bytes >= kept.bytes / WASTE) {
        *(bytes <= kept.bytes ? &k : &small) = kept;
        kept.given = NULL;
    }
    pthread_mutex_unlock(&lock);
    polar_release(NULL, small.given);
    return k;
}

/* Keeps it unless what is kept is larger; returns the other one. */
static void *keep(struct kept k) {
    pthread_mutex_lock(&lock);
    struct kept other = k;
    if (!kept.given || kept.bytes <= k.bytes) {
        other = kept;
        kept = k;
    }
    pthread_mutex_unlock(&lock);
    return other.given;
}

void polar_cpu_trim(void) {
    pthread_mutex_lock(&lock);
    void *given = kept.given;
    kept.given = NULL;
    pthread_mutex_unlock(&lock);
    polar_release(NULL, given);
}

/* A block that starts on a cache line; what the allocator gave is kept just before it. */
void *polar_cpu_alloc(int64_t bytes, const polar_allocator *a) {
    const int64_t more = LINE + (int64_t)sizeof(struct kept);
    if (bytes < 0 || bytes > PTRDIFF_MAX - more) return NULL;
    struct kept k = {NULL, 0};
    if (!a && bytes >= LEAST_KEPT) k = take_kept(bytes);
    if (!k.given) {
        k = (struct kept){polar_alloc(a, (size_t)(bytes + more)), bytes};
        if (!k.given && !a) {
            polar_cpu_trim();
            k.given = polar_alloc(NULL, (size_t)(bytes + more));
        }
        if (!k.given) return NULL;
        if (!a && bytes >= LEAST_TOUCHED && bytes <= MOST_TOUCHED)
            polar_cpu_parallel(bytes / PORTION, bytes, 0, touch, &k.given);
    }
    char *first = (char *)k.given + sizeof k;
    char *block = first + (LINE - (uintptr_t)first % LINE) % LINE;
    ((struct kept *)(void *)block)[-1] = k;
    return block;
}

void polar_cpu_release(void *block, const polar_allocator *a) {
    if (!block) return;
    const struct kept k = ((struct kept *)block)[-1];
    const bool keeps = !a && k.bytes >= LEAST_KEPT && k.bytes <= MOST_KEPT;
    polar_release(a, keeps ? keep(k) : k.given);
}
