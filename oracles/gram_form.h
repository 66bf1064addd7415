/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A block of odd polynomials in the space of the Gram matrix (amsel2025, appendix F;
 * zhang2026). p_t(x) = x h_t(x^2), X m-by-n, m >= n (m < n: from the left): R_1 = X'X, Z_t =
 * h_t(R_t), Q_1 = Z_1, Q_t = Q_(t-1) Z_t, R_(t+1) = Z_t R_t Z_t, D = p_s(... p_1(X)) = X Q_s.
 * R_t is the Gram matrix of step t; all are functions of X'X, so they commute and every product
 * between them is a symmetric one. X is touched twice a block instead of twice a step: for
 * blocks of s_1 + ... + s_k = T steps
 *     k (gram + gemm) + (sum over the steps of (products - 2) + 3 (T - k)) symm,
 * products as polar_step_products counts. Beside the direct form, T (gram + gemm) + sum
 * (products - 2) symm, that saves where gram + gemm costs more than three symmetric n-by-n
 * products: all symmetric products at half price, for m > n.
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

/* Blocks that so many steps make: options.gram_blocks, at most one a step; 0: one a step, which
 * is the direct form. */
int polar_gram_form_blocks(const polar_shape *s, int steps);

/* Steps of block b = 0 .. blocks-1: as even as possible, shorter ones first. */
int polar_gram_form_length(int steps, int blocks, int b);

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
