/* SPDX-License-Identifier: BSD-3-Clause */
/* What the main() of every Check program does: heal the BLAS, run the suite, count. */
#include "harness.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "polar/info.h"
#include "polar/oracle.h"

/* The value of a whole number in the environment; what is not one ends the test run. */
static uint64_t whole(const char *name, uint64_t least, uint64_t most, uint64_t fallback) {
    const char *text = getenv(name);
    if (text == NULL || *text == '\0') return fallback;
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 0);
    if (errno != 0 || *end != '\0' || *text == '-' || value < least || value > most) {
        fprintf(stderr, "%s=%s: a whole number from %llu on is wanted\n", name, text,
                (unsigned long long)least);
        exit(2);
    }
    return value;
}

int polar_test_rounds(void) {
    return (int)whole("POLAR_TEST_ROUNDS", 1, INT_MAX / 1000000, 1);
}

uint64_t polar_test_seed(void) {
    return whole("POLAR_TEST_SEED", 0, UINT64_MAX, 1);
}

/* The kernel set is chosen when the loader runs the BLAS: only a new start can change it. The
 * second start finds the variable set, so there is no third. */
static void heal_blas(char **argv) {
    if (getenv("OPENBLAS_CORETYPE") != NULL) return;
    const char *best = polar_blas_advice();
    if (best != NULL && setenv("OPENBLAS_CORETYPE", best, 1) == 0) execv(argv[0], argv);
}

int polar_test_main(int argc, char **argv, Suite *(*make)(void)) {
    if (argc != 1) {
        fprintf(stderr, "%s takes no arguments; CK_RUN_CASE=NAME runs one case\n", argv[0]);
        return 2;
    }
    heal_blas(argv);
    SRunner *runner = srunner_create(make());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner), run = srunner_ntests_run(runner);
    srunner_free(runner);
    if (failed != 0)
        printf("POLAR_TEST_SEED=%llu POLAR_TEST_ROUNDS=%d\n",
               (unsigned long long)polar_test_seed(), polar_test_rounds());
    return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

uint64_t polar_test_draw(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

double polar_test_uniform(uint64_t *state) {
    return (double)(polar_test_draw(state) >> 11) * 0x1p-53;
}

int polar_test_oracles(void) {
    int n = 0;
    while (polar_oracles[n] && !(polar_oracles[n]->traits & POLAR_STEP)) n++;
    for (int i = n; polar_oracles[i]; i++)
        if (!(polar_oracles[i]->traits & POLAR_STEP)) exit(2);
    return n;
}
