/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The conditions on a member of the family <i-j>, in intervals. Values of p are those of the
 * antiderivative of p'/scale in powers of x. That cancels some 20 bits, which precision pays
 * for; lib/eight.c, in double, cannot.
 */
#include "eight.h"

void polar_member_start(polar_member *m, mpfr_prec_t bits) {
    mpfi_init2(m->scale, bits), mpfi_init2(m->lower, bits), mpfi_init2(m->upper, bits);
    mpfi_init2(m->none, bits), mpfi_init2(m->all, bits);
    mpfi_set_ui(m->none, 0), mpfi_set_ui(m->all, 1);
    for (int k = 0; k < ROOTS; k++) mpfi_init2(m->root[k], bits);
    for (int k = 0; k < TERMS; k++) mpfi_init2(m->c[k], bits);
}

void polar_member_finish(polar_member *m) {
    mpfi_clear(m->scale), mpfi_clear(m->lower), mpfi_clear(m->upper);
    mpfi_clear(m->none), mpfi_clear(m->all);
    for (int k = 0; k < ROOTS; k++) mpfi_clear(m->root[k]);
    for (int k = 0; k < TERMS; k++) mpfi_clear(m->c[k]);
}

/* Every second extremum x[0], x[1], ... of a side, seen from the step, has the value p(bound),
 * the others have that at x[0]. */
static void side(polar_eight_system *s, int *row, mpfi_srcptr *x, int count,
                 mpfi_srcptr bound) {
    for (int k = 1; k < count; k++, ++*row) {
        s->from[*row] = k % 2 ? bound : x[0];
        s->to[*row] = x[k];
    }
}

void polar_eight_conditions(const polar_member *m, polar_eight_system *s) {
    const int i = m->left;
    mpfi_srcptr x[UNKNOWNS];
    int row = 1, count = 0;
    s->n = 1;
    s->which[0] = -1;
    s->from[0] = i > 0 ? m->root[i - 1] : m->none;
    s->to[0] = i < ROOTS ? m->root[i] : m->all;
    for (int k = 0; k < ROOTS; k++)
        if (m->accelerated[k >= i]) s->which[s->n++] = k;
    if (m->accelerated[0] && i > 0) {
        for (int k = i; k-- > 0;) x[count++] = m->root[k];
        x[count++] = m->none;
        side(s, &row, x, count, m->lower);
    }
    count = 0;
    if (m->accelerated[1] && i < ROOTS) {
        for (int k = i; k < ROOTS; k++) x[count++] = m->root[k];
        x[count++] = m->all;
        side(s, &row, x, count, m->upper);
    }
}

/* An antiderivative of prod (x - root[k]), without the root `skip` when >= 0: c[1 .. *n]. */
static void antiderivative(mpfi_t root[], int skip, mpfi_t c[], int *n) {
    mpfi_ptr t = c[0];
    mpfi_set_ui(c[1], 1);
    *n = 1;
    for (int k = 0; k < ROOTS; k++) {
        if (k == skip) continue;
        mpfi_set(c[*n + 1], c[*n]);
        for (int i = *n; i > 0; i--) {
            mpfi_mul(t, c[i], root[k]);
            mpfi_neg(t, t);
            if (i > 1) mpfi_add(t, t, c[i - 1]);
            mpfi_set(c[i], t);
        }
        ++*n;
    }
    for (int k = 2; k <= *n; k++) mpfi_div_ui(c[k], c[k], (unsigned long)k);
}

/* to := c(x) */
static void horner(mpfi_t c[], int n, mpfi_srcptr x, mpfi_t to) {
    mpfi_set(to, c[n]);
    for (int k = n - 1; k > 0; k--) {
        mpfi_mul(to, to, x);
        mpfi_add(to, to, c[k]);
    }
    mpfi_mul(to, to, x);
}

static void rise(mpfi_t c[], int n, mpfi_srcptr from, mpfi_srcptr to, mpfi_t r, mpfi_t t) {
    horner(c, n, to, r);
    horner(c, n, from, t);
    mpfi_sub(r, r, t);
}

void polar_eight_residual(const polar_eight_system *s, polar_member *m, mpfi_t f[],
                          mpfi_t (*a)[UNKNOWNS]) {
    const mpfr_prec_t bits = mpfi_get_prec(m->scale);
    mpfi_t c[TERMS], r, t;
    int n;
    for (int k = 0; k < TERMS; k++) mpfi_init2(c[k], bits);
    mpfi_init2(r, bits), mpfi_init2(t, bits);
    for (int j = 0; j < (a ? s->n : 1); j++) {
        antiderivative(m->root, j ? s->which[j] : -1, c, &n);
        for (int k = 0; k < s->n; k++) {
            rise(c, n, s->from[k], s->to[k], r, t);
            if (a) mpfi_set(a[k][j], r);
            mpfi_mul(r, r, m->scale);
            if (a && j) mpfi_neg(a[k][j], r);
            if (!j && f) mpfi_sub_ui(f[k], r, k == 0);
        }
    }
    for (int k = 0; k < TERMS; k++) mpfi_clear(c[k]);
    mpfi_clear(r), mpfi_clear(t);
}

void polar_member_expand(polar_member *m) {
    const int i = m->left;
    mpfi_t t;
    int n;
    mpfi_init2(t, mpfi_get_prec(m->scale));
    antiderivative(m->root, -1, m->c, &n);
    for (int k = 1; k < TERMS; k++) mpfi_mul(m->c[k], m->c[k], m->scale);
    mpfi_set_ui(m->c[0], 0);
    if (m->accelerated[0] && i % 2) { /* p(0) = p(L) */
        horner(m->c, n, m->root[i - 1], t);
        mpfi_neg(m->c[0], t);
    }
    mpfi_clear(t);
}
