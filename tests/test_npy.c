/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading .npy files. What numpy.save can write is a product of lists: types, byte orders,
 * C or Fortran order, versions, shapes; all of it is made here byte by byte, with entries that
 * every type holds exactly. Headers in unusual spelling are read, damaged ones refused.
 */
#include <math.h>

#include "file_bytes.h"

static const struct type {
    const char *name;
    int width;
    bool is_complex;
    polar_format format;
} types[] = {{"f2", 2, false, POLAR_F32},
             {"f4", 4, false, POLAR_F32},
             {"f8", 8, false, POLAR_F64},
             {"c8", 4, true, POLAR_C64},
             {"c16", 8, true, POLAR_C128}};

/* Entry (i,j), part k: an integer below 2^11 over 16. */
static double entry(int64_t i, int64_t j, int k) {
    return (double)((i * 31 + j * 1009 + k * 7) % 2047 - 1023) / 16;
}

/* The pattern of such an x in `width` bytes, least significant byte first. */
static void encode(double x, int width, unsigned char *to) {
    uint64_t b = 0;
    if (width == 8) memcpy(&b, &x, 8);
    if (width == 4) {
        const float y = (float)x;
        uint32_t c;
        memcpy(&c, &y, 4);
        b = c;
    }
    if (width == 2 && x != 0) { /* 1 <= f < 2 by frexp doubled */
        int e;
        const double f = 2 * frexp(fabs(x), &e);
        b = (uint64_t)(x < 0) << 15 | (uint64_t)(e - 1 + 15) << 10 | (uint64_t)((f - 1) * 1024);
    }
    for (int k = 0; k < width; ++k) to[k] = (unsigned char)(b >> 8 * k);
}

static void check_array(const struct type *t, char order, bool fortran, int major, int64_t m,
                        int64_t n) {
    const int parts = t->is_complex ? 2 : 1, bytes = parts * t->width;
    unsigned char *data = malloc((size_t)(m * n * bytes) + 1);
    unsigned char *file = malloc((size_t)(m * n * bytes) + 200);
    ck_assert(data && file);
    for (int64_t i = 0; i < m; ++i)
        for (int64_t j = 0; j < n; ++j)
            for (int k = 0; k < parts; ++k) {
                unsigned char *to =
                    data + (fortran ? i + j * m : i * n + j) * bytes + k * t->width;
                encode(entry(i, j, k), t->width, to);
                for (int p = 0, q = t->width - 1; order == '>' && p < q; ++p, --q) {
                    const unsigned char c = to[p];
                    to[p] = to[q];
                    to[q] = c;
                }
            }
    char header[128];
    int length = snprintf(header, sizeof header,
                          "{'descr': '%c%s', 'fortran_order': %s, 'shape': (%" PRId64
                          ", %" PRId64 "), }",
                          order, t->name, fortran ? "True" : "False", m, n);
    while ((8 + (major == 1 ? 2 : 4) + length + 1) % 64 != 0) header[length++] = ' ';
    header[length++] = '\n';
    const size_t size =
        npy_bytes(file, major, header, (size_t)length, data, (size_t)(m * n * bytes));
    const char *path = write_bytes("a.npy", file, size);
    free(data);
    free(file);

    polar_mat A;
    polar_why why;
    const polar_status s = polar_mat_read(path, &A, NULL, &why);
    REQUIRE(s == POLAR_OK, "%s: %s", header, why.text);
    REQUIRE(A.m == m && A.n == n && A.ld >= (m > 0 ? m : 1) && A.format == t->format, "%s",
            header);
    for (int64_t j = 0; j < n; ++j)
        for (int64_t i = 0; i < m; ++i) {
            const double re = polar_mat_re(polar_const(A), i, j);
            const double im = polar_mat_im(polar_const(A), i, j);
            REQUIRE(re == entry(i, j, 0) && im == (parts == 2 ? entry(i, j, 1) : 0),
                    "%s: (%" PRId64 ", %" PRId64 ") is %g + %gi", header, i, j, re, im);
        }
    polar_mat_free(&A, NULL);
}

/* Shapes: empty, thin, rows longer than the reader's buffer, many buffers of rows. */
START_TEST(everything_that_numpy_saves) {
    static const int64_t shapes[][2] = {{1, 1}, {3, 4}, {4, 3},    {0, 3},
                                        {3, 0}, {0, 0}, {37, 53},  {2, 300000},
                                        {1, 9}, {9, 1}, {9000, 3}, {700, 611}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; ++k)
        for (int major = 1; major <= 3; ++major)
            for (int order = 0; order < 2; ++order)
                for (int fortran = 0; fortran < 2; ++fortran)
                    if (major == 1 || shapes[k][0] * shapes[k][1] < 5000)
                        check_array(&types[_i], order ? '>' : '<', fortran, major, shapes[k][0],
                                    shapes[k][1]);
}
END_TEST

/* All 65536 patterns of f2, by C order so that they go through the buffer. */
START_TEST(every_f2_pattern) {
    static unsigned char data[2 * 65536], file[2 * 65536 + 200];
    const char header[] = "{'descr': '<f2', 'fortran_order': False, 'shape': (256, 256)}";
    for (unsigned b = 0; b < 65536; ++b) {
        data[2 * b] = (unsigned char)b;
        data[2 * b + 1] = (unsigned char)(b >> 8);
    }
    const size_t size = npy_bytes(file, 1, header, sizeof header - 1, data, sizeof data);
    polar_mat A;
    ck_assert_int_eq(polar_mat_read(write_bytes("f2.npy", file, size), &A, NULL, NULL),
                     POLAR_OK);
    for (int b = 0; b < 65536; ++b) {
        const int e = b >> 10 & 31, f = b & 1023;
        const double x = e == 0 ? ldexp(f, -24) : ldexp(1024 + f, e - 25);
        const double y = polar_mat_re(polar_const(A), b / 256, b % 256);
        REQUIRE(!signbit(y) == !(b >> 15), "sign of %04x", (unsigned)b);
        if (e == 31)
            REQUIRE(f ? isnan(y) : isinf(y), "%04x gives %g", (unsigned)b, y);
        else
            REQUIRE(fabs(y) == x, "%04x gives %a, wanted %a", (unsigned)b, y, x);
    }
    polar_mat_free(&A, NULL);
}
END_TEST

/* 2 by 3, 48 bytes of f8: other spellings of the same header. */
START_TEST(spellings) {
    static const char *const headers[] = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
        "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}",
        "{\"descr\":\"<f8\",\"fortran_order\":False,\"shape\":(2,3)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 3L), }",
        "  { 'descr' :\t'<f8' , 'fortran_order':False,\r\n'shape' : ( 2 , 3 , ) , }\n\n  ",
        "{'descr': '|f8', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '=f8', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': 'f8', 'fortran_order': False, 'shape': (2, 3), }",
    };
    const double data[6] = {1, 2, 3, 4, 5, 6};
    static unsigned char file[100200];
    static char padded[100000];
    for (size_t k = 0; k < 2 * (sizeof headers / sizeof *headers); ++k) {
        const char *header = headers[k / 2];
        memset(padded, ' ', sizeof padded);
        memcpy(padded, header, strlen(header));
        const bool longer = k % 2;
        const size_t size =
            npy_bytes(file, longer ? 2 : 1, padded, longer ? sizeof padded : strlen(header),
                      data, sizeof data);
        polar_mat A;
        polar_why why;
        REQUIRE(polar_mat_read(write_bytes("s.npy", file, size), &A, NULL, &why) == POLAR_OK,
                "%s: %s", header, why.text);
        ck_assert(A.m == 2 && A.n == 3 && polar_mat_re(polar_const(A), 1, 0) == 4);
        polar_mat_free(&A, NULL);
    }
}
END_TEST

#define D "'descr': '<f8'"
#define F "'fortran_order': False"
#define S "'shape': (2, 3)"

START_TEST(refused_headers) {
    static const struct {
        const char *header, *word;
    } cases[] = {
        {"", "ends after 0 bytes"},
        {"{}", "lacks the key 'descr'"},
        {"[" D "]", "is [ where '{'"},
        {"{" D ", " F "}", "lacks the key 'shape'"},
        {"{" D ", " S "}", "lacks the key 'fortran_order'"},
        {"{" D ", " F ", " S ", " D "}", "'descr' twice"},
        {"{" D ", " F ", " S ", 'extra': 1}", "key 'extra'"},
        {"{" D ", " F ", " S, "ends after"},
        {"{" D " " F ", " S "}", "where ',' or '}'"},
        {"{" D ", " F ", " S "} x", "only white space"},
        {"{" D ",, " F ", " S "}", "a key in quotes"},
        {"{'descr', " F ", " S "}", "':'"},
        {"{'descr: '<f8', " F ", " S "}", "key 'descr: '"},
        {"{'desc\\x72': '<f8', " F ", " S "}", "a key in quotes"},
        {"{" D ", 'fortran_order': 0, " S "}", "True or False"},
        {"{" D ", 'fortran_order': true, " S "}", "True or False"},
        {"{" D ", 'fortran_order': Falsey, " S "}", "',' or '}'"},
        {"{" D ", " F ", 'shape': ()}", "a 0-dimensional array"},
        {"{" D ", " F ", 'shape': (6,)}", "a 1-dimensional array"},
        {"{" D ", " F ", 'shape': (6)}", "a 1-dimensional array"},
        {"{" D ", " F ", 'shape': (1, 2, 3)}", "a 3-dimensional array"},
        {"{" D ", " F ", 'shape': [2, 3]}", "'('"},
        {"{" D ", " F ", 'shape': 6}", "'('"},
        {"{" D ", " F ", 'shape': (2 3)}", "',' or ')'"},
        {"{" D ", " F ", 'shape': (,2, 3)}", "a dimension"},
        {"{" D ", " F ", 'shape': (2, 03)}", "a dimension"},
        {"{" D ", " F ", 'shape': (2, 3.0)}", "',' or ')'"},
        {"{" D ", " F ", 'shape': (2, True)}", "a dimension"},
        {"{" D ", " F ", 'shape': (-2, -3)}", "negative"},
        {"{" D ", " F ", 'shape': (2, 9223372036854775808)}", "exceeds 9223372036854775807"},
        {"{" D ", " F ", 'shape': (4294967296, 4294967296)}", "more than can be addressed"},
        {"{" D ", " F ", 'shape': (0, 9223372036854775807)}", "more than can be addressed"},
        {"{" D ", " F ", 'shape': (1000000, 100000)}",
         "where a 1000000 by 100000 matrix of f8"},
        {"{" D ", " F ", 'shape': (2, 4)}", "takes 64"},
        {"{" D ", " F ", 'shape': (2, 2)}", "takes 32"},
        {"{'descr': '<f4', " F ", " S "}", "takes 24"},
        {"{'descr': '<i8', " F ", " S "}", "'<i8'"},
        {"{'descr': '|b1', " F ", " S "}", "'|b1'"},
        {"{'descr': '|O', " F ", " S "}", "'|O'"},
        {"{'descr': '<f16', " F ", " S "}", "'<f16'"},
        {"{'descr': '<c32', " F ", " S "}", "'<c32'"},
        {"{'descr': '<U5', " F ", " S "}", "'<U5'"},
        {"{'descr': '', " F ", " S "}", "type ''"},
        {"{'descr': '<<f8', " F ", " S "}", "'<<f8'"},
        {"{'descr': [('a', '<f8')], " F ", " S "}", "structured"},
        {"{'descr': None, " F ", " S "}", "a type in quotes"},
        {"{" D ", " F ", \x01" S "}", "0x01"},
    };
    const double data[6] = {0};
    unsigned char file[400];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        const char *h = cases[k].header;
        const size_t size = npy_bytes(file, 1, h, strlen(h), data, sizeof data);
        const char *path = write_bytes("r.npy", file, size);
        ck_assert_int_le(refuses(path, POLAR_BAD_FILE, cases[k].word), 400);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("npy");
    TCase *reading = tcase_create("reading");
    tcase_set_timeout(reading, 120);
    tcase_add_unchecked_fixture(reading, make_folder, remove_folder);
    tcase_add_loop_test(reading, everything_that_numpy_saves, 0, 5);
    tcase_add_test(reading, every_f2_pattern);
    tcase_add_test(reading, spellings);
    tcase_add_test(reading, refused_headers);
    suite_add_tcase(suite, reading);
    return run_suite(suite);
}
