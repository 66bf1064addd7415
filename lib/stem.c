/* SPDX-License-Identifier: BSD-3-Clause */
/* The name of a file as a column shows it. */
#include <string.h>

#include "polar/file.h"

void polar_file_stem(const char *path, char *stem, size_t size) {
    if (size == 0) return;
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t length = dot && dot != base ? (size_t)(dot - base) : strlen(base);
    if (length > size - 1) length = size - 1;
    for (size_t k = 0; k < length; ++k) /* a tab or line break would split a column */
        stem[k] = (unsigned char)base[k] < ' ' || base[k] == 0x7f ? '_' : base[k];
    stem[length] = '\0';
}
