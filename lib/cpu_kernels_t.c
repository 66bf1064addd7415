/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernels of one native format, in their table. */
#include "cpu_type.h"

static int64_t work(polar_verb verb, int64_t m, int64_t n) {
    const int64_t l = m > n ? m : n, k = m < n ? m : n;
    switch (verb) {
    case POLAR_VERB_QR_STACKED:
        return KERNEL(qr_stacked_work)(m, n);
    case POLAR_VERB_QR_PIVOTED:
        return KERNEL(qr_pivoted_work)(n);
    case POLAR_VERB_INVERSE:
        return KERNEL(inverse_work)(l);
    case POLAR_VERB_RCOND:
        return KERNEL(rcond_work)(l);
    case POLAR_VERB_SVD:
        return KERNEL(svd_work)(m, n);
    case POLAR_VERB_EIGH:
        return KERNEL(eigh_work)(k);
    default:
        return 0;
    }
}

const struct cpu_kernels KERNEL(kernels) = {
    .gemm = KERNEL(gemm),
    .gram = KERNEL(gram),
    .symm_product = KERNEL(symm_product),
    .axpby = KERNEL(axpby),
    .shift = KERNEL(shift),
    .transpose = KERNEL(transpose),
    .symmetrise = KERNEL(symmetrise),
    .randomise = KERNEL(randomise),
    .scale_columns = KERNEL(scale_columns),
    .permute_columns = KERNEL(permute_columns),
    .norm = KERNEL(norm),
    .norm_diff = KERNEL(norm_diff),
    .copy = KERNEL(copy),
    .qr_stacked = KERNEL(qr_stacked),
    .qr_pivoted = KERNEL(qr_pivoted),
    .solve_posdef = KERNEL(solve_posdef),
    .inverse_transpose = KERNEL(inverse_transpose),
    .rcond = KERNEL(rcond),
    .svd = KERNEL(svd),
    .eigh = KERNEL(eigh),
    .work = work,
};
