"""Business days by country (MON-12) and the days of an instalment rhythm (MON-13)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.policy.facts import Frequency
    from assistant.domain.policy.schema import NonBusinessDays

ONE_DAY = timedelta(days=1)
STEP_DAYS: dict[Frequency, int] = {"weekly": 7, "every_two_weeks": 14}
HALF_STEP_DAYS: dict[Frequency, int] = {"weekly": 4, "every_two_weeks": 7, "monthly": 15}
SATURDAY_SUNDAY = frozenset({5, 6})


@lru_cache(maxsize=512)
def _closed(jurisdiction: str, year: int) -> tuple[frozenset[date], frozenset[int]]:
    """Public holidays of the year, and the weekend's weekdays; a place we have no calendar for has weekends
    only.
    """
    import holidays  # only where a policy moves dates: it takes a moment to load

    country, _, region = jurisdiction.partition("-")
    for subdivision in (region or None, None):
        try:
            calendar = holidays.country_holidays(country, subdiv=subdivision, years=year)
        except NotImplementedError:
            continue
        return frozenset(day for day in calendar if day.year == year), frozenset(calendar.weekend)
    return frozenset(), SATURDAY_SUNDAY


def is_business_day(day: date, jurisdiction: str) -> bool:
    """Whether banks and offices of `jurisdiction` ("US", "US-CA", "KW") are open."""
    closed, weekend = _closed(jurisdiction, day.year)
    return day.weekday() not in weekend and day not in closed


def shift(day: date, rule: NonBusinessDays, jurisdiction: str) -> date:
    """`day`, moved to a business day as `rule` says; modified_following never leaves the month."""
    if rule == "none" or is_business_day(day, jurisdiction):
        return day
    if rule == "preceding":
        return _next(day, -ONE_DAY, jurisdiction)
    following = _next(day, ONE_DAY, jurisdiction)
    if rule == "modified_following" and following.month != day.month:
        return _next(day, -ONE_DAY, jurisdiction)
    return following


def shift_within(day: date, rule: NonBusinessDays, jurisdiction: str, earliest: date, latest: date) -> date:
    """`shift`, but inside earliest..latest: the other direction where needed, else `day` itself."""
    moved = shift(day, rule, jurisdiction)
    if earliest <= moved <= latest:
        return moved
    other = shift(day, "preceding" if moved > day else "following", jurisdiction)
    return other if earliest <= other <= latest else day


def add_months(day: date, months: int, anchor: int | None = None) -> date:
    """`months` later on day `anchor` of the month (its own day unless told), or on the month's last where
    shorter.
    """
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(anchor or day.day, monthrange(year, month + 1)[1]))


def next_weekday(day: date, weekday: int) -> date:
    """The first `weekday` (0 is Monday) on or after `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def rhythm(
    start: date, frequency: Frequency, *, weekday: int | None = None, day_of_month: int | None = None
) -> Iterator[date]:
    """The pay days on or after `start`, without end: the anchor day is kept through short months."""
    if frequency == "monthly":
        anchor = day_of_month or start.day
        offset = 0 if add_months(start, 0, anchor) >= start else 1
        for index in count(offset):
            day = add_months(start, index, anchor)
            yield day if weekday is None else next_weekday(day, weekday)
    first = start if weekday is None else next_weekday(start, weekday)
    if weekday is None and day_of_month is not None:
        first = next(rhythm(start, "monthly", day_of_month=day_of_month))
    for index in count():
        yield first + timedelta(days=index * STEP_DAYS[frequency])


def next_payment(day: date, frequency: Frequency) -> date:
    """One step of the rhythm after `day`."""
    return add_months(day, 1) if frequency == "monthly" else day + timedelta(days=STEP_DAYS[frequency])


def _next(day: date, step: timedelta, jurisdiction: str) -> date:
    while not is_business_day(day, jurisdiction):
        day += step
    return day
