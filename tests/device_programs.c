/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The programs that gpu/device.sh carries to a device, in one: each alone, linked statically,
 * would hold a BLAS of 25 MB. Which of them it is, the name says that it was started by.
 * DEVICE_PARTS: PART(NAME) of each, NAME with '_' for '-'.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define PART(name) int part_##name(int argc, char **argv);
DEVICE_PARTS
#undef PART

static const struct {
    const char *name;
    int (*main)(int argc, char **argv);
} parts[] = {
#define PART(name) {#name, part_##name},
    DEVICE_PARTS
#undef PART
};
enum { PARTS = sizeof parts / sizeof *parts };

static bool is_called(const char *name, const char *started) {
    for (; *name && (*name == *started || (*name == '_' && *started == '-')); name++) started++;
    return !*name && !*started;
}

int main(int argc, char **argv) {
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    const char *started = slash ? slash + 1 : argc > 0 ? argv[0] : "";
    if (!strcmp(started, "polar")) started = "polar-matrix"; /* it hands its name on */
    for (int i = 0; i < PARTS; i++)
        if (is_called(parts[i].name, started)) return parts[i].main(argc, argv);
    fprintf(stderr, "one program under many names, which links to it have:");
    for (int i = 0; i < PARTS; i++) fprintf(stderr, " %s", parts[i].name);
    fputc('\n', stderr);
    return 2;
}
