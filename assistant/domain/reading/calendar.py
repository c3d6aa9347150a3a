"""Calendar arithmetic of what payers say; days only, no clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from babel.dates import get_date_format

from assistant.core.money import locale_of

if TYPE_CHECKING:
    from holidays import HolidayBase

Order = Literal["dmy", "mdy", "either"]


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day or the year is out of reason."""
    try:
        return date(year, month, day) if 2000 <= year <= 2100 else None
    except ValueError:
        return None


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, *divmod(year, 100)
    leap, over = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * over + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def add_months(day: date, months: int) -> date:
    """The same day number that many months on, or the month's last day where it has no such day (MON-13)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_business_days(day: date, count: int, locale: str) -> date:
    """The `count`-th working day after `day`, or before it where negative, by the country's holidays (MON-12)."""
    calendar = _working_calendar(locale_of(locale).territory or "US")
    if calendar is not None:
        return date.fromisoformat(str(calendar.get_nth_working_day(day, count))[:10])
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        count -= step * (day.weekday() < 5)
    return day


def next_weekday(today: date, weekday: int) -> date:
    """The first such weekday after today; never today itself, which people call today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def last_weekday(today: date, weekday: int) -> date:
    """The latest such weekday before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def weekday_of_week(today: date, weekday: int, weeks: int) -> date:
    """That weekday of the week (Monday to Sunday) that is `weeks` after the one today is in."""
    return today - timedelta(days=today.weekday()) + timedelta(days=weekday, weeks=weeks)


def next_month_day(today: date, number: int, *, backwards: bool = False) -> date | None:
    """The next (or latest) day with this number, not today; months that have no such day are passed over."""
    step = -1 if backwards else 1
    for months in range(13):
        first = add_months(today.replace(day=1), step * months)
        day = safe_date(first.year, first.month, number)
        if day is not None and (day < today if backwards else day > today):
            return day
    return None


def next_yearly(today: date, month: int, number: int, *, backwards: bool = False) -> date | None:
    """The next day of this name, today included, or the latest; None when it is not within a year."""
    for years in (0, 1):
        day = safe_date(today.year + (-years if backwards else years), month, number)
        if day is not None and (day <= today if backwards else day >= today):
            return day
    return None


def nth_weekday(first: date, nth: int, weekday: int) -> date | None:
    """The nth such weekday of the month of `first`; nth -1 is the last. None where there is none."""
    start = first.replace(day=1)
    if nth == -1:
        last = month_end(first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    day = start + timedelta(days=(weekday - start.weekday()) % 7, weeks=nth - 1)
    return day if day.month == first.month else None


@lru_cache(maxsize=64)
def numeric_order(locale: str) -> Order:
    """How the locale reads 12/05, by its short date format in CLDR; Canada writes both ways."""
    parsed = locale_of(locale)
    if parsed.territory == "CA":
        return "either"
    if parsed.territory == "US" or (parsed.territory is None and parsed.language == "en"):
        return "mdy"
    pattern = get_date_format("short", locale=parsed).pattern
    return "dmy" if pattern.index("d") < pattern.index("M") or pattern.startswith("y") else "mdy"


@lru_cache(maxsize=32)
def _working_calendar(country: str) -> HolidayBase | None:
    import holidays  # 0.1 s to import, and only "10 business days" needs it

    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
