/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Step oracles on small random matrices biased to corners, asked in every way, rightly and
 * wrongly: never silently wrong. POLAR_TEST_ROUNDS makes more of them.
 */
#include <math.h>

#include "corner.h"
#include "stepped.h"

static double draw(uint64_t *s) {
    return polar_test_uniform(s);
}

/* Bands, clusters, one outlier, graded, few whole numbers, cores, a band of 1e-12. */
static struct stepped spectrum(uint64_t *s) {
    double w[48];
    const int64_t n = 1 + corner_below(s, corner_below(s, 5) ? 16 : 48);
    const int64_t below = corner_below(s, n + 1);
    const double g = pow(10, -12 * draw(s)), place = draw(s);
    const int kind = (int)corner_below(s, 9);
    for (int64_t i = 0; i < n; i++) {
        const double x = draw(s);
        const bool low = i < below;
        w[i] = kind == 0   ? (low ? -g / 2 - place * x : g / 2 + (1 - place) * x)
               : kind == 1 ? (low ? -1 : 1)
               : kind == 2 ? 3 + g * x
               : kind == 3 ? (i == 0 ? (place < 0.5 ? -1 : 1) / g : x)
               : kind == 4 ? (i % 2 ? 1 : -1) * pow(10, -16 * x)
               : kind == 5 ? floor(5 * x) - 2
               : kind == 6 ? (low ? -20 - x / 10 : 2 * x - 1)
               : kind == 7 ? 2 * x - 1
                           : (low ? g * x : 1 + x);
    }
    const polar_format f = (polar_format)corner_below(s, 4);
    const uint64_t seed = corner_below(s, 3) ? 1 + polar_test_draw(s) % 1000 : 0;
    return stepped_with(w, n, f, seed);
}

/* Bounds of the gap below eigenvalue k: right, or up to four times too wide; ends right, too
 * short, too long, or none. */
static polar_options bounded(const struct stepped *t, int64_t k, bool right, uint64_t *s) {
    polar_options o = polar_options_default();
    const double low = t->w[0], high = t->w[t->n - 1], width = high - low;
    const double mu = t->w[k - 1] / 2 + t->w[k] / 2;
    const double half = (t->w[k] - t->w[k - 1]) / 2 * (right ? 1 : 4 * draw(s));
    const double loose = corner_below(s, 2) ? width * draw(s) / 10 : 0;
    if (!(mu - half < mu + half)) return o;
    o.homo[1] = mu - half;
    o.homo[0] = o.homo[1] - loose;
    o.lumo[0] = mu + half;
    o.lumo[1] = o.lumo[0] + loose;
    const int64_t kind = corner_below(s, 5);
    const double by = kind == 2   ? 0.1 * width * draw(s)
                      : kind == 3 ? -100 * width * draw(s)
                                  : 0;
    if (kind > 0 && kind < 4 && low + by < high - by) {
        o.ends[0] = low + by;
        o.ends[1] = high - by;
    }
    return o;
}

enum { ASKS = 8 };

static polar_options asked(const struct stepped *t, int how, uint64_t *s) {
    polar_options o = polar_options_default();
    const int64_t n = t->n, k = n > 1 ? 1 + corner_below(s, n - 1) : 0;
    const double low = t->w[0], high = t->w[n - 1];
    const double width = high > low ? high - low : 1;
    const double middle = n > 1 ? t->w[k - 1] / 2 + t->w[k] / 2 : low - 1;
    const double away = pow(10, 4 * draw(s) - 3) * width;
    if (how == 1 || how == 7) o.mu = middle;
    if (how == 2) o.mu = t->w[corner_below(s, n)];
    if (how == 3) o.mu = corner_below(s, 2) ? high + away : low - away;
    if (how == 4) o.occupied = k;
    if ((how == 5 || how == 6) && n > 1) o = bounded(t, k, how == 5, s);
    if (how == 7) o.lower = pow(10, -14 * draw(s));
    return o;
}

START_TEST(silence) {
    const int rounds = 40 * polar_test_rounds();
    for (int round = 0; round < rounds; round++) {
        uint64_t s = polar_test_seed() * 1000003 + (uint64_t)(_i * rounds + round) * 7919;
        struct stepped t = spectrum(&s);
        for (int k = 0; k < stepped_oracles() * ASKS; k++) {
            uint64_t same = s; /* for every oracle */
            const polar_options o = asked(&t, k % ASKS, &same);
            stepped_run(&t, stepped_oracle(k / ASKS), &o);
            const bool refused = t.s.status == POLAR_NOT_CONVERGED ||
                                 t.s.status == POLAR_NO_ANSWER ||
                                 (t.s.status == POLAR_UNSUITED && o.occupied > 0);
            REQUIRE(refused || t.s.status == POLAR_OK, "round %d: %s", round, stepped_text(&t));
            REQUIRE(t.s.r.steps <= 256, "round %d: %s", round, stepped_text(&t));
            stepped_honest(&t, 8);
            if (t.s.status != POLAR_OK) continue;
            const struct stepped_error e =
                stepped_errors(&t, (int64_t)llround(t.s.r.occupation));
            const double unit = (double)t.n * polar_format_get(t.s.A.format)->u;
            REQUIRE(e.idempotent <= 200 * unit && e.trace <= 200 * unit,
                    "round %d: P^2 - P %.3g n u, trace %.3g n u: %s", round,
                    e.idempotent / unit, e.trace / unit, stepped_text(&t));
        }
        stepped_free(&t);
    }
}
END_TEST

static Suite *make(void) {
    Suite *suite = suite_create("step random");
    TCase *t = tcase_create("step random");
    tcase_set_timeout(t, 60 * polar_test_rounds());
    tcase_add_loop_test(t, silence, 0, 8);
    suite_add_tcase(suite, t);
    return suite;
}

int main(int argc, char **argv) {
    return polar_test_main(argc, argv, make);
}
