/* SPDX-License-Identifier: BSD-3-Clause */
/* Options resolved against the oracle's defaults; matrices checked; input scanned once. */
#include <math.h>
#include <string.h>

#include "gram_auto.h"
#include "prepare.h"

polar_options polar_options_default(void) {
    return (polar_options){.format = POLAR_FORMAT_ANY};
}

static bool names(unsigned mask, polar_format f) {
    return mask & POLAR_BIT(f);
}

static bool ordered(const double *x, int count, bool strictly) {
    for (int i = 0; i < count; i++)
        if (!isfinite(x[i]) || (i > 0 && !(x[i - 1] < x[i] || (!strictly && x[i - 1] == x[i]))))
            return false;
    return true;
}

/* What step oracles are asked for, by an n-by-n matrix; others are asked for nothing. */
static polar_status check_step(const polar_oracle *oracle, const polar_options *o, int64_t n,
                               polar_why *why) {
    const double gap[] = {o->homo[0], o->homo[1], o->lumo[0], o->lumo[1]};
    const bool has_gap = gap[0] != 0 || gap[1] != 0 || gap[2] != 0 || gap[3] != 0;
    const bool has_ends = o->ends[0] != 0 || o->ends[1] != 0;
    if (!(oracle->traits & POLAR_STEP)) {
        if (o->mu == 0 && o->occupied == 0 && !has_gap && !has_ends) return POLAR_OK;
        return polar_fail(why, POLAR_UNSUITED,
                          "%s takes no mu, occupation or bounds of a gap: the step oracles do",
                          oracle->name);
    }
    if (!isfinite(o->mu)) return polar_fail(why, POLAR_BAD_ARGUMENT, "mu %g", o->mu);
    if (o->occupied < 0 || (o->occupied > 0 && o->occupied >= n))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "occupation %lld: want 1 to n - 1 = %lld (0: by mu)",
                          (long long)o->occupied, (long long)n - 1);
    if (o->mu != 0 && (o->occupied > 0 || has_gap))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "mu, and the occupation or the bounds of the gap: give one");
    if (has_gap && !(ordered(gap, 4, false) && gap[1] < gap[2]))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "bounds of HOMO %g %g and LUMO %g %g: want them in ascending order",
                          gap[0], gap[1], gap[2], gap[3]);
    if (has_ends && !ordered(o->ends, 2, true))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "ends %g %g: want the lower one first",
                          o->ends[0], o->ends[1]);
    return POLAR_OK;
}

static polar_status resolve(const polar_options *given, struct job *j, polar_why *why) {
    const polar_options *d = &j->oracle->defaults;
    polar_options *o = &j->options;
    *o = given ? *given : polar_options_default();
    if (!o->backend) o->backend = &polar_cpu;
    if (!o->pivot) o->pivot = d->pivot;
    if (!o->rank) o->rank = d->rank;
    if (!o->normalise) o->normalise = d->normalise;
    if (o->steps < 0)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "steps %d: want 0 (default) or more",
                          o->steps);
    if (!(o->lower == 0 || (o->lower >= 1e-30 && o->lower <= 1)))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "lower bound %g: want 1e-30 <= l <= 1 (0: estimate)", o->lower);
    if (!(o->cutoff == 0 || (o->cutoff >= 1 && o->cutoff <= 1e16)))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "cutoff %g: want 1 <= c <= 1e16 (0: the default)", o->cutoff);
    if (o->order < 0 || o->order > 16)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "order %d: want 1 to 16 (0: the default)",
                          o->order);
    if (!(o->error >= 0 && o->error < 1))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "error %g: want 0 (full accuracy) to below 1", o->error);
    if (o->error > 0 && !(j->oracle->traits & POLAR_TAKES_ERROR))
        return polar_fail(why, POLAR_UNSUITED, "%s takes no error: auto does", j->oracle->name);
    const bool gram = o->gram_blocks > 0 || o->gram_blocks == POLAR_GRAM_AUTO;
    if (o->gram_blocks < 0 && !gram)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "gram_blocks %d: want 0 (direct), more or POLAR_GRAM_AUTO",
                          o->gram_blocks);
    if (gram && !(j->oracle->traits & POLAR_GRAM_FORM))
        return polar_fail(why, POLAR_UNSUITED, "%s has no Gram form: composed has",
                          j->oracle->name);
    if (o->gram_space > POLAR_GRAM_WIDE || (o->gram_space && o->gram_blocks <= 0))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "gram_space %d: want 0, or 1 or 2 in Gram form", (int)o->gram_space);
    if (o->gram_cuts && o->gram_blocks <= 0)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "gram_cuts: want a Gram form, gram_blocks");
    if (o->pivot > POLAR_PIVOT_MIX || o->side > POLAR_SIDE_LEFT ||
        o->rank > POLAR_RANK_PARTIAL || o->normalise > POLAR_NORMALISE_NONE)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "an option is outside its list");
    const bool odd = !o->schedule || o->schedule->form == POLAR_FORM_ODD;
    const bool step =
        o->schedule && o->schedule->form == POLAR_FORM_STEP && j->oracle->traits & POLAR_STEP;
    if (o->schedule && (o->schedule->nsteps < 1 || !(odd || step)))
        return polar_fail(why, POLAR_UNSUITED, "schedule %s is not one of odd polynomials",
                          o->schedule->name);
    if (o->rank == POLAR_RANK_COMPLETED && j->oracle->traits & POLAR_POLYNOMIAL)
        return polar_fail(
            why, POLAR_UNSUITED,
            "%s leaves the null space at zero; for a completed factor take svd or "
            "qdwh",
            j->oracle->name);
    const char *missing = o->backend->missing ? o->backend->missing() : NULL;
    if (missing)
        return polar_fail(why, POLAR_UNSUITED, "backend %s: %s", o->backend->name, missing);
    return POLAR_OK;
}

/* Which format the iteration runs in when U is asked for in j->format. */
static polar_status choose_format(polar_format input, struct job *j, polar_why *why) {
    const polar_backend *b = j->options.backend;
    j->format = j->options.format == POLAR_FORMAT_ANY ? input : j->options.format;
    const polar_format_row *f = polar_format_get(j->format), *in = polar_format_get(input);
    if (!f || !in) return polar_fail(why, POLAR_BAD_ARGUMENT, "a format is outside its list");
    if (in->is_complex && !f->is_complex)
        return polar_fail(why, POLAR_UNSUITED, "a complex matrix wants c64 or c128, not %s",
                          f->name);
    j->wide = f->wide;
    j->shape.format = names(j->oracle->formats, j->format) ? j->format : f->wide;
    unsigned done = j->oracle->traits & POLAR_POLYNOMIAL ? b->formats : b->factor_formats;
    if (!names(j->oracle->formats, j->shape.format) || !names(done, j->shape.format) ||
        !names(b->formats, j->format))
        return polar_fail(why, POLAR_UNSUITED, "%s on backend %s does not do %s",
                          j->oracle->name, b->name, f->name);
    if (j->options.gram_space && !polar_format_get(j->shape.format)->emulated)
        return polar_fail(why, POLAR_UNSUITED,
                          "a split or wide Gram form is for tf32, bf16 and f16, not %s",
                          f->name);
    return POLAR_OK;
}

polar_status polar_prepare(const polar_oracle *o, int64_t m, int64_t n, polar_format input,
                           const polar_options *options, struct job *j, polar_why *why) {
    *j = (struct job){.oracle = o};
    if (m < 0 || n < 0)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "a matrix of %lld by %lld", (long long)m,
                          (long long)n);
    polar_status status = resolve(options, j, why);
    if (status == POLAR_OK) status = check_step(o, &j->options, n, why);
    if (status == POLAR_OK && o->traits & POLAR_STEP && m != n)
        status = polar_fail(why, POLAR_UNSUITED, "%s wants a square matrix, not %lld by %lld",
                            o->name, (long long)m, (long long)n);
    if (status == POLAR_OK) status = choose_format(input, j, why);
    if (status != POLAR_OK) return status;
    const polar_backend *b = j->options.backend;
    /* stacked and squared shapes must be indexable too */
    if (m > b->largest / 2 || n > b->largest / 2 || (m > 0 && n > INT64_MAX / 64 / m))
        return polar_fail(why, POLAR_TOO_LARGE,
                          "%lld by %lld exceeds what backend %s can index", (long long)m,
                          (long long)n, b->name);
    j->flip = m < n && o->traits & POLAR_TALL_ONLY;
    j->left =
        j->options.side == POLAR_SIDE_LEFT || (j->options.side == POLAR_SIDE_AUTO && m < n);
    j->partial = j->options.rank == POLAR_RANK_PARTIAL && o->traits & POLAR_RANK_DEFICIENT;
    j->shape.m = j->flip ? n : m;
    j->shape.n = j->flip ? m : n;
    j->shape.backend = b;
    j->shape.options = &j->options;
    polar_gram_choose(&j->shape, &j->options);
    return POLAR_OK;
}

bool polar_early_product(const struct job *j, bool with_H) {
    return with_H && j->left == j->flip && !j->partial && j->format == j->wide &&
           j->format == j->shape.format;
}

static int64_t entry_bytes(polar_cmat X) {
    const polar_format_row *f = polar_format_get(X.format);
    return X.place == POLAR_HOST ? f->host_bytes : f->bytes;
}

/* Whether two matrices share a byte. */
static bool overlap(polar_cmat X, polar_cmat Y) {
    if (X.m == 0 || X.n == 0 || Y.m == 0 || Y.n == 0) return false;
    int64_t size_X = entry_bytes(X), size_Y = entry_bytes(Y);
    uintptr_t x = (uintptr_t)X.data, y = (uintptr_t)Y.data;
    uintptr_t end_X = x + (uintptr_t)(((X.n - 1) * X.ld + X.m) * size_X);
    uintptr_t end_Y = y + (uintptr_t)(((Y.n - 1) * Y.ld + Y.m) * size_Y);
    return x < end_Y && y < end_X;
}

polar_status polar_check(const struct job *j, polar_cmat A, polar_mat U, const polar_mat *H,
                         polar_why *why) {
    int64_t h = j->left ? A.m : A.n;
    bool is_complex = polar_format_get(j->format)->is_complex;
    const polar_format_row *fu = polar_format_get(U.format);
    const polar_format_row *fh = H ? polar_format_get(H->format) : fu;
    if (!j->anywhere &&
        (A.place != POLAR_HOST || U.place != POLAR_HOST || (H && H->place != POLAR_HOST)))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "A, U and H must lie in host memory");
    if (!fu || !fh) return polar_fail(why, POLAR_BAD_ARGUMENT, "a format is outside its list");
    if (U.m != A.m || U.n != A.n)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "U is %lld by %lld, A is %lld by %lld",
                          (long long)U.m, (long long)U.n, (long long)A.m, (long long)A.n);
    if (H && (H->m != h || H->n != h))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "H is %lld by %lld, want %lld by %lld",
                          (long long)H->m, (long long)H->n, (long long)h, (long long)h);
    if (A.ld < (A.m > 1 ? A.m : 1) || U.ld < (U.m > 1 ? U.m : 1) ||
        (H && H->ld < (h > 1 ? h : 1)))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "a leading dimension is below the rows");
    if (A.m > 0 && A.n > 0 && (!A.data || !U.data || (H && !H->data)))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "a matrix has no data");
    if (overlap(A, polar_const(U)) ||
        (H && (overlap(A, polar_const(*H)) || overlap(polar_const(U), polar_const(*H)))))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "A, U and H must not overlap");
    if (is_complex && (!fu->is_complex || !fh->is_complex))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "complex factors want complex U and H");
    return POLAR_OK;
}

int polar_clamp(int e) {
    return e > 1023 ? 1023 : e < -1023 ? -1023 : e;
}

void polar_host_set(polar_mat A, double diagonal) {
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = 0; i < A.m; i++) polar_mat_set(A, i, j, i == j ? diagonal : 0, 0);
}
