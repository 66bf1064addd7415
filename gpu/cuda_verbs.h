/* SPDX-License-Identifier: BSD-3-Clause */
/* The verbs of the table over an open context, as the files here take them from each other. */
#ifndef POLAR_GPU_CUDA_VERBS_H
#define POLAR_GPU_CUDA_VERBS_H

#include "context.h"

/* rows and columns are hashed and permuted by 32-bit numbers */
enum { CUDA_LARGEST = INT32_MAX - 4096 };

void *polar_cuda_alloc(int64_t bytes, const polar_allocator *a);
void polar_cuda_release(void *block, const polar_allocator *a);
int64_t polar_cuda_work(unsigned verbs, int64_t m, int64_t n, polar_format f);
/* a verb's bit for it beside the public ones: the SVD by gesvdp */
enum { CUDA_VERB_GESVDP = POLAR_VERB_COUNT };

polar_status polar_cuda_copy_in(struct cuda_context *c, polar_op op, double scale, polar_cmat A,
                                polar_mat D);
polar_status polar_cuda_copy_out(struct cuda_context *c, polar_op op, double scale,
                                 polar_cmat A, polar_mat D);
/* host bytes into device memory `to`; waits, so that the host may use them again */
polar_status polar_cuda_upload(struct cuda_context *c, const void *from, int64_t bytes,
                               void *to);

polar_status polar_cuda_gemm(struct cuda_context *c, double alpha, polar_op opA, polar_cmat A,
                             polar_op opB, polar_cmat B, double beta, polar_cmat C,
                             polar_mat D);
polar_status polar_cuda_gram(struct cuda_context *c, polar_gram_side side, double alpha,
                             polar_cmat X, double beta, polar_cmat C, polar_mat D);
polar_status polar_cuda_symm_product(struct cuda_context *c, double alpha, polar_cmat A,
                                     polar_cmat B, double beta, polar_cmat C, polar_mat D);
/* B := alpha op(R)^-1 B or alpha B op(R)^-1 (right); product: by op(R) itself. R upper. */
polar_status polar_cuda_trsm(struct cuda_context *c, bool right, polar_op op, polar_cmat R,
                             polar_mat B);
polar_status polar_cuda_trmm(struct cuda_context *c, bool right, polar_op op, double alpha,
                             polar_cmat R, polar_mat B);

polar_status polar_cuda_axpby(struct cuda_context *c, double alpha, polar_cmat X, double beta,
                              polar_cmat Y, polar_mat D);
polar_status polar_cuda_recombine(struct cuda_context *c, int k, const double *coefficient,
                                  const polar_mat *M);
polar_status polar_cuda_shift(struct cuda_context *c, double alpha, double beta, polar_mat D);
polar_status polar_cuda_transpose(struct cuda_context *c, polar_cmat X, polar_mat D);
polar_status polar_cuda_symmetrise(struct cuda_context *c, polar_mat D, double *asym);
polar_status polar_cuda_randomise(struct cuda_context *c, uint64_t seed, polar_mat D);
polar_status polar_cuda_scale_columns(struct cuda_context *c, polar_mat D, const double *d);
polar_status polar_cuda_permute_columns(struct cuda_context *c, polar_cmat X,
                                        const int64_t *perm, polar_mat D);

polar_status polar_cuda_norm(struct cuda_context *c, polar_norm kind, polar_cmat X,
                             double *value);
polar_status polar_cuda_norm_diff(struct cuda_context *c, polar_cmat X, polar_cmat Y,
                                  double *value);
polar_status polar_cuda_inner(struct cuda_context *c, polar_cmat X, polar_cmat Y,
                              double *value);
polar_status polar_cuda_triangle_rank(struct cuda_context *c, polar_cmat R, double small,
                                      int64_t *k);
/* the square root of `blocks` sums of squares in `small` */
polar_status polar_cuda_root(struct cuda_context *c, unsigned blocks, double *value);

polar_status polar_cuda_qr(struct cuda_context *c, struct cuda_scratch s, polar_mat A,
                           int64_t *perm, polar_mat tau);
polar_status polar_cuda_qr_triangle(struct cuda_context *c, polar_cmat A, double floor,
                                    polar_mat R);
polar_status polar_cuda_qr_apply(struct cuda_context *c, struct cuda_scratch s, polar_cmat A,
                                 polar_cmat tau, polar_cmat X, polar_mat D);
polar_status polar_cuda_qr_stacked(struct cuda_context *c, struct cuda_scratch s, double weight,
                                   polar_cmat X, bool pivot, polar_mat S);
polar_status polar_cuda_stacked_product(struct cuda_context *c, bool pivot, double alpha,
                                        polar_mat S, double beta, polar_cmat C, polar_mat D);
/* T and G = V'V of a block of reflectors, both of at most GPU_REFLECTORS columns */
polar_status polar_cuda_block_factor(struct cuda_context *c, polar_cmat V, polar_cmat tau,
                                     polar_mat G, polar_mat T);
/* C := (I - V op(T) V') C; rows of C above `zero` are zero. Y, Z: workspace, b-by-n */
polar_status polar_cuda_reflect(struct cuda_context *c, polar_op op, polar_mat V, polar_mat T,
                                int64_t zero, polar_mat C, polar_mat Y, polar_mat Z);

polar_status polar_cuda_mix_columns(struct cuda_context *c, struct cuda_scratch s,
                                    uint64_t seed, polar_op op, polar_mat D);
polar_status polar_cuda_mix_rows(struct cuda_context *c, struct cuda_scratch s, uint64_t seed,
                                 polar_op op, polar_mat D);

polar_status polar_cuda_cholesky(struct cuda_context *c, struct cuda_scratch s, polar_mat Z);
polar_status polar_cuda_solve_posdef(struct cuda_context *c, struct cuda_scratch s, polar_mat Z,
                                     polar_mat X);
polar_status polar_cuda_posdef_inverse(struct cuda_context *c, struct cuda_scratch s,
                                       polar_mat Z);
polar_status polar_cuda_solve_triangular(struct cuda_context *c, bool right, polar_op op,
                                         polar_cmat R, polar_mat X);
polar_status polar_cuda_lu(struct cuda_context *c, struct cuda_scratch s, polar_mat X,
                           int64_t *perm, double floor);
polar_status polar_cuda_lu_solve(struct cuda_context *c, polar_cmat X, const int64_t *perm,
                                 polar_op op, polar_mat B);
polar_status polar_cuda_lu_inverse(struct cuda_context *c, polar_cmat X, const int64_t *perm,
                                   polar_mat D);
polar_status polar_cuda_triangular_inverse(struct cuda_context *c, polar_cmat R, polar_mat D);
/* A = U diag(s) W', m >= n; U and Wt of no data: values only. By QR iteration; by a polar
 * decomposition and the eigenvalues of its H. */
typedef polar_status polar_cuda_tall_svd(struct cuda_context *c, struct cuda_scratch s,
                                         polar_mat A, polar_mat U, double *values,
                                         polar_mat Wt);
polar_cuda_tall_svd polar_cuda_gesvd, polar_cuda_gesvdp;
/* the same of any shape by one of them */
polar_status polar_cuda_svd(struct cuda_context *c, struct cuda_scratch s,
                            polar_cuda_tall_svd *tall, polar_mat A, polar_mat U, double *values,
                            polar_mat Wt);
polar_status polar_cuda_eigh(struct cuda_context *c, struct cuda_scratch s, polar_mat H,
                             bool vectors, double *values);

polar_status polar_cuda_unit(struct cuda_context *c, polar_cmat X, polar_mat D);
extern const polar_resident polar_cuda_resident;
polar_status polar_cuda_record(polar_engine *e, polar_status (*run)(void *job), void *job,
                               void **graph);
polar_status polar_cuda_replay(polar_engine *e, void *graph);
polar_status polar_cuda_joinable(polar_engine *e, void *queue);
polar_status polar_cuda_replay_on(polar_engine *e, void *graph, void *queue);
void polar_cuda_discard(void *graph);

/* Bytes that a call of cuSOLVER wants. */
struct solver_size {
    size_t device, host;
};
polar_status polar_cuda_geqrf_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w);
polar_status polar_cuda_potrf_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w);
polar_status polar_cuda_getrf_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w);
polar_status polar_cuda_syevd_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w);
polar_status polar_cuda_gesvd_size(struct cuda_context *c, int64_t m, int64_t n, polar_format f,
                                   struct solver_size *w);
polar_status polar_cuda_gesvdp_size(struct cuda_context *c, int64_t m, int64_t n,
                                    polar_format f, struct solver_size *w);
/* Makes the host's part as large as was asked for, in every lane. */
polar_status polar_cuda_grow(struct cuda_context *c);
extern const polar_lanes polar_cuda_lanes;
/* what info of a Cholesky factor and the flags of its diagonal say */
polar_status polar_cuda_definite(const int found[2]);
/* The device part from *s, the host part that work() made; KERNEL when short. */
polar_status polar_cuda_rooms(struct cuda_context *c, struct cuda_scratch *s,
                              struct solver_size w, void **device, void **host);
/* where cuSOLVER leaves its info, on the device, and our flags after it; waits and gets both */
int *polar_cuda_info(struct cuda_context *c);
polar_status polar_cuda_fetch_info(struct cuda_context *c, int info[2]);
/* info of an iteration: OK, NOT_CONVERGED or KERNEL; waits */
polar_status polar_cuda_iterated(struct cuda_context *c);
/* k reals of format f from the device as doubles, unless values is NULL; waits */
polar_status polar_cuda_fetch_values(struct cuda_context *c, const void *from, int64_t k,
                                     polar_format f, double *values);

/* Workspace beside cuSOLVER's. svd's: its own k values, and the transposes of a wide A. */
int64_t polar_cuda_qr_apply_work(int64_t m, int64_t k, polar_format f);
int64_t polar_cuda_qr_stacked_work(int64_t n, polar_format f);
int64_t polar_cuda_posdef_inverse_work(int64_t n, polar_format f);
int64_t polar_cuda_mix_work(int64_t m, int64_t n, polar_format f);
int64_t polar_cuda_svd_work(int64_t m, int64_t n, polar_format f);
int64_t polar_cuda_gesvdp_work(int64_t m, int64_t n, polar_format f);

#endif
