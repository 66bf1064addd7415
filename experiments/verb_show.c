/* SPDX-License-Identifier: BSD-3-Clause */
/* polar show: a schedule step by step, with what can be proved of it. */
#include <math.h>
#include <stdlib.h>

#include "coefficients.h"
#include "options.h"
#include "output.h"

/*
 * D = max_x (max p/u) / (p(x)/x) over [l,u], sampled: how much smaller than the largest a
 * step may leave a singular value in proportion; backward stability wants D = O(1)
 * (Nakatsukasa and Higham, SIAM J. Matrix Anal. Appl. 33 (2012)).
 */
static double stability(polar_form form, const polar_step *p) {
    enum { SAMPLES = 4000 };
    const polar_schedule one = {.form = form, .nsteps = 1, .step = {*p}};
    double largest = 0, smallest = INFINITY;
    if (!(p->lower > 0 && p->upper > p->lower)) return NAN;
    for (int i = 0; i <= SAMPLES; i++) {
        const double x = p->lower * pow(p->upper / p->lower, (double)i / SAMPLES);
        const double y = polar_schedule_eval(&one, 1, x);
        largest = fmax(largest, y);
        smallest = fmin(smallest, y / x);
    }
    return smallest > 0 ? largest / p->upper / smallest : INFINITY;
}

/* Which 16-bit format a run is best held in, where the form has a direct run in one. */
static void print_half(const polar_schedule *s) {
    polar_range r;
    if (polar_schedule_range(s, 0, 0, 0, 0, &r) != POLAR_OK) return;
    const double most = ldexp(r.rounding, 25) / (1 + r.g); /* n where lost is rounding */
    if (r.half == POLAR_F16)
        printf(
            "# 16 bits: f16: from |X|_2 <= 1 it stores nothing above %.4g (%s in step %d) of "
            "65504; n by n its subnormals cost less than rounding up to n = %.3g, less than "
            "bf16's up to %.3g\n",
            r.largest, r.matrix, r.step, most, 7 * most);
    else
        printf(
            "# 16 bits: %s: entries may grow to %.4g in f16 (%s in step %d), to %.4g in bf16\n",
            r.half == POLAR_BF16 ? "bf16" : "neither is sure", r.largest, r.matrix, r.step,
            r.largest_bf16);
}

static void print_schedule(const polar_schedule *s, polar_status proof, const polar_why *why) {
    printf("# name: %s\n# source: %s\n# form: %s\n# meant for: [%.17g, %.17g]\n# target: %s\n"
           "# cushion: %g\n# guard: %g\n# steps: %d%s\n# products: %d\n",
           s->name, s->source, polar_form_name(s->form), s->lower, s->upper,
           polar_format_get(s->target)->name, s->cushion, s->guard, s->nsteps,
           s->repeat_last ? ", then the last one again and again" : "",
           polar_schedule_products(s, 0));
    if (proof)
        printf("# not proved here: %s\n", why->text);
    else if (s->form == POLAR_FORM_MAP)
        printf("# proved: %s on [%.17g, %.17g], the sum of weighted steps: %serror %.9g\n",
               s->map, s->lower, s->upper, s->relative ? "relative " : "",
               s->step[s->nsteps - 1].error);
    else if (s->form == POLAR_FORM_STEP)
        printf("# proved: [0, %.17g] and [%.17g, 1] are mapped to 0 and 1 within %.9g\n",
               s->lower, s->upper, s->step[s->nsteps - 1].error);
    else
        printf("# proved: [%.17g, %.17g] is mapped into [%.17g, %.17g], error %.9g\n", s->lower,
               s->upper, s->step[s->nsteps - 1].range_lower, s->step[s->nsteps - 1].range_upper,
               s->step[s->nsteps - 1].error);
    print_half(s);
    printf("step\tdegree\tproducts\tlower\tupper\terror\trange_lower\trange_upper\t"
           "amplification\tD\n");
    const bool divides = s->form == POLAR_FORM_ZOLOTAREV, step = s->form == POLAR_FORM_STEP;
    for (int i = 0; i < s->nsteps; i++) {
        const polar_step *p = &s->step[i];
        printf("%d\t%d\t%d\t%.9g\t%.9g\t%.9g\t%.17g\t%.17g\t%.4g\t%.4g\n", i + 1, p->degree,
               divides ? 0 : polar_step_products(p), p->lower, p->upper, p->error,
               p->range_lower, p->range_upper, divides ? NAN : polar_step_amplification(p),
               step || s->form == POLAR_FORM_MAP ? NAN : stability(s->form, p));
    }
}

int polar_command_show(const polar_arguments *a) {
    polar_why why = {""};
    bool interval;
    polar_schedule *s = malloc(2 * sizeof *s);
    polar_status status = s ? POLAR_OK : POLAR_NO_MEMORY;
    if (!status) status = polar_coefficients_read(a->operand[0], s, &interval, &why);
    if (!status) {
        polar_status proof =
            interval ? polar_coefficients_prove(s, s + 1, &why)
                     : polar_fail(&why, POLAR_UNSUITED,
                                  "the table has no interval; polar verify takes one");
        if (!interval)
            s[1] = s[0];
        else if (proof)
            s[1] = s[0];
        print_schedule(s + 1, proof, &why);
    }
    free(s);
    return status ? polar_refuse(a, status, &why) : POLAR_EXIT_DONE;
}
