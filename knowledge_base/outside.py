"""What payers ask beside a bill that is not the library's, and how small detectors learn from it (TAX-04)."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.core.yaml_text import read_yaml
from knowledge_base.query import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

PHRASES_FILE = Path(__file__).parent / "outside.yaml"
NEAR = "near"
"""The key of phrases that sound like the others and are the library's own."""
_BUCKETS = 1024
_WORDS = 0.6
_RIDGE = 0.3


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[str, ...]]:
    """What payers ask beside a bill, by kind."""
    rows = read_yaml(PHRASES_FILE.read_text(encoding="utf-8"))
    return {str(kind): tuple(str(each) for each in each_kind) for kind, each_kind in rows.items()}


def hashed(text: str) -> NDArray[np.float32]:
    """Words and pairs of words in buckets, of unit length; the words of other languages as they are."""
    found = np.zeros(_BUCKETS, dtype=np.float32)
    said = re.findall(r"\w+", folded(text))
    for each in (*said, *(" ".join(pair) for pair in pairwise(said))):
        found[zlib.crc32(each.encode()) % _BUCKETS] += 1
    return np.asarray(_WORDS * found / max(float(np.linalg.norm(found)), 1e-9), dtype=np.float32)


def ridge(
    features: NDArray[np.float32], side: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    rows = np.concatenate([features, np.ones((len(features), 1), dtype=np.float32)], axis=1)
    weighted = rows * weights[:, None].astype(np.float32)
    square = (weighted.T @ rows).astype(np.float64)
    square[np.diag_indices(len(square))] += _RIDGE
    return np.asarray(np.linalg.solve(square, weighted.T @ side), dtype=np.float64)
