/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Workspace: what our own pieces take, and what cuSOLVER says it wants on the device. What it
 * wants on the host is the context's, which has it when work() returns.
 *
 * A verb may come with less than m-by-n, and cuSOLVER nowhere promises that it wants less then:
 * it is asked for the halves too, down to one column, and a quarter is added. A verb that finds
 * itself short even so returns KERNEL.
 */
#include "cuda_verbs.h"

typedef polar_status query(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                           struct solver_size *w);

/* the most over (m,n), (l,k), (k,k), l = max(m,n), k = min(m,n), and their halves */
static int64_t solver_work(struct cuda_context *c, query *q, int64_t m, int64_t n,
                           polar_format f) {
    const int64_t k = m < n ? m : n;
    const int64_t shape[3][2] = {{m, n}, {m > n ? m : n, k}, {k, k}};
    size_t device = 0, host = 0;
    for (int i = 0; i < 3; i++)
        for (int64_t a = shape[i][0], b = shape[i][1]; a > 0 && b > 0; a /= 2, b /= 2) {
            struct solver_size w;
            if (q(c, a, b, f, &w) != POLAR_OK) return -1;
            if (w.device > device) device = w.device;
            if (w.host > host) host = w.host;
        }
    if (device > INT64_MAX / 2 || host > INT64_MAX / 2) return -1;
    const int64_t wanted = (int64_t)(host + host / 4);
    if (wanted > c->wanted) c->wanted = wanted;
    return polar_cuda_add(0, (int64_t)(device + device / 4));
}

static int64_t both(int64_t a, int64_t b) {
    return a < 0 || b < 0 || a > INT64_MAX - b ? -1 : a + b;
}

static int64_t of_verb(struct cuda_context *c, int verb, int64_t m, int64_t n, polar_format f) {
    const int64_t l = m > n ? m : n, k = m < n ? m : n, width = GPU_REFLECTORS;
    switch (verb) {
    case POLAR_VERB_QR:
        return solver_work(c, polar_cuda_geqrf_size, l, k, f);
    case POLAR_VERB_QR_APPLY:
        return polar_cuda_qr_apply_work(l, n, f);
    case POLAR_VERB_QR_STACKED: /* panels of a window */
        return both(polar_cuda_qr_stacked_work(n, f),
                    solver_work(c, polar_cuda_geqrf_size, m + width, n < width ? n : width, f));
    case POLAR_VERB_CHOLESKY:
    case POLAR_VERB_SOLVE:
        return solver_work(c, polar_cuda_potrf_size, n, n, f);
    case POLAR_VERB_POSDEF_INVERSE:
        return both(polar_cuda_posdef_inverse_work(n, f),
                    solver_work(c, polar_cuda_potrf_size, n, n, f));
    case POLAR_VERB_LU:
        return solver_work(c, polar_cuda_getrf_size, k, k, f);
    case POLAR_VERB_MIX:
        if (l * (int64_t)sizeof(int32_t) > c->wanted) c->wanted = l * (int64_t)sizeof(int32_t);
        return polar_cuda_mix_work(m, n, f);
    case POLAR_VERB_SVD:
        return both(polar_cuda_svd_work(m, n, f),
                    solver_work(c, polar_cuda_gesvd_size, l, k, f));
    case CUDA_VERB_GESVDP:
        return both(polar_cuda_gesvdp_work(m, n, f),
                    solver_work(c, polar_cuda_gesvdp_size, l, k, f));
    case POLAR_VERB_EIGH:
        return both(polar_cuda_add(0, k * 8), solver_work(c, polar_cuda_syevd_size, k, k, f));
    default:
        return 0;
    }
}

static int64_t ask(struct cuda_context *c, unsigned verbs, int64_t m, int64_t n,
                   polar_format f) {
    int64_t most = 0;
    for (int verb = 0; verb <= CUDA_VERB_GESVDP; verb++) {
        if (!(verbs >> verb & 1u)) continue;
        const int64_t bytes = of_verb(c, verb, m, n, f);
        if (bytes < 0) return -1;
        if (bytes > most) most = bytes;
    }
    return most;
}

/* The host's parts grow to what was asked for; nothing under way uses them then. */
polar_status polar_cuda_grow(struct cuda_context *c) {
    const int64_t lines = (c->wanted + CUDA_ALIGNMENT - 1) / CUDA_ALIGNMENT;
    if (c->wanted == 0 || (c->wanted <= c->room && c->lanes <= c->rooms)) return POLAR_OK;
    TRY(polar_cuda_wait(c));
    if (lines > INT64_MAX / CUDA_ALIGNMENT / c->lanes) return POLAR_NO_MEMORY;
    char *hosts = polar_alloc(NULL, (size_t)(lines * CUDA_ALIGNMENT * c->lanes));
    if (!hosts) return POLAR_NO_MEMORY;
    polar_release(NULL, c->hosts);
    c->hosts = hosts;
    c->room = lines * CUDA_ALIGNMENT;
    c->rooms = c->lanes;
    polar_cuda_lane_take(c, 0);
    return POLAR_OK;
}

/* What was asked before has the same answer again, whatever the libraries say in between: a
 * layout that is counted first and carved later must not change. */
int64_t polar_cuda_work(unsigned verbs, int64_t m, int64_t n, polar_format f) {
    struct cuda_answer answer = {verbs, f, m, n, 0};
    struct cuda_context *c;
    if (m < 0 || n < 0 || m > CUDA_LARGEST || n > CUDA_LARGEST) return -1;
    if (polar_format_get(f)->emulated || verbs == 0) return 0; /* products want none */
    if (polar_cuda_recall(&answer)) return answer.bytes;
    if (polar_cuda_enter(&c) != POLAR_OK) return -1;
    answer.bytes = ask(c, verbs, m, n, f);
    if (answer.bytes >= 0 && polar_cuda_grow(c) != POLAR_OK) answer.bytes = -1;
    if (answer.bytes >= 0) {
        c->answer[c->next] = answer;
        c->next = (c->next + 1) % CUDA_ANSWERS;
    }
    polar_cuda_leave(c, POLAR_OK);
    return answer.bytes;
}
