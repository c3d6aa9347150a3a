"""Multinomial logistic regression in the space of the examples, for fewer examples than features."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STEPS = 60
DECAY = 1.5e-3
STRIDE = 8
"""Two is what the theory allows; with so many intents eight was as stable, and needs half of the steps."""


def softmax(logits: Matrix) -> Matrix:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def softmax_duals(products: Matrix, questions: Sequence[Matrix], counts: Matrix) -> Matrix:
    """For each question a column per answer: how far each example pulls towards it, by accelerated gradient descent.

    `questions`: of each a row per example that sums to 1, or to 0 where the example says nothing of it; all are learnt
    at once, since most of the time goes into reading `products`. `counts`: how much each example counts.
    """
    ends = np.cumsum([answers.shape[1] for answers in questions])
    blocks = [slice(end - answers.shape[1], end) for end, answers in zip(ends, questions, strict=True)]
    weights = [balance(answers, counts) for answers in questions]
    weight = np.hstack(
        [np.repeat(one, answers.shape[1], axis=1) for one, answers in zip(weights, questions, strict=True)]
    )
    reach = np.hstack(
        [
            np.full((1, answers.shape[1]), _greatest(products, one) / STRIDE + DECAY, dtype=np.float32)
            for one, answers in zip(weights, questions, strict=True)
        ]
    )
    wanted = np.hstack(questions)
    now = before = np.zeros_like(wanted)
    for step in range(STEPS):
        ahead = now + np.float32(step / (step + 3)) * (now - before)
        shares = products @ ahead
        for block in blocks:
            shares[:, block] = softmax(shares[:, block])
        before, now = now, ahead - (weight * (shares - wanted) + np.float32(DECAY) * ahead) / reach
    return now


def balance(answers: Matrix, counts: Matrix) -> Matrix:
    """A column of weights, one per example, that sum to 1: an answer counts by the root of its examples' number, so
    that a rare one is heard and a common one is not doubted."""
    met = answers.sum(axis=0, keepdims=True)
    weights = (answers / np.sqrt(np.maximum(met, 1))).sum(axis=1, keepdims=True) * counts[:, None]
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def _greatest(square: Matrix, weight: Matrix) -> float:
    """The greatest singular value of `square * weight`, from above within a few percent (power iteration); `square`
    is symmetric, and not copied."""
    vector = np.ones((square.shape[1], 1), dtype=np.float32)
    for _ in range(12):
        vector = weight * (square @ (square @ (weight * vector)))
        vector /= float(np.linalg.norm(vector)) or 1.0
    return float(np.linalg.norm(square @ (weight * vector))) * 1.1
