/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices of hashed entries, plain, and at the ends of a format's range. */
#include "gallery_internal.h"

#include <math.h>

/* streams of one seed */
enum { RE, IM };

typedef struct shape {
    uint64_t re, im; /* seeds of the two planes */
    int64_t m, n;
    const polar_format_row *format;
} shape;

typedef void entry(const shape *s, int64_t i, int64_t j, double z[2]);

static polar_status fill(entry *value, const polar_gallery_options *o, polar_mat A) {
    const shape s = {polar_hash_bits(o->seed, 4, RE), polar_hash_bits(o->seed, 4, IM), A.m, A.n,
                     polar_format_get(A.format)};
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i < A.m; ++i) {
            double z[2] = {0, 0};
            value(&s, i, j, z);
            polar_mat_set(A, i, j, z[0], z[1]);
        }
    return POLAR_OK;
}

/* standard normal: E|z|^2 = 1 when real, 2 when complex */
static void gaussian(const shape *s, int64_t i, int64_t j, double z[2]) {
    z[0] = polar_hash_normal(s->re, (uint64_t)i, (uint64_t)j);
    if (s->format->is_complex) z[1] = polar_hash_normal(s->im, (uint64_t)i, (uint64_t)j);
}

/* in (-1,1), each part */
static void uniform(const shape *s, int64_t i, int64_t j, double z[2]) {
    z[0] = 2 * polar_hash_uniform(s->re, (uint64_t)i, (uint64_t)j) - 1;
    if (s->format->is_complex)
        z[1] = 2 * polar_hash_uniform(s->im, (uint64_t)i, (uint64_t)j) - 1;
}

/* A' = -A exactly; singular when real of odd size */
static void skew(const shape *s, int64_t i, int64_t j, double z[2]) {
    gaussian(s, i < j ? i : j, i < j ? j : i, z);
    if (i > j) z[0] = -z[0];
    if (i == j) z[0] = 0;
}

static void zero_column(const shape *s, int64_t i, int64_t j, double z[2]) {
    if (j != s->n / 2) gaussian(s, i, j, z);
}

/* whole multiples, below 2^(precision-1) in modulus, of the smallest subnormal number */
static double subnormal_part(const polar_format_row *f, uint64_t bits) {
    const double multiple = (double)(bits >> (65 - f->precision)); /* one bit is the sign */
    const double x = ldexp(multiple, f->min_exponent - (f->precision - 1));
    return bits & 1 ? -x : x;
}

static void subnormal(const shape *s, int64_t i, int64_t j, double z[2]) {
    z[0] = subnormal_part(s->format, polar_hash_bits(s->re, (uint64_t)i, (uint64_t)j));
    if (s->format->is_complex)
        z[1] = subnormal_part(s->format, polar_hash_bits(s->im, (uint64_t)i, (uint64_t)j));
}

/* up to the largest finite number, each part: the Frobenius norm overflows */
static void huge(const shape *s, int64_t i, int64_t j, double z[2]) {
    uniform(s, i, j, z);
    z[0] *= s->format->largest;
    z[1] *= s->format->largest;
}

/* 2^e times a number of (-1,1), e uniform over the exponents of normal numbers */
static void scaled(const shape *s, uint64_t p, uint64_t q, int64_t i, int64_t j, double z[2]) {
    int top = 0;
    frexp(s->format->largest, &top);
    const uint64_t span = (uint64_t)(top - s->format->min_exponent);
    const int e = (int)(polar_hash_bits(s->re + 1, p, q) % span) + s->format->min_exponent;
    uniform(s, i, j, z);
    z[0] = ldexp(z[0], e);
    z[1] = ldexp(z[1], e);
}

static void wild(const shape *s, int64_t i, int64_t j, double z[2]) {
    scaled(s, (uint64_t)i, (uint64_t)j, i, j, z);
}

static void wild_rows(const shape *s, int64_t i, int64_t j, double z[2]) {
    scaled(s, (uint64_t)i, 0, i, j, z);
}

static void wild_columns(const shape *s, int64_t i, int64_t j, double z[2]) {
    scaled(s, 0, (uint64_t)j, i, j, z);
}

/* the smallest normal number in the last place of the diagonal, zeros elsewhere */
static bool is_last(const shape *s, int64_t i, int64_t j) {
    return i == j && i == (s->m < s->n ? s->m : s->n) - 1;
}

static void tiny_one(const shape *s, int64_t i, int64_t j, double z[2]) {
    if (is_last(s, i, j)) z[0] = ldexp(1, s->format->min_exponent);
}

static void unit_one(const shape *s, int64_t i, int64_t j, double z[2]) {
    z[0] = is_last(s, i, j);
}

#define FILLER(kind)                                                                           \
    polar_status polar_fill_##kind(const polar_gallery_options *o, polar_mat A,                \
                                   polar_mat truth, const polar_allocator *a) {                \
        (void)truth, (void)a;                                                                  \
        return fill(kind, o, A);                                                               \
    }
FILLER(gaussian)
FILLER(uniform)
FILLER(skew)
FILLER(zero_column)
FILLER(subnormal)
FILLER(huge)
FILLER(wild)
FILLER(wild_rows)
FILLER(wild_columns)
#undef FILLER

polar_status polar_fill_tiny_one(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                 const polar_allocator *a) {
    (void)a;
    if (truth.data) fill(unit_one, o, truth);
    return fill(tiny_one, o, A);
}
