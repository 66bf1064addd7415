# SPDX-License-Identifier: BSD-3-Clause
"""Matrices, their polar factors in f64, and errors of factors against them."""

import math

import torch

SVD_MOST, TRUTH_MOST = 1024, 4096  # n: up to here by the SVD; up to here by eigenvalues of A A'


def gaussian(n: int, m: int, device, dtype=torch.float32):
    torch.manual_seed(n + 100003 * m)
    return torch.randn(n, m, dtype=dtype, device=device)


def spectrum(n: int, m: int, cond: float, device, dtype=torch.float32):
    """Singular values log-spaced from 1 to 1/cond between random orthogonal matrices."""
    f64 = torch.float64
    p, _ = torch.linalg.qr(gaussian(n, n, device, f64))
    w, _ = torch.linalg.qr(gaussian(m, n, device, f64))
    s = torch.logspace(0, -math.log10(cond), n, dtype=f64, device=device)
    return ((p * s) @ w.mT).to(dtype)


class Truth:
    """The polar factor of A, and schedules evaluated in f64."""

    def __init__(self, a):
        self.a = a.double()
        self.n = a.shape[0]
        self.kind, self.u, self.evaluated = "none", None, {}
        if self.n <= SVD_MOST:
            self.kind = "svd"
            # LAPACK's, on the host: none of the contestants
            p, _, wt = torch.linalg.svd(self.a.cpu(), full_matrices=False)
            self.u = (p @ wt).to(a.device)
        elif self.n <= TRUTH_MOST:
            self.kind = "gram"  # error about cond^2 u, far below what 16 bits leave
            values, v = torch.linalg.eigh(self.a @ self.a.mT)
            self.u = (v * values.rsqrt()) @ (v.mT @ self.a)

    def schedule(self, name: str, rows):
        if name not in self.evaluated:
            x = self.a / torch.linalg.matrix_norm(self.a)
            for first, *rest in rows:
                g = x @ x.mT
                h = torch.zeros_like(g)
                for c in reversed(rest):  # Horner
                    h.diagonal().add_(c)
                    h = h @ g
                x = first * x + h @ x
            self.evaluated[name] = x
        return self.evaluated[name]

    def judge(self, u, schedule: str, rows) -> dict[str, float]:
        """orth |UU' - I|, forward |U - U*|, both over sqrt(n); rounding |U - p(A)| / |p(A)|;
        backward |A - HU| / |A|, H = sym(AU'). Frobenius."""
        norm = lambda x: float(torch.linalg.matrix_norm(x))
        u = u.to(self.a.device).double()
        eye = torch.eye(self.n, dtype=u.dtype, device=u.device)
        errors = {"orth": norm(u @ u.mT - eye) / self.n**0.5}
        if self.u is not None:
            errors["forward"] = norm(u - self.u) / self.n**0.5
        if rows:
            exact = self.schedule(schedule, rows)
            errors["rounding"] = norm(u - exact) / norm(exact)
        else:
            h = self.a @ u.mT
            errors["backward"] = norm(self.a - (h + h.mT) / 2 @ u) / norm(self.a)
        return errors
