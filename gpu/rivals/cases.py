# SPDX-License-Identifier: BSD-3-Clause
"""What is timed: families of cases, each a list of groups (batch, n, m), n <= m."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    family: str  # named, batch, square, wide, long, degree: five quintic steps, degree: or others;
    # long: Gram forms side by side; dense, cond: full accuracy, f64
    name: str
    groups: tuple[tuple[int, int, int], ...]
    formats: tuple[str, ...]
    cond: float = 0.0  # prescribed, singular values log-spaced; 0: Gaussian

    @property
    def rows(self) -> int:
        return self.groups[0][1]


def _case(family: str, batch: int, n: int, m: int, formats: tuple[str, ...], cond: float = 0.0) -> Case:
    return Case(family, f"{n}x{m}" + (f"x{batch}" if batch > 1 else ""), ((batch, n, m),), formats, cond)


def _all(named, kimi, degrees, longs, batches, curve, sizes, order) -> list[Case]:
    """What matters most comes first: time may run out."""
    both, one, f64 = ("f16", "bf16"), ("f16",), ("f64",)
    cases = [_case("named", b, n, m, both) for b, n, m in named]
    cases.append(Case("named", "kimi-k2", kimi, one))  # both would not fit into 80 GB
    cases += [_case("degree", 1, n, alpha * n, (*both, "tf32", "f32")) for n in degrees for alpha in (1, 4)]
    cases += [_case("long", 1, n, alpha * n, one) for n, alpha in longs]
    cases += [_case("dense", 1, n, n, f64) for n in sizes]
    cases += [_case("batch", b, n, n, one) for n, counts in batches for b in counts]
    cases += [_case("square", 1, n, n, one) for n in curve]
    cases += [_case("wide", 1, n, 4 * n, one) for n in curve]
    return cases + [_case("cond", 1, order, order, f64, c) for c in (1e2, 1e5, 1e8, 1e12, 1e15)]


def ordinary() -> list[Case]:
    """Single matrices and batches of language models; the set is that of Kimi K2, as Dao-AILab's
    Gram Newton-Schulz is timed on."""
    named = [
        (1, 8192, 8192), (64, 2048, 2048), (8, 4096, 4096), (16, 1024, 4096), (6, 1024, 8192),
        (16, 768, 3072), (1, 8192, 28672), (1, 7168, 18432),
    ]
    kimi = ((216, 2048, 7168), (1, 7168, 18432))
    counts = (1, 4, 16, 64, 256)
    curve = (256, 512, 1024, 2048, 4096, 8192)
    # splitting costs less than the direct form from m/n = 4.6 on, than two restarts from 10 on
    longs = ((1024, 8), (2048, 8), (1024, 16))
    batches, sizes = ((256, counts), (512, counts)), (256, 512, 1024, 2048, 4096)
    return _all(named, kimi, (2048, 1024), longs, batches, curve, sizes, 512)


def tiny() -> list[Case]:
    """The same in little, for a look on a CPU."""
    named = [(1, 64, 64), (3, 32, 128), (2, 48, 64)]
    kimi = ((2, 16, 56), (1, 56, 144))
    longs, batches = ((16, 8), (8, 16)), ((16, (1, 4)), (32, (1, 4)))
    return _all(named, kimi, (32,), longs, batches, (16, 32, 64, 96), (16, 32, 64), 32)
