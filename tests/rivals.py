#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""rivals.py TURNS RIVALS: the GPU benchmark on a CPU, in little.

Its operation counts are those of our cost rows and of our engine; the same rows of a schedule give
the same factor by PyTorch and by us; every row has every column. 77 where there is no PyTorch.
"""

import math
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    print("PyTorch is not here")
    sys.exit(77)

program, folder = sys.argv[1:]
spaces = tempfile.TemporaryDirectory(prefix="with spaces ")
folder = shutil.copytree(folder, os.path.join(spaces.name, "ri vals"))
os.environ["TMPDIR"] = spaces.name  # and that of turns, where there is no /dev/shm
sys.path.insert(0, folder)

import contestants  # noqa: E402
import decide  # noqa: E402
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


def told_of(n: int, m: int, form: str) -> float:
    """Operations by the steps of each block: X X' and Q X, split twice Q X, and 4 L - 3 products of order n,
    split three times as many."""
    blocks, _, space = form.partition(":")
    total = 0.0
    for length in map(int, blocks.split("+")):
        q, products = (5, 3 * (4 * length - 3)) if space else (3, 1 if length == 1 else 4 * length - 3)
        total += q * n * n * m + products * n**3
    return total


def chosen(turns: ours.Ours) -> None:
    """The operations told are those of the form told. Square: direct; long: cheaper than that, and no dearer
    than what was asked for by hand."""
    for n, m in (16, 16), (16, 64), (12, 96), (8, 128):
        turns.keep("a", torch.randn(n, m))
        turns.matrix("a", 3, "a")
        for form in "f16", "bf16":
            for blocks in 1, 2, 3, "1:split", "2:split", "auto":
                asked = ("composed:polar-express", form, blocks, 5)
                text = turns.form(*asked, "a")
                wanted = flops.useful(n, m, 5, 0) if text == "direct" else told_of(n, m, text)
                value = turns.ready(f"{form}-{blocks}", *asked, "a")
                check(value == 3 * wanted, f"{n}x{m} {form} {blocks}: {value} of {text}, wanted {3 * wanted}")
                check(text.endswith(":split") == str(blocks).endswith(":split") or blocks == "auto", text)
                if isinstance(blocks, int):
                    check(text == "+".join(map(str, flops.lengths(5, blocks))), f"{blocks}: {text}")
                if blocks == "auto" and n == m:
                    check(text == "direct", f"{n}x{m} {form}: {text}")
                if blocks == "auto" and form == "f16" and n < m:
                    check(wanted < flops.useful(n, m, 5, 0), f"{n}x{m}: {text} is no cheaper than the direct form")
        turns.ask("done")
    turns.keep("a", torch.randn(8, 8))
    turns.matrix("a", 1, "a")
    for blocks in "1:", "split", "1:splitt", "", "0:split", "-1":
        try:
            turns.form("composed", "f16", blocks, 5, "a")
            check(False, f"blocks {blocks!r}")
        except ours.Refused:
            check(True, "")
    turns.ask("done")


def verdicts() -> None:
    """Of made-up rows."""

    def row(name: str, blocks: str, seconds: float, rounding: float, **more) -> dict:
        same = {"family": "long", "case": "1x8", "format": "f16", "form": "gram", "contestant": name}
        return same | {"blocks": blocks, "seconds": seconds, "rounding_l": rounding} | more

    rows = [row("polar-gram-split", "5:split", 2.0, 0.01), row("polar-1", "2+3", 1.0, 0.1)]
    rows += [row("polar-2", "1+2+2", 3.0, 0.01), row("polar-3", "1+1+3", 3.0, 0.001), row("polar-4", "1+4", 1.0, 0.001)]
    rows += [row("polar-5", "2+3:split", 3.0, 0.1), row("cublas", "2+3", 3.0, 0.1)]
    rows += [row("polar-6", "2+3", 3.0, 0.1, case="1x9"), row("polar-7", "2+3", 3.0, 0.1, family="named")]
    rows += [row("polar-8", "2+3", 1.0, math.nan)]
    said = {line.split()[2].rstrip(","): line.rpartition(": ")[2] for line in decide.lines(rows, "long")}
    wanted = {
        "polar-1": "slower, no less accurate", "polar-2": "beats it", "polar-3": "faster, less accurate",
        "polar-4": "beaten by it",
    }  # fmt: skip
    check(said == wanted, f"verdicts {said}")
    check(decide.lines(rows, "degree") == decide.lines(rows, "named") == [], "lines of a family that is not there")

    def fastest(*errors: float) -> list[str]:
        """Of five quintics, then of what takes half the time of the one before."""
        more = [{"family": "degree", "forward_l": e} for e in errors]
        here = [row(f"polar-{k}" if k else "polar", "-", 0.5**k, 0.1, **m) for k, m in enumerate(more)]
        return [line.split()[5].rstrip(",") for line in decide.lines(here, "degree")]

    check(fastest(0.1, 0.1, 0.2) == ["polar-1"], "the fastest that is as accurate")
    check(fastest(0.1, math.nan, math.inf) == ["polar"], "errors that are no numbers")
    check(fastest(math.nan, 0.1) == fastest() == [], "quintics that have blown up")


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
        check((c.form == "gram") == (c.blocks != 0), f"{c.name}: blocks of what is not in Gram form")
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
        check(text.index("\n# fastest") < text.index("\nlong\t"), "what is found comes late")
        best = found["degree", case, "polar-9", "f16"], found["degree", case, "polar", "f16"]
        check(float(best[0]["forward_l"]) < float(best[1]["forward_l"]), f"{case}: four steps of degree 9 in f16")


def splitting(found: dict, text: str) -> None:
    """Lines for what there is to compare; split errs less than any form with restarts, auto about as the
    direct form."""
    for case in "16x128", "8x128":
        row = {name: r for (family, c, name, form), r in found.items() if (family, c) == ("long", case)}
        others = [n for n in row if n.startswith("polar") and ":" not in row[n]["blocks"]]
        lines = [line for line in text.splitlines() if line.startswith("# split beside ") and f" {case} f16: " in line]
        check(len(lines) == len(others) >= 3, f"{case}: {lines}")
        loss = {name: float(r["rounding_l"]) for name, r in row.items()}
        check(row["polar-gram-split"]["blocks"] == "5:split", row["polar-gram-split"]["blocks"])
        check(loss["polar-gram-split"] < min(loss["polar-gram"], loss["polar-gram-two"]), f"{case}: {loss}")
        check(loss["polar-gram-auto"] < 3 * loss["polar"], f"{case}: {loss}")


def rows() -> None:
    degrees = "polar-9,polar-9-9-9-5,polar-17,polar-17-17-9"
    grams = "cublas-gram,polar-gram,polar-gram-auto,polar-gram-split,polar-gram-two"
    names = f"muon,cublas,polar,{grams},polar-jordan,{degrees},gesvd,polar-qdwh,gesvdp"
    command = [sys.executable, folder, "--turns", program, "--backend", "cpu", "--tiny", "--rounds", "1"]
    command += ["--only", "named,degree,long,batch,dense", "--contestants", names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250)
    lines = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    check(done.returncode == 0 and len(lines) > 20, done.stderr[-2000:])
    if failed:
        return
    found, direct = {}, set()
    for line in lines[1:]:
        check(len(line) == len(lines[0]), f"{len(line)} columns: {line}")
        row = dict(zip(lines[0], line))
        if row["contestant"] == "gesvdp":
            check(row["status"].startswith("skipped: "), row["status"])
            continue
        if row["status"] == "skipped: chosen is the direct form":
            check(row["contestant"] == "polar-gram-auto", row["contestant"])
            direct.add((row["family"], row["case"], row["format"]))
            continue
        # degree 17 may leave no number in what has few digits
        wild = row["contestant"].startswith("polar-17") and row["format"] in ("f16", "bf16", "tf32")
        check(row["status"] == "ok" or wild, f"{row['case']} {row['contestant']}: {row['status']}")
        if row["status"] != "ok":
            continue
        found[row["family"], row["case"], row["contestant"], row["format"]] = row
        check(float(row["seconds"]) > 0, f"no time: {line}")
    check({(f, c) for f, c, _ in direct} >= {("named", "64x64"), ("batch", "16x16x4")}, f"direct: {direct}")
    check(("named", "32x128x3", "f16") not in direct and not any(f == "long" for f, *_ in direct), f"direct: {direct}")
    decisions(found, done.stdout)
    splitting(found, done.stdout)
    for (family, case, name, form), row in found.items():
        number = {}
        for column in "useful_tflops naive_tflops seconds orth rounding backward rows cols batch".split():
            number[column] = float(row[column])
        if family == "dense":
            check(number["orth"] < 1e-13 and number["backward"] < 1e-13, f"{case} {name}: f64 to its end")
        if family not in ("named", "long"):
            continue
        unit = {"f16": 2.0**-11, "bf16": 2.0**-8}[form]
        # a step may lose a unit of roundoff times its slope, the Gram form more (gram_blocks)
        most = (16 if row["form"] != "gram" else 200) * unit
        check(number["rounding"] < most, f"{case} {name} {form}: rounding {number['rounding']}")
        if case == "kimi-k2":
            continue
        n, m, batch = (int(number[k]) for k in ("rows", "cols", "batch"))
        who = next(c for c in contestants.TABLE if c.name == name)
        if isinstance(who.blocks, str):
            useful = told_of(n, m, row["blocks"])
        else:
            useful = flops.useful(n, m, 5, 0 if row["form"] != "gram" else who.blocks)
            check(row["blocks"] == who.lengths, f"{case} {name}: blocks {row['blocks']}")
        counts_of = {"naive_tflops": flops.naive(n, m, 5), "useful_tflops": useful}
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
    chosen(turns)
    table(turns)
finally:
    turns.close()
verdicts()
rows()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
