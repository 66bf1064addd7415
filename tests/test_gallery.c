/* SPDX-License-Identifier: BSD-3-Clause */
/* Test matrices as a table: what every kind keeps, what each one is, and what is refused. */
#include <stdlib.h>
#include <string.h>

#include "made.h"

static polar_gallery_options defaults(void) {
    return options(1e3, -1, POLAR_MODE_GEOMETRIC);
}

/* Fowler, Noll & Vo's hash of the entries */
static uint64_t bits_of(polar_mat A, uint64_t h) {
    const int64_t size = polar_format_get(A.format)->host_bytes;
    for (int64_t j = 0; j < A.n; ++j) {
        const unsigned char *c = (const unsigned char *)A.data + j * A.ld * size;
        for (int64_t k = 0; k < A.m * size; ++k) h = (h ^ c[k]) * UINT64_C(0x100000001b3);
    }
    return h;
}

static const polar_format formats[] = {POLAR_F64,  POLAR_F32,  POLAR_C128, POLAR_C64,
                                       POLAR_TF32, POLAR_BF16, POLAR_F16};
static const int64_t shapes[][2] = {{0, 0}, {0, 3}, {3, 0}, {1, 1}, {1, 5},  {5, 1},
                                    {2, 2}, {7, 4}, {4, 7}, {9, 9}, {40, 17}};
enum { FORMATS = sizeof formats / sizeof *formats, SHAPES = sizeof shapes / sizeof *shapes };

/* Same bits twice and at any leading dimension; nothing written outside; all finite; in a
 * narrow format what f64 gives, rounded once, unless the range of the format decides. */
static void check_kind(const polar_gallery *g, int64_t m, int64_t n, polar_format f) {
    const polar_gallery_options o = defaults();
    const polar_format exact = polar_format_get(f)->is_complex ? POLAR_C128 : POLAR_F64;
    const polar_mat A = fresh(m, n, f), T = fresh(m, n, exact), B = fresh(m + 3, n + 1, f);
    const polar_mat view = polar_mat_of(B.data, m, n, B.ld, f), wide = fresh(m, n, exact);
    const size_t bytes = (size_t)polar_mat_bytes(m + 3, n + 1, f);
    memset(B.data, 0xa5, bytes);
    fill(g->name, &o, A, T);
    fill(g->name, &o, view, none);
    REQUIRE(bits_of(A, 0) == bits_of(view, 0), "%s: other bits the second time", g->name);

    const size_t entry = (size_t)polar_format_get(f)->host_bytes;
    for (size_t k = 0; k < bytes; ++k)
        if (k / entry / (size_t)B.ld >= (size_t)n || k / entry % (size_t)B.ld >= (size_t)m)
            REQUIRE(((unsigned char *)B.data)[k] == 0xa5, "%s: byte %zu written", g->name, k);

    fill(g->name, &o, wide, none);
    const bool ranged = strcmp(g->name, "huge") == 0 || strcmp(g->name, "subnormal") == 0 ||
                        strcmp(g->name, "tiny-one") == 0 || strncmp(g->name, "wild", 4) == 0;
    for (int64_t j = 0; j < n; ++j)
        for (int64_t i = 0; i < m; ++i) {
            REQUIRE(isfinite(re(A, i, j)) && isfinite(im(A, i, j)), "%s: not finite", g->name);
            REQUIRE(isnan(re(T, i, j)) == !g->knows_truth, "%s: knows its factor?", g->name);
            if (ranged) continue;
            /* c64 rounds as f32 does, part by part */
            const polar_format part = f == POLAR_C64 ? POLAR_F32 : f;
            REQUIRE(re(A, i, j) == polar_round(part, re(wide, i, j)) &&
                        im(A, i, j) == polar_round(part, im(wide, i, j)),
                    "%s: entry (%d,%d) is not rounded once", g->name, (int)i, (int)j);
        }
    drop(A);
    drop(T);
    drop(B);
    drop(wide);
}

START_TEST(every_kind) {
    for (const polar_gallery *g = polar_galleries; g->name; ++g)
        for (int s = 0; s < SHAPES; ++s)
            if (!g->square || shapes[s][0] == shapes[s][1])
                check_kind(g, shapes[s][0], shapes[s][1], formats[_i]);
}
END_TEST

/* The seed decides where it should, and only there. */
START_TEST(seeds) {
    for (const polar_gallery *g = polar_galleries; g->name; ++g) {
        polar_gallery_options o = defaults();
        const polar_mat A = fresh(20, 20, POLAR_F64), B = fresh(20, 20, POLAR_F64);
        fill(g->name, &o, A, none);
        ++o.seed;
        fill(g->name, &o, B, none);
        REQUIRE((bits_of(A, 0) != bits_of(B, 0)) == g->takes_seed, "%s", g->name);
        o.cond = 7;
        o.rank = 5;
        o.mode = POLAR_MODE_ARITHMETIC;
        fill(g->name, &o, A, none);
        REQUIRE((bits_of(A, 0) != bits_of(B, 0)) == g->takes_spectrum, "%s", g->name);
        fill(g->name, &o, B, none);
        o.gap = 0.2;
        fill(g->name, &o, A, none);
        REQUIRE((bits_of(A, 0) != bits_of(B, 0)) == g->takes_gap, "%s", g->name);
        o.position = 0.3;
        fill(g->name, &o, B, none);
        REQUIRE((bits_of(A, 0) != bits_of(B, 0)) == g->takes_bands, "%s", g->name);
        o.occupied = 7;
        fill(g->name, &o, A, none);
        REQUIRE((bits_of(A, 0) != bits_of(B, 0)) == g->takes_bands, "%s", g->name);
        REQUIRE(g->takes_gap || !g->takes_bands, "%s: bands without a gap", g->name);
        drop(A);
        drop(B);
        ck_assert_ptr_eq(polar_gallery_named(g->name), g);
        ck_assert_ptr_nonnull(g->summary);
    }
    ck_assert_ptr_null(polar_gallery_named("no such kind"));
    ck_assert_ptr_null(polar_gallery_named(NULL));
}
END_TEST

/* Bits against those of the first machine: seed 1, 23 x 23 and, unless square, 19 x 31, in f64
 * and c128, with the factor where it is known. gcc 12 -O0, -O2, -O3, -march=native and clang
 * 14 gave the same. A kind whose formula changes gets a new number here, and says so. */
static const struct {
    const char *kind;
    uint64_t bits;
} golden[] = {{"spectrum", UINT64_C(0x9d67d842488920a2)},
              {"gaussian", UINT64_C(0x582dc4a6d6e9f090)},
              {"uniform", UINT64_C(0x69debbba9938564e)},
              {"orthogonal", UINT64_C(0xbf5fba83fe29c909)},
              {"identity", UINT64_C(0xe8990c1abd251165)},
              {"diagonal", UINT64_C(0x48943d42a81fd689)},
              {"symmetric", UINT64_C(0xc244d893f466e438)},
              {"spd", UINT64_C(0x8d60870cb04828c0)},
              {"hilbert", UINT64_C(0xcd7d662dd2b51649)},
              {"vandermonde", UINT64_C(0xc0cc50322f75deb1)},
              {"vandermonde-random", UINT64_C(0x63878d77e2a2201d)},
              {"cauchy", UINT64_C(0x0e21b101d56e4d71)},
              {"kernel", UINT64_C(0x31f1cfd5f4d615bd)},
              {"kahan", UINT64_C(0x78ffb2dcf6026f51)},
              {"frank", UINT64_C(0x985201f70bd39385)},
              {"triw", UINT64_C(0x659c45b3a1ab53e5)},
              {"lotkin", UINT64_C(0x8e29243206f36725)},
              {"moler", UINT64_C(0x0db7b14159a0b8f5)},
              {"graded-rows", UINT64_C(0x9806ff47b0c20875)},
              {"graded-columns", UINT64_C(0x7c7d689aef533011)},
              {"graded-both", UINT64_C(0x4112364b59246604)},
              {"low-rank", UINT64_C(0xe06d65c27720f916)},
              {"gfpp", UINT64_C(0xe3be7d0397b18e45)},
              {"parter", UINT64_C(0xfbfae29c4c24bfe5)},
              {"clement", UINT64_C(0x78593d9a7f39f905)},
              {"jordan", UINT64_C(0xe4961252e1af1a45)},
              {"chebyshev-vandermonde", UINT64_C(0x6cb1c2051025e69d)},
              {"companion", UINT64_C(0x4bb7644a17877a65)},
              {"kahan-shuffled", UINT64_C(0x9ac2a7b386768ca1)},
              {"scaled-row", UINT64_C(0x7f4070929be96798)},
              {"near-columns", UINT64_C(0x38c4b178e5791f79)},
              {"blocks", UINT64_C(0xab34fe1f9b3bdea9)},
              {"hidden-norm", UINT64_C(0x219e8a9edd83aaa1)},
              {"kernel-mixed", UINT64_C(0xb2d9a92f90908181)},
              {"wild", UINT64_C(0x5f4d0d979082fba2)},
              {"wild-rows", UINT64_C(0xe65817d96b65de96)},
              {"wild-columns", UINT64_C(0x8276c1839cd3305c)},
              {"zero", UINT64_C(0x744e051504ee93a5)},
              {"ones", UINT64_C(0x310234125bdde6bd)},
              {"skew", UINT64_C(0xb318c08f252daef0)},
              {"permutation", UINT64_C(0x2d4cb1fa55540165)},
              {"zero-column", UINT64_C(0x93e0d5b1c6609340)},
              {"subnormal", UINT64_C(0xef8b124d81b50e66)},
              {"huge", UINT64_C(0x03b892e95819e6e4)},
              {"tiny-one", UINT64_C(0x72760dad3a463165)},
              {"gapped", UINT64_C(0x60a97e0f4f6d589b)},
              {"ssh", UINT64_C(0x7b1fd7cbc572d751)},
              {"graphene", UINT64_C(0x00b2e7e442b181f9)},
              {"anderson", UINT64_C(0x797f162c194614e9)}};

START_TEST(same_bits) {
    const int count = sizeof golden / sizeof *golden;
    for (const polar_gallery *g = polar_galleries; g->name; ++g) {
        const polar_gallery_options o = polar_gallery_defaults();
        uint64_t h = UINT64_C(0xcbf29ce484222325);
        for (int k = 0; k < 4; ++k) {
            const polar_format f = k & 1 ? POLAR_C128 : POLAR_F64;
            const int64_t m = k < 2 ? 23 : 19, n = k < 2 ? 23 : 31;
            if (g->square && m != n) continue;
            const polar_mat A = fresh(m, n, f), T = fresh(m, n, f);
            fill(g->name, &o, A, g->knows_truth ? T : none);
            h = bits_of(A, h);
            if (g->knows_truth) h = bits_of(T, h);
            drop(A);
            drop(T);
        }
        int k = 0;
        while (k < count && strcmp(golden[k].kind, g->name) != 0) ++k;
        REQUIRE(k < count && golden[k].bits == h, "{\"%s\", UINT64_C(0x%016" PRIx64 ")},",
                g->name, h);
    }
}
END_TEST

static void refused(const char *kind, double cond, int64_t rank, int mode, polar_mat A,
                    polar_mat truth, const char *word) {
    const polar_gallery_options o = options(cond, rank, (polar_mode)mode);
    polar_why why = {""};
    const polar_status s =
        polar_gallery_fill(polar_gallery_named(kind), &o, A, truth, NULL, &why);
    REQUIRE(s == POLAR_BAD_ARGUMENT && strstr(why.text, word), "%s: status %s, why \"%s\"",
            word, polar_status_name(s), why.text);
    ck_assert_int_eq(polar_gallery_fill(polar_gallery_named(kind), &o, A, truth, NULL, NULL),
                     POLAR_BAD_ARGUMENT);
}

START_TEST(refusals) {
    double x[64] = {0};
    const polar_mat A = polar_mat_of(x, 4, 3, 4, POLAR_F64), B = polar_mat_of(x, 3, 3, 3, 0);
    const polar_mat Z = polar_mat_of(x, 4, 3, 4, POLAR_C128);
    polar_mat device = A, odd = A, empty = A;
    device.place = POLAR_DEVICE;
    odd.format = POLAR_FORMAT_COUNT;
    empty.data = NULL;
    refused("spectrum", 0.5, -1, 2, A, none, "condition number 0.5");
    refused("spectrum", NAN, -1, 2, A, none, "condition number");
    refused("spectrum", -INFINITY, -1, 2, A, none, "condition number");
    refused("spectrum", 10, 4, 2, A, none, "rank 4");
    refused("spectrum", 10, -2, 2, A, none, "rank -2");
    refused("spectrum", 10, -1, POLAR_MODE_COUNT, A, none, "mode 14");
    refused("spectrum", 10, -1, -1, A, none, "mode -1");
    refused("frank", 10, -1, 2, A, none, "4 x 3 is not square");
    refused("gaussian", 10, -1, 2, A, B, "3 x 3");
    refused("gaussian", 10, -1, 2, Z, A, "complex");
    refused("gaussian", 10, -1, 2, device, none, "not a host matrix");
    refused("gaussian", 10, -1, 2, odd, none, "not a host matrix");
    refused("gaussian", 10, -1, 2, empty, none, "not a host matrix");
    refused("gaussian", 10, -1, 2, polar_mat_of(x, 4, 3, 3, POLAR_F64), none, "dimension 3");
    refused("gaussian", 10, -1, 2, polar_mat_of(x, -1, 3, 3, POLAR_F64), none, "-1 x 3");
    refused("no such kind", 10, -1, 2, A, none, "no kind");
    ck_assert_int_eq(polar_gallery_fill(polar_galleries, NULL, A, none, NULL, NULL),
                     POLAR_BAD_ARGUMENT);
    for (int k = 0; k < 64; ++k) ck_assert_double_eq(x[k], 0);
}
END_TEST

/* An allocator whose k-th call fails, and that counts what is not given back. */
typedef struct failing {
    int calls, fail_at, alive;
} failing;

static void *give(size_t bytes, void *context) {
    failing *c = context;
    if (++c->calls == c->fail_at) return NULL;
    ++c->alive;
    return malloc(bytes);
}

static void take(void *block, void *context) {
    failing *c = context;
    if (block) --c->alive;
    free(block);
}

START_TEST(no_memory) {
    const polar_gallery_options o = defaults();
    for (const polar_gallery *g = polar_galleries; g->name; ++g)
        for (int k = 0; k < 2; ++k) {
            const polar_format f = k ? POLAR_C128 : POLAR_F64;
            const polar_mat A = fresh(6, 6, f), T = fresh(6, 6, f);
            polar_status s = POLAR_NO_MEMORY;
            for (int fail_at = 1; s != POLAR_OK; ++fail_at) {
                failing c = {0, fail_at, 0};
                const polar_allocator a = {give, take, &c};
                polar_why why = {""};
                s = polar_gallery_fill(g, &o, A, T, &a, &why);
                REQUIRE(c.alive == 0, "%s: %d blocks lost at call %d", g->name, c.alive,
                        fail_at);
                REQUIRE(s == (c.calls < fail_at ? POLAR_OK : POLAR_NO_MEMORY),
                        "%s: %s at call %d", g->name, polar_status_name(s), fail_at);
                REQUIRE(s == POLAR_OK || strstr(why.text, g->name), "why: %s", why.text);
            }
            drop(A);
            drop(T);
        }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gallery");
    TCase *t = tcase_create("gallery");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_kind, 0, FORMATS);
    tcase_add_test(t, seeds);
    tcase_add_test(t, same_bits);
    tcase_add_test(t, refusals);
    tcase_add_test(t, no_memory);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
