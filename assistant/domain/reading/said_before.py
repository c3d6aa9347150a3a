"""What a day takes from the one said before it: its month, its order, the weekday that follows it."""

from __future__ import annotations

import re
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
