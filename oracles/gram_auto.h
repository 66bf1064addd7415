/* SPDX-License-Identifier: BSD-3-Clause */
/* Restarts and space of a Gram form, foretold and chosen. */
#ifndef POLAR_GRAM_AUTO_H
#define POLAR_GRAM_AUTO_H

#include "polar/oracle.h"

/* Errors of the whole form that options say, worst of the spectra of gram_noise.h in [l,1]. */
struct gram_foretold {
    double factor; /* |D - p(X)|_F/|p(X)|_F, p(X) of singular values about 1 */
    double asym;   /* |D'X - X'D|_F/|X|_F */
    bool blows_up;
};

/* Of a shape with options that have been resolved, POLAR_GRAM_AUTO no more. Up to
 * POLAR_GRAM_STEPS steps; errors of more are NaN. No memory is allocated. */
struct gram_foretold polar_gram_foretell(const polar_shape *s, const polar_schedule *p,
                                         int steps);

/* o := s->options with gram_blocks, gram_cuts and gram_space chosen where they are
 * POLAR_GRAM_AUTO. */
void polar_gram_choose(const polar_shape *s, const polar_schedule *p, int steps,
                       polar_options *o);

/* "2+3:split": steps of each block; "direct". */
void polar_gram_text(const polar_shape *s, int steps, char *text, size_t size);

#endif
