/* SPDX-License-Identifier: BSD-3-Clause */
/* Report lines: columns, cells, lengths. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "polar.h"

enum { SIZE = 4096 };

/* Cell k of a line, counted from 0. */
static const char *cell(const char *line, int k) {
    static char text[SIZE];
    for (; k > 0; --k) {
        line = strchr(line, '\t');
        ck_assert_ptr_nonnull(line);
        ++line;
    }
    const size_t length = strcspn(line, "\t");
    memcpy(text, line, length);
    text[length] = '\0';
    return text;
}

static int column(const char *name) {
    char header[SIZE];
    polar_report_header(header, sizeof header);
    for (int k = 0;; ++k)
        if (strcmp(cell(header, k), name) == 0) return k;
}

static const char *shown(const polar_report *r, const char *name) {
    static char row[SIZE];
    ck_assert_uint_lt(polar_report_row(r, row, sizeof row), sizeof row);
    return cell(row, column(name));
}

static int tabs(const char *line) {
    int count = 0;
    for (; *line; ++line) count += *line == '\t';
    return count;
}

START_TEST(fresh) {
    char header[SIZE], row[SIZE];
    polar_report r;
    memset(&r, 0x5a, sizeof r);
    polar_report_init(&r);
    polar_report_header(header, sizeof header);
    polar_report_row(&r, row, sizeof row);
    ck_assert_str_eq(header, "oracle\tschedule\tbackend\tmatrix\tformat\tm\tn\tcond\tstatus\t"
                             "steps\tproducts\tqr\tcholesky\tlower\torth\tresid\tasym\tpsd\t"
                             "forward\torth_abs\tresid_abs\tasym_abs\tpsd_abs\tforward_abs\t"
                             "spectral_abs\tseconds\tspread\tflops\tshare\tseed\tside\t"
                             "rank\tsigma_n\tforward_bound\twithin\tmu\toccupation\tbytes\t"
                             "gram_blocks\tgram_asym\tgram_factor");
    ck_assert_str_eq(row, "-\t-\t-\t-\t-\t0\t0\tnan\t-\t0\t0\t0\t0\tnan\tnan\tnan\tnan\tnan\t"
                          "nan\tnan\tnan\tnan\tnan\tnan\tnan\tnan\tnan\tnan\tnan\t0\t-\t"
                          "nan\tnan\tnan\tnan\tnan\tnan\t0\t-\tnan\tnan");
    ck_assert_str_eq(r.why.text, "");
}
END_TEST

START_TEST(cells) {
    polar_report r;
    polar_report_init(&r);
    strcpy(r.oracle, "two\tcolumns\nand\rlines\x7f\x01");
    strcpy(r.matrix, "Übergröße 1");
    r.schedule[0] = '\0';
    memset(r.status, 'x', sizeof r.status); /* no end inside the field */
    r.m = INT64_MAX;
    r.n = INT64_MIN;
    r.cond = INFINITY;
    r.lower = -INFINITY;
    r.orth = -NAN;
    r.resid = 1 + 0x1p-20;
    r.asym = 1.25e-300;
    r.psd = -0.5;
    r.seconds = 123456.78;
    ck_assert_str_eq(shown(&r, "oracle"), "two columns and lines  ");
    ck_assert_str_eq(shown(&r, "matrix"), "Übergröße 1");
    ck_assert_str_eq(shown(&r, "schedule"), "-");
    ck_assert_uint_eq(strlen(shown(&r, "status")), sizeof r.status);
    ck_assert_str_eq(shown(&r, "m"), "9223372036854775807");
    ck_assert_str_eq(shown(&r, "n"), "-9223372036854775808");
    ck_assert_str_eq(shown(&r, "cond"), "inf");
    ck_assert_str_eq(shown(&r, "lower"), "-inf");
    ck_assert_str_eq(shown(&r, "orth"), "nan");
    ck_assert_str_eq(shown(&r, "resid"), "1.000001");
    ck_assert_str_eq(shown(&r, "asym"), "1.25e-300");
    ck_assert_str_eq(shown(&r, "psd"), "-0.5");
    ck_assert_str_eq(shown(&r, "seconds"), "123456.8");
    ck_assert_str_eq(shown(&r, "side"), "-");
}
END_TEST

/* as snprintf: any size, NUL-terminated, nothing behind it, the length that was wanted */
START_TEST(lengths) {
    polar_report r;
    polar_report_init(&r);
    char whole[SIZE], part[SIZE];
    for (int which = 0; which < 2; ++which) {
        const size_t length = which ? polar_report_row(&r, whole, sizeof whole)
                                    : polar_report_header(whole, sizeof whole);
        ck_assert_uint_eq(length, strlen(whole));
        for (size_t size = 0; size <= length + 2; ++size) {
            memset(part, 0x5a, sizeof part);
            ck_assert_uint_eq(which ? polar_report_row(&r, size ? part : NULL, size)
                                    : polar_report_header(size ? part : NULL, size),
                              length);
            const size_t kept = size == 0 ? 0 : size <= length ? size - 1 : length;
            ck_assert(memcmp(part, whole, kept) == 0);
            if (size > 0) ck_assert_int_eq(part[kept], '\0');
            ck_assert_int_eq(part[size > kept + 1 ? size : kept + (size > 0)], 0x5a);
        }
    }
    char header[SIZE];
    polar_report_header(header, sizeof header);
    ck_assert_int_eq(tabs(header), tabs(whole));
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("report");
    TCase *t = tcase_create("report");
    tcase_add_test(t, fresh);
    tcase_add_test(t, cells);
    tcase_add_test(t, lengths);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
