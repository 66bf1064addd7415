/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * polar_factor: check at the door, one allocation, A scaled by a power of two and staged, the
 * oracle's run, H = sym(U'A) or sym(AU'), results out. The largest entry is brought into
 * [1/2,1) exactly, so that no norm or product can overflow and polar(2^k A) has polar(A)'s
 * bits.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "factor.h"

/* Where everything lies; the block is one. */
struct layout {
    polar_mat A; /* B, wide */
    polar_mat U; /* of the iteration's format */
    polar_mat V; /* U once rounded to the format asked for; U itself when that is the same */
    polar_mat W; /* V, widened for the product with A; V itself when that is the same */
    polar_mat H; /* wide, on the side asked for */
    polar_mat K, P, T;            /* partial: n-by-n factor, projector; m-by-n product */
    struct polar_product product; /* U'A goes to H */
    void *scratch;
    void *work; /* for the products here */
    int64_t work_bytes, total;
};

static struct layout layout(const struct job *j, bool with_H, void *base) {
    const polar_shape *s = &j->shape;
    polar_arena a = {.backend = s->backend, .base = base, .size = INT64_MAX};
    struct layout t = {.work_bytes = 0};
    int64_t h = j->left == j->flip ? s->n : s->m; /* order of H */
    t.A = polar_arena_mat(&a, s->m, s->n, polar_format_get(s->format)->wide);
    t.U = t.V = polar_arena_mat(&a, s->m, s->n, s->format);
    if (j->format != s->format) t.V = polar_arena_mat(&a, s->m, s->n, j->format);
    t.W = t.V;
    if (j->format != j->wide) t.W = polar_arena_mat(&a, s->m, s->n, j->wide);
    unsigned verbs = 1u << POLAR_VERB_GEMM | 1u << POLAR_VERB_NORM;
    if (with_H) t.H = polar_arena_mat(&a, h, h, j->wide);
    if (j->partial) {
        t.K = polar_arena_mat(&a, s->n, s->n, s->format);
        t.P = polar_arena_mat(&a, s->n, s->n, s->format);
        t.T = polar_arena_mat(&a, s->m, s->n, s->format);
        verbs |= 1u << POLAR_VERB_EIGH | 1u << POLAR_VERB_GRAM;
    }
    t.work = polar_arena_work(&a, verbs, s->m, s->n, j->wide, &t.work_bytes);
    polar_shape asked = *s;
    t.product.D = t.H;
    if (polar_early_product(j, with_H)) asked.product = &t.product;
    int64_t scratch = j->oracle->scratch(&asked);
    t.scratch = base ? (char *)base + a.used : NULL;
    bool fits = scratch >= 0 && a.used >= 0 && a.used < INT64_MAX - scratch;
    t.total = fits ? a.used + scratch : -1;
    return t;
}

/*
 * U := U V_r V_r' = U - U V_0 V_0', V_r the eigenvectors of the Hermitian factor K = sym(U'A)
 * whose eigenvalues exceed (40 + 4n) u sigma_1, which the rounding of K stays below: the
 * completed part of U is taken away again. w: n host doubles.
 */
static void cut_to_range(polar_engine *e, const struct job *j, const struct layout *t,
                         double *w) {
    int64_t n = j->shape.n;
    double u = polar_format_get(j->shape.format)->u;
    polar_gemm(e, 1, POLAR_T, t->U, POLAR_N, t->A, 0, t->K, t->K);
    polar_symmetrise(e, t->K);
    polar_eigh(e, t->K, true, w);
    if (e->status != POLAR_OK) return;
    double smallest = (40 + 4 * (double)n) * u * w[n - 1];
    int64_t null = 0;
    for (; null < n && !(w[null] > smallest); null++) {
    }
    if (null == 0) return;
    bool take_away = 2 * null <= n; /* rounding is that of the smaller part */
    for (int64_t i = 0; i < n; i++) w[i] = (i < null) == take_away;
    polar_scale_columns(e, t->K, w);
    polar_gram(e, POLAR_GRAM_LEFT, 1, t->K, 0, t->P, t->P);
    polar_gemm(e, 1, POLAR_N, t->U, POLAR_N, t->P, 0, t->T, t->T);
    polar_axpby(e, take_away ? -1 : 1, t->T, take_away ? 1 : 0, t->U, t->U);
}

void polar_fill_report(const struct job *j, const polar_engine *e, polar_report *r) {
    snprintf(r->oracle, sizeof r->oracle, "%s", j->oracle->name);
    snprintf(r->backend, sizeof r->backend, "%s", j->options.backend->name);
    snprintf(r->format, sizeof r->format, "%s", polar_format_get(j->format)->name);
    snprintf(r->side, sizeof r->side, "%s", j->left ? "left" : "right");
    r->m = j->flip ? j->shape.n : j->shape.m;
    r->n = j->flip ? j->shape.m : j->shape.n;
    r->products =
        e->count[POLAR_VERB_GEMM] + e->count[POLAR_VERB_GRAM] + e->count[POLAR_VERB_SYMM];
    r->qr = e->count[POLAR_VERB_QR_STACKED] + e->count[POLAR_VERB_QR];
    r->cholesky = e->count[POLAR_VERB_SOLVE] + e->count[POLAR_VERB_CHOLESKY] +
                  e->count[POLAR_VERB_POSDEF_INVERSE];
    r->flops = e->flops;
}

/* D := 2^-exponent op(A), in two steps at the ends of the range of f64. */
static void stage(polar_engine *e, const struct job *j, polar_op op, polar_cmat A,
                  polar_mat D) {
    int first = polar_clamp(j->shape.exponent), rest = j->shape.exponent - first;
    polar_copy_in(e, op, ldexp(1, -first), A, D);
    if (rest) polar_axpby(e, ldexp(1, -rest), D, 0, D, D);
}

/* Whether H may be made from the caller's A in the caller's memory, neither copied: A, unscaled
 * then, is larger than scaled and far from overflow, so H has the bits it has from the scaled
 * one, but for what is subnormal there. */
static bool in_place(const struct job *j, polar_cmat A, polar_mat H) {
    const int most = polar_format_get(j->wide)->u < 0x1p-30 ? 400 : 30; /* of the exponent */
    return j->shape.backend->host && !j->flip && !j->partial && A.format == j->wide &&
           H.format == j->wide && !(j->oracle->traits & POLAR_STEP) &&
           j->shape.exponent <= most && j->shape.exponent >= 0;
}

/* The backend's part: everything between the staged input and the copied-out results. */
static polar_status compute(struct job *j, struct layout *t, polar_cmat A, polar_mat U,
                            polar_mat *H, double *w, polar_report *r) {
    polar_engine e;
    polar_engine_init(&e, j->shape.backend);
    polar_op op = j->flip ? POLAR_T : POLAR_N;
    stage(&e, j, op, A, t->A);
    if (e.status != POLAR_OK) return e.status;
    if (polar_early_product(j, H)) j->shape.product = &t->product;
    polar_status status = j->oracle->run(&j->shape, &e, t->A, t->U, t->scratch, r);
    polar_fill_report(j, &e, r);
    const double mu = isfinite(r->mu) ? r->mu : 0; /* of the scaled matrix */
    r->mu = ldexp(r->mu, j->shape.exponent);
    if (status == POLAR_OK || status == POLAR_NOT_CONVERGED) {
        polar_status sane = polar_judge(&e, j, t->U, r);
        if (sane != POLAR_OK) status = sane;
    }
    if (status != POLAR_OK && status != POLAR_NOT_CONVERGED) return status;
    e.work = t->work;
    e.work_bytes = t->work_bytes;
    const bool done = t->product.done, direct = H && !done && in_place(j, A, *H);
    if (direct) {
        t->A = (polar_mat){(void *)A.data, A.m, A.n, A.ld, A.format, t->A.place}; /* read */
        t->H = (polar_mat){H->data, H->m, H->n, H->ld, H->format, t->H.place};
    } else if (j->partial || (H && !done)) {
        stage(&e, j, op, A, t->A); /* run() may have used it up */
    }
    if (j->oracle->traits & POLAR_STEP) polar_shift(&e, -mu, 1, t->A);
    if (j->partial) cut_to_range(&e, j, t, w);
    if (t->V.data != t->U.data) polar_axpby(&e, 1, t->U, 0, t->U, t->V);
    if (H) {
        if (t->W.data != t->V.data) polar_axpby(&e, 1, t->V, 0, t->V, t->W);
        if (!done && j->left == j->flip)
            polar_gemm(&e, 1, POLAR_T, t->W, POLAR_N, t->A, 0, t->H, t->H);
        else if (!done)
            polar_gemm(&e, 1, POLAR_N, t->A, POLAR_T, t->W, 0, t->H, t->H);
        double asym = polar_symmetrise(&e, t->H);
        double norm = polar_norm_of(&e, POLAR_NORM_FRO, done ? t->H : t->A); /* equal */
        double k = (double)(j->shape.m < j->shape.n ? j->shape.m : j->shape.n);
        r->asym_abs = asym / norm;
        r->flops = e.flops;
        r->asym = r->asym_abs / (k * polar_format_get(j->format)->u);
    }
    polar_copy_out(&e, op, 1, polar_const(t->V), U);
    if (e.status == POLAR_NOT_CONVERGED) return POLAR_KERNEL; /* of an eigenproblem: no U */
    if (e.status != POLAR_OK) return e.status;
    if (H && !direct) {
        int first = polar_clamp(j->shape.exponent), rest = j->shape.exponent - first;
        if (rest) polar_axpby(&e, ldexp(1, rest), t->H, 0, t->H, t->H);
        polar_copy_out(&e, POLAR_N, ldexp(1, first), polar_const(t->H), *H);
    }
    return e.status != POLAR_OK ? e.status : status;
}

/* The same as a job of the backend's. */
struct only {
    struct job *j;
    struct layout *t;
    polar_cmat A;
    polar_mat U, *H;
    double *w;
    polar_report *r;
    polar_status status;
};

static void compute_only(void *jobs, int worker, int64_t i) {
    struct only *c = jobs;
    (void)worker;
    (void)i;
    c->status = compute(c->j, c->t, c->A, c->U, c->H, c->w, c->r);
}

/* Of A - mu I: the exponent of the larger of the two, and whether both are zero. */
static void join_shift(const polar_options *o, int *exponent, bool *zero) {
    const double mu = o->homo[1] < o->lumo[0] ? o->homo[1] / 2 + o->lumo[0] / 2 : o->mu;
    int e = 0;
    if (mu == 0) return;
    frexp(mu, &e);
    if (*zero || e > *exponent) *exponent = e;
    *zero = false;
}

/* Whether the job wants n host doubles. */
static bool wants_values(const struct job *j) {
    return j->partial || j->oracle->traits & POLAR_TAKES_VALUES;
}

static polar_status factor(const polar_oracle *o, polar_cmat A, polar_mat U, polar_mat *H,
                           const polar_options *options, const struct room *room,
                           polar_report *r) {
    struct job j;
    polar_status status = polar_prepare(o, A.m, A.n, A.format, options, &j, &r->why);
    if (status == POLAR_OK) {
        polar_engine none;
        polar_engine_init(&none, j.shape.backend);
        polar_fill_report(&j, &none, r);
        status = polar_check(&j, A, U, H, &r->why);
    }
    if (status != POLAR_OK) return status;
    bool zero = false;
    status = polar_mat_scan(A, &j.shape.exponent, &zero);
    if (status != POLAR_OK)
        return polar_fail(&r->why, status, "the matrix holds NaN or infinity");
    if (o->traits & POLAR_STEP && A.n > 0) join_shift(&j.options, &j.shape.exponent, &zero);
    if (zero && o->traits & POLAR_STEP && j.options.occupied > 0 && A.n > 0)
        return polar_fail(&r->why, POLAR_NO_ANSWER, "eigenvalues %lld and %lld are both 0",
                          (long long)j.options.occupied, (long long)j.options.occupied + 1);
    if (zero) { /* empty shapes too */
        bool completed = o->traits & POLAR_RANK_DEFICIENT && !j.partial;
        polar_host_set(U, completed ? 1 : 0);
        if (H) polar_host_set(*H, 0);
        if (!(o->traits & POLAR_STEP) || A.n == 0) return POLAR_OK;
        return polar_fail(&r->why, POLAR_NOT_CONVERGED,
                          "all eigenvalues are one, mu: which of them go below it is chance");
    }
    const polar_backend *b = j.shape.backend;
    const polar_allocator *a = j.options.allocator;
    int64_t total = r->bytes = layout(&j, H, NULL).total;
    if (total < 0)
        return polar_fail(&r->why, POLAR_TOO_LARGE, "the scratch exceeds 63 bits of bytes");
    const bool values = wants_values(&j);
    void *block = room ? room->block : b->alloc(total, a);
    double *w = room ? room->values : NULL;
    if (values && !room) w = polar_alloc(a, (size_t)j.shape.n * sizeof *w);
    assert(!room || (total <= room->bytes && (!values || j.shape.n <= room->doubles)));
    j.shape.values = w;
    if (block && (w || !values)) {
        struct layout t = layout(&j, H, block);
        struct only job = {&j, &t, A, U, H, w, r, POLAR_OK};
        if (b->run)
            b->run(b->workers(), 1, compute_only, &job);
        else
            compute_only(&job, 0, 0);
        status = job.status;
    } else {
        status = polar_fail(&r->why, POLAR_NO_MEMORY, "%lld bytes of scratch are not to be had",
                            (long long)total);
    }
    if (room) return status;
    polar_release(a, w);
    b->release(block, a);
    return status;
}

polar_status polar_end_report(polar_status status, polar_report *r) {
    snprintf(r->status, sizeof r->status, "%s", polar_status_name(status));
    if (status != POLAR_OK && !r->why.text[0])
        polar_fail(&r->why, status, "%s", polar_status_text(status));
    return status;
}

polar_status polar_factor_in(const struct room *room, const polar_oracle *o, polar_cmat A,
                             polar_mat U, polar_mat *H, const polar_options *options,
                             polar_report *report) {
    polar_report own;
    polar_report *r = report ? report : &own;
    polar_report_init(r);
    polar_status status = o ? factor(o, A, U, H, options, room, r)
                            : polar_fail(&r->why, POLAR_BAD_ARGUMENT, "no oracle was given");
    return polar_end_report(status, r);
}

polar_status polar_factor(const polar_oracle *o, polar_cmat A, polar_mat U, polar_mat *H,
                          const polar_options *options, polar_report *report) {
    return polar_factor_in(NULL, o, A, U, H, options, report);
}

struct room polar_factor_room(const polar_oracle *o, int64_t m, int64_t n, polar_format input,
                              bool with_H, const polar_options *options) {
    struct job j;
    struct room r = {.bytes = -1};
    if (!o || polar_prepare(o, m, n, input, options, &j, NULL) != POLAR_OK) return r;
    r.bytes = layout(&j, with_H, NULL).total;
    r.doubles = wants_values(&j) ? j.shape.n : 0;
    return r;
}

int64_t polar_factor_scratch(const polar_oracle *o, int64_t m, int64_t n, polar_format input,
                             bool with_H, const polar_options *options) {
    return polar_factor_room(o, m, n, input, with_H, options).bytes;
}
