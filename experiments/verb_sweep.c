/* SPDX-License-Identifier: BSD-3-Clause */
/* polar sweep: the cases of a grid, one line each, flushed as it goes; resumable. */
#include <stdlib.h>
#include <string.h>

#include "costs_found.h"
#include "grid.h"
#include "job.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "source.h"
#include "table.h"

static const char further_columns[] = "\tmode\trank\tgap\tposition\tstates\tpivot\torder\tnorma"
                                      "lise\tasked\trestarts\terror\toccupied\tbounds\tcase";

typedef struct sweep {
    polar_grid *grid;
    polar_table table;
    polar_sources sources;
    int64_t broken;  /* cases that broke a promise */
    polar_why first; /* the first of them */
} sweep;

static const char *word_or_dash(const polar_grid_case *w, polar_grid_key key) {
    return *w->word[key] ? w->word[key] : "-";
}

static void further(const polar_grid_case *w, char *text, size_t size) {
    snprintf(text, size, "\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s",
             word_or_dash(w, POLAR_GRID_MODE), word_or_dash(w, POLAR_GRID_GALLERY_RANK),
             word_or_dash(w, POLAR_GRID_GAP), word_or_dash(w, POLAR_GRID_POSITION),
             word_or_dash(w, POLAR_GRID_STATES), w->word[POLAR_GRID_PIVOT],
             w->word[POLAR_GRID_ORDER], w->word[POLAR_GRID_NORMALISE],
             w->word[POLAR_GRID_STEPS], w->word[POLAR_GRID_RESTARTS],
             w->word[POLAR_GRID_WANTED], word_or_dash(w, POLAR_GRID_OCCUPIED),
             word_or_dash(w, POLAR_GRID_BOUNDS), w->key);
}

/* One case into its row; whatever becomes of it, there is a row. */
static polar_status one(sweep *s, const polar_grid_case *w, polar_why *why) {
    const polar_cmat unknown = {0};
    polar_case c;
    polar_job job;
    polar_report r;
    polar_mat U = {0}, H = {0};
    char more[200];
    polar_status status = polar_case_parse("grid", w, &c, why);
    if (status) return status;
    polar_source *source = polar_source_get(&s->sources, w, &c);
    if (!source) return POLAR_NO_MEMORY;
    polar_report_init(&r);
    snprintf(r.matrix, sizeof r.matrix, "%s", source->name);
    r.cond = source->cond;
    if (c.kind && c.kind->takes_seed) r.seed = (int64_t)c.gallery.seed;
    /* a kind without such a shape is as much a case not done as an oracle without it */
    status = source->status == POLAR_BAD_ARGUMENT ? POLAR_UNSUITED : source->status;
    if (!status) status = polar_source_job(source, &c, &job, &r.why);
    if (status) {
        job = (polar_job){.oracle = c.oracle, .options = c.options};
        const polar_cmat shape = {.m = c.kind ? c.m : source->A.m,
                                  .n = c.kind ? c.n : source->A.n,
                                  .format = source->A.format};
        polar_job_describe(&job, shape, &r);
        snprintf(r.status, sizeof r.status, "%s", polar_status_name(status));
    } else {
        const polar_cmat truth = source->truth.data ? polar_const(source->truth) : unknown;
        polar_job_run(&job, polar_const(source->A), truth, &U, &H, &r);
        if (!polar_job_kept(&job, &r, why) && !s->broken++) s->first = *why;
    }
    polar_mat_free(&U, NULL);
    polar_mat_free(&H, NULL);
    further(w, more, sizeof more);
    polar_output_row(s->table.out, &r, more);
    return polar_table_flush(&s->table, why);
}

static void head(const polar_arguments *a, polar_table *t) {
    if (t->headed && t->same) return;
    polar_output_header(t->out, a, &polar_cpu, "as in the rows");
    polar_command_costs_told(t->out);
    if (!t->headed) polar_output_columns(t->out, further_columns);
}

static polar_status run_all(const polar_arguments *a, sweep *s, polar_why *why) {
    int64_t left = 0, done = 0;
    char label[80];
    polar_status status = POLAR_OK;
    for (int64_t i = 0; i < polar_grid_count(s->grid); i++) {
        const polar_grid_case w = polar_grid_get(s->grid, i);
        left += !polar_table_has(&s->table, w.key);
    }
    if (left || !s->table.headed) head(a, &s->table);
    const polar_progress progress = polar_progress_begin(left);
    for (int64_t i = 0; i < polar_grid_count(s->grid) && !status; i++) {
        const polar_grid_case w = polar_grid_get(s->grid, i);
        if (polar_table_has(&s->table, w.key)) continue;
        snprintf(label, sizeof label, "%.24s %.16s %.22s", w.word[POLAR_GRID_ORACLE],
                 w.word[POLAR_GRID_FORMAT],
                 *w.word[POLAR_GRID_KIND] ? w.word[POLAR_GRID_KIND]
                                          : w.word[POLAR_GRID_MATRIX]);
        polar_progress_show(&progress, done++, label);
        status = one(s, &w, why);
    }
    polar_progress_end(&progress);
    return status;
}

/* The output is neither the grid nor a file that the grid names. */
static polar_status spare_inputs(const polar_arguments *a, const polar_grid *g,
                                 polar_why *why) {
    const char *out = a->value[POLAR_OPTION_OUT_TABLE], *matrix = NULL, *oracle = NULL;
    polar_status s = polar_output_spare(out, a->operand[0], why);
    for (int64_t i = 0; out && i < polar_grid_count(g) && !s; i++) {
        const polar_grid_case w = polar_grid_get(g, i);
        if (w.word[POLAR_GRID_MATRIX] != matrix) {
            matrix = w.word[POLAR_GRID_MATRIX];
            s = polar_output_spare(out, *matrix ? matrix : NULL, why);
        }
        if (!s && w.word[POLAR_GRID_ORACLE] != oracle) {
            oracle = w.word[POLAR_GRID_ORACLE];
            const char *colon = strchr(oracle, ':');
            if (colon && strpbrk(colon, "/.")) s = polar_output_spare(out, colon + 1, why);
        }
    }
    return s;
}

int polar_command_sweep(const polar_arguments *a) {
    polar_why why = {""};
    char columns[4096];
    sweep s = {.grid = NULL};
    const size_t length = polar_report_header(columns, sizeof columns);
    snprintf(columns + length, sizeof columns - length, "%s", further_columns);
    polar_status status = polar_grid_read(a->operand[0], &s.grid, &why);
    if (!status) status = spare_inputs(a, s.grid, &why);
    if (!status) status = polar_source_check(s.grid, &why);
    if (!status) {
        status = polar_table_open(a->value[POLAR_OPTION_OUT_TABLE],
                                  a->value[POLAR_OPTION_RESUME], columns, &s.table, &why);
        if (!status) {
            status = run_all(a, &s, &why);
            polar_status closed = polar_table_close(&s.table, status ? NULL : &why);
            if (!status) status = closed;
        }
    }
    polar_sources_free(&s.sources);
    polar_grid_free(s.grid);
    polar_job_forget();
    if (status) return polar_refuse(a, status, &why);
    if (!s.broken) return POLAR_EXIT_DONE;
    polar_fail(&why, POLAR_OK, "cases that broke a promised bound: %lld; the first: %.300s",
               (long long)s.broken, s.first.text);
    return polar_refuse(a, POLAR_OK, &why);
}
