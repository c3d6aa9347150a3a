"""The general date reader for languages whose words are not in the lexicons; slow to load, so loaded late."""

from __future__ import annotations

import warnings
from datetime import date, datetime

from assistant.core.money import locale_of

_LONGEST_PHRASE = 60


def second_reading(phrase: str, *, today: date, locale: str) -> date | None:
    """The day that a short phrase in the locale's language names; None where it names none."""
    if len(phrase) > _LONGEST_PHRASE:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import dateparser

        try:
            found = dateparser.parse(
                phrase,
                languages=[str(locale_of(locale).language)],
                settings={
                    "RELATIVE_BASE": datetime(today.year, today.month, today.day),  # noqa: DTZ001 - a calendar day
                    "PREFER_DATES_FROM": "future",
                    "REQUIRE_PARTS": ["day"],
                    "PARSERS": ["relative-time", "absolute-time"],
                },
            )
        except ValueError:  # a language that the reader does not know
            return None
    return found.date() if found else None
