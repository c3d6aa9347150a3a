"""Which article a question is for, learnt from the articles' own questions: ridge regression onto the articles.

The nearest questions speak one by one; this weighs what they have in common, in both encoders' vectors and in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from knowledge_base import vector_cache
from knowledge_base.outside import hashed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

NAME = "article-classifier-2"
_HELD = 1.0
_SHARE = 0.5
"""An article's questions count by this power of their number less, so that one with many does not draw them all."""


class ArticleClassifier:
    """`askers`: of each question the place of its article, below `count`. What is learnt is kept on the machine."""

    def __init__(
        self, texts: Sequence[str], vectors: Matrix, english: Matrix, askers: NDArray[np.intp], count: int
    ) -> None:
        self._texts, self._vectors, self._english = texts, vectors, english
        self._askers, self._count = askers, count
        self._weights, self._middle = self._kept()

    def scores(self, text: str, vector: Matrix, english: Matrix) -> Matrix:
        """For each article, higher where the question is more like its own than like the others'."""
        asked = np.concatenate([vector, english, hashed(text)])
        return np.asarray(np.einsum("i,ij->j", asked, self._weights), dtype=np.float32)

    def left_out(self) -> Matrix:
        """For each of the questions the scores of a classifier that was not taught it, exactly."""
        rows, counts = self._rows(), self._counts()
        found = rows @ self._weights
        leverage = counts * np.einsum("ij,ji->i", rows, np.linalg.solve(self._squares(rows, counts), rows.T))
        own = np.zeros_like(found)
        own[np.arange(len(rows)), self._askers] = 1
        return np.asarray(
            (found - leverage[:, None] * (own - self._middle)) / (1 - leverage)[:, None], dtype=np.float32
        )

    def _kept(self) -> tuple[Matrix, Matrix]:
        told = (self._askers, self._vectors[:1], self._english[:1])
        content = [*map(vector_cache.as_bytes, self._texts), *(each.tobytes() for each in told)]
        table = vector_cache.learnt(NAME, content, lambda: self._learnt().ravel()).reshape(-1, self._count)
        return table[:-1], table[-1]

    def _learnt(self) -> Matrix:
        rows, counts = self._rows(), self._counts()
        own = np.zeros((len(rows), self._count), dtype=np.float32)
        own[np.arange(len(rows)), self._askers] = 1
        middle = (counts @ own) / counts.sum()
        weights = np.linalg.solve(self._squares(rows, counts), rows.T @ (counts[:, None] * (own - middle)))
        return np.concatenate([weights, middle[None]]).astype(np.float32)

    def _rows(self) -> Matrix:
        return np.concatenate([self._vectors, self._english, [hashed(text) for text in self._texts]], axis=1)

    def _counts(self) -> Matrix:
        met = np.bincount(self._askers, minlength=self._count)[self._askers]
        return np.asarray(1 / np.maximum(met, 1) ** _SHARE, dtype=np.float32)

    @staticmethod
    def _squares(rows: Matrix, counts: Matrix) -> Matrix:
        squares = rows.T @ (counts[:, None] * rows)
        squares[np.diag_indices_from(squares)] += _HELD
        return squares
