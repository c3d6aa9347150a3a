"""The word lists of the checks, read once from `words/`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


@lru_cache(maxsize=16)
def words(name: str) -> frozenset[str]:
    """All words of `words/{name}.txt`."""
    return frozenset(_lines(name).split())


@lru_cache(maxsize=16)
def sections(name: str) -> dict[str, frozenset[str]]:
    """The words of `words/{name}.txt` under each `[heading]`."""
    found: dict[str, frozenset[str]] = {}
    for part in _lines(name).split("[")[1:]:
        heading, _, rest = part.partition("]")
        found[heading] = frozenset(rest.split())
    return found


@lru_cache(maxsize=4)
def mapping(name: str) -> dict[str, dict[str, frozenset[str]]]:
    """Under each `[heading]` of `words/{name}.txt`, for lines "key key = value value": the values of each key."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for part in _lines(name).split("[")[1:]:
        heading, _, rest = part.partition("]")
        rows = [line.partition("=") for line in rest.splitlines() if line.strip()]
        found[heading] = {key: frozenset(values.split()) for keys, _, values in rows for key in keys.split()}
    return found


def _lines(name: str) -> str:
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))
