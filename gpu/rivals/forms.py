# SPDX-License-Identifier: BSD-3-Clause
"""Quintic steps X := a X + (b G + c G^2) X, G = X X', on batches, into buffers that are there.

products.gram(X, D): D = X X';  products.symmetric(alpha, A, B, beta, C, D): D = alpha A B + beta C
of commuting symmetric matrices.
"""

import torch

from flops import lengths

Rows = list[tuple[float, float, float]]
MOST = 1 << 30  # bytes of the buffers of a chunk of the batch


class Cublas:
    """Whole products, PyTorch's own."""

    @staticmethod
    def gram(x, d):
        torch.bmm(x, x.mT, out=d)

    @staticmethod
    def symmetric(alpha, a, b, beta, c, d):
        torch.baddbmm(c, a, b, beta=beta, alpha=alpha, out=d)


def _direct(products, row, x, d, g, p):
    a, b, c = row
    products.gram(x, g)
    products.symmetric(c, g, g, b, g, p)
    torch.baddbmm(x, p, x, beta=a, out=d)


def _gram(products, rows, x, d, g, p, more):
    """All steps of a block in order n (amsel2025, appendix F): Z = b R + c R^2 without its a I,
    Q := a Q + Q Z, R := (a + Z)(a R + R Z)."""
    q, t, r, z = *more, g, p
    products.gram(x, r)
    for k, (a, b, c) in enumerate(rows):
        products.symmetric(c, r, r, b, r, z)
        if k == 0:
            q.copy_(z)
            q.diagonal(dim1=1, dim2=2).add_(a)
        else:
            products.symmetric(1, q, z, a, q, t)
            q, t = t, q
        if k + 1 < len(rows):
            products.symmetric(1, r, z, a, r, t)
            products.symmetric(1, t, z, a, t, r)
    torch.bmm(q, x, out=d)


class Steps:
    """Runs the rows of a schedule on x, (batch, n, m) of f32, into out, of the run's format."""

    def __init__(self, products, x, out, rows: Rows, blocks: int):
        batch, n, m = x.shape
        parts = lengths(len(rows), blocks)
        self.products, self.x, self.out, self.blocks = products, x, out, []
        for length in parts:
            self.blocks.append(rows[:length])
            rows = rows[length:]
        squares = 2 if len(parts) == len(self.blocks) and max(parts) == 1 else 4
        one = (2 * n * m + squares * n * n) * out.element_size()
        self.chunk = max(1, min(batch, MOST // one))
        new = lambda *shape: torch.empty(self.chunk, *shape, dtype=out.dtype, device=out.device)
        self.pair = new(n, m), new(n, m)
        self.small = [new(n, n) for _ in range(squares)]

    def __call__(self):
        for first in range(0, self.x.shape[0], self.chunk):
            x, out = self.x[first : first + self.chunk], self.out[first : first + self.chunk]
            here, there = (t[: len(x)] for t in self.pair)
            g, p, *more = (t[: len(x)] for t in self.small)
            norm = torch.linalg.vector_norm(x, dim=(1, 2), keepdim=True)
            torch.div(x, norm, out=here)
            for k, rows in enumerate(self.blocks):
                d = out if k + 1 == len(self.blocks) else there
                if len(rows) == 1:
                    _direct(self.products, rows[0], here, d, g, p)
                else:
                    _gram(self.products, rows, here, d, g, p, more)
                here, there = there, here


def captured(run):
    """run as a CUDA graph; as it is where there is none."""
    if not torch.cuda.is_available():
        return run
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        run()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        run()
    return graph.replay
