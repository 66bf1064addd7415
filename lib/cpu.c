/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPU backend: one table over the typed kernels. The emulated formats run the kernels of
 * f32 and round what comes out.
 */
#include <stddef.h>

#include "cpu_kernels.h"

static const char *missing(void) {
    return NULL;
}

static const struct cpu_kernels *kernels(polar_format f) {
    switch (f) {
    case POLAR_F64:
        return &polar_cpu_kernels_d;
    case POLAR_C128:
        return &polar_cpu_kernels_z;
    case POLAR_C64:
        return &polar_cpu_kernels_c;
    default:
        return &polar_cpu_kernels_s;
    }
}

static polar_status rounded(polar_mat D) {
    if (polar_format_get(D.format)->emulated)
        polar_round_block(D.format, D.m, D.n, D.data, D.ld);
    return POLAR_OK;
}

static bool unsuited(polar_format f) {
    return polar_format_get(f)->emulated;
}

static int64_t work(unsigned verbs, int64_t m, int64_t n, polar_format f) {
    int64_t most = 0;
    for (int verb = 0; verb < POLAR_VERB_COUNT; verb++) {
        if (!(verbs >> verb & 1u)) continue;
        const int64_t bytes = kernels(f)->work((polar_verb)verb, m, n);
        if (bytes < 0) return -1;
        if (bytes > most) most = bytes;
    }
    return most;
}

/* ---- the verbs ---- */

static polar_status copy_in(polar_engine *e, polar_op op, double scale, polar_cmat A,
                            polar_mat D) {
    bool overflow;
    (void)e;
    return kernels(D.format)->copy(op, scale, A, D, &overflow);
}

static polar_status copy_out(polar_engine *e, polar_op op, double scale, polar_cmat A,
                             polar_mat D) {
    bool overflow;
    (void)e;
    const polar_status s = kernels(D.format)->copy(op, scale, A, D, &overflow);
    return s == POLAR_OK && overflow ? POLAR_OVERFLOW : s;
}

static polar_status gemm(polar_engine *e, double alpha, polar_op opA, polar_cmat A,
                         polar_op opB, polar_cmat B, double beta, polar_cmat C, polar_mat D) {
    (void)e;
    kernels(D.format)->gemm(alpha, opA, A, opB, B, beta, C, D);
    return rounded(D);
}

static polar_status gram(polar_engine *e, polar_gram_side side, double alpha, polar_cmat X,
                         double beta, polar_cmat C, polar_mat D) {
    (void)e;
    kernels(D.format)->gram(side, alpha, X, beta, C, D);
    return rounded(D);
}

static polar_status symm_product(polar_engine *e, double alpha, polar_cmat A, polar_cmat B,
                                 double beta, polar_cmat C, polar_mat D) {
    (void)e;
    kernels(D.format)->symm_product(alpha, A, B, beta, C, D);
    return rounded(D);
}

static polar_status axpby(polar_engine *e, double alpha, polar_cmat X, double beta,
                          polar_cmat Y, polar_mat D) {
    (void)e;
    kernels(D.format)->axpby(alpha, X, beta, Y, D);
    return rounded(D);
}

static polar_status recombine(polar_engine *e, int k, const double *c, const polar_mat *M) {
    (void)e;
    kernels(M[0].format)->recombine(k, c, M);
    for (int i = 0; i < k; i++) rounded(M[i]);
    return POLAR_OK;
}

static polar_status shift(polar_engine *e, double alpha, double beta, polar_mat D) {
    (void)e;
    kernels(D.format)->shift(alpha, beta, D);
    return rounded(D);
}

static polar_status transpose(polar_engine *e, polar_cmat X, polar_mat D) {
    (void)e;
    kernels(D.format)->transpose(X, D);
    return rounded(D);
}

static polar_status symmetrise(polar_engine *e, polar_mat D, double *asym) {
    (void)e;
    const double before = kernels(D.format)->symmetrise(D);
    if (asym) *asym = before;
    return rounded(D);
}

static polar_status randomise(polar_engine *e, uint64_t seed, polar_mat D) {
    (void)e;
    kernels(D.format)->randomise(seed, D);
    return POLAR_OK;
}

static polar_status scale_columns(polar_engine *e, polar_mat D, const double *d) {
    (void)e;
    kernels(D.format)->scale_columns(D, d);
    return rounded(D);
}

static polar_status norm(polar_engine *e, polar_norm kind, polar_cmat X, double *value) {
    (void)e;
    *value = kernels(X.format)->norm(kind, X);
    return POLAR_OK;
}

static polar_status norm_diff(polar_engine *e, polar_cmat X, polar_cmat Y, double *value) {
    (void)e;
    *value = kernels(X.format)->norm_diff(X, Y);
    return POLAR_OK;
}

static polar_status inner(polar_engine *e, polar_cmat X, polar_cmat Y, double *value) {
    (void)e;
    *value = kernels(X.format)->inner(X, Y);
    return POLAR_OK;
}

static polar_status qr(polar_engine *e, polar_mat A, int64_t *perm, polar_mat tau) {
    if (unsuited(A.format)) return POLAR_UNSUITED;
    const bool lent = polar_cpu_lend(A.m, A.n);
    const polar_status s = kernels(A.format)->qr(A, perm, tau, e->work, e->work_bytes);
    polar_cpu_take_back(lent);
    return s;
}

static polar_status qr_triangle(polar_engine *e, polar_cmat A, double floor, polar_mat R) {
    (void)e;
    if (unsuited(R.format)) return POLAR_UNSUITED;
    kernels(R.format)->qr_triangle(A, floor, R);
    return POLAR_OK;
}

static polar_status triangle_rank(polar_engine *e, polar_cmat R, double small, int64_t *k) {
    (void)e;
    *k = kernels(R.format)->triangle_rank(R, small);
    return POLAR_OK;
}

static polar_status qr_apply(polar_engine *e, polar_cmat A, polar_cmat tau, polar_cmat X,
                             polar_mat D) {
    if (unsuited(A.format)) return POLAR_UNSUITED;
    const bool lent = polar_cpu_lend(D.m, D.n);
    const polar_status s = kernels(A.format)->qr_apply(A, tau, X, D, e->work, e->work_bytes);
    polar_cpu_take_back(lent);
    return s;
}

static polar_status qr_stacked(polar_engine *e, double c, polar_cmat X, bool pivot,
                               polar_mat S) {
    if (unsuited(X.format)) return POLAR_UNSUITED;
    const bool lent = polar_cpu_lend(X.m, X.n);
    const polar_status s =
        kernels(X.format)->qr_stacked(c, X, pivot, S, e->work, e->work_bytes);
    polar_cpu_take_back(lent);
    return s;
}

static polar_status stacked_product(polar_engine *e, bool pivot, double alpha, polar_mat S,
                                    double beta, polar_cmat C, polar_mat D) {
    (void)e;
    if (unsuited(D.format)) return POLAR_UNSUITED;
    const bool lent = polar_cpu_lend(D.m, D.n);
    kernels(D.format)->stacked_product(pivot, alpha, S, beta, C, D);
    polar_cpu_take_back(lent);
    return POLAR_OK;
}

static polar_status mix_columns(polar_engine *e, uint64_t seed, polar_op op, polar_mat D) {
    if (unsuited(D.format)) return POLAR_UNSUITED;
    return kernels(D.format)->mix_columns(seed, op, D, e->work, e->work_bytes);
}

static polar_status permute_columns(polar_engine *e, polar_cmat X, const int64_t *perm,
                                    polar_mat D) {
    (void)e;
    kernels(D.format)->permute_columns(X, perm, D);
    return POLAR_OK;
}

static polar_status mix_rows(polar_engine *e, uint64_t seed, polar_op op, polar_mat D) {
    if (unsuited(D.format)) return POLAR_UNSUITED;
    return kernels(D.format)->mix_rows(seed, op, D, e->work, e->work_bytes);
}

static polar_status cholesky(polar_engine *e, polar_mat Z) {
    (void)e;
    if (unsuited(Z.format)) return POLAR_UNSUITED;
    return kernels(Z.format)->cholesky(Z);
}

static polar_status solve_posdef(polar_engine *e, polar_mat Z, polar_mat X) {
    (void)e;
    if (unsuited(X.format)) return POLAR_UNSUITED;
    return kernels(X.format)->solve_posdef(Z, X);
}

static polar_status solve_triangular(polar_engine *e, bool right, polar_op op, polar_cmat R,
                                     polar_mat X) {
    (void)e;
    if (unsuited(X.format)) return POLAR_UNSUITED;
    kernels(X.format)->solve_triangular(right, op, R, X);
    return POLAR_OK;
}

static polar_status lu(polar_engine *e, polar_mat X, int64_t *perm, double floor) {
    (void)e;
    if (unsuited(X.format)) return POLAR_UNSUITED;
    return kernels(X.format)->lu(X, perm, floor);
}

static polar_status posdef_inverse(polar_engine *e, polar_mat Z) {
    (void)e;
    if (unsuited(Z.format)) return POLAR_UNSUITED;
    return kernels(Z.format)->posdef_inverse(Z);
}

static polar_status lu_solve(polar_engine *e, polar_cmat X, const int64_t *perm, polar_op op,
                             polar_mat B) {
    (void)e;
    if (unsuited(X.format)) return POLAR_UNSUITED;
    return kernels(X.format)->lu_solve(X, perm, op, B);
}

static polar_status lu_inverse(polar_engine *e, polar_mat X, const int64_t *perm, polar_mat D) {
    if (unsuited(X.format)) return POLAR_UNSUITED;
    return kernels(X.format)->lu_inverse(X, perm, D, e->work, e->work_bytes);
}

static polar_status triangular_inverse(polar_engine *e, polar_cmat R, polar_mat D) {
    (void)e;
    if (unsuited(R.format)) return POLAR_UNSUITED;
    return kernels(R.format)->triangular_inverse(R, D);
}

static polar_status svd(polar_engine *e, polar_mat A, polar_mat U, double *s, polar_mat Wt) {
    if (unsuited(A.format)) return POLAR_UNSUITED;
    const bool lent = polar_cpu_lend(A.m, A.n);
    const polar_status status = kernels(A.format)->svd(A, U, s, Wt, e->work, e->work_bytes);
    polar_cpu_take_back(lent);
    return status;
}

static polar_status eigh(polar_engine *e, polar_mat H, bool vectors, double *w) {
    if (unsuited(H.format)) return POLAR_UNSUITED;
    const bool lent = polar_cpu_lend(H.m, H.n);
    const polar_status s = kernels(H.format)->eigh(H, vectors, w, e->work, e->work_bytes);
    polar_cpu_take_back(lent);
    return s;
}

const polar_backend polar_cpu = {
    .name = "cpu",
    .summary = "this machine's processors, through CBLAS and LAPACKE",
    .missing = missing,
    .formats = POLAR_REAL | POLAR_COMPLEX | POLAR_EMULATED,
    .factor_formats = POLAR_REAL | POLAR_COMPLEX,
    .largest = CPU_LARGEST,
    .alloc = polar_cpu_alloc,
    .release = polar_cpu_release,
    .bytes = polar_cpu_bytes,
    .work = work,
    .run = polar_cpu_run,
    .workers = polar_cpu_workers,
    .small = CPU_SMALL,
    .host = true,
    .copy_in = copy_in,
    .copy_out = copy_out,
    .gemm = gemm,
    .gram = gram,
    .symm_product = symm_product,
    .axpby = axpby,
    .recombine = recombine,
    .shift = shift,
    .transpose = transpose,
    .symmetrise = symmetrise,
    .randomise = randomise,
    .scale_columns = scale_columns,
    .norm = norm,
    .norm_diff = norm_diff,
    .inner = inner,
    .qr = qr,
    .qr_triangle = qr_triangle,
    .triangle_rank = triangle_rank,
    .qr_apply = qr_apply,
    .qr_stacked = qr_stacked,
    .stacked_product = stacked_product,
    .permute_columns = permute_columns,
    .mix_columns = mix_columns,
    .mix_rows = mix_rows,
    .cholesky = cholesky,
    .solve_posdef = solve_posdef,
    .posdef_inverse = posdef_inverse,
    .solve_triangular = solve_triangular,
    .lu = lu,
    .lu_solve = lu_solve,
    .lu_inverse = lu_inverse,
    .triangular_inverse = triangular_inverse,
    .svd = svd,
    .eigh = eigh,
    .lanes = &polar_cpu_lanes,
};
