/* SPDX-License-Identifier: BSD-3-Clause */
/* polar optimize: optimizers on problems, one line a step or a stride. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "optimize_case.h"
#include "options.h"
#include "output.h"
#include "reading.h"
#include "table.h"

static const char columns[] =
    "problem\toptimizer\toracle\tformat\tcond\tshrink\tseed\tbase\trule"
    "\tset\tstep\tstatus"
#define COLUMN(name, what) "\t" #name
    POLAR_READING_COLUMNS(COLUMN);
#undef COLUMN

typedef struct request {
    const polar_arguments *arguments;
    polar_table table;
    bool checking;   /* the first pass over a grid, which runs nothing */
    int64_t failed;  /* runs that ended otherwise than ok */
    polar_why first; /* the first of them */
} request;

static void number(FILE *out, double x) {
    if (isnan(x))
        fputs("\tnan", out);
    else
        fprintf(out, "\t%.7g", x);
}

static polar_status row(request *q, const polar_optimize_case *c, const polar_run *r,
                        const char *status, const polar_reading *t, polar_why *why) {
    FILE *out = q->table.out;
    const double cond = r->problem->options.cond;
    fprintf(out, "%s\t%s\t%s\t%s", c->problem->name, c->optimizer->name,
            c->oracle ? c->oracle : "-", c->word[POLAR_OPTIMIZE_FORMAT]);
    number(out, cond > 0 ? cond : NAN);
    fprintf(out, "\t%s\t%s", c->word[POLAR_OPTIMIZE_SHRINK], c->word[POLAR_OPTIMIZE_SEED]);
    number(out, r->base);
    fprintf(out, "\t%s\t%s\t%lld\t%s", c->word[POLAR_OPTIMIZE_RULE],
            c->word[POLAR_OPTIMIZE_SET], (long long)r->t, status);
#define PUT(name, what) number(out, t->name);
    POLAR_READING_COLUMNS(PUT)
#undef PUT
    fputc('\n', out);
    return polar_table_flush(&q->table, why);
}

/* "ok", or why the run cannot go on. */
static const char *state(const polar_reading *t) {
    return isfinite(t->loss) && fabs(t->loss) < 1e100 ? "ok" : "diverged";
}

/* Counts a run that was not ok, and keeps the first sentence. */
static void count(request *q, const polar_optimize_case *c, const polar_run *r,
                  const char *how) {
    if (q->failed++) return;
    polar_fail(&q->first, POLAR_OK, "%s %s, step %lld: %s", c->problem->name,
               c->optimizer->name, (long long)r->t, how);
}

/* The last row of a run that a step has ended: there was NaN or infinity where a factor was
 * wanted, or the problem is not one for this optimizer. Other failures are the command's. */
static polar_status give_up(request *q, polar_optimize_case *c, polar_run *r, polar_status s,
                            double *start, polar_why *why) {
    polar_reading t;
    const char *said = r->desk->e.status ? r->desk->why.text : r->problem->why.text;
    if (!*said) said = polar_status_text(s);
    if (s != POLAR_NO_ANSWER && s != POLAR_UNSUITED)
        return polar_fail(why, s, "%s %s, step %lld: %s", c->problem->name, c->optimizer->name,
                          (long long)r->t, said);
    polar_reading_take(r, start, &t);
    count(q, c, r, s == POLAR_UNSUITED ? said : "diverged");
    return row(q, c, r, s == POLAR_UNSUITED ? "unsuited" : "diverged", &t, why);
}

static polar_status run(request *q, polar_optimize_case *c, polar_run *r, polar_why *why) {
    double start = NAN;
    polar_reading t;
    polar_status s = POLAR_OK;
    for (;;) {
        const bool last = r->t == c->steps;
        if (r->t % c->stride == 0 || last || !isfinite(r->loss)) {
            polar_reading_take(r, &start, &t);
            const char *how = state(&t);
            const bool wrong = strcmp(how, "ok"), over = last || t.error <= c->until || wrong;
            if (over || !c->ends || !r->t) s = row(q, c, r, how, &t, why);
            if (wrong) count(q, c, r, how);
            if (s || over) return s;
        }
        if ((s = polar_run_step(r))) return give_up(q, c, r, s, &start, why);
    }
}

/* Before there is any output: whether what the problem reads is there. */
static polar_status check(const polar_optimize_case *c, polar_why *why) {
    char path[600];
    if (!c->problem->file) return POLAR_OK;
    snprintf(path, sizeof path, "%.500s/%s", c->options.data, c->problem->file);
    if (!access(path, R_OK)) return POLAR_OK;
    return polar_fail(why, POLAR_IO, "%s: %s; --data names the folder of experiments/data",
                      path, strerror(errno));
}

static polar_status one(void *context, polar_optimize_case *c, polar_why *why) {
    request *q = context;
    polar_instance p;
    polar_desk desk;
    polar_run r;
    const char *data = q->arguments->value[POLAR_OPTION_DATA];
    if (data) c->options.data = data;
    if (q->checking) return check(c, why);
    polar_desk_open(&desk, c->format);
    polar_status s = polar_instance_open(c->problem, &c->options, &p);
    if (s) *why = p.why;
    if (!s && c->oracle) s = polar_desk_oracle(&desk, c->oracle, c->inner, why);
    if (!s) s = polar_run_open(c->optimizer, &p, &desk, c->rate, c->options.seed, &r);
    if (!s) {
        r.c = c->c;
        r.rule = c->rule;
        r.T = c->steps;
        s = run(q, c, &r, why);
    }
    polar_instance_close(&p);
    polar_desk_close(&desk);
    if (s && !*why->text) polar_fail(why, s, "%s", polar_status_text(s));
    return s;
}

static int list(void) {
    puts("problems:");
    for (int i = 0; polar_problems[i]; i++)
        printf("  %-26s %s\n", polar_problems[i]->name, polar_problems[i]->summary);
    puts("optimizers, their rate when none is given, their oracle:");
    for (int i = 0; polar_optimizers[i]; i++) {
        const polar_optimizer *o = polar_optimizers[i];
        printf("  %-26s %g, %s: %s (%s)\n", o->name, o->rate, o->oracle ? o->oracle : "none",
               o->summary, o->source);
    }
    return POLAR_EXIT_DONE;
}

/* The words of the command line as a case. */
static void words(const polar_arguments *a, polar_optimize_case *c) {
    static const int option[POLAR_OPTIMIZE_KEY_COUNT] = {
        [POLAR_OPTIMIZE_COND] = POLAR_OPTION_RUN_COND,
        [POLAR_OPTIMIZE_SHRINK] = POLAR_OPTION_SHRINK,
        [POLAR_OPTIMIZE_SEED] = POLAR_OPTION_RUN_SEED,
        [POLAR_OPTIMIZE_RATE] = POLAR_OPTION_RATE,
        [POLAR_OPTIMIZE_RULE] = POLAR_OPTION_RULE,
        [POLAR_OPTIMIZE_SET] = POLAR_OPTION_SET,
        [POLAR_OPTIMIZE_FORMAT] = POLAR_OPTION_MAP_PREC,
        [POLAR_OPTIMIZE_INNER] = POLAR_OPTION_INNER,
        [POLAR_OPTIMIZE_STEPS] = POLAR_OPTION_RUN_STEPS,
        [POLAR_OPTIMIZE_STRIDE] = POLAR_OPTION_STRIDE,
        [POLAR_OPTIMIZE_ROWS] = POLAR_OPTION_ROWS,
        [POLAR_OPTIMIZE_UNTIL] = POLAR_OPTION_UNTIL};
    for (int i = 0; i < POLAR_OPTIMIZE_KEY_COUNT; i++) {
        c->word[i] = i <= POLAR_OPTIMIZE_OPTIMIZER ? a->operand[i] : a->value[option[i]];
        if (!c->word[i]) c->word[i] = polar_optimize_presets[i];
    }
}

/* A grid takes no option but -o and --data: what a run is is in the file. */
static polar_status only_output(const polar_arguments *a, polar_why *why) {
    for (int i = 0; i < POLAR_OPTION_COUNT; i++)
        if (a->value[i] && i != POLAR_OPTION_OUT_RUNS && i != POLAR_OPTION_DATA)
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "%s goes with PROBLEM OPTIMIZER, not with a "
                              "grid, which says it itself",
                              polar_option_table[i].flag);
    return polar_output_spare(a->value[POLAR_OPTION_OUT_RUNS], a->operand[0], why);
}

int polar_command_optimize(const polar_arguments *a) {
    polar_why why = {""};
    request q = {.arguments = a, .checking = true};
    polar_optimize_case c = {.rate = 0};
    polar_status s;
    if (a->operands == 1 && !strcmp(a->operand[0], "list")) return list();
    if (a->operands == 1) {
        s = only_output(a, &why);
        if (!s) s = polar_optimize_grid(a->operand[0], one, &q, &why);
    } else {
        words(a, &c);
        s = polar_optimize_parse("", &c, &why);
        if (!s) s = one(&q, &c, &why);
    }
    if (!s)
        s = polar_table_open(a->value[POLAR_OPTION_OUT_RUNS], NULL, columns, &q.table, &why);
    if (s) return polar_refuse(a, s, &why);
    q.checking = false;
    polar_output_header(q.table.out, a, &polar_cpu, "as in the rows");
    fprintf(q.table.out, "%s\n", columns);
    s = a->operands == 1 ? polar_optimize_grid(a->operand[0], one, &q, &why)
                         : one(&q, &c, &why);
    const polar_status closed = polar_table_close(&q.table, s ? NULL : &why);
    if (!s) s = closed;
    if (s) return polar_refuse(a, s, &why);
    if (!q.failed) return POLAR_EXIT_DONE;
    polar_fail(&why, POLAR_OK, "runs that were not ok: %lld; the first: %.400s",
               (long long)q.failed, q.first.text);
    return polar_refuse(a, POLAR_OK, &why);
}
