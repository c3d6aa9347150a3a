"""Questions that no library may answer, whatever it holds: evasion, liability, advice on what to choose, mixed
cross-border cases, other law (TAX-04). Told from the words, in the languages that payers write."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.core.yaml_text import read_yaml

REFUSALS_FILE = Path(__file__).parent / "refusals.yaml"


COVERABLE = frozenset({"liability", "cross_border", "other_law"})
"""The kinds whose words an article may use; evasion and advice are refused whatever the library holds."""


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    return dict(read_yaml(REFUSALS_FILE.read_text(encoding="utf-8")))


def _compiled(patterns: list[str]) -> re.Pattern[str]:
    parts: dict[str, str] = _rules()["parts"]
    filled = re.sub(r"<([a-z]+)>", lambda match: parts.get(match[1], match[0]), "|".join(patterns))
    return re.compile(filled, re.IGNORECASE)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, re.Pattern[str]]:
    return {kind: _compiled(patterns) for kind, patterns in _rules()["kinds"].items()}


@lru_cache(maxsize=1)
def _covered() -> re.Pattern[str]:
    return _compiled(_rules()["covered"])


def refused(question: str) -> str | None:
    """Why a person has to answer: evasion, liability, advice, cross_border, other_law; None when none of them."""
    text = question.replace("’", "'")
    kind = next((kind for kind, pattern in _kinds().items() if pattern.search(text)), None)
    return None if kind in COVERABLE and _covered().search(text) else kind
