# SPDX-License-Identifier: BSD-3-Clause
"""Who is timed, a row each at the end. A maker gets a Job and returns something Prepared."""

from dataclasses import dataclass, field
from typing import Callable

import torch

import clock
import flops
import forms
from ours import Ours

DTYPES = {
    "f16": torch.float16, "bf16": torch.bfloat16, "tf32": torch.float32, "f32": torch.float32, "f64": torch.float64,
}  # fmt: skip


class Absent(Exception):
    """This contestant cannot be had here, and why."""


@dataclass
class Job:
    """x: a batch a group, (batch, n, m), f32, f64 in the dense families; out: as x, 16 bits."""

    x: list
    out: list
    format: str
    rows: list = field(default_factory=list)  # of the schedule
    ours: Ours | None = None
    steps: int = 0


class Prepared:
    """run once is all groups; factor: of the last matrix of the first group."""

    def __init__(self, run: Callable[[], None], result: Callable[[], torch.Tensor], refresh=lambda: None, kept=False):
        self.run, self.result, self.refresh = run, result, refresh
        self.kept = kept  # its result is its own and still that of x
        self.flops = float("nan")
        self.blocks = ""  # of a Gram form that was chosen

    def turn(self, count: int) -> clock.Turn:
        return clock.turn(self.run, count)

    def factor(self, which: str):
        """x holds the matrix `which` already."""
        if self.kept and which == "x":
            return self.result()
        self.refresh()
        self.run()
        return self.result()


def _muon(function: Callable) -> Callable[[Job, "Contestant"], Prepared]:
    def make(job: Job, row: "Contestant") -> Prepared:
        try:
            from torch.optim._muon import _zeropower_via_newtonschulz as muon
        except ImportError:
            raise Absent("this PyTorch has no Muon") from None
        step, last = function(muon), [None] * len(job.x)

        def run():
            for k, batch in enumerate(job.x):
                for x in batch:
                    last[k] = step(x, job.rows[0], len(job.rows), 1e-7)

        return Prepared(run, lambda: last[0])

    return make


def _compiled(function):
    torch._dynamo.config.recompile_limit = 64
    return torch.compile(function, dynamic=False, fullgraph=True)


def _steps(products: Callable) -> Callable[[Job, "Contestant"], Prepared]:
    def make(job: Job, row: "Contestant") -> Prepared:
        kernels = products()
        parts = [forms.Steps(kernels, x, out, job.rows, row.blocks) for x, out in zip(job.x, job.out)]
        run = forms.captured(lambda: [part() for part in parts])
        return Prepared(run, lambda: job.out[0][-1])

    return make


def _triton():
    try:
        from symmetric import Triton
    except ImportError:
        raise Absent("Triton is not here") from None
    return Triton


def _quack(job: Job, row: "Contestant") -> Prepared:
    try:
        from gram_newton_schulz import GramNewtonSchulz
    except ImportError:
        raise Absent("gram-newton-schulz is not here") from None
    step = GramNewtonSchulz(ns_coefficients=job.rows, gram_newton_schulz_reset_iterations=[2])
    own = [x.clone() for x in job.x]  # it normalises input of f32 in place
    last = [None] * len(own)

    def run():
        for k, x in enumerate(own):
            last[k] = step(x)

    def refresh():
        for mine, x in zip(own, job.x):
            mine.copy_(x)

    return Prepared(run, lambda: last[0][-1], refresh)


def _dense(function: Callable) -> Callable[[Job, "Contestant"], Prepared]:
    def make(job: Job, row: "Contestant") -> Prepared:
        step, last = function(job.x[0].shape[1]), [None]

        def run():
            last[0] = step(job.x[0][0])

        return Prepared(run, lambda: last[0], kept=True)

    return make


def _svd(driver: str):
    def step(n: int):
        if not torch.cuda.is_available() and driver != "gesvd":
            raise Absent("a driver of cuSOLVER")

        def factor(a):
            chosen = driver if a.is_cuda else None
            p, _, wt = torch.linalg.svd(a, full_matrices=False, driver=chosen)
            return p @ wt

        return factor

    return step


def _polar(n: int):
    if not hasattr(torch.linalg, "polar"):
        raise Absent("this PyTorch has no linalg.polar")
    return lambda a: torch.linalg.polar(a)[0]


class _Turns(Prepared):
    """An oracle of ours, by name, in the program of its own, which has the matrices."""

    def __init__(self, job: Job, row: "Contestant"):
        super().__init__(lambda: None, lambda: None)
        if job.ours is None:
            raise Absent("the program turns is not here")
        self.job, self.row, self.flops = job, row, 0.0
        self.names = [f"{row.name}-{job.format}-{k}" for k in range(len(job.x))]
        if isinstance(row.blocks, str):
            asked = (row.oracle, job.format, row.blocks, job.steps)
            chosen = dict.fromkeys(job.ours.form(*asked, f"x{k}") for k in range(len(job.x)))
            self.blocks = ",".join(chosen)
        if row.blocks == "auto" and self.blocks == "direct":  # before there is memory for it
            raise Absent("chosen is the direct form")
        for k, name in enumerate(self.names):
            if row.backend:
                job.ours.matrix(row.name, 1, "x0", row.backend)
            self.flops += self._ready(name, row.name if row.backend else f"x{k}")

    def _ready(self, name: str, matrix: str) -> float:
        return self.job.ours.ready(name, self.row.oracle, self.job.format, self.row.blocks, self.job.steps, matrix)

    def turn(self, count: int) -> clock.Turn:
        clock.wait()
        seconds, host = map(float, self.job.ours.ask("time", count, *self.names))
        return clock.Turn(seconds, float("nan"), host)

    def factor(self, which: str):
        if which == "x":
            return self.job.ours.factor(self.names[0])
        self._ready(self.names[0] + "-" + which, which)
        return self.job.ours.factor(self.names[0] + "-" + which)


@dataclass(frozen=True)
class Contestant:
    name: str
    formats: tuple[str, ...]
    schedule: str  # "": none, full accuracy
    form: str  # naive, direct: symmetric products halved, gram; what it is where it has no steps
    blocks: int | str  # of the Gram form, as `turns` has them: 2, 1:split, auto
    make: Callable[[Job, "Contestant"], Prepared]
    oracle: str = ""
    families: tuple[str, ...] = ("named", "batch", "square", "wide")
    seconds: float = float("inf")  # of all its preparations
    backend: str = ""  # of the oracle, when it is another
    steps: int = 5  # of the schedule
    quintic: bool = True  # so flops.py counts it

    @property
    def lengths(self) -> str:
        """Steps of each block, as far as they are known beforehand."""
        if self.form != "gram":
            return "-"
        if isinstance(self.blocks, str):
            return self.blocks
        return "+".join(map(str, flops.lengths(self.steps, self.blocks)))


_both, _f64, _dense_families = ("f16", "bf16"), ("f64",), ("dense", "cond")
_four = (*_both, "tf32", "f32")
_wide = ("named", "batch", "square", "wide", "long")  # of who has a Gram form or could do with one


def _own(name: str, formats, schedule: str, form: str, blocks: int | str, *families: str) -> Contestant:
    families = families or (*_wide, "degree")
    return Contestant(name, formats, schedule, form, blocks, _Turns, f"composed:{schedule}", families)


def _degrees(schedule: str, steps: int) -> Contestant:
    """Steps of other degrees, which have as many products as five quintics or about so."""
    oracle, name = f"composed:{Ours.where(schedule)}", schedule.replace("degree", "polar")
    return Contestant(
        name, _four, schedule, "direct", 0, _Turns, oracle, ("degree",), steps=steps, quintic=False
    )  # fmt: skip


def _full(name: str, kind: str, function: Callable) -> Contestant:
    return Contestant(name, _f64, "", kind, 0, _dense(function), families=_dense_families)


TABLE = [
    Contestant("muon", ("bf16",), "jordan", "naive", 0, _muon(lambda f: f)),
    Contestant("muon-compile", ("bf16",), "jordan", "naive", 0, _muon(_compiled), seconds=60),
    Contestant("cublas", _both, "polar-express", "naive", 0, _steps(lambda: forms.Cublas)),
    Contestant("cublas-gram", ("f16",), "polar-express", "gram", 2, _steps(lambda: forms.Cublas), families=_wide),
    Contestant("triton", _both, "polar-express", "direct", 0, _steps(_triton), families=_wide),
    Contestant("triton-gram", ("f16",), "polar-express", "gram", 2, _steps(_triton), families=_wide),
    Contestant("quack", ("f16",), "polar-express", "gram", 2, _quack, families=_wide),
    _own("polar", _four, "polar-express", "direct", 0),
    _own("polar-gram", ("f16",), "polar-express", "gram", 2),
    _own("polar-gram-two", ("f16",), "polar-express", "gram", 3, "long"),
    # as accurate as the direct form, or nearly; no rival here has these
    _own("polar-gram-auto", _both, "polar-express", "gram", "auto", "named", "batch", "wide", "long"),
    _own("polar-gram-split", ("f16",), "polar-express", "gram", "1:split", "long"),
    _own("polar-jordan", ("bf16",), "jordan", "direct", 0),
    _degrees("degree-9", 4),
    _degrees("degree-9-9-9-5", 4),
    _degrees("degree-17", 3),
    _degrees("degree-17-17-9", 3),
    _full("gesvd", "svd", _svd("gesvd")),
    _full("gesvdj", "svd", _svd("gesvdj")),
    _full("gesvda", "svd", _svd("gesvda")),
    # which PyTorch does not offer: through our program, on a backend that has it for an SVD
    Contestant("gesvdp", _f64, "", "svd", 0, _Turns, "svd", _dense_families, backend="cuda-gesvdp"),
    _full("linalg-polar", "qdwh", _polar),
] + [
    Contestant(f"polar-{name}", _f64, "", name, 0, _Turns, name, _dense_families)
    for name in ("qdwh", "zolo-pd", "newton", "newton-hybrid", "svd")
]
