# SPDX-License-Identifier: BSD-3-Clause
"""Symmetric products in Triton: the tiles on and below the diagonal, each stored twice."""

import torch
import triton
import triton.language as tl


@triton.jit
def _lower(
    A, B, C, D, alpha, beta, n, k, TILE: tl.constexpr, DEEP: tl.constexpr, GROUP: tl.constexpr, ADD: tl.constexpr
):
    """D = alpha A B' + beta C, known to be symmetric; A, B n-by-k, C, D n-by-n, all contiguous."""
    tiles = tl.cdiv(n, TILE)
    at, batch = tl.program_id(0), tl.program_id(1).to(tl.int64)
    # GROUP rows of tiles together, so that what they read stays in the cache
    first = at // (GROUP * tiles) * GROUP
    height = min(tiles - first, GROUP)
    i = first + at % (GROUP * tiles) % height
    j = at % (GROUP * tiles) // height
    if j > i:
        return
    rows, columns = i * TILE + tl.arange(0, TILE), j * TILE + tl.arange(0, TILE)
    inner = tl.arange(0, DEEP)
    a = A + batch * n * k + rows[:, None].to(tl.int64) * k + inner[None, :]
    b = B + batch * n * k + columns[:, None].to(tl.int64) * k + inner[None, :]
    total = tl.zeros((TILE, TILE), dtype=tl.float32)
    for start in range(0, k, DEEP):
        inside = inner[None, :] < k - start
        x = tl.load(a, mask=(rows[:, None] < n) & inside, other=0.0)
        y = tl.load(b, mask=(columns[:, None] < n) & inside, other=0.0)
        total = tl.dot(x, tl.trans(y), total)
        a += DEEP
        b += DEEP
    total *= alpha
    square = batch * n * n
    here = rows[:, None].to(tl.int64) * n + columns[None, :]
    # one triangle, so that the result is symmetric bit for bit: A B' is taken for A B next time
    mask = (rows[:, None] < n) & (rows[:, None] >= columns[None, :])
    if ADD:
        total += beta * tl.load(C + square + here, mask=mask, other=0.0).to(tl.float32)
    result = total.to(D.dtype.element_ty)
    tl.store(D + square + here, result, mask=mask)
    there = columns[:, None].to(tl.int64) * n + rows[None, :]
    across = (rows[None, :] < n) & (rows[None, :] >= columns[:, None])
    tl.store(D + square + there, tl.trans(result), mask=across)


def _launch(alpha, a, b, beta, c, d):
    batch, n, k = a.shape
    tiles = triton.cdiv(n, 128)
    large = batch * tiles * (tiles + 1) // 2 >= 132 or n >= 2048  # as many as there are processors
    tile = 128 if large else 64
    grid = (triton.cdiv(n, tile) ** 2, batch)
    _lower[grid](
        a, b, c, d, alpha, beta, n, k, TILE=tile, DEEP=64, GROUP=8, ADD=beta != 0,
        num_warps=8 if large else 4, num_stages=4,
    )


class Triton:
    """Half the tiles."""

    @staticmethod
    def gram(x, d):
        _launch(1.0, x, x, 0.0, d, d)

    @staticmethod
    def symmetric(alpha, a, b, beta, c, d):
        _launch(float(alpha), a, b, float(beta), c, d)
