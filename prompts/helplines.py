"""Where a payer finds help that is not ours, by country (VUL-02, VUL-03, VUL-06)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import yaml

from prompts.loader import FOLDER

Purpose = Literal["crisis", "abuse", "debt_advice"]

_EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"})  # fmt: skip
_ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Helpline:
    """A public service: `number` as people dial it (may be empty), `url` without a scheme."""

    name: str
    number: str
    url: str


def _helpline(line: dict[str, object]) -> Helpline:
    return Helpline(str(line["name"]), str(line.get("number", "")), str(line.get("url", "")))


@lru_cache(maxsize=1)
def _by_country() -> dict[str, dict[str, list[Helpline]]]:
    data = yaml.safe_load((FOLDER / "helplines.yaml").read_text(encoding="utf-8"))
    return {
        str(country): {purpose: [_helpline(line) for line in lines] for purpose, lines in purposes.items()}
        for country, purposes in data.items()
    }


def helplines(country: str, purpose: Purpose) -> tuple[Helpline, ...]:
    """The lines of an ISO 3166 country, else of the EU where it belongs to it, else international ones; never empty."""
    country = country.strip().upper().split("-")[0]
    country = "GB" if country == "UK" else country
    data = _by_country()
    for place in (country, "EU" if country in _EU else _ANYWHERE, _ANYWHERE):
        lines = data.get(place, {}).get(purpose)
        if lines:
            return tuple(lines)
    raise KeyError(f"no {purpose} helpline for {country!r}")


def helpline_text(country: str, purpose: Purpose, *, short: bool = False) -> str:
    """The lines as text, "Samaritans: 116 123 (samaritans.org)"; `short` leaves out addresses beside a number."""
    return "; ".join(_line(line, short) for line in helplines(country, purpose))


def _line(line: Helpline, short: bool) -> str:
    if not line.number:
        return f"{line.name}: {line.url}"
    return f"{line.name}: {line.number}" + (f" ({line.url})" if line.url and not short else "")
