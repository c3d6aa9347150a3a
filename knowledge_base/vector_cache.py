"""Vectors that were computed once on this machine, by the hash of their text; a loss costs time and nothing else.

Kept apart from DATA_DIR, so that a new installation, a reset demo or a test need not compute the library again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

AT_ONCE = 500
_TABLE = "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"


def folder() -> Path:
    """`$XDG_CACHE_HOME/invoice-assistant`, where the operating system keeps what may be deleted."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "invoice-assistant"


def key(text: str) -> bytes:
    return hashlib.sha256(as_bytes(text)).digest()


def load(name: str, texts: Sequence[str]) -> dict[bytes, NDArray[np.float32]]:
    """Those of the texts' vectors that are kept, by key."""
    wanted = [key(text) for text in texts]
    found: dict[bytes, NDArray[np.float32]] = {}
    with contextlib.suppress(sqlite3.Error, OSError), _open(name) as connection:
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            marks = ",".join("?" * len(part))
            statement = f"SELECT key, value FROM vector WHERE key IN ({marks})"  # noqa: S608 - marks only
            for known, value in connection.execute(statement, part):
                found[known] = np.frombuffer(value, dtype=np.float32)
    return found


def through(
    name: str, texts: Sequence[str], make: Callable[[list[str]], NDArray[np.float32]]
) -> list[NDArray[np.float32]]:
    """A vector for each text: those that are kept, the others made in one go and kept."""
    known = load(name, texts)
    new = [text for text in dict.fromkeys(texts) if key(text) not in known]
    if new:
        made = dict(zip(map(key, new), make(new), strict=True))
        keep(name, made)
        known |= made
    return [known[key(text)] for text in texts]


def learnt(
    name: str, content: Iterable[bytes], learn: Callable[[], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """What was learnt of this very content, as one row: kept, else learnt. A new way to learn wants a new `name`."""
    digest = hashlib.sha256()
    for part in content:
        digest.update(hashlib.sha256(part).digest())
    known = load(name, [digest.hexdigest()]).get(key(digest.hexdigest()))
    if known is None:
        known = learn()
        keep(name, {key(digest.hexdigest()): known})
    return known


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def keep(name: str, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
    """Remember them; where that is not possible, nothing is lost but time."""
    rows = [(known, vector.astype(np.float32).tobytes()) for known, vector in vectors.items()]
    with contextlib.suppress(sqlite3.Error, OSError), _open(name) as connection:
        connection.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)


@contextlib.contextmanager
def _open(name: str) -> Iterator[sqlite3.Connection]:
    folder().mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder() / f"{name}.sqlite", timeout=10)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_TABLE)
        yield connection
        connection.commit()
    finally:
        connection.close()
