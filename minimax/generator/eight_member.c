/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A member of the family <i-j>, found and proved. From its double the chord method, with the
 * inverse Jacobian Y in double, gains ten digits and more a round; then Krawczyk's operator
 *     K(X) = m - Y F(m) + (I - Y F'(X))(X - m),
 * over a box X about the last iterate m, falls into the interior of X: there is one zero of F
 * in X, and it is in K(X) (Neumaier, Interval Methods for Systems of Equations, 1990, 5.1).
 */
#include <math.h>
#include <string.h>

#include "eight.h"

enum { ROUNDS = 2000, NOISE = 96 }; /* bits that the conditions cancel, and some to spare */

typedef struct solver {
    polar_member *m;
    polar_eight_system s;
    long need;
    double y[UNKNOWNS][UNKNOWNS]; /* about the inverse of F' */
    mpfi_t f[UNKNOWNS], a[UNKNOWNS][UNKNOWNS], middle[UNKNOWNS], t, u, v;
    mpfr_t d, e;
} solver;

static mpfi_ptr unknown(solver *s, int k) {
    return k ? s->m->root[s->s.which[k]] : s->m->scale;
}

static void start(solver *s, polar_member *m, long need) {
    const mpfr_prec_t bits = mpfi_get_prec(m->scale);
    s->m = m;
    s->need = need;
    for (int k = 0; k < UNKNOWNS; k++) {
        mpfi_init2(s->f[k], bits), mpfi_init2(s->middle[k], bits);
        for (int j = 0; j < UNKNOWNS; j++) mpfi_init2(s->a[k][j], bits);
    }
    mpfi_init2(s->t, bits), mpfi_init2(s->u, bits), mpfi_init2(s->v, bits);
    mpfr_init2(s->d, bits), mpfr_init2(s->e, bits);
}

static void finish(solver *s) {
    for (int k = 0; k < UNKNOWNS; k++) {
        mpfi_clear(s->f[k]), mpfi_clear(s->middle[k]);
        for (int j = 0; j < UNKNOWNS; j++) mpfi_clear(s->a[k][j]);
    }
    mpfi_clear(s->t), mpfi_clear(s->u), mpfi_clear(s->v);
    mpfr_clear(s->d), mpfr_clear(s->e);
}

/* The double of the nearest L and H where these are: where Newton's method leads on from. */
static bool approximate(polar_member *m) {
    const double L = mpfr_get_d(&m->lower->left, MPFR_RNDN),
                 H = mpfr_get_d(&m->upper->right, MPFR_RNDN);
    polar_eight p;
    if (!polar_eight_solve(m->left, fmax(L, 0x1p-1000), m->accelerated[0], fmin(H, 1 - 0x1p-53),
                           m->accelerated[1], &p))
        return false;
    mpfi_set_d(m->scale, p.scale);
    for (int k = 0; k < ROOTS; k++) mpfi_set_d(m->root[k], p.root[k]);
    return true;
}

/* s->y := the inverse of the middle of s->a, by Gauss and Jordan. */
static bool invert(solver *s) {
    const int n = s->s.n;
    double a[UNKNOWNS][2 * UNKNOWNS] = {{0}}, row[2 * UNKNOWNS];
    for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) a[k][j] = mpfi_get_d(s->a[k][j]);
        a[k][n + k] = 1;
    }
    for (int k = 0; k < n; k++) {
        int best = k;
        for (int i = k + 1; i < n; i++)
            if (fabs(a[i][k]) > fabs(a[best][k])) best = i;
        memcpy(row, a[best], sizeof row);
        memcpy(a[best], a[k], sizeof row);
        if (!(fabs(row[k]) > 0)) return false;
        for (int j = 0; j < 2 * n; j++) a[k][j] = row[j] / row[k];
        for (int i = 0; i < n; i++) {
            const double f = a[i][k];
            for (int j = 0; i != k && j < 2 * n; j++) a[i][j] -= f * a[k][j];
        }
    }
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++) {
            s->y[k][j] = a[k][n + j];
            if (!isfinite(s->y[k][j])) return false;
        }
    return true;
}

/* The iterates are points. False: they do not come to rest. */
static bool chord(solver *s) {
    const mpfr_prec_t bits = mpfi_get_prec(s->m->scale);
    bool rest = false;
    for (int round = 0; !rest && round < ROUNDS; round++) {
        rest = true;
        polar_eight_residual(&s->s, s->m, s->f, NULL);
        for (int k = 0; k < s->s.n; k++) {
            mpfr_set_zero(s->d, 1);
            for (int j = 0; j < s->s.n; j++) {
                mpfi_mid(s->e, s->f[j]);
                mpfr_mul_d(s->e, s->e, s->y[k][j], MPFR_RNDN);
                mpfr_add(s->d, s->d, s->e, MPFR_RNDN);
            }
            mpfi_ptr x = unknown(s, k);
            mpfr_sub(s->e, &x->left, s->d, MPFR_RNDN);
            mpfi_set_fr(x, s->e);
            if (!mpfr_number_p(s->e) || mpfr_zero_p(s->e)) return false;
            if (!mpfr_zero_p(s->d) && mpfr_get_exp(s->d) > mpfr_get_exp(s->e) - (bits - NOISE))
                rest = false;
        }
    }
    return rest;
}

/* t := sum_j Y[k][j] f[j * stride] */
static void product(solver *s, int k, mpfi_t *f, int stride, mpfi_t t) {
    mpfi_set_ui(t, 0);
    for (int j = 0; j < s->s.n; j++) {
        mpfi_mul_d(s->v, f[j * stride], s->y[k][j]);
        mpfi_add(t, t, s->v);
    }
}

/* The unknowns := X about them, 2^-need wide at most. False: K(X) is not inside. */
static bool krawczyk(solver *s) {
    const mpfr_prec_t bits = mpfi_get_prec(s->m->scale);
    const int n = s->s.n;
    bool inside = true;
    polar_eight_residual(&s->s, s->m, s->f, NULL);
    for (int k = 0; k < n; k++) {
        mpfi_ptr x = unknown(s, k);
        mpfi_set(s->middle[k], x);
        product(s, k, s->f, 1, s->t);
        mpfi_mag(s->d, s->t);
        mpfr_mul_2ui(s->d, s->d, 1, MPFR_RNDU);
        mpfr_set_ui_2exp(s->e, 1, mpfr_get_exp(&x->left) - (bits - NOISE), MPFR_RNDU);
        mpfr_add(s->d, s->d, s->e, MPFR_RNDU);
        if (mpfr_get_exp(s->d) > mpfr_get_exp(&x->left) - (mpfr_exp_t)s->need - 2) return false;
        mpfi_increase(x, s->d);
    }
    polar_eight_residual(&s->s, s->m, NULL, s->a);
    for (int k = 0; k < n && inside; k++) {
        product(s, k, s->f, 1, s->t);
        mpfi_sub(s->t, s->middle[k], s->t);
        for (int j = 0; j < n; j++) {
            product(s, k, &s->a[0][j], UNKNOWNS, s->u);
            mpfi_ui_sub(s->u, k == j, s->u);
            mpfi_sub(s->v, unknown(s, j), s->middle[j]);
            mpfi_mul(s->u, s->u, s->v);
            mpfi_add(s->t, s->t, s->u);
        }
        inside = mpfi_is_strictly_inside(s->t, unknown(s, k)) > 0;
    }
    return inside;
}

/* Roots within (0,1) and in order, those that are not fixed at an end; the step between. */
static bool ordered(const polar_member *m) {
    mpfi_srcptr before = m->none;
    for (int k = 0; k <= ROOTS; k++) {
        if (k == m->left) {
            if (m->accelerated[0] && k > 0 && mpfr_cmp(&before->right, &m->lower->left) >= 0)
                return false;
            before = m->accelerated[1] ? m->upper : m->all;
        }
        if (k == ROOTS) break;
        if (!m->accelerated[k >= m->left]) continue;
        if (mpfr_cmp(&before->right, &m->root[k]->left) >= 0) return false;
        before = m->root[k];
    }
    return mpfr_cmp_ui(&before->right, 1) <= 0;
}

/* Flat at both ends: scale = (-1)^j 8!/(i! j!), a whole number. */
static void flat(polar_member *m) {
    const int i = m->left;
    long scale = 1;
    for (int k = i + 1; k <= ROOTS + 1; k++) scale *= k;
    for (int k = 2; k <= ROOTS - i; k++) scale /= k;
    mpfi_set_si(m->scale, (ROOTS - i) % 2 ? -scale : scale);
    for (int k = 0; k < ROOTS; k++) mpfi_set_ui(m->root[k], k >= i);
}

bool polar_member_solve(polar_member *m, int left, const bool accelerated[2], long need) {
    m->left = left;
    m->accelerated[0] = accelerated[0] && left > 0;
    m->accelerated[1] = accelerated[1] && left < ROOTS;
    bool done = true;
    if (!m->accelerated[0] && !m->accelerated[1]) {
        flat(m);
    } else {
        solver s;
        start(&s, m, need);
        done = approximate(m);
        polar_eight_conditions(m, &s.s);
        if (done) polar_eight_residual(&s.s, m, s.f, s.a);
        done = done && invert(&s) && chord(&s) && krawczyk(&s) && ordered(m);
        finish(&s);
    }
    if (done) polar_member_expand(m);
    return done;
}
