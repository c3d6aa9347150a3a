"""Ridge regression in the space of the examples, by conjugate gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

HELD = 0.3
STEPS = 30
_NOTHING = np.float32(1e-12)


def ridge_duals(products: Matrix, answers: Matrix, counts: Matrix) -> Matrix:
    """A column per answer: how far each example pulls one that is alike towards it. `counts`: how much each counts."""
    root = np.sqrt(counts / np.float32(HELD))[:, None].astype(np.float32)
    left = root * answers
    found, step = np.zeros_like(left), left.copy()
    size = np.einsum("ij,ij->j", left, left)
    for _ in range(STEPS):
        turned = root * (products @ (root * step)) + step
        length = size / np.maximum(np.einsum("ij,ij->j", step, turned), _NOTHING)
        found += length * step
        left -= length * turned
        before, size = size, np.einsum("ij,ij->j", left, left)
        step = left + (size / np.maximum(before, _NOTHING)) * step
    return np.asarray(root * found, dtype=np.float32)
