/* SPDX-License-Identifier: BSD-3-Clause */
/* Words of command lines and grids into values, strictly: all of the word or a sentence why
 * not. */
#ifndef POLAR_VALUES_H
#define POLAR_VALUES_H

#include "polar.h"

/* `what` names the option or the key in the sentence: "--lower", "g.grid, line 3: lower". */

/* finite and > 0 */
polar_status polar_value_positive(const char *what, const char *text, double *x,
                                  polar_why *why);
/* finite */
polar_status polar_value_number(const char *what, const char *text, double *x, polar_why *why);
/* >= 1, inf allowed */
polar_status polar_value_cond(const char *what, const char *text, double *x, polar_why *why);
/* > 0 and < 1 */
polar_status polar_value_fraction(const char *what, const char *text, double *x,
                                  polar_why *why);
/* >= 0 and < 1 */
polar_status polar_value_error(const char *what, const char *text, double *x, polar_why *why);
polar_status polar_value_whole(const char *what, const char *text, int64_t least, int64_t most,
                               int64_t *x, polar_why *why);
/* "R", "R:split" or "R:wide": restarts of the Gram form, and how it holds its matrices */
polar_status polar_value_gram(const char *what, const char *text, polar_options *o,
                              polar_why *why);
polar_status polar_value_seed(const char *what, const char *text, uint64_t *x, polar_why *why);
/* "256x128", or "256" for 256x256; 0 allowed */
polar_status polar_value_size(const char *what, const char *text, int64_t *m, int64_t *n,
                              polar_why *why);
polar_status polar_value_format(const char *what, const char *text, polar_format *f,
                                polar_why *why);
/* index of text in a NULL-ended list */
polar_status polar_value_choice(const char *what, const char *text, const char *const *names,
                                int *index, polar_why *why);

/* Appends a name to a list "a, b, c"; the sentence that text is none of a list. */
void polar_value_enumerate(char *list, size_t size, const char *name);
polar_status polar_value_no_such(const char *what, const char *text, const char *list,
                                 polar_why *why);

/* Lists for polar_value_choice, in the order of their enums. */
extern const char *const polar_pivot_names[];     /* polar_pivot */
extern const char *const polar_side_names[];      /* polar_side */
extern const char *const polar_rank_names[];      /* polar_rank */
extern const char *const polar_normalise_names[]; /* polar_normalise */
extern const char *const polar_measure_names[];   /* polar_measures */

/* values_named.c */
polar_status polar_value_oracle(const char *what, const char *text, const polar_oracle **o,
                                polar_why *why);
polar_status polar_value_backend(const char *what, const char *text, const polar_backend **b,
                                 polar_why *why);
/* why there is no cuda backend in a build without */
extern const char polar_cuda_missing[];
polar_status polar_value_kind(const char *what, const char *text, const polar_gallery **g,
                              polar_why *why);
polar_status polar_value_mode(const char *what, const char *text, polar_mode *mode,
                              polar_why *why);

#endif
