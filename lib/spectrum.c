/* SPDX-License-Identifier: BSD-3-Clause */
/* Prescribed singular values. */
#include "gallery_internal.h"

#include <math.h>
#include <string.h>

#define EITHER_WAY(mode, name) [mode] = name, [mode + POLAR_MODE_REVERSED] = "reversed-" name

static const char *const modes[POLAR_MODE_COUNT] = {
    EITHER_WAY(POLAR_MODE_ONE_LARGE, "one-large"),
    EITHER_WAY(POLAR_MODE_ONE_SMALL, "one-small"),
    EITHER_WAY(POLAR_MODE_GEOMETRIC, "geometric"),
    EITHER_WAY(POLAR_MODE_ARITHMETIC, "arithmetic"),
    EITHER_WAY(POLAR_MODE_RANDOM, "random"),
    EITHER_WAY(POLAR_MODE_NORMAL, "normal"),
    EITHER_WAY(POLAR_MODE_HALVES, "halves"),
};

int polar_mode_named(const char *name) {
    for (int k = 0; name && k < POLAR_MODE_COUNT; ++k)
        if (strcmp(modes[k], name) == 0) return k;
    return -1;
}

const char *polar_mode_name(polar_mode mode) {
    return (unsigned)mode < POLAR_MODE_COUNT ? modes[mode] : "unknown";
}

/* Gaps of the random mode: exponential, mean 1. */
static double gap(const polar_gallery_options *o, int64_t i) {
    return -polar_dd_log(polar_hash_uniform(o->seed, UINT64_C(0x5bec7a), (uint64_t)i)).hi;
}

/* What all values of one spectrum share. */
typedef struct plan {
    polar_mode mode; /* not reversed */
    int64_t r;       /* values from 1 to low; zeros behind them */
    double low;
    polar_dd log_cond;
    double gaps; /* random mode: sum of the r-1 gaps */
} plan;

static double normal(const polar_gallery_options *o, int64_t i) {
    return fabs(polar_hash_normal(o->seed, UINT64_C(0x5bec7b), (uint64_t)i));
}

/* cond = infinity would leave only zeros behind the first value of an exponential mode: there
 * it adds one zero to the spectrum of the default condition number. */
static plan plan_of(const polar_gallery_options *o, int64_t n) {
    plan p = {.mode = (polar_mode)(o->mode % POLAR_MODE_REVERSED),
              .r = o->rank < 0 || o->rank > n ? n : o->rank};
    const bool exponential = p.mode == POLAR_MODE_GEOMETRIC || p.mode == POLAR_MODE_RANDOM;
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
    if (p->mode == POLAR_MODE_ONE_LARGE) v = p->low;
    if (p->mode == POLAR_MODE_HALVES) v = i < (p->r + 1) / 2 ? 1 : p->low;
    if (p->mode == POLAR_MODE_ARITHMETIC) v = 1 - t * (1 - p->low);
    if (p->mode == POLAR_MODE_GEOMETRIC || p->mode == POLAR_MODE_RANDOM)
        v = polar_dd_exp(polar_dd_times(p->log_cond, -t));
    return v > 1 ? 1 : v < p->low ? p->low : v;
}

/* s[0..r) falling, by insertion: an n-by-n matrix costs more */
static void normals(const polar_gallery_options *o, int64_t r, double *s) {
    for (int64_t i = 0; i < r; ++i) {
        const double x = normal(o, i);
        int64_t j = i;
        for (; j > 0 && s[j - 1] < x; --j) s[j] = s[j - 1];
        s[j] = x;
    }
    for (int64_t i = r; i-- > 0;) s[i] /= s[0];
}

/* The i-th largest of r numbers, by counting: ties go by index. */
static double nth_normal(const polar_gallery_options *o, int64_t r, int64_t i) {
    double largest = 0, found = 0;
    for (int64_t k = 0; k < r; ++k) {
        const double x = normal(o, k);
        int64_t above = 0;
        for (int64_t j = 0; j < r; ++j) {
            const double y = normal(o, j);
            above += y > x || (y == x && j < k);
        }
        if (above == 0) largest = x;
        if (above == i) found = x;
    }
    return found / largest;
}

void polar_spectrum_all(const polar_gallery_options *o, int64_t n, double *s) {
    const plan p = plan_of(o, n);
    double gaps = 0;
    if (p.mode == POLAR_MODE_NORMAL) normals(o, p.r, s);
    for (int64_t i = p.mode == POLAR_MODE_NORMAL ? p.r : 0; i < n; ++i) {
        if (p.mode == POLAR_MODE_RANDOM && 0 < i && i < p.r) gaps += gap(o, i);
        s[i] = value(&p, i, gaps);
    }
    if (o->mode < POLAR_MODE_REVERSED) return;
    for (int64_t i = 0; i < n / 2; ++i) {
        const double swap = s[i];
        s[i] = s[n - 1 - i];
        s[n - 1 - i] = swap;
    }
}

double polar_spectrum(const polar_gallery_options *o, int64_t n, int64_t r) {
    const plan p = plan_of(o, n);
    const int64_t k = o->mode < POLAR_MODE_REVERSED ? r : n - 1 - r;
    double gaps = 0;
    if (p.mode == POLAR_MODE_NORMAL && k < p.r) return nth_normal(o, p.r, k);
    if (p.mode == POLAR_MODE_RANDOM)
        for (int64_t i = 1; i <= k && i < p.r; ++i) gaps += gap(o, i);
    return value(&p, k, gaps);
}
