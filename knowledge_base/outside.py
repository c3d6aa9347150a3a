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
from knowledge_base import vector_cache
from knowledge_base.query import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PHRASES_FILE = Path(__file__).parent / "outside.yaml"
NEAR = "near"
"""The key of phrases that sound like the others and are the library's own."""
KEPT_AS = "silence-2"
_BUCKETS = 1024
_WORDS = 0.6
_NARROW = 2.0
_HELD = 0.3
_STEPS = 40
"""As good as the exact solution on what was left out."""
_NOTHING = 1e-9
_AT_ONCE = 500


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


def near(cosine: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much texts of this cosine count for each other."""
    return np.asarray(np.exp(np.float32(_NARROW) * (cosine - 1)), dtype=np.float32)


def kept_pulls(
    texts: Sequence[str],
    senses: Sequence[NDArray[np.float32]],
    side: NDArray[np.float32],
    counts: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(`pulls` of these texts, what they say of each bucket of words): from this machine's cache, else made."""

    def learn() -> NDArray[np.float32]:
        said = np.stack([hashed(text) for text in texts])
        found = pulls(senses, said, side, counts)
        return np.concatenate([found, found @ said])

    told = (side, counts, *(vectors[:1] for vectors in senses))
    content = [*map(vector_cache.as_bytes, texts), *(each.tobytes() for each in told)]
    known = vector_cache.learnt(KEPT_AS, content, learn)
    return known[: len(texts)], known[len(texts) :]


def pulls(
    senses: Sequence[NDArray[np.float32]],
    said: NDArray[np.float32],
    side: NDArray[np.float32],
    counts: NDArray[np.float32],
) -> NDArray[np.float32]:
    """How far each text pulls one that is alike towards its `side` (1 or -1): kernel ridge regression by conjugate
    gradients. `senses`: unit vectors of the texts by each encoder; `said`: their words; `counts`: their weights."""
    scale = np.sqrt(counts / np.float32(_HELD)).astype(np.float32)
    alike = np.empty((len(side), len(side)), dtype=np.float32)
    for start in range(0, len(side), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        alike[part] = said[part] @ said.T
        for vectors in senses:
            alike[part] += near(vectors[part] @ vectors.T)
        alike[part] *= scale[part, None]
        alike[part] *= scale[None, :]
    found = np.zeros(len(side), dtype=np.float32)
    left = scale * side
    step = left.copy()
    size = float(left @ left)
    for _ in range(_STEPS):
        if size < _NOTHING:
            break
        turned = alike @ step + step
        length = size / float(step @ turned)
        found += np.float32(length) * step
        left -= np.float32(length) * turned
        before, size = size, float(left @ left)
        step = left + np.float32(size / before) * step
    return np.asarray(scale * found, dtype=np.float32)
