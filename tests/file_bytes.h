/* SPDX-License-Identifier: BSD-3-Clause */
/* Files made byte by byte, in a folder of the test's own, and an allocator that counts. */
#ifndef POLAR_TESTS_FILE_BYTES_H
#define POLAR_TESTS_FILE_BYTES_H

#include <check.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "polar.h"

/* As ck_assert_msg, but silent when it holds: Check reports every assertion to its parent. */
#define REQUIRE(condition, ...)                                                                \
    do {                                                                                       \
        if (!(condition)) ck_abort_msg(__VA_ARGS__);                                           \
    } while (0)

/* An unchecked fixture: the test's processes share the folder. */
static char test_folder[256];

static inline void make_folder(void) {
    const char *base = getenv("TMPDIR");
    snprintf(test_folder, sizeof test_folder, "%s/polar-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(test_folder)) abort();
}

/* The names in the folder; each removed when wanted. */
static inline int names_in_folder(bool removed) {
    int count = 0;
    DIR *folder = opendir(test_folder);
    if (!folder) abort();
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        char path[600];
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        snprintf(path, sizeof path, "%s/%s", test_folder, e->d_name);
        ++count;
        if (removed && unlink(path) != 0) rmdir(path);
    }
    closedir(folder);
    return count;
}

static inline void remove_folder(void) {
    names_in_folder(true);
    rmdir(test_folder);
}

static inline const char *path_of(const char *name) {
    static char path[8][600];
    static int k = 0;
    k = (k + 1) % 8;
    snprintf(path[k], sizeof path[k], "%s/%s", test_folder, name);
    return path[k];
}

static inline const char *write_bytes(const char *name, const void *data, size_t size) {
    const char *path = path_of(name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0) abort();
    return path;
}

/* The whole file; at most room bytes. */
static inline size_t read_bytes(const char *path, void *data, size_t room) {
    FILE *f = fopen(path, "rb");
    if (!f) return SIZE_MAX;
    const size_t got = fread(data, 1, room, f);
    fclose(f);
    return got;
}

/* An .npy file: the magic, the version, the length, the header as given, the data. */
static inline size_t npy_bytes(unsigned char *to, int major, const char *header, size_t length,
                               const void *data, size_t size) {
    const size_t digits = major == 1 ? 2 : 4;
    memcpy(to, "\x93NUMPY", 6);
    to[6] = (unsigned char)major;
    to[7] = 0;
    for (size_t k = 0; k < digits; ++k) to[8 + k] = (unsigned char)(length >> 8 * k);
    memcpy(to + 8 + digits, header, length);
    if (size > 0) memcpy(to + 8 + digits + length, data, size);
    return 8 + digits + length + size;
}

/* Counts what is asked for; the call number fail_at (from 1) and those past `most` bytes fail.
 */
typedef struct counter {
    int64_t calls, live, bytes, fail_at, most;
} counter;

static inline void *counted_alloc(size_t bytes, void *context) {
    counter *c = context;
    c->bytes += (int64_t)bytes;
    if (++c->calls == c->fail_at || (c->most > 0 && (int64_t)bytes > c->most)) return NULL;
    ++c->live;
    return malloc(bytes);
}

static inline void counted_release(void *block, void *context) {
    counter *c = context;
    if (block) --c->live;
    free(block);
}

static inline polar_allocator counting(counter *c) {
    return (polar_allocator){counted_alloc, counted_release, c};
}

/* Reading must fail with this status and one sentence about this file that holds `word`,
 * leave the matrix alone and keep no memory. Returns the bytes that were asked for. */
static inline int64_t refuses(const char *path, polar_status wanted, const char *word) {
    counter c = {.most = 0};
    const polar_allocator a = counting(&c);
    polar_why why = {"nothing"};
    int mark = 0;
    const polar_mat before = polar_mat_of(&mark, 1, 2, 3, POLAR_BF16);
    polar_mat A = before;
    const polar_status s = polar_mat_read(path, &A, &a, &why);
    REQUIRE(s == wanted, "%s: %s (%s), wanted %s", path, polar_status_name(s), why.text,
            polar_status_name(wanted));
    REQUIRE(strstr(why.text, word), "%s: '%s' lacks '%s'", path, why.text, word);
    REQUIRE(strncmp(why.text, path, strlen(path)) == 0, "'%s' does not name the file",
            why.text);
    REQUIRE(!strchr(why.text, '\n'), "'%s' is more than a line", why.text);
    REQUIRE(A.data == before.data && A.m == 1 && A.n == 2 && A.ld == 3 &&
                A.format == POLAR_BF16,
            "%s: the matrix was touched", path);
    REQUIRE(c.live == 0, "%s: %" PRId64 " blocks leak", path, c.live);
    return c.bytes;
}

/* Runs the suite: 0 when every check passed. */
static inline int run_suite(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static inline uint64_t next_random(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

#endif
