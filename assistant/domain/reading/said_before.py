"""What a day takes from the one said before it: its month, its order, the weekday that follows it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.domain.reading import calendar

if TYPE_CHECKING:
    from datetime import date

    from assistant.domain.reading.dates import DateReading
    from assistant.domain.reading.matching import Groups
    from assistant.domain.reading.tokens import Reading

_FOLLOWING = re.compile(
    r"\b(?:following|siguiente|suivante?|darauf|darauffolgende\w*|folgende\w*|after that)\b", re.IGNORECASE
)


def same_said_again(reading: Reading, groups: Groups, earlier: DateReading, day: date) -> bool:
    """`7 December (Monday)`: the weekday of a date that was just said in full."""
    weekday = groups["w"]
    if weekday is None or groups.end - groups.start > 1 or earlier.day is None:
        return False
    between = reading.text[earlier.span[1] : weekday.start]
    in_full = re.search(r"\d", earlier.text) is not None
    return (
        in_full
        and re.fullmatch(r"[\s,(]{1,3}", between) is not None
        and earlier.day.weekday() == day.weekday()
    )


def same_month(reading: Reading, groups: Groups, earlier: DateReading, today: date) -> date | None:
    """`Not 10 January, it's a Sunday. The 11th.`: of the month of the day that was ruled out."""
    codes, token = reading.codes[groups.start : groups.end], groups["day"]
    given_up = earlier.day is None and earlier.problem == "unclear" and len(earlier.candidates) == 1
    if not given_up or token is None or re.search("[myud]", codes):
        return None
    other, number = earlier.candidates[0], groups.number("day")
    day = calendar.safe_date(other.year, other.month, number) if number else None
    return day if day is not None and day > today else None


def counted_on(reading: Reading, groups: Groups, earlier: date) -> date | None:
    """`the following Friday` after a day that was said before it."""
    weekday = groups["w"]
    around = reading.tokens[max(0, groups.start - 1) : groups.end + 1]
    said = reading.text[around[0].start : around[-1].end]
    if weekday is None or not isinstance(weekday.value, int):
        return None
    the = reading.language == "en" and re.search(r"p[D]$", reading.codes[: groups.start][-2:]) is not None
    if not (_FOLLOWING.search(said) or (the and groups.end - groups.start == 1)):
        return None
    return calendar.next_weekday(earlier, weekday.value)


_A_BREATH = 25
"""Characters; what follows a weekday at once."""


def weekday_just_said(reading: Reading, groups: Groups, earlier: DateReading | None) -> bool:
    """`Not this Saturday, the one after`: whether the date just before is one weekday, ruled out or not."""
    if earlier is None or len(earlier.candidates) != 1 or earlier.problem not in (None, "unclear"):
        return False
    start = reading.tokens[groups.start].start
    if start - earlier.span[1] > _A_BREATH:
        return False
    said = [
        token.code
        for token in reading.tokens
        if earlier.span[0] <= token.start and token.end <= earlier.span[1]
    ]
    return any(code in "ws" for code in said) and not any(code in "nodmyuH" for code in said)


def within(reading: Reading, groups: Groups, earlier: DateReading) -> date | None:
    """`Between Christmas and New Year, the 29th`: the day of that number that lies in the stretch."""
    number = groups.number("day")
    if number is None or re.search("[myud]", reading.codes[groups.start : groups.end]):
        return None
    return _inside(earlier, number)


def both_within(groups: Groups, earlier: DateReading, candidates: tuple[date, ...]) -> tuple[date, ...]:
    """`Between Christmas and New Year, the 28th or the 29th`: the two of that stretch."""
    if "m" in groups or "day" not in groups:
        return candidates
    return tuple(_inside(earlier, day.day) or day for day in candidates)


def _inside(earlier: DateReading, number: int) -> date | None:
    if earlier.problem != "ambiguous":
        return None
    first, last = earlier.candidates[0], earlier.candidates[-1]
    days = (first + timedelta(days=more) for more in range((last - first).days + 1))
    inside = [day for day in days if day.day == number]
    return inside[0] if len(inside) == 1 and last - first < timedelta(days=_SHORT_STRETCH) else None


_SHORT_STRETCH = 28
_FROM_MONTH = re.compile(r"r[pi]?(?P<m>m)[^.no]{0,8}[DLp]{0,2}$")


def of_the_first_month(reading: Reading, groups: Groups, today: date) -> date | None:
    """`From February, always on the 15th`: of the month with which it begins."""
    codes, number = reading.codes[groups.start : groups.end], groups.number("day")
    if number is None or re.search("[myudw]", codes):
        return None
    month = _FROM_MONTH.search(reading.before(groups.start))
    if month is None:
        return None
    token = reading.tokens[groups.start - (len(reading.before(groups.start)) - month.start("m"))]
    return calendar.next_yearly(today, token.value, number) if isinstance(token.value, int) else None


_IN_A_ROW = re.compile(
    r"[^.;!?]{0,45}(?:\band\b|\bet\b|\bund\b|\by\b|&|,|\+|\bthen\b|\bpuis\b|\bdann\b|\bluego\b|\bn\b)[^.;!?]{0,35}"
)
_OF_THAT_MONTH = re.compile(
    r"\s+(?:of (?:that|the same) month|de[l ]? ?(?:ese(?: mismo)?|mismo|aquel) mes"
    r"|(?:du|de ce) m[eê]me mois|de ce mois-l[aà]"
    r"|(?:desselben|dieses|jenes) monats)\b",
    re.IGNORECASE,
)


def of_that_month(reading: Reading, groups: Groups) -> bool:
    """`The 8th of that month`: of a month that was said before."""
    return (
        "day" in groups and _OF_THAT_MONTH.match(reading.text, reading.tokens[groups.end - 1].end) is not None
    )


def in_order(reading: Reading, groups: Groups, earlier: DateReading, day: date) -> date | None:
    """`500 le 11 et 340 le 28`: the second is not before the first; `the 8th of that month` is of the month said."""
    codes, token = reading.codes[groups.start : groups.end], groups["day"] or groups["n"]
    if earlier.day is None or token is None or re.search("[myud]", codes):
        return None
    number = day.day
    wanted = calendar.safe_date(earlier.day.year, earlier.day.month, number)
    if of_that_month(reading, groups):
        return wanted
    between = reading.text[earlier.span[1] : reading.tokens[groups.start].start]
    if day >= earlier.day or number <= earlier.day.day or not _IN_A_ROW.fullmatch(between):
        return None
    return wanted
