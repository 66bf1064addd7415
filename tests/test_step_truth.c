/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Step oracles against the eigenvectors: |P - P*|_F <= 100 u/gap, P^2 = P, the trace, and H =
 * |A - mu I|, however the gap is given.
 */
#include <stdio.h>
#include <string.h>

#include "polar/file.h"
#include "stepped.h"

/* Those that follow the trace must; others may say that they do not. */
static bool occupies(const polar_oracle *o) {
    return !strncmp(o->name, "step-sp", 7);
}

/* Polynomials that rise on all of [0,1]: no eigenvalue comes near one of the other side that it
 * was far from, so that U is backward stable: H has no part of u/gap. */
static bool monotonous(const polar_oracle *o) {
    return !strcmp(o->name, "step-sp2") || !strcmp(o->name, "step-sp8-plain") ||
           !strcmp(o->name, "step-mcweeny");
}

static void every_way(struct stepped *t, const polar_oracle *oracle, int64_t occupied) {
    for (int how = 0; how < GIVEN; how++) {
        const polar_options o = stepped_ask(t, (enum given)how, occupied);
        stepped_run(t, oracle, &o);
        if (how == BY_OCCUPATION && !occupies(oracle) && t->s.status == POLAR_UNSUITED)
            continue;
        stepped_right(t, occupied, 100);
        if (monotonous(oracle))
            REQUIRE(stepped_errors(t, occupied).factor <= 2 * (double)t->n * u,
                    "H off by %.3g n u: %s",
                    stepped_errors(t, occupied).factor / ((double)t->n * u), stepped_text(t));
    }
}

static const double gaps[] = {1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8};
static const double positions[] = {0.06, 0.2, 0.5, 0.8, 0.94};

/* Every gap at every place, few, half and most of the eigenvalues below it. */
START_TEST(gapped) {
    static const int64_t occupied[] = {1, 5, 30, 58};
    for (int g = 0; g < 6; g++)
        for (int p = 0; p < 5; p++) {
            polar_gallery_options o = polar_gallery_defaults();
            o.gap = gaps[g];
            o.position = positions[p];
            o.occupied = occupied[(g + p) % 4];
            o.seed = polar_test_seed();
            const polar_format f = (g + p) % 3 ? POLAR_F64 : POLAR_C128;
            struct stepped t = stepped_new("gapped", &o, 60, f, 2);
            every_way(&t, stepped_oracle(_i), o.occupied);
            stepped_free(&t);
        }
}
END_TEST

/* The widest gap in the middle half of the spectrum, counted in eigenvalues. */
static int64_t widest(const struct stepped *t) {
    int64_t best = t->n / 2;
    for (int64_t k = t->n / 4; k <= 3 * t->n / 4; k++)
        if (k > 0 && k < t->n && stepped_gap(t, k) > stepped_gap(t, best)) best = k;
    return best;
}

/* Hamiltonians as they come; where the gallery says, the gap is at zero. */
START_TEST(hamiltonians) {
    static const struct {
        const char *kind;
        int64_t n;
        polar_format f;
    } cases[] = {{"ssh", 60, POLAR_F64},       {"ssh", 150, POLAR_F64},
                 {"graphene", 60, POLAR_F64},  {"anderson", 125, POLAR_F64},
                 {"anderson", 64, POLAR_C128}, {"symmetric", 60, POLAR_F64},
                 {"symmetric", 90, POLAR_C128}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        polar_gallery_options o = polar_gallery_defaults();
        o.seed = polar_test_seed();
        struct stepped t = stepped_new(cases[k].kind, &o, cases[k].n, cases[k].f, 1);
        every_way(&t, stepped_oracle(_i), widest(&t));
        int64_t below = 0;
        while (below < t.n && t.w[below] < 0) below++;
        if (below > 0 && below < t.n && stepped_gap(&t, below) > 1e-7) {
            const polar_options zero = polar_options_default();
            stepped_run(&t, stepped_oracle(_i), &zero);
            stepped_right(&t, below, 100);
        }
        stepped_free(&t);
    }
}
END_TEST

/* Two Fock matrices: cores far below, unequal bands, 80 and 85 occupied. */
START_TEST(fock) {
    static const struct {
        const char *file;
        int64_t occupied;
    } cases[] = {{"water16_631g_hf.npy", 80}, {"polyene24_sto3g_blyp.npy", 85}};
    for (int k = 0; k < 2; k++) {
        char path[600];
        polar_mat A = {0};
        polar_why why = {""};
        snprintf(path, sizeof path, "%s/../../experiments/data/%s", POLAR_TEST_DATA,
                 cases[k].file);
        REQUIRE(polar_mat_read(path, &A, NULL, &why) == POLAR_OK, "%s", why.text);
        struct stepped t = stepped_of(A, 0);
        every_way(&t, stepped_oracle(_i), cases[k].occupied);
        stepped_free(&t);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step truth");
    TCase *t = tcase_create("step truth");
    const int oracles = stepped_oracles();
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, gapped, 0, oracles);
    tcase_add_loop_test(t, hamiltonians, 0, oracles);
    tcase_add_loop_test(t, fock, 0, oracles);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
