/* SPDX-License-Identifier: BSD-3-Clause */
/* One factorisation as the tests want it: made, guarded, factored, judged. */
#include "sample.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

polar_format sample_host(polar_format f) {
    return polar_format_get(f)->emulated ? POLAR_F32 : f;
}

static polar_mat padded(int64_t m, int64_t n, polar_format f, int64_t pad) {
    const int64_t rows = m + pad > 0 ? m + pad : 1; /* what ld must be */
    polar_mat A = polar_mat_new(rows, n, f, NULL);
    ck_assert(A.data || n == 0);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = 0; i < rows; i++) polar_mat_set(A, i, j, NAN, NAN);
    A.m = m;
    return A;
}

/* Spare rows still hold NaN. */
static int spare_untouched(polar_mat A) {
    for (int64_t j = 0; j < A.n; j++)
        for (int64_t i = A.m; i < A.ld; i++)
            if (!isnan(polar_mat_re(
                    polar_const((polar_mat){A.data, A.ld, A.n, A.ld, A.format, A.place}), i,
                    j)))
                return 0;
    return 1;
}

int sample_equal(polar_mat A, polar_mat B) {
    size_t size = (size_t)polar_format_get(A.format)->host_bytes;
    if (A.m != B.m || A.n != B.n || A.format != B.format) return 0;
    for (int64_t j = 0; j < A.n; j++)
        if (A.m && memcmp((char *)A.data + (size_t)(j * A.ld) * size,
                          (char *)B.data + (size_t)(j * B.ld) * size, (size_t)A.m * size) != 0)
            return 0;
    return 1;
}

static struct sample blank(int64_t m, int64_t n, polar_format host, int64_t pad) {
    struct sample s = {.A = padded(m, n, host, pad), .U = padded(m, n, host, pad)};
    s.copy = padded(m, n, host, 0);
    s.truth = padded(m, n, polar_format_get(host)->is_complex ? POLAR_C128 : POLAR_F64, 0);
    polar_report_init(&s.r);
    return s;
}

struct sample sample_of(polar_cmat A, int64_t pad) {
    struct sample s = blank(A.m, A.n, A.format, pad);
    ck_assert_int_eq(polar_mat_convert(A, s.A), POLAR_OK);
    ck_assert_int_eq(polar_mat_convert(A, s.copy), POLAR_OK);
    return s;
}

struct sample sample_new(const char *kind, polar_gallery_options o, int64_t m, int64_t n,
                         polar_format format, int64_t pad) {
    struct sample s = blank(m, n, sample_host(format), pad);
    polar_why why = {""};
    const polar_gallery *g = polar_gallery_named(kind);
    ck_assert_msg(g != NULL, "no gallery kind %s", kind);
    polar_status status = polar_gallery_fill(g, &o, s.A, s.truth, NULL, &why);
    ck_assert_msg(status == POLAR_OK, "%s: %s", kind, why.text);
    ck_assert_int_eq(polar_mat_convert(polar_const(s.A), s.copy), POLAR_OK);
    return s;
}

void sample_free(struct sample *s) {
    polar_mat_free(&s->A, NULL);
    polar_mat_free(&s->copy, NULL);
    polar_mat_free(&s->U, NULL);
    polar_mat_free(&s->H, NULL);
    polar_mat_free(&s->truth, NULL);
}

static int hermitian(polar_mat H) {
    polar_cmat C = polar_const(H);
    for (int64_t j = 0; j < H.n; j++)
        for (int64_t i = 0; i <= j; i++)
            if (polar_mat_re(C, i, j) != polar_mat_re(C, j, i) ||
                polar_mat_im(C, i, j) != -polar_mat_im(C, j, i))
                return 0;
    return 1;
}

static void factor(struct sample *s, const polar_oracle *o, const polar_options *options,
                   polar_measures what) {
    bool left = options->side == POLAR_SIDE_LEFT ||
                (options->side == POLAR_SIDE_AUTO && s->A.m < s->A.n);
    int64_t h = left ? s->A.m : s->A.n;
    polar_mat_free(&s->H, NULL);
    s->H = padded(h, h, s->A.format, s->A.ld - s->A.m);
    s->status = polar_factor(o, polar_const(s->A), s->U, &s->H, options, &s->r);
    ck_assert_msg(sample_equal(s->A, s->copy), "A was changed by %s", sample_text(s));
    ck_assert_msg(spare_untouched(s->A) && spare_untouched(s->U) && spare_untouched(s->H),
                  "spare rows were written by %s", sample_text(s));
    bool no_H = s->status == POLAR_OVERFLOW; /* U is right all the same */
    if (s->status != POLAR_OK && s->status != POLAR_NOT_CONVERGED && !no_H) return;
    ck_assert_msg(no_H || hermitian(s->H), "H is not Hermitian bit for bit: %s",
                  sample_text(s));
    double asym = s->r.asym; /* as the run itself saw it, in its own arithmetic */
    polar_cmat truth = polar_const(s->truth);
    if (h > 0 && s->truth.m > 0 && s->truth.n > 0 && isnan(polar_mat_re(truth, 0, 0)))
        truth.data = NULL;
    polar_cmat H = polar_const(s->H);
    if (no_H) H.data = NULL;
    polar_format f = options->format == POLAR_FORMAT_ANY ? s->A.format : options->format;
    polar_status status = polar_measure(polar_const(s->A), polar_const(s->U), H, left, truth, f,
                                        what, NULL, &s->r);
    ck_assert_msg(status == POLAR_OK, "measure: %s on %s", polar_status_name(status),
                  sample_text(s));
    ck_assert_msg(s->r.within != 0, "forward %g beyond its bound %g: %s", s->r.forward,
                  s->r.forward_bound, sample_text(s));
    bool empty = s->A.m == 0 || s->A.n == 0 || isnan(asym); /* zero matrices too */
    ck_assert_msg(empty || (asym <= 2 * s->r.asym + 8 && s->r.asym <= 2 * asym + 8),
                  "asym in the run %g, measured %g: %s", asym, s->r.asym, sample_text(s));
}

void sample_factor(struct sample *s, const polar_oracle *o, const polar_options *options) {
    factor(s, o, options, POLAR_MEASURE_FULL);
}

void sample_factor_cheap(struct sample *s, const polar_oracle *o,
                         const polar_options *options) {
    factor(s, o, options, POLAR_MEASURE_CHEAP);
}

const char *sample_text(const struct sample *s) {
    static char text[1400];
    const polar_report *r = &s->r;
    snprintf(text, sizeof text,
             "%s[%s] %s %ldx%ld ld=%ld cond=%g status=%s steps=%ld l=%g orth=%.3g resid=%.3g "
             "asym=%.3g psd=%.3g spectral=%.3g forward_abs=%.3g: %s",
             r->oracle, r->schedule, r->format, (long)s->A.m, (long)s->A.n, (long)s->A.ld,
             r->cond, r->status, (long)r->steps, r->lower, r->orth, r->resid, r->asym, r->psd,
             r->spectral_abs, r->forward_abs, r->why.text);
    return text;
}

void sample_check(const struct sample *s, double bound) {
    const polar_report *r = &s->r;
    ck_assert_msg(r->orth <= bound && r->resid <= bound && r->asym <= bound && r->psd <= bound,
                  "bound %g broken: %s", bound, sample_text(s));
}
