/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading Matrix Market files: small texts and the matrices they mean, and texts refused. */
#include <locale.h>
#include <math.h>

#include "file_bytes.h"

#define MM "%%MatrixMarket matrix "

static const struct {
    const char *text;
    int m, n;
    double re[6], im[6]; /* column-major */
    bool is_complex;
} good[] = {
    {MM "array real general\n3 2\n1\n2\n3\n4\n5\n6\n", 3, 2, {1, 2, 3, 4, 5, 6}, {0}, false},
    {MM "array integer general\n%\n% one line\n\n2 1\n-7\n+12", 2, 1, {-7, 12}, {0}, false},
    {"%%MatrixMarket\tMATRIX Array Real GENERAL \r\n%x\r\n 1  2 \r\n\r\n "
     "1e-3\r\n%y\r\n0x1p-2\r\n",
     1,
     2,
     {1e-3, 0.25},
     {0},
     false},
    {MM "array complex general\n1 2\n1 2\n3 -4\n\n\n", 1, 2, {1, 3}, {2, -4}, true},
    {MM "array real symmetric\n2 2\n1\n2\n3\n", 2, 2, {1, 2, 2, 3}, {0}, false},
    {MM "array real skew-symmetric\n2 2\n5\n", 2, 2, {0, 5, -5, 0}, {0}, false},
    {MM "array complex hermitian\n2 2\n1 0\n2 3\n4 0\n",
     2,
     2,
     {1, 2, 2, 4},
     {0, 3, -3, 0},
     true},
    {MM "array complex symmetric\n2 2\n1 1\n2 3\n4 0\n",
     2,
     2,
     {1, 2, 2, 4},
     {1, 3, 3, 0},
     true},
    {MM "array real general\n0 0\n", 0, 0, {0}, {0}, false},
    {MM "array real general\n0 3\n", 0, 3, {0}, {0}, false},
    {MM "array real skew-symmetric\n1 1\n", 1, 1, {0}, {0}, false},
    {MM "array real general\n2 2\n-0\nnan\ninf\n-Infinity\n",
     2,
     2,
     {-0.0, NAN, INFINITY, -INFINITY},
     {0},
     false},
    {MM "coordinate real general\n3 2 2\n3 1 1.5\n1 2 -2\n", 3, 2, {0, 0, 1.5, -2}, {0}, false},
    {MM "coordinate real general\n2 1 3\n1 1 1\n2 1 5\n1 1 2\n", 2, 1, {3, 5}, {0}, false},
    {MM "coordinate real symmetric\n2 2 3\n2 1 1\n1 1 4\n2 1 2\n",
     2,
     2,
     {4, 3, 3, 0},
     {0},
     false},
    {MM "coordinate integer skew-symmetric\n2 2 1\n2 1 9\n", 2, 2, {0, 9, -9, 0}, {0}, false},
    {MM "coordinate complex hermitian\n2 2 2\n2 2 1 0\n2 1 1 1",
     2,
     2,
     {0, 1, 1, 1},
     {0, 1, -1, 0},
     true},
    {MM "coordinate complex skew-symmetric\n2 2 1\n2 1 1 1",
     2,
     2,
     {0, 1, -1, 0},
     {0, 1, -1, 0},
     true},
    {MM "coordinate real general\n2 2 0\n", 2, 2, {0}, {0}, false},
};

static bool same(double x, double y) {
    return isnan(x) ? isnan(y) : x == y && signbit(x) == signbit(y);
}

static void check_good(int k) {
    const char *path = write_bytes("g.mtx", good[k].text, strlen(good[k].text));
    polar_mat A;
    polar_why why;
    REQUIRE(polar_mat_read(path, &A, NULL, &why) == POLAR_OK, "%s\n%s", good[k].text, why.text);
    REQUIRE(A.m == good[k].m && A.n == good[k].n, "%s", good[k].text);
    REQUIRE(A.format == (good[k].is_complex ? POLAR_C128 : POLAR_F64), "%s", good[k].text);
    for (int64_t i = 0; i < A.m; ++i)
        for (int64_t j = 0; j < A.n; ++j) {
            const double re = polar_mat_re(polar_const(A), i, j);
            const double im = polar_mat_im(polar_const(A), i, j);
            REQUIRE(same(re, good[k].re[i + j * A.m]) && im == good[k].im[i + j * A.m],
                    "%s(%" PRId64 ", %" PRId64 ") is %g + %gi", good[k].text, i, j, re, im);
        }
    polar_mat_free(&A, NULL);
}

START_TEST(good_texts) {
    check_good(_i);
}
END_TEST

/* A program whose numbers have commas; passes unseen where no such locale is installed. */
START_TEST(any_locale) {
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    for (int k = 0; k < 4 && !setlocale(LC_NUMERIC, names[k]); ++k) continue;
    const char *point = localeconv()->decimal_point;
    char before[8];
    snprintf(before, sizeof before, "%s", point);
    check_good(2);
    check_good(12);
    ck_assert_str_eq(localeconv()->decimal_point, before);
}
END_TEST

static const struct {
    const char *text, *word;
} bad[] = {
    {"%%MatrixMarke", "starts with byte 0x25"},
    {"%%matrixmarket matrix array real general\n1 1\n1\n", "starts with byte 0x25"},
    {"%%MatrixMarketing array real general\n1 1\n1\n", "'%%MatrixMarketing'"},
    {"%%MatrixMarket", "line 1 ends where matrix"},
    {"%%MatrixMarket\nmatrix array real general\n1 1\n1\n", "line 1 ends where matrix"},
    {"%%MatrixMarket vector array real general\n1 1\n1\n", "'vector'"},
    {MM "sparse real general\n1 1\n1\n", "'sparse'"},
    {MM "coordinate pattern general\n1 1 1\n1 1\n", "'pattern' where real, integer or complex"},
    {MM "array double general\n1 1\n1\n", "'double'"},
    {MM "array real upper\n1 1\n1\n", "'upper'"},
    {MM "array real general x\n1 1\n1\n", "line 1 has 'x'"},
    {MM "array real hermitian\n1 1\n1\n", "symmetric would be right"},
    {MM "array real general\n", "a number of rows"},
    {MM "array real general\n% 1 1\n", "a number of rows"},
    {MM "array real general\n1\n1\n", "line 2 ends where a number of columns"},
    {MM "array real general\n1 1 1\n1\n", "line 2 has '1' where the end of the line"},
    {MM "coordinate real general\n1 1\n1 1 1\n", "a number of entries"},
    {MM "array real general\n-1 1\n", "-1 for a number of rows"},
    {MM "array real general\n1.0 1\n1\n", "'1.0' where a number of rows"},
    {MM "array real general\n99999999999999999999 1\n1\n", "99999999999999999999"},
    {MM "array real general\n4294967296 4294967296\n1\n", "2^40"},
    {MM "array real general\n100000 100000\n1\n", "more than its"},
    {MM "array complex general\n30 2\n1 0\n2 0\n", "more than its"},
    {MM "coordinate real general\n1000000 1000000 1\n1 1 1\n", "2^40"},
    {MM "coordinate real general\n1 1 9223372036854775807\n1 1 1\n", "more than its"},
    {MM "array real symmetric\n2 1\n1\n2\n", "square"},
    {MM "array real general\n2 1\n1\n", "ends after 1 of 2 entries"},
    {MM "array real general\n2 1\n1\n2\n3\n", "line 5 follows"},
    {MM "array real general\n2 1\n1 2\n", "line 3 has '2' where the end of the line"},
    {MM "array complex general\n1 1\n1\n", "line 3 ends where a number"},
    {MM "array complex general\n1 1\n1 2 3\n", "'3'"},
    {MM "array real general\n1 1\n1,5\n", "line 3 has '1,5' where a number"},
    {MM "array real general\n1 1\n1d0\n", "'1d0'"},
    {MM "array real general\n1 1\n1.5.\n", "'1.5.'"},
    {MM "array real general\n1 1\n\x01\xff\n", "'?"
                                               "?'"},
    {MM "array real general\n1 1\n1e999\n", "beyond the largest"},
    {MM "array integer general\n1 1\n1.5\n", "an integer"},
    {MM "array integer general\n1 1\nnan\n", "an integer"},
    {MM "array complex hermitian\n1 1\n1 1\n", "imaginary part 1"},
    {MM "coordinate real general\n2 2 1\n3 1 1\n", "3 for a row index, not from 1 to 2"},
    {MM "coordinate real general\n2 2 1\n1 3 1\n", "3 for a column index"},
    {MM "coordinate real general\n2 2 1\n0 1 1\n", "0 for a row index"},
    {MM "coordinate real general\n0 2 1\n1 1 1\n", "1 for a row index, not from 1 to 0"},
    {MM "coordinate real general\n2 2 1\n1 1\n   ", "ends where a number"},
    {MM "coordinate real general\n2 2 2\n1 1 1\n%%%%%%%\n", "ends after 1 of 2 entries"},
    {MM "coordinate real general\n2 2 1\n1 1 1\n2 2 2\n", "line 4 follows the last of 1"},
    {MM "coordinate real symmetric\n2 2 1\n1 2 1\n", "entry (1, 2)"},
    {MM "coordinate real skew-symmetric\n2 2 1\n2 2 1\n", "below the diagonal"},
    {MM "coordinate complex hermitian\n2 2 1\n2 2 1 -2\n", "imaginary part -2"},
};

START_TEST(bad_texts) {
    const char *path = write_bytes("b.mtx", bad[_i].text, strlen(bad[_i].text));
    ck_assert_int_le(refuses(path, POLAR_BAD_FILE, bad[_i].word), 1000);
}
END_TEST

/* A number of more digits than any buffer holds, and a comment line longer than that. */
START_TEST(long_lines) {
    static char text[200000];
    int used = snprintf(text, sizeof text, "%s", MM "array real general\n%");
    memset(text + used, 'x', 100000);
    used += 100000;
    used += snprintf(text + used, 100, "\n1 1\n");
    memset(text + used, ' ', 5000);
    used += 5000;
    const char *path =
        write_bytes("long.mtx", text, (size_t)(used + sprintf(text + used, "0.5\n")));
    polar_mat A;
    ck_assert_int_eq(polar_mat_read(path, &A, NULL, NULL), POLAR_OK);
    ck_assert(polar_mat_re(polar_const(A), 0, 0) == 0.5);
    polar_mat_free(&A, NULL);
    memset(text + used, '1', 300);
    path = write_bytes("long.mtx", text, (size_t)used + 300);
    refuses(path, POLAR_BAD_FILE, "line 4 has '1111");
}
END_TEST

/* What a quantum chemistry program writes: comments, a lower triangle in no order. */
START_TEST(hamiltonian) {
    static const struct {
        const char *name;
        double corner, beside; /* entries (5,5) and (5,4), counted from 1 */
    } files[] = {{"water_fock", -20.5544236, -1.514018136}, {"water_overlap", 1, 0.0690218794}};
    char path[600];
    polar_mat A;
    polar_why why = {""};
    snprintf(path, sizeof path, "%s/%s.mtx", POLAR_TEST_DATA, files[_i].name);
    REQUIRE(!polar_mat_read(path, &A, NULL, &why), "%s", why.text);
    REQUIRE(A.m == 13 && A.n == 13 && A.format == POLAR_F64, "%s: another shape", path);
    ck_assert(polar_mat_re(polar_const(A), 4, 4) == files[_i].corner);
    ck_assert(polar_mat_re(polar_const(A), 4, 3) == files[_i].beside);
    ck_assert(polar_mat_re(polar_const(A), 3, 4) == files[_i].beside);
    polar_mat_free(&A, NULL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("mtx");
    TCase *reading = tcase_create("reading");
    tcase_add_unchecked_fixture(reading, make_folder, remove_folder);
    tcase_add_loop_test(reading, good_texts, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(reading, bad_texts, 0, sizeof bad / sizeof *bad);
    tcase_add_test(reading, any_locale);
    tcase_add_test(reading, long_lines);
    tcase_add_loop_test(reading, hamiltonian, 0, 2);
    suite_add_tcase(suite, reading);
    return run_suite(suite);
}
