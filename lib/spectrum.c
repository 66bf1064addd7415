/* SPDX-License-Identifier: BSD-3-Clause */
/* Prescribed singular values. */
#include "gallery_internal.h"

#include <math.h>
#include <string.h>

static const char *const modes[] = {
    [POLAR_MODE_ONE_LARGE] = "one-large", [POLAR_MODE_ONE_SMALL] = "one-small",
    [POLAR_MODE_GEOMETRIC] = "geometric", [POLAR_MODE_ARITHMETIC] = "arithmetic",
    [POLAR_MODE_RANDOM] = "random",
};
enum { MODES = sizeof modes / sizeof *modes };

int polar_mode_named(const char *name) {
    for (int k = 0; name && k < MODES; ++k)
        if (strcmp(modes[k], name) == 0) return k;
    return -1;
}

const char *polar_mode_name(polar_mode mode) {
    return (unsigned)mode < MODES ? modes[mode] : "unknown";
}

/* Gaps of the random mode: exponential, mean 1. */
static double gap(const polar_gallery_options *o, int64_t i) {
    return -polar_dd_log(polar_hash_uniform(o->seed, UINT64_C(0x5bec7a), (uint64_t)i)).hi;
}

/* What all values of one spectrum share. */
typedef struct plan {
    polar_mode mode;
    int64_t r; /* values from 1 to low; zeros behind them */
    double low;
    polar_dd log_cond;
    double gaps; /* random mode: sum of the r-1 gaps */
} plan;

/* cond = infinity would leave only zeros behind the first value of an exponential mode: there
 * it adds one zero to the spectrum of the default condition number. */
static plan plan_of(const polar_gallery_options *o, int64_t n) {
    const bool exponential = o->mode == POLAR_MODE_GEOMETRIC || o->mode == POLAR_MODE_RANDOM;
    plan p = {.mode = o->mode, .r = o->rank < 0 || o->rank > n ? n : o->rank};
    double cond = o->cond;
    if (exponential && isinf(cond)) {
        cond = polar_gallery_defaults().cond;
        if (p.r > 1) --p.r;
    }
    p.low = 1 / cond;
    if (exponential) p.log_cond = polar_dd_log(cond);
    if (p.mode == POLAR_MODE_RANDOM)
        for (int64_t i = 1; i < p.r; ++i) p.gaps += gap(o, i);
    return p;
}

/*
 * Value i of the plan. Random mode: the logarithms are the order statistics of r-2 uniform
 * numbers, which are made in order: partial sums of r-1 exponential gaps over their total.
 */
static double value(const plan *p, int64_t i, double gaps_so_far) {
    if (i >= p->r) return 0;
    if (i == 0) return 1;
    if (i == p->r - 1) return p->low;
    double t = (double)i / (double)(p->r - 1), v = 1;
    if (p->mode == POLAR_MODE_RANDOM) t = gaps_so_far / p->gaps;
    switch (p->mode) {
    case POLAR_MODE_ONE_LARGE:
        v = p->low;
        break;
    case POLAR_MODE_ONE_SMALL:
        v = 1;
        break;
    case POLAR_MODE_ARITHMETIC:
        v = 1 - t * (1 - p->low);
        break;
    case POLAR_MODE_GEOMETRIC:
    case POLAR_MODE_RANDOM:
        v = polar_dd_exp(polar_dd_times(p->log_cond, -t));
        break;
    }
    return v > 1 ? 1 : v < p->low ? p->low : v;
}

void polar_spectrum_all(const polar_gallery_options *o, int64_t n, double *s) {
    const plan p = plan_of(o, n);
    double gaps = 0;
    for (int64_t i = 0; i < n; ++i) {
        if (p.mode == POLAR_MODE_RANDOM && 0 < i && i < p.r) gaps += gap(o, i);
        s[i] = value(&p, i, gaps);
    }
}

double polar_spectrum(const polar_gallery_options *o, int64_t n, int64_t r) {
    const plan p = plan_of(o, n);
    double gaps = 0;
    if (p.mode == POLAR_MODE_RANDOM)
        for (int64_t i = 1; i <= r && i < p.r; ++i) gaps += gap(o, i);
    return value(&p, r, gaps);
}
