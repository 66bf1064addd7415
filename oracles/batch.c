/* SPDX-License-Identifier: BSD-3-Clause */
/* Many matrices: batches where the backend has them, small ones side by side where it does
 * that, the others in turn. */
#include "resident.h"
#include "side_by_side.h"

/* With too little memory for all at once, in halves, down to one. */
static void in_batches(struct batch *b, struct item *items, int64_t count) {
    struct resident t;
    if (count == 0) return;
    const polar_status s = polar_resident_open(&t, b->o, count, items, b->options);
    if (s != POLAR_OK && count > 1) {
        in_batches(b, items, count / 2);
        in_batches(b, items + count / 2, count - count / 2);
        return;
    }
    if (s == POLAR_OK) polar_resident_run(&t);
    for (int64_t k = 0; s == POLAR_OK && k < t.chunk_count; k++)
        for (int64_t i = 0; i < t.chunks[k].count; i++) {
            const int64_t at = items[t.chunks[k].first + i].index;
            polar_batch_note(&b->worker[0], at,
                             polar_resident_report(&t, &t.chunks[k], i,
                                                   b->reports ? &b->reports[at] : NULL));
            b->done[at] = true;
        }
    if (s == POLAR_OK) polar_resident_close(&t);
    if (s == POLAR_OK) return;
    polar_report own, *r = b->reports ? &b->reports[items->index] : &own;
    polar_report_init(r);
    polar_batch_note(&b->worker[0], items->index, polar_end_report(s, r));
    b->done[items->index] = true;
}

/* Those that are right and not empty; of empty ones there is nothing to do. */
static void together(struct batch *b, const polar_allocator *a) {
    struct item *items = polar_alloc(a, (size_t)b->count * sizeof *items);
    b->done = polar_alloc(a, (size_t)b->count * sizeof *b->done);
    int64_t right = 0;
    for (int64_t i = 0; items && b->done && i < b->count; i++) {
        polar_report own, *r = b->reports ? &b->reports[i] : &own;
        b->done[i] = false;
        polar_report_init(r);
        const polar_status s = polar_resident_check(b->o, b->A[i], b->U[i], b->options, r);
        if (s == POLAR_OK && b->A[i].m > 0 && b->A[i].n > 0) {
            items[right++] = (struct item){i, b->A[i], b->U[i]};
            continue;
        }
        polar_batch_note(&b->worker[0], i, polar_end_report(s, r));
        b->done[i] = true;
    }
    if (items && b->done) in_batches(b, items, right);
    if (!items) {
        polar_release(a, b->done);
        b->done = NULL;
    }
    polar_release(a, items);
}

static polar_status refuse(polar_status s, int64_t count, polar_report *reports,
                           const char *why) {
    for (int64_t i = 0; reports && i < count; i++) {
        polar_report_init(&reports[i]);
        polar_end_report(polar_fail(&reports[i].why, s, "%s", why), &reports[i]);
    }
    return s;
}

polar_status polar_factor_batch(const polar_oracle *o, int64_t count, const polar_cmat A[],
                                const polar_mat U[], const polar_mat H[],
                                const polar_options *options, polar_report reports[]) {
    struct batch b = {o, A, U, H, options, reports, .count = count};
    if (count == 0) return POLAR_OK;
    if (count < 0 || !A || !U)
        return refuse(POLAR_BAD_ARGUMENT, count, reports, "a batch without A, U or a count");
    b.backend = options && options->backend ? options->backend : &polar_cpu;
    const polar_allocator *a = options ? options->allocator : NULL;
    if (o && options && !H && polar_resident_suits(o, options)) together(&b, a);
    (void)polar_batch_furnish(&b, a, false);
    polar_batch_run(&b);
    polar_batch_clear(&b, a);
    polar_release(a, b.done);
    return polar_batch_worst(&b);
}

/* Entry k of a matrix: its address. */
static void *entry(const void *data, int64_t k, polar_format f, polar_place place) {
    const polar_format_row *row = polar_format_get(f);
    return (char *)(uintptr_t)data + k * (place == POLAR_HOST ? row->host_bytes : row->bytes);
}

polar_status polar_factor_strided(const polar_oracle *o, int64_t count, polar_cmat A,
                                  int64_t stride_A, polar_mat U, int64_t stride_U,
                                  const polar_options *options, polar_report reports[]) {
    const polar_allocator *a = options ? options->allocator : NULL;
    if (count == 0) return POLAR_OK;
    if (count < 0 || !polar_format_get(A.format) || !polar_format_get(U.format))
        return refuse(POLAR_BAD_ARGUMENT, count, reports,
                      "a batch without a count or a format");
    if (stride_A < 0 || stride_U < 0)
        return refuse(POLAR_BAD_ARGUMENT, count, reports, "a negative stride");
    polar_cmat *As = polar_alloc(a, (size_t)count * sizeof *As);
    polar_mat *Us = polar_alloc(a, (size_t)count * sizeof *Us);
    for (int64_t i = 0; As && Us && i < count; i++) {
        As[i] = A;
        Us[i] = U;
        As[i].data = entry(A.data, i * stride_A, A.format, A.place);
        Us[i].data = entry(U.data, i * stride_U, U.format, U.place);
    }
    const polar_status s =
        As && Us ? polar_factor_batch(o, count, As, Us, NULL, options, reports)
                 : refuse(POLAR_NO_MEMORY, count, reports, "no memory for a list of matrices");
    polar_release(a, As);
    polar_release(a, Us);
    return s;
}
