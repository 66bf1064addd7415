# SPDX-License-Identifier: BSD-3-Clause
"""Muon's step by auto and by torch.optim.Muon, the same matrices in one run, turn and turn about.

    python3 versus_torch.py POLAR [TURNS]        for a Python that has PyTorch

Theirs is what torch.optim.Muon calls, five quintic steps with its default coefficients (they run
in bf16). Ours is polar run auto --error 0.1134 --lower 1e-3 in f32: the least error that five
quintics can leave of [1e-3, 1] (polar fit --degree 5 --lower 1e-3 --steps 5). Both on THREADS
threads, default 2, U alone, matrices of condition number 1e3 from polar gen; a turn is the median
of several in one process. Columns: m, n; median seconds of both over the turns, their quotient, the
least and the most of the turns' quotients, and max |1 - sigma_i(U)| of both. Exit 1 where auto is
slower, 2: usage or no PyTorch.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

SIZES = (256, 256), (512, 512), (1024, 1024), (2048, 2048), (1024, 256), (2048, 512), (4096, 1024)
THREADS = int(os.environ.get("THREADS", "2"))
ERROR = "0.1134"


def row(polar, *arguments):
    """The columns of the one line that polar run prints."""
    env = dict(os.environ, OPENBLAS_NUM_THREADS=str(THREADS))
    out = subprocess.run([polar, "run", *arguments], env=env, capture_output=True, text=True, check=True)
    head, values = [line.split("\t") for line in out.stdout.splitlines() if not line.startswith("#")]
    return dict(zip(head, values))


def theirs(torch, step, a, repeats):
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        u = step(a)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), u


def main():
    if len(sys.argv) not in (2, 3) or not all(t.isdigit() and int(t) for t in sys.argv[2:]):
        print("usage: versus_torch.py POLAR [TURNS]", file=sys.stderr)
        return 2
    try:
        import numpy
        import torch
        from torch.optim import _muon
    except ImportError as why:
        print(f"versus_torch.py: {why}", file=sys.stderr)
        return 2
    polar, turns = sys.argv[1], int((sys.argv[2:] or [5])[0])
    torch.set_num_threads(THREADS)
    quintic = (_muon.DEFAULT_A, _muon.DEFAULT_B, _muon.DEFAULT_C)

    def step(a):
        return _muon._zeropower_via_newtonschulz(a, quintic, 5, _muon.EPS)

    print(f"# command: versus_torch.py POLAR {turns}; torch {torch.__version__}, {THREADS} threads")
    print(f"# date: {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}")
    print("m\tn\ttorch\tauto\ttimes\ttimes_least\ttimes_most\ttorch_error\tauto_error", flush=True)
    slower = 0
    with tempfile.TemporaryDirectory() as folder:
        for m, n in SIZES:
            path = os.path.join(folder, "A.npy")
            make = ["--size", f"{m}x{n}", "--cond", "1e3", "--prec", "f32", "-o", path]
            subprocess.run([polar, "gen", "spectrum", *make], check=True, stdout=subprocess.DEVNULL)
            a = torch.from_numpy(numpy.ascontiguousarray(numpy.load(path)))
            job = ["auto", path, "--error", ERROR, "--lower", "1e-3"]
            repeats = max(3, min(25, int(2e7 / (m * n))))
            theirs(torch, step, a, 2)
            pairs = []
            for _ in range(turns):
                one, u = theirs(torch, step, a, repeats)
                two = float(row(polar, *job, "--repeat", str(repeats), "--measure", "none")["seconds"])
                pairs.append((one, two))
            sigma = torch.linalg.svdvals(u.double())
            own = float(row(polar, *job, "--measure", "full")["spectral_abs"])
            medians = [statistics.median(p[i] for p in pairs) for i in (0, 1)]
            times = [p[0] / p[1] for p in pairs]
            slower += medians[0] < medians[1]
            values = *medians, medians[0] / medians[1], min(times), max(times)
            print(m, n, *(f"{x:.4g}" for x in values), f"{(sigma - 1).abs().max().item():.3g}", f"{own:.3g}",
                  sep="\t", flush=True)
    return 1 if slower else 0


sys.exit(main())
