/* SPDX-License-Identifier: BSD-3-Clause */
/* Simplified Muon on factorisation: its published course, and what is conserved. */
#include "running.h"

/* The published course of simplified Muon, computed anew: rates 1e-4, then 1, 1/2, ...; the
 * loss before steps 0, 1, 2, 3, 5, 8, 10. */
START_TEST(published_course) {
    static const double wanted[] = {2.3428, 2.3428, 5.4550,    .77577, NAN,      .11232,
                                    NAN,    NAN,    1.8652e-3, NAN,    1.0141e-4};
    running x;
    begin_named(&x, "spectral-descent", "factorization-inverse", 1, 1, "svd");
    ck_assert_int_eq(polar_rule_parse("geometric:0.5,1e-4", &x.r.rule, NULL), POLAR_OK);
    for (int t = 0; t <= 10; t++) {
        go(&x, 1);
        /* the last digits depend on the start */
        if (!isnan(wanted[t])) NEAR(x.r.loss, wanted[t], (t < 10 ? 0.01 : 0.03) * wanted[t]);
    }
    end(&x);
}
END_TEST

/* S = P'P - Q'Q (root false), or the difference of their square roots */
static void balance(polar_desk *k, const running *x, bool root, polar_mat S) {
    const polar_mat Z = polar_desk_take(k, S.n, S.n, POLAR_F64),
                    H[2] = {polar_desk_take(k, S.n, S.n, POLAR_F64),
                            polar_desk_take(k, S.n, S.n, POLAR_F64)};
    for (int i = 0; i < 2; i++) {
        polar_gram(&k->e, POLAR_GRAM_RIGHT, 1, x->r.slot[i].W, 0, Z, Z);
        if (root)
            polar_desk_root(k, 0, Z, H[i]);
        else
            polar_desk_copy(k, Z, H[i]);
    }
    polar_axpby(&k->e, 1, H[0], -1, H[1], S);
    ck_assert_int_eq(k->e.status, POLAR_OK);
    polar_desk_leave(k, 0);
}

/* What is conserved once the factors have aligned: by Muon the difference of (P'P)^(1/2) and
 * (Q'Q)^(1/2), to the rate; by gradient descent that of P'P and Q'Q. Not the other way round.
 */
START_TEST(conservation) {
    static const char *const names[] = {"spectral-descent", "gradient-descent"};
    for (int k = 0; k < 2; k++) {
        running x;
        polar_desk desk;
        double moved[2];
        begin_named(&x, names[k], "factorization-harmonic", 1, k ? 2.5e-3 : 5e-4, NULL);
        polar_desk_open(&desk, POLAR_F64);
        const polar_mat S = polar_desk_keep(&desk, 32, 32, POLAR_F64),
                        T = polar_desk_keep(&desk, 32, 32, POLAR_F64),
                        E = polar_desk_keep(&desk, 32, 32, POLAR_F64),
                        F = polar_desk_keep(&desk, 32, 32, POLAR_F64);
        go(&x, 300);
        balance(&desk, &x, true, S);
        balance(&desk, &x, false, T);
        go(&x, 900);
        balance(&desk, &x, true, E);
        balance(&desk, &x, false, F);
        moved[0] = apart(E, 1, S);
        moved[1] = apart(F, 1, T);
        if (k)
            REQUIRE(moved[1] < 0.02, "gradient descent: P'P - Q'Q moves by %g", moved[1]);
        else
            REQUIRE(moved[0] < 32 * 5e-4 && moved[0] < moved[1],
                    "Muon: roots move by %g, squares by %g", moved[0], moved[1]);
        polar_desk_close(&desk);
        end(&x);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("courses");
    TCase *t = tcase_create("courses");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, published_course);
    tcase_add_test(t, conservation);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
