"""Signs that a text tries to steer a model. For the record and for tainting, never a reason to refuse a payer."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.agent.screens.normalise import clean, plain
from assistant.core.yaml_text import read_yaml

_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_HIDDEN_MOST = 2
_SPACE = re.compile(r"(\s+)")
_LONGEST = 20_000


@lru_cache(maxsize=1)
def _markers() -> dict[str, re.Pattern[str]]:
    data = read_yaml(Path(__file__).with_name("injection.yaml").read_text(encoding="utf-8"))
    return {str(name): re.compile("|".join(f"(?:{part})" for part in parts)) for name, parts in data.items()}


def looks_like_injection(text: str) -> list[str]:
    """The names of the markers found, in a fixed order; [] for nearly every honest message."""
    text = text[:_LONGEST]
    low = "".join(part if part.isspace() else plain(part) for part in _SPACE.split(clean(text)))
    found = [name for name, pattern in _markers().items() if pattern.search(low)]
    if len(_HIDDEN.findall(text)) > _HIDDEN_MOST:
        found.append("hidden_characters")
    return found
