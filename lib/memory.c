/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who gives memory. Large blocks are asked for in huge pages where the system has them: a block
 * is used once or a few times, so the first touch of its pages counts, and that takes 0.4
 * of the time by pages of 2 MiB (64 MiB: 12 ms, by pages of 4 KiB 31 ms,
 * build/tests/time_factors; a run of n = 1000 takes some 250 ms). It is a wish: nothing depends
 * on its being granted.
 */
#define _DEFAULT_SOURCE /* madvise */
#include <stdlib.h>
#include <sys/mman.h>

#include "polar/status.h"

enum { LINE = 64, HUGE_PAGE = 2 << 20, LARGE = 2 * HUGE_PAGE };

static void *given(size_t bytes) {
    void *block = NULL;
    if (posix_memalign(&block, bytes < LARGE ? LINE : HUGE_PAGE, bytes) != 0) return NULL;
#ifdef MADV_HUGEPAGE
    if (bytes >= LARGE) (void)madvise(block, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
    return block;
}

void *polar_alloc(const polar_allocator *a, size_t bytes) {
    if (bytes == 0) bytes = 1; /* so that NULL always means failure */
    return a ? a->alloc(bytes, a->context) : given(bytes);
}

void polar_release(const polar_allocator *a, void *block) {
    if (a)
        a->release(block, a->context);
    else
        free(block);
}
