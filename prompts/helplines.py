"""Where a payer finds help that is not ours, by country (VUL-02, VUL-03, VUL-06)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import yaml

from prompts.loader import FOLDER, has_reply, reply

Purpose = Literal["crisis", "abuse", "debt_advice"]

_EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"})  # fmt: skip
_ANYWHERE = "*"
_DESCRIBED = {
    "Emergency services": "emergency",
    "988 Suicide & Crisis Lifeline (call or text)": "us_crisis",
    "Local help with food and bills": "us_local",
    "Find a helpline in your country": "find_country",
    "Find local support": "find_local",
    "Emotional support line": "eu_emotional",
    "Violence support line": "eu_violence",
    "A free debt or consumer advice service near you": "debt_advice",
    "European Consumer Centres": "eu_consumer",
    "NFCC credit counseling": "us_credit",
}
"""Names that say what a line is: said in the payer's language where there are words for it."""


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


def helplines(country: str, purpose: Purpose, locale: str = "en_US") -> tuple[Helpline, ...]:
    """The lines of an ISO 3166 country, else of the EU where it belongs to it, else international ones; never empty.

    Proper names stay as they are; a name that describes the line is in the language of `locale`.
    """
    country = country.strip().upper().split("-")[0]
    country = "GB" if country == "UK" else country
    data = _by_country()
    for place in (country, "EU" if country in _EU else _ANYWHERE, _ANYWHERE):
        lines = data.get(place, {}).get(purpose)
        if lines:
            return tuple(_told(line, locale) for line in lines)
    raise KeyError(f"no {purpose} helpline for {country!r}")


def _told(line: Helpline, locale: str) -> Helpline:
    key = f"helpline_{_DESCRIBED.get(line.name, '')}"
    return Helpline(reply(key, locale=locale), line.number, line.url) if has_reply(key, locale) else line


def helpline_text(country: str, purpose: Purpose, *, short: bool = False, locale: str = "en_US") -> str:
    """The lines as text, "Samaritans: 116 123 (samaritans.org)"; `short` leaves out addresses beside a number."""
    return "; ".join(_line(line, short) for line in helplines(country, purpose, locale))


def _line(line: Helpline, short: bool) -> str:
    if not line.number:
        return f"{line.name}: {line.url}"
    return f"{line.name}: {line.number}" + (f" ({line.url})" if line.url and not short else "")
