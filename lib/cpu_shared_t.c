/* SPDX-License-Identifier: BSD-3-Clause */
/* Products that the team of a run does in parts, each by the BLAS on one thread. Without a
 * team, and where they are too small to gain, one call of the BLAS. */
#include <string.h>

#include "cpu_team.h"
#include "cpu_type.h"

/* Multiplications of a product, and entries of a matrix that meets a vector, that are worth
 * sharing: by measurement on two threads, orders of 106 and 724. */
enum { LEAST_PRODUCT = 1200000 / PARTS / PARTS, LEAST_MATVEC = 1 << 19 };
/* Cuts lie on multiples of what BLAS kernels take at a time. */
enum { GRAIN = 16 };

/* Where piece i of `pieces` of [0,n) begins. */
static int64_t cut(int64_t n, int64_t pieces, int64_t i) {
    const int64_t at = (n * i / pieces + GRAIN - 1) / GRAIN * GRAIN;
    return at < n ? at : n;
}

static bool worth(int64_t m, int64_t n, int64_t k) {
    return polar_cpu_team() > 1 && m * n >= LEAST_PRODUCT / (k > 0 ? k : 1);
}

/* ---- general products ---- */

struct product {
    CBLAS_TRANSPOSE opA, opB;
    int64_t m, n, k;
    real alpha, beta;
    const entry *A, *B;
    int64_t lda, ldb;
    entry *D;
    int64_t ldd;
    int64_t rows, columns; /* the grid of pieces */
};

static void product_part(const void *job, int64_t piece) {
    const struct product *p = job;
    const int64_t r = piece % p->rows, c = piece / p->rows;
    const int64_t i = cut(p->m, p->rows, r), j = cut(p->n, p->columns, c);
    const int64_t m = cut(p->m, p->rows, r + 1) - i, n = cut(p->n, p->columns, c + 1) - j;
    const entry *A = p->A + (p->opA == CblasNoTrans ? i : i * p->lda);
    const entry *B = p->B + (p->opB == CblasNoTrans ? j * p->ldb : j);
    if (m > 0 && n > 0)
        blas_gemm(p->opA, p->opB, m, n, p->k, p->alpha, A, p->lda, B, p->ldb, p->beta,
                  p->D + i + j * p->ldd, p->ldd);
}

/* Of the grids of so many pieces the one whose pieces are nearest to squares. */
static void choose_grid(int64_t pieces, struct product *p) {
    int64_t best = 0;
    for (int64_t r = 1; r <= pieces; r++) {
        if (pieces % r != 0) continue;
        const int64_t edges = p->m / r + p->n / (pieces / r);
        if (best == 0 || edges < best) {
            best = edges;
            p->rows = r;
            p->columns = pieces / r;
        }
    }
}

/* entries [from,to) of a product with a vector */
static void matvec_part(const void *job, int64_t piece) {
    const struct product *p = job;
    const int64_t i = cut(p->m, p->rows, piece), m = cut(p->m, p->rows, piece + 1) - i;
    const bool plain = p->opA == CblasNoTrans;
    const entry a = p->alpha, b = p->beta == 0 ? 1 : p->beta;
    if (m <= 0) return;
    if (p->beta == 0) memset(p->D + i, 0, (size_t)m * sizeof(entry)); /* whatever was there */
    BLAS(gemv)
    (CblasColMajor, p->opA, width(plain ? m : p->k), width(plain ? p->k : m), PASS(a),
     p->A + (plain ? i : i * p->lda), width(p->lda), p->B, 1, PASS(b), p->D + i, 1);
}

void KERNEL(share_gemm)(CBLAS_TRANSPOSE opA, CBLAS_TRANSPOSE opB, int64_t m, int64_t n,
                        int64_t k, real alpha, const entry *A, int64_t lda, const entry *B,
                        int64_t ldb, real beta, entry *D, int64_t ldd) {
    struct product p = {opA, opB, m, n, k, alpha, beta, A, B, lda, ldb, D, ldd, 1, 1};
    const bool vector = n == 1 && opB == CblasNoTrans;
    if (vector && polar_cpu_team() > 1 && m * k >= LEAST_MATVEC) {
        p.rows = polar_cpu_team();
        polar_cpu_share(p.rows, matvec_part, &p);
    } else if (vector) {
        matvec_part(&p, 0);
    } else {
        if (worth(m, n, k)) choose_grid(polar_cpu_team(), &p);
        polar_cpu_share(p.rows * p.columns, product_part, &p);
    }
}

/* ---- one triangle of a symmetric result ---- */

/* Pieces a side, by measurement. */
static int64_t side(int64_t n, int64_t k) {
    const int team = polar_cpu_team();
    const int64_t most = n / 48, q = team == 2 ? 2 : team <= 8 ? 4 : 8;
    if (!worth(n, n, k / 2)) return 1;
    return q < most ? q : most > 1 ? most : 1;
}

/* Of q pieces a side: two halves, by columns, of every square below the diagonal, then the
 * triangles on it, so that all have as much to do. */
static int64_t count_places(int64_t q) {
    return q * (q - 1) + q;
}

/* Rows [i,i+m), columns [j,j+n) of the lower triangle; i = j: a triangle. */
struct where {
    int64_t i, j, m, n;
};

static struct where place_of(int64_t n, int64_t q, int64_t place) {
    const int64_t halves = q * (q - 1);
    int64_t square = place / 2, row = 1;
    if (place >= halves) {
        const int64_t j = cut(n, q, place - halves), end = cut(n, q, place - halves + 1);
        return (struct where){j, j, end - j, end - j};
    }
    for (; square >= row; square -= row++) {
    }
    const int64_t i = cut(n, q, row), j = cut(n, q, square), m = cut(n, q, row + 1) - i;
    const int64_t columns = cut(n, q, square + 1) - j, h = cut(columns, 2, 1);
    return place % 2 == 0 ? (struct where){i, j, m, h}
                          : (struct where){i, j + h, m, columns - h};
}

struct symmetric {
    CBLAS_UPLO uplo;
    CBLAS_TRANSPOSE op;
    int64_t n, k;
    real alpha, beta;
    const entry *X;
    int64_t ldx;
    entry *D;
    int64_t ldd;
    int64_t q;
};

static void symmetric_part(const void *job, int64_t place) {
    const struct symmetric *p = job;
    const struct where t = place_of(p->n, p->q, place);
    const bool plain = p->op == CblasNoTrans;
    const entry *Xi = p->X + (plain ? t.i : t.i * p->ldx);
    const entry *Xj = p->X + (plain ? t.j : t.j * p->ldx);
    const CBLAS_TRANSPOSE other = plain ? ADJOINT : CblasNoTrans;
    if (t.m <= 0 || t.n <= 0) return;
    if (t.i == t.j)
        blas_rank_k(p->uplo, p->op, t.n, p->k, p->alpha, Xj, p->ldx, p->beta,
                    p->D + t.j + t.j * p->ldd, p->ldd);
    else if (p->uplo == CblasLower)
        blas_gemm(p->op, other, t.m, t.n, p->k, p->alpha, Xi, p->ldx, Xj, p->ldx, p->beta,
                  p->D + t.i + t.j * p->ldd, p->ldd);
    else
        blas_gemm(p->op, other, t.n, t.m, p->k, p->alpha, Xj, p->ldx, Xi, p->ldx, p->beta,
                  p->D + t.j + t.i * p->ldd, p->ldd);
}

void KERNEL(share_rank_k)(CBLAS_UPLO uplo, CBLAS_TRANSPOSE op, int64_t n, int64_t k, real alpha,
                          const entry *X, int64_t ldx, real beta, entry *D, int64_t ldd) {
    const struct symmetric p = {uplo, op, n, k, alpha, beta, X, ldx, D, ldd, side(n, k)};
    polar_cpu_share(count_places(p.q), symmetric_part, &p);
}

/* Columns at a time, by measurement (f64 and f32, n = 300 to 2048, two threads, halves down to
 * 128 ... 2048 or none, then strips of 64 ... 384 columns): halves down to BLOCK and these
 * strips are the fastest or within 10 % of it. */
enum { BLOCK = 1024, SMALL = 512 };

static int64_t strip(int64_t n) {
    return n <= SMALL ? 96 : 192;
}

/* Lower triangle of D = alpha AB + beta D, A n-by-k, B k-by-n; entries above the diagonal in
 * the diagonal strips are spoilt. */
static void lower(int64_t n, const struct product *p, const entry *A, const entry *B,
                  entry *D) {
    const int64_t w = strip(n);
    if (n <= BLOCK) {
        for (int64_t j = 0; j < n; j += w)
            blas_gemm(CblasNoTrans, CblasNoTrans, n - j, n - j < w ? n - j : w, p->k, p->alpha,
                      A + j, p->lda, B + j * p->ldb, p->ldb, p->beta, D + j + j * p->ldd,
                      p->ldd);
        return;
    }
    const int64_t h = (n / 2 + w - 1) / w * w;
    lower(h, p, A, B, D);
    blas_gemm(CblasNoTrans, CblasNoTrans, n - h, h, p->k, p->alpha, A + h, p->lda, B, p->ldb,
              p->beta, D + h, p->ldd);
    lower(n - h, p, A + h, B + h * p->ldb, D + h + h * p->ldd);
}

static void lower_part(const void *job, int64_t place) {
    const struct product *p = job;
    const struct where t = place_of(p->n, p->rows, place);
    const entry *A = p->A + t.i, *B = p->B + t.j * p->ldb;
    entry *D = p->D + t.i + t.j * p->ldd;
    if (t.m <= 0 || t.n <= 0) return;
    if (t.i == t.j)
        lower(t.n, p, A, B, D);
    else
        blas_gemm(CblasNoTrans, CblasNoTrans, t.m, t.n, p->k, p->alpha, A, p->lda, B, p->ldb,
                  p->beta, D, p->ldd);
}

void KERNEL(share_lower)(int64_t n, int64_t k, real alpha, const entry *A, int64_t lda,
                         const entry *B, int64_t ldb, real beta, entry *D, int64_t ldd) {
    const int64_t q = side(n, k);
    const struct product p = {CblasNoTrans, CblasNoTrans, n, n,   k, alpha, beta, A, B,
                              lda,          ldb,          D, ldd, q, q};
    polar_cpu_share(count_places(q), lower_part, &p);
}

/* ---- with triangles ---- */

struct triangular {
    CBLAS_SIDE side;
    CBLAS_UPLO uplo;
    CBLAS_TRANSPOSE op;
    CBLAS_DIAG diag;
    int64_t m, n;
    real alpha;
    const entry *T;
    int64_t ldt;
    entry *B;
    int64_t ldb;
    int64_t pieces;
};

static void triangular_part(const void *job, int64_t piece) {
    const struct triangular *p = job;
    const bool left = p->side == CblasLeft;
    const int64_t all = left ? p->n : p->m, from = cut(all, p->pieces, piece);
    const int64_t count = cut(all, p->pieces, piece + 1) - from;
    if (count > 0)
        blas_trmm(p->side, p->uplo, p->op, p->diag, left ? p->m : count, left ? count : p->n,
                  p->alpha, p->T, p->ldt, p->B + (left ? from * p->ldb : from), p->ldb);
}

void KERNEL(share_trmm)(CBLAS_SIDE side, CBLAS_UPLO uplo, CBLAS_TRANSPOSE op, CBLAS_DIAG diag,
                        int64_t m, int64_t n, real alpha, const entry *T, int64_t ldt, entry *B,
                        int64_t ldb) {
    const int64_t order = side == CblasLeft ? m : n;
    const int64_t pieces = worth(m, n, order / 2) ? polar_cpu_team() : 1;
    const struct triangular p = {side, uplo, op, diag, m, n, alpha, T, ldt, B, ldb, pieces};
    polar_cpu_share(pieces, triangular_part, &p);
}
