/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * p(X) = c0 X + X W, W = c1 Y + ... + cq Y^q, Y = X'X. In emulated formats the c0 X term rides
 * in the last product's epilogue and is never rounded into W (in 16-bit formats that is what
 * keeps the iteration stable). Powers are taken two at a time (Paterson and Stockmeyer 1973),
 * every product among polynomials in Y is a symmetric one, at half price. Degree 17 goes by its
 * plan.
 */
#include <assert.h>
#include <math.h>

#include "odd_step.h"

struct odd_step polar_odd_step_layout(const polar_shape *s, int degree, polar_arena *a) {
    bool tall = s->m >= s->n;
    struct odd_step t = {.side = tall ? POLAR_GRAM_RIGHT : POLAR_GRAM_LEFT,
                         .k = tall ? s->n : s->m};
    t.X = polar_arena_mat(a, s->m, s->n, s->format);
    polar_format wide = polar_format_get(s->format)->wide;
    t.space = s->options->gram_space;
    const polar_format held = t.space == POLAR_GRAM_FORMAT ? s->format : wide;
    t.Y = polar_arena_mat(a, t.k, t.k, held);
    t.W = polar_arena_mat(a, t.k, t.k, held);
    if (degree >= 7) {
        t.S = polar_arena_mat(a, t.k, t.k, held);
        t.Y2 = polar_arena_mat(a, t.k, t.k, held);
    }
    for (int i = 0; i < 4 && t.space != POLAR_GRAM_FORMAT; i++)
        t.half[i] = polar_arena_mat(a, t.k, t.k, s->format);
    if (s->options->normalise == POLAR_NORMALISE_NONE)
        t.lanczos = polar_lanczos_layout(a, s->m, s->n, wide);
    if (s->options->normalise == POLAR_NORMALISE_TWO) {
        t.G = polar_arena_mat(a, t.k, t.k, wide);
        t.T = polar_arena_mat(a, t.k, t.k, wide);
    }
    unsigned verbs = 1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_GRAM | 1u << POLAR_VERB_SYMM |
                     1u << POLAR_VERB_NORM;
    t.work = polar_arena_work(a, verbs, s->m, s->n, s->format, &t.work_bytes);
    return t;
}

/* hi + lo/2^p = A, p digits of their format: lo is of hi's size, or half precision would lose
 * its small entries. Returns 2^-p. */
static double halve(polar_engine *e, polar_mat A, const polar_mat half[2]) {
    const double up = ldexp(1, polar_format_get(half[0].format)->precision);
    polar_axpby(e, 1, A, 0, A, half[0]);
    polar_axpby(e, up, A, -up, half[0], half[1]);
    return 1 / up;
}

/* hi hi + hi lo + lo hi, the smaller ones first; lo lo is below what they round. */
void polar_odd_product(polar_engine *e, const struct odd_step *t, double alpha, polar_mat A,
                       polar_mat B, double beta, polar_mat C, polar_mat D) {
    const polar_mat *a = t->half, *b = A.data == B.data ? a : a + 2;
    if (t->space != POLAR_GRAM_SPLIT) {
        polar_symm_product(e, alpha, A, B, beta, C, D);
        return;
    }
    const double down = halve(e, A, a);
    if (b != a) halve(e, B, b);
    polar_symm_product(e, down * alpha, a[0], b[1], beta, C, D);
    polar_symm_product(e, down * alpha, a[1], b[0], 1, D, D);
    polar_symm_product(e, alpha, a[0], b[0], 1, D, D);
}

void polar_odd_step_close(polar_engine *e, const struct odd_step *t, polar_mat X, polar_mat Q,
                          polar_mat D) {
    const double down = halve(e, Q, t->half);
    const bool right = t->side == POLAR_GRAM_RIGHT;
    for (int i = 1; i >= 0; i--) {
        const polar_mat A = right ? X : t->half[i], B = right ? t->half[i] : X;
        polar_gemm(e, i ? down : 1, POLAR_N, A, POLAR_N, B, i ? 0 : 1, D, D);
    }
}

void polar_odd_step_gram(polar_engine *e, const struct odd_step *t, polar_mat X) {
    polar_gram(e, t->side, 1, X, 0, t->Y, t->Y);
}

double polar_odd_step_defect(polar_engine *e, const struct odd_step *t) {
    polar_axpby(e, 1, t->Y, 0, t->Y, t->W);
    polar_shift(e, -1, 1, t->W);
    return polar_norm_of(e, POLAR_NORM_FRO, t->W);
}

/* W := c1 Y + ... + cq Y^q for q >= 3: Horner in Y2 = Y^2 on blocks of two coefficients. The
 * result may lie in W or S; it is returned. */
static polar_mat horner(polar_engine *e, const struct odd_step *t, const double *c, int q) {
    polar_mat S = t->S, W = t->W;
    polar_odd_product(e, t, 1, t->Y, t->Y, 0, t->Y, t->Y2);
    int j = q % 2 ? q - 1 : q - 2; /* the top block starts at an even power */
    polar_axpby(e, c[j + 1], t->Y, j + 2 == q ? c[q] : 0, t->Y2, S);
    polar_shift(e, c[j], 1, S);
    for (j -= 2; j >= 0; j -= 2) {
        polar_odd_product(e, t, 1, t->Y2, S, c[j + 1], t->Y, W);
        if (j > 0) polar_shift(e, c[j], 1, W);
        polar_mat swap = S;
        S = W;
        W = swap;
    }
    return S;
}

/*
 * The same for degree 17 by its plan, in three symmetric products: S = Y^2(c1 Y^2 + c2 Y), then
 * (S + d1 Y^2 + d2 Y)(S + e0 Y^2) + f0 S + b2 Y^2 + b1 Y, which lies in Y2.
 */
static polar_mat by_plan(polar_engine *e, const struct odd_step *t, const double *b,
                         const polar_plan *p) {
    polar_mat Y = t->Y, Y2 = t->Y2, S = t->S, W = t->W;
    polar_odd_product(e, t, 1, Y, Y, 0, Y, Y2);
    polar_axpby(e, p->c1, Y2, p->c2, Y, W);
    polar_odd_product(e, t, 1, Y2, W, 0, W, S);
    const polar_mat all[] = {S, Y2, Y, W};
    const double c[] = {1,     p->e0, 0,     0,  /* S + e0 Y2 */
                        p->f0, b[2],  b[1],  0,  /* f0 S + b2 Y2 + b1 Y */
                        0,     0,     1,     0,  /* Y */
                        1,     p->d1, p->d2, 0}; /* S + d1 Y2 + d2 Y */
    polar_recombine(e, 4, c, all);
    polar_odd_product(e, t, 1, W, S, 1, Y2, Y2);
    return Y2;
}

struct odd_polynomial polar_odd_step_polynomial(polar_engine *e, const struct odd_step *t,
                                                const polar_step *p) {
    const double *c = p->c;
    const int q = (p->degree - 1) / 2;
    struct odd_polynomial h = {.head = c[0], .factor = 1};
    polar_plan plan;
    assert(q < 3 || t->S.n == t->k);
    if (q == 1) {
        h.W = t->Y;
        h.factor = c[1];
    } else if (q == 2) {
        polar_odd_product(e, t, c[2], t->Y, t->Y, c[1], t->Y, t->W);
        h.W = t->W;
    } else if (q >= 3) {
        h.W = polar_step_plan(p, &plan) ? by_plan(e, t, c, &plan) : horner(e, t, c, q);
    }
    return h;
}

void polar_odd_polynomial_whole(polar_engine *e, struct odd_polynomial *h) {
    polar_shift(e, h->head, h->factor, h->W);
    h->factor = 1;
    h->head = 0;
}

void polar_odd_step_apply(polar_engine *e, const struct odd_step *t, const polar_step *p,
                          polar_mat X, polar_mat D) {
    if (p->degree == 1) {
        polar_axpby(e, p->c[0], X, 0, X, D);
        return;
    }
    struct odd_polynomial h = polar_odd_step_polynomial(e, t, p);
    if (!polar_format_get(X.format)->emulated) /* spares a pass over X */
        polar_odd_polynomial_whole(e, &h);
    if (t->hermitian)
        polar_symm_product(e, h.factor, X, h.W, h.head, X, D);
    else if (t->side == POLAR_GRAM_RIGHT)
        polar_gemm(e, h.factor, POLAR_N, X, POLAR_N, h.W, h.head, X, D);
    else
        polar_gemm(e, h.factor, POLAR_N, h.W, POLAR_N, X, h.head, X, D);
}

/* What apply() does besides products. */
static void passes(const polar_shape *s, const polar_step *p, polar_cost *c) {
    const int64_t k = s->m < s->n ? s->m : s->n;
    const int q = (p->degree - 1) / 2;
    polar_plan plan;
    if (q <= 2)
        polar_cost_sweep(c, 2, k, k, s->format); /* factor W, or C into D */
    else
        polar_cost_sweep(c, 3, k, k, s->format); /* S or W from Y2 and Y */
    if (q > 2 && polar_step_plan(p, &plan))
        polar_cost_sweep(c, 8, k, k, s->format); /* four matrices combined */
    else if (q > 2)
        for (int i = polar_step_products(p) - 3; i > 0; i--)
            polar_cost_sweep(c, 2, k, k, s->format);
    if (polar_format_get(s->format)->emulated) polar_cost_sweep(c, 2, s->m, s->n, s->format);
}

void polar_odd_step_defect_cost(const polar_shape *s, polar_cost *c) {
    const int64_t k = s->m < s->n ? s->m : s->n;
    polar_cost_sweep(c, 2, k, k, s->format);
    polar_cost_spend(c, 1, POLAR_VERB_NORM, k, k, 0, s->format);
}

void polar_odd_step_cost(const polar_shape *s, const polar_step *p, bool hermitian,
                         polar_cost *c) {
    int64_t k = s->m < s->n ? s->m : s->n, long_side = s->m < s->n ? s->n : s->m;
    if (p->degree == 1) {
        polar_cost_sweep(c, 2, s->m, s->n, s->format);
        return;
    }
    passes(s, p, c);
    polar_cost_add(c, POLAR_VERB_GRAM, k, k, long_side, s->format);
    for (int i = polar_step_products(p) - 2; i > 0; i--)
        polar_cost_add(c, POLAR_VERB_SYMM, k, k, k, s->format);
    polar_cost_add(c, hermitian ? POLAR_VERB_SYMM : POLAR_VERB_GEMM, s->m, s->n, k, s->format);
}
