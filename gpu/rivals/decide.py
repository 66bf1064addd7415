# SPDX-License-Identifier: BSD-3-Clause
"""What the rows of the family degree say: of ours, which is the fastest that is no less accurate than
five quintics."""

QUINTICS = "polar"
NOISE = 1.01  # of errors that are the same


def lines(rows: list[dict]) -> list[str]:
    """A line for each shape and format; forward_l is the error at condition 1e3, rounding_l that part of
    it which is not the schedule's."""
    found = []
    cases = dict.fromkeys((row["case"], row["format"]) for row in rows)
    for case, form in cases:
        here = [r for r in rows if (r["case"], r["format"]) == (case, form) and r["contestant"].startswith("polar")]
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
