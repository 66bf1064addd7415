/* SPDX-License-Identifier: BSD-3-Clause */
/* polar list: what there is, from the library's tables, one unindented line each. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coefficients.h"
#include "options.h"
#include "output.h"
#include "values.h"

static void print_formats(unsigned formats) {
    char list[128] = "";
    for (int f = 0; f < POLAR_FORMAT_COUNT; f++)
        if (formats & POLAR_BIT(f)) {
            const size_t length = strlen(list);
            snprintf(list + length, sizeof list - length, "%s%s", length ? "," : "",
                     polar_format_get((polar_format)f)->name);
        }
    printf("  %-34s", list);
}

static void print_traits(unsigned traits) {
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{POLAR_BACKWARD_STABLE, "backward-stable"},
                 {POLAR_RANK_DEFICIENT, "completes"},
                 {POLAR_POLYNOMIAL, "polynomial"},
                 {POLAR_TAKES_SCHEDULE, "takes-schedule"},
                 {POLAR_ADAPTIVE, "adaptive"},
                 {POLAR_TALL_ONLY, "tall-only"},
                 {POLAR_TAKES_LOWER, "takes-lower"},
                 {POLAR_TAKES_ORDER, "takes-order"},
                 {POLAR_GRAM_FORM, "gram-form"},
                 {POLAR_UNWATCHED, "batches"},
                 {POLAR_TAKES_ERROR, "takes-error"},
                 {POLAR_STEP, "step"}};
    char list[128] = "";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (traits & names[i].bit) {
            const size_t length = strlen(list);
            snprintf(list + length, sizeof list - length, "%s%s", length ? "," : "",
                     names[i].name);
        }
    printf("  %-69s", *list ? list : "-");
}

static void list_oracles(void) {
    for (int i = 0; polar_oracles[i]; i++) {
        const polar_oracle *o = polar_oracles[i];
        printf("%-20s", o->name);
        print_formats(o->formats);
        print_traits(o->traits);
        printf("  bound %-6g  %s\n", o->bound, o->summary);
    }
}

static void list_backends(void) {
    bool cuda = false;
    for (int i = 0; polar_backends[i]; i++) {
        const polar_backend *b = polar_backends[i];
        const char *missing = b->missing ? b->missing() : NULL;
        printf("%-11s  %s%s%s\n", b->name, b->summary, missing ? "; cannot be used here: " : "",
               missing ? missing : "");
        if (!strcmp(b->name, "cuda")) cuda = true;
    }
    if (!cuda)
        printf("%-6s  NVIDIA GPUs; cannot be used here: %s\n", "cuda", polar_cuda_missing);
}

static void list_schedules(void) {
    polar_schedule *proved = malloc(sizeof *proved);
    for (int i = 0; polar_schedules[i] && proved; i++) {
        const polar_schedule *s = polar_schedules[i];
        char range[96] = "not proved", error[24] = "-";
        polar_coefficients_prove(s, proved, NULL);
        const polar_step *last = &proved->step[s->nsteps - 1];
        if (!isnan(last->error)) snprintf(error, sizeof error, "%.2g", last->error);
        if (!isnan(last->range_lower))
            snprintf(range, sizeof range, "[%.9g, %.9g]", last->range_lower, last->range_upper);
        printf("%-20s  %s  %2d steps%s  %2d products  [%g, %g] into %-26s  error %-8s  %s\n",
               s->name, polar_form_name(s->form), s->nsteps, s->repeat_last ? "+" : " ",
               polar_schedule_products(s, 0), s->lower, s->upper, range, error, s->source);
    }
    for (int i = 0; polar_map_schedules[i]; i++) {
        const polar_schedule *s = polar_map_schedules[i];
        printf("%-20s  %s  %2d steps   %2d products  [%g, %g] by %-29s  error %-8.2g  %s\n",
               s->name, polar_form_name(s->form), s->nsteps, polar_schedule_products(s, 0),
               s->lower, s->upper, s->map, s->step[s->nsteps - 1].error, s->source);
    }
    free(proved);
}

static void list_galleries(void) {
    for (int i = 0; polar_galleries[i].name; i++) {
        const polar_gallery *g = &polar_galleries[i];
        printf("%-20s  %s%s%s%s\n", g->name, g->summary,
               g->takes_spectrum ? " (cond, rank, mode)" : "",
               g->takes_bands ? " (gap, position, occupied)"
               : g->takes_gap ? " (gap)"
                              : "",
               g->takes_seed ? " (seed)" : "");
    }
}

int polar_command_list(const polar_arguments *a) {
    const bool backends = a->value[POLAR_OPTION_BACKENDS],
               schedules = a->value[POLAR_OPTION_SCHEDULES],
               galleries = a->value[POLAR_OPTION_GALLERIES];
    if (backends + schedules + galleries > 1)
        return polar_refuse_usage(
            a, "%s and %s exclude each other", backends ? "--backends" : "--schedules",
            galleries && !(backends && schedules) ? "--galleries" : "--schedules");
    if (!backends && !schedules && !galleries) list_oracles();
    if (backends) list_backends();
    if (schedules) list_schedules();
    if (galleries) list_galleries();
    return POLAR_EXIT_DONE;
}
