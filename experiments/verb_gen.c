/* SPDX-License-Identifier: BSD-3-Clause */
/* polar gen: one matrix of the gallery, and its exact factor, into files. */
#include <string.h>

#include "options.h"
#include "output.h"
#include "values.h"

typedef struct request {
    const polar_gallery *kind;
    polar_gallery_options options;
    int64_t m, n;
    polar_format format;
    const char *matrix, *truth;
} request;

/* prescribed singular values */
static polar_status parse_spectrum(const char *const *v, request *q, polar_why *why) {
    const char *const cond = v[POLAR_OPTION_COND], *const rank = v[POLAR_OPTION_GEN_RANK],
                      *const mode = v[POLAR_OPTION_MODE];
    const int64_t most = q->m < q->n ? q->m : q->n;
    polar_status s = POLAR_OK;
    if (cond) s = polar_value_cond("--cond", cond, &q->options.cond, why);
    if (!s && rank) s = polar_value_whole("--rank", rank, 0, most, &q->options.rank, why);
    if (!s && mode) s = polar_value_mode("--mode", mode, &q->options.mode, why);
    if (!s && !q->kind->takes_spectrum && (cond || rank || mode))
        s = polar_fail(why, POLAR_BAD_ARGUMENT,
                       "%s has its own singular values: --cond, --rank and --mode go with "
                       "kinds that take them ('polar gen list')",
                       q->kind->name);
    return s;
}

/* two bands of eigenvalues; how they lie together is for the gallery to judge */
static polar_status parse_gap(const char *const *v, request *q, polar_why *why) {
    const char *const gap = v[POLAR_OPTION_GAP], *const position = v[POLAR_OPTION_POSITION],
                      *const occupied = v[POLAR_OPTION_GEN_OCCUPIED];
    polar_status s = POLAR_OK;
    if (gap) s = polar_value_fraction("--gap", gap, &q->options.gap, why);
    if (!s && position)
        s = polar_value_fraction("--position", position, &q->options.position, why);
    if (!s && occupied)
        s = polar_value_whole("--occupied", occupied, 1, INT64_MAX, &q->options.occupied, why);
    if (!s && gap && !q->kind->takes_gap)
        s = polar_fail(
            why, POLAR_BAD_ARGUMENT,
            "%s has its own spectrum: --gap goes with kinds that take it ('polar gen "
            "list')",
            q->kind->name);
    if (!s && (position || occupied) && !q->kind->takes_bands)
        s = polar_fail(why, POLAR_BAD_ARGUMENT,
                       "%s has its own spectrum: --position and --occupied go with kinds that "
                       "take them ('polar gen list')",
                       q->kind->name);
    return s;
}

static polar_status parse(const polar_arguments *a, request *q, polar_why *why) {
    const char *const *v = a->value;
    const char *text;
    *q = (request){.options = polar_gallery_defaults(),
                   .format = POLAR_F64,
                   .matrix = v[POLAR_OPTION_OUT_MATRIX],
                   .truth = v[POLAR_OPTION_TRUTH]};
    polar_status s = polar_value_kind("KIND", a->operand[0], &q->kind, why);
    if (s) return s;
    if (!v[POLAR_OPTION_SIZE])
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the size is missing: --size MxN");
    if (!q->matrix)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "the file to write is missing: -o A.npy");
    if (polar_output_same(q->truth, q->matrix))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "-o and --truth both name %s", q->matrix);
    if ((s = polar_value_size("--size", v[POLAR_OPTION_SIZE], &q->m, &q->n, why))) return s;
    s = parse_spectrum(v, q, why);
    if (!s) s = parse_gap(v, q, why);
    if (!s && (text = v[POLAR_OPTION_SEED]))
        s = polar_value_seed("--seed", text, &q->options.seed, why);
    if (!s && (text = v[POLAR_OPTION_GEN_PREC]))
        s = polar_value_format("--prec", text, &q->format, why);
    if (!s && q->truth && !q->kind->knows_truth)
        s = polar_fail(why, POLAR_BAD_ARGUMENT,
                       "--truth: the exact factor of %s is not known in closed form",
                       q->kind->name);
    if (!s) s = polar_output_check_matrix(q->matrix, why);
    if (!s) s = polar_output_check_matrix(q->truth, why);
    return s;
}

int polar_command_gen(const polar_arguments *a) {
    polar_why why = {""};
    request q;
    if (!strcmp(a->operand[0], "list")) {
        polar_arguments galleries = *a;
        galleries.value[POLAR_OPTION_GALLERIES] = "";
        return polar_command_list(&galleries);
    }
    polar_status s = parse(a, &q, &why);
    if (s) return polar_refuse(a, s, &why);
    const bool complex = polar_format_get(q.format)->is_complex;
    polar_mat A = polar_mat_new(q.m, q.n, q.format, NULL), truth = {0};
    if (q.truth) truth = polar_mat_new(q.m, q.n, complex ? POLAR_C128 : POLAR_F64, NULL);
    if (!A.data || (q.truth && !truth.data))
        s = polar_fail(&why, POLAR_NO_MEMORY, "--size %s: there is not enough memory",
                       a->value[POLAR_OPTION_SIZE]);
    if (!s) s = polar_gallery_fill(q.kind, &q.options, A, truth, NULL, &why);
    const polar_output out[] = {{q.truth, polar_const(truth)}, {q.matrix, polar_const(A)}};
    if (!s) s = polar_output_matrices(out, 2, &why);
    polar_mat_free(&A, NULL);
    polar_mat_free(&truth, NULL);
    return s ? polar_refuse(a, s, &why) : POLAR_EXIT_DONE;
}
