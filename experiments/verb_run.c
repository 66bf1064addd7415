/* SPDX-License-Identifier: BSD-3-Clause */
/* polar run: one oracle on matrices from files, one report line each. */
#include <string.h>

#include "costs_found.h"
#include "job.h"
#include "job_arguments.h"
#include "options.h"
#include "output.h"
#include "step_arguments.h"

typedef struct request {
    polar_job job;
    char **file;
    int files;
    const char *lower, *factor, *hermitian, *projector, *overlap;
    const char *table; /* the file of the schedule, NULL: none */
    bool fit;          /* a schedule is to be fitted to `lower`, in the format of each run */
    const polar_arguments *arguments;
    bool headed; /* the header is out */
} request;

static polar_status parse_schedule(const polar_arguments *a, request *q, polar_why *why) {
    const char *after = NULL, *option = a->value[POLAR_OPTION_SCHEDULE];
    polar_job *j = &q->job;
    polar_status s = polar_job_oracle("ORACLE", a->operand[0], &j->oracle, &after, why);
    if (s) return s;
    if (after && option)
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s and --schedule both name a schedule",
                          a->operand[0]);
    if (option && !(j->oracle->traits & POLAR_TAKES_SCHEDULE))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--schedule %.80s: %s takes no schedule",
                          option, j->oracle->name);
    if (a->value[POLAR_OPTION_ORDER] && !(j->oracle->traits & POLAR_TAKES_ORDER))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--order %.80s: %s takes no order",
                          a->value[POLAR_OPTION_ORDER], j->oracle->name);
    if (a->value[POLAR_OPTION_GRAM_RESTARTS] && !(j->oracle->traits & POLAR_GRAM_FORM))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--gram-restarts %.80s: %s has no Gram form",
                          a->value[POLAR_OPTION_GRAM_RESTARTS], j->oracle->name);
    const char *spec = after ? after : option;
    if (a->value[POLAR_OPTION_WANTED] && !(j->oracle->traits & POLAR_TAKES_ERROR))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--error %.80s: %s takes no error: auto does",
                          a->value[POLAR_OPTION_WANTED], j->oracle->name);
    if ((s = polar_command_costs_for(j->oracle, &j->options, why))) return s;
    if (spec && !polar_schedule_named(spec)) q->table = spec;
    if (spec)
        return polar_job_schedule(option ? "--schedule" : "ORACLE", spec, &j->options.schedule,
                                  why);
    q->fit = q->lower && j->oracle->traits & POLAR_TAKES_SCHEDULE &&
             !(j->oracle->traits & POLAR_ADAPTIVE);
    return POLAR_OK;
}

/* Where U, H and P go: plain files, none of them an input. */
static polar_status check_outputs(const request *q, polar_why *why) {
    const char *const out[] = {q->factor, q->hermitian, q->projector};
    const char *const in[] = {q->file[0], q->table, q->overlap};
    if (q->files > 1 && (out[0] || out[1] || out[2] || q->overlap))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "%s with one input file, not %d",
                          out[2] || q->overlap ? "--projector and --overlap go"
                                               : "--factor and --hermitian go",
                          q->files);
    polar_status s = POLAR_OK;
    for (int i = 0; i < 3 && !s; i++) {
        if (polar_output_same(out[i], out[(i + 1) % 3]))
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "%s: two of --factor, --hermitian and --projector name it",
                              out[i]);
        for (int k = 0; k < 3 && !s; k++) s = polar_output_spare(out[i], in[k], why);
        if (!s) s = polar_output_check_matrix(out[i], why);
    }
    return s;
}

static polar_status parse(const polar_arguments *a, request *q, polar_why *why) {
    const char *const *v = a->value;
    q->arguments = a;
    q->job.options = polar_options_default();
    q->job.options.backend = &polar_cpu;
    q->job.repeat = 1;
    q->file = a->operand + 1;
    q->files = a->operands - 1;
    q->lower = v[POLAR_OPTION_LOWER];
    q->factor = v[POLAR_OPTION_FACTOR];
    q->hermitian = v[POLAR_OPTION_HERMITIAN];
    q->projector = v[POLAR_OPTION_PROJECTOR];
    q->overlap = v[POLAR_OPTION_OVERLAP];
    q->job.hermitian = q->hermitian;
    polar_status s = parse_schedule(a, q, why);
    if (!s) s = polar_job_arguments(v, &q->job, why);
    if (!s) s = polar_step_arguments(v, q->job.oracle, &q->job.options, why);
    return s ? s : check_outputs(q, why);
}

/* One matrix: run, write, print. Returns the exit status for it. */
static int one(request *q, const char *path, polar_cmat A, const polar_overlap *basis) {
    const polar_cmat unknown = {0};
    polar_job job = q->job;
    polar_report r;
    polar_mat U = {0}, H = {0}, P = {0};
    polar_why why = {""};
    polar_status s = POLAR_OK;
    polar_report_init(&r);
    polar_file_stem(path, r.matrix, sizeof r.matrix);
    if (q->fit) {
        const polar_format f =
            job.options.format == POLAR_FORMAT_ANY ? A.format : job.options.format;
        s = polar_job_fit(5, q->lower, f, &job.options.schedule, &why);
        if (s) {
            polar_refuse(q->arguments, s, &why);
            return POLAR_EXIT_REFUSED;
        }
    }
    s = polar_job_run(&job, A, unknown, &U, &H, &r);
    polar_status written = POLAR_OK;
    if (U.data) {
        if (q->projector) written = polar_step_projector(polar_const(U), basis, &P, &why);
        const polar_output out[] = {{q->hermitian, polar_const(H)},
                                    {q->projector, polar_const(P)},
                                    {q->factor, polar_const(U)}};
        if (!written) written = polar_output_matrices(out, 3, &why);
    }
    polar_mat_free(&U, NULL);
    polar_mat_free(&H, NULL);
    polar_mat_free(&P, NULL);
    if (written) return polar_refuse(q->arguments, written, &why);
    if (s == POLAR_BAD_ARGUMENT) return polar_refuse(q->arguments, s, &r.why);
    if (!q->headed) {
        polar_output_header(stdout, q->arguments, job.options.backend, NULL);
        polar_command_costs_told(stdout);
        polar_output_columns(stdout, "");
        q->headed = true;
    }
    polar_output_row(stdout, &r, "");
    if ((s = polar_output_flush(&why))) return polar_refuse(q->arguments, s, &why);
    if (strcmp(r.status, "ok")) {
        polar_fail(&why, POLAR_UNSUITED, "%s: %s: %s", path, r.status, r.why.text);
        return polar_refuse(q->arguments, POLAR_UNSUITED, &why);
    }
    if (!polar_job_kept(&job, &r, &why)) return polar_refuse(q->arguments, POLAR_OK, &why);
    return POLAR_EXIT_DONE;
}

/* With several files, each is read once before the first row is printed, so that a damaged
 * one among them is refused before anything is on standard output. */
static polar_status read_all(const request *q, polar_why *why) {
    polar_status s = POLAR_OK;
    for (int i = 0; i < q->files && q->files > 1 && !s; i++) {
        polar_mat A = {0};
        s = polar_mat_read(q->file[i], &A, NULL, why);
        polar_mat_free(&A, NULL);
    }
    return s;
}

/* A file that cannot be read is bad input, whatever the reason. */
static int refuse_file(const polar_arguments *a, polar_status s, const polar_why *why) {
    polar_refuse(a, s, why);
    return POLAR_EXIT_REFUSED;
}

int polar_command_run(const polar_arguments *a) {
    polar_why why = {""};
    request q = {.fit = false};
    int worst = POLAR_EXIT_DONE;
    polar_status s = parse(a, &q, &why);
    if (s) return polar_refuse(a, s, &why);
    if ((s = read_all(&q, &why))) worst = refuse_file(a, s, &why);
    for (int i = 0; i < q.files && worst != POLAR_EXIT_REFUSED; i++) {
        polar_mat A = {0};
        if ((s = polar_mat_read(q.file[i], &A, NULL, &why))) {
            worst = refuse_file(a, s, &why);
            break;
        }
        polar_overlap basis = {0};
        if (q.overlap && (s = polar_step_orthogonal(q.overlap, &A, &basis, &why)))
            worst = refuse_file(a, s, &why);
        const int exit_status = s ? worst : one(&q, q.file[i], polar_const(A), &basis);
        if (exit_status > worst) worst = exit_status;
        polar_overlap_free(&basis, NULL);
        polar_mat_free(&A, NULL);
    }
    polar_job_forget();
    return worst;
}
