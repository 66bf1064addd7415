/* SPDX-License-Identifier: BSD-3-Clause */
/* B^-1 of an (n+1)-by-(n+1) matrix B whose columns are exchanged. */
#ifndef POLAR_GENERATOR_CURVE_BASIS_H
#define POLAR_GENERATOR_CURVE_BASIS_H

#include "curve.h"

enum { POLAR_BASIS = MAX_ITERATES + 1 };

typedef struct polar_basis {
    int n;
    mpfr_prec_t bits;
    mpfr_t inverse[POLAR_BASIS][POLAR_BASIS], d[POLAR_BASIS], t;
} polar_basis;

void polar_basis_start(polar_basis *b, int n, mpfr_prec_t bits);
void polar_basis_finish(polar_basis *b);

/* d := B^-1 d */
void polar_basis_solve(polar_basis *b);

/* B^-1 when column i of B becomes the one whose B^-1 column is d */
void polar_basis_replace(polar_basis *b, int i);

/* B^-1 of the columns given; false: singular to half the bits. Spoils d. */
bool polar_basis_invert(polar_basis *b, mpfr_t column[][POLAR_BASIS]);

#endif
