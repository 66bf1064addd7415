/* SPDX-License-Identifier: BSD-3-Clause */
/* What a call came to: one list gives the enum, its name and its sentence. */
#ifndef POLAR_STATUS_H
#define POLAR_STATUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define POLAR_API
#else
#define POLAR_API __attribute__((visibility("default")))
#endif

/*
 * Three facts stay apart: no answer (the mathematics says no), unsuited (this oracle or
 * backend does not do this shape or format) and not converged (more steps wanted; the best
 * iterate is kept). 0 is success.
 */
#define POLAR_STATUS_LIST(X)                                                                   \
    X(OK, "ok", "done")                                                                        \
    X(NOT_CONVERGED, "not-converged", "more steps are wanted; the best iterate is kept")       \
    X(NO_ANSWER, "no-answer", "the matrix has no polar factor (NaN or infinity inside)")       \
    X(UNSUITED, "unsuited", "this oracle or backend does not do this shape, format or option") \
    X(BAD_ARGUMENT, "bad-argument", "an argument makes no sense")                              \
    X(BAD_FILE, "bad-file", "the file is damaged or of a kind that is not read")               \
    X(IO, "io-error", "the system refused to read or write")                                   \
    X(NO_MEMORY, "no-memory", "an allocation failed")                                          \
    X(TOO_LARGE, "too-large", "a dimension exceeds what the backend can index")                \
    X(OVERFLOW, "overflow", "H does not fit the range of its format; U is right")              \
    X(KERNEL, "kernel-failed", "a kernel of the backend reported a failure")

typedef enum polar_status {
#define POLAR_STATUS_ENUM(id, name, sentence) POLAR_##id,
    POLAR_STATUS_LIST(POLAR_STATUS_ENUM)
#undef POLAR_STATUS_ENUM
        POLAR_STATUS_COUNT
} polar_status;

/* The name scripts read ("ok", "not-converged", ...); "unknown" outside the list. */
POLAR_API const char *polar_status_name(polar_status s);

/* One sentence for people; never NULL. */
POLAR_API const char *polar_status_text(polar_status s);

/*
 * Where a call can say more than its status (which file, which value, what would be right),
 * it fills one of these. Callers may pass NULL.
 */
typedef struct polar_why {
    char text[768];
} polar_why;

/* Formats a sentence into *why (if not NULL) and returns s, so that a failure is one line. */
POLAR_API polar_status polar_fail(polar_why *why, polar_status s, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Who gives memory. Both members set, or a NULL polar_allocator pointer for malloc and free. */
typedef struct polar_allocator {
    void *(*alloc)(size_t bytes, void *context); /* NULL on failure; aligned as malloc */
    void (*release)(void *block, void *context); /* block may be NULL */
    void *context;
} polar_allocator;

POLAR_API void *polar_alloc(const polar_allocator *a, size_t bytes);
POLAR_API void polar_release(const polar_allocator *a, void *block);

#ifdef __cplusplus
}
#endif

#endif
