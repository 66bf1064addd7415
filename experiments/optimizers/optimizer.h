/* SPDX-License-Identifier: BSD-3-Clause */
/* Optimizers: rows that name parts. One file, one row each. */
#ifndef POLAR_OPTIMIZER_H
#define POLAR_OPTIMIZER_H

#include "problem.h"

/* Constants that parts read, X(name, least value, what it has to be below, what it is). A row
 * sets those that its parts want. */
#define POLAR_CONSTANTS(X)                                                                     \
    X(beta, 0, 1, "momentum")                                                                  \
    X(beta2, 0, 1, "momentum of second moments")                                               \
    X(eps, 0, 1e300, "what is added to denominators")                                          \
    X(decay, 0, 1e300, "weight decay, decoupled")                                              \
    X(factor, 0, 1e300, "factor of the scale")                                                 \
    X(gamma, 0, 1e300, "of variance reduction, c of Armijo's rule, a power: see the row")      \
    X(tau, 1e-300, 1e300, "threshold of a spectral map, its steepness, or its radius")         \
    X(power, -1, 1, "exponent of a spectral map")                                              \
    X(count, 0, 1e6, "steps, or number of directions, of a map; warm-up steps of averaging")   \
    X(low, 0, 1e300,                                                                           \
      "least factor of a trust ratio; share of the steps that anneal; lower "                  \
      "end of a fit; the average's share of the gradient's point, at first")                   \
    X(high, 0, 1e300, "largest factor of a trust ratio")

typedef struct polar_constants {
#define POLAR_CONSTANT(name, least, below, what) double name;
    POLAR_CONSTANTS(POLAR_CONSTANT)
#undef POLAR_CONSTANT
} polar_constants;

/* The constant of that name; NULL: there is none. */
double *polar_constant_named(polar_constants *c, const char *name);

/* How the rate goes with step t = 1, 2, ... of T. */
typedef struct polar_schedule_rule {
    enum {
        POLAR_RATE_CONSTANT,
        POLAR_RATE_STEP,      /* rate * factor^floor((t-1)/every) */
        POLAR_RATE_COSINE,    /* rate * (1 + cos(pi (t-1)/T))/2 */
        POLAR_RATE_GEOMETRIC, /* rate * factor^(t-1); with `first`: that at t = 1, then
                                 rate * factor^(t-2) */
        POLAR_RATE_ROOT       /* rate/sqrt(t) */
    } kind;
    double every, factor, first;
} polar_schedule_rule;

/* "constant", "step:25,0.99", "cosine", "geometric:0.5", "geometric:0.5,1e-4", "root" */
polar_status polar_rule_parse(const char *text, polar_schedule_rule *rule, polar_why *why);
double polar_rule_rate(const polar_schedule_rule *rule, double rate, int64_t t, int64_t T);

/* What a parameter remembers, by use. All but the first three are shared out by the parts. */
typedef enum polar_memory {
    POLAR_MEMORY_MOMENT,
    POLAR_MEMORY_SECOND,
    POLAR_MEMORY_PREVIOUS, /* gradient or parameter of the step before */
    POLAR_MEMORY_LEFT,
    POLAR_MEMORY_RIGHT,
    POLAR_MEMORY_LEFT2,
    POLAR_MEMORY_RIGHT2,
    POLAR_MEMORY_START,
    POLAR_MEMORY_FAST, /* the fast iterate of an averaging scheme */
    POLAR_MEMORIES
} polar_memory;

/* One parameter of a run. */
typedef struct polar_slot {
    polar_mat W;  /* the parameter, where the loss is judged */
    polar_mat Y;  /* where the gradient is taken: W itself unless the row has `at` */
    polar_mat G;  /* gradient at Y */
    polar_mat P;  /* gradient at the point before, same sample: rows with `again` only */
    polar_mat D;  /* what parts make of G; a step is W - rate D */
    double inner; /* <X, f(X)> of the last spectral map f: for msign the nuclear norm */
    double number[4];
    polar_mat memory[POLAR_MEMORIES];
} polar_slot;

typedef struct polar_optimizer polar_optimizer;

typedef struct polar_run {
    const polar_optimizer *optimizer;
    polar_constants c;
    polar_instance *problem;
    polar_desk *desk;
    polar_slot slot[POLAR_PARAMETERS];
    int slots;
    int64_t t, T; /* step, from 1; steps in all */
    uint64_t seed;
    polar_schedule_rule rule;
    double base, rate; /* as given; of this step */
    double loss;       /* at Y, of this step's sample, before the step */
    double start;      /* at the first step */
    double alpha;      /* rate that a search found; NaN: there was none */
    double sum;        /* of an averaging's weights */
} polar_run;

typedef void (*polar_part)(polar_run *r, polar_slot *s);

enum { POLAR_PARTS = 8 };

/*
 * A step t: `at` fills Y of every parameter; G = gradient there; D := G, then the parts in
 * order make D what it is to be; `move` moves W by it. NULL for at: Y is W. NULL for move:
 * W := (1 - rate decay) W - rate D. `all` replaces the moves of all parameters together.
 */
struct polar_optimizer {
    const char *name, *summary;
    const char *source; /* key of README's bibliography, or where it is from */
    const char *oracle; /* of msign, when none is given; NULL: it takes none */
    double rate;        /* when none is given */
    polar_constants c;
    bool again; /* wants P */
    /* constants that are possible but not for this row: BAD_ARGUMENT; NULL: there are none */
    polar_status (*check)(const polar_constants *c, polar_why *why);
    polar_part at, parts[POLAR_PARTS], move;
    void (*all)(polar_run *r);
};

/* Every optimizer; NULL-ended. */
extern const polar_optimizer *const polar_optimizers[];
const polar_optimizer *polar_optimizer_named(const char *name);

/*
 * A run from the problem's start. desk: opened by the caller with the oracle of the run (see
 * polar_desk_oracle); p and desk stay with the caller and outlive the run. rate 0: the row's
 * own. Nothing to close. Status of the desk.
 */
polar_status polar_run_open(const polar_optimizer *o, polar_instance *p, polar_desk *desk,
                            double rate, uint64_t seed, polar_run *r);
/* One step. Status of the desk or of the problem's. */
polar_status polar_run_step(polar_run *r);

/* The sample of this step, as loss() takes it; 0: the whole problem. */
uint64_t polar_run_draw(const polar_run *r);

/* The matrix that a parameter keeps for that use, m-by-n of zeros at first; the second is of
 * W's shape. */
polar_mat polar_memory_of(polar_run *r, polar_slot *s, polar_memory use, int64_t m, int64_t n);
polar_mat polar_memory_like(polar_run *r, polar_slot *s, polar_memory use);

#endif
