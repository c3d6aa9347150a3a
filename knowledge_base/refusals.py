"""Questions that no library may answer, whatever it holds: evasion, liability, advice on what to choose, mixed
cross-border cases, other law (TAX-04). Told from the words, in the languages that payers write."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

REFUSALS_FILE = Path(__file__).parent / "refusals.yaml"


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    data = yaml.safe_load(REFUSALS_FILE.read_text(encoding="utf-8"))
    parts: dict[str, str] = data["parts"]
    return {
        kind: re.compile(
            re.sub(r"<([a-z]+)>", lambda match: parts.get(match[1], match[0]), "|".join(patterns)),
            re.IGNORECASE,
        )
        for kind, patterns in data["kinds"].items()
    }


def refused(question: str) -> str | None:
    """Why a person has to answer: evasion, liability, advice, cross_border, other_law; None when none of them."""
    text = question.replace("’", "'")
    return next((kind for kind, pattern in _patterns().items() if pattern.search(text)), None)
