/* SPDX-License-Identifier: BSD-3-Clause */
/* What the main() of every Check program does: heal the BLAS, run the suite, count. */
#ifndef POLAR_TESTS_HARNESS_H
#define POLAR_TESTS_HARNESS_H

#include <check.h>
#include <stdint.h>

/*
 * Runs the suite that make() builds and returns main's value: 0 when every check passed.
 * Starts the program again first when the BLAS runs kernels far below the CPU, as the polar
 * command does. CK_VERBOSITY, CK_FORK, CK_RUN_CASE and the rest of Check's environment work.
 */
int polar_test_main(int argc, char **argv, Suite *(*make)(void));

/* POLAR_TEST_ROUNDS: how many times longer random tests shall be; 1 unless set. */
int polar_test_rounds(void);

/* POLAR_TEST_SEED: seed that random tests start from; 1 unless set. Print it on failure. */
uint64_t polar_test_seed(void);

/* The next of a sequence of random 64-bit words (splitmix64) from *state; and one as a number
 * uniform in [0,1). */
uint64_t polar_test_draw(uint64_t *state);
double polar_test_uniform(uint64_t *state);

/* How many oracles there are for any matrix: they lead the table, those of the step function of
 * a Hermitian one (POLAR_STEP) follow. */
int polar_test_oracles(void);

#endif
