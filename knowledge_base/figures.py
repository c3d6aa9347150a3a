"""Rates and thresholds that articles quote and code may know: one data file, each figure with its source and dates.

An article writes `{{gb.vat.standard}}` and gets the text that is in force on the day whose law it states.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from assistant.core.errors import Invalid
from assistant.core.yaml_text import read_yaml

FIGURES_FILE = Path(__file__).parent / "figures.yaml"
QUOTED = re.compile(r"\{\{([a-z0-9]+(?:[.-][a-z0-9]+)+)\}\}")

Confidence = Literal["primary", "secondary", "memory"]
"""Read in the source itself; read in somebody's account of it; known, with the source named but not opened."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
FigureId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)+$")]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Source(Strict):
    """Where a rule is laid down; `url` only where it is stable."""

    authority: Words
    document: Words
    section: str | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None

    def cite(self) -> str:
        return ", ".join(part for part in (self.authority, self.document, self.section) if part)


class Known(Strict):
    """One figure from `effective_from` to `effective_to`, written as `text` in articles."""

    text: Words
    source: Source
    confidence: Confidence
    effective_from: date | None = None
    effective_to: date | None = None

    def in_force(self, on: date) -> bool:
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)

    @property
    def number(self) -> Decimal:
        """`£90,000` -> 90000, `7.75%` -> 7.75. Raises ValueError where the text holds no number."""
        digits = re.search(r"\d+(?:,\d{3})*(?:\.\d+)?", self.text)
        if digits is None:
            raise ValueError(f"no number in {self.text!r}")
        return Decimal(digits[0].replace(",", ""))


class _Row(Strict):
    text: Words
    source: str
    section: str | None = None
    confidence: Confidence
    effective_from: date | None = None
    effective_to: date | None = None


class _File(Strict):
    sources: dict[str, Source]
    figures: dict[FigureId, _Row | tuple[_Row, ...]]


def read(text: str) -> dict[str, tuple[Known, ...]]:
    """Figures by id, each with one entry for every period. Raises Invalid naming the figure that is wrong."""
    try:
        file = TypeAdapter(_File).validate_python(read_yaml(text))
    except (yaml.YAMLError, ValidationError) as error:
        raise Invalid(
            f"figures.yaml: {' '.join(str(error).split())[:300]}", code="figures_invalid"
        ) from error
    found = {}
    for key, entry in file.figures.items():
        rows = entry if isinstance(entry, tuple) else (entry,)
        for row in rows:
            if row.source not in file.sources:
                raise Invalid(f"figures.yaml: {key}: no source {row.source!r}", code="figures_invalid")
        found[key] = tuple(_known(row, file.sources[row.source]) for row in rows)
    return found


def _known(row: _Row, source: Source) -> Known:
    placed = source if row.section is None else source.model_copy(update={"section": row.section})
    return Known(source=placed, **row.model_dump(exclude={"source", "section"}))


@lru_cache(maxsize=1)
def figures() -> dict[str, tuple[Known, ...]]:
    """All figures of the data file."""
    return read(FIGURES_FILE.read_text(encoding="utf-8"))


def figure(key: str, on: date) -> Known:
    """The figure in force on a day. KeyError names what is not there."""
    found = next((each for each in figures().get(key, ()) if each.in_force(on)), None)
    if found is None:
        raise KeyError(f"no figure {key!r} in force on {on.isoformat()}")
    return found


def quoted(text: str) -> list[str]:
    """The ids that a text quotes, in their order, each once."""
    return list(dict.fromkeys(QUOTED.findall(text)))


def fill(text: str, on: date) -> str:
    """The text with each placeholder replaced. KeyError names a figure that is not there."""
    return QUOTED.sub(lambda match: figure(match[1], on).text, text)
