/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Matrix Market files, read to a dense matrix. https://math.nist.gov/MatrixMarket/formats.html
 * Lines: the banner; comments, from %; the sizes; then an entry a line. Of a symmetric,
 * skew-symmetric or Hermitian matrix the lower triangle is stored, column by column in the
 * array format. Blank lines and comments may stand anywhere.
 */
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "file_internal.h"

typedef enum field { REAL, INTEGER, COMPLEX } field;
typedef enum symmetry { GENERAL, SYMMETRIC, SKEW, HERMITIAN } symmetry;

typedef struct reader {
    const polar_source *s;
    int64_t line;    /* that of the character c, from 1 */
    int c;           /* the next character, not yet taken; EOF at the end */
    char token[256]; /* the last token */
    bool coordinate;
    field field;
    symmetry symmetry;
} reader;

static void advance(reader *r) {
    if (r->c == '\n') ++r->line;
    r->c = getc_unlocked(r->s->file);
}

static void skip_blanks(reader *r) {
    while (r->c == ' ' || r->c == '\t' || r->c == '\r') advance(r);
}

/* The next token of this line; false at its end. One too long is cut, and ends as no number. */
static bool next_token(reader *r) {
    size_t length = 0;
    skip_blanks(r);
    while (r->c != EOF && r->c != '\n' && r->c != ' ' && r->c != '\t' && r->c != '\r') {
        const char c = (char)(r->c > ' ' && r->c <= '~' ? r->c : '?'); /* fit to be shown */
        if (length == sizeof r->token - 1)
            r->token[length - 1] = '?';
        else
            r->token[length++] = c;
        advance(r);
    }
    r->token[length] = '\0';
    return length > 0;
}

/* Goes to the next line that is neither blank nor a comment; false at the end of the file. */
static bool next_line(reader *r) {
    for (skip_blanks(r); r->c == '\n' || r->c == '%'; skip_blanks(r)) {
        while (r->c != '\n' && r->c != EOF) advance(r);
        if (r->c == '\n') advance(r);
    }
    return r->c != EOF;
}

static polar_status bad_token(const reader *r, const char *what) {
    if (ferror(r->s->file)) return polar_source_short(r->s);
    if (!r->token[0])
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "line %" PRId64 " ends where %s should be", r->line, what);
    return polar_source_fail(r->s, POLAR_BAD_FILE,
                             "line %" PRId64 " has '%.40s' where %s should be", r->line,
                             r->token, what);
}

static polar_status end_of_line(reader *r) {
    return next_token(r) ? bad_token(r, "the end of the line") : POLAR_OK;
}

/* A keyword of the banner, in capitals or not; its place in the NULL-ended list, or -1. */
static int keyword(reader *r, const char *const *list) {
    next_token(r);
    for (char *p = r->token; *p; ++p)
        if (*p >= 'A' && *p <= 'Z') *p = (char)(*p - 'A' + 'a');
    for (int k = 0; list[k]; ++k)
        if (strcmp(r->token, list[k]) == 0) return k;
    return -1;
}

static polar_status read_banner(reader *r) {
    static const char *const objects[] = {"matrix", NULL}, *const layouts[] = {
                                                               "array", "coordinate", NULL};
    static const char *const fields[] = {"real", "integer", "complex", NULL};
    static const char *const symmetries[] = {"general", "symmetric", "skew-symmetric",
                                             "hermitian", NULL};
    next_token(r);
    if (strcmp(r->token, "%%MatrixMarket") != 0) return bad_token(r, "%%MatrixMarket");
    if (keyword(r, objects) < 0) return bad_token(r, "matrix");
    const int layout = keyword(r, layouts);
    if (layout < 0) return bad_token(r, "array or coordinate");
    const int type = keyword(r, fields);
    if (type < 0) return bad_token(r, "real, integer or complex");
    const int kind = keyword(r, symmetries);
    if (kind < 0) return bad_token(r, "general, symmetric, skew-symmetric or hermitian");
    r->coordinate = layout == 1;
    r->field = (field)type;
    r->symmetry = (symmetry)kind;
    if (r->symmetry == HERMITIAN && r->field != COMPLEX)
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "line 1 says hermitian of a matrix that is not complex; "
                                 "symmetric would be right");
    return end_of_line(r);
}

/* An integer from low to high. */
static polar_status read_index(reader *r, int64_t low, int64_t high, const char *what,
                               int64_t *value) {
    char *end = NULL;
    next_token(r);
    errno = 0;
    const long long x = strtoll(r->token, &end, 10);
    if (!r->token[0] || *end) return bad_token(r, what);
    if (errno == ERANGE || x < low || x > high)
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "line %" PRId64 " has %.40s for %s, not from %" PRId64
                                 " to %" PRId64,
                                 r->line, r->token, what, low, high);
    *value = x;
    return POLAR_OK;
}

static polar_status read_number(reader *r, double *value) {
    char *end = NULL;
    const bool any = next_token(r);
    const double x = strtod(r->token, &end);
    if (!any || *end || (r->field == INTEGER && !(isfinite(x) && x == floor(x))))
        return bad_token(r, r->field == INTEGER ? "an integer" : "a number");
    if (isinf(x) && !strpbrk(r->token, "iI"))
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "line %" PRId64 " has %.40s, beyond the largest f64 number",
                                 r->line, r->token);
    *value = x;
    return POLAR_OK;
}

/* The values of an entry, and the end of its line. */
static polar_status read_value(reader *r, double value[2]) {
    polar_status status = read_number(r, &value[0]);
    if (status == POLAR_OK && r->field == COMPLEX) status = read_number(r, &value[1]);
    return status == POLAR_OK ? end_of_line(r) : status;
}

/* Sets an entry of the stored triangle and its mirror image; coordinates given twice add up. */
static polar_status put(const reader *r, polar_mat A, int64_t i, int64_t j, const double v[2]) {
    const int64_t width = r->field == COMPLEX ? 2 : 1;
    double *a = (double *)A.data + (i + j * A.ld) * width;
    double *mirror = (double *)A.data + (j + i * A.ld) * width;
    if (r->symmetry != GENERAL && (i < j || (i == j && r->symmetry == SKEW)))
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "line %" PRId64 " has entry (%" PRId64 ", %" PRId64
                                 "); of this symmetry only entries %s the diagonal are stored",
                                 r->line, i + 1, j + 1,
                                 r->symmetry == SKEW ? "below" : "on or below");
    if (r->symmetry == HERMITIAN && i == j && v[1] != 0)
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "line %" PRId64 " has a diagonal entry of imaginary part %g; "
                                 "that of a Hermitian matrix is 0",
                                 r->line, v[1]);
    for (int64_t k = 0; k < width; ++k) {
        a[k] = r->coordinate ? a[k] + v[k] : v[k];
        if (r->symmetry == GENERAL || i == j) continue;
        const bool negated = r->symmetry == SKEW || (r->symmetry == HERMITIAN && k == 1);
        mirror[k] = negated ? -a[k] : a[k];
    }
    return POLAR_OK;
}

/* The entry after (i,j) in column-major order of what the array format stores. */
static void next_stored(const reader *r, int64_t m, int64_t *i, int64_t *j) {
    if (++*i < m) return;
    ++*j;
    *i = r->symmetry == GENERAL ? 0 : r->symmetry == SKEW ? *j + 1 : *j;
}

static polar_status read_entries(reader *r, polar_mat A, int64_t count) {
    int64_t i = r->symmetry == SKEW ? 1 : 0, j = 0;
    for (int64_t k = 0; k < count; ++k) {
        double value[2] = {0, 0};
        polar_status status = POLAR_OK;
        if (!next_line(r)) {
            if (ferror(r->s->file)) return polar_source_short(r->s);
            return polar_source_fail(r->s, POLAR_BAD_FILE,
                                     "ends after %" PRId64 " of %" PRId64 " entries", k, count);
        }
        if (r->coordinate) {
            status = read_index(r, 1, A.m, "a row index", &i);
            if (status == POLAR_OK) status = read_index(r, 1, A.n, "a column index", &j);
            --i;
            --j;
        }
        if (status == POLAR_OK) status = read_value(r, value);
        if (status == POLAR_OK) status = put(r, A, i, j, value);
        if (status != POLAR_OK) return status;
        if (!r->coordinate) next_stored(r, A.m, &i, &j);
    }
    if (next_line(r))
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "line %" PRId64 " follows the last of %" PRId64 " entries",
                                 r->line, count);
    return ferror(r->s->file) ? polar_source_short(r->s) : POLAR_OK;
}

/* Sizes, checked against what the file can hold: an entry takes 2 bytes at least. */
static polar_status read_sizes(reader *r, int64_t *m, int64_t *n, int64_t *count) {
    const polar_format f = r->field == COMPLEX ? POLAR_C128 : POLAR_F64;
    const int64_t largest_dense = INT64_C(1) << 40; /* bytes; a choice */
    if (!next_line(r)) r->token[0] = '\0';
    polar_status status = read_index(r, 0, INT64_MAX, "a number of rows", m);
    if (status == POLAR_OK) status = read_index(r, 0, INT64_MAX, "a number of columns", n);
    if (status == POLAR_OK && r->coordinate)
        status = read_index(r, 0, INT64_MAX, "a number of entries", count);
    if (status == POLAR_OK) status = end_of_line(r);
    if (status != POLAR_OK) return status;
    if (r->symmetry != GENERAL && *m != *n)
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "is %" PRId64 " by %" PRId64 " and called symmetric; it must "
                                 "be square",
                                 *m, *n);
    const int64_t bytes = polar_mat_bytes(*m > 0 ? *m : 1, *n > 0 ? *n : 1, f);
    if (bytes < 0 || bytes > largest_dense)
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "claims to be %" PRId64 " by %" PRId64
                                 ", more than 2^40 bytes as a dense matrix",
                                 *m, *n);
    const int64_t stored = r->symmetry == GENERAL ? *m * *n
                           : r->symmetry == SKEW  ? *n * (*n - 1) / 2
                                                  : *n * (*n + 1) / 2;
    if (!r->coordinate) *count = stored;
    const int64_t least = (r->coordinate ? 6 : 2) + (r->field == COMPLEX ? 2 : 0);
    if (*count > (r->s->size + 1) / least)
        return polar_source_fail(r->s, POLAR_BAD_FILE,
                                 "claims %" PRId64 " entries, more than its %" PRId64
                                 " bytes can hold",
                                 *count, r->s->size);
    return POLAR_OK;
}

static polar_status read_all(reader *r, const polar_allocator *a, polar_mat *A) {
    int64_t m = 0, n = 0, count = 0;
    polar_status status = read_banner(r);
    if (status == POLAR_OK) status = read_sizes(r, &m, &n, &count);
    if (status != POLAR_OK) return status;
    polar_mat B = polar_mat_new(m, n, r->field == COMPLEX ? POLAR_C128 : POLAR_F64, a);
    if (!B.data)
        return polar_source_fail(r->s, POLAR_NO_MEMORY,
                                 "no memory for a %" PRId64 " by %" PRId64 " matrix", m, n);
    status = read_entries(r, B, count);
    if (status == POLAR_OK)
        *A = B;
    else
        polar_mat_free(&B, a);
    return status;
}

polar_status polar_mtx_read(const polar_source *s, const polar_allocator *a, polar_mat *A) {
    reader r = {.s = s, .line = 1};
    const locale_t c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0); /* numbers have points */
    if (!c) return polar_source_fail(s, POLAR_NO_MEMORY, "no memory to read numbers");
    const locale_t before = uselocale(c);
    r.c = getc_unlocked(s->file);
    const polar_status status = read_all(&r, a, A);
    uselocale(before);
    freelocale(c);
    return status;
}
