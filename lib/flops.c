/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Operations of the verbs: leading terms, additions and multiplications alike, of the
 * algorithm the CPU backend runs. Backends are compared by the same count.
 */
#include "polar/backend.h"

/* l-by-k, l >= k: bidiagonal form 4lk^2 - 4k^3/3, divide and conquer at most 8k^3/3, and two
 * sets of reflectors applied to its vectors, 4lk^2 - 2k^3 and 2k^3. */
static double svd(double l, double k) {
    return 8 * l * k * k + 4 * k * k * k / 3;
}

double polar_verb_flops(polar_verb v, int64_t rows, int64_t columns, int64_t inner,
                        polar_format f) {
    const double m = (double)rows, n = (double)columns, k = (double)inner, n3 = n * n * n;
    double flops = 0;
    switch (v) {
    case POLAR_VERB_GEMM:
        flops = 2 * m * n * k;
        break;
    case POLAR_VERB_GRAM:
    case POLAR_VERB_SYMM:
        flops = m * n * k;
        break; /* one triangle */
    /* Column j of [X; I] has a reflector of m+1 entries, applied to the n-j columns behind it
     * in the reduction and again in forming Q: twice 4(m+1) sum (n-j). */
    case POLAR_VERB_QR_STACKED:
        flops = 4 * m * n * n;
        break;
    case POLAR_VERB_QR: /* Householder; its explicit Q would cost as much again */
        flops = 2 * m * n * n - 2 * n3 / 3;
        break;
    case POLAR_VERB_QR_APPLY: /* n reflectors of m, m-1, ... entries to k columns */
        flops = 4 * m * n * k - 2 * n * n * k;
        break;
    case POLAR_VERB_STACKED: /* Q2 is triangular */
        flops = m * n * n;
        break;
    case POLAR_VERB_CHOLESKY:
    case POLAR_VERB_TRIANGLE_INVERSE:
        flops = n3 / 3;
        break;
    case POLAR_VERB_SOLVE: /* Cholesky, inverse of its factor, two triangular products */
        flops = 2 * n3 / 3 + 2 * m * n * n;
        break;
    case POLAR_VERB_POSDEF_INVERSE:
        flops = n3;
        break;
    case POLAR_VERB_TRIANGLE:
        flops = m * n * n;
        break;
    case POLAR_VERB_LU:
        flops = 2 * n3 / 3;
        break;
    case POLAR_VERB_LU_INVERSE:
        flops = 4 * n3 / 3;
        break;
    case POLAR_VERB_SVD:
        flops = m > n ? svd(m, n) : svd(n, m);
        break;
    /* tridiagonal form 4n^3/3, divide and conquer at most 4n^3/3, reflectors 2n^3 */
    case POLAR_VERB_EIGH:
        flops = 14 * n3 / 3;
        break;
    case POLAR_VERB_MIX:
    case POLAR_VERB_NORM:
    case POLAR_VERB_COUNT:
        break;
    }
    /* a complex multiply-add is four real ones */
    return polar_format_get(f)->is_complex ? 4 * flops : flops;
}
