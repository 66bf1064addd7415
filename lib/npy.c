/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * NumPy's .npy files, versions 1.0 to 3.0: \x93NUMPY, two bytes of version, the length of the
 * header (2 bytes; 4 from 2.0 on; little-endian), the header, the entries and nothing else.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
#include <inttypes.h>
#include <string.h>

#include "file_internal.h"

enum { LONGEST_HEADER = 1 << 20, BUFFER = 1 << 20 };

bool polar_host_big_endian(void) {
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 0;
}

/* Reads and checks everything before the entries; *offset is where they start. */
static polar_status read_header(const polar_source *s, const polar_allocator *a,
                                polar_npy_header *h, int64_t *offset) {
    unsigned char start[12] = {0};
    const size_t got = fread(start, 1, 8, s->file);
    const unsigned major = start[6], minor = start[7];
    if (got == 8 && (major < 1 || major > 3 || minor != 0))
        return polar_source_fail(s, POLAR_BAD_FILE,
                                 "is of .npy version %u.%u; 1.0, 2.0 and 3.0 are read", major,
                                 minor);
    const size_t digits = major == 1 ? 2 : 4;
    if (got < 8 || fread(start + 8, 1, digits, s->file) < digits) {
        if (ferror(s->file)) return polar_source_short(s);
        return polar_source_fail(s, POLAR_BAD_FILE,
                                 "ends after %" PRId64 " bytes, in its header", s->size);
    }
    int64_t length = 0;
    for (size_t k = digits; k-- > 0;) length = length << 8 | start[8 + k];
    *offset = 8 + (int64_t)digits + length;
    if (length > LONGEST_HEADER)
        return polar_source_fail(s, POLAR_BAD_FILE,
                                 "has a header of %" PRId64 " bytes; %d at most are read",
                                 length, LONGEST_HEADER);
    if (*offset > s->size)
        return polar_source_fail(
            s, POLAR_BAD_FILE, "ends after %" PRId64 " bytes; its header alone takes %" PRId64,
            s->size, *offset);
    char *text = polar_alloc(a, (size_t)length);
    if (!text)
        return polar_source_fail(s, POLAR_NO_MEMORY,
                                 "no memory for a header of %" PRId64 " bytes", length);
    polar_status status;
    if (fread(text, 1, (size_t)length, s->file) != (size_t)length)
        status = polar_source_short(s);
    else
        status = polar_npy_parse(s, text, length, h);
    polar_release(a, text);
    return status;
}

/* Turns numbers of `width` bytes round; inlined with a constant width. */
static inline void reverse(char *x, int64_t count, int width) {
    for (int64_t i = 0; i < count; ++i, x += width)
        for (int k = 0; k < width / 2; ++k) {
            const char t = x[k];
            x[k] = x[width - 1 - k];
            x[width - 1 - k] = t;
        }
}

/* The f32 pattern of an f16 pattern: exact, subnormal numbers and NaN included. */
static uint32_t widen(uint16_t half) {
    const uint32_t sign = (uint32_t)(half & 0x8000u) << 16, rest = half & 0x7fffu;
    if (rest >= 0x7c00u) return sign | 0x7f800000u | (rest & 0x3ffu) << 13;
    if (rest >= 0x0400u) return sign | ((rest << 13) + ((127u - 15u) << 23));
    const float small = (float)rest * 0x1p-24f;
    uint32_t bits;
    memcpy(&bits, &small, sizeof bits);
    return sign | bits;
}

/*
 * Reads count real numbers to `to`, in the host's byte order, f2 as f32. The f2 numbers are
 * first read to the upper half of the room for the result, and widened from its start: the
 * write of the i-th never passes the read of the next.
 */
static bool load(FILE *file, const polar_npy_header *h, int64_t count, char *to) {
    const int width = h->width;
    char *raw = width == 2 ? to + 2 * count : to;
    if (fread(raw, (size_t)width, (size_t)count, file) != (size_t)count) return false;
    if (h->big_endian != polar_host_big_endian()) {
        if (width == 2) reverse(raw, count, 2);
        if (width == 4) reverse(raw, count, 4);
        if (width == 8) reverse(raw, count, 8);
    }
    for (int64_t i = 0; width == 2 && i < count; ++i) {
        uint16_t half;
        memcpy(&half, raw + 2 * i, sizeof half);
        const uint32_t bits = widen(half);
        memcpy(to + 4 * i, &bits, sizeof bits);
    }
    return true;
}

/* to(i,j) = rows(i,j), m-by-n: rows of n entries each; inlined with a constant entry size.
 * Strips of 8 columns: their cache lines are used up before they are evicted. */
static inline void scatter(const char *rows, int64_t m, int64_t n, char *to, int64_t ld,
                           size_t entry) {
    for (int64_t strip = 0; strip < n; strip += 8)
        for (int64_t j = strip; j < n && j < strip + 8; ++j)
            for (int64_t i = 0; i < m; ++i)
                memcpy(to + (size_t)(i + j * ld) * entry, rows + (size_t)(i * n + j) * entry,
                       entry);
}

/* Entries in row-major order, by blocks of whole rows, or of parts of one long row. */
static bool load_rows(FILE *file, const polar_npy_header *h, polar_mat A, char *buffer,
                      int64_t room, int64_t entry) {
    const int64_t reals = h->is_complex ? 2 : 1;
    const int64_t columns = A.n * entry <= room ? A.n : room / entry;
    const int64_t rows = columns == A.n ? room / (A.n * entry) : 1;
    for (int64_t i = 0; i < A.m; i += rows)
        for (int64_t j = 0; j < A.n; j += columns) {
            const int64_t m = A.m - i < rows ? A.m - i : rows;
            const int64_t n = A.n - j < columns ? A.n - j : columns;
            char *to = (char *)A.data + (i + j * A.ld) * entry;
            if (!load(file, h, m * n * reals, buffer)) return false;
            if (entry == 4) scatter(buffer, m, n, to, A.ld, 4);
            if (entry == 8) scatter(buffer, m, n, to, A.ld, 8);
            if (entry == 16) scatter(buffer, m, n, to, A.ld, 16);
        }
    return true;
}

/* Entries in column-major order, straight to their places. */
static bool load_columns(FILE *file, const polar_npy_header *h, polar_mat A, int64_t entry) {
    const int64_t reals = h->is_complex ? 2 : 1, total = A.m * A.n, most = BUFFER / entry;
    for (int64_t k = 0; k < total; k += most) {
        const int64_t count = total - k < most ? total - k : most;
        if (!load(file, h, count * reals, (char *)A.data + k * entry)) return false;
    }
    return true;
}

polar_status polar_npy_read(const polar_source *s, const polar_allocator *a, polar_mat *A) {
    polar_npy_header h = {0};
    int64_t offset = 0;
    const polar_status status = read_header(s, a, &h, &offset);
    if (status != POLAR_OK) return status;

    const polar_format f = h.width == 8 ? (h.is_complex ? POLAR_C128 : POLAR_F64)
                                        : (h.is_complex ? POLAR_C64 : POLAR_F32);
    const int64_t entry = polar_format_get(f)->host_bytes;
    if (polar_mat_bytes(h.m > 0 ? h.m : 1, h.n > 0 ? h.n : 1, f) < 0)
        return polar_source_fail(
            s, POLAR_BAD_FILE,
            "claims to be %" PRId64 " by %" PRId64 ", more than can be addressed", h.m, h.n);
    const int64_t bytes = h.m * h.n * h.width * (h.is_complex ? 2 : 1), have = s->size - offset;
    if (have != bytes)
        return polar_source_fail(s, POLAR_BAD_FILE,
                                 "has %" PRId64 " bytes after its header where a %" PRId64
                                 " by %" PRId64 " matrix of %s%d takes %" PRId64,
                                 have, h.m, h.n, h.is_complex ? "c" : "f",
                                 h.width * (h.is_complex ? 2 : 1), bytes);

    polar_mat B = polar_mat_new(h.m, h.n, f, a);
    const bool by_rows = !h.fortran_order && bytes > 0;
    const int64_t all = h.m * h.n * entry, room = all < BUFFER ? all : BUFFER;
    char *buffer = by_rows && B.data ? polar_alloc(a, (size_t)room) : NULL;
    if (!B.data || (by_rows && !buffer)) {
        polar_mat_free(&B, a);
        return polar_source_fail(s, POLAR_NO_MEMORY,
                                 "no memory for a %" PRId64 " by %" PRId64 " matrix, %" PRId64
                                 " bytes",
                                 h.m, h.n, all);
    }
    const bool done = by_rows ? load_rows(s->file, &h, B, buffer, room, entry)
                              : load_columns(s->file, &h, B, entry);
    polar_release(a, buffer);
    if (!done) {
        polar_mat_free(&B, a);
        return polar_source_short(s);
    }
    *A = B;
    return POLAR_OK;
}

/* Writes count numbers of `width` bytes in little-endian order. */
static bool put(FILE *out, const char *x, int64_t count, int width) {
    char block[1 << 16];
    const int64_t most = (int64_t)sizeof block / width;
    for (int64_t k = 0; k < count; k += most) {
        const int64_t some = count - k < most ? count - k : most;
        memcpy(block, x + k * width, (size_t)(some * width));
        if (polar_host_big_endian()) reverse(block, some, width);
        if (fwrite(block, (size_t)width, (size_t)some, out) != (size_t)some) return false;
    }
    return true;
}

bool polar_npy_write(FILE *out, polar_cmat A) {
    const polar_format_row *row = polar_format_get(A.format);
    const int reals = row->is_complex ? 2 : 1, width = row->host_bytes / reals;
    unsigned char start[10] = "\x93NUMPY\x01";
    char text[192];
    int length = snprintf(text, sizeof text,
                          "{'descr': '<%s%d', 'fortran_order': True, 'shape': (%" PRId64
                          ", %" PRId64 "), }",
                          row->is_complex ? "c" : "f", row->host_bytes, A.m, A.n);
    while ((10 + length + 1) % 64 != 0) text[length++] = ' '; /* as NumPy aligns the entries */
    text[length++] = '\n';
    start[8] = (unsigned char)length;
    if (fwrite(start, 1, sizeof start, out) != sizeof start) return false;
    if (fwrite(text, 1, (size_t)length, out) != (size_t)length) return false;
    for (int64_t j = 0; A.m > 0 && j < A.n; ++j)
        if (!put(out, (const char *)A.data + j * A.ld * row->host_bytes, A.m * reals, width))
            return false;
    return true;
}
