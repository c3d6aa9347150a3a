"""What was learnt from files of this package, kept on the machine as tables: a start reads them, and no phrase files.

A name and a digest of the content stand for what was learnt; DATA_DIR has it first, and then the machine's own cache,
for a new DATA_DIR. A cache that cannot be kept or read is no error.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.core.config import get_settings
from assistant.core.logging import get_logger
from knowledge_base import vector_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    Tables = dict[str, NDArray[Any]]

log = get_logger(__name__)
_LENGTH = 24
MOST = 8
"""So many of one name are kept, the newest: each change of a file makes another."""


_aside = threading.Event()
_ready = threading.Event()


@contextmanager
def aside() -> Iterator[None]:
    """While all is learnt beside the turns: the first time on a machine that takes minutes, which no turn waits for."""
    _ready.clear()
    _aside.set()
    try:
        yield
    finally:
        _aside.clear()
        _ready.set()


def is_aside(*, wait: float = 0.0) -> bool:
    """Whether it is being learnt aside, still so after `wait` seconds."""
    return _aside.is_set() and not _ready.wait(wait)


def kept(name: str, digest: str, learn: Callable[[], Tables]) -> Tables:
    """What was learnt of the content with this digest: kept, else learnt now."""
    places = _places(f"{name}-{digest}.npz")
    found = next((tables for file in places if (tables := _read(file)) is not None), None) or learn()
    for file in places:
        if not file.exists():
            _write(file, found)
    return found


def digest_of(content: Iterable[str | bytes]) -> str:
    """The same for the same parts in the same order."""
    whole = hashlib.sha256()
    for part in content:
        data = vector_cache.as_bytes(part) if isinstance(part, str) else part
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()[:_LENGTH]


def unchanged(name: str, files: Iterable[Path], digest: Callable[[], str]) -> str:
    """`digest()`, as it was when these files were what they are now: so that nobody has to read them for it."""
    parts = (part for file in sorted(files) for part in (file.name, file.read_bytes()))
    places = _places(f"{name}-of-{digest_of(parts)}.txt")
    found = next((text for file in places if len(text := _text(file)) == _LENGTH), "") or digest()
    for file in places:
        if not file.exists():
            _put(file, found.encode())
    return found


def code(*folders: Path) -> list[Path]:
    """The modules of these folders: what is read from phrase files is also up to them."""
    return [file for folder in folders for file in folder.glob("*.py")]


def packed(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Texts as one table; a line break in one becomes a space."""
    return np.frombuffer("\n".join(text.replace("\n", " ") for text in texts).encode(), dtype=np.uint8)


def unpacked(table: NDArray[np.uint8]) -> list[str]:
    return table.tobytes().decode().split("\n") if len(table) else []


def _places(file: str) -> tuple[Path, Path]:
    return get_settings().data_dir / "offline" / file, vector_cache.folder() / file


def _read(file: Path) -> Tables | None:
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as found:
            return {name: found[name] for name in found.files}
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        if file.is_file():
            file.unlink(missing_ok=True)
        return None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _write(file: Path, tables: Tables) -> None:
    content = io.BytesIO()
    np.savez(content, **tables)  # type: ignore[arg-type]
    _put(file, content.getbuffer())


def _put(file: Path, content: bytes | memoryview) -> None:
    """Whole or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}-{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(file)
        of_name = file.parent.glob(f"{file.stem[:-_LENGTH]}{'?' * _LENGTH}{file.suffix}")
        for old in sorted(of_name, key=lambda each: each.stat().st_mtime, reverse=True)[MOST:]:
            old.unlink(missing_ok=True)
    except OSError:
        log.warning("what was learnt could not be kept", file=str(file))
