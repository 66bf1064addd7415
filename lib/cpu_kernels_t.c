/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernels of one native format, in their table. */
#include "cpu_type.h"

static int64_t work(polar_verb verb, int64_t m, int64_t n) {
    const int64_t l = m > n ? m : n, k = m < n ? m : n;
    switch (verb) {
    case POLAR_VERB_QR:
        return KERNEL(qr_work)(k);
    case POLAR_VERB_QR_APPLY:
        return KERNEL(qr_apply_work)(n);
    case POLAR_VERB_QR_STACKED:
        return KERNEL(qr_stacked_work)(n);
    case POLAR_VERB_MIX:
        return KERNEL(mix_work)(l);
    case POLAR_VERB_LU_INVERSE:
        return KERNEL(lu_inverse_work)(k);
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
    .recombine = KERNEL(recombine),
    .shift = KERNEL(shift),
    .transpose = KERNEL(transpose),
    .symmetrise = KERNEL(symmetrise),
    .randomise = KERNEL(randomise),
    .scale_columns = KERNEL(scale_columns),
    .permute_columns = KERNEL(permute_columns),
    .norm = KERNEL(norm),
    .norm_diff = KERNEL(norm_diff),
    .inner = KERNEL(inner),
    .copy = KERNEL(copy),
    .qr = KERNEL(qr),
    .qr_triangle = KERNEL(qr_triangle),
    .triangle_rank = KERNEL(triangle_rank),
    .qr_apply = KERNEL(qr_apply),
    .qr_stacked = KERNEL(qr_stacked),
    .stacked_product = KERNEL(stacked_product),
    .mix_columns = KERNEL(mix_columns),
    .mix_rows = KERNEL(mix_rows),
    .cholesky = KERNEL(cholesky),
    .solve_posdef = KERNEL(solve_posdef),
    .posdef_inverse = KERNEL(posdef_inverse),
    .solve_triangular = KERNEL(solve_triangular),
    .lu = KERNEL(lu),
    .lu_solve = KERNEL(lu_solve),
    .lu_inverse = KERNEL(lu_inverse),
    .triangular_inverse = KERNEL(triangular_inverse),
    .svd = KERNEL(svd),
    .eigh = KERNEL(eigh),
    .work = work,
};
