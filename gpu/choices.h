/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * By which method a symmetric product of a 16-bit format is formed: a text of lines
 *
 *   FORMAT  N N  K K  COUNT COUNT  METHOD NUMBER
 *
 * of the least and the most order n, inner dimension k, and number of matrices (* no limit),
 * the first that fits wins; # begins a comment. symmetric.choices is the one that is built in;
 * the environment's POLAR_CUDA_CHOICES names another.
 */
#ifndef POLAR_GPU_CHOICES_H
#define POLAR_GPU_CHOICES_H

#include <stdbool.h>
#include <stdint.h>

enum choice_method {
    CHOICE_STRIPS, /* gemm a strip of columns at a time; no number */
    CHOICE_BLOCKS, /* batched gemm over the lower triangle of so many blocks square */
    CHOICE_TILES /* our own kernel, the inner dimension in so many parts; 0: as fill the chip */
};

struct choice {
    enum choice_method method;
    int number;
};

struct choice_line {
    bool bf16;
    int64_t least[3], most[3]; /* n, k, count */
    struct choice choice;
};

enum { CHOICES_MOST = 256 };
struct choices {
    int count;
    struct choice_line line[CHOICES_MOST];
};

/* 0, or the number of the first line that is none of the above */
int choices_parse(const char *text, struct choices *t);
/* that of the environment, or what is built in; false: it cannot be read */
bool choices_load(struct choices *t);
/* the first line from `from` on that fits, -1: none */
int choices_find(const struct choices *t, int from, bool bf16, int64_t n, int64_t k,
                 int64_t count);
const char *choice_name(enum choice_method m);

#endif
