# SPDX-License-Identifier: BSD-3-Clause
"""What rows say of ours. Family degree: which is the fastest that is no less accurate than five quintics.
Family long: whether a split Gram form beats those with restarts."""

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


def _fastest(rows: list[dict]) -> list[str]:
    found = []
    for (case, form), here in _cases(rows, "degree"):
        base = next((r for r in here if r["contestant"] == QUINTICS), None)
        if base is None or "forward_l" not in base:
            continue
        most = NOISE * base["forward_l"]
        best = min((r for r in here if r.get("forward_l", most + 1) <= most), key=lambda r: r["seconds"])
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
            if r is split or ":" in r["blocks"] or "rounding_l" not in r or "rounding_l" not in split:
                continue
            shape = r["blocks"] if r["form"] == "gram" else r["form"]
            time, closer = split["seconds"] / r["seconds"], split["rounding_l"] <= NOISE * r["rounding_l"]
            found.append(
                f"split beside {r['contestant']}, {shape}, {case} {form}: {time:.3g} of its time, "
                f"rounding {split['rounding_l']:.2g} and {r['rounding_l']:.2g}: {SAID[time < 1, closer]}"
            )
    return found


def lines(rows: list[dict]) -> list[str]:
    """A line for each shape and format of the family degree, and for each rival of splitting; forward_l is
    the error at condition 1e3, rounding_l that part of it which is not the schedule's."""
    return _fastest(rows) + _split(rows)
