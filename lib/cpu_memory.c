/* SPDX-License-Identifier: BSD-3-Clause */
/* Where matrices of the CPU backend lie. */
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

/* A block that starts on a cache line; what the allocator gave is kept just before it. */
void *polar_cpu_alloc(int64_t bytes, const polar_allocator *a) {
    const int64_t more = LINE + (int64_t)sizeof(void *);
    if (bytes < 0 || bytes > PTRDIFF_MAX - more) return NULL;
    char *given = polar_alloc(a, (size_t)(bytes + more));
    if (!given) return NULL;
    if (!a && bytes >= LEAST_TOUCHED && bytes <= MOST_TOUCHED)
        polar_cpu_parallel(bytes / PORTION, bytes, 0, touch, &given);
    char *first = given + sizeof(void *);
    char *block = first + (LINE - (uintptr_t)first % LINE) % LINE;
    ((void **)(void *)block)[-1] = given;
    return block;
}

void polar_cpu_release(void *block, const polar_allocator *a) {
    if (block) polar_release(a, ((void **)block)[-1]);
}
