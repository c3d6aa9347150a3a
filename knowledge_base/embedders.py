"""What turns passages and questions into vectors for the search: the bundled encoder, or a provider's by a setting.

A provider's vectors rank, and no more: when the library keeps silent is calibrated on the bundled ones, and a provider
that does not answer costs a question nothing but its better order.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np

from assistant.core.config import get_settings
from knowledge_base import multilingual
from knowledge_base.embedding import MANY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from knowledge_base.embedding import Embedder

PROVIDER_URL = "https://api.openai.com/v1"
TEXTS_AT_ONCE = 256
LONGEST = 4000
"""Characters of a text that are sent."""


class EmbeddingUnavailable(Exception):  # noqa: N818 - a state of the provider
    """The provider gave no vectors."""


class Multilingual:
    """The encoder that comes with the installation."""

    name = multilingual.NAME

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        return multilingual.encode(texts) if len(texts) < MANY else multilingual.encode_kept(texts)


class OpenAIEmbedder:
    """A provider's embeddings over its HTTP interface. Raises EmbeddingUnavailable; `timeout` is in seconds."""

    def __init__(self, model: str, *, api_key: str, base_url: str = "", timeout: float = 10.0) -> None:
        self.name = f"openai:{model}"
        self._model = model
        self._client = httpx.Client(
            base_url=(base_url or PROVIDER_URL).rstrip("/"),
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=timeout,
        )

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        parts = [
            self._part([text[:LONGEST] or " " for text in texts[start : start + TEXTS_AT_ONCE]])
            for start in range(0, len(texts), TEXTS_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)

    def _part(self, texts: list[str]) -> NDArray[np.float32]:
        try:
            answer = self._client.post("/embeddings", json={"model": self._model, "input": texts})
            answer.raise_for_status()
            data: list[dict[str, Any]] = sorted(answer.json()["data"], key=lambda row: row["index"])
            rows = np.array([row["embedding"] for row in data], dtype=np.float32)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise EmbeddingUnavailable(f"{self.name} gave no vectors: {type(error).__name__}") from error
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise EmbeddingUnavailable(f"{self.name} gave {rows.shape} for {len(texts)} texts")
        lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return np.asarray(rows / lengths, dtype=np.float32)


BUNDLED_FOR_SEARCH = Multilingual()


def configured() -> Embedder:
    """By ASSISTANT_EMBEDDING: `bundled`, or `openai:text-embedding-3-small` and the like."""
    settings = get_settings()
    kind, _, model = settings.embedding.partition(":")
    if kind != "openai":
        return BUNDLED_FOR_SEARCH
    return _openai(model, settings.openai_api_key, settings.openai_base_url)


@lru_cache(maxsize=4)
def _openai(model: str, api_key: str, base_url: str) -> OpenAIEmbedder:
    return OpenAIEmbedder(model, api_key=api_key, base_url=base_url)
