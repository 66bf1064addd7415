# SPDX-License-Identifier: BSD-3-Clause
"""Polar decompositions of SciPy and JAX, one process for all of them, for versus_peers.sh.

At the start one line a peer: its name and its versions, or its name, "absent" and why. Then one
answer line a command line:

    time NAME FILE     seconds of U and H of the matrix in FILE (.npy)
    judge NAME FILE    |A - UH| / |A| and |U'U - I|, Frobenius, of the factors just timed

scipy is scipy.linalg.polar: gesdd, then two products. jax is the textbook QDWH,
jax.scipy.linalg.polar(method="qdwh") on the CPU in f64: l starts at the unit roundoff, QR while
c > 100, then Cholesky, then one Newton-Schulz step. Reading, copying to the device and
compilation are not timed.
"""

import ctypes
import sys
import time

import numpy


def core(folder):
    """The kernels that the OpenBLAS of a wheel has chosen."""
    with open("/proc/self/maps") as maps:
        for path in {line.split()[-1] for line in maps}:
            if "openblas" in path and f"/{folder}/" in path:
                name = ctypes.CDLL(path).scipy_openblas_get_corename
                name.restype = ctypes.c_char_p
                return name().decode()
    return "unknown"


class Scipy:
    def __init__(self):
        import scipy.linalg

        blas = scipy.show_config(mode="dicts")["Build Dependencies"]["lapack"]
        self.polar = scipy.linalg.polar
        self.version = f"{scipy.__version__}, {blas['name']} {blas['version']}, core {core('scipy.libs')}"
        self.polar(numpy.eye(64))

    def ready(self, a):
        return lambda: self.polar(a)


class Jax:
    def __init__(self):
        import jax
        import jax.scipy.linalg
        import jaxlib

        jax.config.update("jax_platforms", "cpu")
        jax.config.update("jax_enable_x64", True)
        self.jax = jax
        self.jit = jax.jit(lambda a: jax.scipy.linalg.polar(a, method="qdwh"))
        self.version = f"{jax.__version__}, jaxlib {jaxlib.__version__}, its own products, LAPACK of scipy"
        self.ready(numpy.eye(64))()

    def ready(self, a):
        on_device = self.jax.device_put(a)
        compiled = self.jit.lower(on_device).compile()
        self.jax.block_until_ready(on_device)
        return lambda: self.jax.block_until_ready(compiled(on_device))


def judge(a, u, h):
    u, h = numpy.asarray(u), numpy.asarray(h)
    norm = numpy.linalg.norm
    return norm(a - u @ h) / norm(a), norm(u.T.conj() @ u - numpy.eye(u.shape[1]))


def main():
    peers, matrix, ready, factors = {}, {}, {}, {}
    for name, make in ("scipy", Scipy), ("jax", Jax):
        try:
            peers[name] = make()
            print(name, peers[name].version, flush=True)
        except Exception as why:
            print(name, "absent:", " ".join(str(why).split()), flush=True)
    for line in sys.stdin:
        verb, name, path = line.rstrip("\n").split(" ", 2)
        try:
            if path not in matrix:
                matrix, ready, factors = {path: numpy.load(path)}, {}, {}
            if verb == "judge":
                print(*("%.3e" % x for x in judge(matrix[path], *factors[name])), flush=True)
                continue
            if name not in ready:
                ready[name] = peers[name].ready(matrix[path])
            begin = time.perf_counter()
            factors[name] = ready[name]()
            print("%.6f" % (time.perf_counter() - begin), flush=True)
        except Exception as why:
            print("nan nan", " ".join(str(why).split())[:200], flush=True)


main()
