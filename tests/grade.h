/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * LAPACK-style verdicts: errors over max(m,n) u times a norm stay below 10, and H is that of
 * a reference whatever the condition number.
 */
#ifndef POLAR_TESTS_GRADE_H
#define POLAR_TESTS_GRADE_H

#include "sample.h"
#include "truth.h"

/*
 * Fails, printing seed, run and matrix, unless for a run just made by sample_factor_cheap
 *   status is OK, or OVERFLOW where |A|_F itself leaves the format;
 *   orth, resid, asym, psd stay below 10 in max(m,n) u, and within the oracle's own promise
 *   where min(m,n) > 3;
 *   |H - H*|_F <= 15 max(m,n) u |A|_F, H* the reference: sqrt(2) times a backward error of 10
 *   (the condition of A -> H is sqrt(2): Higham 2008, section 8.1), and its own.
 * 10 is 40 for svd, as it promises itself: LAPACK's DBDSQR neglects what is below 98 u sigma_1.
 * Allowed on top: the rounding of H where it lies among subnormal numbers; for `partial` the
 * singular values below twice the rank threshold, which may be missing in UH and H. U'U is
 * then a projector, to twice as much (U is cut by a computed one), of the rank where the
 * threshold leaves no doubt of it.
 */
void grade(const struct sample *s, const struct truth *t, const polar_oracle *o,
           const polar_options *options, const char *what);

/*
 * Fails unless 2^e A has the same bits of U and 2^e H, rounded where that is subnormal, s just
 * made by sample_factor_cheap with the same options. False where 2^e A does not fit its format,
 * or an entry of either reaches 2^1023, or none 2^-1023: another binade is the scaled one then.
 */
bool grade_scaled(const struct sample *s, const polar_oracle *o, const polar_options *options,
                  int e, const char *what);

/* Seed, run and (up to 12 by 12) every entry, for messages. */
const char *grade_text(const struct sample *s, const char *what);

/* Oracle k of those that promise backward stability, NULL behind the last; how many. */
const polar_oracle *grade_oracle(int k);
int grade_oracles(void);

#endif
