"""Days that are named by a holiday, or counted within a month."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from assistant.domain.reading import calendar
from assistant.domain.reading.holidays_named import SUNDAY, next_moving
from assistant.domain.reading.languages import fold
from assistant.domain.reading.matching import UNCLEAR, Context, Groups, Outcome, shift_of

_FEW = 5


def nth_weekday(groups: Groups, context: Context) -> Outcome | None:
    """The last Friday of the month, the first Monday of January."""
    nth_token = groups["nth"]
    assert nth_token is not None
    nth = -1 if nth_token.code == "l" else groups.value("nth")
    weekday = groups.value("w")
    if "m" in groups:
        start = calendar.next_yearly(context.today.replace(day=1), groups.value("m"), 1)
        day = calendar.nth_weekday(start, nth, weekday) if start else None
        return Outcome(day) if day else UNCLEAR
    shift = shift_of(groups)
    if (
        groups.unit() not in ("month", "monthly") or shift is None
    ):  # German `im Monat` is a frequency elsewhere
        return None
    first = calendar.add_months(context.today.replace(day=1), shift)
    day = calendar.nth_weekday(first, nth, weekday)
    if day is not None and day < context.today and shift == 0:
        day = calendar.nth_weekday(calendar.add_months(first, 1), nth, weekday)
    return Outcome(day) if day else UNCLEAR


def nth_weekday_of_month_before(groups: Groups, context: Context) -> Outcome | None:
    """`December, first Monday`; `December 4th Friday` is the 4th."""
    nth = groups["nth"]
    comma = context.reading.codes[groups.start + 1] == ","
    if nth is None or not (comma or nth.text[0].isalpha()):
        return None
    return nth_weekday(groups, context)


def of_the_new_year(groups: Groups, context: Context) -> Outcome | None:
    """The first Monday of the new year."""
    vague, nth = groups["V"], groups["nth"]
    if vague is None or nth is None or not vague.text.lower().endswith("new year") or nth.code == "l":
        return UNCLEAR
    day = calendar.nth_weekday(date(context.today.year + 1, 1, 1), groups.value("nth"), groups.value("w"))
    return Outcome(day) if day else UNCLEAR


def between_the_years(groups: Groups, context: Context) -> Outcome | None:
    """`Zwischen den Jahren`: from Christmas to New Year."""
    vague = groups["V"]
    if vague is None or vague.value != "between_years":
        return None
    christmas = calendar.next_yearly(context.today, 12, 25)
    new_year = calendar.next_yearly(christmas, 1, 1) if christmas else None
    return Outcome(candidates=(christmas, new_year)) if christmas and new_year else None


def nth_business_day(groups: Groups, context: Context) -> Outcome | None:
    """The last working day of December, the first business day of next month."""
    nth_token, unit = groups["nth"], groups.unit("b")
    assert nth_token is not None
    if unit not in ("business_day", "day"):
        return None
    return _business_day_of(groups, context, -1 if nth_token.code == "l" else groups.value("nth"), unit)


def _business_day_of(groups: Groups, context: Context, nth: int, unit: str) -> Outcome | None:
    if "m" in groups:
        first = calendar.next_yearly(context.today.replace(day=1), groups.value("m"), 1)
    elif groups.unit() == "month" and (shift := shift_of(groups)) is not None:
        first = calendar.add_months(context.today.replace(day=1), shift)
    else:
        return None
    if first is None:
        return UNCLEAR
    for months in (0, 1):
        start = calendar.add_months(first, months)
        day = _nth_day(start, nth, unit, context.locale)
        if day is not None and (day >= context.today or context.backwards or "m" in groups):
            return Outcome(day)
    return UNCLEAR


_WORKING = frozenset({"ouvrable", "ouvre", "habil", "laborable", "working", "business"})


def edge_business_day(groups: Groups, context: Context) -> Outcome | None:
    """`Le dernier jour ouvrable du mois`, `el primer día hábil de enero`."""
    edge, word = groups["nth"], groups["b"]
    assert edge is not None
    assert word is not None
    if fold(word.text) not in _WORKING or not fold(edge.text).endswith(("jour", "dia")):
        return None
    return _business_day_of(groups, context, -1 if edge.code == "e" else 1, "business_day")


def _nth_day(first: date, nth: int, unit: str, locale: str) -> date | None:
    if unit == "day":
        return calendar.month_end(first) if nth == -1 else calendar.safe_date(first.year, first.month, nth)
    if nth == -1:
        return calendar.add_business_days(calendar.month_end(first) + timedelta(days=1), -1, locale)
    return calendar.add_business_days(first - timedelta(days=1), nth, locale)


_GREETING = re.compile(
    r"\b(?:happy|merry|white|joyeux|joyeuse|bon|bonne|feliz|felices|frohe[ns]?|sch\u00f6ne[ns]?|gutes|hello)\s+(?:a\s+)?$",
    re.IGNORECASE,
)


_SOME_TIME_AFTER = re.compile(
    r"\b(?:after|nach|après|después de|tras)\s+(?:my|our|the|his|her|mein\w*|der|dem|mon|ma|mi|el|la)\s+$",
    re.IGNORECASE,
)


_HOLIDAY_THING = re.compile(
    r"\s+(?:bonus|money|party|dinner|do|cards?|club|savings|shopping|presents?|gifts?|sales?|rush|break|holidays?"
    r"|vacation|week|season|period|fund|hamper|tree|lights)\b",
    re.IGNORECASE,
)
"""`My Christmas bonus`, `Thanksgiving week`: what is named after a holiday, and no day."""
_OF_HOLIDAY = re.compile(
    r"\b(?:paga(?: extra)?|extra|aguinaldo|cena|sorteo|loter[i\u00ed]a|cesta|regalos?|vacaciones|campa\u00f1a"
    r"|prime|repas|f\u00eates|vacances|march\u00e9|cadeaux?|p\u00e9riode|\u00e9poque|d[i\u00ed]as|fechas) de\s*$",
    re.IGNORECASE,
)


def holiday(groups: Groups, context: Context) -> Outcome | None:
    start = context.reading.tokens[groups.start].start
    if _GREETING.search(context.reading.text, max(0, start - 20), start):
        return None
    if _SOME_TIME_AFTER.search(context.reading.text, max(0, start - 20), start):
        return UNCLEAR  # `after my New Year's Eve set`
    if _HOLIDAY_THING.match(context.reading.text, context.reading.tokens[groups.end - 1].end) or (
        context.reading.language in ("es", "fr")
        and re.search("zf$", context.reading.before(groups.start))
        and _OF_HOLIDAY.search(context.reading.text, max(0, start - 30), start)
    ):
        return UNCLEAR
    day = _holiday(groups, context)
    if day is not None and _ITS_EVE.match(context.reading.text, context.reading.tokens[groups.end - 1].end):
        day -= timedelta(days=1)
    return Outcome(day) if day else None


_ITS_EVE = re.compile(r"(?:\s|')+eve\b", re.IGNORECASE)


def _holiday(groups: Groups, context: Context) -> date | None:
    token = groups["H"]
    assert token is not None
    if token.value == "advent":
        return None
    if isinstance(token.value, str):
        return next_moving(token.value, context.today, context.locale, backwards=context.backwards)
    assert isinstance(token.value, tuple)
    month, number = token.value
    return calendar.next_yearly(context.today, int(month), int(number), backwards=context.backwards)


_ADVENT_SUNDAYS = 4


def nth_sunday_of(groups: Groups, context: Context) -> Outcome | None:
    """The second Sunday of Advent, `am zweiten Advent`."""
    token, number = groups["H"], groups.number("nth")
    if token is None or token.value != "advent" or number is None or not 1 <= number <= _ADVENT_SUNDAYS:
        return None
    if "w" in groups and groups.value("w") != SUNDAY:
        return UNCLEAR
    day = next_moving(f"advent_{number}", context.today, context.locale, backwards=context.backwards)
    return Outcome(day) if day else UNCLEAR


def nth_after_holiday(groups: Groups, context: Context) -> Outcome | None:
    """The first working day after Christmas, the second Monday after Easter."""
    edge, base, word = groups["nth"], _holiday(groups, context), groups["b"]
    assert edge is not None
    if edge.code == "b" and (word is None or fold(word.text) not in _WORKING):
        return None
    nth = 1 if edge.code == "b" else groups.value("nth")
    after = context.reading.tokens[groups.at("H") - 1]
    if base is None or not 1 <= nth <= _FEW or (after.code == "r" and after.value != "after"):
        return UNCLEAR
    if "w" in groups:
        return Outcome(calendar.next_weekday(base, groups.value("w")) + timedelta(weeks=nth - 1))
    if edge.code != "b" and groups.unit("b") != "business_day":
        return UNCLEAR
    return Outcome(calendar.add_business_days(base, nth, context.locale))


def beside_holiday(groups: Groups, context: Context) -> Outcome | None:
    """The day after Christmas, two days before Easter, the Friday after Thanksgiving; a week after it is that day
    of the next week only where a number was said."""
    base = _holiday(groups, context)
    if base is None:
        return None
    sign = -1 if "q" in groups else 1
    if "w" in groups:
        weekday = groups.value("w")
        if sign < 0:
            return Outcome(calendar.last_weekday(base, weekday))
        over = _holiday(groups, replace(context, backwards=True))
        just_over = calendar.next_weekday(over, weekday) if over else None
        ahead = just_over is not None and just_over >= context.today and not context.backwards
        return Outcome(just_over if ahead else calendar.next_weekday(base, weekday))
    count, days = groups.number("n"), {"day": 1, "week": 7, "fortnight": 14}.get(groups.unit())
    if days is None or (count is None and groups.unit() != "day"):
        return UNCLEAR
    return Outcome(base + timedelta(days=sign * days * (count or 1)))


def week_from(groups: Groups, context: Context) -> Outcome | None:
    """`week from Friday`, `fortnight from now`, `week tomorrow`: with no article."""
    days, after = {"week": 7, "fortnight": 14}.get(groups.unit()), context.reading.tokens[groups.start + 1]
    if context.reading.language != "en":
        return None  # `35 euros la semaine à partir de lundi`
    if days is None or (after.code == "r" and after.value != "from"):
        return None
    if after.code == "p" and groups.unit() + after.text.lower() not in ("weekon", "fortnighton"):
        return None
    if "w" in groups:
        base = calendar.next_weekday(context.today, groups.value("w"))
    else:
        base = context.today + timedelta(days=groups.value("T") if "T" in groups else 0)
    return Outcome(base + timedelta(days=days)) if base >= context.today else None


def before_month(groups: Groups, context: Context) -> Outcome | None:
    """`before June`: its eve. `By June` leaves open which day."""
    token = groups["q"]
    assert token is not None
    first = calendar.next_yearly(context.today.replace(day=1), groups.value("m"), 1)
    if token.text.lower() not in _BEFORE or first is None or first <= context.today:
        return UNCLEAR
    return Outcome(first - timedelta(days=1))


_BEFORE = ("before", "antes de", "avant", "vor")
