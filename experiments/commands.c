/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of verbs, and what the help says of each. */
#include "command.h"
#include "grid.h"

static const char *no_notes(void) {
    return NULL;
}

static const char *list_notes(void) {
    return "The traits of oracles:\n"
           "  backward-stable  |A - UH| and |U'U - I| stay at roundoff, whatever the "
           "condition\n"
           "  completes        U has orthonormal columns even where A is rank-deficient\n"
           "  polynomial       products only: odd polynomials of A\n"
           "  takes-schedule   runs coefficients: NAME:SCHEDULE, or --schedule\n"
           "  adaptive         steps until it has converged\n"
           "  tall-only        wants m >= n: wide matrices are transposed for it\n"
           "  takes-lower      works with a lower bound on sigma_n/sigma_1: --lower, else its "
           "own "
           "estimate\n"
           "  takes-order      --order\n"
           "  gram-form        --gram-restarts\n"
           "  takes-error      --error; plans by the costs in force, which polar info names\n"
           "  step             the sign of Hermitian A - mu I: --mu, --occupied, --homo and "
           "--lumo, --ends\n"
           "A schedule's line has its steps (+: the last one may go on), products, interval, "
           "the "
           "proved image of that, and the proved error, max |1 - p(x)| there.";
}

static const char *show_notes(void) {
    return "error is proved: max |1 - p(x)| over the interval. amplification is the sum of "
           "|c_i| u^(2i+1), u being the upper end of the step's interval: how much roundoff in "
           "the terms may grow. D is the maximum over x in that interval of (max p/u) / "
           "(p(x)/x): how far a step may shrink a singular value in proportion to the largest; "
           "a backward stable run has D near 1 in every step. '16 bits' names the format for "
           "a run in one: f16, which rounds 8 times finer than bf16, where no entry that is "
           "stored leaves it and what it loses below 2^-14 is less than bf16's rounding.";
}

static const char *gen_notes(void) {
    return "'polar gen list' (or 'polar list --galleries') names the kinds. The same seed "
           "gives "
           "the same bits on any machine.";
}

static const char *run_notes(void) {
    return "Matrices: .npy (f2 f4 f8 c8 c16) and Matrix Market. Factors are written as f64 or "
           "c128 for f64 and c128 runs, else as f32 or c64; a factor that has not converged is "
           "written too (exit 1), no-answer and unsuited leave no file.\n"
           "\n"
           "The step oracles take a Hermitian A and give U = sign(A - M I), which is the polar "
           "factor of A - M I, and what the report judges; P = (I - U)/2 projects onto the "
           "eigenvectors below M. Where they have the gap from is up to you: --homo and --lumo "
           "(cheapest), --mu with --lower, the least over the largest |eigenvalue - M|; --mu "
           "alone, where a gap of a hundredth of the spectrum's width is assumed and, if "
           "eigenvalues turn out to lie in it, assumed again around M, closer; or --occupied, "
           "where the trace steers and M is found. Eigenvalues within roundoff of M end in "
           "not-converged, an occupation that the gap does not allow in no-answer; but a "
           "schedule (step-composed) is ok when it has run.";
}

static const char *svd_notes(void) {
    return "ORACLE is any of 'polar list', composed:SCHEDULE too; lapack is LAPACK's own gesdd "
           "or "
           "syevd, to compare with, and --baseline gives both. One line a matrix; resid, "
           "orth_u, "
           "orth_v and values are errors over n u, as in LAPACK's own tests, where 30 is the "
           "limit: "
           "what exceeds it is a broken promise (exit 1).\n"
           "\n"
           "svd: A = U_p H, H = V diag(s) V', U = U_p V. A factor that is not good enough, as "
           "fixed "
           "schedules leave it, ends in not-converged. eigh: the sign of A - cI divides the "
           "matrix in "
           "two, and so on with both; A must be Hermitian. Formats are f64, f32, c128 and c64.";
}

static const char *check_notes(void) {
    return "forward, the distance of U from the SVD's factor, is no fault of U where A is "
           "ill-conditioned: it is held against nothing but forward_bound, which is proved of "
           "this U from its own residuals and grows with them and with the condition. So no "
           "factor breaks it, be it ever so wrong; should forward exceed it (within 0, exit "
           "1), the SVD or the BLAS of this machine has erred. A wrong factor shows in orth, "
           "resid, asym or psd, and --bound is for these.";
}

static const char *sweep_notes(void) {
    return "A grid is a text file of lines 'key = value value ...'; the sweep runs the product "
           "of the "
           "lists. # begins a comment, a line --- another product, \\ at the end of a line "
           "joins the "
           "next one to it. Cases that come to the same (a pivot for svd, a cond for hilbert) "
           "run "
           "once. "
           "Further columns of the rows: mode, rank, gap, position, states, pivot, order, "
           "normalise, "
           "asked (the steps), restarts, "
           "error, and case, "
           "which "
           "tells --resume what is there. The keys, and what they take:"
#define POLAR_GRID_LINE(id, name, preset, what) "\n  " name ": " what
        POLAR_GRID_KEYS(POLAR_GRID_LINE)
#undef POLAR_GRID_LINE
            "\nAn example:"
            "\n  oracle = svd qdwh composed:polar-express"
            "\n  format = f64 f32"
            "\n  kind = spectrum"
            "\n  size = 128 192x128"
            "\n  cond = 1e0 1e4 1e8"
            "\n  seed = 1..3";
}

static const char *optimize_notes(void) {
    return "'polar optimize list' names the problems and the optimizers. ORACLE is any of "
           "'polar "
           "list' that is no step oracle, or composed:SCHEDULE; without it the optimizer's "
           "own. A "
           "run whose loss leaves the finite numbers says diverged and ends in exit 1. A grid "
           "is "
           "written as for sweep, and its keys are the options' names: problem, optimizer, "
           "cond, "
           "shrink, seed, rate, rule, set, format (of --prec), inner, steps, stride, rows, "
           "until; "
           "seeds are written one by one. It takes no other option than -o and --data. For "
           "example\n"
           "  problem = factorization-symmetric\n"
           "  cond = 1e1 1e3 1e6\n"
           "  optimizer = spectral-descent adam\n"
           "  rule = geometric:0.7\n"
           "  rate = 0.3\n"
           "\n"
           "Columns: error is gap over that of the start; cond_gradient and cond_residual are "
           "of "
           "the first parameter; orth is how far the update D is from a multiple of an "
           "orthogonal "
           "matrix, |D'D n/|D|_F^2 - I|_F/n^(1/2); eta is the rate of the last step, or what "
           "Armijo's rule found; products and flops are those of the optimizer and its oracle "
           "alone, not the problem's.";
}

static const char *bench_notes(void) {
    return "Without FILE.grid (the syntax is that of sweep) a few cases of ordinary size. "
           "After a "
           "warm-up, runs and matrix products of the same format take turns; share is the "
           "median over the pairs of flops/seconds against the product's; gemm is its rate, "
           "foretold the seconds by the costs in force (polar info names them), "
           "foretold_gemm the product's rate by them. With --against "
           "another "
           "oracle takes the product's place, with more turns, 51 at most, where a tenth of a "
           "second has room for them; times_least and times_most leave out a tenth of the "
           "turns at either end, rounded down. With --batch N matrices are factored "
           "together and one by one in turns, 64, 128 and 256 unless the grid says otherwise.";
}

static const char *plan_notes(void) {
    return "What 'polar run auto --lower L --normalise none' decides by, without a matrix; for "
           "a "
           "wide one its transpose. Costs are those in force, which polar info names. A row a "
           "step: joined is 1 where it is in Gram form with the one before, so that X is not "
           "touched between; lower, after: the singular values lie in [lower,1] of their "
           "largest before it and in [after,1] after it; noise: the roundoffs it may add, in u "
           "|X|_2; seconds; inverse is 1 where halley or zolotarev goes by inverses and one "
           "product with X, and not by solves. A first step lu, qr or cholesky has all that is "
           "spent outside of the others in its "
           "seconds, else the line other has it: scaling, estimates, H with --hermitian. "
           "Below: the seconds of all, the error that the steps leave, the time that planning "
           "took, and of every other kind that a route can begin with the best such route, its "
           "seconds, and those over the seconds of the cheapest.\n"
           "\n"
           "KIND: lu, qr, cholesky, newton, halley, halley-qr, zolotarev, zolotarev-qr, odd, "
           "series.\n"
           "\n"
           "With --schedule: the restarts of composed in Gram form that --gram-restarts auto, "
           "or as they are given, means for such a matrix, a row a format: blocks of steps, "
           "and :split or :wide; flops over those of the direct form; foretold: |U'A - "
           "A'U|_F/|A|_F, and factor: |U - p(A)|_F/sqrt(n), of any values in [L,1], of it and "
           "of the direct form; inf: it blows up.";
}

static const char *fit_notes(void) {
    return "The greedy composition of best odd polynomials, which is optimal for its degrees. "
           "Without --cushion, --guard and --safety and with --target f64 it is exactly that; "
           "without --steps and --error it goes on to the roundoff of the target.\n"
           "\n"
           "--degrees finds the sequence of least cost by dynamic programming; of equal cost "
           "that of fewest products, then that of least error. The optimum is exact where the "
           "composition is the plain greedy one; with a target, cushion, guard or safety each "
           "step is the one that these make, and that a better interval stays better is "
           "assumed. A file of measured times for --cost has the lines\n"
           "  gram M N SECONDS        X'X, X being M by N\n"
           "  symm N SECONDS          symmetric product of two N-by-N matrices\n"
           "  gemm M N N SECONDS      X times an N-by-N matrix\n"
           "and its name a . or a /.\n"
           "\n"
           "The plain optimum is dangerous in floating point. Its first steps map some large "
           "singular value as far down as the smallest one, where rounding errors drown it, "
           "and what rounding pushes above the design interval a steep polynomial sends "
           "anywhere. --cushion keeps values up, --guard takes account of the rounding; "
           "they cost nothing to a few products. For example\n"
           "  polar gen spectrum --size 256 --cond 1e8 --seed 1 -o A.npy\n"
           "  polar fit --degree 3 --lower 1e-8 --error 1e-15 -o s.sched\n"
           "  polar run composed:./s.sched A.npy --normalise none\n"
           "has a backward error |A - UH|/|A| of 3.2e-10 (2.8e-10 to 3.5e-10 over seeds 1 to "
           "5), "
           "and of 3.5e-15 when fit is given --guard auto --cushion 0.05, with the same 48 "
           "products. With --cond and --lower 1e-15 it is 3.7e-3 (seed 3: 0.2), guarded "
           "5.2e-15 "
           "in 84 products instead of 82; with --degree 5 too, seeds 1, 3 and 5 end in "
           "infinities, a cushion alone does not help, and guarded it is 8e-15.\n"
           "\n"
           "In bf16 high degrees lose. --target bf16 --guard 2 --degrees 3,5,9 --budget 16 "
           "--lower 1e-3 finds 5 3 5 5 3 5: run with --prec bf16 on spectra of condition 1e3, "
           "n = 256, it comes to |U - U*|/|U*| = 0.056, against 0.092 of five quintics and "
           "0.044 of six (15 and 18 products, the best cushion, guard and safety of 120).";
}

static const char *verify_notes(void) {
    return "Reads .sched, JSON (as fit writes it, or lists of rows) or plain text, one 'a b c "
           "...' a step: a x + b x^3 + c x^5 + ... A name is looked up among the built-in "
           "schedules. Without --lower the schedule's own interval.";
}

#define eigh_notes svd_notes
#define info_notes no_notes
#define help_notes no_notes

const polar_command polar_commands[POLAR_COMMAND_COUNT] = {
#define POLAR_COMMAND_ROW(id, name, operands, least, most, summary)                            \
    {#name, operands, least, most, summary, name##_notes},
    POLAR_COMMAND_LIST(POLAR_COMMAND_ROW)
#undef POLAR_COMMAND_ROW
};
