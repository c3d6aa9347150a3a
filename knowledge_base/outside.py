"""A small detector of questions that are not the library's: trained at the start on written phrases against the
articles' own questions, on the vector that the search has already made and on the words (TAX-04).

Patterns (refusals.yaml) know set phrases; this one generalises. Its weights come from leaving out each phrase and each
question in turn.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from knowledge_base.embedding import cosines, embed_kept
from knowledge_base.query import folded, in_english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PHRASES_FILE = Path(__file__).parent / "outside.yaml"
NEAR = "near"
"""The key of phrases that sound like the others and are the library's own."""
_BUCKETS = 1024
_WORDS = 0.6
_RIDGE = 0.3
_OWN_QUESTION = 0.25
"""The weight of an article's question, of which there are many more than of other phrases."""
_LEARNT, _NEARER = 0.4, 0.8


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[str, ...]]:
    """What payers ask beside a bill, by kind."""
    rows = yaml.safe_load(PHRASES_FILE.read_text(encoding="utf-8"))
    return {str(kind): tuple(str(each) for each in each_kind) for kind, each_kind in rows.items()}


class Detector:
    """`own` are the vectors of the articles' questions, in the order of `asked`."""

    def __init__(self, asked: Sequence[str], own: NDArray[np.float32]) -> None:
        foreign = [text for kind, texts in phrases().items() if kind != NEAR for text in texts]
        near = list(phrases()[NEAR])
        vectors = embed_kept([in_english(text) for text in (*foreign, *near)])
        self._foreign = vectors[: len(foreign)]
        self._own = np.concatenate([vectors[len(foreign) :], own])
        texts = [*foreign, *near, *asked]
        features = np.concatenate(
            [np.concatenate([vectors, own]), np.stack([_hashed(text) for text in texts])], axis=1
        )
        side = np.where(np.arange(len(texts)) < len(foreign), 1.0, -1.0)
        weights = np.where(np.arange(len(texts)) < len(vectors), 1.0, _OWN_QUESTION)
        self._weights = _ridge(features, side, weights)

    def strangeness(self, question: str, vector: NDArray[np.float32]) -> float:
        """How much speaks against an answer: below 0 for the library's own questions."""
        learnt = float(np.einsum("i,i->", np.concatenate([vector, _hashed(question), [1.0]]), self._weights))
        nearer = float(cosines(self._foreign, vector).max() - cosines(self._own, vector).max())
        return _LEARNT * learnt + _NEARER * nearer


def _hashed(text: str) -> NDArray[np.float32]:
    """Words and pairs of words in buckets, of unit length; the words of other languages as they are."""
    found = np.zeros(_BUCKETS, dtype=np.float32)
    said = re.findall(r"\w+", folded(text))
    for each in (*said, *(" ".join(pair) for pair in pairwise(said))):
        found[zlib.crc32(each.encode()) % _BUCKETS] += 1
    return np.asarray(_WORDS * found / max(float(np.linalg.norm(found)), 1e-9), dtype=np.float32)


def _ridge(
    features: NDArray[np.float32], side: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    rows = np.concatenate([features, np.ones((len(features), 1), dtype=np.float32)], axis=1)
    weighted = rows * weights[:, None].astype(np.float32)
    square = (weighted.T @ rows).astype(np.float64)
    square[np.diag_indices(len(square))] += _RIDGE
    return np.asarray(np.linalg.solve(square, weighted.T @ side), dtype=np.float64)
