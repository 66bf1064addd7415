/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A block of odd polynomials in the space of the Gram matrix (amsel2025, appendix F;
 * zhang2026). p_t(x) = x h_t(x^2), X m-by-n, m >= n (m < n: from the left):
 *
 *     R_1 = X'X, Z_t = h_t(R_t), R_(t+1) = Z_t R_t Z_t,
 *     Q_1 = Z_1, Q_t = Q_(t-1) Z_t, D = p_s(... p_1(X)) = X Q_s.
 *
 * R_t is the Gram matrix of step t; all are functions of X'X, so they commute and every product
 * between them is a symmetric one. X is touched twice a block instead of twice a step: for
 * blocks of s_1 + ... + s_k = T steps
 *
 *     k (gram + gemm) + (sum over the steps of (products - 2) + 3 (T - k)) symm,
 *
 * products as polar_step_products counts. Beside the direct form, T (gram + gemm) + sum
 * (products - 2) symm, that saves where gram + gemm costs more than three symmetric n-by-n
 * products: all symmetric products at half price, for m > n.
 *
 * The price is accuracy. With E the rounding of R, |E| about u, X f(R + E) is off by up to u
 * c^2 / 2, f(r) = p(sqrt r)/sqrt r, for that is how steep sigma f may be: c is the product of
 * the slopes p_t'(0) of the block, or the condition number of X if that is less. The direct
 * form has a few u. Where u c^2 exceeds about 1, R gets eigenvalues so far below 0 that the
 * next steps blow them up. `polar sweep experiments/grids/gram-form.grid`, |U'A - A'U|_F/|A|_F
 * in the worst of three seeds, 1024 by 256 (256 by 256 differs little), Polar Express, 8 steps;
 * the largest c of a block above it; x: a seed or more not-converged:
 *
 *     restarts                 0        1        2        3        7 (direct)
 *     blocks                   8      4+4    2+3+3  2+2+2+2
 *     c                   6.4e+3      429       33       33
 *     f64   cond 1e1     7.5e-14  4.4e-14  2.3e-14  1.6e-14  3.5e-15
 *           cond 1e3     1.0e-11  2.9e-12  1.2e-13  3.3e-14  4.3e-15
 *           cond 1e7     1.5e-10  5.0e-12  3.0e-13  5.4e-14  5.3e-15
 *     f32   cond 1e1     4.2e-5   2.3e-5   1.3e-5   8.7e-6   1.9e-6
 *           cond 1e3     5.9e-3   1.6e-3   6.3e-5   1.6e-5   2.3e-6
 *           cond 1e7     9.5e-2   2.7e-3   1.6e-4   3.1e-5   3.0e-6
 *     f16   cond 1e1     2.6e-2   1.4e-2   8.6e-3   5.8e-3   1.4e-3
 *           cond 1e3     x        x        3.2e-2   1.1e-2   1.9e-3
 *           cond 1e7     x        x        8.0e-2   1.8e-2   2.4e-3
 *     bf16  cond 1e1     0.21     x        x        x        1.1e-2
 *           cond 1e3     x        x        x        8.8e-2   1.5e-2
 *           cond 1e7     x        x        x        0.14     1.8e-2
 *
 * and 5 steps, blocks of 5, 2+3 and 1+2+2, cond 1e3 (|U - U*|_F/sqrt n: f16 x, 0.098 and 0.088,
 * direct 0.088, which is the schedule's own; bf16 x, 0.40 and 0.18, direct 0.14):
 *
 *     f64                9.7e-12  2.6e-13  3.9e-14           4.9e-15
 *     f16                x        6.8e-2   1.3e-2            2.1e-3
 *     bf16               x        0.60     0.13              1.7e-2
 *
 * So: in f16 blocks of 2 or 3 (zhang2026 restarts after 2 of 5), in bf16 of 1 or 2. What blows
 * up in bf16 at condition 1e1 is overshoot beyond the 1 per cent that this schedule allows for:
 * of `polar fit --degree 5 --lower 1e-3 --steps 8 --safety 1.05 --cushion 0.02` that row is
 * 0.24, 0.10, 0.079, 0.036 and 1.2e-2; the others stay as they are.
 *
 * Held more precisely (options.gram_space). What c^2 multiplies is the rounding of R, Z and Q,
 * not that of X: X'X is exact to f32, as X is what it is, and X rounds once a block. So let
 * them be sums hi + lo of two 16-bit matrices, 22 digits in f16 and 16 in bf16, and take AB as
 * hi hi + hi lo + lo hi, summed in f32: |E| about u^2 in place of u, and the form is stable
 * while u^2 c^2 is small. Q ends split too: X Q is two products, for X (dQ) with dQ of u |Q| =
 * u c would be off by that (measured with Q rounded to f16, condition 1e3: 5.3e-2 in place of
 * 5.6e-3). The same grid, worst of three seeds, 1024 by 256, |U'A - A'U|_F/|A|_F:
 *
 *     restarts         direct   2        0:split  0:wide   1:split
 *     5 steps
 *     f16   cond 1e1   1.8e-3   8.4e-3   2.2e-4   2.1e-4   3.1e-4
 *           cond 1e3   2.1e-3   1.3e-2   5.6e-3   5.3e-3   3.3e-4
 *           cond 1e7   2.5e-3   2.0e-2   1.0e-2   8.8e-3   3.1e-4
 *     bf16  cond 1e1   1.4e-2   0.13     1.9e-3   1.7e-3   2.5e-3
 *           cond 1e3   1.7e-2   0.13     0.11     5.6e-3   3.5e-3
 *           cond 1e7   2.0e-2   0.15     0.21     9.5e-3   4.4e-3
 *     8 steps
 *     f16   cond 1e1   1.4e-3   8.6e-3   2.1e-4   2.1e-4   2.7e-4
 *           cond 1e3   1.9e-3   3.2e-2   6.0e-3   5.5e-3   1.7e-3
 *           cond 1e7   2.4e-3   8.0e-2   9.4e-2   8.6e-2   2.9e-3
 *     bf16  cond 1e1   1.1e-2   x        1.8e-3   1.7e-3   2.2e-3
 *           cond 1e3   1.5e-2   x        0.11     5.8e-3   3.5e-2
 *           cond 1e7   1.8e-2   x        x        5.6e-2   5.8e-2
 *
 * f32 does little better than f16's sum: 24 digits against 22. |U - U*|_F/sqrt n of f16,
 * condition 1e3, 5 steps: 0.0878 direct, 0.0985 and 0.0883 with one and two restarts, 0.0876
 * split. In bf16 the 16 digits of a sum want a restart where c is large.
 *
 * Operations, in n^3, m = a n, T quintics, symmetric products at half price: T (3a + 1) direct;
 * for T = 5, 14 + 6a and 11 + 9a with one and two restarts; split, 3 (4T - 3) + 5a = 51 + 5a
 * without, 42 + 10a with one. So split without a restart, in f16 twice as accurate as two
 * restarts, is cheaper than the direct form from a = 4.6 on and than two restarts from a = 10
 * on (not from 6.7, which is where 51 + 3a, with Q one matrix, would be); than one restart,
 * which is a tenth as accurate, from a = 37 on. Split with one restart is in f16 about as
 * accurate as the direct form or more, for X is rounded twice, and cheaper from a = 7.4 on.
 * These are counts, not times of a device.
 *
 * POLAR_GRAM_AUTO (gram_auto.h): `polar sweep experiments/grids/gram-auto.grid`, m/n 1 to 16,
 * conditions 1e1 to 1e7 and rank n/2, one seed, 1299 cases of Polar Express (5 and 8 steps),
 * You and Jordan: no x; foretold over measured asym is 4.3 to 141 where l is told, 4.6 to 2154
 * where it is not (the bound is of any spectrum), 5.6 to 54 of rank n/2. m/n = 4, l not told, 8
 * steps: f64 and f32 1+1+1+4+1, f16 1+1+1+3+2, 0.74 of the direct form's operations, bf16
 * 1+1+1+2+3; 5 steps: 1+1+1+2, 0.86, bf16 direct.
 */
#ifndef POLAR_GRAM_FORM_H
#define POLAR_GRAM_FORM_H

#include "odd_step.h"

/* Scratch: that of a step, and the product of polynomials Q and a spare T, k-by-k, without
 * memory in the direct form. */
struct gram_form {
    struct odd_step step;
    polar_mat Q, T;
};

/* The schedule of `composed`, and its steps. */
const polar_schedule *polar_gram_form_schedule(const polar_options *o);
int polar_gram_form_steps(const polar_options *o);
/* UNSUITED: it ends before. */
polar_status polar_gram_form_check(const polar_options *o, polar_why *why);

/* Blocks that so many steps make: options.gram_blocks, at most one a step; 0: one a step, which
 * is the direct form. */
int polar_gram_form_blocks(const polar_shape *s, int steps);

/* Steps of the block that begins with step `first`: up to a cut of options.gram_cuts, or as
 * even as possible, shorter ones first. */
int polar_gram_form_length(const polar_shape *s, int steps, int first);

struct gram_form polar_gram_form_layout(const polar_shape *s, int degree, int steps,
                                        polar_arena *a);

/* D := X mapped through steps first .. first+count-1 of the schedule; spoils the scratch. Of
 * one step: the direct form, bit for bit. D is not X. */
void polar_gram_form_block(polar_engine *e, const struct gram_form *t, const polar_schedule *p,
                           int first, int count, polar_mat X, polar_mat D);

/* Adds the kernels of one block. */
void polar_gram_form_cost(const polar_shape *s, const polar_schedule *p, int first, int count,
                          polar_cost *c);

#endif
