/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Damaged files and failing allocators: each ends in a status and a sentence, never in a crash,
 * a leak, a touched output, or memory that the file's size does not bear out.
 */
#include "file_bytes.h"

/* A 2 by 3 matrix of f8. */
static const char good[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
                           "                    \n";

/* Any byte missing, or one too many, in any version. */
START_TEST(truncated) {
    const double data[6] = {1, 2, 3, 4, 5, 6};
    unsigned char file[400];
    const size_t size = npy_bytes(file, _i, good, sizeof good - 1, data, sizeof data);
    for (size_t k = 0; k < size; ++k)
        refuses(write_bytes("t.npy", file, k), POLAR_BAD_FILE, k == 0 ? "is empty" : " ");
    file[size] = 0;
    refuses(write_bytes("t.npy", file, size + 1), POLAR_BAD_FILE, "has 49 bytes");
    polar_mat A;
    ck_assert_int_eq(polar_mat_read(write_bytes("t.npy", file, size), &A, NULL, NULL),
                     POLAR_OK);
    polar_mat_free(&A, NULL);
}
END_TEST

START_TEST(lying_prefix) {
    const double data[6] = {0};
    unsigned char file[400];
    size_t size = npy_bytes(file, 2, good, sizeof good - 1, data, sizeof data);
    file[7] = 1;
    refuses(write_bytes("l.npy", file, size), POLAR_BAD_FILE, "version 2.1");
    file[6] = 4, file[7] = 0;
    refuses(write_bytes("l.npy", file, size), POLAR_BAD_FILE, "version 4.0");
    file[6] = 0;
    refuses(write_bytes("l.npy", file, size), POLAR_BAD_FILE, "version 0.0");
    file[6] = 3, memset(file + 8, 0xff, 4);
    ck_assert_int_eq(refuses(write_bytes("l.npy", file, size), POLAR_BAD_FILE, "4294967295"),
                     0);
    file[10] = 1, file[11] = 0; /* 131071 bytes */
    ck_assert_int_eq(refuses(write_bytes("l.npy", file, size), POLAR_BAD_FILE, "alone takes"),
                     0);
    size = npy_bytes(file, 1, good, sizeof good - 1, data, sizeof data);
    file[8] = (unsigned char)(file[8] - 8); /* 8 spaces become data */
    refuses(write_bytes("l.npy", file, size), POLAR_BAD_FILE, "has 56 bytes");
    file[5] = 'Z';
    refuses(write_bytes("l.npy", file, size), POLAR_BAD_FILE, "byte 0x93");
}
END_TEST

/* Bytes flipped, or replaced by such as the parser looks for: read or refused, no crash, and
 * memory bounded by the file: an f2 entry doubles, the buffer and the header are copies. */
START_TEST(random_damage_npy) {
    static const char likely[] = "{}[](),:'\" 0123456789L-<>=|fcTrue\n";
    const double data[6] = {1, 2, 3, 4, 5, 6};
    const uint64_t seed = 5;
    uint64_t state = seed;
    int read = 0;
    for (int round = 0; round < 6000; ++round) {
        unsigned char file[400];
        const size_t size =
            npy_bytes(file, 1 + round % 3, good, sizeof good - 1, data, sizeof data);
        const int changes = 1 + (int)(next_random(&state) % 3);
        for (int k = 0; k < changes; ++k) {
            const uint64_t r = next_random(&state);
            unsigned char *at = file + 6 + r % (sizeof good + 4);
            if (round % 2)
                *at = (unsigned char)likely[r / 1024 % (sizeof likely - 1)];
            else
                *at ^= (unsigned char)(1u << r / 1024 % 8);
        }
        counter c = {.most = 0};
        const polar_allocator a = counting(&c);
        polar_mat A;
        polar_why why;
        const polar_status s = polar_mat_read(write_bytes("d.npy", file, size), &A, &a, &why);
        REQUIRE(s == POLAR_OK || s == POLAR_BAD_FILE, "seed %" PRIu64 ", round %d: %s", seed,
                round, why.text);
        REQUIRE(c.bytes <= 4 * (int64_t)size, "seed %" PRIu64 ", round %d: %" PRId64 " bytes",
                seed, round, c.bytes);
        if (s == POLAR_OK) {
            ++read;
            polar_mat_free(&A, &a);
        }
        REQUIRE(c.live == 0, "seed %" PRIu64 ", round %d: a leak", seed, round);
    }
    ck_assert_int_gt(read, 20);
    ck_assert_int_lt(read, 3000);
}
END_TEST

static const char *const texts[] = {
    "%%MatrixMarket matrix array real general\n% a comment\n2 3\n1\n2\n3\n4\n5\n6\n",
    "%%MatrixMarket matrix coordinate complex hermitian\n3 3 3\n1 1 2 0\n2 1 3 -1\n3 3 1 0\n",
    "%%MatrixMarket matrix array real skew-symmetric\n3 3\n1.5\nnan\n-inf\n",
};

/* What is left of a text may be a shorter number: read or refused. */
START_TEST(truncated_mtx) {
    const char *text = texts[_i];
    for (size_t k = 0; k < strlen(text); ++k) {
        const char *path = write_bytes("t.mtx", text, k);
        counter c = {.most = 0};
        const polar_allocator a = counting(&c);
        polar_mat A;
        polar_why why;
        const polar_status s = polar_mat_read(path, &A, &a, &why);
        REQUIRE(s == POLAR_BAD_FILE || (s == POLAR_OK && k + 10 > strlen(text)),
                "%zu bytes of text %d: %s", k, _i, polar_status_name(s));
        if (s == POLAR_OK) polar_mat_free(&A, &a);
        ck_assert_int_eq(c.live, 0);
    }
}
END_TEST

START_TEST(random_damage_mtx) {
    static const char likely[] = " \t\r\n%0123456789.-+einfaxrsyk\0\xff";
    const uint64_t seed = 11 + (uint64_t)_i;
    uint64_t state = seed;
    int read = 0, refused = 0;
    for (int round = 0; round < 3000; ++round) {
        char text[200];
        const size_t size = strlen(texts[_i]);
        memcpy(text, texts[_i], size);
        for (int k = 0; k <= round % 3; ++k) {
            const uint64_t r = next_random(&state);
            text[14 + r % (size - 14)] = likely[r / 1024 % (sizeof likely - 1)];
        }
        counter c = {.most = 1 << 20};
        const polar_allocator a = counting(&c);
        polar_mat A;
        polar_why why;
        const polar_status s = polar_mat_read(write_bytes("d.mtx", text, size), &A, &a, &why);
        REQUIRE(s == POLAR_OK || s == POLAR_BAD_FILE || s == POLAR_NO_MEMORY,
                "seed %" PRIu64 ", round %d: %s", seed, round, why.text);
        if (!strstr(text, "coordinate"))
            REQUIRE(c.bytes <= 16 * (int64_t)size,
                    "seed %" PRIu64 ", round %d: %" PRId64 " bytes", seed, round, c.bytes);
        if (s == POLAR_OK) polar_mat_free(&A, &a);
        ++*(s == POLAR_OK ? &read : &refused);
        REQUIRE(c.live == 0, "seed %" PRIu64 ", round %d: a leak", seed, round);
    }
    ck_assert_int_gt(read, 30);
    ck_assert_int_gt(refused, 1000);
}
END_TEST

/* The k-th allocation fails, for every k. */
START_TEST(failing_allocator) {
    const double data[6] = {1, 2, 3, 4, 5, 6};
    unsigned char file[400];
    const char *path;
    if (_i == 0) {
        const size_t size = npy_bytes(file, 1, good, sizeof good - 1, data, sizeof data);
        path = write_bytes("m.npy", file, size);
    } else {
        path = write_bytes("m.mtx", texts[0], strlen(texts[0]));
    }
    int64_t k = 1;
    for (; k < 100; ++k) {
        counter c = {.fail_at = k};
        const polar_allocator a = counting(&c);
        polar_why why = {""};
        polar_mat A = polar_mat_of(file, 7, 8, 9, POLAR_F16);
        const polar_status s = polar_mat_read(path, &A, &a, &why);
        if (s == POLAR_OK) {
            ck_assert(A.m == 2 && A.n == 3 && A.data != file);
            polar_mat_free(&A, &a);
            ck_assert_int_eq(c.live, 0);
            break;
        }
        REQUIRE(s == POLAR_NO_MEMORY && strstr(why.text, "no memory"), "call %" PRId64 ": %s",
                k, why.text);
        ck_assert(A.data == file && A.m == 7 && A.n == 8 && A.ld == 9);
        ck_assert_int_eq(c.live, 0);
    }
    ck_assert_int_eq(k, _i == 0 ? 4 : 2); /* header, matrix, buffer; the matrix */
}
END_TEST

/* Another program cuts the file between the look at its size and the reading: here the
 * allocator does, when the matrix is asked for. */
static void *cutting_alloc(size_t bytes, void *context) {
    counter *c = context;
    if (c->calls == 1 && truncate(path_of("c.npy"), 50000) != 0) return NULL;
    return counted_alloc(bytes, context);
}

START_TEST(cut_while_read) {
    static double data[20000];
    static unsigned char file[sizeof data + 400];
    const char *header = _i ? "{'descr': '<f8', 'fortran_order': False, 'shape': (200, 100)}"
                            : "{'descr': '<f8', 'fortran_order': True, 'shape': (200, 100)}";
    const size_t size = npy_bytes(file, 1, header, strlen(header), data, sizeof data);
    counter c = {.most = 0};
    const polar_allocator a = {cutting_alloc, counted_release, &c};
    polar_mat A = polar_mat_of(data, 1, 1, 1, POLAR_F16);
    polar_why why = {""};
    ck_assert_int_eq(polar_mat_read(write_bytes("c.npy", file, size), &A, &a, &why),
                     POLAR_BAD_FILE);
    ck_assert_ptr_nonnull(strstr(why.text, "shorter"));
    ck_assert(A.data == data && c.live == 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("damage");
    TCase *reading = tcase_create("reading");
    tcase_set_timeout(reading, 120);
    tcase_add_unchecked_fixture(reading, make_folder, remove_folder);
    tcase_add_loop_test(reading, truncated, 1, 4);
    tcase_add_test(reading, lying_prefix);
    tcase_add_test(reading, random_damage_npy);
    tcase_add_loop_test(reading, truncated_mtx, 0, 3);
    tcase_add_loop_test(reading, random_damage_mtx, 0, 3);
    tcase_add_loop_test(reading, failing_allocator, 0, 2);
    tcase_add_loop_test(reading, cut_while_read, 0, 2);
    suite_add_tcase(suite, reading);
    return run_suite(suite);
}
