# SPDX-License-Identifier: BSD-3-Clause
"""This project's program `turns`: a process of its own, told line by line.

Not the library in this process: it would share the symbols of two cuBLAS, two OpenMP and two BLAS
with PyTorch, and its time would be that of a foreign function call from Python. An idle process
costs the device nothing, so turns stay fair; both clocks are monotonic and wall. Matrices cross
in files of memory, once a case, and are timed where they lie on the device. The program runs in
the folder of these files: no path goes into a line, so that one may have spaces.
"""

import ast
import glob
import math
import os
import shutil
import subprocess
import tempfile

import torch


MOST = 6 << 30  # bytes that all files of a case stay below
HERE = os.path.dirname(os.path.abspath(__file__))
FILES = "POLAR_CUDA_CHOICES", "POLAR_COSTS"  # files that the environment of turns names


class Refused(Exception):
    pass


def write(path: str, x) -> None:
    """(n, m) of f32 or f64 by rows, as m-by-n by columns: the same memory."""
    n, m = x.shape
    kind = {torch.float32: "<f4", torch.float64: "<f8"}[x.dtype]
    text = f"{{'descr': '{kind}', 'fortran_order': True, 'shape': ({m}, {n}), }}"
    head = b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + text.ljust(117).encode() + b"\n"
    with open(path, "wb") as f:
        f.write(head)
        f.truncate(len(head) + x.numel() * x.element_size())
    skip = len(head) // x.element_size()
    torch.from_file(path, shared=True, size=skip + x.numel(), dtype=x.dtype)[skip:].copy_(x.reshape(-1))


def read(path: str):
    with open(path, "rb") as f:
        length = int.from_bytes(f.read(10)[8:], "little")
        head = ast.literal_eval(f.read(length).decode())
    kind = {"<f4": torch.float32, "<f8": torch.float64}[head["descr"]]
    m, n = head["shape"]
    skip = (10 + length) // torch.empty(0, dtype=kind).element_size()
    return torch.from_file(path, shared=False, size=skip + m * n, dtype=kind)[skip:].reshape(n, m).clone()


class Ours:
    def __init__(self, program: str, backend: str, libraries: str = ""):
        self.backend = backend
        environment = os.environ | ({"LD_LIBRARY_PATH": libraries} if libraries else {})
        environment |= {name: os.path.abspath(os.environ[name]) for name in FILES if os.environ.get(name)}
        shared = "/dev/shm" if os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > MOST else None
        self.folder = tempfile.TemporaryDirectory(dir=shared)
        for schedule in glob.glob(os.path.join(glob.escape(HERE), "*.sched")):
            shutil.copy(schedule, self.folder.name)
        self.process = subprocess.Popen(
            [os.path.abspath(shutil.which(program) or program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
            cwd=self.folder.name,
        )  # fmt: skip

    def _line(self) -> str:
        line = self.process.stdout.readline().rstrip("\n")
        if not line or line.startswith("no"):
            raise Refused(line[4:] or "the program has ended")
        return line

    def ask(self, *words) -> list[str]:
        try:
            self.process.stdin.write(" ".join(map(str, words)) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Refused("the program has ended") from None
        return self._line().split()

    @staticmethod
    def where(schedule: str) -> str:
        """A name that is built in, or a file that lies beside this one."""
        name = schedule + ".sched"
        return "./" + name if os.path.exists(os.path.join(HERE, name)) else schedule

    def schedule(self, name: str, steps: int) -> list[tuple[float, ...]]:
        lines = [self.ask("schedule", self.where(name), steps)] + [self._line().split() for _ in range(steps - 1)]
        return [tuple(map(float, words)) for words in lines]

    def file(self, name: str) -> str:
        return os.path.join(self.folder.name, name + ".npy")

    def keep(self, name: str, x) -> None:
        write(self.file(name), x.cpu())

    def matrix(self, name: str, batch: int, kept: str, backend: str = "") -> None:
        self.ask("matrix", name, backend or self.backend, batch, kept + ".npy")

    def form(self, oracle: str, form: str, blocks: int | str, steps: int, matrix: str) -> str:
        """Steps of each block, 2+3:split, or direct."""
        return self.ask("form", oracle, form, blocks, steps, matrix)[0]

    def ready(self, name: str, oracle: str, form: str, blocks: int | str, steps: int, matrix: str) -> float:
        """Operations of a launch, as counted where that is known."""
        expected, counted, _ = map(float, self.ask("ready", name, oracle, form, blocks, steps, matrix))
        return expected if math.isnan(counted) else counted

    def factor(self, name: str):
        path = self.file("factor")
        self.ask("save", name, os.path.basename(path))
        u = read(path)
        os.unlink(path)
        return u

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.folder.cleanup()
