/* SPDX-License-Identifier: BSD-3-Clause */
/* Products of lists multiplied out: every case once, words that do not matter dropped. */
#include "grid_product.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const presets[POLAR_GRID_KEY_COUNT] = {
#define POLAR_GRID_PRESET(id, name, preset, what) preset,
    POLAR_GRID_KEYS(POLAR_GRID_PRESET)
#undef POLAR_GRID_PRESET
};

polar_grid *polar_grid_empty(void) {
    return calloc(1, sizeof(polar_grid));
}

block *polar_grid_last(polar_grid *g) {
    return &g->block[g->blocks - 1];
}

polar_status polar_grid_next(polar_grid *g) {
    block *more = realloc(g->block, sizeof *more * (size_t)(g->blocks + 1));
    if (!more) return POLAR_NO_MEMORY;
    g->block = more;
    more[g->blocks++] = (block){.key[0].count = 0};
    return POLAR_OK;
}

void polar_grid_free(polar_grid *g) {
    if (!g) return;
    for (int b = 0; b < g->blocks; b++)
        for (int k = 0; k < POLAR_GRID_KEY_COUNT; k++) {
            list *l = &g->block[b].key[k];
            for (int i = 0; i < l->count; i++) free(l->word[i]);
            free(l->word);
        }
    free(g->block);
    free(g->item);
    free(g);
}

int64_t polar_grid_count(const polar_grid *g) {
    return g->items;
}

polar_grid_case polar_grid_get(const polar_grid *g, int64_t i) {
    return g->item[i];
}

/* Words that change nothing become the preset, or "" where there is no such thing. */
static void simplify(polar_grid_case *c, const polar_case *v) {
    const char **w = c->word;
    const unsigned traits = v->oracle->traits;
    const bool polynomial = traits & POLAR_POLYNOMIAL, adaptive = traits & POLAR_ADAPTIVE;
    const bool generated = v->kind, spectrum = generated && v->kind->takes_spectrum;
    if (!generated) w[POLAR_GRID_KIND] = w[POLAR_GRID_SIZE] = "";
    if (!spectrum) w[POLAR_GRID_COND] = w[POLAR_GRID_MODE] = w[POLAR_GRID_GALLERY_RANK] = "";
    if (!generated || !v->kind->takes_gap) w[POLAR_GRID_GAP] = "";
    if (!generated || !v->kind->takes_bands) w[POLAR_GRID_POSITION] = w[POLAR_GRID_STATES] = "";
    if (!generated || !v->kind->takes_seed) w[POLAR_GRID_SEED] = "";
    if (!(traits & POLAR_STEP)) {
        w[POLAR_GRID_MU] = w[POLAR_GRID_OCCUPIED] = w[POLAR_GRID_BOUNDS] = "";
    } else {
        const bool occupied = v->states || v->options.occupied > 0;
        /* gaps that are prescribed lie at 0 */
        if (occupied || (v->bounds && generated && v->kind->takes_bands)) w[POLAR_GRID_MU] = "";
        if ((occupied || v->bounds) && !v->fit) w[POLAR_GRID_LOWER] = "default";
        w[POLAR_GRID_NORMALISE] = "default";
    }
    if (v->oracle->defaults.pivot == POLAR_PIVOT_DEFAULT) w[POLAR_GRID_PIVOT] = "default";
    if (!polynomial) w[POLAR_GRID_NORMALISE] = "default";
    if (!polynomial && !adaptive) w[POLAR_GRID_STEPS] = "default";
    if (!(traits & POLAR_RANK_DEFICIENT)) w[POLAR_GRID_COMPLETION] = "default";
    const bool foretold = v->options.gram_blocks != 0; /* of values in [lower,1] */
    if (!(traits & POLAR_TAKES_LOWER) && !v->fit && !foretold) w[POLAR_GRID_LOWER] = "default";
    if (!(traits & POLAR_TAKES_ORDER)) w[POLAR_GRID_ORDER] = "default";
    if (!(traits & POLAR_GRAM_FORM)) w[POLAR_GRID_RESTARTS] = "none";
    if (!(traits & POLAR_TAKES_ERROR)) w[POLAR_GRID_WANTED] = "0";
}

static polar_status keep(polar_grid *g, const polar_grid_case *c) {
    if (g->items == g->room) {
        const int64_t room = g->room ? 2 * g->room : 256;
        polar_grid_case *more = realloc(g->item, sizeof *more * (size_t)room);
        if (!more) return POLAR_NO_MEMORY;
        g->item = more;
        g->room = room;
    }
    g->item[g->items++] = *c;
    return POLAR_OK;
}

/* All cases of one product: an odometer whose last key turns fastest. */
static polar_status multiply(polar_grid *g, const block *b, const char *path, polar_why *why) {
    int at[POLAR_GRID_KEY_COUNT] = {0}, key;
    polar_status s = POLAR_OK;
    do {
        polar_grid_case c;
        polar_case v;
        for (key = 0; key < POLAR_GRID_KEY_COUNT; key++)
            c.word[key] = b->key[key].count ? b->key[key].word[at[key]] : presets[key];
        if ((s = polar_case_parse(path, &c, &v, why))) break;
        simplify(&c, &v);
        if ((s = polar_case_parse(path, &c, &v, why))) break;
        polar_case_key(&v, c.key);
        if ((s = keep(g, &c))) break;
        if (g->items > 10000000)
            return polar_fail(why, POLAR_BAD_FILE, "%.200s: more than ten million cases", path);
        for (key = POLAR_GRID_KEY_COUNT - 1; key >= 0; key--) {
            if (++at[key] < b->key[key].count) break;
            at[key] = 0;
        }
    } while (key >= 0);
    return s;
}

typedef struct tagged {
    uint64_t hash;
    int64_t index;
} tagged;

static int by_hash(const void *a, const void *b) {
    const tagged *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Keeps the first of equal cases; order stays. */
static polar_status once(polar_grid *g) {
    tagged *t = malloc(sizeof *t * (size_t)(g->items ? g->items : 1));
    if (!t) return POLAR_NO_MEMORY;
    for (int64_t i = 0; i < g->items; i++) {
        t[i] = (tagged){strtoull(g->item[i].key, NULL, 16), i};
    }
    qsort(t, (size_t)g->items, sizeof *t, by_hash);
    for (int64_t i = 1; i < g->items; i++)
        if (t[i].hash == t[i - 1].hash) g->item[t[i].index].word[POLAR_GRID_ORACLE] = NULL;
    free(t);
    int64_t kept = 0;
    for (int64_t i = 0; i < g->items; i++)
        if (g->item[i].word[POLAR_GRID_ORACLE]) g->item[kept++] = g->item[i];
    g->items = kept;
    return POLAR_OK;
}

polar_status polar_grid_multiply(polar_grid *g, const char *path, polar_why *why) {
    polar_status s = POLAR_OK;
    for (int i = 0; i < g->blocks && !s; i++) {
        block *b = &g->block[i];
        list *files = &b->key[POLAR_GRID_MATRIX], *kinds = &b->key[POLAR_GRID_KIND];
        int given = 0;
        for (int k = 0; k < POLAR_GRID_KEY_COUNT; k++) given += b->key[k].count;
        if (!given && g->blocks > 1) continue; /* nothing between two --- */
        if (!b->key[POLAR_GRID_ORACLE].count)
            return polar_fail(why, POLAR_BAD_FILE,
                              "%.200s, product %d: oracle = ... is missing", path, i + 1);
        if (!files->count == !kinds->count)
            return polar_fail(why, POLAR_BAD_FILE,
                              "%.200s, product %d: wants either matrix = ... or kind = ...",
                              path, i + 1);
        if (kinds->count && !b->key[POLAR_GRID_SIZE].count)
            return polar_fail(why, POLAR_BAD_FILE, "%.200s, product %d: size = ... is missing",
                              path, i + 1);
        s = multiply(g, b, path, why);
    }
    return s ? s : once(g);
}
