#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""rivals.py TURNS RIVALS: the GPU benchmark on a CPU, in little.

Its operation counts are those of our cost rows and of our engine; the same rows of a schedule give
the same factor by PyTorch and by us; every row has every column. 77 where there is no PyTorch.
"""

import math
import subprocess
import sys

try:
    import torch
except ImportError:
    print("PyTorch is not here")
    sys.exit(77)

program, folder = sys.argv[1:]
sys.path.insert(0, folder)

import contestants  # noqa: E402
import flops  # noqa: E402
import ours  # noqa: E402

passed = failed = 0


def check(holds: bool, what: str) -> None:
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    if not holds:
        print("failed:", what)


def counts(turns: ours.Ours) -> None:
    """m, n, steps and blocks apart from one another, so that no count agrees by chance."""
    for n, m in (8, 8), (8, 24), (16, 16), (12, 60):
        turns.keep("a", torch.randn(n, m))
        turns.matrix("a", 3, "a")
        for steps in 1, 2, 5:
            for blocks in range(steps + 1):
                wanted = 3 * flops.useful(n, m, steps, blocks)
                name = f"{steps}-{blocks}"
                told = turns.ask("ready", name, "composed:jordan", "f16", blocks, steps, "a")
                for which, text in zip(("expected", "counted"), told):
                    value = float(text)
                    if not math.isnan(value):
                        check(value == wanted, f"{n}x{m}, {name}: {which} {value}, by flops.py {wanted}")
        turns.ask("done")
    # T (3 alpha + 1) n^3 and (4 T + 6 alpha - 6) n^3, alpha = m/n, as in Dao-AILab's notes
    for alpha in 1, 4:
        check(flops.useful(10, 10 * alpha, 5, 0) == 5 * (3 * alpha + 1) * 1000, "direct")
        check(flops.naive(10, 10 * alpha, 5) == 5 * (4 * alpha + 2) * 1000, "naive")
        check(flops.useful(10, 10 * alpha, 5, 2) == (4 * 5 + 6 * alpha - 6) * 1000, "one restart")


def files(turns: ours.Ours) -> None:
    for dtype in torch.float32, torch.float64:
        x = torch.randn(5, 9, dtype=dtype)
        turns.keep("there", x)
        check(torch.equal(ours.read(turns.file("there")), x), f"a file of {dtype}")


def table(turns: ours.Ours) -> None:
    names = [c.name for c in contestants.TABLE]
    check(len(set(names)) == len(names), "a name is there twice")
    turns.keep("a", torch.randn(8, 8, dtype=torch.float64))
    turns.keep("b", torch.randn(8, 8))
    for c in contestants.TABLE:
        check(set(c.formats) <= set(contestants.DTYPES), c.name)
        check((c.form == "gram") == (c.blocks > 0), f"{c.name}: blocks of what is not in Gram form")
        if c.oracle and not c.backend:
            turns.matrix("x", 1, "a" if c.formats == ("f64",) else "b")
            steps = c.steps if c.schedule else 0
            check(turns.ready("x", c.oracle, c.formats[0], c.blocks, steps, "x") > 0, c.name)
            turns.ask("done")
    for question in "", "ready x", "time 1 x", "matrix x cpu 1 nowhere.npy", "schedule jordan 0":
        try:
            turns.ask(question)
            check(False, f"an answer to {question!r}")
        except ours.Refused:
            check(True, "")


def decisions(found: dict, text: str) -> None:
    """Degrees 9 and 17 are evaluated right, and there is a line for each shape and format."""
    for (family, case, name, form), row in found.items():
        if family != "degree":
            continue
        unit = {"f32": 2.0**-24, "tf32": 2.0**-11, "f16": 2.0**-11}.get(form)
        # units of what steps lose: sums of coefficients, 50, 1e3 and 1e6 in degree 5, 9 and 17
        loss = 200 if name == "polar" else 1000 if "17" not in name else 2e5
        if unit and (form == "f32" or "17" not in name):
            for column in "rounding", "rounding_l":
                check(float(row[column]) < loss * unit, f"{case} {name} {form}: {column} {row[column]}")
    for case in "32x32", "32x128":
        for form in "f16", "bf16", "tf32", "f32":
            lines = [line for line in text.splitlines() if line.startswith(f"# fastest of ours, {case} {form}: polar")]
            check(len(lines) == 1, f"{case} {form}: {lines}")
        best = found["degree", case, "polar-9", "f16"], found["degree", case, "polar", "f16"]
        check(float(best[0]["forward_l"]) < float(best[1]["forward_l"]), f"{case}: four steps of degree 9 in f16")


def rows() -> None:
    degrees = "polar-9,polar-9-9-9-5,polar-17,polar-17-17-9"
    names = f"muon,cublas,cublas-gram,polar,polar-gram,polar-jordan,{degrees},gesvd,polar-qdwh,gesvdp"
    command = [sys.executable, folder, "--turns", program, "--backend", "cpu", "--tiny", "--rounds", "1"]
    command += ["--only", "named,degree,dense", "--contestants", names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250)
    lines = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    check(done.returncode == 0 and len(lines) > 20, done.stderr[-2000:])
    if failed:
        return
    found = {}
    for line in lines[1:]:
        check(len(line) == len(lines[0]), f"{len(line)} columns: {line}")
        row = dict(zip(lines[0], line))
        if row["contestant"] == "gesvdp":
            check(row["status"].startswith("skipped: "), row["status"])
            continue
        # degree 17 may leave no number in what has few digits
        wild = row["contestant"].startswith("polar-17") and row["format"] in ("f16", "bf16", "tf32")
        check(row["status"] == "ok" or wild, f"{row['case']} {row['contestant']}: {row['status']}")
        if row["status"] != "ok":
            continue
        found[row["family"], row["case"], row["contestant"], row["format"]] = row
        check(float(row["seconds"]) > 0, f"no time: {line}")
    decisions(found, done.stdout)
    for (family, case, name, form), row in found.items():
        number = {}
        for column in "useful_tflops naive_tflops seconds orth rounding backward rows cols batch".split():
            number[column] = float(row[column])
        if family == "dense":
            check(number["orth"] < 1e-13 and number["backward"] < 1e-13, f"{case} {name}: f64 to its end")
        if family != "named":
            continue
        unit = {"f16": 2.0**-11, "bf16": 2.0**-8}[form]
        # a step may lose a unit of roundoff times its slope, the Gram form more (gram_blocks)
        most = (16 if row["form"] != "gram" else 200) * unit
        check(number["rounding"] < most, f"{case} {name} {form}: rounding {number['rounding']}")
        if case == "kimi-k2":
            continue
        n, m, batch = (int(number[k]) for k in ("rows", "cols", "batch"))
        blocks = next(c.blocks for c in contestants.TABLE if c.name == name)
        counts_of = {"naive_tflops": flops.naive(n, m, 5), "useful_tflops": flops.useful(n, m, 5, blocks)}
        for rate, wanted in counts_of.items():
            told = number[rate] * number["seconds"] * 1e12 / batch
            check(abs(told / wanted - 1) < 1e-4, f"{case} {name}: {rate}")
    for case in "64x64", "32x128x3":
        for form in "f16", "bf16":  # the same products, rounded alike
            mine, theirs = (float(found["named", case, c, form]["forward"]) for c in ("polar", "cublas"))
            check(abs(mine - theirs) < 0.02 * theirs, f"{case} {form}: forward {mine} and {theirs}")


turns = ours.Ours(program, "cpu")
try:
    files(turns)
    counts(turns)
    table(turns)
finally:
    turns.close()
rows()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
