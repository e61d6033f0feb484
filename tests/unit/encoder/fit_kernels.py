#!/usr/bin/env python3
"""The constants of lib/encoder/kernels_lanes.inc: polynomials fitted by least squares whose weights are moved, step by
step, to where the error is largest (Lawson's algorithm), so that the largest error becomes least. Development only."""
import math
import numpy as np


def erf_fraction(p_degree=5, q_degree=5, limit=4.0):
    """erf(z) / z = P(z^2) / Q(z^2) on |z| <= limit; the fraction is made linear by the last step's denominator."""
    t = 0.5 * (1 - np.cos(np.linspace(0, np.pi, 4001))) * limit**2
    z = np.sqrt(t)
    f = np.array([math.erf(a) / a if a > 0 else 2 / math.sqrt(math.pi) for a in z])
    s = t / limit**2
    powers = lambda low, high: s[:, None] ** np.arange(low, high + 1)
    denominator, weight = np.ones_like(t), np.ones_like(t)
    for step in range(60):
        w = weight * np.maximum(z, 0.02) * denominator
        a = np.hstack([powers(0, p_degree), -f[:, None] * powers(1, q_degree)])
        x = np.linalg.lstsq(a * w[:, None], f * w, rcond=None)[0]
        p, q = powers(0, p_degree) @ x[: p_degree + 1], 1 + powers(1, q_degree) @ x[p_degree + 1 :]
        denominator = 1 / q
        error = np.abs((p / q - f) * z)
        if step > 8:
            weight *= (error / error.max() + 1e-3) ** 0.3
            weight /= weight.mean()
    scale = lambda c: c / (limit**2) ** np.arange(len(c))
    return scale(x[: p_degree + 1]), scale(np.r_[1, x[p_degree + 1 :]]), error.max()


def exp_tail(degree=3):
    """C in e^r = 1 + r + r^2 / 2 + r^3 C(r) on |r| <= ln 2 / 2."""
    r = math.log(2) / 2 * 1.001 * np.cos(np.linspace(0, np.pi, 4001))
    f = np.exp(r)
    use = np.abs(r) > 1e-3
    y = np.where(use, (f - 1 - r - 0.5 * r * r) / np.where(use, r, 1) ** 3, 0)
    a, w, weight = r[:, None] ** np.arange(degree + 1), np.abs(r**3) / f, np.ones_like(r)
    for _ in range(40):
        c = np.linalg.lstsq((a * (w * weight)[:, None])[use], (y * w * weight)[use], rcond=None)[0]
        error = np.abs((1 + r + 0.5 * r * r + r**3 * (a @ c)) / f - 1)
        weight *= (error / error.max() + 1e-3) ** 0.3
        weight /= weight.mean()
    return c, error.max()


def gelu_near(degree=7, limit=4.0):
    """P in gelu(x) = x (1/2 + z P(z^2)), z = x within +-limit: the least largest error of gelu on |x| <= limit, with
    limit P(limit^2) = 1/2, so that beyond it gelu(x) is x or 0."""
    z = limit * np.cos(np.linspace(0, np.pi / 2, 1001))[:-1]
    f = np.array([0.5 * math.erf(a / math.sqrt(2)) / a for a in z])
    s = (z / limit) ** 2
    a, w, weight = s[:, None] ** np.arange(degree + 1), z * z, np.ones_like(z)
    for _ in range(1000):
        # c_n = 1 / (2 limit) - the others: what is left to fit are their differences from the last power.
        b = (a[:, :-1] - a[:, -1:]) * (w * weight)[:, None]
        c = np.linalg.lstsq(b, (f - a[:, -1] / (2 * limit)) * w * weight, rcond=None)[0]
        c = np.append(c, 1 / (2 * limit) - c.sum())
        error = np.abs((a @ c - f) * w)
        weight *= (error / error.max() + 1e-3) ** 0.1
        weight /= weight.mean()
    return c / limit ** (2 * np.arange(degree + 1)), error.max()


p, q, error = erf_fraction()
print("erf P", [float(np.float32(c)) for c in p], "\nerf Q", [float(np.float32(c)) for c in q], "\nlargest error", error)
c, error = exp_tail()
print("exp C", [float(np.float32(v)) for v in c], "\nlargest error", error)
c, error = gelu_near()
print("near gelu P", [float(np.float32(v)) for v in c], "\nlargest error", error)
