/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables of coefficients, whoever wrote them, as schedules. */
#ifndef POLAR_COEFFICIENTS_H
#define POLAR_COEFFICIENTS_H

#include "polar.h"

/*
 * A built-in schedule's name, or a file: .sched, JSON (an object with steps[], each an array
 * or an object with rounded[] or coefficients[]; or an array of arrays), or plain rows of
 * numbers, one "a b c ..." a step: a x + b x^3 + c x^5 + ... Numbers may be strings and hex
 * floats. *interval: it says for which interval it is meant.
 */
polar_status polar_coefficients_read(const char *name, polar_schedule *s, bool *interval,
                                     polar_why *why);

/* proof.c: the schedule with proved ranges and errors on its own interval; as it is, and
 * UNSUITED, in a build without the generator. */
polar_status polar_coefficients_prove(const polar_schedule *s, polar_schedule *proved,
                                      polar_why *why);

/* coefficients_json.c */
polar_status polar_coefficients_json(const char *path, const char *text, polar_schedule *s,
                                     bool *interval, polar_why *why);
/* Appends a row of the form of s: c[0..count). BAD_FILE: a wrong number. */
polar_status polar_coefficients_add(const char *path, const double *c, int count,
                                    polar_schedule *s, polar_why *why);
/* A finite number at the start of text; *end after it, text itself when there is none. */
double polar_coefficients_number(const char *text, const char **end);

#endif
