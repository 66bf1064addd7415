/* SPDX-License-Identifier: BSD-3-Clause */
/* What step oracles are asked for. */
#include "step_arguments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"

/* "X" or "LOW,HIGH" */
static polar_status pair(const char *what, const char *text, double x[2], polar_why *why) {
    char *end = NULL;
    x[0] = x[1] = strtod(text, &end);
    if (end != text && *end == ',') {
        const char *second = end + 1;
        x[1] = strtod(second, &end);
        if (end == second) end = NULL;
    }
    if (end && end != text && !*end && isfinite(x[0]) && isfinite(x[1]) && x[0] <= x[1])
        return POLAR_OK;
    return polar_fail(why, POLAR_BAD_ARGUMENT,
                      "%s %.80s: wants one finite number, or two as LOW,HIGH", what, text);
}

polar_status polar_step_arguments(const char *const *v, const polar_oracle *oracle,
                                  polar_options *o, polar_why *why) {
    static const polar_option_id all[] = {
        POLAR_OPTION_MU,   POLAR_OPTION_OCCUPIED,  POLAR_OPTION_HOMO,   POLAR_OPTION_LUMO,
        POLAR_OPTION_ENDS, POLAR_OPTION_PROJECTOR, POLAR_OPTION_OVERLAP};
    const char *text;
    polar_status s = POLAR_OK;
    for (size_t i = 0; i < sizeof all / sizeof *all && !(oracle->traits & POLAR_STEP); i++)
        if (v[all[i]])
            return polar_fail(why, POLAR_BAD_ARGUMENT,
                              "%s goes with the step oracles (step-sp8, ...), not with %s",
                              polar_option_table[all[i]].flag, oracle->name);
    if (!v[POLAR_OPTION_HOMO] != !v[POLAR_OPTION_LUMO])
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--homo and --lumo go together");
    if (v[POLAR_OPTION_MU] && (v[POLAR_OPTION_OCCUPIED] || v[POLAR_OPTION_HOMO]))
        return polar_fail(why, POLAR_BAD_ARGUMENT, "--mu and %s exclude each other",
                          v[POLAR_OPTION_HOMO] ? "--homo" : "--occupied");
    const bool fits = oracle->traits & POLAR_TAKES_SCHEDULE; /* then it is what to fit to */
    if (!fits && v[POLAR_OPTION_LOWER] && (v[POLAR_OPTION_OCCUPIED] || v[POLAR_OPTION_HOMO]))
        return polar_fail(why, POLAR_BAD_ARGUMENT,
                          "--lower is the gap around --mu; it does not go with %s",
                          v[POLAR_OPTION_HOMO] ? "--homo" : "--occupied");
    if ((text = v[POLAR_OPTION_MU])) s = polar_value_number("--mu", text, &o->mu, why);
    if (!s && (text = v[POLAR_OPTION_OCCUPIED]))
        s = polar_value_whole("--occupied", text, 1, INT64_MAX, &o->occupied, why);
    if (!s && (text = v[POLAR_OPTION_HOMO])) s = pair("--homo", text, o->homo, why);
    if (!s && (text = v[POLAR_OPTION_LUMO])) s = pair("--lumo", text, o->lumo, why);
    if (!s && v[POLAR_OPTION_HOMO] && !(o->homo[1] < o->lumo[0]))
        s = polar_fail(why, POLAR_BAD_ARGUMENT, "--homo %.60s, --lumo %.60s: wants HOMO < LUMO",
                       v[POLAR_OPTION_HOMO], v[POLAR_OPTION_LUMO]);
    if (!s && (text = v[POLAR_OPTION_ENDS])) {
        s = pair("--ends", text, o->ends, why);
        if (!s && !(o->ends[0] < o->ends[1]))
            s = polar_fail(why, POLAR_BAD_ARGUMENT, "--ends %.80s: wants LOW,HIGH, LOW < HIGH",
                           text);
    }
    return s;
}

polar_status polar_step_orthogonal(const char *file, polar_mat *A, polar_overlap *o,
                                   polar_why *why) {
    polar_mat S = {0};
    polar_why reason = {""};
    polar_status s = polar_mat_read(file, &S, NULL, why);
    if (s) return s;
    if (S.m != A->m || S.n != A->n)
        s = polar_fail(why, POLAR_BAD_ARGUMENT, "--overlap %.200s is %lld by %lld, not %lld",
                       file, (long long)S.m, (long long)S.n, (long long)A->n);
    if (!s && (s = polar_overlap_new(polar_const(S), o, NULL, &reason)))
        polar_fail(why, POLAR_BAD_ARGUMENT, "--overlap %.200s: %.300s", file, reason.text);
    const bool widen =
        !polar_format_get(A->format)->is_complex && polar_format_get(S.format)->is_complex;
    polar_mat_free(&S, NULL);
    if (!s && widen) {
        polar_mat Z = polar_mat_new(A->m, A->n, POLAR_C128, NULL);
        s = Z.data ? polar_overlap_into(o, polar_const(*A), Z, NULL, why) : POLAR_NO_MEMORY;
        polar_mat_free(A, NULL);
        *A = Z;
        return s;
    }
    return s ? s : polar_overlap_into(o, polar_const(*A), *A, NULL, why);
}

polar_status polar_step_projector(polar_cmat U, const polar_overlap *o, polar_mat *P,
                                  polar_why *why) {
    *P = polar_mat_new(U.m, U.n, U.format, NULL);
    if (!P->data && U.n > 0) return POLAR_NO_MEMORY;
    for (int64_t j = 0; j < U.n; j++)
        for (int64_t i = 0; i < U.m; i++)
            polar_mat_set(*P, i, j, ((i == j) - polar_mat_re(U, i, j)) / 2,
                          -polar_mat_im(U, i, j) / 2);
    return o->L.data ? polar_overlap_back(o, polar_const(*P), *P, NULL, why) : POLAR_OK;
}
