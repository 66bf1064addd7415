/* SPDX-License-Identifier: BSD-3-Clause */
/* polar svd and polar eigh: decompositions by an oracle, beside LAPACK's. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "costs_found.h"
#include "job.h"
#include "options.h"
#include "output.h"
#include "spectral_row.h"
#include "values.h"

typedef struct request {
    const polar_arguments *arguments;
    const polar_oracle *oracle; /* NULL: LAPACK */
    polar_spectral_options options;
    char **file;
    int files, repeat;
    bool eigen, baseline, measure;
    const char *values, *left, *right; /* files; left holds the vectors of eigh */
    bool headed;                       /* the header is out */
} request;

/* One decomposition of a matrix; right is unused for eigenvalues. */
typedef struct result {
    const polar_oracle *oracle;
    polar_mat left, right, values;
    double *seconds;
    polar_spectral_report r;
    polar_status status;
} result;

static polar_status parse_oracle(const char *word, request *q, polar_why *why) {
    const char *schedule = NULL;
    if (!strcmp(word, "lapack")) return POLAR_OK;
    polar_status s = polar_job_oracle("ORACLE", word, &q->oracle, &schedule, why);
    if (!s) s = polar_command_costs_for(q->oracle, &q->options.polar, why);
    if (!s && schedule)
        s = polar_job_schedule("ORACLE", schedule, &q->options.polar.schedule, why);
    return s;
}

static polar_status parse_numbers(const char *const *v, request *q, polar_why *why) {
    static const char *const measures[] = {"full", "none", NULL};
    const char *text;
    int64_t whole = 0;
    int index = 0;
    polar_status s = POLAR_OK;
    if ((text = v[POLAR_OPTION_REPEAT])) {
        s = polar_value_whole("--repeat", text, 1, 1000000, &whole, why);
        q->repeat = (int)whole;
    }
    if (!s && (text = v[POLAR_OPTION_DIRECT]))
        s = polar_value_whole("--direct", text, 1, INT32_MAX, &q->options.direct, why);
    if (!s && (text = v[POLAR_OPTION_PREC]))
        s = polar_value_format("--prec", text, &q->options.polar.format, why);
    if (!s && (text = v[POLAR_OPTION_BACKEND]))
        s = polar_value_backend("--backend", text, &q->options.polar.backend, why);
    if (!s && (text = v[POLAR_OPTION_SPECTRAL_MEASURE])) {
        s = polar_value_choice("--measure", text, measures, &index, why);
        q->measure = index == 0;
    }
    return s;
}

static polar_status check_outputs(const request *q, polar_why *why) {
    const char *const out[] = {q->values, q->left, q->right};
    polar_status s = POLAR_OK;
    for (int i = 0; i < 3 && !s; i++) {
        if (!out[i]) continue;
        if (q->files > 1)
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "%s: output files go with one input file, not %d", out[i],
                              q->files);
        for (int k = 0; k < i; k++)
            if (polar_output_same(out[i], out[k]))
                return polar_fail(why, POLAR_BAD_ARGUMENT, "%s is named twice", out[i]);
        s = polar_output_spare(out[i], q->file[0], why);
        if (!s) s = polar_output_check_matrix(out[i], why);
    }
    return s;
}

static polar_status parse(const polar_arguments *a, bool eigen, request *q, polar_why *why) {
    const char *const *v = a->value;
    *q = (request){.arguments = a,
                   .options = polar_spectral_default(),
                   .file = a->operand + 1,
                   .files = a->operands - 1,
                   .repeat = 1,
                   .eigen = eigen,
                   .measure = true,
                   .baseline = v[POLAR_OPTION_BASELINE],
                   .values = v[POLAR_OPTION_VALUES],
                   .left = v[eigen ? POLAR_OPTION_VECTORS : POLAR_OPTION_LEFT],
                   .right = v[POLAR_OPTION_RIGHT]};
    q->options.polar.backend = &polar_cpu;
    q->options.divide = v[POLAR_OPTION_DIVIDE];
    polar_status s = parse_oracle(a->operand[0], q, why);
    if (!s && !q->oracle && q->baseline)
        s = polar_fail(why, POLAR_BAD_ARGUMENT,
                       "--baseline: lapack would be compared with itself");
    if (!s) s = parse_numbers(v, q, why);
    return s ? s : check_outputs(q, why);
}

static bool make(const request *q, polar_cmat A, const polar_oracle *o, result *x) {
    const int64_t k = A.m < A.n ? A.m : A.n;
    polar_format f = q->options.polar.format;
    if (f == POLAR_FORMAT_ANY) f = A.format;
    if (polar_format_get(f)->emulated) f = POLAR_F32; /* refused, but by the library */
    *x = (result){.oracle = o, .status = POLAR_OK};
    x->left = polar_mat_new(A.m, k, f, NULL);
    x->right = polar_mat_new(k, q->eigen ? 0 : A.n, f, NULL);
    x->values = polar_mat_new(k, 1, POLAR_F64, NULL);
    x->seconds = malloc(sizeof *x->seconds * (size_t)q->repeat);
    return x->left.data && x->right.data && x->values.data && x->seconds;
}

static void empty(result *x) {
    polar_mat_free(&x->left, NULL);
    polar_mat_free(&x->right, NULL);
    polar_mat_free(&x->values, NULL);
    free(x->seconds);
}

static void decompose(const request *q, polar_cmat A, int turn, result *x) {
    const double start = polar_job_clock();
    if (q->eigen)
        x->status = polar_eigh_by(x->oracle, A, x->left, x->values.data, &q->options, &x->r);
    else
        x->status =
            polar_svd_by(x->oracle, A, x->left, x->values.data, x->right, &q->options, &x->r);
    x->seconds[turn] = polar_job_clock() - start;
}

/* Times and errors into the row. */
static void judge(const request *q, const char *path, polar_cmat A, result *x) {
    polar_file_stem(path, x->r.matrix, sizeof x->r.matrix);
    polar_job_median(x->seconds, q->repeat, &x->r.seconds, &x->r.spread);
    if (q->repeat == 1) x->r.spread = NAN;
    if (!q->measure || (x->status != POLAR_OK && x->status != POLAR_NOT_CONVERGED)) return;
    polar_cmat right = polar_const(x->right);
    if (q->eigen) right.data = NULL;
    const polar_status s =
        polar_spectral_measure(A, polar_const(x->left), x->values.data, right,
                               polar_format_named(x->r.format), NULL, &x->r);
    if (s == POLAR_OK) return;
    x->status =
        polar_fail(&x->r.why, s, "the result could not be measured: %s", polar_status_text(s));
    snprintf(x->r.status, sizeof x->r.status, "%s", polar_status_name(s));
}

static polar_status write(const request *q, const result *x, polar_why *why) {
    const bool there = x->status == POLAR_OK || x->status == POLAR_NOT_CONVERGED;
    if (!there) return POLAR_OK;
    const polar_output out[] = {{q->left, polar_const(x->left)},
                                {q->right, polar_const(x->right)},
                                {q->values, polar_const(x->values)}};
    return polar_output_matrices(out, 3, why);
}

/* Prints a row; returns the exit status for it. */
static int print(request *q, const char *path, const result *x) {
    polar_why why = {""};
    if (!q->headed) {
        polar_output_header(stdout, q->arguments, q->options.polar.backend, NULL);
        polar_command_costs_told(stdout);
        polar_spectral_columns(stdout);
        q->headed = true;
    }
    polar_spectral_row(stdout, &x->r);
    const polar_status s = polar_output_flush(&why);
    if (s) return polar_refuse(q->arguments, s, &why);
    if (x->status) {
        polar_fail(&why, POLAR_OK, "%s: %s: %s", path, x->r.status, x->r.why.text);
        return polar_refuse(q->arguments, POLAR_OK, &why);
    }
    if (polar_spectral_kept(&x->r, &why)) return POLAR_EXIT_DONE;
    return polar_refuse(q->arguments, POLAR_OK, &why);
}

/* One matrix: the oracle, and LAPACK in turns with it. */
static int one(request *q, const char *path, polar_cmat A) {
    polar_why why = {""};
    result x[2] = {{.oracle = NULL}, {.oracle = NULL}};
    const int contenders = q->baseline ? 2 : 1;
    int worst = POLAR_EXIT_DONE;
    bool room = true;
    for (int i = 0; i < contenders; i++) room = make(q, A, i ? NULL : q->oracle, &x[i]) && room;
    for (int turn = 0; turn < q->repeat && room; turn++)
        for (int i = 0; i < contenders; i++) decompose(q, A, turn, &x[i]);
    for (int i = 0; i < contenders && room; i++) judge(q, path, A, &x[i]);
    polar_status s = room ? write(q, &x[0], &why) : POLAR_NO_MEMORY;
    if (s) worst = polar_refuse(q->arguments, s, &why);
    if (!s && x[0].status == POLAR_BAD_ARGUMENT)
        worst = polar_refuse(q->arguments, x[0].status, &x[0].r.why);
    for (int i = 0; i < contenders && worst != POLAR_EXIT_REFUSED && room; i++) {
        const int status = print(q, path, &x[i]);
        if (status > worst) worst = status;
    }
    for (int i = 0; i < contenders; i++) empty(&x[i]);
    return worst;
}

/* Each file is read once before the first row, so that a damaged one is refused before
 * anything is on standard output. */
static int run(const polar_arguments *a, bool eigen) {
    polar_why why = {""};
    request q;
    int worst = POLAR_EXIT_DONE;
    polar_status s = parse(a, eigen, &q, &why);
    for (int pass = q.files > 1 ? 0 : 1; pass < 2 && !s; pass++)
        for (int i = 0; i < q.files && !s && worst != POLAR_EXIT_REFUSED; i++) {
            polar_mat A = {0};
            s = polar_mat_read(q.file[i], &A, NULL, &why);
            const int status =
                s || !pass ? POLAR_EXIT_DONE : one(&q, q.file[i], polar_const(A));
            if (status > worst) worst = status;
            polar_mat_free(&A, NULL);
        }
    polar_job_forget();
    if (!s) return worst;
    polar_refuse(a, s, &why);
    return POLAR_EXIT_REFUSED;
}

int polar_command_svd(const polar_arguments *a) {
    return run(a, false);
}

int polar_command_eigh(const polar_arguments *a) {
    return run(a, true);
}
