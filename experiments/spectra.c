/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an oracle did to each singular value: with A = PSQ' and a factor U = f(A), the number
 * (P'UQ)_ii is f(sigma_i). A program beside the command; `polar run --factor` makes the U.
 *
 *     spectra A.npy [LABEL=U.npy]... [B.npy [LABEL=V.npy]...]...
 *
 * One line a singular value: matrix, label, i, sigma_i(A), sigma_i(A)/|A|_F, f(sigma_i),
 * sigma_i(U). The label "-" is A itself, the last two columns then nan.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

/* In f64 or c128: A = P diag(s) W, k = min(m,n). */
typedef struct job {
    int64_t m, n, k;
    polar_mat A, T, P, W; /* m-by-n, m-by-n, m-by-k, k-by-n */
    polar_mat hT, hW;     /* on the host, k-by-n: P'U and W */
    double *s, *t, norm;  /* singular values of A and of a factor; |A|_F */
    void *base, *work;
    int64_t work_bytes;
    polar_format format;
    char name[64];
} job;

static int64_t layout(job *j) {
    polar_arena a = {&polar_cpu, j->base, INT64_MAX, 0};
    j->work_bytes = 0;
    j->A = polar_arena_mat(&a, j->m, j->n, j->format);
    j->T = polar_arena_mat(&a, j->m, j->n, j->format);
    j->P = polar_arena_mat(&a, j->m, j->k, j->format);
    j->W = polar_arena_mat(&a, j->k, j->n, j->format);
    j->s = polar_arena_mat(&a, j->k, 1, POLAR_F64).data;
    j->t = polar_arena_mat(&a, j->k, 1, POLAR_F64).data;
    j->work = polar_arena_work(
        &a, 1u << POLAR_VERB_SVD | 1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_NORM, j->m, j->n,
        j->format, &j->work_bytes);
    return a.used;
}

static void clear(job *j) {
    polar_mat_free(&j->hT, NULL);
    polar_mat_free(&j->hW, NULL);
    if (j->base) polar_cpu.release(j->base, NULL);
    *j = (job){.base = NULL};
}

static polar_engine engine(const job *j) {
    polar_engine e;
    polar_engine_init(&e, &polar_cpu);
    e.work = j->work;
    e.work_bytes = j->work_bytes;
    return e;
}

/* The stem of a path. */
static void name_of(const char *path, char *name, size_t size) {
    const char *slash = strrchr(path, '/'), *start = slash ? slash + 1 : path;
    const char *dot = strrchr(start, '.');
    snprintf(name, size, "%.*s", (int)(dot ? dot - start : (long)strlen(start)), start);
}

/* Reads and decomposes A; prints its lines. */
static polar_status take_matrix(job *j, const char *path, polar_why *why) {
    polar_mat A;
    polar_status status = polar_mat_read(path, &A, NULL, why);
    clear(j);
    if (status) return status;
    j->m = A.m;
    j->n = A.n;
    j->k = A.m < A.n ? A.m : A.n;
    j->format = polar_format_get(A.format)->is_complex ? POLAR_C128 : POLAR_F64;
    name_of(path, j->name, sizeof j->name);
    j->base = polar_cpu.alloc(layout(j), NULL);
    if (j->base) layout(j);
    j->hT = polar_mat_new(j->k, j->n, j->format, NULL);
    j->hW = polar_mat_new(j->k, j->n, j->format, NULL);
    if (!j->base || !j->hT.data || !j->hW.data) status = POLAR_NO_MEMORY;
    if (!status) {
        polar_engine e = engine(j);
        polar_copy_in(&e, POLAR_N, 1, polar_const(A), j->A);
        j->norm = polar_norm_of(&e, POLAR_NORM_FRO, j->A);
        polar_svd(&e, j->A, j->P, j->s, j->W);
        polar_copy_out(&e, POLAR_N, 1, polar_const(j->W), j->hW);
        status = e.status;
    }
    for (int64_t i = 0; i < j->k && !status; i++)
        printf("%s\t-\t%lld\t%.7g\t%.7g\tnan\tnan\n", j->name, (long long)i + 1, j->s[i],
               j->s[i] / j->norm);
    polar_mat_free(&A, NULL);
    return status ? polar_fail(why, status, "%.200s: %s", path, polar_status_text(status))
                  : status;
}

/* (P'UQ)_ii */
static double mapped(const job *j, int64_t i) {
    const polar_cmat T = polar_const(j->hT), W = polar_const(j->hW);
    double sum = 0;
    for (int64_t c = 0; c < j->n; c++)
        sum += polar_mat_re(T, i, c) * polar_mat_re(W, i, c) +
               polar_mat_im(T, i, c) * polar_mat_im(W, i, c);
    return sum;
}

static polar_status take_factor(job *j, const char *label, int length, const char *path,
                                polar_why *why) {
    const polar_mat none = {0};
    polar_mat U;
    if (!j->base)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%.200s: name its matrix before it", path);
    polar_status status = polar_mat_read(path, &U, NULL, why);
    if (status) return status;
    if (U.m != j->m || U.n != j->n ||
        (polar_format_get(U.format)->is_complex && j->format == POLAR_F64))
        status = polar_fail(why, POLAR_BAD_FILE,
                            "%.200s is not a factor of %s: shape or kind "
                            "differ",
                            path, j->name);
    if (!status) {
        polar_engine e = engine(j);
        polar_copy_in(&e, POLAR_N, 1, polar_const(U), j->A);
        polar_mat T = j->T; /* k-by-n, in the room of an m-by-n */
        T.m = j->k;
        polar_gemm(&e, 1, POLAR_T, j->P, POLAR_N, j->A, 0, none, T);
        polar_copy_out(&e, POLAR_N, 1, polar_const(T), j->hT);
        polar_svd(&e, j->A, none, j->t, none);
        if ((status = e.status))
            polar_fail(why, status, "%.200s: %s", path, polar_status_text(status));
    }
    for (int64_t i = 0; i < j->k && !status; i++)
        printf("%s\t%.*s\t%lld\t%.7g\t%.7g\t%.7g\t%.7g\n", j->name, length, label,
               (long long)i + 1, j->s[i], j->s[i] / j->norm, mapped(j, i), j->t[i]);
    polar_mat_free(&U, NULL);
    return status;
}

int main(int argc, char **argv) {
    char provenance[512];
    polar_why why = {""};
    polar_status status = POLAR_OK;
    job j = {.base = NULL};
    if (argc < 2)
        status = polar_fail(&why, POLAR_BAD_ARGUMENT, "usage: spectra A.npy [LABEL=U.npy]...");
    polar_output_provenance(provenance, sizeof provenance);
    if (!status)
        printf("# %s\nmatrix\tfactor\ti\tsigma\trelative\tmapped\tafter\n", provenance);
    for (int i = 1; i < argc && !status; i++) {
        const char *equals = strchr(argv[i], '=');
        status = equals ? take_factor(&j, argv[i], (int)(equals - argv[i]), equals + 1, &why)
                        : take_matrix(&j, argv[i], &why);
    }
    clear(&j);
    if (!status) status = polar_output_flush(&why);
    if (status) fprintf(stderr, "spectra: %s\n", why.text);
    return status ? POLAR_EXIT_REFUSED : POLAR_EXIT_DONE;
}
