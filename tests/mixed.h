/* SPDX-License-Identifier: BSD-3-Clause */
/* Mixes and cost models, as tests ask for them. */
#ifndef POLAR_TESTS_MIXED_H
#define POLAR_TESTS_MIXED_H

#include <math.h>

#include "file_bytes.h"
#include "polar/mix.h"

static inline polar_cost_model model(const char *text) {
    polar_why why = {""};
    polar_cost_model m;
    REQUIRE(polar_cost_model_parse(text, &m, &why) == POLAR_OK, "%s", why.text);
    return m;
}

/* What a mix came to. */
typedef struct result {
    int steps, degree[POLAR_MAX_STEPS], products;
    double cost, error;
} result;

static inline polar_status found(const polar_mix_options *o, result *r, polar_why *why) {
    polar_fit *fit;
    double cost;
    const polar_status st = polar_mix_new(o, &fit, &cost, why);
    ck_assert(!fit == (st != POLAR_OK));
    *r = (result){.cost = cost, .error = NAN};
    if (st) return st;
    r->steps = polar_fit_steps(fit);
    r->products = polar_fit_products(fit);
    r->error = polar_fit_double(fit, POLAR_FIT_ERROR_UPPER, -1, 0);
    for (int k = 0; k < r->steps; k++) r->degree[k] = polar_fit_degree(fit, k);
    polar_fit_free(fit);
    return st;
}

static inline result mix(const polar_mix_options *o) {
    polar_why why = {""};
    result r;
    REQUIRE(found(o, &r, &why) == POLAR_OK, "l = %s: %s", o->fit.lower, why.text);
    return r;
}

/* A cost model from a file of these bytes. */
static inline polar_status from_file(const char *text, size_t size, const char *more,
                                     polar_cost_model *m, polar_why *why) {
    char path[300], words[330];
    snprintf(path, sizeof path, "%s/times.txt", test_folder);
    FILE *out = fopen(path, "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(text, 1, size, out), size);
    ck_assert_int_eq(fclose(out), 0);
    snprintf(words, sizeof words, "%s%s", path, more);
    return polar_cost_model_parse(words, m, why);
}

#endif
