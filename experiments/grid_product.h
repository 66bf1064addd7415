/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of a grid: its products, multiplied out. */
#ifndef POLAR_GRID_PRODUCT_H
#define POLAR_GRID_PRODUCT_H

#include "grid.h"

typedef struct list {
    char **word;
    int count;
} list;

/* One product: a list a key. */
typedef struct block {
    list key[POLAR_GRID_KEY_COUNT];
} block;

struct polar_grid {
    block *block;
    int blocks;
    polar_grid_case *item;
    int64_t items, room;
};

polar_grid *polar_grid_empty(void);
/* Begins another product. */
polar_status polar_grid_next(polar_grid *g);
block *polar_grid_last(polar_grid *g);
/* Fills `item` with the cases of all products, each once. */
polar_status polar_grid_multiply(polar_grid *g, const char *path, polar_why *why);

#endif
