/* SPDX-License-Identifier: BSD-3-Clause */
/* polar bench: speed, as a share of the GEMM rate measured in turns with each case. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"
#include "job.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "rate.h"
#include "source.h"
#include "values.h"

static const char ordinary[] = "oracle = composed:polar-express\n"
                               "format = f32\nsteps = 5\n"
                               "kind = gaussian\nsize = 1024 2048 4096x1024\n"
                               "---\n"
                               "oracle = composed:polar-express\n"
                               "format = f64\nsteps = 8\n"
                               "kind = gaussian\nsize = 1000\n"
                               "---\n"
                               "oracle = qdwh newton svd\n"
                               "format = f64\n"
                               "kind = gaussian\nsize = 1000\n";

typedef struct request {
    polar_grid *grid;
    const polar_backend *backend; /* NULL: as the grid says */
    const polar_oracle *oracle;   /* NULL: all */
    int64_t m, n;                 /* -1: all */
    int repeat;
} request;

static polar_status parse(const polar_arguments *a, request *q, polar_why *why) {
    const char *text;
    int64_t whole = 0;
    polar_status s = POLAR_OK;
    *q = (request){.m = -1, .n = -1, .repeat = 5};
    if ((text = a->value[POLAR_OPTION_REPEAT])) {
        s = polar_value_whole("--repeat", text, 1, 10000, &whole, why);
        if (!s) q->repeat = (int)whole;
    }
    if (!s && (text = a->value[POLAR_OPTION_BACKEND]))
        s = polar_value_backend("--backend", text, &q->backend, why);
    if (!s && (text = a->value[POLAR_OPTION_ONLY_ORACLE]))
        s = polar_value_oracle("--oracle", text, &q->oracle, why);
    if (!s && (text = a->value[POLAR_OPTION_ONLY_SIZE]))
        s = polar_value_size("--size", text, &q->m, &q->n, why);
    if (s) return s;
    s = a->operands ? polar_grid_read(a->operand[0], &q->grid, why)
                    : polar_grid_parse("bench", ordinary, &q->grid, why);
    return s ? s : polar_source_check(q->grid, why);
}

/* Order of the yardstick's product: that of the case, between 1024 and 2048. */
static int64_t yardstick(polar_cmat A) {
    const int64_t k = A.m < A.n ? A.m : A.n;
    return k < 1024 ? 1024 : k > 2048 ? 2048 : k;
}

typedef struct samples {
    double *seconds, *rate, *share;
} samples;

/* The case and the product in turns, after one of each. */
static polar_status measure(polar_job *j, polar_cmat A, int repeat, samples *x, double *gemm,
                            polar_report *r) {
    polar_rate rate;
    polar_mat U, H;
    double unused;
    j->repeat = 1;
    j->measure = POLAR_MEASURE_NONE;
    const polar_format f = j->options.format == POLAR_FORMAT_ANY ? A.format : j->options.format;
    polar_status s = polar_job_run(j, A, (polar_cmat){0}, &U, &H, r);
    polar_mat_free(&U, NULL);
    if (s != POLAR_OK && s != POLAR_NOT_CONVERGED) return s;
    if ((s = polar_rate_open(j->options.backend, f, yardstick(A), &rate))) return s;
    for (int i = 0; i < repeat; i++) {
        x->rate[i] = polar_rate_measure(&rate, 2);
        polar_job_run(j, A, (polar_cmat){0}, &U, &H, r);
        polar_mat_free(&U, NULL);
        x->seconds[i] = r->seconds;
        const double after = polar_rate_measure(&rate, 2);
        x->rate[i] = (x->rate[i] + after) / 2;
        x->share[i] = r->flops / r->seconds / x->rate[i];
    }
    polar_rate_close(&rate);
    polar_job_median(x->seconds, repeat, &r->seconds, &r->spread);
    polar_job_median(x->rate, repeat, gemm, &unused);
    polar_job_median(x->share, repeat, &r->share, &unused);
    return POLAR_OK;
}

static bool chosen(const request *q, const polar_case *c, polar_cmat A) {
    return (!q->oracle || q->oracle == c->oracle) && (q->m < 0 || (q->m == A.m && q->n == A.n));
}

static polar_status one(const request *q, const polar_grid_case *w, polar_sources *sources,
                        samples *x, polar_why *why) {
    polar_case c;
    polar_job job;
    polar_report r;
    char more[64];
    double gemm = NAN;
    polar_status s = polar_case_parse("bench", w, &c, why);
    if (s) return s;
    if (c.kind && !chosen(q, &c, (polar_cmat){.m = c.m, .n = c.n})) return POLAR_OK;
    polar_source *source = polar_source_get(sources, w, &c);
    if (!source) return POLAR_NO_MEMORY;
    if (!source->status && !chosen(q, &c, polar_const(source->A))) return POLAR_OK;
    polar_report_init(&r);
    snprintf(r.matrix, sizeof r.matrix, "%s", source->name);
    r.cond = source->cond;
    if (q->backend) c.options.backend = q->backend;
    s = source->status ? source->status : polar_source_job(source, &c, &job, &r.why);
    if (s) {
        job = (polar_job){.oracle = c.oracle, .options = c.options};
        polar_job_describe(&job, polar_const(source->A), &r);
        snprintf(r.status, sizeof r.status, "%s", polar_status_name(s));
    } else {
        measure(&job, polar_const(source->A), q->repeat, x, &gemm, &r);
    }
    snprintf(more, sizeof more, "\t%.7g", gemm);
    polar_output_row(stdout, &r, more);
    return polar_output_flush(why);
}

int polar_command_bench(const polar_arguments *a) {
    polar_why why = {""};
    request q;
    polar_sources sources = {0};
    samples x = {NULL, NULL, NULL};
    polar_status s = parse(a, &q, &why);
    if (!s) {
        x.seconds = malloc(3 * sizeof(double) * (size_t)q.repeat);
        if (!x.seconds) s = POLAR_NO_MEMORY;
    }
    if (!s) {
        x.rate = x.seconds + q.repeat;
        x.share = x.rate + q.repeat;
        polar_output_header(stdout, a, q.backend ? q.backend : &polar_cpu, "as in the rows");
        polar_output_columns(stdout, "\tgemm");
        const polar_progress p = polar_progress_begin(polar_grid_count(q.grid));
        for (int64_t i = 0; i < polar_grid_count(q.grid) && !s; i++) {
            const polar_grid_case w = polar_grid_get(q.grid, i);
            polar_progress_show(&p, i, w.word[POLAR_GRID_ORACLE]);
            s = one(&q, &w, &sources, &x, &why);
        }
        polar_progress_end(&p);
    }
    free(x.seconds);
    polar_sources_free(&sources);
    polar_grid_free(q.grid);
    polar_job_forget();
    return s ? polar_refuse(a, s, &why) : POLAR_EXIT_DONE;
}
