"""How dates and counts are written for people, in their locale."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date, format_time

from assistant.core import clock
from assistant.core.money import locale_of

if TYPE_CHECKING:
    from datetime import date, datetime

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@lru_cache(maxsize=4096)
def long_date(day: date, locale: str = "en_US") -> str:
    """Weekday and full date: `Saturday, December 5, 2026` (MON-15)."""
    return format_date(day, "full", locale=locale_of(locale))


@lru_cache(maxsize=4096)
def short_date(day: date, locale: str = "en_US") -> str:
    """`Dec 5, 2026`."""
    return format_date(day, "medium", locale=locale_of(locale))


def local_time(instant: datetime, timezone: str, locale: str = "en_US") -> str:
    """Date and time where the payer lives, with its zone: `Dec 5, 2026, 3:04 PM EST`."""
    local = instant.astimezone(clock.zone(timezone))
    found = locale_of(locale)
    return f"{format_date(local, 'medium', locale=found)}, {format_time(local, 'short', locale=found)} {local.tzname()}"


def in_english(locale: str) -> str:
    """The locale with English words and the habits of its place, for a page whose own words are English: `en_DE`."""
    found = locale_of(locale)
    return str(locale_of(f"en_{found.territory}")) if found.territory else "en_US"


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def storable(text: str) -> str:
    """`text` without what no database takes: NUL characters and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def readable(text: str) -> str:
    """`text` without what a page, a database or a terminal takes for anything but text; line ends and tabs stay."""
    return _CONTROL.sub("", text)
