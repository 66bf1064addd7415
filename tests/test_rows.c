/* SPDX-License-Identifier: BSD-3-Clause */
/* What each optimizer is named for, on given gradients: norms, scales, ratios, ranks. */
#include "running.h"

/* one step of a named row on noise, with these constants left as they are */
static void first_step(running *x, const char *name) {
    const polar_optimizer *o = polar_optimizer_named(name);
    REQUIRE(o, "no optimizer %s", name);
    begin(x, o, &noise, 1, 0, o->oracle ? "qdwh" : NULL);
    go(x, 1);
}

static double row_norm(polar_mat X, int64_t i) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; j++) sum += re(X, i, j) * re(X, i, j);
    return sqrt(sum);
}

/* Every row of the table takes steps: on noise, and where it needs another problem there. */
START_TEST(every_row_runs) {
    const polar_optimizer *o = polar_optimizers[_i];
    const char *on = "quadratic";
    running x;
    if (!strcmp(o->name, "imuon-fixed-rank")) on = "completion";
    if (!strcmp(o->name, "imuon-spd")) on = "covariance";
    if (!strcmp(o->name, "imuon-stiefel") || !strcmp(o->name, "imuon-grassmann"))
        on = "subspace";
    begin_named(&x, o->name, on, 20, 1e-9, NULL);
    for (int t = 0; t < 6; t++) {
        go(&x, 1);
        REQUIRE(isfinite(size_of(x.r.slot[0].W)), "%s: not finite", o->name);
    }
    ck_assert(apart(x.r.slot[0].W, 1, x.p.start[0]) > 0 || x.r.base == 0);
    ck_assert(o->summary && o->source && o->rate > 0);
    end(&x);
}
END_TEST

/* max(1, m/n)^(1/2), 0.2 max(m,n)^(1/2) and (m/n)^(1/2): of a 12 by 7 update that is orthogonal
 */
START_TEST(scales) {
    static const struct {
        const char *name;
        double factor;
    } rows[] = {{"muon", 1.3093073414159542},
                {"muon-moonlight", 0.69282032302755092},
                {"muoneq", 0.69282032302755092},
                {"polaradamw", 0.69282032302755092},
                {"spectral-descent", 1}};
    for (int k = 0; k < 5; k++) {
        running x;
        double s[7];
        first_step(&x, rows[k].name);
        polar_desk_values(&x.k, x.r.slot[0].D, s);
        NEAR(s[0], rows[k].factor, 200 * u);
        NEAR(s[6], rows[k].factor, 200 * u);
        end(&x);
    }
}
END_TEST

/* Rows and columns: of length 1, or as told. */
START_TEST(rows_and_columns) {
    running x;
    first_step(&x, "rmnp");
    for (int64_t i = 0; i < 12; i++)
        NEAR(row_norm(x.r.slot[0].D, i), 1.3093073414159542, 20 * u);
    end(&x);
    first_step(&x, "muon-plus");
    const polar_mat D = x.r.slot[0].D;
    for (int64_t j = 0; j < 7; j++) {
        double sum = 0;
        for (int64_t i = 0; i < 12; i++) sum += re(D, i, j) * re(D, i, j);
        NEAR(sum, 12.0 / 7, 1e-6);
    }
    end(&x);
    first_step(&x, "polargrad-hybrid");
    for (int64_t i = 0; i < 12; i++) NEAR(row_norm(x.r.slot[0].D, i), 1, 1e-6);
    end(&x);
    first_step(&x, "polargrad-centred");
    for (int64_t j = 0; j < 7; j++) {
        double sum = 0;
        for (int64_t i = 0; i < 12; i++) sum += re(x.r.slot[0].D, i, j);
        NEAR(sum, 0, 50 * u);
    }
    end(&x);
}
END_TEST

/* NorMuon: Frobenius norm 0.2 (mn)^(1/2); <M, D> >= 0.2 ((1 - b2)/m)^(1/2) (mn)^(1/2) |M|_*;
 * the hard direction H = (m,1,...,1)' e1'/|.|, whose rows it evens out: <H, D>/|D| = (2m-1)/(m
 * (m^2 + m - 1))^(1/2). */
START_TEST(neurons) {
    running x;
    begin(&x, polar_optimizer_named("normuon"), &noise, 1, 0.1, "qdwh");
    for (int t = 0; t < 20; t++) {
        go(&x, 1);
        const polar_slot *s = &x.r.slot[0];
        const double size = 0.2 * sqrt(84), b = x.r.c.beta;
        NEAR(size_of(s->D), size, 50 * u);
        /* M of Nesterov's form, and its nuclear norm */
        const polar_mat M = twin(s->G);
        double v[7], nuclear = 0;
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++)
                polar_mat_set(
                    M, i, j,
                    b * re(s->memory[POLAR_MEMORY_MOMENT], i, j) + (1 - b) * re(s->G, i, j), 0);
        polar_desk_values(&x.k, M, v);
        for (int i = 0; i < 7; i++) nuclear += v[i];
        const double least = size * sqrt((1 - x.r.c.beta2) / 12) * nuclear;
        REQUIRE(product(M, s->D) >= least, "step %d: <M,D> = %g, proved %g", t + 1,
                product(M, s->D), least);
        drop(M);
    }
    end(&x);
    begin(&x, polar_optimizer_named("normuon"), &noise, 1, 0.1, "qdwh");
    const double m = 12, length = sqrt(m * m + m - 1);
    polar_slot *s = &x.r.slot[0];
    for (int64_t j = 0; j < 7; j++)
        for (int64_t i = 0; i < 12; i++) *polar_at(s->D, i, j) = j ? 0 : (i ? 1 : m) / length;
    const polar_mat H = twin(s->D);
    polar_part_msign(&x.r, s);
    ck_assert(units(s->D, 1, H) < 10);
    x.r.c.beta2 = 0;
    x.r.c.eps = 1e-30;
    polar_part_neurons(&x.r, s);
    NEAR(product(H, s->D) / size_of(s->D), (2 * m - 1) / sqrt(m * (m * m + m - 1)), 1e-12);
    drop(H);
    end(&x);
}
END_TEST

/* OrScale: the update is rate rho V; of the LM form rho = 1 at the first step, whatever the
 * scale of W. */
START_TEST(trust_ratios) {
    static const double sizes[] = {1e-3, 1, 1e4};
    for (int k = 0; k < 3; k++) {
        running x;
        begin(&x, polar_optimizer_named("orscale-lm"), &noise, 1, 0.1, "qdwh");
        const polar_mat W = x.r.slot[0].W;
        x.r.c.eps = 0;
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++) *polar_at(W, i, j) *= sizes[k];
        for (int t = 0; t < 3; t++) {
            const polar_mat before = twin(W);
            go(&x, 1);
            const polar_slot *s = &x.r.slot[0];
            if (t == 0) NEAR(s->number[0], 1, 8 * u);
            const double rho = fmin(fmax(s->number[0], 0.1), 5);
            NEAR(apart(W, 1, before), 0.1 * rho * size_of(s->D), 1e-12 * size_of(W));
            drop(before);
        }
        end(&x);
    }
}
END_TEST

/* Distance-adaptive radii: the distance never falls, and radius times root of the step neither.
 */
START_TEST(distances) {
    running x;
    double last = 0, most = 0;
    begin(&x, polar_optimizer_named("da-muon"), &noise, 1, 1, "qdwh");
    x.r.c.tau = INFINITY;
    for (int t = 0; t < 30; t++) {
        go(&x, 1);
        const polar_slot *s = &x.r.slot[0];
        const double radius = size_of(s->D) / sqrt(7);
        ck_assert(s->number[0] >= last);
        ck_assert(radius * sqrt(t + 1) >= most * (1 - 1e-12));
        NEAR(radius * sqrt(t + 1), s->number[0], 1e-12 * s->number[0]);
        last = s->number[0];
        most = radius * sqrt(t + 1);
    }
    ck_assert(last > 1e-3);
    end(&x);
}
END_TEST

/* Low-rank orthogonalization: of a matrix of rank 3 with 3 columns it is msign; else its rank
 * is at most 3, and <O,X> at most |X|_*. */
START_TEST(low_rank) {
    for (int rank = 3; rank <= 7; rank += 4) {
        running x;
        double v[7], nuclear = 0;
        const polar_gallery_options o = options(10, rank, POLAR_MODE_GEOMETRIC);
        first_step(&x, "low-rank-msgd");
        polar_slot *s = &x.r.slot[0];
        const polar_mat A = fresh(12, 7, POLAR_F64), truth = fresh(12, 7, POLAR_F64);
        fill("spectrum", &o, A, truth);
        for (int64_t j = 0; j < 7; j++)
            for (int64_t i = 0; i < 12; i++) *polar_at(s->D, i, j) = re(A, i, j);
        x.r.c.count = 3;
        polar_part_low_rank(&x.r, s);
        const polar_mat first = twin(s->D);
        for (int64_t j = 0; j < 7; j++) /* other columns are drawn at another step */
            for (int64_t i = 0; i < 12; i++) *polar_at(s->D, i, j) = re(A, i, j);
        x.r.t++;
        polar_part_low_rank(&x.r, s);
        ck_assert((apart(s->D, 1, first) > 0.1) == (rank > 3));
        drop(first);
        if (rank == 3) REQUIRE(apart(s->D, 1, truth) < 1e-11, "%g", apart(s->D, 1, truth));
        const double inner = s->inner;
        NEAR(inner, product(s->D, A), 1e-12);
        polar_desk_values(&x.k, A, v);
        for (int i = 0; i < 7; i++) nuclear += v[i];
        ck_assert(inner <= nuclear * (1 + 1e-12));
        polar_desk_values(&x.k, s->D, v);
        REQUIRE(v[3] < 1e-12 && fabs(v[2] - 1) < 1e-12, "values %g %g", v[2], v[3]);
        drop(A);
        drop(truth);
        end(&x);
    }
}
END_TEST

static Suite *make(void) {
    int count = 0;
    while (polar_optimizers[count]) count++;
    Suite *suite = suite_create("rows");
    TCase *t = tcase_create("rows");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_row_runs, 0, count);
    tcase_add_test(t, scales);
    tcase_add_test(t, rows_and_columns);
    tcase_add_test(t, neurons);
    tcase_add_test(t, trust_ratios);
    tcase_add_test(t, distances);
    tcase_add_test(t, low_rank);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
