/* SPDX-License-Identifier: BSD-3-Clause */
/* polar check: somebody else's factors, judged against the SVD. */
#include <math.h>
#include <string.h>

#include "options.h"
#include "output.h"
#include "values.h"

typedef struct request {
    polar_mat A, U, H;
    polar_format format;
    bool left;
    double bound; /* infinity: none */
} request;

static polar_status parse(const polar_arguments *a, request *q, int *side, polar_why *why) {
    const char *text;
    polar_status s = POLAR_OK;
    *q = (request){.format = POLAR_FORMAT_ANY, .bound = INFINITY};
    *side = POLAR_SIDE_AUTO;
    if ((text = a->value[POLAR_OPTION_CHECK_PREC]))
        s = polar_value_format("--prec", text, &q->format, why);
    if (!s && (text = a->value[POLAR_OPTION_SIDE]))
        s = polar_value_choice("--side", text, polar_side_names, side, why);
    if (!s && (text = a->value[POLAR_OPTION_BOUND]))
        s = polar_value_positive("--bound", text, &q->bound, why);
    return s;
}

/* Shapes that belong together; the side follows from H when it is not said. */
static polar_status fit_together(const polar_arguments *a, request *q, int side,
                                 polar_why *why) {
    const polar_mat *A = &q->A, *U = &q->U, *H = &q->H;
    if (U->m != A->m || U->n != A->n)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%.100s is %lld by %lld but %.100s is %lld by %lld: U has A's shape",
                          a->operand[1], (long long)U->m, (long long)U->n, a->operand[0],
                          (long long)A->m, (long long)A->n);
    q->left = side == POLAR_SIDE_LEFT || (side == POLAR_SIDE_AUTO && A->m < A->n);
    if (a->operands < 3) return POLAR_OK;
    if (side == POLAR_SIDE_AUTO && H->m == H->n && (H->n == A->n || H->n == A->m) &&
        A->m != A->n)
        q->left = H->n == A->m;
    const int64_t order = q->left ? A->m : A->n;
    if (H->m != order || H->n != order)
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "%.100s is %lld by %lld: H is %lld by %lld when A = %s",
                          a->operand[2], (long long)H->m, (long long)H->n, (long long)order,
                          (long long)order, q->left ? "HU" : "UH");
    return POLAR_OK;
}

static int judge(const polar_arguments *a, request *q, polar_why *why) {
    const polar_cmat unknown = {0};
    polar_report r;
    polar_report_init(&r);
    const polar_format f = q->format == POLAR_FORMAT_ANY ? q->U.format : q->format;
    snprintf(r.format, sizeof r.format, "%s", polar_format_get(f)->name);
    polar_file_stem(a->operand[0], r.matrix, sizeof r.matrix);
    snprintf(r.side, sizeof r.side, "%s", q->left ? "left" : "right");
    r.m = q->A.m;
    r.n = q->A.n;
    const polar_cmat H = a->operands == 3 ? polar_const(q->H) : unknown;
    polar_status s = polar_measure(polar_const(q->A), polar_const(q->U), H, q->left, unknown, f,
                                   POLAR_MEASURE_FULL, NULL, &r);
    if (s == POLAR_BAD_ARGUMENT) return polar_refuse(a, s, &r.why);
    snprintf(r.status, sizeof r.status, "%s", polar_status_name(s));
    polar_output_header(stdout, a, &polar_cpu, NULL);
    polar_output_columns(stdout, "");
    polar_output_row(stdout, &r, "");
    polar_status flushed = polar_output_flush(why);
    if (flushed) return polar_refuse(a, flushed, why);
    if (s) {
        polar_fail(why, s, "%.100s and its factors: %s", a->operand[0],
                   s == POLAR_NO_ANSWER ? "NaN or infinity inside" : polar_status_text(s));
        polar_refuse(a, s, why);
        return POLAR_EXIT_BROKEN;
    }
    const double worst = fmax(fmax(r.orth, r.resid), fmax(r.asym, r.psd));
    if (worst > q->bound) {
        polar_fail(why, s,
                   "%.100s: the largest of orth, resid, asym and psd, %.3g, exceeds --bound %g",
                   a->operand[1], worst, q->bound);
        return polar_refuse(a, POLAR_OK, why);
    }
    if (r.within == 0) {
        polar_fail(why, s,
                   "%.100s: forward, %.3g, exceeds forward_bound, %.3g, which holds of any U: "
                   "the SVD or the BLAS of this machine has erred",
                   a->operand[1], r.forward, r.forward_bound);
        return polar_refuse(a, POLAR_OK, why);
    }
    return POLAR_EXIT_DONE;
}

int polar_command_check(const polar_arguments *a) {
    polar_why why = {""};
    request q;
    int side, status = POLAR_EXIT_REFUSED;
    polar_status s = parse(a, &q, &side, &why);
    polar_mat *into[] = {&q.A, &q.U, &q.H};
    for (int i = 0; i < a->operands && !s; i++)
        s = polar_mat_read(a->operand[i], into[i], NULL, &why);
    if (!s) s = fit_together(a, &q, side, &why);
    if (s)
        polar_refuse(a, s, &why);
    else
        status = judge(a, &q, &why);
    for (int i = 0; i < 3; i++) polar_mat_free(into[i], NULL);
    return status;
}
