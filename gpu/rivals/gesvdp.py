# SPDX-License-Identifier: BSD-3-Clause
"""cusolverDnXgesvdp, the SVD by the polar decomposition, which PyTorch does not offer: called by
name in the cuSOLVER that PyTorch has loaded."""

import ctypes

import torch

_VECTORS, _ECONOMY, _F64 = 1, 1, 1  # CUSOLVER_EIG_MODE_VECTOR; econ; CUDA_R_64F


def _check(status: int) -> None:
    if status != 0:
        raise RuntimeError(f"cuSOLVER says {status}")


class Gesvdp:
    """A = U diag(s) V' for n-by-n A of f64; call it with A, get U V'."""

    def __init__(self, n: int):
        if not torch.cuda.is_available():
            raise RuntimeError("no GPU")
        torch.linalg.svd(torch.eye(2, dtype=torch.float64, device="cuda"))  # loads the library
        self.library = ctypes.CDLL("libcusolver.so.12" if torch.version.cuda >= "13" else "libcusolver.so.11")
        self.handle, self.params = ctypes.c_void_p(), ctypes.c_void_p()
        _check(self.library.cusolverDnCreate(ctypes.byref(self.handle)))
        _check(self.library.cusolverDnCreateParams(ctypes.byref(self.params)))
        new = lambda *shape: torch.empty(*shape, dtype=torch.float64, device="cuda")
        self.a, self.u, self.v, self.s = new(n, n), new(n, n), new(n, n), new(n)  # by columns
        self.info = torch.zeros(1, dtype=torch.int32, device="cuda")
        self.sigma = ctypes.c_double()
        device, host = ctypes.c_size_t(), ctypes.c_size_t()
        _check(self.library.cusolverDnXgesvdp_bufferSize(*self._matrices(n), ctypes.byref(device), ctypes.byref(host)))
        self.work = torch.empty(max(device.value, 1), dtype=torch.uint8, device="cuda")
        self.room = ctypes.create_string_buffer(max(host.value, 1))
        self.sizes, self.n = (device, host), n

    def _matrices(self, n: int) -> list:
        long, at = ctypes.c_int64(n), lambda t: ctypes.c_void_p(t.data_ptr())
        return [
            self.handle, self.params, _VECTORS, _ECONOMY, long, long, _F64, at(self.a), long, _F64, at(self.s),
            _F64, at(self.u), long, _F64, at(self.v), long, _F64,
        ]

    def __call__(self, a):
        self.a.copy_(a.mT)
        stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
        _check(self.library.cusolverDnSetStream(self.handle, stream))
        device, host = self.sizes
        _check(self.library.cusolverDnXgesvdp(
            *self._matrices(self.n), ctypes.c_void_p(self.work.data_ptr()), device, self.room, host,
            ctypes.c_void_p(self.info.data_ptr()), ctypes.byref(self.sigma),
        ))
        return self.u.mT @ self.v  # both lie by columns
