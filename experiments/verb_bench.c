/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * polar bench: speed, as a share of the GEMM rate measured in turns with each case, and beside
 * it what the costs in force foretell; or, with --against, as a multiple of another oracle's
 * time on the same matrix, in turns too; or, with --batch, of many matrices together as a
 * multiple of their time one by one.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench_batch.h"
#include "bench_foretold.h"
#include "costs_found.h"
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

static const char against_columns[] =
    "\tagainst\tagainst_seconds\ttimes\ttimes_least\ttimes_most";

static const char batches[] = "oracle = composed:polar-express newton-hybrid\n"
                              "format = f32 f64\n"
                              "kind = gaussian\nsize = 64 128 256\n";

static const char batch_columns[] = "\tbatch\tapart_seconds\ttimes\ttimes_least\ttimes_most";

typedef struct request {
    polar_grid *grid;
    const polar_backend *backend; /* NULL: as the grid says */
    const polar_oracle *oracle;   /* NULL: all */
    const polar_oracle *against;  /* NULL: the product */
    int64_t m, n;                 /* -1: all */
    int64_t batch;                /* 0: the product, or the other oracle */
    int repeat;                   /* 0: as the grid says, 5 where it does not */
} request;

static polar_status parse(const polar_arguments *a, request *q, polar_why *why) {
    const char *text;
    int64_t whole = 0;
    polar_status s = POLAR_OK;
    *q = (request){.m = -1, .n = -1};
    if ((text = a->value[POLAR_OPTION_REPEAT])) {
        s = polar_value_whole("--repeat", text, 1, 10000, &whole, why);
        if (!s) q->repeat = (int)whole;
    }
    if (!s && (text = a->value[POLAR_OPTION_BACKEND]))
        s = polar_value_backend("--backend", text, &q->backend, why);
    if (!s && (text = a->value[POLAR_OPTION_ONLY_ORACLE]))
        s = polar_value_oracle("--oracle", text, &q->oracle, why);
    if (!s && (text = a->value[POLAR_OPTION_AGAINST]))
        s = polar_value_oracle("--against", text, &q->against, why);
    if (!s && (text = a->value[POLAR_OPTION_BATCH]))
        s = polar_value_whole("--batch", text, 1, 1000000, &q->batch, why);
    if (!s && q->batch && q->against)
        s = polar_fail(why, POLAR_BAD_ARGUMENT, "--batch and --against: give one");
    if (!s && (text = a->value[POLAR_OPTION_ONLY_SIZE]))
        s = polar_value_size("--size", text, &q->m, &q->n, why);
    if (s) return s;
    s = a->operands ? polar_grid_read(a->operand[0], &q->grid, why)
                    : polar_grid_parse("bench", q->batch ? batches : ordinary, &q->grid, why);
    polar_options unused;
    if (!s && q->against) s = polar_command_costs_for(q->against, &unused, why);
    if (!s && !q->against && !q->batch) polar_command_costs_in_force(&s, why);
    return s ? s : polar_source_check(q->grid, why);
}

/* Order of the yardstick's product: that of the case, between 1024 and 2048. */
static int64_t yardstick(polar_cmat A) {
    const int64_t k = A.m < A.n ? A.m : A.n;
    return k < 1024 ? 1024 : k > 2048 ? 2048 : k;
}

/* A number a turn each; and, sorted, what comes of them. */
typedef struct samples {
    double *block, *seconds, *other, *quotient;
    int repeat;
    double median; /* of other: GEMM rate, or seconds of the other oracle */
    double times;  /* of quotient */
    polar_foretold foretold;
} samples;

/* Short jobs have more turns against another oracle, as one says little. */
enum { TURNS = 51 };
#define SHORT_OF 0.1 /* seconds */

static polar_status samples_new(int repeat, samples *x) {
    const size_t most = (size_t)(repeat > TURNS ? repeat : TURNS);
    x->repeat = repeat;
    x->block = x->seconds = malloc(3 * sizeof(double) * most);
    if (!x->block) return POLAR_NO_MEMORY;
    x->other = x->seconds + most;
    x->quotient = x->other + most;
    return POLAR_OK;
}

/* as many turns as SHORT_OF has room for; seconds: of one */
static int turns(int least, double seconds) {
    const int more = seconds * TURNS < SHORT_OF ? TURNS : (int)(SHORT_OF / seconds);
    return more > least ? more | 1 : least;
}

static void conclude(samples *x, polar_report *r) {
    double unused;
    polar_job_median(x->seconds, x->repeat, &r->seconds, &r->spread);
    polar_job_median(x->other, x->repeat, &x->median, &unused);
    polar_job_median(x->quotient, x->repeat, &x->times, &unused);
}

static polar_status run(const polar_job *j, polar_cmat A, polar_report *r) {
    polar_mat U, H;
    const polar_status s = polar_job_run(j, A, (polar_cmat){0}, &U, &H, r);
    polar_mat_free(&U, NULL);
    return s == POLAR_NOT_CONVERGED ? POLAR_OK : s;
}

/* The case and the product in turns, after one of each. */
static polar_status measure(const polar_job *j, polar_cmat A, samples *x, polar_report *r) {
    polar_rate rate;
    const polar_format f = j->options.format == POLAR_FORMAT_ANY ? A.format : j->options.format;
    polar_status s = run(j, A, r);
    if (!s) s = polar_rate_open(j->options.backend, f, yardstick(A), &rate);
    if (s) return s;
    for (int i = 0; i < x->repeat; i++) {
        x->other[i] = polar_rate_measure(&rate, 2);
        run(j, A, r);
        x->seconds[i] = r->seconds;
        const double after = polar_rate_measure(&rate, 2);
        x->other[i] = (x->other[i] + after) / 2;
        x->quotient[i] = r->flops / r->seconds / x->other[i];
    }
    polar_rate_close(&rate);
    conclude(x, r);
    r->share = x->times;
    x->foretold = polar_bench_foretell(j, A, r, yardstick(A));
    return POLAR_OK;
}

/* Where the step is belongs to the matrix: both oracles are told. */
static void tell_gap(const polar_options *from, polar_options *to) {
    to->mu = from->mu;
    if (from->occupied == 0 && !(from->homo[1] < from->lumo[0])) to->lower = from->lower;
    to->occupied = from->occupied;
    for (int i = 0; i < 2; i++) {
        to->homo[i] = from->homo[i];
        to->lumo[i] = from->lumo[i];
        to->ends[i] = from->ends[i];
    }
}

/* The case and the other oracle with its defaults in turns, after one of each. */
static polar_status compare(const polar_job *j, const polar_oracle *against, polar_cmat A,
                            samples *x, polar_report *r) {
    polar_job other = {.oracle = against, .measure = POLAR_MEASURE_NONE, .repeat = 1};
    polar_report unused;
    other.options = polar_options_default();
    other.options.format = j->options.format;
    other.options.backend = j->options.backend;
    const polar_options *o = &j->options;
    polar_command_costs_for(against, &other.options, NULL); /* parse() has read them */
    const bool shifts = o->mu != 0 || o->occupied > 0 || o->homo[1] < o->lumo[0];
    if (against->traits & POLAR_STEP) tell_gap(o, &other.options);
    polar_report_init(&unused);
    polar_status s =
        shifts && !(against->traits & POLAR_STEP)
            ? polar_fail(&unused.why, POLAR_UNSUITED,
                         "%s takes no mu: it would factor another matrix", against->name)
            : run(&other, A, &unused);
    if (s) { /* the row says whose fault it is */
        polar_job_describe(j, A, r);
        r->why = unused.why;
        snprintf(r->status, sizeof r->status, "%s", polar_status_name(s));
        return s;
    }
    s = run(j, A, r);
    if (s) return s;
    x->repeat = turns(x->repeat, unused.seconds + r->seconds);
    for (int i = 0; i < x->repeat; i++) {
        run(&other, A, &unused);
        run(j, A, r);
        x->seconds[i] = r->seconds;
        x->other[i] = unused.seconds;
        x->quotient[i] = r->seconds / unused.seconds;
    }
    conclude(x, r);
    return POLAR_OK;
}

/* The case by itself, for its row; then many of it. */
static polar_status together(const request *q, const polar_job *j, const polar_case *c,
                             polar_cmat A, samples *x, polar_report *r) {
    polar_status s = run(j, A, r);
    if (!s) s = polar_bench_batch(j, c, A, q->batch, x->repeat, x->seconds, x->other, &r->why);
    for (int i = 0; i < x->repeat && !s; i++) x->quotient[i] = x->seconds[i] / x->other[i];
    if (!s) conclude(x, r);
    return s;
}

static bool chosen(const request *q, const polar_case *c, polar_cmat A) {
    return (!q->oracle || q->oracle == c->oracle) && (q->m < 0 || (q->m == A.m && q->n == A.n));
}

/* The columns beyond those of a report; x NULL: not measured. */
static void further(const request *q, const samples *x, char *text, size_t size) {
    char which[64];
    const int rare = x ? x->repeat / 10 : 0; /* turns that are left out at either end */
    if (q->batch)
        snprintf(which, sizeof which, "%lld", (long long)q->batch);
    else
        snprintf(which, sizeof which, "%s", q->against ? q->against->name : "");
    if (!*which)
        snprintf(text, size, "\t%.7g\t%.7g\t%.7g", x ? x->median : (double)NAN,
                 x ? x->foretold.seconds : (double)NAN, x ? x->foretold.gemm : (double)NAN);
    else if (x)
        snprintf(text, size, "\t%s\t%.7g\t%.4g\t%.4g\t%.4g", which, x->median, x->times,
                 x->quotient[rare], x->quotient[x->repeat - 1 - rare]);
    else
        snprintf(text, size, "\t%s\tnan\tnan\tnan\tnan", which);
}

static polar_status one(const request *q, const polar_grid_case *w, polar_sources *sources,
                        polar_why *why) {
    polar_case c;
    polar_job job;
    polar_report r;
    samples x = {.block = NULL};
    char more[160];
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
        job.repeat = 1;
        job.measure = POLAR_MEASURE_NONE;
        if (samples_new(q->repeat ? q->repeat : c.repeat > 1 ? c.repeat : 5, &x))
            return POLAR_NO_MEMORY;
        s = q->batch     ? together(q, &job, &c, polar_const(source->A), &x, &r)
            : q->against ? compare(&job, q->against, polar_const(source->A), &x, &r)
                         : measure(&job, polar_const(source->A), &x, &r);
    }
    further(q, s ? NULL : &x, more, sizeof more);
    free(x.block);
    polar_output_row(stdout, &r, more);
    return polar_output_flush(why);
}

int polar_command_bench(const polar_arguments *a) {
    polar_why why = {""};
    request q;
    polar_sources sources = {0};
    polar_status s = parse(a, &q, &why);
    if (!s) {
        polar_output_header(stdout, a, q.backend ? q.backend : &polar_cpu, "as in the rows");
        polar_command_costs_told(stdout);
        polar_output_columns(stdout, q.batch     ? batch_columns
                                     : q.against ? against_columns
                                                 : "\tgemm\tforetold\tforetold_gemm");
        const polar_progress p = polar_progress_begin(polar_grid_count(q.grid));
        for (int64_t i = 0; i < polar_grid_count(q.grid) && !s; i++) {
            const polar_grid_case w = polar_grid_get(q.grid, i);
            polar_progress_show(&p, i, w.word[POLAR_GRID_ORACLE]);
            s = one(&q, &w, &sources, &why);
        }
        polar_progress_end(&p);
    }
    polar_sources_free(&sources);
    polar_grid_free(q.grid);
    polar_job_forget();
    return s ? polar_refuse(a, s, &why) : POLAR_EXIT_DONE;
}
