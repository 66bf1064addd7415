/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table of choices: the one that is built in is whole and leaves no shape without a method
 * that any device has; the environment's is read; nonsense is refused by the line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "made.h"
#include "polar/cuda.h"
#include "twins.h"

START_TEST(built_in) {
    struct choices t;
    unsetenv("POLAR_CUDA_CHOICES");
    ck_assert(choices_load(&t));
    for (int64_t n = 1; n <= 20000; n += 1 + n / 5)
        for (int64_t k = 1; k <= 100000; k *= 7)
            for (int64_t count = 1; count < 300; count *= 3)
                for (int bf16 = 0; bf16 < 2; bf16++) {
                    bool portable = false;
                    int i = -1;
                    while ((i = choices_find(&t, i + 1, bf16, n, k, count)) >= 0)
                        portable = portable || t.line[i].choice.method != CHOICE_TILES;
                    REQUIRE(portable, "n = %d k = %d: no method of any device", (int)n, (int)k);
                }
}
END_TEST

static const struct {
    const char *text;
    int bad;
} texts[] = {
    {"", 0},
    {"# nothing\n\n   # more\n", 0},
    {"bf16 1 2 3 4 5 6 tiles 0\nf16 1 * 1 * 1 * blocks 8 # why\n", 0},
    {"f16 1 * 1 * 1 * strips 0", 0},
    {"f32 1 * 1 * 1 * strips 0\n", 1},
    {"\nf16 1 * 1 * 1 * strips 1\n", 2},
    {"f16 1 * 1 * 1 * blocks 0\n", 1},
    {"f16 1 * 1 * 1 * blocks 65\n", 1},
    {"f16 * 1 1 * 1 * tiles 0\n", 1},
    {"f16 9 8 1 * 1 * tiles 0\n", 1},
    {"f16 1 -8 1 * 1 * tiles 0\n", 1},
    {"f16 1 8x 1 * 1 * tiles 0\n", 1},
    {"f16 1 99999999999999999999 1 * 1 * tiles 0\n", 1},
    {"f16 1 * 1 * 1 * tiles\n", 1},
    {"f16 1 * 1 * 1 * tiles 0 0\n", 1},
    {"f16 1 * 1 * 1 * gemm 1\n", 1},
};

START_TEST(grammar) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct choices t;
        const int bad = choices_parse(texts[i].text, &t);
        REQUIRE(bad == texts[i].bad, "\"%s\": line %d", texts[i].text, bad);
    }
    struct choices t;
    choices_parse(texts[2].text, &t);
    ck_assert(t.count == 2 && t.line[0].bf16 && t.line[1].choice.number == 8);
    ck_assert(choices_find(&t, 0, true, 2, 3, 6) == 0);
    ck_assert(choices_find(&t, 0, true, 3, 3, 6) == -1);
    ck_assert(choices_find(&t, 0, true, 2, 5, 6) == -1);
    ck_assert(choices_find(&t, 0, true, 2, 3, 7) == -1);
    ck_assert(choices_find(&t, 0, false, 900, 900, 900) == 1);
    char *many = malloc(300 * 25 + 1);
    for (int i = 0; i < 300; i++) strcpy(many + i * 25, "f16 1 * 1 * 1 * tiles 00\n");
    ck_assert_int_eq(choices_parse(many, &t), CHOICES_MOST + 1);
    free(many);
}
END_TEST

/* one that cannot be read is a sentence, not another table */
START_TEST(environment) {
    char name[] = "/tmp/polar-choices-XXXXXX";
    const int f = mkstemp(name);
    FILE *file = fdopen(f, "w");
    struct choices t;
    ck_assert(file && fputs("f16 1 * 1 * 1 * strips 0\n", file) >= 0 && fclose(file) == 0);
    setenv("POLAR_CUDA_CHOICES", name, 1);
    ck_assert(choices_load(&t) && t.count == 1 && t.line[0].choice.method == CHOICE_STRIPS);
    unlink(name);
    ck_assert(!choices_load(&t));
    polar_cuda_close();
    const char *missing = polar_cuda.missing();
    ck_assert(missing && strstr(missing, "POLAR_CUDA_CHOICES"));
    unsetenv("POLAR_CUDA_CHOICES");
    ck_assert_ptr_null(polar_cuda.missing());
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("gpu choices");
    TCase *t = tcase_create("choices");
    tcase_add_test(t, built_in);
    tcase_add_test(t, grammar);
    tcase_add_test(t, environment);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return twins_main(argc, argv, make);
}
