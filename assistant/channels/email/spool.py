"""Files of mails between the webhook and the job that keeps them as evidence: of accepted kinds only, under made-up
names, and gone after a week."""

from __future__ import annotations

import re
import time
from pathlib import Path

from assistant.core.config import get_settings
from assistant.core.errors import Problem
from assistant.core.ids import new_id
from assistant.domain import evidence

KEPT_SECONDS = 7 * 86400
_KEY = re.compile(r"spl_[0-9a-f]{32}")


def folder() -> Path:
    return get_settings().data_dir / "inbound"


def keep(content: bytes) -> str:
    """The key of the file; "" for one that is not taken as evidence anyway."""
    try:
        evidence.check(content)
    except Problem:
        return ""
    folder().mkdir(parents=True, exist_ok=True)
    _purge()
    key = new_id("spl")
    path_of(key).write_bytes(content)
    return key


def path_of(key: str) -> Path:
    """Where the file lies; a path that is never there for a key that is none."""
    return folder() / (key if _KEY.fullmatch(key) else "none")


def read(path: Path, most: int) -> bytes:
    """At most `most` bytes; none of a file that was not taken."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(most)


def _purge() -> None:
    oldest = time.time() - KEPT_SECONDS
    for path in folder().glob("spl_*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
