# SPDX-License-Identifier: BSD-3-Clause
"""Time of a run: wall clock around `count` of them and one wait; CUDA events; the host's part."""

import time
from statistics import median
from typing import Callable, NamedTuple

import torch


class Turn(NamedTuple):
    seconds: float  # wall, of a run
    device: float  # between two events, NaN where there are none
    host: float  # until all was enqueued


def wait():
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def turn(run: Callable[[], None], count: int) -> Turn:
    events = [torch.cuda.Event(enable_timing=True) for _ in range(2)] if torch.cuda.is_available() else []
    wait()
    start = time.perf_counter()
    if events:
        events[0].record()
    for _ in range(count):
        run()
    host = time.perf_counter() - start
    if events:
        events[1].record()
    wait()
    all_of_it = time.perf_counter() - start
    device = events[0].elapsed_time(events[1]) * 1e-3 if events else float("nan")
    return Turn(all_of_it / count, device / count, host / count)


class Summary(NamedTuple):
    seconds: float
    spread: float  # (most - least) / median
    device: float
    host: float


def summary(turns: list[Turn]) -> Summary:
    walls = [t.seconds for t in turns]
    middle = median(walls)
    spread = (max(walls) - min(walls)) / middle
    return Summary(middle, spread, median(t.device for t in turns), median(t.host for t in turns))
