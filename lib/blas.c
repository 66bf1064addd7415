/* SPDX-License-Identifier: BSD-3-Clause */
/* What the BLAS underneath says about itself, and whether its kernels are worthy of the CPU. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#define X86 1
#else
#define X86 0
#endif

#include "blas_internal.h"

/* OpenBLAS's own; its headers declare them only in some versions. */
#if defined(POLAR_HAVE_OPENBLAS_GET_CORENAME)
extern char *openblas_get_corename(void);
#endif
#if defined(POLAR_HAVE_OPENBLAS_GET_CONFIG)
extern char *openblas_get_config(void);
#endif
#if defined(POLAR_HAVE_OPENBLAS_GET_NUM_THREADS)
extern int openblas_get_num_threads(void);
#endif
#if defined(POLAR_HAVE_OPENBLAS_SET_NUM_THREADS)
extern void openblas_set_num_threads(int threads);
#endif
#if defined(POLAR_HAVE_OPENBLAS_GET_PARALLEL)
extern int openblas_get_parallel(void); /* 0: none, 1: threads of its own, 2: OpenMP */
#endif

/* OpenBLAS's x86 kernel sets (driver/others/dynamic.c) by the vectors they are written for */
static const struct core {
    const char *name;
    enum polar_vectors vectors;
} cores[] = {
    {"Katmai", POLAR_SSE},        {"Coppermine", POLAR_SSE},
    {"Northwood", POLAR_SSE},     {"Prescott", POLAR_SSE},
    {"Banias", POLAR_SSE},        {"Atom", POLAR_SSE},
    {"Core2", POLAR_SSE},         {"Penryn", POLAR_SSE},
    {"Dunnington", POLAR_SSE},    {"Nehalem", POLAR_SSE},
    {"Athlon", POLAR_SSE},        {"Opteron", POLAR_SSE},
    {"Opteron_SSE3", POLAR_SSE},  {"Barcelona", POLAR_SSE},
    {"Nano", POLAR_SSE},          {"Bobcat", POLAR_SSE},
    {"Sandybridge", POLAR_AVX},   {"Bulldozer", POLAR_AVX},
    {"Piledriver", POLAR_AVX},    {"Steamroller", POLAR_AVX},
    {"Excavator", POLAR_AVX2},    {"Haswell", POLAR_AVX2},
    {"Zen", POLAR_AVX2},          {"SkylakeX", POLAR_AVX512},
    {"Cooperlake", POLAR_AVX512}, {"SapphireRapids", POLAR_AVX512},
};

/* what to set OPENBLAS_CORETYPE to, by the CPU's vectors: Intel, AMD */
static const char *const deserved[][2] = {
    [POLAR_VECTORS_UNKNOWN] = {"-", "-"},         [POLAR_SSE] = {"PRESCOTT", "PRESCOTT"},
    [POLAR_AVX] = {"SANDYBRIDGE", "SANDYBRIDGE"}, [POLAR_AVX2] = {"HASWELL", "ZEN"},
    [POLAR_AVX512] = {"SKYLAKEX", "SKYLAKEX"},
};

static const struct core *find(const char *name) {
    for (size_t i = 0; i < sizeof cores / sizeof *cores; i++)
        if (strcasecmp(cores[i].name, name) == 0) return &cores[i];
    return NULL;
}

bool polar_blas_judge(const char *name, enum polar_vectors cpu, bool amd, const char **best) {
    const struct core *core = find(name);
    const bool below = core && cpu != POLAR_VECTORS_UNKNOWN && core->vectors < cpu;
    *best = core && !below ? core->name : deserved[cpu][amd];
    return below;
}

static enum polar_vectors cpu_vectors(bool *amd) {
    *amd = false;
#if X86
    __builtin_cpu_init();
    *amd = __builtin_cpu_is("amd");
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return POLAR_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return POLAR_AVX2;
    return __builtin_cpu_supports("avx") ? POLAR_AVX : POLAR_SSE;
#else
    return POLAR_VECTORS_UNKNOWN;
#endif
}

/* The brand string of the processor, without the blanks around it; "-" when it has none. */
static void cpu_name(char *text, size_t size) {
    char brand[49] = "";
#if X86
    unsigned part[12] = {0};
    bool known = true;
    for (unsigned leaf = 0; leaf < 3; leaf++)
        known = known && __get_cpuid(0x80000002u + leaf, &part[4 * leaf], &part[4 * leaf + 1],
                                     &part[4 * leaf + 2], &part[4 * leaf + 3]);
    if (known) memcpy(brand, part, sizeof part);
#endif
    const char *start = brand + strspn(brand, " ");
    size_t length = strlen(start);
    while (length > 0 && start[length - 1] == ' ') length--;
    snprintf(text, size, "%.*s", length > 0 ? (int)length : 1, length > 0 ? start : "-");
}

/* the first two words of "OpenBLAS 0.3.21 DYNAMIC_ARCH ..." */
static void library(char *text, size_t size) {
    const char *config = "unknown";
#if defined(POLAR_HAVE_OPENBLAS_GET_CONFIG)
    config = openblas_get_config();
#endif
    size_t length = strcspn(config, " ");
    if (config[length] == ' ') length += 1 + strcspn(config + length + 1, " ");
    snprintf(text, size, "%.*s", (int)length, config);
}

static const char *core_name(void) {
#if defined(POLAR_HAVE_OPENBLAS_GET_CORENAME)
    const char *name = openblas_get_corename();
    return name && *name ? name : "-";
#else
    return "-";
#endif
}

static bool forced(void) {
    const char *chosen = getenv("OPENBLAS_CORETYPE");
    return chosen && *chosen;
}

int polar_blas_threads(void) {
#if defined(POLAR_HAVE_OPENBLAS_GET_NUM_THREADS)
    return openblas_get_num_threads();
#else
    return 1;
#endif
}

bool polar_blas_set_threads(int threads) {
#if defined(POLAR_HAVE_OPENBLAS_GET_PARALLEL)
    if (openblas_get_parallel() == 2) return false; /* each thread has a number of its own */
#endif
#if defined(POLAR_HAVE_OPENBLAS_SET_NUM_THREADS)
    openblas_set_num_threads(threads);
    return true;
#else
    (void)threads;
    return false;
#endif
}

void polar_blas_get(polar_blas_info *info) {
    bool amd;
    const char *best;
    const enum polar_vectors cpu = cpu_vectors(&amd);
    library(info->library, sizeof info->library);
    snprintf(info->core, sizeof info->core, "%s", core_name());
    cpu_name(info->cpu, sizeof info->cpu);
    info->below = polar_blas_judge(info->core, cpu, amd, &best);
    snprintf(info->best, sizeof info->best, "%s", best);
    info->forced = forced();
    info->threads = polar_blas_threads();
}

const char *polar_blas_advice(void) {
    bool amd;
    const char *best;
    const enum polar_vectors cpu = cpu_vectors(&amd);
    return polar_blas_judge(core_name(), cpu, amd, &best) && !forced() ? best : NULL;
}
