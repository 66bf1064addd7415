/* SPDX-License-Identifier: BSD-3-Clause */
#include "plan_gram.h"

#include <inttypes.h>

#include "job.h"
#include "options.h"
#include "output.h"
#include "polar/gram.h"
#include "values.h"

static polar_status parse(const polar_arguments *a, int64_t *m, int64_t *n, polar_options *o,
                          polar_why *why) {
    const char *const *v = a->value, *text;
    int64_t steps = 0;
    o->gram_blocks = POLAR_GRAM_AUTO;
    if (v[POLAR_OPTION_WANTED] || v[POLAR_OPTION_WITHOUT] || v[POLAR_OPTION_PLAN_HERMITIAN])
        return polar_fail(
            why, POLAR_BAD_ARGUMENT,
            "--error, --without and --hermitian are of a route, --schedule is not");
    if (!v[POLAR_OPTION_SIZE])
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--size is missing: plan --size MxN ...");
    polar_status s = polar_value_size("--size", v[POLAR_OPTION_SIZE], m, n, why);
    if (!s) s = polar_job_schedule("--schedule", v[POLAR_OPTION_SCHEDULE], &o->schedule, why);
    if (!s && (text = v[POLAR_OPTION_STEPS])) {
        s = polar_value_whole("--steps", text, 1, 1000, &steps, why);
        o->steps = (int)steps;
    }
    if (!s && (text = v[POLAR_OPTION_PLAN_LOWER]))
        s = polar_value_positive("--lower", text, &o->lower, why);
    if (!s && (text = v[POLAR_OPTION_GRAM_RESTARTS]))
        s = polar_value_gram("--gram-restarts", text, o, why);
    if (!s && (text = v[POLAR_OPTION_PLAN_PREC]))
        s = polar_value_format("--prec", text, &o->format, why);
    if (!s && (text = v[POLAR_OPTION_BACKEND]))
        s = polar_value_backend("--backend", text, &o->backend, why);
    return s;
}

/* What the direct form is foretold to lose. */
static polar_status direct(int64_t m, int64_t n, const polar_options *o, polar_gram_choice *c,
                           polar_why *why) {
    polar_options options = *o;
    options.gram_blocks = INT32_MAX;
    options.gram_cuts = 0;
    options.gram_space = POLAR_GRAM_FORMAT;
    return polar_gram_plan(m, n, o->format, &options, c, why);
}

int polar_command_plan_gram(const polar_arguments *a) {
    static const polar_format all[] = {POLAR_F64, POLAR_F32,  POLAR_TF32, POLAR_BF16,
                                       POLAR_F16, POLAR_C128, POLAR_C64};
    enum { REAL = 5, ALL = sizeof all / sizeof *all };
    polar_options o = polar_options_default();
    polar_why why = {""};
    int64_t m = 0, n = 0;
    polar_gram_choice c, d;
    polar_status s = parse(a, &m, &n, &o, &why);
    const polar_format asked = o.format;
    for (int f = 0, rows = 0; f < ALL && !s; f++) {
        const bool narrow = polar_format_get(all[f])->emulated;
        if (asked == POLAR_FORMAT_ANY ? f >= REAL || (o.gram_space && !narrow)
                                      : all[f] != asked)
            continue;
        o.format = all[f];
        s = polar_gram_plan(m, n, o.format, &o, &c, &why);
        if (!s) s = direct(m, n, &o, &d, &why);
        if (s) break;
        if (rows++ == 0) {
            polar_output_header(stdout, a, o.backend ? o.backend : &polar_cpu, NULL);
            printf("# for: %" PRId64 "x%" PRId64 ", %s, l = %g\nformat\tblocks\tflops\t"
                   "foretold\tfactor\tdirect\tdirect_factor\n",
                   m, n, o.schedule->name, o.lower);
        }
        printf("%s\t%s\t%.4g\t%.3g\t%.3g\t%.3g\t%.3g\n", polar_format_get(o.format)->name,
               c.text, c.flops, c.asym, c.factor, d.asym, d.factor);
    }
    polar_job_forget();
    return s ? polar_refuse(a, s, &why) : POLAR_EXIT_DONE;
}
