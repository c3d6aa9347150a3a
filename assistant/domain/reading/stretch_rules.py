"""Stretches of time and their edges: end of the month, mid-December, next week, the weekend."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.core.money import locale_of
from assistant.domain.reading import calendar
from assistant.domain.reading.matching import UNCLEAR, Context, Groups, Outcome, shift_of
from assistant.domain.reading.numbered_day_rules import day_of_year, year_said


def edge(groups: Groups, context: Context) -> Outcome | None:
    """End, beginning or middle of a month, week, year or named month; Monatsende, EOM."""
    word = groups["M"] if "M" in groups else groups["edge"]
    assert word is not None
    where, unit = word.code, groups.unit() or "month"
    if word.code == "M":
        unit, _, where = str(word.value).rpartition("_")
        unit = unit or "month"
    shift = shift_of(groups)
    if shift is None:
        return None
    today = context.today
    if unit == "week" and where == "e" and _is_weekend(context):
        return stretch_of_weekend(context, next_week=shift == 1)
    if unit == "day":
        more = re.match(r"[pf,]?[DL]?[Twsmdno]", context.reading.codes[groups.end :])
        return Outcome(today) if where == "e" and shift == 0 and not more else None
    if unit == "week":
        offset = {"e": 4, "b": 0, "c": 2}[where]
        if where == "b" and context.reading.language != "en":
            return UNCLEAR
        return Outcome(calendar.weekday_of_week(today, offset, shift)) if where != "c" or shift else UNCLEAR
    if unit == "month":
        if where == "b" and word.code != "M" and context.reading.language != "en":
            return UNCLEAR  # `Anfang des Monats`, `début du mois`: some day early in it
        return _month_edge(
            where, calendar.add_months(today.replace(day=1), shift), context, open_month=shift == 0
        )
    if unit == "year":
        year = today.year + shift
        return Outcome(date(year, 12, 31)) if where == "e" else UNCLEAR
    if unit == "quarter" and where == "e":
        last = calendar.add_months(today.replace(day=1), 2 - (today.month - 1) % 3 + 3 * shift)
        return Outcome(calendar.month_end(last))
    return UNCLEAR


def month_edge(groups: Groups, context: Context) -> Outcome | None:
    """Mid December, Ende Januar, fin décembre."""
    word = groups["edge"]
    assert word is not None
    following = context.reading.tokens[groups.end : groups.end + 1]
    number = groups.number("year")
    if word.code == "b" and number is not None and number <= 31:
        return None  # `start Jan 4`
    if word.code == "b" and any(token.code in "no" for token in following) and "year" not in groups:
        return None  # "beginning January 1st" begins that day
    year = year_said(groups, context)
    number = {"e": 28, "b": 1, "c": 15}[word.code]
    if word.code == "b" and context.reading.language != "en":
        return UNCLEAR
    day = day_of_year(year, groups.value("m"), number, context)
    return _month_edge(word.code, day.replace(day=1), context, open_month=False) if day else None


def _month_edge(where: str, first: date, context: Context, *, open_month: bool) -> Outcome:
    if where == "e":
        return Outcome(calendar.month_end(first))
    day = first.replace(day=1 if where == "b" else 15)
    if open_month and day < context.today and not context.backwards:
        day = calendar.add_months(day, 1)
    return Outcome(day)


def last_of(groups: Groups, context: Context) -> Outcome | None:
    """The last of the month; German `am letzten`, `zum letzten` with no month said is this one's."""
    shift = shift_of(groups)
    if "u" in groups:
        if groups.unit() != "month" or shift is None:
            return None
        return Outcome(calendar.month_end(calendar.add_months(context.today.replace(day=1), shift)))
    preposition = groups["p"]
    if context.reading.language != "de" or preposition is None:
        return None
    if preposition.text.lower() not in ("am", "zum", "bis zum", "bis am"):
        return None
    return Outcome(calendar.month_end(context.today))


def last_of_month(groups: Groups, context: Context) -> Outcome | None:
    """`El último de noviembre`: its last day."""
    day = day_of_year(None, groups.value("m"), _IN_EVERY_MONTH, context)
    return Outcome(calendar.month_end(day)) if day is not None else None


_IN_EVERY_MONTH = 28


def week_of(groups: Groups, _context: Context) -> Outcome | None:
    """The week of 7 December, the second week of January: no day is said."""
    return UNCLEAR if groups.unit() in ("week", "fortnight") else None


def _is_weekend(context: Context) -> bool:
    """`La fin de semaine` in Quebec."""
    return context.reading.language == "fr" and locale_of(context.locale).territory == "CA"


def stretch_of_weekend(context: Context, *, next_week: bool) -> Outcome:
    saturday = calendar.weekday_of_week(context.today, 5, int(next_week))
    return Outcome(candidates=(saturday, saturday + timedelta(days=1)))


def stretch(groups: Groups, context: Context) -> Outcome | None:
    """Next week, next month: no day is said. A weekend is one of two; `this month` in passing is no date."""
    modifier = groups["mod"] or groups["post"]
    kind = modifier.code if modifier else ""
    if groups.unit() == "weekend":
        return UNCLEAR if kind == "l" else stretch_of_weekend(context, next_week=kind == "x")
    return UNCLEAR if kind == "x" or (kind and context.whole) else None
