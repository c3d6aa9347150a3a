"""Vectors in Chroma, always passed by us: one collection for the common library and one per business (LLM08).

Each vector carries the hash of what it was made from, so that a start embeds only what changed.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from assistant.core.config import get_settings
from knowledge_base.articles import passages, slug
from knowledge_base.embedders import BUNDLED_FOR_SEARCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

    from knowledge_base.articles import Article
    from knowledge_base.embedding import Embedder

AT_ONCE = 2000
"""Vectors in one call; Chroma takes some thousands."""
_lock = threading.RLock()
_clients: dict[str, ClientAPI] = {}


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What one build did; `seconds` is wall time including Chroma's import when it was the first."""

    articles: int
    passages: int
    embedded: int
    removed: int
    seconds: float


def build(
    data_dir: Path,
    articles: Sequence[Article],
    *,
    business_id: str | None = None,
    embedder: Embedder = BUNDLED_FOR_SEARCH,
) -> IndexStats:
    """Make the collection hold exactly the passages of `articles`; embeds only what changed.

    A provider's vectors of the articles' questions are kept here too; the bundled ones are in the machine's cache.
    """
    started = time.perf_counter()
    wanted = {passage.id: passage.text for article in articles for passage in passages(article)}
    count = len(wanted)
    if embedder is not BUNDLED_FOR_SEARCH:
        wanted |= {key: text for article in articles for key, text in asked(article).items()}
    with _lock:
        embedded, removed = sync(open_collection(data_dir, business_id, embedder), wanted, embedder)
    return IndexStats(len(articles), count, embedded, removed, time.perf_counter() - started)


def asked(article: Article) -> dict[str, str]:
    """An article's questions by id, its title among them; each has a vector."""
    texts = (article.title, *(question.asks for question in article.questions))
    return {f"{article.id}?{slug(each)}": each for each in texts}


def sync(collection: Collection, wanted: Mapping[str, str], embedder: Embedder) -> tuple[int, int]:
    """Make the collection hold exactly these texts by id; returns how many were embedded and removed."""
    hashes = {key: _content_hash(text, embedder) for key, text in wanted.items()}
    stored = collection.get(include=["metadatas"])
    metadatas = stored["metadatas"] or ()
    known = {key: str(meta["hash"]) for key, meta in zip(stored["ids"], metadatas, strict=True)}
    changed = [key for key in wanted if known.get(key) != hashes[key]]
    removed = [key for key in known if key not in wanted]
    if removed:
        for start in range(0, len(removed), AT_ONCE):
            collection.delete(ids=removed[start : start + AT_ONCE])
    made = embedder.embed([wanted[key] for key in changed]) if changed else ()
    for start in range(0, len(changed), AT_ONCE):
        part = changed[start : start + AT_ONCE]
        collection.upsert(
            ids=part,
            embeddings=made[start : start + AT_ONCE],
            metadatas=[{"hash": hashes[key]} for key in part],
        )
    return len(changed), len(removed)


def open_collection(
    data_dir: Path, business_id: str | None = None, embedder: Embedder = BUNDLED_FOR_SEARCH
) -> Collection:
    """One embedder's vectors of the common library, or of one business; made when it is not there."""
    return _collection(data_dir, f"{collection_name(business_id)}-{_of(embedder)}")


def _of(embedder: Embedder) -> str:
    """Vectors of two embedders may differ in length, which a collection does not allow."""
    return hashlib.sha256(embedder.name.encode()).hexdigest()[:8]


def _collection(data_dir: Path, name: str) -> Collection:
    with _lock:
        return _client(data_dir).get_or_create_collection(
            name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
        )


def collection_name(business_id: str | None) -> str:
    """Ids may hold characters that a collection's name may not, hence the hash."""
    if business_id is None:
        return "library"
    return f"business-{hashlib.sha256(business_id.encode()).hexdigest()[:32]}"


def vectors(collection: Collection) -> dict[str, NDArray[np.float32]]:
    """All vectors that a collection holds, by id."""
    held = collection.get(include=["embeddings"])
    rows = np.asarray(held["embeddings"], dtype=np.float32)
    return dict(zip(held["ids"], rows, strict=True))


def _client(data_dir: Path) -> ClientAPI:
    """One client per folder, or the server of ASSISTANT_CHROMA_URL. Imported late: it costs a second."""
    url = get_settings().chroma_url
    where = url or str((data_dir / "chroma").resolve())
    if where not in _clients:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if url:
            parts = urlsplit(url)
            secure = parts.scheme == "https"
            _clients[where] = chromadb.HttpClient(
                host=parts.hostname or "localhost",
                port=parts.port or (443 if secure else 8000),
                ssl=secure,
                settings=settings,
            )
        else:
            data_dir.mkdir(parents=True, exist_ok=True)
            _clients[where] = chromadb.PersistentClient(where, settings=settings)
    return _clients[where]


def _content_hash(text: str, embedder: Embedder) -> str:
    return hashlib.sha256(f"{embedder.name}\n{text}".encode()).hexdigest()
