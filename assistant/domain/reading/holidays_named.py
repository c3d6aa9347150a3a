"""Holidays that payers name and that move from year to year."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.core.money import locale_of
from assistant.domain.reading import calendar

SUNDAY = 6
_NTH = {
    "thanksgiving": (11, 4, 3, 0),
    "black_friday": (11, 4, 3, 1),
    "cyber_monday": (11, 4, 3, 4),
    "giving_tuesday": (11, 4, 3, 5),
    "king_day": (1, 3, 0, 0),
    "super_bowl": (2, 2, 6, 0),
    "presidents_day": (2, 3, 0, 0),
    "mothers_day": (5, 2, 6, 0),
    "fathers_day": (6, 3, 6, 0),
    "memorial_day": (5, -1, 0, 0),
    "labor_day": (9, 1, 0, 0),
}
"""Month, which of its weekdays (-1: the last), the weekday, days more."""
_FROM_EASTER = {
    "maundy_thursday": -3,
    "carnival_monday": -48,
    "ash_wednesday": -46,
    "shrove_tuesday": -47,
    "good_friday": -2,
    "easter": 0,
    "easter_monday": 1,
    "ascension": 39,
    "pentecost": 49,
    "pentecost_monday": 50,
    "corpus_christi": 60,
}


def next_moving(name: str, today: date, locale: str, *, backwards: bool = False) -> date | None:
    """The next such day, today included, or the latest one."""
    for years in (0, 1):
        day = _in_year(name, today.year + (-years if backwards else years), locale)
        if day is not None and (day <= today if backwards else day >= today):
            return day
    return None


def _in_year(name: str, year: int, locale: str) -> date | None:
    if name in _FROM_EASTER:
        return calendar.easter(year) + timedelta(days=_FROM_EASTER[name])
    if name.startswith("advent_"):
        christmas = date(year, 12, 25)
        fourth = christmas - timedelta(days=christmas.weekday() + 1)
        return fourth - timedelta(weeks=4 - int(name[-1]))
    month, nth, weekday, more = _NTH[name]
    country = locale_of(locale).territory
    if name == "thanksgiving" and country == "CA":
        month, nth, weekday = 10, 2, 0
    if name == "mothers_day" and country in ("GB", "IE"):
        return calendar.easter(year) - timedelta(days=21)
    day = calendar.nth_weekday(date(year, month, 1), nth, weekday)
    return day + timedelta(days=more) if day else None
