/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A thousand small random matrices a run, biased to corners, with options drawn as well: what
 * is promised of every oracle that is backward stable, whatever the matrix. A failure prints
 * the round: with the same seed it comes again.
 */
#include <stdio.h>

#include "corner.h"
#include "grade.h"
#include "made.h"

static polar_options drawn(uint64_t *state, polar_format f) {
    polar_options o = polar_options_default();
    o.format = f;
    o.side = (polar_side)corner_below(state, 3);
    o.rank = (polar_rank)corner_below(state, 3);
    o.pivot =
        corner_below(state, 3) ? POLAR_PIVOT_DEFAULT : (polar_pivot)corner_below(state, 5);
    return o;
}

/* polar(A') = polar(A)': the same numbers where one of them is turned round for the oracle, and
 * the other side's H that of the reference. */
static void transposed(const struct sample *s, const struct truth *t, const polar_oracle *o,
                       const polar_options *options, const char *what) {
    const polar_mat B = fresh(s->A.n, s->A.m, s->A.format);
    for (int64_t j = 0; j < B.n; j++)
        for (int64_t i = 0; i < B.m; i++)
            polar_mat_set(B, i, j, re(s->A, j, i), -im(s->A, j, i));
    struct sample r = sample_of(polar_const(B), 0);
    polar_options other = *options;
    if (s->r.side[0] == 'l') other.side = POLAR_SIDE_RIGHT;
    if (s->r.side[0] == 'r') other.side = POLAR_SIDE_LEFT;
    sample_factor_cheap(&r, o, &other);
    struct truth back = *t;
    back.H[0] = t->H[1];
    back.H[1] = t->H[0];
    grade(&r, &back, o, &other, what);
    const bool turned = o->traits & POLAR_TALL_ONLY && B.m != B.n;
    for (int64_t j = 0; j < B.n && turned; j++)
        for (int64_t i = 0; i < B.m; i++)
            REQUIRE(re(r.U, i, j) == re(s->U, j, i) && im(r.U, i, j) == -im(s->U, j, i),
                    "other bits of U': %s", grade_text(s, what));
    sample_free(&r);
    drop(B);
}

START_TEST(corners) {
    const int rounds = 250 * polar_test_rounds();
    for (int round = 0; round < rounds; round++) {
        uint64_t state = polar_test_seed() * 4000000 + (uint64_t)_i * 1000000 + (uint64_t)round;
        char words[64], what[128];
        const polar_mat A = corner_matrix(&state, words, sizeof words);
        struct sample s = sample_of(polar_const(A), corner_below(&state, 4));
        struct truth t = truth_of(polar_const(A));
        const polar_options o = drawn(&state, A.format);
        const int e = (int)corner_below(&state, 200) - 100;
        snprintf(what, sizeof what, "%s, quarter %d, round %d, side %d, rank %d, pivot %d",
                 words, _i, round, o.side, o.rank, o.pivot);
        for (int k = 0; k < grade_oracles(); k++) {
            const polar_oracle *oracle = grade_oracle(k);
            sample_factor_cheap(&s, oracle, &o);
            if (o.pivot != POLAR_PIVOT_DEFAULT && o.pivot != POLAR_PIVOT_ONCE) {
                /* less is promised: no accuracy, and singular ones may not converge */
                REQUIRE(s.status == POLAR_OK || s.status == POLAR_NOT_CONVERGED ||
                            s.status == POLAR_OVERFLOW,
                        "%s", grade_text(&s, what));
                continue;
            }
            grade(&s, &t, oracle, &o, what);
            grade_scaled(&s, oracle, &o, e, what);
            transposed(&s, &t, oracle, &o, what);
        }
        truth_free(&t);
        sample_free(&s);
        drop(A);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("grade_random");
    TCase *t = tcase_create("grade_random");
    tcase_set_timeout(t, 60 * polar_test_rounds());
    tcase_add_loop_test(t, corners, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
