/* SPDX-License-Identifier: BSD-3-Clause */
/* The words of a case as values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"
#include "job.h"
#include "values.h"

static const char *const bounds_names[] = {"none", "exact", NULL};

/* "exact", "exact*100", "exact/100", "default" or a number */
static polar_status set_lower(const char *what, const char *word, polar_case *c,
                              polar_why *why) {
    double factor = 1;
    polar_status s = POLAR_OK;
    if (!strcmp(word, "default")) return s;
    if (strncmp(word, "exact", 5)) {
        s = polar_value_positive(what, word, &c->options.lower, why);
        if (!s && c->options.lower > 1)
            s = polar_fail(why, POLAR_BAD_FILE, "%s %.80s: wants 0 < l <= 1", what, word);
        return s;
    }
    const char after = word[5];
    if (after && after != '*' && after != '/')
        return polar_fail(why, POLAR_BAD_FILE, "%s %.80s: wants exact, exact*100 or exact/100",
                          what, word);
    if (after) s = polar_value_positive(what, word + 6, &factor, why);
    c->exact = true;
    c->exact_factor = after == '/' ? 1 / factor : factor;
    return s;
}

static polar_status set_oracle(const char *what, const char *word, polar_case *c,
                               polar_why *why) {
    const polar_schedule *schedule;
    int64_t degree = 5;
    polar_status s = polar_job_oracle(what, word, &c->oracle, &c->schedule, why);
    if (s || !c->schedule) return s;
    if (strncmp(c->schedule, "fit", 3))
        return polar_job_schedule(what, c->schedule, &schedule, why);
    if (c->schedule[3]) s = polar_value_whole(what, c->schedule + 3, 3, 33, &degree, why);
    if (!s && degree % 2 == 0)
        s = polar_fail(why, POLAR_BAD_FILE, "%s %.80s: the degree must be odd", what, word);
    c->fit = (int)degree;
    return s;
}

static polar_status set_choice(const char *what, const char *word, const char *const *names,
                               unsigned *value, polar_why *why) {
    int index = 0;
    polar_status s = polar_value_choice(what, word, names, &index, why);
    *value = (unsigned)index;
    return s;
}

/* "states", "none" or a number */
static polar_status set_occupied(const char *what, const char *word, polar_case *c,
                                 polar_why *why) {
    c->states = !strcmp(word, "states");
    if (c->states || !strcmp(word, "none")) return POLAR_OK;
    return polar_value_whole(what, word, 1, INT64_MAX, &c->options.occupied, why);
}

static polar_status set(const char *what, polar_grid_key key, const char *word, polar_case *c,
                        polar_why *why) {
    int64_t whole = 0;
    unsigned choice = 0;
    const bool preset = !strcmp(word, "default");
    polar_status s = POLAR_OK;
    switch (key) {
    case POLAR_GRID_MATRIX:
        c->file = word;
        break;
    case POLAR_GRID_KIND:
        return polar_value_kind(what, word, &c->kind, why);
    case POLAR_GRID_SIZE:
        return polar_value_size(what, word, &c->m, &c->n, why);
    case POLAR_GRID_COND:
        return polar_value_cond(what, word, &c->gallery.cond, why);
    case POLAR_GRID_MODE:
        return polar_value_mode(what, word, &c->gallery.mode, why);
    case POLAR_GRID_GALLERY_RANK:
        if (strcmp(word, "full"))
            s = polar_value_whole(what, word, 0, INT64_MAX, &c->gallery.rank, why);
        break;
    case POLAR_GRID_GAP:
        return polar_value_fraction(what, word, &c->gallery.gap, why);
    case POLAR_GRID_POSITION:
        return polar_value_fraction(what, word, &c->gallery.position, why);
    case POLAR_GRID_STATES:
        if (strcmp(word, "half"))
            s = polar_value_whole(what, word, 1, INT64_MAX, &c->gallery.occupied, why);
        break;
    case POLAR_GRID_SEED:
        return polar_value_seed(what, word, &c->gallery.seed, why);
    case POLAR_GRID_FORMAT:
        if (strcmp(word, "input")) s = polar_value_format(what, word, &c->options.format, why);
        break;
    case POLAR_GRID_BACKEND:
        return polar_value_backend(what, word, &c->options.backend, why);
    case POLAR_GRID_ORACLE:
        return set_oracle(what, word, c, why);
    case POLAR_GRID_LOWER:
        return set_lower(what, word, c, why);
    case POLAR_GRID_MU:
        return polar_value_number(what, word, &c->options.mu, why);
    case POLAR_GRID_OCCUPIED:
        return set_occupied(what, word, c, why);
    case POLAR_GRID_BOUNDS:
        s = set_choice(what, word, bounds_names, &choice, why);
        c->bounds = choice;
        break;
    case POLAR_GRID_PIVOT:
        s = set_choice(what, word, polar_pivot_names, &choice, why);
        c->options.pivot = (polar_pivot)choice;
        break;
    case POLAR_GRID_ORDER:
        if (!preset) s = polar_value_whole(what, word, 1, POLAR_ZOLOTAREV_MOST, &whole, why);
        c->options.order = (int)whole;
        break;
    case POLAR_GRID_SIDE:
        s = set_choice(what, word, polar_side_names, &choice, why);
        c->options.side = (polar_side)choice;
        break;
    case POLAR_GRID_COMPLETION:
        s = set_choice(what, word, polar_rank_names, &choice, why);
        c->options.rank = (polar_rank)choice;
        break;
    case POLAR_GRID_NORMALISE:
        s = set_choice(what, word, polar_normalise_names, &choice, why);
        c->options.normalise = (polar_normalise)choice;
        break;
    case POLAR_GRID_STEPS:
        if (!preset) s = polar_value_whole(what, word, 1, 1000, &whole, why);
        c->options.steps = (int)whole;
        break;
    case POLAR_GRID_RESTARTS:
        if (!strcmp(word, "none")) break;
        return polar_value_gram(what, word, &c->options, why);
    case POLAR_GRID_WANTED:
        return polar_value_error(what, word, &c->options.error, why);
    case POLAR_GRID_MEASURE:
        s = set_choice(what, word, polar_measure_names, &choice, why);
        c->measure = (polar_measures)choice;
        break;
    case POLAR_GRID_REPEAT:
        s = polar_value_whole(what, word, 1, 1000000, &whole, why);
        c->repeat = (int)whole;
        break;
    case POLAR_GRID_KEY_COUNT:
        break;
    }
    return s;
}

/* A word that is not understood makes the file a bad one; a backend that is not here does not.
 */
static polar_status set_word(const char *what, polar_grid_key key, const char *word,
                             polar_case *c, polar_why *why) {
    const polar_status s = set(what, key, word, c, why);
    return s && !(s == POLAR_UNSUITED && key == POLAR_GRID_BACKEND) ? POLAR_BAD_FILE : s;
}

polar_status polar_case_check_word(const char *what, polar_grid_key key, const char *word,
                                   polar_why *why) {
    polar_case scratch = {.repeat = 1};
    return set_word(what, key, word, &scratch, why);
}

/* The gap lies inside the spectrum, states inside the order. */
static polar_status check_bands(const char *what, const polar_grid_case *words,
                                const polar_case *c, polar_why *why) {
    const double edge = c->gallery.gap / 2, middle = c->gallery.position;
    if (!(middle > edge && 1 - middle > edge))
        return polar_fail(
            why, POLAR_BAD_FILE,
            "%.100s: position = %.40s is within half of gap = %.40s of the end of "
            "the spectrum, 0 or 1",
            what, words->word[POLAR_GRID_POSITION], words->word[POLAR_GRID_GAP]);
    if (c->gallery.occupied >= c->n)
        return polar_fail(why, POLAR_BAD_FILE,
                          "%.100s: states = %.40s: wants less than size = %.40s, or half", what,
                          words->word[POLAR_GRID_STATES], words->word[POLAR_GRID_SIZE]);
    return POLAR_OK;
}

polar_status polar_case_parse(const char *what, const polar_grid_case *words, polar_case *c,
                              polar_why *why) {
    polar_status s = POLAR_OK;
    char where[200];
    *c = (polar_case){
        .gallery = polar_gallery_defaults(), .options = polar_options_default(), .repeat = 1};
    for (int k = 0; k < POLAR_GRID_KEY_COUNT && !s; k++) {
        if (!*words->word[k]) continue;
        snprintf(where, sizeof where, "%.100s: %s =", what, polar_grid_key_names[k]);
        s = set_word(where, (polar_grid_key)k, words->word[k], c, why);
    }
    if (c->kind && c->options.format == POLAR_FORMAT_ANY) c->options.format = POLAR_F64;
    const int64_t most = c->m < c->n ? c->m : c->n;
    if (!s && c->kind && c->kind->takes_spectrum && c->gallery.rank > most)
        s = polar_fail(why, POLAR_BAD_FILE, "%.100s: rank = %s exceeds size = %s", what,
                       words->word[POLAR_GRID_GALLERY_RANK], words->word[POLAR_GRID_SIZE]);
    if (!s && c->kind && c->kind->takes_bands) s = check_bands(what, words, c, why);
    if (!s && c->states && !c->kind)
        s = polar_fail(why, POLAR_BAD_FILE,
                       "%.100s: occupied = states goes with kind = ...; of a file it wants a "
                       "number",
                       what);
    if (!s && c->fit && !c->exact && !(c->options.lower > 0))
        s = polar_fail(why, POLAR_BAD_FILE, "%.100s: %s wants lower = ... to be fitted to",
                       what, words->word[POLAR_GRID_ORACLE]);
    return s;
}
