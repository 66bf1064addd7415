/* SPDX-License-Identifier: BSD-3-Clause */
/* Restarts and space of a Gram form, foretold and chosen. */
#ifndef POLAR_GRAM_AUTO_H
#define POLAR_GRAM_AUTO_H

#include "gram_noise.h"

struct gram_model {
    const polar_schedule *p;
    int steps;
    double least, slopes, aspect; /* l of the iterate; product of all slopes; m/n >= 1 */
};

struct gram_model polar_gram_model(const polar_shape *s, int steps);

/* Grid point i of it, in a space. */
void polar_gram_point(const struct gram_model *q, const polar_shape *s, polar_gram_space space,
                      int i, struct gram_pair *t);

/* What small matrices and D are rounded by, in a space. */
void polar_gram_units(const polar_shape *s, polar_gram_space space, double unit[2]);

/* Errors of the whole form that options say, five times the worst that the spectra of
 * gram_noise.h make of it in [l,1]. */
struct gram_foretold {
    double factor; /* |D - p(X)|_F/|p(X)|_F, p(X) of singular values about 1 */
    double asym;   /* |D'X - X'D|_F/|X|_F */
    bool blows_up;
};

/* Of a shape with options that have been resolved, POLAR_GRAM_AUTO no more. Up to
 * POLAR_GRAM_STEPS steps; errors of more are NaN. No memory is allocated. */
struct gram_foretold polar_gram_foretell(const polar_shape *s);

/* Chooses o's gram_blocks, gram_cuts and gram_space where they are POLAR_GRAM_AUTO; s->options
 * may be o. The direct form: as many blocks as steps. */
void polar_gram_choose(const polar_shape *s, polar_options *o);

/* "2+3:split": steps of each block; "direct". */
void polar_gram_text(const polar_shape *s, char *text, size_t size);

#endif
