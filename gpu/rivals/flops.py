# SPDX-License-Identifier: BSD-3-Clause
"""Operations of quintic steps on an n-by-m matrix, n <= m.

naive   three whole products a step: 4 n^2 m + 2 n^3
useful  what the form needs when symmetric products cost half: direct 3 n^2 m + n^3 a step; Gram
        form with its steps in blocks: X X' and Q X once a block, 4 L - 3 symmetric products of
        order n for its L steps. The counts of polar_factor_cost.
"""


def lengths(steps: int, blocks: int) -> list[int]:
    """Of the blocks of the Gram form, the longer ones last; blocks 0: the direct form."""
    if blocks == 0 or blocks > steps:
        blocks = steps
    return [steps // blocks + (b >= blocks - steps % blocks) for b in range(blocks)]


def naive(n: int, m: int, steps: int) -> float:
    return steps * (4.0 * n * n * m + 2.0 * n**3)


def useful(n: int, m: int, steps: int, blocks: int) -> float:
    total = 0.0
    for length in lengths(steps, blocks):
        total += 3.0 * n * n * m + (n**3 if length == 1 else (4.0 * length - 3) * n**3)
    return total
