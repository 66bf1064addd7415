/* SPDX-License-Identifier: BSD-3-Clause */
/* The arguments of polar fit as what the generator takes. */
#ifndef POLAR_FIT_ARGUMENTS_H
#define POLAR_FIT_ARGUMENTS_H

#include "options.h"
#include "polar/curve_fit.h"
#include "polar/expand.h"
#include "polar/mix.h"

typedef struct polar_fit_arguments {
    polar_mix_options mix;       /* no degrees to choose from: mix.fit alone counts */
    polar_expand_options expand; /* --form step: this alone counts */
    polar_curve_options curve;   /* --form map: this alone counts */
    int left;                    /* where expand.left points to */
    polar_cost_model cost;
    int degree[POLAR_MAX_STEPS];
    polar_export as;
    char command[1024];
} polar_fit_arguments;

/* *f points into itself and into a. */
polar_status polar_fit_arguments_parse(const polar_arguments *a, polar_fit_arguments *f,
                                       polar_why *why);

/* BAD_ARGUMENT: one of these options is given, "has no meaning `where`" */
polar_status polar_fit_refuse(const polar_arguments *a, const int *options, int count,
                              const char *where, polar_why *why);

/* fit_expand.c: refuses options that are of other forms; f->expand from f->mix.fit and a. */
polar_status polar_fit_expand_check(const polar_arguments *a, polar_form form, polar_why *why);
polar_status polar_fit_expand_parse(const polar_arguments *a, polar_fit_arguments *f,
                                    polar_why *why);

/* fit_curve.c: the same for --form map. */
polar_status polar_fit_curve_check(const polar_arguments *a, polar_form form, polar_why *why);
void polar_fit_curve_parse(const polar_arguments *a, polar_fit_arguments *f);

#endif
