/* SPDX-License-Identifier: BSD-3-Clause */
/* Decimals in and out, with the direction of rounding always known. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { LONGEST = 4096, LARGEST_EXPONENT = 10000 };

bool polar_decimal_valid(const char *s) {
    size_t digits = 0;
    if (strlen(s) > LONGEST) return false;
    if (*s == '+' || *s == '-') s++;
    for (; isdigit((unsigned char)*s); s++) digits++;
    if (*s == '.')
        for (s++; isdigit((unsigned char)*s); s++) digits++;
    if (digits == 0) return false;
    if (*s == 'e' || *s == 'E') {
        char *end;
        s++;
        if (!isdigit((unsigned char)s[*s == '+' || *s == '-'])) return false;
        const long e = strtol(s, &end, 10);
        if (e > LARGEST_EXPONENT || e < -LARGEST_EXPONENT) return false;
        s = end;
    }
    return *s == '\0';
}

void polar_decimal_set(mpfi_t x, const char *s) {
    mpfr_set_str(&x->left, s, 10, MPFR_RNDD);
    mpfr_set_str(&x->right, s, 10, MPFR_RNDU);
}

char *polar_decimal_text(mpfr_srcptr x, int digits, mpfr_rnd_t direction) {
    mpfr_exp_t e;
    const size_t n = (size_t)(digits < 2 ? 2 : digits); /* GMP wants two */
    char *text = malloc(n + 32);
    char *s = mpfr_zero_p(x) || !mpfr_number_p(x) ? NULL
                                                  : mpfr_get_str(NULL, &e, 10, n, x, direction);
    if (!text || !s) {
        if (text) strcpy(text, mpfr_zero_p(x) ? "0" : mpfr_nan_p(x) ? "nan" : "inf");
        mpfr_free_str(s);
        return text;
    }
    const int sign = *s == '-';
    size_t last = strlen(s);
    while (last > (size_t)sign + 1 && s[last - 1] == '0') last--;
    s[last] = '\0';
    const char *rest = s + sign + 1;
    if (e == 1)
        sprintf(text, "%.*s%s%s", sign + 1, s, *rest ? "." : "", rest);
    else
        sprintf(text, "%.*s%s%se%+03ld", sign + 1, s, *rest ? "." : "", rest, (long)e - 1);
    mpfr_free_str(s);
    return text;
}
