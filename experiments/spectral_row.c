/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of svd and eigh, and what they must keep to. */
#include "spectral_row.h"

#include <inttypes.h>
#include <math.h>

static void separate(FILE *out, bool *first) {
    if (!*first) fputc('\t', out);
    *first = false;
}

void polar_spectral_columns(FILE *out) {
    bool first = true;
#define NAME(type, name, what)                                                                 \
    separate(out, &first);                                                                     \
    fputs(#name, out);
    POLAR_SPECTRAL_COLUMNS(NAME)
#undef NAME
    fputc('\n', out);
}

/* NaN without a sign */
static void put_real(FILE *out, double x) {
    if (isnan(x))
        fputs("nan", out);
    else
        fprintf(out, "%.7g", x);
}

void polar_spectral_row(FILE *out, const polar_spectral_report *r) {
    bool first = true;
#define PUT_text(name) fputs(r->name, out)
#define PUT_whole(name) fprintf(out, "%" PRId64, r->name)
#define PUT_real(name) put_real(out, r->name)
#define PUT(type, name, what)                                                                  \
    separate(out, &first);                                                                     \
    PUT_##type(name);
    POLAR_SPECTRAL_COLUMNS(PUT)
#undef PUT
#undef PUT_text
#undef PUT_whole
#undef PUT_real
    fputc('\n', out);
}

bool polar_spectral_kept(const polar_spectral_report *r, polar_why *why) {
    const double k = (double)(r->m < r->n ? r->m : r->n), l = (double)(r->m + r->n) - k;
    const double limit = k > 0 ? 30 * fmax(1, sqrt(l / k) / 10) : 30;
    const double ratio[] = {r->resid, r->orth_u, r->orth_v, r->values};
    static const char *const name[] = {"resid", "orth_u", "orth_v", "values"};
    for (int i = 0; i < 4; i++)
        if (ratio[i] > limit) {
            polar_fail(why, POLAR_OK, "%s: %s = %.3g of %s exceeds %g", r->matrix, name[i],
                       ratio[i], r->oracle, limit);
            return false;
        }
    return true;
}
