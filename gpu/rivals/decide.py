# SPDX-License-Identifier: BSD-3-Clause
"""What rows say of ours. Family degree: which is the fastest that is no less accurate than five quintics.
Family long: whether a split Gram form beats those with restarts."""

import math

QUINTICS, SPLIT = "polar", "polar-gram-split"
NOISE = 1.01  # of errors that are the same
SAID = {  # faster, no less accurate
    (True, True): "beats it", (True, False): "faster, less accurate",
    (False, True): "slower, no less accurate", (False, False): "beaten by it",
}  # fmt: skip


def _cases(rows: list[dict], family: str):
    """Ours, by shape and format."""
    found: dict[tuple[str, str], list[dict]] = {}
    for row in rows:
        if row["family"] == family and row["contestant"].startswith("polar"):
            found.setdefault((row["case"], row["format"]), []).append(row)
    return found.items()


def _has(row: dict, column: str) -> bool:
    """What has blown up has no error: it is not there, or NaN."""
    return math.isfinite(row.get(column, math.nan))


def _fastest(rows: list[dict]) -> list[str]:
    found = []
    for (case, form), here in _cases(rows, "degree"):
        base = next((r for r in here if r["contestant"] == QUINTICS), None)
        if base is None or not _has(base, "forward_l"):
            continue
        close = [r for r in here if _has(r, "forward_l") and r["forward_l"] <= NOISE * base["forward_l"]]
        best = min(close, key=lambda r: r["seconds"])
        found.append(
            f"fastest of ours, {case} {form}: {best['contestant']}, {best['seconds'] / base['seconds']:.3g} of the time of "
            f"five quintics; forward {best['forward_l']:.2g} and {base['forward_l']:.2g}, "
            f"rounding {best['rounding_l']:.2g} and {base['rounding_l']:.2g}"
        )
    return found


def _split(rows: list[dict]) -> list[str]:
    """Beside each form with restarts, and the direct one: what is slower and errs no less is beaten."""
    found = []
    for (case, form), here in _cases(rows, "long"):
        split = next((r for r in here if r["contestant"] == SPLIT), {})
        for r in here:
            if r is split or ":" in r["blocks"] or not _has(r, "rounding_l") or not _has(split, "rounding_l"):
                continue
            shape = r["blocks"] if r["form"] == "gram" else r["form"]
            time, closer = split["seconds"] / r["seconds"], split["rounding_l"] <= NOISE * r["rounding_l"]
            found.append(
                f"split beside {r['contestant']}, {shape}, {case} {form}: {time:.3g} of its time, "
                f"rounding {split['rounding_l']:.2g} and {r['rounding_l']:.2g}: {SAID[time < 1, closer]}"
            )
    return found


FAMILIES = {"degree": _fastest, "long": _split}


def lines(rows: list[dict], family: str) -> list[str]:
    """Degree: a line for each shape and format; long: for each rival of splitting. forward_l is the error at
    condition 1e3, rounding_l that part of it which is not the schedule's."""
    return FAMILIES[family](rows) if family in FAMILIES else []
