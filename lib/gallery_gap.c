/* SPDX-License-Identifier: BSD-3-Clause */
/* Q diag(lambda) Q', two bands of eigenvalues and a gap between them, and its sign. */
#include "gallery_internal.h"

/* count values of a band: `near`, then `far`, then uniform between the two */
static void band(uint64_t seed, double near, double far, int64_t count, double *s) {
    for (int64_t i = 0; i < count; ++i) {
        const double t = i < 2 ? (double)i : polar_hash_uniform(seed, (uint64_t)i, 0);
        s[i] = i == 1 ? far : near + t * (far - near);
    }
}

/*
 * The unit spectrum minus `position`: [-position, -gap/2] and [gap/2, 1-position], so that the
 * sign of the matrix, which is its polar factor, tells the bands apart. A single value of a
 * band is the one at the gap; order 1 has no lower band.
 */
void polar_gap_values(const polar_gallery_options *o, int64_t n, double *s) {
    const int64_t below = o->occupied < 0 ? n / 2 : o->occupied;
    const double edge = o->gap / 2;
    band(polar_hash_bits(o->seed, 5, 0), -edge, -o->position, below, s);
    band(polar_hash_bits(o->seed, 5, 1), edge, 1 - o->position, n - below, s + below);
}

polar_status polar_fill_gapped(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                               const polar_allocator *a) {
    double *s = polar_mat_new(A.n, 1, POLAR_F64, a).data;
    if (!s) return POLAR_NO_MEMORY;
    polar_gap_values(o, A.n, s);
    const polar_status status = polar_haar_product(o->seed, s, true, A, truth, a);
    polar_release(a, s);
    return status;
}
