# SPDX-License-Identifier: BSD-3-Clause
"""Times contestants side by side, in turns, in one run: python3 gpu/rivals --turns PROGRAM.

Five quintic steps in 16 bits, and polar factors in f64. A table on standard output, a row a case,
contestant and format; what cannot be had or has no memory or time says so in its row.
"""

import argparse
import gc
import math
import subprocess
import sys
import time
from datetime import datetime, timezone
from itertools import groupby
from statistics import median

import torch

import cases
import clock
import decide
import flops
import judge
from contestants import DTYPES, TABLE, Absent, Contestant, Job
from ours import Ours, Refused

STEPS, SPECTRUM = 5, 1e3  # condition number of the second matrix that errors are taken of
COLUMNS = (
    "family case contestant form blocks schedule format rows cols batch cond seconds spread device_seconds "
    "host_seconds turns first naive_tflops useful_tflops ceiling_tflops share orth forward rounding orth_l forward_l rounding_l "
    "backward truth status"
).split()


def note(text: str) -> None:
    print(f"rivals: {text}", file=sys.stderr, flush=True)


def emit(row: dict) -> None:
    def text(value):
        return f"{value:.6g}" if isinstance(value, float) else str(value)

    print("\t".join(text(row.get(c, math.nan)) for c in COLUMNS), flush=True)


def sentence(why: Exception) -> str:
    if isinstance(why, torch.OutOfMemoryError):
        return "skipped: the memory does not suffice"
    first = (str(why).strip() or type(why).__name__).splitlines()[0]
    kind = "skipped" if isinstance(why, (Absent, Refused)) else "failed"
    return f"{kind}: {first}"[:160].replace("\t", " ")


class Benchmark:
    def __init__(self, args):
        self.args, self.device = args, torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.ours = Ours(args.turns, args.backend, args.libraries) if args.turns else None
        self.end = time.monotonic() + args.limit
        self.ceiling: dict[str, float] = {}
        self.spent: dict[str, float] = {}  # seconds of preparations
        self.pace: dict[tuple[str, str], float] = {}  # seconds an operation, of the last case
        self.rows: dict[str, list] = {}
        self.truths: dict[tuple, judge.Truth] = {}
        self.found: list[dict] = []  # rows of the families degree and long

    def schedule(self, name: str, steps: int = STEPS) -> list:
        if name and name not in self.rows:
            self.rows[name] = self.ours.schedule(name, steps)
        return self.rows.get(name, [])

    def header(self) -> None:
        cuda = self.device.type == "cuda"
        query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
        driver = subprocess.run(query, capture_output=True, text=True).stdout.split() if cuda else []
        try:
            from triton import __version__ as triton
        except ImportError:
            triton = "none"
        lines = {
            "device": torch.cuda.get_device_name() if cuda else "cpu",
            "driver": driver[0] if driver else "none",
            "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "commit": self.args.commit,
            "torch": torch.__version__,
            "triton": triton,
            "cuda": torch.version.cuda or "none",
            "turns": "in rounds, the first discarded; wall clock, one wait a turn; the median",
        }
        for key, value in lines.items():
            print(f"# {key}: {value}")
        print("\t".join(COLUMNS), flush=True)

    def gemm(self, when: str) -> None:
        """The measured ceiling: whole products of order 8192."""
        n = 256 if self.args.tiny else 8192
        for name, dtype in DTYPES.items():
            torch.backends.cuda.matmul.allow_tf32 = name == "tf32"
            a, b, c = (torch.randn(n, n, dtype=torch.float32, device=self.device).to(dtype) for _ in range(3))
            run = lambda: torch.mm(a, b, out=c)
            turns = [clock.turn(run, 5) for _ in range(6)][1:]
            s = clock.summary(turns)
            rate = 2e-12 * n**3 / s.seconds
            self.ceiling.setdefault(name, rate)
            emit({
                "family": "ceiling", "case": when, "contestant": "gemm", "form": "naive", "blocks": "-",
                "schedule": "-", "format": name, "rows": n, "cols": n, "batch": 1, "seconds": s.seconds,
                "spread": s.spread, "device_seconds": s.device, "host_seconds": s.host, "turns": len(turns),
                "naive_tflops": rate, "useful_tflops": rate, "ceiling_tflops": self.ceiling[name], "truth": "-",
                "status": "ok",
            })
        torch.backends.cuda.matmul.allow_tf32 = False

    def row(self, case: cases.Case, who: Contestant, form: str, **more) -> dict:
        batch, n, m = case.groups[0]
        return {
            "family": case.family, "case": case.name, "contestant": who.name, "form": who.form,
            "blocks": who.lengths, "schedule": who.schedule or "-", "format": form, "rows": n, "cols": m,
            "batch": batch, "cond": case.cond or math.nan, "truth": "-", "status": "ok", **more,
        }  # fmt: skip

    def work(self, case: cases.Case, who: Contestant | None) -> float:
        """Operations of all groups, naive for nobody."""
        total = 0.0
        for batch, n, m in case.groups:
            whole = who is None or who.form in ("naive", "direct")
            useful = flops.useful(n, m, STEPS, 0 if whole else who.blocks)
            total += batch * (flops.naive(n, m, STEPS) if who is None else useful)
        return total

    def inputs(self, case: cases.Case) -> tuple[dict, list]:
        """The matrices to be judged, and the batches."""
        _, n, m = case.groups[0]
        f64 = case.formats == ("f64",)
        dtype = torch.float64 if f64 else torch.float32
        draw = lambda n, m: judge.gaussian(n, m, self.device, dtype)
        matrix = {"x": judge.spectrum(n, m, case.cond, self.device, dtype) if case.cond else draw(n, m)}
        if not f64 and n <= judge.TRUTH_MOST:
            matrix["l"] = judge.spectrum(n, m, SPECTRUM, self.device, dtype)
        x = []
        for k, (batch, rows, cols) in enumerate(case.groups):
            one = matrix["x"] if k == 0 else draw(rows, cols)
            x.append(one.expand(batch, rows, cols).contiguous())
            self.tell(f"x{k}", batch, one)
        if "l" in matrix:
            self.tell("l", 1, matrix["l"])
        return matrix, x

    def tell(self, name: str, batch: int, x) -> None:
        """Our program has a copy of its own."""
        try:
            if self.ours:
                self.ours.keep(name, x)
                self.ours.matrix(name, batch, name)
        except Refused as why:
            note(f"{name}: {why}")

    def truth(self, key: tuple, a) -> judge.Truth:
        if key not in self.truths:
            self.truths[key] = judge.Truth(a)
            while len(self.truths) > 1 and (a.shape[0] > 512 or len(self.truths) > 8):
                del self.truths[next(iter(self.truths))]
        return self.truths[key]

    def prepare(self, case, who: Contestant, form: str, x, out):
        if time.monotonic() > self.end:
            raise Absent("the time is up")
        if self.spent.get(who.name, 0.0) > who.seconds:
            raise Absent(f"its preparations have had their {who.seconds:g} s")
        guess = self.pace.get((who.name, form), 0.0) * self.work(case, None)
        if not who.schedule and guess > self.args.case_limit / 2:
            raise Absent(f"it would take about {guess:.2g} s")
        views = [o.view(DTYPES[form]) for o in out if o.element_size() == DTYPES[form].itemsize]
        steps = who.steps if who.schedule else 0
        start = time.monotonic()
        ready = who.make(Job(x, views, form, self.schedule(who.schedule, steps), self.ours, steps), who)
        ready.turn(1)
        first = time.monotonic() - start
        self.spent[who.name] = self.spent.get(who.name, 0.0) + first
        again = ready.turn(1)
        self.pace[who.name, form] = again.seconds / self.work(case, None)
        return ready, first, again

    def errors(self, case, ready: dict, matrix: dict, x) -> dict:
        """By (contestant, format); of one matrix after the other, x as it was in the end."""
        found = {key: {} for key in ready}
        if case.family in ("square", "wide", "batch") and case.rows > 2048:
            return found
        for which, a in matrix.items():
            truth = self.truth((which, *a.shape, a.dtype, case.cond), a)
            x[0].copy_(a.expand_as(x[0]))
            for (who, form), prepared in ready.items():
                if case.rows > 4096 and form == "bf16" and not who.name.startswith("muon"):
                    continue  # they are large to look at; f16 tells enough
                try:
                    u = prepared.factor(which)
                    e = truth.judge(u, who.schedule, self.schedule(who.schedule))
                    found[who, form].update({k + ("_l" if which == "l" else ""): v for k, v in e.items()})
                    found[who, form]["truth"] = truth.kind
                except (RuntimeError, Refused) as why:
                    note(f"{case.name} {who.name} {form}: {sentence(why)}")
        x[0].copy_(matrix["x"].expand_as(x[0]))
        for prepared in ready.values():
            prepared.refresh()
        return found

    def case(self, case: cases.Case, table: list[Contestant]) -> None:
        self.free()
        pairs = [(w, f) for w in table for f in DTYPES if f in w.formats]
        # Muon's function knows bf16 alone, and is there in every case
        pairs = [p for p in pairs if p[1] in case.formats or p[0].name.startswith("muon")]
        if time.monotonic() > self.end:
            for who, form in pairs:
                emit(self.row(case, who, form, status="skipped: the time is up"))
            return
        try:
            matrix, x = self.inputs(case)
            out = [torch.empty(t.shape, dtype=torch.float16, device=self.device) for t in x if case.formats != ("f64",)]
        except RuntimeError as why:
            for who, form in pairs:
                emit(self.row(case, who, form, status=sentence(why)))
            return
        ready, first, once = {}, {}, {}
        for who, form in pairs:
            try:
                ready[who, form], first[who, form], once[who, form] = self.prepare(case, who, form, x, out)
            except Exception as why:  # whatever a contestant comes to is its row
                emit(self.row(case, who, form, status=sentence(why)))
                del why
                self.free()
        self.compare(case, ready, first, once, self.errors(case, ready, matrix, x))
        if self.ours:
            self.ours.ask("done")

    def compare(self, case, ready: dict, first: dict, once: dict, errors: dict) -> None:
        """All in turns, and their rows."""
        least = 2e-3 if self.args.tiny else 1e-2  # seconds of a turn
        slow = {key for key in ready if once[key].seconds > self.args.case_limit / 8}
        count = {key: max(1, min(200, math.ceil(least / once[key].seconds))) for key in ready.keys() - slow}
        whole = sum(once[key].seconds * count[key] for key in count)
        rounds = int(max(2, min(self.args.rounds + 1, self.args.case_limit / whole))) if count else 0
        turns = {key: [] for key in count}
        for _ in range(rounds):
            for key in turns:  # the first is discarded
                turns[key].append(ready[key].turn(count[key]))
        # one that is slow has had its turn
        turns = {key: turns[key][1:] if key in turns else [once[key]] for key in ready}
        for (who, form), taken in turns.items():
            s = clock.summary(taken)
            prepared, quintic = ready[who, form], who.schedule and who.quintic
            more = {"seconds": s.seconds, "spread": s.spread, "device_seconds": s.device, "host_seconds": s.host}
            more |= {"turns": len(taken), "first": first[who, form], "ceiling_tflops": self.ceiling[form]}
            if quintic:
                more["naive_tflops"] = self.work(case, None) / s.seconds * 1e-12
            if prepared.flops > 0:  # ours tell, whatever form they have chosen
                more["useful_tflops"] = prepared.flops / s.seconds * 1e-12
            elif quintic:
                more["useful_tflops"] = self.work(case, who) / s.seconds * 1e-12
            if prepared.blocks:
                more["blocks"] = prepared.blocks
            more["share"] = more.get("useful_tflops", math.nan) / self.ceiling[form]
            row = self.row(case, who, form, **more, **errors[who, form])
            emit(row)
            if case.family in decide.FAMILIES:
                self.found.append(row)

    def free(self) -> None:
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def run(self) -> None:
        self.header()
        self.gemm("before")
        table = [w for w in TABLE if not self.args.contestants or w.name in self.args.contestants.split(",")]
        for family, members in groupby(cases.tiny() if self.args.tiny else cases.ordinary(), lambda c: c.family):
            if self.args.only and family not in self.args.only.split(","):
                continue
            for case in members:
                start = time.monotonic()
                self.case(case, [w for w in table if family in w.families])
                note(f"{family} {case.name}: {time.monotonic() - start:.1f} s")
            for line in decide.lines(self.found, family):  # now: whoever waits may stop us later
                print("#", line, flush=True)
        self.free()
        self.gemm("after")
        if self.ours:
            self.ours.close()


def arguments():
    a = argparse.ArgumentParser(prog="rivals", description=__doc__)
    a.add_argument("--turns", help="this project's program turns; without it there is no schedule")
    a.add_argument("--libraries", default="", help="LD_LIBRARY_PATH of turns, not of PyTorch")
    a.add_argument("--backend", default="cuda" if torch.cuda.is_available() else "cpu", help="of turns")
    a.add_argument("--tiny", action="store_true", help="orders of a few dozens, for a look on a CPU")
    a.add_argument("--only", help="families: named,degree,long,batch,square,wide,dense,cond")
    a.add_argument("--contestants", help="their names, with commas")
    a.add_argument("--rounds", type=int, default=5, help="turns of each that count")
    a.add_argument("--limit", type=float, default=205, help="seconds after which no case begins")
    a.add_argument("--case-limit", type=float, default=8, help="seconds of the turns of one case")
    a.add_argument("--commit", default="unknown")
    return a.parse_args()


with torch.no_grad():
    Benchmark(arguments()).run()
