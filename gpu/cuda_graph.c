/* SPDX-License-Identifier: BSD-3-Clause */
/* Graphs: what a job enqueues, captured once and launched as often as wanted. */
#include "cuda_verbs.h"

/* Another thread's verbs wait meanwhile; in this one they enqueue into the graph. Capturing
 * ends whatever fails in it. */
static polar_status capture(struct cuda_context *c, polar_status (*run)(void *job), void *job,
                            cudaGraphExec_t *exec) {
    cudaGraph_t graph = NULL;
    TRY(polar_cuda_status(
        CUDA cudaStreamBeginCapture(c->stream, cudaStreamCaptureModeThreadLocal)));
    polar_status s = run(job);
    const polar_status ended = polar_cuda_status(CUDA cudaStreamEndCapture(c->stream, &graph));
    if (s == POLAR_OK) s = ended;
    if (s == POLAR_OK) s = polar_cuda_status(CUDA cudaGraphInstantiate(exec, graph, 0));
    if (graph) (void)CUDA cudaGraphDestroy(graph);
    return s;
}

polar_status polar_cuda_record(polar_engine *e, polar_status (*run)(void *job), void *job,
                               void **graph) {
    struct cuda_context *c;
    cudaGraphExec_t exec = NULL;
    (void)e;
    TRY(polar_cuda_enter(&c));
    const polar_status s = capture(c, run, job, &exec);
    *graph = s == POLAR_OK ? exec : NULL;
    return polar_cuda_leave(c, s);
}

polar_status polar_cuda_replay(polar_engine *e, void *graph) {
    struct cuda_context *c;
    (void)e;
    TRY(polar_cuda_enter(&c));
    return polar_cuda_leave(c, polar_cuda_status(CUDA cudaGraphLaunch(graph, c->stream)));
}

/* A stream that is captured would take ours into its graph. Of the default stream, while
 * another that waits for it is captured, the runtime says so by an error. */
static polar_status not_captured(cudaStream_t theirs) {
    enum cudaStreamCaptureStatus state = cudaStreamCaptureStatusNone;
    const cudaError_t answer = CUDA cudaStreamIsCapturing(theirs, &state);
    const polar_status s = polar_cuda_status(answer);
    if (answer == cudaErrorStreamCaptureImplicit) return POLAR_UNSUITED;
    return s == POLAR_OK && state != cudaStreamCaptureStatusNone ? POLAR_UNSUITED : s;
}

polar_status polar_cuda_joinable(polar_engine *e, void *queue) {
    struct cuda_context *c;
    (void)e;
    TRY(polar_cuda_enter(&c));
    return polar_cuda_leave(c, polar_cuda_settle(c, not_captured(queue)));
}

static polar_status launch_between(struct cuda_context *c, cudaGraphExec_t graph,
                                   cudaStream_t theirs) {
    TRY(polar_cuda_follow(c->lane[0].event, theirs, c->stream));
    TRY(polar_cuda_status(CUDA cudaGraphLaunch(graph, c->stream)));
    return polar_cuda_follow(c->lane[0].event, c->stream, theirs);
}

/* A failure waits for what their stream does not know of. */
polar_status polar_cuda_replay_on(polar_engine *e, void *graph, void *queue) {
    struct cuda_context *c;
    (void)e;
    TRY(polar_cuda_enter(&c));
    return polar_cuda_leave(c, polar_cuda_settle(c, launch_between(c, graph, queue)));
}

void polar_cuda_discard(void *graph) {
    if (graph) (void)polar_cuda_status(CUDA cudaGraphExecDestroy(graph));
}
