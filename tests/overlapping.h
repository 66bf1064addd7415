/* SPDX-License-Identifier: BSD-3-Clause */
/* An overlap, into its orthogonal basis and back, done or else the test fails. */
#ifndef POLAR_TESTS_OVERLAPPING_H
#define POLAR_TESTS_OVERLAPPING_H

#include "eigenvalues.h"

static inline polar_overlap overlap(polar_mat S) {
    polar_overlap o;
    polar_why why = {"no reason"};
    const polar_status s = polar_overlap_new(polar_const(S), &o, NULL, &why);
    REQUIRE(s == POLAR_OK, "%s", why.text);
    return o;
}

static inline void apply(bool into, const polar_overlap *o, polar_mat A, polar_mat D) {
    polar_why why = {"no reason"};
    const polar_status s = into ? polar_overlap_into(o, polar_const(A), D, NULL, &why)
                                : polar_overlap_back(o, polar_const(A), D, NULL, &why);
    REQUIRE(s == POLAR_OK, "%s", why.text);
    check_hermitian(D, into ? "X" : "D");
}

#endif
