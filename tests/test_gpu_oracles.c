/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every oracle on the CUDA backend, in every format it claims, on every shape: its promised
 * ratios, the input untouched, the same bits twice, and the CPU's factor within the sum of the
 * bounds times the condition number; the step function; SVDs by them.
 */
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "polar/cuda.h"
#include "sample.h"
#include "twins.h"
#if defined(POLAR_GPU_EMULATED)
#include "fake.h"
#endif

static const struct {
    int64_t m, n, pad;
} shapes[] = {{1, 1, 0},   {1, 7, 2},   {7, 1, 0},    {2, 2, 3}, {33, 33, 5}, {60, 41, 0},
              {41, 60, 1}, {96, 96, 0}, {130, 64, 3}, {0, 5, 1}, {5, 0, 0},   {0, 0, 0}};
enum { SHAPES = sizeof shapes / sizeof *shapes };
static const double cond = 30;

/* A device rounds in its own way: an iteration may stop one step sooner or later. */
#if defined(POLAR_GPU_EMULATED)
enum { STEPS_APART = 0 };
#else
enum { STEPS_APART = 1 };
#endif

/* Emulated threads are slow: of the cases one in three, another for each oracle and format. */
static bool every(int i) {
#if defined(POLAR_GPU_EMULATED)
    return i % 3 == 0 || polar_test_rounds() > 1;
#else
    return i >= 0;
#endif
}

static polar_options on(const polar_backend *b, polar_format f) {
    polar_options o = polar_options_default();
    o.backend = b;
    o.format = f;
    return o;
}

static double distance(polar_mat X, polar_mat Y) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i < X.m; i++)
            sum += pow(re(X, i, j) - re(Y, i, j), 2) + pow(im(X, i, j) - im(Y, i, j), 2);
    return sqrt(sum);
}

/* the format that the iteration runs in: the one asked for, or its wide one */
static bool suits(const polar_oracle *o, polar_format f) {
    const unsigned done =
        o->traits & POLAR_POLYNOMIAL ? polar_cuda.formats : polar_cuda.factor_formats;
    const polar_format runs = o->formats & POLAR_BIT(f) ? f : polar_format_get(f)->wide;
    return o->formats & POLAR_BIT(runs) && done & POLAR_BIT(runs);
}

static void contract_of(const polar_oracle *oracle, polar_format f, int64_t m, int64_t n,
                        int64_t pad) {
    polar_gallery_options g = polar_gallery_defaults();
    g.cond = cond;
    g.seed = polar_test_seed();
    struct sample s = sample_new("spectrum", g, m, n, f, pad);
    struct sample again = sample_new("spectrum", g, m, n, f, pad);
    struct sample here = sample_new("spectrum", g, m, n, f, pad);
    const polar_options there = on(&polar_cuda, f), cpu = on(&polar_cpu, f);
    const double k = (double)(m < n ? m : n), u_f = polar_format_get(f)->u;
    const bool fixed = oracle->traits & POLAR_POLYNOMIAL && !(oracle->traits & POLAR_ADAPTIVE);
    sample_factor(&s, oracle, &there);
    REQUIRE(s.status == POLAR_OK, "%s", sample_text(&s));
    REQUIRE(!strcmp(s.r.backend, "cuda"), "ran on %s", s.r.backend);
    if (!fixed) sample_check(&s, oracle->bound);
    sample_factor(&again, oracle, &there);
    REQUIRE(sample_equal(s.U, again.U) && sample_equal(s.H, again.H), "other bits twice: %s",
            sample_text(&s));
    sample_factor(&here, oracle, &cpu);
    REQUIRE(llabs((long long)(here.r.steps - s.r.steps)) <= STEPS_APART,
            "%d steps on the CPU: %s", (int)here.r.steps, sample_text(&s));
    const double bound = 2 * (oracle->bound + 10) * (k + 1) * u_f * cond;
    REQUIRE(distance(s.U, here.U) <= bound, "%g from the CPU's, bound %g: %s",
            distance(s.U, here.U), bound, sample_text(&s));
    sample_free(&s);
    sample_free(&again);
    sample_free(&here);
}

START_TEST(contract) {
    const polar_oracle *oracle = polar_oracles[_i / POLAR_FORMAT_COUNT];
    const polar_format f = (polar_format)(_i % POLAR_FORMAT_COUNT);
    for (int i = 0; i < SHAPES && suits(oracle, f); i++)
        if (every(i + _i)) contract_of(oracle, f, shapes[i].m, shapes[i].n, shapes[i].pad);
}
END_TEST

/* partial isometries, the left side, no pivoting; column pivoting is not to be had */
START_TEST(options_of) {
    const polar_oracle *oracle = polar_oracles[_i];
    for (int k = 0; k < 5; k++) {
        polar_gallery_options g = polar_gallery_defaults();
        g.cond = cond;
        struct sample s = sample_new("spectrum", g, k == 4 ? 300 : 40, k == 4 ? 200 : 40,
                                     k == 1 ? POLAR_C64 : POLAR_F64, 1);
        polar_options o = on(&polar_cuda, s.A.format);
        if (k == 0) o.side = POLAR_SIDE_LEFT;
        if (k < 2) o.rank = POLAR_RANK_PARTIAL;
        if (k == 2) o.pivot = POLAR_PIVOT_NONE;
        if (k == 3) o.pivot = POLAR_PIVOT_ONCE;
        polar_report r;
        const polar_status status = polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, &r);
        const bool pivots = k == 3 && oracle->defaults.pivot == POLAR_PIVOT_MIX;
        REQUIRE(status == POLAR_OK || (pivots && status == POLAR_UNSUITED),
                "%s option %d: %s %s", oracle->name, k, polar_status_name(status), r.why.text);
        if (status == POLAR_OK) {
            sample_factor(&s, oracle, &o);
            if (!(oracle->traits & POLAR_POLYNOMIAL)) sample_check(&s, oracle->bound);
        }
        sample_free(&s);
    }
}
END_TEST

/* zolo-pd's terms in streams side by side, and in turn: within the bound of one another, for
 * cuSOLVER may choose otherwise; as many terms as there are lanes and more, twice with the same
 * bits. */
START_TEST(lanes) {
    const polar_oracle *oracle = polar_oracle_named("zolo-pd");
    const polar_format f = (polar_format)_i;
    polar_backend plain = polar_cuda;
    plain.lanes = NULL;
    if (polar_format_get(f)->emulated) return;
    for (int k = 0; k < 3; k++) {
        polar_gallery_options g = polar_gallery_defaults();
        struct sample s[3];
        polar_options o = on(&polar_cuda, f);
        const int64_t n = k == 2 ? 130 : 60;
        g.cond = cond;
        if (k < 2) o.order = k ? 11 : 8;
        for (int i = 0; i < 3; i++) {
            s[i] = sample_new("spectrum", g, n, n, f, 1);
            if (i == 2) o.backend = &plain;
            sample_factor(&s[i], oracle, &o);
            REQUIRE(s[i].status == POLAR_OK, "%s", sample_text(&s[i]));
            sample_check(&s[i], oracle->bound);
        }
        REQUIRE(sample_equal(s[0].U, s[1].U), "other bits twice: %s", sample_text(&s[1]));
        const double bound =
            2 * (oracle->bound + 10) * (double)(n + 1) * polar_format_get(f)->u * cond;
        REQUIRE(distance(s[0].U, s[2].U) <= bound, "%g from the terms in turn, bound %g: %s",
                distance(s[0].U, s[2].U), bound, sample_text(&s[0]));
        for (int i = 0; i < 3; i++) sample_free(&s[i]);
    }
}
END_TEST

/* sign(A - mu I) in the middle of the gap: U squared is I, and the CPU's is the same */
START_TEST(steps) {
    const polar_oracle *oracle = polar_oracles[polar_test_oracles() + _i];
    enum { N = 60 };
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++) {
        if (!suits(oracle, (polar_format)f)) continue;
        polar_gallery_options g = polar_gallery_defaults();
        struct sample s = sample_new("symmetric", g, N, N, (polar_format)f, 1);
        polar_mat V = fresh(N, N, POLAR_F64);
        polar_options o = on(&polar_cuda, (polar_format)f),
                      cpu = on(&polar_cpu, (polar_format)f);
        o.occupied = cpu.occupied = 20;
        polar_report r, here;
        const polar_status a = polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, &r);
        polar_mat U = fresh(N, N, s.U.format);
        const polar_status b = polar_factor(oracle, polar_const(s.A), U, NULL, &cpu, &here);
        REQUIRE(a == b, "%s %s: %s, not %s: %s", oracle->name,
                polar_format_get(s.A.format)->name, polar_status_name(a), polar_status_name(b),
                r.why.text);
        if (a == POLAR_OK) {
            const double gap = r.lower > 0 ? r.lower : 1e-3;
            const double bound = 100 * N * polar_format_get((polar_format)f)->u / gap;
            REQUIRE(distance(s.U, U) <= bound, "%s %s: %g from the CPU's, bound %g",
                    oracle->name, polar_format_get((polar_format)f)->name, distance(s.U, U),
                    bound);
        }
        drop(V);
        drop(U);
        sample_free(&s);
    }
}
END_TEST

/* what rests on polar factors, by the door of the library */
START_TEST(spectral) {
    polar_gallery_options g = polar_gallery_defaults();
    struct sample s = sample_new("gaussian", g, 70, 50, POLAR_F64, 0);
    polar_mat U = fresh(70, 50, POLAR_F64), Vt = fresh(50, 50, POLAR_F64);
    polar_spectral_options o = {.polar = on(&polar_cuda, POLAR_F64)};
    polar_spectral_report r;
    double values[50];
    for (int k = 0; k < 2; k++) {
        const polar_oracle *oracle = k ? polar_oracle_named("qdwh") : NULL;
        ck_assert_int_eq(polar_svd_by(oracle, polar_const(s.A), U, values, Vt, &o, &r),
                         POLAR_OK);
        ck_assert_int_eq(polar_spectral_measure(polar_const(s.A), polar_const(U), values,
                                                polar_const(Vt), POLAR_F64, NULL, &r),
                         POLAR_OK);
        REQUIRE(r.resid <= 10 && r.orth_u <= 10 && r.orth_v <= 10 && r.values <= 10,
                "resid %g orth %g %g values %g", r.resid, r.orth_u, r.orth_v, r.values);
    }
    drop(U);
    drop(Vt);
    sample_free(&s);
}
END_TEST

#if defined(POLAR_GPU_EMULATED)
/* The svd oracle by gesvdp, of whose accuracy on a device nothing is promised: here it is
 * LAPACK's SVD. No number, no factor. */
START_TEST(rival) {
    const polar_oracle *oracle = polar_oracle_named("svd");
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++)
        for (int i = 0; i < SHAPES && !polar_format_get((polar_format)f)->emulated; i++) {
            polar_gallery_options g = polar_gallery_defaults();
            g.cond = cond;
            struct sample s = sample_new("spectrum", g, shapes[i].m, shapes[i].n,
                                         (polar_format)f, shapes[i].pad);
            const polar_options o = on(&polar_cuda_rival, (polar_format)f);
            sample_factor(&s, oracle, &o);
            REQUIRE(s.status == POLAR_OK && !strcmp(s.r.backend, "cuda-gesvdp"), "%s",
                    sample_text(&s));
            sample_check(&s, oracle->bound);
            fake_perturbation = NAN;
            const polar_status status =
                polar_factor(oracle, polar_const(s.A), s.U, NULL, &o, NULL);
            fake_perturbation = 0;
            REQUIRE(status == (s.A.m && s.A.n ? POLAR_KERNEL : POLAR_OK), "%s",
                    polar_status_name(status));
            sample_free(&s);
        }
}
END_TEST
#endif

static Suite *make(void) {
    Suite *suite = suite_create("gpu oracles");
    const int oracles = polar_test_oracles();
    int all = 0;
    while (polar_oracles[all]) all++;
    TCase *t[5];
    static const char *const names[5] = {"contract", "options", "steps", "spectral", "lanes"};
    for (int i = 0; i < 5; i++) {
        t[i] = tcase_create(names[i]);
        tcase_set_timeout(t[i], 600);
        suite_add_tcase(suite, t[i]);
    }
    tcase_add_loop_test(t[0], contract, 0, oracles * POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t[1], options_of, 0, oracles);
    tcase_add_loop_test(t[4], lanes, 0, POLAR_FORMAT_COUNT);
    tcase_add_loop_test(t[2], steps, 0, all - oracles);
    tcase_add_test(t[3], spectral);
#if defined(POLAR_GPU_EMULATED)
    tcase_add_test(t[3], rival);
#endif
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
