"""Weekly opening hours in a local zone, and the next instant at which they are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from assistant.domain.contact_gate.facts import Place, Preferences

Span = tuple[int, int]
"""Minutes of the day: the first is open, the second is not."""

DAY_END = 24 * 60
LOOK_AHEAD = timedelta(days=14)  # no run of Sundays and holidays is as long
WORK: Span = (9 * 60, 17 * 60)
_MANY_REGIONS = 20


@dataclass(frozen=True, slots=True)
class WeekHours:
    """`days` are the spans of Monday to Sunday; on a holiday none is open where `holidays_closed`."""

    days: tuple[tuple[Span, ...], ...]
    holidays_closed: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """All zones and places that the payer may be in: it has to be open in each of them (COM-02)."""

    zones: tuple[ZoneInfo, ...]
    places: tuple[Place, ...]


def is_open(hours: WeekHours, instant: datetime, zone: ZoneInfo, places: tuple[Place, ...]) -> bool:
    local = instant.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not any(start <= minute < end for start, end in hours.days[local.weekday()]):
        return False
    return not (hours.holidays_closed and is_holiday(local.date(), places))


def next_open(hours: Sequence[WeekHours], instant: datetime, where: Where) -> datetime | None:
    """The first instant, not before `instant`, that is open in all hours and zones; None: not in two weeks."""
    at, limit = instant, instant + LOOK_AHEAD
    while at <= limit:
        moved = at
        for week in hours:
            for zone in where.zones:
                opening = _opening(week, moved, zone, where.places, limit)
                if opening is None:
                    return None
                moved = opening
        if moved == at:
            return at
        at = moved
    return None


def _opening(
    hours: WeekHours, instant: datetime, zone: ZoneInfo, places: tuple[Place, ...], limit: datetime
) -> datetime | None:
    if is_open(hours, instant, zone, places):
        return instant
    day = instant.astimezone(zone).date()
    last = limit.astimezone(zone).date()
    while day <= last:
        if not (hours.holidays_closed and is_holiday(day, places)):
            for start, _ in hours.days[day.weekday()]:
                opening = datetime.combine(day, time(*divmod(start, 60)), zone).astimezone(UTC)
                if opening > instant:
                    return opening
        day += timedelta(days=1)
    return None


@lru_cache(maxsize=1024)
def preferred_hours(wish: Preferences) -> WeekHours | None:
    """The payer's own hours (COM-04); None when there is no such wish."""
    start = wish.not_before.hour * 60 + wish.not_before.minute if wish.not_before else 0
    end = wish.not_after.hour * 60 + wish.not_after.minute if wish.not_after else DAY_END
    if (start, end) == (0, DAY_END) and not wish.not_on:
        return None
    spans = ((start, end),) if start < end else ()
    return WeekHours(tuple(() if day in wish.not_on else spans for day in range(7)))


OFF_WORK = WeekHours(
    tuple(((0, WORK[0]), (WORK[1], DAY_END)) if day < 5 else ((0, DAY_END),) for day in range(7))
)
"""When somebody who must not be reached at work is taken to be elsewhere; their true hours are not known."""


def is_holiday(day: date, places: tuple[Place, ...]) -> bool:
    """Whether it is a public holiday in any of the places; one without a calendar has none."""
    return any(day in _holidays(place.country, place.region or "", day.year) for place in places)


@lru_cache(maxsize=512)
def _holidays(country: str, region: str, year: int) -> frozenset[date]:
    """Of a place whose region is not known: of all its regions, where they are few enough to tell."""
    import holidays  # takes a moment to load

    try:
        known = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return frozenset()
    regions = [region] if region in known.subdivisions else []
    if not regions and len(known.subdivisions) <= _MANY_REGIONS:
        regions = list(known.subdivisions)
    found = set(known)
    for name in regions:
        found.update(holidays.country_holidays(country, subdiv=name, years=year))
    return frozenset(day for day in found if day.year == year)
