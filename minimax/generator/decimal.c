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
    if (!text) return NULL;
    if (!mpfr_number_p(x) || mpfr_zero_p(x)) {
        strcpy(text, mpfr_zero_p(x) ? "0" : mpfr_nan_p(x) ? "nan" : "inf");
        return text;
    }
    char *s = mpfr_get_str(NULL, &e, 10, n, x, direction);
    const size_t sign = *s == '-';
    size_t last = strlen(s);
    while (last > sign + 1 && s[last - 1] == '0') last--;
    s[last] = '\0';
    const char *rest = s + sign + 1;
    const int used = sprintf(text, "%.*s%s%s", (int)sign + 1, s, *rest ? "." : "", rest);
    if (e != 1) sprintf(text + used, "e%+03ld", (long)e - 1);
    mpfr_free_str(s);
    return text;
}
