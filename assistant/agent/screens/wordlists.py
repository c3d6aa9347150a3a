"""The short word lists of `words.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from assistant.core.yaml_text import read_yaml


class WordLists(NamedTuple):
    fillers: frozenset[str]
    negators: frozenset[str]
    stop_words: frozenset[str]
    hold_on: frozenset[str]
    near_but_real: frozenset[str]
    given_names: frozenset[str]
    not_names: frozenset[str]


@lru_cache(maxsize=1)
def load() -> WordLists:
    data = read_yaml(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return WordLists(**{name: frozenset(map(str, data[name])) for name in WordLists._fields})
