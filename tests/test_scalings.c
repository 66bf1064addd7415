/* SPDX-License-Identifier: BSD-3-Clause */
/* What evening out rows is for: their scale in the gradient, and the basis of the columns, make
 * no difference; and what a radius by distance is for: its first guess hardly does. */
#include "running.h"

static bool rotate; /* else rows are scaled */
static polar_mat basis;

/* noise, row i times 10^(i/4); or times an orthogonal matrix from the right */
static double changed_loss(polar_instance *p, const polar_mat *W, uint64_t draw, polar_mat *G) {
    if (!G) return 1;
    noise_loss(p, W, draw, G);
    const polar_mat N = twin(G[0]);
    for (int64_t i = 0; i < N.m; i++)
        for (int64_t j = 0; j < N.n; j++) {
            double sum = 0;
            for (int64_t k = 0; k < N.n && rotate; k++) sum += re(N, i, k) * re(basis, k, j);
            *polar_at(G[0], i, j) = rotate ? sum : re(N, i, j) * pow(10, (double)i / 4);
        }
    drop(N);
    return 1;
}

static const polar_problem changed = {
    .name = "changed", .stochastic = true, .open = noise_open, .loss = changed_loss};

/* |D' - D (basis)|_F over |D|_F after some steps */
static double difference(const char *name, bool rotated) {
    running x, y;
    const polar_optimizer *o = polar_optimizer_named(name);
    const polar_gallery_options g = options(1, -1, POLAR_MODE_GEOMETRIC);
    REQUIRE(o, "no optimizer %s", name);
    rotate = rotated;
    basis = fresh(7, 7, POLAR_F64);
    fill("spectrum", &g, basis, none);
    begin(&x, o, &noise, 1, 0.01, o->oracle ? "qdwh" : NULL);
    begin(&y, o, &changed, 1, 0.01, o->oracle ? "qdwh" : NULL);
    x.r.c.eps = y.r.c.eps = 0;
    go(&x, 5);
    go(&y, 5);
    const polar_mat D = twin(x.r.slot[0].D);
    for (int64_t i = 0; i < D.m && rotated; i++)
        for (int64_t j = 0; j < D.n; j++) {
            double sum = 0;
            for (int64_t k = 0; k < D.n; k++) sum += re(x.r.slot[0].D, i, k) * re(basis, k, j);
            polar_mat_set(D, i, j, sum, 0);
        }
    const double error = apart(y.r.slot[0].D, 1, D) / size_of(D);
    drop(D);
    drop(basis);
    end(&x);
    end(&y);
    return error;
}

START_TEST(scale_of_rows) {
    static const char *const rows[] = {"muoneq", "rmnp", "row-norm"};
    static const char *const others[] = {"muon", "polargrad-right"};
    for (int k = 0; k < 3; k++) {
        const double scaled = difference(rows[k], false), rotated = difference(rows[k], true);
        REQUIRE(scaled < 1e-11, "%s: scaled rows change D by %g", rows[k], scaled);
        REQUIRE(rotated < 1e-11, "%s: a rotation from the right by %g", rows[k], rotated);
    }
    for (int k = 0; k < 2; k++) ck_assert(difference(others[k], false) > 0.1);
    /* both sides evened out: the basis of the columns is seen */
    ck_assert(difference("muoneq-both", true) > 0.01);
}
END_TEST

/* D_r M D_c, both of the same M: not rows first, then columns of what that leaves. */
START_TEST(both_sides) {
    running x;
    begin(&x, polar_optimizer_named("muoneq-both"), &noise, 1, 0.01, "qdwh");
    polar_slot *s = &x.r.slot[0];
    go(&x, 1);
    const polar_mat M = twin(s->G);
    double row[12] = {0}, column[7] = {0};
    for (int j = 0; j < 7; j++)
        for (int i = 0; i < 12; i++) {
            *polar_at(s->D, i, j) = re(M, i, j);
            row[i] += re(M, i, j) * re(M, i, j);
            column[j] += re(M, i, j) * re(M, i, j);
        }
    x.r.c.eps = 0;
    polar_part_equalise(&x.r, s);
    for (int j = 0; j < 7; j++)
        for (int i = 0; i < 12; i++)
            NEAR(re(s->D, i, j), re(M, i, j) / sqrt(row[i] * column[j]), 8 * u);
    drop(M);
    end(&x);
}
END_TEST

/* MuAdam's first step, bias corrected: D = |G|, so D^(1/2) times the update is msign(D^(-1/2)
 * G) max(1, m/n)^(1/2), entry by entry; SANIA's has D = G^2. */
START_TEST(first_preconditioner) {
    for (int k = 0; k < 2; k++) {
        running x;
        double v[7];
        begin(&x, polar_optimizer_named(k ? "muadam-sania" : "muadam"), &noise, 1, 0.01,
              "qdwh");
        x.r.c.eps = 0;
        go(&x, 1);
        polar_slot *s = &x.r.slot[0];
        for (int j = 0; j < 7; j++)
            for (int i = 0; i < 12; i++)
                *polar_at(s->D, i, j) *= pow(fabs(re(s->G, i, j)), k ? 1 : 0.5);
        polar_desk_values(&x.k, s->D, v);
        for (int i = 0; i < 7; i++) NEAR(v[i], 1.3093073414159542, 1e-12);
        end(&x);
    }
}
END_TEST

/* Gaps after 400 steps with radii that begin at 1e-6 .. 1e-1, over those of Muon at these
 * rates. */
START_TEST(first_radius) {
    double least[2] = {INFINITY, INFINITY}, most[2] = {0, 0};
    for (int k = 0; k < 2; k++)
        for (double first = 1e-6; first < 0.2; first *= 10) {
            running x;
            begin_named(&x, k ? "muon" : "da-muon", "quadratic", 20, k ? first : 1, "qdwh");
            if (!k) x.r.c.eps = first;
            if (!k) x.r.c.tau = INFINITY;
            go(&x, 400);
            loss_at(&x, x.r.slot[0].W);
            least[k] = fmin(least[k], x.p.gap);
            most[k] = fmax(most[k], x.p.gap);
            end(&x);
        }
    REQUIRE(most[0] / least[0] < 10 && most[1] / least[1] > 1000,
            "gaps: %g to %g by distance, %g to %g of Muon", least[0], most[0], least[1],
            most[1]);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("scalings");
    TCase *t = tcase_create("scalings");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, scale_of_rows);
    tcase_add_test(t, both_sides);
    tcase_add_test(t, first_preconditioner);
    tcase_add_test(t, first_radius);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
