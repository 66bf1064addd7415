/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tight-binding Hamiltonians: entry (i,j) is minus the hopping between sites i and j, and the
 * diagonal holds the energies of the sites. Complex formats have D A D' instead, D diagonal
 * of random units (a gauge: the same spectrum), A = A' bit for bit.
 */
#include "gallery_internal.h"

#include <math.h>

typedef struct lattice {
    int64_t n, side; /* side: anderson's, in sites */
    double t[2];     /* ssh's hoppings */
    uint64_t seed;   /* of energies */
    uint64_t re, im; /* of phases */
} lattice;

/* row i, column j, i <= j */
typedef double entry(const lattice *l, int64_t i, int64_t j);

/* the unit of site i, random in angle */
static void unit(const lattice *l, int64_t i, double z[2]) {
    const double x = polar_hash_normal(l->re, (uint64_t)i, 0),
                 y = polar_hash_normal(l->im, (uint64_t)i, 0), r = sqrt(x * x + y * y);
    z[0] = r > 0 ? x / r : 1;
    z[1] = r > 0 ? y / r : 0;
}

static polar_status fill(entry *value, lattice l, uint64_t gauge, polar_mat A) {
    const bool is_complex = polar_format_get(A.format)->is_complex;
    l.n = A.n;
    l.re = polar_hash_bits(gauge, 6, 0);
    l.im = polar_hash_bits(gauge, 6, 1);
    for (int64_t j = 0; j < A.n; ++j)
        for (int64_t i = 0; i <= j; ++i) {
            double x = value(&l, i, j), y = 0, p[2], q[2];
            if (is_complex && i < j && x != 0) {
                unit(&l, i, p);
                unit(&l, j, q);
                y = x * (p[1] * q[0] - p[0] * q[1]);
                x = x * (p[0] * q[0] + p[1] * q[1]);
            }
            polar_mat_set(A, i, j, x, y);
            polar_mat_set(A, j, i, x, 0 - y); /* no -0 */
        }
    return POLAR_OK;
}

/*
 * Su, Schrieffer & Heeger, Phys. Rev. Lett. 42 (1979) 1698: hoppings t1, t2, t1, ... along a
 * ring, E = +-sqrt(t1^2 + t2^2 + 2 t1 t2 cos k), k = 2 pi j/(n/2). With t1 - t2 = gap and
 * t1 + t2 = 1 the gap over the width is `gap` where 4 divides n, and more where 2 does. Odd
 * n: an open chain, whose spectrum is symmetric too and so has an eigenvalue 0. n = 2: both
 * bonds join the same sites.
 */
static double ssh(const lattice *l, int64_t i, int64_t j) {
    double hopping = j == i + 1 ? l->t[i % 2] : 0;
    if (i == 0 && j == l->n - 1 && l->n % 2 == 0) hopping += l->t[1];
    return hopping == 0 ? 0 : -hopping;
}

/*
 * An armchair ribbon of graphene, closed to a ring. A cell is 7 dimers side by side, sites 2w
 * and 2w+1 of it being dimer w; odd dimers lie half a cell further along. So 2w+1 of an even
 * dimer has neighbours in site 0 of the dimers beside it, and that of an odd one in the next
 * cell: 19 bonds a cell. E = +-sqrt(1 + 2 c cos(k/2) + c^2), c = 2 cos(p pi/8), p = 1, ..., 7
 * (Wakabayashi et al., Sci. Technol. Adv. Mater. 11 (2010) 054504), at k = 0 a gap of 0.469
 * in a width of 5.70. Sites that make no whole cell are dimers apart, E = +-1, and a last odd
 * one has energy 1: so every order has a gap.
 */
static double graphene(const lattice *l, int64_t i, int64_t j) {
    enum { CELL = 14 };
    const int64_t cells = l->n / CELL, whole = CELL * cells;
    if (i == j) return i == l->n - 1 && i >= whole && i % 2 == 0;
    if (i / 2 == j / 2) return -1;
    if (j >= whole || i % 2 == j % 2) return 0;
    const int64_t from = i % 2 ? i : j, to = i % 2 ? j : i; /* sites 1 and 0 of dimers */
    const int64_t w = from % CELL / 2, v = to % CELL / 2;
    const int64_t cell = (from / CELL + w % 2) % cells;
    return (w == v + 1 || v == w + 1) && to / CELL == cell ? -1 : 0;
}

/*
 * Anderson, Phys. Rev. 109 (1958) 1492, on a cube of the least side that holds n sites, open,
 * filled row by row. Disorder W = 16.5: at 16.54 +- 0.01 the states in the middle of the band
 * become localised (Slevin & Ohtsuki, New J. Phys. 16 (2014) 015012).
 */
static double anderson(const lattice *l, int64_t i, int64_t j) {
    const double W = 16.5;
    if (i == j) return W * (polar_hash_uniform(l->seed, (uint64_t)i, 0) - 0.5);
    const int64_t side = l->side, layer = side * side;
    if (j == i + 1) return j % side ? -1 : 0;
    if (j == i + side) return j % layer >= side ? -1 : 0;
    return j == i + layer ? -1 : 0;
}

/* The phases of kinds without a seed are those of seed 0. */
polar_status polar_fill_ssh(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                            const polar_allocator *a) {
    (void)truth, (void)a;
    return fill(ssh, (lattice){.t = {(1 + o->gap) / 2, (1 - o->gap) / 2}}, 0, A);
}

polar_status polar_fill_graphene(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                 const polar_allocator *a) {
    (void)o, (void)truth, (void)a;
    return fill(graphene, (lattice){.n = 0}, 0, A);
}

polar_status polar_fill_anderson(const polar_gallery_options *o, polar_mat A, polar_mat truth,
                                 const polar_allocator *a) {
    lattice l = {.side = 1, .seed = polar_hash_bits(o->seed, 7, 0)};
    (void)truth, (void)a;
    while (l.side * l.side * l.side < A.n) ++l.side;
    return fill(anderson, l, o->seed, A);
}
