/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Matrix files and the system: what cannot be opened, what is no matrix, pipes; and the
 * writer's promise: the whole file under its name, or an error and nothing changed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "file_bytes.h"

/* An m-by-n matrix with room below each column; entries 1, 2, ..., imaginary parts halves. */
static polar_mat make(int64_t m, int64_t n, polar_format f) {
    polar_mat A = polar_mat_new(m + 3, n, f, NULL);
    ck_assert_ptr_nonnull(A.data);
    A.m = m;
    for (int64_t j = 0; j < n; ++j)
        for (int64_t i = 0; i < m; ++i)
            polar_mat_set(A, i, j, (double)(i + j * m + 1), (double)(i + 1) / 2);
    return A;
}

static void check_read_back(const char *path, polar_cmat A) {
    polar_mat B;
    polar_why why;
    REQUIRE(polar_mat_read(path, &B, NULL, &why) == POLAR_OK, "%s", why.text);
    ck_assert(B.m == A.m && B.n == A.n);
    const polar_format wide = polar_format_get(A.format)->wide;
    ck_assert_int_eq(B.format, wide);
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i)
            REQUIRE(polar_mat_re(A, i, j) == polar_mat_re(polar_const(B), i, j) &&
                        polar_mat_im(A, i, j) == polar_mat_im(polar_const(B), i, j),
                    "%s at (%" PRId64 ", %" PRId64 ")", polar_format_get(A.format)->name, i, j);
    polar_mat_free(&B, NULL);
}

START_TEST(round_trip) {
    static const int64_t shapes[][2] = {{1, 1}, {4, 3}, {3, 4}, {0, 3}, {3, 0}, {5000, 7}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; ++k) {
        polar_mat A = make(shapes[k][0], shapes[k][1], (polar_format)_i);
        polar_why why;
        REQUIRE(polar_mat_write(path_of("w.npy"), polar_const(A), &why) == POLAR_OK, "%s",
                why.text);
        check_read_back(path_of("w.npy"), polar_const(A));
        polar_mat_free(&A, NULL);
    }
    ck_assert_int_eq(names_in_folder(true), 1);
}
END_TEST

/* The bytes that NumPy writes for the same array. */
START_TEST(bytes_of_numpy) {
    const double entries[4] = {1, 2, 3, 4};
    char wanted[128 + sizeof entries], found[400];
    snprintf(wanted, sizeof wanted, "\x93NUMPY\x01%cv%c%-117s\n", 0, 0,
             "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }");
    memcpy(wanted + 128, entries, sizeof entries);
    const polar_cmat A = polar_cmat_of(entries, 2, 2, 2, POLAR_F64);
    ck_assert_int_eq(polar_mat_write(path_of("n.npy"), A, NULL), POLAR_OK);
    ck_assert_int_eq(read_bytes(path_of("n.npy"), found, sizeof found), sizeof wanted);
    ck_assert_mem_eq(found, wanted, sizeof wanted);
}
END_TEST

START_TEST(no_matrix_files) {
    refuses(path_of("absent.npy"), POLAR_IO, "No such file");
    refuses(path_of("absent/x.npy"), POLAR_IO, "No such file");
    refuses(test_folder, POLAR_IO, "is a directory");
    refuses(write_bytes("empty.npy", "", 0), POLAR_BAD_FILE, "is empty");
    refuses(write_bytes("text.npy", "hello", 5), POLAR_BAD_FILE, "byte 0x68");
    refuses(write_bytes("short.npy", "\x93NUMP", 5), POLAR_BAD_FILE, "byte 0x93");
    refuses("/dev/null", POLAR_BAD_FILE, "is empty");
    if (access("/dev/zero", R_OK) == 0) refuses("/dev/zero", POLAR_BAD_FILE, "byte 0x00");
    if (access("/proc/self/mem", R_OK) == 0) /* opens, and its first byte cannot be read */
        refuses("/proc/self/mem", POLAR_IO, "reading failed: ");
    polar_mat A;
    ck_assert_int_eq(polar_mat_read(NULL, &A, NULL, NULL), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(polar_mat_read("x.npy", NULL, NULL, NULL), POLAR_BAD_ARGUMENT);
}
END_TEST

START_TEST(unreadable) {
    const char *path = write_bytes("secret.npy", "\x93NUMPY", 6);
    ck_assert_int_eq(chmod(path, 0), 0);
    if (geteuid() == 0) { /* root may read all; this process is its own and ends soon */
        ck_assert_int_eq(chmod(test_folder, 0755), 0);
        const bool other = seteuid(65534) == 0;
        if (!other) return;
    }
    refuses(path, POLAR_IO, "Permission denied");
    if (getuid() == 0) ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

/* A long path is cut, not the reason. */
START_TEST(long_path) {
    char path[3000];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    polar_why why;
    polar_mat A;
    ck_assert_int_eq(polar_mat_read(path, &A, NULL, &why), POLAR_IO);
    ck_assert_ptr_nonnull(strstr(why.text, strerror(ENAMETOOLONG)));
    const double x = 1;
    ck_assert_int_eq(polar_mat_write(path, polar_cmat_of(&x, 1, 1, 1, POLAR_F64), &why),
                     POLAR_IO);
    ck_assert_ptr_nonnull(strstr(why.text, strerror(ENAMETOOLONG)));
}
END_TEST

/* Pipes are read, and written, by the names that the shell gives them. */
START_TEST(pipes) {
    int ends[2];
    char name[64];
    polar_mat A = make(5, 4, POLAR_C128);
    ck_assert_int_eq(pipe(ends), 0);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[1]);
    if (access(name, F_OK) == 0) {
        polar_why why;
        REQUIRE(polar_mat_write(name, polar_const(A), &why) == POLAR_OK, "%s", why.text);
        close(ends[1]);
        snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
        check_read_back(name, polar_const(A));
    }
    polar_mat_free(&A, NULL);
}
END_TEST

static void expect_io(const char *path, polar_cmat A, const char *word) {
    polar_why why = {""};
    const polar_status s = polar_mat_write(path, A, &why);
    REQUIRE(s == POLAR_IO && strstr(why.text, word) && strstr(why.text, path), "%s: %s, '%s'",
            path, polar_status_name(s), why.text);
}

START_TEST(cannot_be_written) {
    polar_mat A = make(300, 40, POLAR_F64);
    const polar_cmat B = polar_const(A);
    expect_io(path_of("absent/x.npy"), B, "No such file");
    expect_io(test_folder, B, "Is a directory");
    expect_io("", B, "No such file");
    polar_mat_free(&A, NULL);
}
END_TEST

START_TEST(devices_stay) {
    polar_mat A = make(300, 40, POLAR_F64);
    struct stat info;
    char found[8];

    /* first a pipe of our own: a writer that would replace the system's devices stops here */
    ck_assert_int_eq(mkfifo(path_of("fifo"), 0666), 0);
    const int reader = open(path_of("fifo"), O_RDONLY | O_NONBLOCK);
    ck_assert_int_ge(reader, 0);
    const polar_cmat small = polar_cmat_of(A.data, 2, 2, 2, POLAR_F64);
    ck_assert_int_eq(polar_mat_write(path_of("fifo"), small, NULL), POLAR_OK);
    ck_assert(stat(path_of("fifo"), &info) == 0 && S_ISFIFO(info.st_mode));
    ck_assert_int_eq(read(reader, found, sizeof found), sizeof found);
    close(reader);

    if (access("/dev/full", W_OK) == 0) {
        expect_io("/dev/full", polar_const(A), "No space left");
        expect_io("/dev/full", polar_cmat_of(NULL, 0, 0, 1, POLAR_F64), "No space left");
        ck_assert(stat("/dev/full", &info) == 0 && S_ISCHR(info.st_mode));
    }
    ck_assert_int_eq(polar_mat_write("/dev/null", polar_const(A), NULL), POLAR_OK);
    ck_assert(stat("/dev/null", &info) == 0 && S_ISCHR(info.st_mode));

    /* a descriptor's name, of a regular file: that file is written, the name stays a link */
    char name[64];
    const int fd = open(path_of("o.npy"), O_RDWR | O_CREAT, 0666);
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    if (access(name, F_OK) == 0) {
        ck_assert_int_eq(polar_mat_write(name, polar_const(A), NULL), POLAR_OK);
        check_read_back(path_of("o.npy"), polar_const(A));
        ck_assert_int_eq(fstat(fd, &info), 0);
        ck_assert_int_eq(info.st_size, 128 + 300 * 40 * 8);
    }
    close(fd);
    polar_mat_free(&A, NULL);
}
END_TEST

/* The disk fills up in the middle (here: a limit on file sizes): the old file stays. */
START_TEST(kept_on_failure) {
    names_in_folder(true);
    polar_mat A = make(300, 40, POLAR_F64);
    write_bytes("kept.npy", "old", 3);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t most = 0; most <= 128 + 300 * 40 * 8; most += 12016) /* 8 steps */ {
        const bool enough = most == 128 + 300 * 40 * 8;
        const struct rlimit limit = {most, RLIM_INFINITY};
        const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        const polar_status s = polar_mat_write(path_of("kept.npy"), polar_const(A), NULL);
        const polar_status t = polar_mat_write(path_of("new.npy"), polar_const(A), NULL);
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
        ck_assert_int_eq(s, enough ? POLAR_OK : POLAR_IO);
        ck_assert_int_eq(t, enough ? POLAR_OK : POLAR_IO);
        char found[8];
        if (!enough) ck_assert_int_eq(read_bytes(path_of("kept.npy"), found, sizeof found), 3);
        ck_assert_int_eq(names_in_folder(false), enough ? 2 : 1);
    }
    check_read_back(path_of("kept.npy"), polar_const(A));
    polar_mat_free(&A, NULL);
}
END_TEST

/* A new file has the permissions of any new file; a link stays one; odd names work. */
START_TEST(names_and_permissions) {
    names_in_folder(true);
    const double x = 1;
    const polar_cmat A = polar_cmat_of(&x, 1, 1, 1, POLAR_F64);
    struct stat info;
    umask(027);
    ck_assert_int_eq(polar_mat_write(path_of("p q"), A, NULL), POLAR_OK);
    ck_assert_int_eq(stat(path_of("p q"), &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0640);
    ck_assert_int_eq(symlink("p q", path_of("link")), 0);
    write_bytes("p q", "old", 3);
    ck_assert_int_eq(polar_mat_write(path_of("link"), A, NULL), POLAR_OK);
    ck_assert(lstat(path_of("link"), &info) == 0 && S_ISLNK(info.st_mode));
    check_read_back(path_of("p q"), A);
    char name[256]; /* as long as a name may be */
    memset(name, 'n', 255);
    name[255] = '\0';
    ck_assert_int_eq(polar_mat_write(path_of(name), A, NULL), POLAR_OK);
    ck_assert_int_eq(chdir(test_folder), 0);
    ck_assert_int_eq(polar_mat_write("here.npy", A, NULL), POLAR_OK);
    check_read_back(path_of("here.npy"), A);
    ck_assert_int_eq(names_in_folder(false), 4);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(nonsense_is_refused) {
    const double x = 1;
    const polar_cmat bad[] = {polar_cmat_of(&x, -1, 1, 1, POLAR_F64),
                              polar_cmat_of(&x, 1, 1, 1, POLAR_FORMAT_ANY),
                              polar_cmat_of(NULL, 1, 1, 1, POLAR_F64),
                              polar_cmat_of(&x, 2, 1, 1, POLAR_F64),
                              {&x, 1, 1, 1, POLAR_F64, POLAR_DEVICE}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; ++k)
        ck_assert_int_eq(polar_mat_write(path_of("bad.npy"), bad[k], NULL), POLAR_BAD_ARGUMENT);
    ck_assert_int_eq(access(path_of("bad.npy"), F_OK), -1);
}
END_TEST

START_TEST(stems) {
    static const char *const cases[][2] = {
        {"a.npy", "a"},     {"/x.y/b.c.mtx", "b.c"},       {"x/.npy", ".npy"},
        {"plain", "plain"}, {"d/a\tb\n.npy", "a_b_"},      {"", ""},
        {"../x.", "x"},     {"longer_name.npy", "longer_"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char stem[8];
        polar_file_stem(cases[k][0], stem, sizeof stem);
        ck_assert_str_eq(stem, cases[k][1]);
    }
    char one = 'x';
    polar_file_stem("abc", &one, 0);
    ck_assert_int_eq(one, 'x');
    polar_file_stem("abc", &one, 1);
    ck_assert_int_eq(one, '\0');
}
END_TEST

int main(void) {
    Suite *suite = suite_create("files");
    TCase *system = tcase_create("system");
    tcase_add_unchecked_fixture(system, make_folder, remove_folder);
    tcase_add_loop_test(system, round_trip, 0, POLAR_FORMAT_COUNT);
    tcase_add_test(system, bytes_of_numpy);
    tcase_add_test(system, no_matrix_files);
    tcase_add_test(system, unreadable);
    tcase_add_test(system, long_path);
    tcase_add_test(system, pipes);
    tcase_add_test(system, cannot_be_written);
    tcase_add_test(system, devices_stay);
    tcase_add_test(system, kept_on_failure);
    tcase_add_test(system, names_and_permissions);
    tcase_add_test(system, nonsense_is_refused);
    tcase_add_test(system, stems);
    suite_add_tcase(suite, system);
    return run_suite(suite);
}
