"""Several yes-or-no questions about the same sparse rows, learnt at once (logistic regression, L2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.agent.screens.grams import Row

    Matrix = NDArray[np.float32]

STEPS = 80


class Rows:
    """Sparse rows with dense columns behind them; both products without a sparse library."""

    def __init__(self, rows: Sequence[Row], width: int, dense: Matrix) -> None:
        lengths = np.array([len(row.places) for row in rows])
        assert lengths.min() > 0, "an example of which nothing is known"
        self._places = np.concatenate([row.places for row in rows])
        self._values = np.concatenate([row.values for row in rows])[:, None]
        self._starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        order = np.argsort(self._places, kind="stable")
        self._by_place = np.repeat(np.arange(len(rows)), lengths)[order]
        self._values_by_place = self._values[order]
        self._used, self._place_starts = np.unique(self._places[order], return_index=True)
        self._dense = dense
        self._width = width

    def times(self, weights: Matrix) -> Matrix:
        sparse = np.add.reduceat(weights[self._places] * self._values, self._starts, axis=0)
        return np.asarray(sparse + self._dense @ weights[self._width :], dtype=np.float32)

    def turned_times(self, columns: Matrix) -> Matrix:
        found = np.zeros((self._width + self._dense.shape[1], columns.shape[1]), dtype=np.float32)
        found[self._used] = np.add.reduceat(
            columns[self._by_place] * self._values_by_place, self._place_starts, axis=0
        )
        found[self._width :] = self._dense.T @ columns
        return found

    @property
    def shape(self) -> tuple[int, int]:
        return len(self._starts), self._width + self._dense.shape[1]


def learn(rows: Rows, answers: Matrix, worth: Matrix) -> Matrix:
    """A column of weights per question; `worth` weighs each row's answer to each question, 0 where there is none.

    Accelerated gradient descent with a fixed number of steps: the same rows give the same weights.
    """
    reach = _reach(rows, worth) / 4 + 1
    now = before = np.zeros((rows.shape[1], answers.shape[1]), dtype=np.float32)
    for step in range(STEPS):
        ahead = now + (step / (step + 3)) * (now - before)
        wrong = worth * (sigmoid(rows.times(ahead)) - answers)
        before, now = now, (ahead - (rows.turned_times(wrong) + ahead) / reach).astype(np.float32)
    return now


def sigmoid(values: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))), dtype=np.float32)


def _reach(rows: Rows, worth: Matrix) -> Matrix:
    """Per question the greatest curvature, from above within a few percent (power iteration)."""
    vectors = np.ones((rows.shape[1], worth.shape[1]), dtype=np.float32)
    lengths = np.ones((1, worth.shape[1]), dtype=np.float32)
    for _ in range(12):
        vectors = rows.turned_times(worth * rows.times(vectors))
        lengths = np.linalg.norm(vectors, axis=0, keepdims=True)
        vectors /= np.maximum(lengths, 1e-9)
    return np.asarray(lengths * 1.1, dtype=np.float32)
