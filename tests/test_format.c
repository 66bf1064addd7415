/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Rounding against a reference that knows only bit patterns. Read as integers, the patterns
 * of the non-negative numbers of a format are 0, 1, 2, ..., in the order of their values, and
 * infinity is the next one after the largest number, standing for 2^(emax+1). So rounding is
 * settled by three facts for every neighbouring pair (k, k+1): both are fixed points, what
 * lies below the midpoint goes to k and above to k+1, and the midpoint itself goes to the even
 * one of the two integers. All pairs of f16, bf16 and tf32 are tried.
 */
#include <float.h>
#include <math.h>

#include "file_bytes.h"

/* A layout: stored significand bits, exponent of the smallest normal, pattern of infinity. */
static const struct layout {
    polar_format format;
    int stored, emin;
    uint32_t infinity;
} layouts[] = {{POLAR_F16, 10, -14, 0x7c00},
               {POLAR_BF16, 7, -126, 0x7f80},
               {POLAR_TF32, 10, -126, 0x3fc00}};

/* The value of pattern k <= infinity, infinity as 2^(emax+1). Exact in double. */
static double value(const struct layout *l, uint32_t k) {
    const int32_t exponent = (int32_t)(k >> l->stored);
    const int32_t hidden = INT32_C(1) << l->stored,
                  frac = (int32_t)(k & (uint32_t)(hidden - 1));
    if (exponent == 0) return ldexp(frac, l->emin - l->stored);
    return ldexp(hidden + frac, exponent - 1 + l->emin - l->stored);
}

static uint32_t bits32(float x) {
    uint32_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static uint64_t bits64(double x) {
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static bool same(double x, double y) {
    return isnan(x) ? isnan(y) : bits64(x) == bits64(y);
}

/* x must round to pattern k, and -x to its negative; through the block too when x is f32. */
static void expect(const struct layout *l, double x, uint32_t k) {
    const char *name = polar_format_get(l->format)->name;
    const double y = k == l->infinity ? INFINITY : value(l, k);
    for (int s = 0; s < 2; ++s) {
        const double sx = s ? -x : x, sy = s ? -y : y;
        REQUIRE(same(polar_round(l->format, sx), sy), "%s: %a gives %a, wanted %a", name, sx,
                polar_round(l->format, sx), sy);
        if ((double)(float)x != x) continue;
        float z = (float)sx;
        polar_round_block(l->format, 1, 1, &z, 1);
        REQUIRE(same(z, sy), "%s block: %a gives %a, wanted %a", name, sx, (double)z, sy);
    }
}

START_TEST(every_pair_of_neighbours) {
    const struct layout *l = &layouts[_i];
    for (uint32_t k = 0; k < l->infinity; ++k) {
        const double low = value(l, k), high = value(l, k + 1), mid = low + (high - low) / 2;
        expect(l, low, k);
        expect(l, mid, k % 2 == 0 ? k : k + 1);
        expect(l, nextafter(mid, 0), k);
        expect(l, nextafter(mid, INFINITY), k + 1);
        REQUIRE(mid == (double)(float)mid, "%a is no f32", mid);
        expect(l, nextafterf((float)mid, 0), k);
        expect(l, nextafterf((float)mid, INFINITY), k + 1);
        expect(l, nextafter(high, 0), k + 1);
        if (low > 0) expect(l, nextafter(low, INFINITY), k);
    }
    expect(l, INFINITY, l->infinity);
    expect(l, DBL_MAX, l->infinity);
    expect(l, FLT_MAX, l->infinity);
    expect(l, DBL_TRUE_MIN, 0);
    expect(l, FLT_TRUE_MIN, 0);
}
END_TEST

/* Every NaN pattern that the format can hold, as f32, and NaNs that it cannot. */
START_TEST(nan_stays_nan) {
    const struct layout *l = &layouts[_i];
    const uint32_t payload[] = {1, 0x1fff, 0x2000, 0x3fffff, 0x400000, 0x400001, 0x7fffff};
    for (size_t k = 0; k < sizeof payload / sizeof *payload; ++k)
        for (uint32_t sign = 0; sign < 2; ++sign) {
            const uint32_t b = sign << 31 | 0x7f800000u | payload[k];
            float x;
            memcpy(&x, &b, sizeof x);
            ck_assert(isnan(polar_round(l->format, x)));
            polar_round_block(l->format, 1, 1, &x, 1);
            REQUIRE(isnan(x), "NaN pattern %08" PRIx32 " became %a", b, (double)x);
            ck_assert_uint_eq(bits32(x), b | 0x400000u);
        }
}
END_TEST

/* |x| = M 2^E with integers; the remainder of M by the spacing decides. Any precision. */
static double by_integers(double x, int precision, int emin, int emax) {
    const uint64_t b = bits64(x) & INT64_MAX;
    if (b >= UINT64_C(0x7ff) << 52 || b == 0) return x;
    uint64_t M = b & ((UINT64_C(1) << 52) - 1);
    int E = (int)(b >> 52);
    if (E > 0) M |= UINT64_C(1) << 52;
    E = (E > 0 ? E : 1) - 1075;
    int top = E; /* exponent of the leading bit */
    for (uint64_t t = M; t > 1; t >>= 1) ++top;
    const int last = (top > emin ? top : emin) - (precision - 1); /* of the last kept place */
    if (last > E) {
        const int drop = last - E;
        if (drop > 54) return copysign(0, x);
        const uint64_t rest = M & ((UINT64_C(1) << drop) - 1), half = UINT64_C(1) << (drop - 1);
        M >>= drop;
        if (rest > half || (rest == half && M % 2 == 1)) ++M;
        E = last;
    }
    const double y = ldexp((double)M, E);
    return copysign(y >= ldexp(1, emax) * 2 ? INFINITY : y, x);
}

START_TEST(random_doubles) {
    static const struct {
        polar_format format;
        int precision, emin, emax;
    } formats[] = {{POLAR_F64, 53, -1022, 1023}, {POLAR_F32, 24, -126, 127},
                   {POLAR_TF32, 11, -126, 127},  {POLAR_BF16, 8, -126, 127},
                   {POLAR_F16, 11, -14, 15},     {POLAR_C64, 24, -126, 127}};
    const uint64_t seed = 20240229;
    uint64_t state = seed;
    for (int r = 0; r < 400000; ++r) {
        uint64_t b = next_random(&state);
        const uint64_t low = next_random(&state);
        if (low % 4 == 0) b &= ~UINT64_C(0) << low / 4 % 52; /* short numbers meet ties */
        if (low % 3 == 0) /* exponents near those of f16 and of f32's ends */
            b = (b & ~(UINT64_C(0x7ff) << 52)) | (1023 + low / 256 % 60 - (low % 2 ? 30 : 160))
                                                     << 52;
        double x;
        memcpy(&x, &b, sizeof x);
        for (size_t f = 0; f < sizeof formats / sizeof *formats; ++f) {
            const double y = polar_round(formats[f].format, x);
            const double z =
                by_integers(x, formats[f].precision, formats[f].emin, formats[f].emax);
            REQUIRE(same(y, z), "seed %" PRIu64 ", %s: %a gives %a, wanted %a", seed,
                    polar_format_get(formats[f].format)->name, x, y, z);
        }
        if (!isnan(x) && fabs(x) <= FLT_MAX)
            REQUIRE(same(polar_round(POLAR_F32, x), (double)(float)x), "%a", x);
    }
}
END_TEST

/* Through f32 each of these would become a tie, or a larger number, first. */
START_TEST(no_double_rounding) {
    ck_assert_double_eq(polar_round(POLAR_F16, 1 + 0x1p-11 + 0x1p-40), 1 + 0x1p-10);
    ck_assert_double_eq(polar_round(POLAR_F16, 1 + 0x3p-11 - 0x1p-40), 1 + 0x1p-10);
    ck_assert_double_eq(polar_round(POLAR_BF16, 1 + 0x1p-8 + 0x1p-52), 1 + 0x1p-7);
    ck_assert_double_eq(polar_round(POLAR_TF32, -1 - 0x1p-11 - 0x1p-52), -1 - 0x1p-10);
    ck_assert_double_eq(polar_round(POLAR_F16, nextafter(65520, 0)), 65504);
    ck_assert(isinf(polar_round(POLAR_F16, 65520)));
    ck_assert_double_eq(polar_round(POLAR_F16, nextafter(0x1p-25, 1)), 0x1p-24);
    ck_assert_double_eq(polar_round(POLAR_BF16, nextafter(0x1.ffp127, 0)), 0x1.fep127);
    ck_assert_double_eq(polar_round(POLAR_F32, nextafter(0x1.ffffffp127, 0)), FLT_MAX);
    ck_assert(isinf(polar_round(POLAR_F32, 0x1.ffffffp127)));
}
END_TEST

/* The block form, bit for bit the scalar one on random patterns; rows past m stay. */
START_TEST(blocks_agree_with_scalars) {
    static const polar_format formats[] = {POLAR_F32, POLAR_TF32, POLAR_BF16, POLAR_F16};
    static const int64_t shape[][3] = {{0, 3, 1},   {3, 0, 3},    {1, 1, 1},      {7, 5, 9},
                                       {64, 3, 64}, {33, 17, 40}, {1000, 6, 1003}};
    const polar_format f = formats[_i];
    const uint64_t seed = 7 + (uint64_t)_i;
    uint64_t state = seed;
    for (size_t s = 0; s < sizeof shape / sizeof *shape; ++s) {
        const int64_t m = shape[s][0], n = shape[s][1], ld = shape[s][2], size = ld * n + 1;
        float *x = malloc((size_t)size * sizeof *x), *y = malloc((size_t)size * sizeof *y);
        ck_assert(x && y);
        for (int64_t i = 0; i < size; ++i) {
            uint32_t b = (uint32_t)next_random(&state);
            if (i % 2) b = (b & 0x807fffffu) | (100 + b / 8388608 % 48) << 23; /* around f16 */
            memcpy(&x[i], &b, sizeof b);
        }
        memcpy(y, x, (size_t)size * sizeof *x);
        polar_round_block(f, m, n, y, ld);
        for (int64_t i = 0; i < size; ++i) {
            const bool inside = i % ld < m && i / ld < n && f != POLAR_F32;
            const float z = inside ? (float)polar_round(f, x[i]) : x[i];
            REQUIRE(bits32(y[i]) == bits32(z),
                    "seed %" PRIu64 ", %s, %" PRId64 " by %" PRId64 ", ld %" PRId64
                    ", place %" PRId64 ": %08" PRIx32 " gives %08" PRIx32 ", wanted %08" PRIx32,
                    seed, polar_format_get(f)->name, m, n, ld, i, bits32(x[i]), bits32(y[i]),
                    bits32(z));
        }
        free(x);
        free(y);
    }
}
END_TEST

START_TEST(table) {
    static const char *const names[] = {"f64", "f32", "c128", "c64", "tf32", "bf16", "f16"};
    for (int k = 0; k < POLAR_FORMAT_COUNT; ++k) {
        const polar_format f = (polar_format)k;
        const polar_format_row *r = polar_format_get(f);
        ck_assert_str_eq(r->name, names[k]);
        ck_assert_int_eq(polar_format_named(names[k]), f);
        ck_assert_double_eq(r->u, ldexp(1, -r->precision));
        ck_assert_double_eq(polar_round(f, r->largest), r->largest);
        ck_assert_double_eq(polar_round(f, 1 + 2 * r->u), 1 + 2 * r->u);
        if (r->precision < 53) ck_assert_double_eq(polar_round(f, 1 + r->u), 1);
        if (r->precision < 53) ck_assert(isinf(polar_round(f, r->largest * (1 + r->u))));
        ck_assert_int_eq(r->emulated, (POLAR_EMULATED & POLAR_BIT(f)) != 0);
        ck_assert_int_eq(r->is_complex, (POLAR_COMPLEX & POLAR_BIT(f)) != 0);
        ck_assert_int_eq(r->wide, r->emulated ? POLAR_F32 : f);
        ck_assert_int_eq(r->host_bytes, r->emulated ? 4 : r->bytes);
    }
    ck_assert_ptr_null(polar_format_get(POLAR_FORMAT_COUNT));
    ck_assert_ptr_null(polar_format_get(POLAR_FORMAT_ANY));
    ck_assert_int_eq(polar_format_named("f8"), POLAR_FORMAT_ANY);
    ck_assert_int_eq(polar_format_named(""), POLAR_FORMAT_ANY);
    ck_assert_int_eq(polar_format_named(NULL), POLAR_FORMAT_ANY);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("format");
    TCase *rounding = tcase_create("rounding");
    tcase_set_timeout(rounding, 120);
    tcase_add_test(rounding, table);
    tcase_add_loop_test(rounding, every_pair_of_neighbours, 0, 3);
    tcase_add_loop_test(rounding, nan_stays_nan, 0, 3);
    tcase_add_test(rounding, random_doubles);
    tcase_add_test(rounding, no_double_rounding);
    tcase_add_loop_test(rounding, blocks_agree_with_scalars, 0, 4);
    suite_add_tcase(suite, rounding);
    return run_suite(suite);
}
