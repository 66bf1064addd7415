/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The leaves of Cholesky's factorisation: R and R'^-1 of a block in one elimination, the
 * inverse kept below the diagonal, where nothing is wanted.
 */
#include <math.h>
#include <string.h>

#include "cpu_type.h"
#include "widths.h"

/* GROWTH: see cpu_triangle_t.c */
enum { EDGE = CPU_LEAF, GROWTH = 32 };

/* |X|_F^2 of the triangle that begins in the diagonal of each column: to its end, or before */
static double square_of(int64_t n, const entry *Z, int64_t ld, bool upper) {
    double sum = 0;
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = upper ? 0 : j + 1; i < (upper ? j + 1 : n); i++) {
            const double x = cabs((double _Complex)Z[i + j * ld]);
            sum += x * x;
        }
    return sum;
}

/* Whether R'^-1 will do for solves: no row or column of |R||R^-1|, |R^-1||R| adds up to more
 * than GROWTH n, for that is at most sqrt(n) |R|_F |R^-1|_F. */
static bool inverse_will_do(int64_t n, const entry *Z, int64_t ld) {
    double inverse = square_of(n, Z, ld, false);
    const double most = (double)GROWTH * (double)n;
    for (int64_t j = 0; j < n; j++) {
        const double r = cabs((double _Complex)Z[j + j * ld]);
        inverse += 1 / (r * r);
    }
    return (double)n * square_of(n, Z, ld, true) * inverse <= most * most; /* NaN: no */
}

#if IS_COMPLEX

/* R, and R'^-1 without its diagonal below R's; above 0: not definite */
static lapack_int factor_block(int64_t n, entry *Z, int64_t ld) {
    entry W[EDGE * EDGE];
    lapack_int info = LAPACK(potrf)(LAPACK_COL_MAJOR, 'U', width(n), Z, width(ld));
    if (info != 0) return info;
    for (int64_t j = 0; j < n; j++)
        memcpy(W + j * EDGE, Z + j * ld, (size_t)(j + 1) * sizeof(entry));
    info = LAPACK(trtri)(LAPACK_COL_MAJOR, 'U', 'N', width(n), W, EDGE);
    for (int64_t j = 0; j < n && info == 0; j++)
        for (int64_t i = j + 1; i < n; i++) Z[i + j * ld] = CONJ(W[j + i * EDGE]);
    return info;
}

#else

/* reals of one line of a cache */
typedef real line __attribute__((vector_size(64), may_alias));
enum { LINE = 64 / (int)sizeof(real) };

/* [Z I], row by row, becomes [R R'^-1] by elimination. Returns whether all pivots are positive.
 */
#define ELIMINATE(name, attribute)                                                             \
    attribute static bool name(int n, real row[EDGE][2 * EDGE]) {                              \
        for (int k = 0; k < n; k++) {                                                          \
            const real pivot = row[k][k];                                                      \
            if (!(pivot > 0)) return false;                                                    \
            const real r = (real)sqrt((double)pivot), scale = 1 / r;                           \
            const int from = k / LINE, to = (EDGE + k) / LINE + 1;                             \
            line *const own = (line *)row[k];                                                  \
            for (int p = from; p < to; p++) own[p] *= scale;                                   \
            row[k][k] = r;                                                                     \
            for (int i = k + 1; i < n; i++) {                                                  \
                line *const other = (line *)row[i];                                            \
                const real factor = row[k][i];                                                 \
                for (int p = from; p < to; p++) other[p] -= factor * own[p];                   \
            }                                                                                  \
        }                                                                                      \
        return true;                                                                           \
    }

POLAR_WIDTHS(ELIMINATE, eliminate)

static lapack_int factor_block(int64_t n, entry *Z, int64_t ld) {
    _Alignas(64) real row[EDGE][2 * EDGE];
    memset(row, 0, (size_t)n * sizeof *row);
    for (int64_t j = 0; j < n; j++) {
        row[j][EDGE + j] = 1;
        for (int64_t i = 0; i <= j; i++) row[i][j] = Z[i + j * ld];
    }
    if (!POLAR_WIDEST(eliminate)((int)n, row)) return 1;
    for (int64_t j = 0; j < n; j++) {
        for (int64_t i = 0; i <= j; i++) Z[i + j * ld] = row[i][j];
        for (int64_t i = j + 1; i < n; i++) Z[i + j * ld] = row[i][EDGE + j];
    }
    return 0;
}

#endif

lapack_int KERNEL(factor_leaf)(int64_t n, entry *Z, int64_t ld) {
    const lapack_int info = factor_block(n, Z, ld);
    if (info == 0 && n > 1 && !inverse_will_do(n, Z, ld)) Z[1] = NAN; /* a mark */
    return info;
}

bool KERNEL(unpack_leaf)(int64_t n, const entry *Z, int64_t ld, entry *L) {
    if (n > 1 && Z[1] != Z[1]) return false;
    for (int64_t j = 0; j < n; j++) {
        L[j + j * EDGE] = 1 / Z[j + j * ld];
        memcpy(L + j + 1 + j * EDGE, Z + j + 1 + j * ld, (size_t)(n - j - 1) * sizeof(entry));
    }
    return true;
}
