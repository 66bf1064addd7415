/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of test matrices, and the door to it. */
#include "gallery_internal.h"

#include <math.h>
#include <string.h>

#define ROW(kind, function, spectrum, seed, square, truth, summary)                            \
    { kind, summary, spectrum, false, false, seed, square, truth, polar_fill_##function }
/* a Hamiltonian: square, no prescribed singular values */
#define HAMILTONIAN(kind, function, gap, bands, seed, truth, summary)                          \
    { kind, summary, false, gap, bands, seed, true, truth, polar_fill_##function }

/* clang-format off: a table */
const polar_gallery polar_galleries[] = {
    /* name, function, takes_spectrum, takes_seed, square, knows_truth */
    ROW("spectrum", spectrum, true, true, false, true,
        "P diag(s) Q', prescribed singular values, P and Q orthonormal of Haar distribution"),
    ROW("gaussian", gaussian, false, true, false, false, "normal entries"),
    ROW("uniform", uniform, false, true, false, false, "entries uniform in (-1,1)"),
    ROW("orthogonal", orthogonal, false, true, false, true,
        "orthonormal columns (rows when m < n) of Haar distribution"),
    ROW("identity", identity, false, false, false, true, "ones on the diagonal"),
    ROW("diagonal", diagonal, true, true, false, true,
        "prescribed singular values with random signs (complex: units) on the diagonal"),
    ROW("symmetric", symmetric, true, true, true, true,
        "Hermitian, prescribed |eigenvalues| with random signs"),
    ROW("spd", spd, true, true, true, true,
        "Hermitian positive (semi)definite, prescribed eigenvalues"),
    ROW("hilbert", hilbert, false, false, false, false, "1/(i+j-1)"),
    ROW("vandermonde", vandermonde, false, false, false, false,
        "powers n-1, ..., 0 of m equispaced points in [0,1]"),
    ROW("vandermonde-random", vandermonde_random, false, true, false, false,
        "powers n-1, ..., 0 of m uniform random points in (0,1)"),
    ROW("cauchy", cauchy, false, false, false, false, "1/(i+j-1/2)"),
    ROW("kernel", kernel, false, false, false, false,
        "Gaussian kernel exp(-(x-y)^2/(2 s^2)), s = 1/20, of equispaced points in [0,1]"),
    ROW("kahan", kahan, false, false, false, false,
        "upper triangular, small singular value that column pivoting does not show"),
    ROW("frank", frank, false, false, true, false,
        "upper Hessenberg, determinant 1, ill-conditioned eigenvalues"),
    ROW("triw", triw, false, false, false, false,
        "upper triangular, 1 and -1 above: sigma_n near 2^-n"),
    ROW("lotkin", lotkin, false, false, false, false, "Hilbert with a first row of ones"),
    ROW("moler", moler, false, false, true, false,
        "min(i,j)-2, i on the diagonal: one tiny eigenvalue"),
    ROW("graded-rows", graded_rows, true, true, false, false,
        "normal entries, row i times the i-th prescribed value"),
    ROW("graded-columns", graded_columns, true, true, false, false,
        "normal entries, column j times the j-th prescribed value"),
    ROW("graded-both", graded_both, true, true, false, false,
        "normal entries, rows and columns times prescribed values"),
    ROW("low-rank", low_rank, true, true, false, false,
        "whole numbers, exactly of the given rank (default: half)"),
    ROW("gfpp", gfpp, false, false, false, false,
        "1, -1 below the diagonal, last column ones: elimination grows 2^n"),
    ROW("parter", parter, false, false, false, false,
        "1/(i-j+1/2): most singular values are pi"),
    ROW("clement", clement, false, false, true, false,
        "tridiagonal, zero diagonal, eigenvalues n-1, n-3, ..., 1-n"),
    ROW("jordan", jordan, false, false, false, true,
        "ones above the diagonal: singular when m >= n"),
    ROW("chebyshev-vandermonde", chebyshev_vandermonde, false, false, false, false,
        "Chebyshev polynomials of degree 0, ..., n-1 at m equispaced points in [-1,1]"),
    ROW("companion", companion, false, false, true, false,
        "of the polynomial with n equispaced roots in [-1,1]"),
    ROW("kahan-shuffled", kahan_shuffled, false, true, false, false,
        "kahan, rows and columns shuffled"),
    ROW("scaled-row", scaled_row, true, true, false, false,
        "orthogonal, its middle row over cond"),
    ROW("near-columns", near_columns, true, true, false, false,
        "normal columns that differ by 1/cond times normal entries"),
    ROW("blocks", blocks, true, true, false, false,
        "normal entries, the 4 by 4 blocks times prescribed values, drawn"),
    ROW("hidden-norm", hidden_norm, true, false, false, false,
        "1/cond on the diagonal, plus signs of a chessboard, of norm 1"),
    ROW("kernel-mixed", kernel_mixed, false, false, false, false,
        "Gaussian kernel times a Hadamard matrix"),
    ROW("zero", zero, false, false, false, true, "zeros"),
    ROW("ones", ones, false, false, false, true, "ones: rank 1"),
    ROW("skew", skew, false, true, true, false, "A' = -A, normal entries"),
    ROW("permutation", permutation, false, true, false, true,
        "one 1 in every column (row when m < n), at most one in every row"),
    ROW("zero-column", zero_column, false, true, false, false,
        "normal entries, middle column zero"),
    ROW("subnormal", subnormal, false, true, false, false,
        "entries below the smallest normal number"),
    ROW("huge", huge, false, true, false, false, "entries up to the largest finite number"),
    ROW("wild", wild, false, true, false, false, "entries of any exponent, uniformly"),
    ROW("wild-rows", wild_rows, false, true, false, false,
        "uniform entries, rows times powers of two of any exponent"),
    ROW("wild-columns", wild_columns, false, true, false, false,
        "uniform entries, columns times powers of two of any exponent"),
    ROW("tiny-one", tiny_one, false, false, false, true,
        "zeros, and the smallest normal number at the end of the diagonal"),
    /* name, function, takes_gap, takes_bands, takes_seed, knows_truth */
    HAMILTONIAN("gapped", gapped, true, true, true, true,
                "Hermitian, two bands of eigenvalues and a prescribed gap, its middle at 0"),
    HAMILTONIAN(
        "ssh", ssh, true, false, false, false,
        "Su-Schrieffer-Heeger ring of n sites, t1 + t2 = 1; odd n: open, one eigenvalue 0"),
    HAMILTONIAN("graphene", graphene, false, false, false, false,
                "tight-binding ring of an armchair ribbon of graphene, 14 sites a cell"),
    HAMILTONIAN("anderson", anderson, false, false, true, false,
                "Anderson's disordered cube of n sites, near the localisation of its states"),
    {0},
};
/* clang-format on */

const polar_gallery *polar_gallery_named(const char *name) {
    for (const polar_gallery *g = polar_galleries; name && g->name; ++g)
        if (strcmp(g->name, name) == 0) return g;
    return NULL;
}

polar_gallery_options polar_gallery_defaults(void) {
    return (polar_gallery_options){.cond = 1e3,
                                   .rank = -1,
                                   .mode = POLAR_MODE_GEOMETRIC,
                                   .seed = 1,
                                   .gap = 1e-2,
                                   .position = 0.5,
                                   .occupied = -1};
}

static bool is_matrix(polar_mat A) {
    if (!polar_format_get(A.format) || A.place != POLAR_HOST || A.m < 0 || A.n < 0)
        return false;
    return A.ld >= (A.m > 0 ? A.m : 1) && (A.data || A.m == 0 || A.n == 0);
}

static polar_status check_options(const polar_gallery_options *o, int64_t k, polar_why *why) {
    if (!(o->cond >= 1))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "condition number %g: at least 1, or inf, would be right", o->cond);
    if (o->rank < -1 || o->rank > k)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "rank %lld: 0 to %lld = min(m,n), or -1 for full, would be right",
                          (long long)o->rank, (long long)k);
    if (polar_mode_named(polar_mode_name(o->mode)) < 0)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "spectrum mode %d is not in the list",
                          (int)o->mode);
    return POLAR_OK;
}

static polar_status check_gap(const polar_gallery *g, const polar_gallery_options *o, int64_t n,
                              polar_why *why) {
    if (!g->takes_gap) return POLAR_OK;
    if (!(o->gap > 0 && o->gap < 1))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "gap %g: above 0 and below 1 would be right",
                          o->gap);
    if (!g->takes_bands) return POLAR_OK;
    if (!(o->position > o->gap / 2 && 1 - o->position > o->gap / 2))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "position %g: above %g and below %g, half the gap from either end, "
                          "would be right",
                          o->position, o->gap / 2, 1 - o->gap / 2);
    if (o->occupied != -1 && (o->occupied < 1 || o->occupied >= n))
        return polar_fail(
            why, POLAR_BAD_ARGUMENT,
            "occupied %lld: at least 1 and below %lld, the order, or -1 for half, "
            "would be right",
            (long long)o->occupied, (long long)n);
    return POLAR_OK;
}

static polar_status check_truth(polar_mat A, polar_mat truth, polar_why *why) {
    if (!is_matrix(truth) || truth.m != A.m || truth.n != A.n)
        return polar_fail(
            why, POLAR_BAD_ARGUMENT,
            "the factor is %lld x %lld: a host matrix of the shape of the matrix, "
            "%lld x %lld, would be right",
            (long long)truth.m, (long long)truth.n, (long long)A.m, (long long)A.n);
    if (polar_format_get(A.format)->is_complex && !polar_format_get(truth.format)->is_complex)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "format %s of the factor: a complex matrix has a complex factor",
                          polar_format_get(truth.format)->name);
    return POLAR_OK;
}

polar_status polar_gallery_fill(const polar_gallery *g, const polar_gallery_options *o,
                                polar_mat A, polar_mat truth, const polar_allocator *a,
                                polar_why *why) {
    if (!g || !g->fill || !o)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "no kind of matrix, or no options, given");
    if (!is_matrix(A))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%s: %lld x %lld, leading dimension %lld, is not a host matrix",
                          g->name, (long long)A.m, (long long)A.n, (long long)A.ld);
    if (g->square && A.m != A.n)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s: %lld x %lld is not square", g->name,
                          (long long)A.m, (long long)A.n);
    polar_status status = check_options(o, A.m < A.n ? A.m : A.n, why);
    if (!status) status = check_gap(g, o, A.n, why);
    if (!status && truth.data) status = check_truth(A, truth, why);
    if (status || A.m == 0 || A.n == 0) return status;
    if (truth.data)
        for (int64_t j = 0; j < A.n; ++j)
            for (int64_t i = 0; i < A.m; ++i) polar_mat_set(truth, i, j, NAN, NAN);
    status = g->fill(o, A, truth, a);
    if (status) polar_fail(why, status, "%s: %s", g->name, polar_status_text(status));
    return status;
}
