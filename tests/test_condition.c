/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The condition numbers that reports and polar_factor's promise are built on, against the worst
 * perturbations there are: reached to first order, and passed by none. Of U: 2/(sigma_n +
 * sigma_(n-1)) for real square A, 1/sigma_n else; of H: sqrt(2). And the two bounds that hold
 * for perturbations of any size.
 */
#include "judged.h"

enum { RANDOM = 60 };

static const struct {
    int64_t m, n;
    polar_format f;
} kinds[] = {{9, 9, POLAR_F64},  {9, 9, POLAR_C128},  {14, 6, POLAR_F64}, {14, 6, POLAR_C128},
             {6, 14, POLAR_F64}, {6, 14, POLAR_C128}, {2, 2, POLAR_F64},  {1, 1, POLAR_C128},
             {1, 1, POLAR_F64},  {5, 1, POLAR_F64}};

/* A = P diag(s) W'; one column more in the basis of the longer side, orthogonal to the rest */
typedef struct known {
    polar_mat A, P, W, U, H; /* U, H: factors of A */
    double s[16], condition;
    int64_t k;
} known;

static polar_mat basis(int64_t rows, int64_t columns, polar_format f, uint64_t more) {
    polar_gallery_options o = options(1, -1, POLAR_MODE_GEOMETRIC);
    const polar_mat Q = fresh(rows, columns, f);
    o.seed += more;
    fill("orthogonal", &o, Q, none);
    return Q;
}

static void factor(polar_mat A, polar_mat U, polar_mat *H) {
    polar_report r;
    polar_report_init(&r);
    const polar_status status =
        polar_factor(polar_oracle_named("svd"), polar_const(A), U, H, NULL, &r);
    REQUIRE(status == POLAR_OK, "%s, seed %" PRIu64, r.why.text, polar_test_seed());
}

static known make_known(int64_t m, int64_t n, polar_format f) {
    known a = {.k = m < n ? m : n};
    a.A = fresh(m, n, f);
    a.U = fresh(m, n, f);
    a.H = fresh(a.k, a.k, f);
    a.P = basis(m, a.k + (m > n), f, 100);
    a.W = basis(n, a.k + (n > m), f, 200);
    const polar_mat left = fresh(m, a.k, f), right = polar_mat_of(a.W.data, n, a.k, n, f);
    for (int64_t j = 0; j < a.k; ++j) {
        a.s[j] = a.k > 1 ? pow(1000, -(double)j / (double)(a.k - 1)) : 0.5;
        for (int64_t i = 0; i < m; ++i)
            polar_mat_set(left, i, j, a.s[j] * re(a.P, i, j), a.s[j] * im(a.P, i, j));
    }
    multiply(left, false, right, true, a.A);
    drop(left);
    const double last = a.s[a.k - 1];
    a.condition = 1 / last;
    if (m == n && f == POLAR_F64) a.condition = n == 1 ? 0 : 2 / (last + a.s[a.k - 2]);
    factor(a.A, a.U, &a.H);
    return a;
}

static void drop_known(known *a) {
    drop(a->A);
    drop(a->P);
    drop(a->W);
    drop(a->U);
    drop(a->H);
}

/* D := D + (x + iy) p_i w_j' */
static void add(const known *a, double x, double y, int64_t i, int64_t j, polar_mat D) {
    for (int64_t c = 0; c < D.n; ++c)
        for (int64_t r = 0; r < D.m; ++r) {
            const double v = re(a->P, r, i) * re(a->W, c, j) + im(a->P, r, i) * im(a->W, c, j);
            const double w = im(a->P, r, i) * re(a->W, c, j) - re(a->P, r, i) * im(a->W, c, j);
            polar_mat_set(D, r, c, re(D, r, c) + x * v - y * w, im(D, r, c) + x * w + y * v);
        }
}

static double distance(polar_mat X, polar_mat Y) {
    double sum = 0;
    for (int64_t j = 0; j < X.n; ++j)
        for (int64_t i = 0; i < X.m; ++i)
            sum += pow(re(X, i, j) - re(Y, i, j), 2) + pow(im(X, i, j) - im(Y, i, j), 2);
    return sqrt(sum);
}

/* |dU| and |dH| over |dA| for A + size D/|D| */
typedef struct moved {
    double size, U, H;
} moved;

static moved move(const known *a, polar_mat D, double size) {
    const polar_mat B = fresh(a->A.m, a->A.n, a->A.format), zero = fresh(B.m, B.n, B.format);
    polar_mat U = fresh(B.m, B.n, B.format), H = fresh(a->k, a->k, B.format);
    const double scale = size / distance(D, zero);
    for (int64_t j = 0; j < B.n; ++j)
        for (int64_t i = 0; i < B.m; ++i)
            polar_mat_set(B, i, j, re(a->A, i, j) + scale * re(D, i, j),
                          im(a->A, i, j) + scale * im(D, i, j));
    factor(B, U, &H);
    const moved by = {size, distance(U, a->U) / size, distance(H, a->H) / size};
    drop(B);
    drop(zero);
    drop(U);
    drop(H);
    return by;
}

static polar_mat worst_of_U(const known *a) {
    const int64_t m = a->A.m, n = a->A.n, k = a->k, last = k - 1;
    const polar_mat D = fresh(m, n, a->A.format);
    if (m != n) {
        add(a, 1, 0, m > n ? k : last, m > n ? last : k, D); /* out of the range */
    } else if (a->A.format == POLAR_C128) {
        add(a, 0, 1, last, last, D); /* turns the phase of the last pair */
    } else {
        add(a, 1, 0, last, last > 0 ? last - 1 : 0, D); /* turns the last two */
        if (last > 0) add(a, -1, 0, last - 1, last, D);
    }
    return D;
}

/* The worst direction reaches the condition number; so does p_1 w_n' that of H,
 * sqrt(2) sigma_1/(sigma_1 + sigma_n). */
START_TEST(reached) {
    known a = make_known(kinds[_i].m, kinds[_i].n, kinds[_i].f);
    const double size = 1e-4 * a.s[a.k - 1];
    polar_mat D = worst_of_U(&a);
    const double U = move(&a, D, size).U;
    ck_assert_msg(U >= 0.99 * a.condition && U <= 1.001 * a.condition + 1e-9,
                  "|dU| = %.9g |dA|, condition %.9g", U, a.condition);
    drop(D);
    if (a.k > 1) {
        D = fresh(a.A.m, a.A.n, a.A.format);
        const int64_t last = a.k - 1;
        if (a.A.m < a.A.n)
            add(&a, 1, 0, last, 0, D); /* H is (AA')^1/2 */
        else
            add(&a, 1, 0, 0, last, D);
        NEAR(move(&a, D, size).H, sqrt(2) / (1 + a.s[last]), 1e-3);
        drop(D);
    }
    drop_known(&a);
}
END_TEST

/* Random perturbations, anywhere and among the last two pairs, small and as large as sigma_n:
 * below the condition number to first order, below the bounds for any size always. */
START_TEST(never_passed) {
    known a = make_known(kinds[_i].m, kinds[_i].n, kinds[_i].f);
    const double last = a.s[a.k - 1], before = a.s[a.k > 1 ? a.k - 2 : 0];
    const bool real_square = a.A.m == a.A.n && a.A.format == POLAR_F64;
    uint64_t state = polar_test_seed();
    double largest = 0;
    for (int t = 0; t < RANDOM * polar_test_rounds(); ++t) {
        const polar_mat D = fresh(a.A.m, a.A.n, a.A.format);
        const int64_t first = t % 2 && a.k > 1 ? a.k - 2 : 0;
        for (int64_t j = first; j < a.W.n; ++j)
            for (int64_t i = first; i < a.P.n; ++i) {
                const double x = polar_test_uniform(&state) - 0.5;
                const double y = polar_test_uniform(&state) - 0.5;
                add(&a, x, a.A.format == POLAR_C128 ? y : 0, i, j, D);
            }
        const double share = t % 3 == 2 ? 0.9 * polar_test_uniform(&state) : 1e-4;
        const moved by = move(&a, D, share * last);
        drop(D);
        const double slack = 1 + (share > 1e-4 ? 0 : 1e-3), e = by.size;
        const double any =
            real_square ? a.k == 1 ? 0 : 2 / (last + before - sqrt(2) * e) : 2 / (2 * last - e);
        ck_assert_msg(by.H <= sqrt(2) * (1 + 1e-9) + 1e-9, "|dH| = %.12g |dA|", by.H);
        ck_assert_msg(by.U <= any * (1 + 1e-9) + 1e-9,
                      "|dU| = %.9g |dA|, at most %.9g, |dA| %g", by.U, any, e);
        if (share > 1e-4) continue;
        ck_assert_msg(by.U <= slack * a.condition + 1e-9, "|dU| = %.9g |dA|, condition %.9g",
                      by.U, a.condition);
        largest = fmax(largest, by.U);
    }
    ck_assert_msg(largest >= 0.2 * a.condition, "random ones are far off: %g, condition %g",
                  largest, a.condition);
    drop_known(&a);
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("condition");
    TCase *t = tcase_create("condition");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, reached, 0, sizeof kinds / sizeof *kinds);
    tcase_add_loop_test(t, never_passed, 0, sizeof kinds / sizeof *kinds);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
