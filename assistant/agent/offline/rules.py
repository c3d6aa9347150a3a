"""Wordings that can mean only one thing (`rules.yaml`): heard without the classifier, so most turns need no vector."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.core.yaml_text import read_yaml

FILE = Path(__file__).parent / "rules.yaml"


def load_yaml(file: Path) -> Any:
    """A YAML file's content."""
    return read_yaml(file.read_text(encoding="utf-8"))


def read_patterns(file: Path, section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The (name, pattern) pairs of a section, in their order."""
    rows = load_yaml(file)[section]
    return tuple((name, re.compile(pattern)) for row in rows for name, pattern in row.items())


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], tuple[tuple[str, re.Pattern[str]], ...]]:
    return read_patterns(FILE, "whole"), read_patterns(FILE, "any")


def is_plain(wording: str) -> bool:
    """Whether the clause is nothing but one of the plain wordings, so that it needs no vector."""
    return any(pattern.fullmatch(wording) for _intent, pattern in _rules()[0])


def by_rule(wording: str) -> str | None:
    """The intent of a clause in `plain` wording; None when no rule is sure."""
    whole, anywhere = _rules()
    for intent, pattern in whole:
        if pattern.fullmatch(wording):
            return intent
    for intent, pattern in anywhere:
        if pattern.search(wording):
            return intent
    return None


def sounds_hard(wording: str) -> bool:
    """Whether the clause also tells of hardship, whatever else it asks for."""
    return any(intent == "hardship" and pattern.search(wording) for intent, pattern in _rules()[1])
