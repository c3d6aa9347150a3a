"""The tax library's index, made once and copied into each process's folder."""

from __future__ import annotations

import fcntl
import multiprocessing
import shutil
from functools import lru_cache
from pathlib import Path

from knowledge_base import articles, learnt

FOLDER = Path(".cache") / "evals-library"
_LOCK = Path(".cache") / "evals-library.lock"
_INDEX = "chroma"
_MADE_OF = FOLDER / "made-of.txt"


@lru_cache(maxsize=1)
def prepare() -> None:
    """Bring the shared index up to date, once; only what has changed is embedded.

    In a process of its own, which lets go of the files before they are copied.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = learnt.digest_of(file.read_bytes() for file in sorted(articles.files()))
        if _MADE_OF.exists() and _MADE_OF.read_text(encoding="utf-8") == now:
            return
        child = multiprocessing.get_context("spawn").Process(target=_build, args=(FOLDER,))
        child.start()
        child.join()
        if child.exitcode == 0:
            _MADE_OF.write_text(now, encoding="utf-8")


def _build(folder: Path) -> None:
    from knowledge_base import search

    search.warm(folder)


def copy_into(folder: Path) -> None:
    """Give `folder` a copy of the index, if there is one; a folder without builds its own when it is needed."""
    if not (FOLDER / _INDEX).exists() or (folder / _INDEX).exists():
        return
    with _LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        shutil.copytree(FOLDER / _INDEX, folder / _INDEX)
