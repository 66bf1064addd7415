/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading choices. */
#include "choices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char built_in[] =
#include "symmetric_choices.inc"
    ;

enum { TEXT = 1 << 16, FIELDS = 9 };

static const char *const names[] = {"strips", "blocks", "tiles"};

const char *choice_name(enum choice_method m) {
    return names[m];
}

/* a whole number of at most `most`; "*" where there may be no limit */
static bool number(const char *s, int64_t most, int64_t *x) {
    char *end;
    if (strcmp(s, "*") == 0) {
        *x = INT64_MAX;
        return most == INT64_MAX;
    }
    if (*s < '0' || *s > '9' || strlen(s) > 18) return false;
    *x = strtoll(s, &end, 10);
    return *end == '\0' && *x <= most;
}

static bool fields_of(char field[FIELDS][16], struct choice_line *l) {
    int64_t x = 0;
    l->bf16 = strcmp(field[0], "bf16") == 0;
    if (!l->bf16 && strcmp(field[0], "f16") != 0) return false;
    for (int i = 0; i < 3; i++)
        if (!number(field[1 + 2 * i], INT64_MAX - 1, &l->least[i]) ||
            !number(field[2 + 2 * i], INT64_MAX, &l->most[i]) || l->least[i] > l->most[i])
            return false;
    for (int m = 0; m < 3; m++)
        if (strcmp(field[7], names[m]) == 0) {
            const bool fits = number(field[8], 64, &x);
            l->choice.method = (enum choice_method)m;
            l->choice.number = (int)x;
            return fits && (m == CHOICE_TILES || (x > 0) == (m == CHOICE_BLOCKS));
        }
    return false;
}

/* fields of a line without its comment; -1 when one is too long or there are too many */
static int split(const char *s, const char *end, char field[FIELDS][16]) {
    int count = 0;
    while (s < end && *s != '#') {
        const size_t length = strcspn(s, " \t\r\n#");
        if (length == 0) {
            s++;
            continue;
        }
        if (count == FIELDS || length > 15) return -1;
        memcpy(field[count], s, length);
        field[count++][length] = '\0';
        s += length;
    }
    return count;
}

int choices_parse(const char *text, struct choices *t) {
    t->count = 0;
    for (int line = 1; *text; line++) {
        char field[FIELDS][16];
        const size_t length = strcspn(text, "\n");
        const int count = split(text, text + length, field);
        text += length + (text[length] == '\n');
        if (count == 0) continue;
        if (count != FIELDS || t->count == CHOICES_MOST ||
            !fields_of(field, &t->line[t->count++]))
            return line;
    }
    return 0;
}

bool choices_load(struct choices *t) {
    static const char variable[] = "POLAR_CUDA_CHOICES";
    const char *name = getenv(variable);
    if (!name || !*name) return choices_parse(built_in, t) == 0;
    FILE *f = fopen(name, "r");
    char *text = f ? malloc(TEXT) : NULL;
    const size_t length = text ? fread(text, 1, TEXT - 1, f) : 0;
    bool good = text && !ferror(f) && length < TEXT - 1;
    if (text) text[length] = '\0';
    good = good && strlen(text) == length && choices_parse(text, t) == 0;
    free(text);
    if (f) fclose(f);
    return good;
}

int choices_find(const struct choices *t, int from, bool bf16, int64_t n, int64_t k,
                 int64_t count) {
    const int64_t shape[3] = {n, k, count};
    for (int i = from; i < t->count; i++) {
        bool fits = t->line[i].bf16 == bf16;
        for (int d = 0; d < 3; d++)
            fits = fits && shape[d] >= t->line[i].least[d] && shape[d] <= t->line[i].most[d];
        if (fits) return i;
    }
    return -1;
}
