/* SPDX-License-Identifier: BSD-3-Clause */
/* The functions themselves; those of cublasLt, cuBLAS and cuSOLVER by dlopen. */
#include "calls.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct cuda_calls polar_cuda_calls = {
#define POLAR_CUDA_MEMBER(name) .name = name,
    POLAR_CUDA_RUNTIME(POLAR_CUDA_MEMBER)
#undef POLAR_CUDA_MEMBER
};

/* with macros expanded: some functions have a version in their name */
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

static const struct {
    const char *name;
    size_t at;
} functions[] = {
#define POLAR_CUDA_MEMBER(name) {TEXT(name), offsetof(struct cuda_calls, name)},
    POLAR_CUDA_LOADED(POLAR_CUDA_MEMBER)
#undef POLAR_CUDA_MEMBER
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* Releases of the headers; cublasLt has that of cuBLAS, which is built on it. Of two names that
 * begin alike the longer is first: what it has found is not looked for again. */
#define LIBRARY(prefix, major)                                                                 \
    {                                                                                          \
        prefix, "lib" prefix ".so." TEXT(major),                                               \
            "lib" prefix ".so." TEXT(major) " cannot be loaded (CUDA's libraries)",            \
            "lib" prefix ".so." TEXT(major) " is another release than this was built for"      \
    }
struct cuda_library polar_cuda_libraries[CUDA_LIBRARIES] = {
    LIBRARY("cublasLt", CUBLAS_VER_MAJOR), LIBRARY("cublas", CUBLAS_VER_MAJOR),
    LIBRARY("cusolver", CUSOLVER_VER_MAJOR)};

static void *open_library(const char *soname) {
    void *handle = dlopen(soname, RTLD_LAZY | RTLD_LOCAL);
    char path[1024];
    const int length = snprintf(path, sizeof path, "%s/%s", POLAR_CUDA_FOLDER, soname);
    if (!handle && length > 0 && (size_t)length < sizeof path)
        handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    return handle;
}

/* Nothing is unloaded again: other users of the libraries would not survive it. */
static const char *load_from(const struct cuda_library *l) {
    void *handle = NULL;
    for (int i = 0; i < FUNCTIONS; i++) {
        char *member = (char *)&polar_cuda_calls + functions[i].at;
        void *function;
        if (strncmp(functions[i].name, l->prefix, strlen(l->prefix)) != 0) continue;
        memcpy(&function, member, sizeof function);
        if (function) continue;
        if (!handle) handle = open_library(l->soname);
        if (!handle) return l->absent;
        function = dlsym(handle, functions[i].name);
        if (!function) return l->other;
        memcpy(member, &function, sizeof function);
    }
    return NULL;
}

const char *polar_cuda_load(void) {
    const char *reason = NULL;
    for (int i = 0; i < CUDA_LIBRARIES && !reason; i++)
        reason = load_from(&polar_cuda_libraries[i]);
    return reason;
}
