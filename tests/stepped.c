/* SPDX-License-Identifier: BSD-3-Clause */
/* Step oracles as the tests want them: made, guarded, run, held against the eigenvectors. */
#include "stepped.h"

#include <lapacke.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judged.h"

static bool is_expansion(const polar_oracle *o) {
    return o->traits & POLAR_STEP && o->traits & POLAR_ADAPTIVE;
}

int stepped_oracles(void) {
    int count = 0;
    for (int i = 0; polar_oracles[i]; i++) count += is_expansion(polar_oracles[i]);
    return count;
}

const polar_oracle *stepped_oracle(int i) {
    for (int k = 0; polar_oracles[k]; k++)
        if (is_expansion(polar_oracles[k]) && i-- == 0) return polar_oracles[k];
    return NULL;
}

struct stepped stepped_of(polar_mat A, int64_t pad) {
    struct stepped t = {.s = sample_of(polar_const(A), pad), .n = A.n};
    const bool z = polar_format_get(A.format)->is_complex;
    const lapack_int n = (lapack_int)A.n, ld = n > 1 ? n : 1;
    t.V = fresh(A.n, A.n, z ? POLAR_C128 : POLAR_F64);
    ck_assert_int_eq(polar_mat_convert(polar_const(A), t.V), POLAR_OK);
    t.w = calloc((size_t)A.n + 1, sizeof *t.w);
    ck_assert_ptr_nonnull(t.w);
    const int info = n == 0 ? 0
                     : z    ? LAPACKE_zheev(LAPACK_COL_MAJOR, 'V', 'L', n, t.V.data, ld, t.w)
                            : LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'L', n, t.V.data, ld, t.w);
    ck_assert_int_eq(info, 0);
    drop(A);
    return t;
}

struct stepped stepped_new(const char *kind, const polar_gallery_options *o, int64_t n,
                           polar_format f, int64_t pad) {
    const polar_mat A = fresh(n, n, sample_host(f));
    fill(kind, o, A, none);
    return stepped_of(A, pad);
}

struct stepped stepped_with(const double *w, int64_t n, polar_format f, uint64_t seed) {
    polar_gallery_options g = polar_gallery_defaults();
    const polar_mat P = fresh(n, n, f), T = fresh(n, n, f), A = fresh(n, n, f);
    g.seed = seed;
    if (seed) fill("orthogonal", &g, P, none);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < n; i++) {
            if (!seed) polar_mat_set(P, i, j, i == j, 0);
            polar_mat_set(T, i, j, re(P, i, j) * w[j], im(P, i, j) * w[j]);
        }
    multiply(T, false, P, true, A);
    hermitian(A);
    drop(P);
    drop(T);
    return stepped_of(A, 0);
}

void stepped_free(struct stepped *t) {
    sample_free(&t->s);
    drop(t->V);
    free(t->w);
}

double stepped_gap(const struct stepped *t, int64_t occupied) {
    return (t->w[occupied] - t->w[occupied - 1]) / (t->w[t->n - 1] - t->w[0]);
}

polar_options stepped_ask(const struct stepped *t, enum given how, int64_t occupied) {
    polar_options o = polar_options_default();
    const double low = t->w[0], high = t->w[t->n - 1], width = high - low;
    const double homo = t->w[occupied - 1], lumo = t->w[occupied], gap = lumo - homo;
    const double mu = homo + gap / 2;
    if (how == BY_MU || how == BY_LOWER) o.mu = mu;
    if (how == BY_LOWER) o.lower = gap / 2 / fmax(mu - low, high - mu);
    if (how == BY_OCCUPATION) o.occupied = occupied;
    if (how == BY_BOUNDS || how == BY_BOUNDS_AND_ENDS) {
        o.homo[0] = o.homo[1] = homo;
        o.lumo[0] = o.lumo[1] = lumo;
    }
    if (how == BY_BOUNDS_AND_ENDS) {
        o.ends[0] = low;
        o.ends[1] = high;
    }
    if (how == BY_LOOSE_BOUNDS) {
        o.homo[0] = homo - 0.02 * width;
        o.homo[1] = homo + 0.2 * gap;
        o.lumo[0] = lumo - 0.3 * gap;
        o.lumo[1] = lumo + 0.03 * width;
    }
    return o;
}

/* An allocator that puts guard bytes around each block and counts. */
enum { GUARD = 128 };

struct guarded {
    int calls, out;
    size_t bytes;
    bool broken;
};

static void *guarded_alloc(size_t bytes, void *context) {
    struct guarded *g = context;
    unsigned char *p = malloc(bytes + 2 * GUARD);
    if (!p) return NULL;
    memset(p, 0xA5, GUARD);
    memset(p + GUARD, 0xFF, bytes); /* NaN in every format */
    memset(p + GUARD + bytes, 0xA5, GUARD);
    memcpy(p, &bytes, sizeof bytes);
    g->calls++;
    g->out++;
    g->bytes += bytes;
    return p + GUARD;
}

static void guarded_release(void *block, void *context) {
    struct guarded *g = context;
    if (!block) return;
    unsigned char *p = (unsigned char *)block - GUARD;
    size_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    for (size_t i = 0; i < GUARD; i++)
        g->broken |= (i >= sizeof bytes && p[i] != 0xA5) || p[GUARD + bytes + i] != 0xA5;
    g->out--;
    free(p);
}

static bool spare_kept(polar_mat X) {
    const polar_mat all = {X.data, X.ld, X.n, X.ld, X.format, X.place};
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = X.m; i < X.ld; i++)
            if (!isnan(re(all, i, j))) return false;
    return true;
}

static bool self_adjoint(polar_mat X) {
    for (int64_t j = 0; j < X.n; j++)
        for (int64_t i = 0; i <= j; i++)
            if (re(X, i, j) != re(X, j, i) || im(X, i, j) != -im(X, j, i)) return false;
    return true;
}

void stepped_run(struct stepped *t, const polar_oracle *oracle, const polar_options *options) {
    struct sample *s = &t->s;
    struct guarded g = {0};
    const polar_allocator a = {guarded_alloc, guarded_release, &g};
    t->oracle = oracle;
    t->o = *options;
    t->o.allocator = &a;
    struct sample fresh = sample_of(polar_const(s->A), s->A.ld - t->n);
    polar_mat_free(&s->H, NULL);
    s->H = fresh.U;
    fresh.U = (polar_mat){0};
    sample_free(&fresh);
    const int64_t said = polar_factor_scratch(oracle, t->n, t->n, s->A.format, true, &t->o);
    s->status = polar_factor(oracle, polar_const(s->A), s->U, &s->H, &t->o, &s->r);
    t->o.allocator = NULL;
    REQUIRE(sample_equal(s->A, s->copy), "A was changed: %s", stepped_text(t));
    REQUIRE(spare_kept(s->A) && spare_kept(s->U) && spare_kept(s->H),
            "spare rows were written: %s", stepped_text(t));
    REQUIRE(!g.broken && g.out == 0, "scratch overrun or leaked: %s", stepped_text(t));
    REQUIRE(g.calls <= 1, "%d allocations: %s", g.calls, stepped_text(t));
    /* the host backend adds what it takes to align the block */
    REQUIRE(g.calls == 0 || ((int64_t)g.bytes >= said && (int64_t)g.bytes <= said + 256),
            "said %lld, took %zu: %s", (long long)said, g.bytes, stepped_text(t));
    REQUIRE((s->status == POLAR_OK) == !s->r.why.text[0], "a sentence: %s", stepped_text(t));
    ck_assert_str_eq(s->r.status, polar_status_name(s->status));
    if (s->status != POLAR_OK && s->status != POLAR_NOT_CONVERGED) return;
    REQUIRE(self_adjoint(s->H), "H is not Hermitian: %s", stepped_text(t));
    REQUIRE(self_adjoint(s->U), "U is not Hermitian: %s", stepped_text(t));
}

const char *stepped_text(const struct stepped *t) {
    static char text[1600];
    const polar_options *o = &t->o;
    const polar_report *r = &t->s.r;
    int64_t k = 0; /* eigenvalues below mu */
    while (k < t->n && t->w[k] < r->mu) k++;
    snprintf(text, sizeof text,
             "%s %s n=%d, %d eigenvalues below mu: [%.17g, %.17g] [%.17g, %.17g], mu=%g "
             "occupied=%d homo=%g,%g lumo=%g,%g ends=%g,%g lower=%g seed "
             "%" PRIu64 ": %s, %d steps, %d products, mu %.17g, occupation %.6g: %s",
             t->oracle ? t->oracle->name : "-", r->format, (int)t->n, (int)k, t->w[0],
             k > 0 ? t->w[k - 1] : NAN, k < t->n ? t->w[k] : NAN,
             t->n > 0 ? t->w[t->n - 1] : NAN, o->mu, (int)o->occupied, o->homo[0], o->homo[1],
             o->lumo[0], o->lumo[1], o->ends[0], o->ends[1], o->lower, polar_test_seed(),
             r->status, (int)r->steps, (int)r->products, r->mu, r->occupation, r->why.text);
    return text;
}
