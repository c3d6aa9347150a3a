"""Days named by their number: 12/05, 5 December, Friday the 5th, the 5th, the 5th of next month."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from assistant.domain.reading import calendar
from assistant.domain.reading.around_dates import moved
from assistant.domain.reading.languages import fold
from assistant.domain.reading.matching import RECURRING, UNCLEAR, Context, Groups, Outcome, shift_of
from assistant.domain.reading.quantities import LAST_DAY, speaks_of_rates

if TYPE_CHECKING:
    from assistant.domain.reading.joined_words import Token


def literal(groups: Groups, context: Context) -> Outcome | None:
    token = groups["d"]
    assert token is not None
    parts = [int(part) for part in re.findall(r"\d+", token.text)]
    if re.match(r"\d{4}", token.text):
        return _dated(calendar.safe_date(*parts), groups, context)
    year = None if len(parts) == 2 else parts[2] + (2000 if parts[2] < 100 else 0)
    order = "dmy" if "." in token.text else calendar.numeric_order(context.locale)
    readings = [(parts[0], parts[1]), (parts[1], parts[0])]
    if order == "mdy":
        readings.reverse()
    days = [day_of_year(year, month, number, context) for number, month in readings]
    if order == "either" and days[0] and days[1] and days[0] != days[1]:
        return Outcome(candidates=(min(days[0], days[1]), max(days[0], days[1])))
    if year is None and (
        parts == [24, 7] or ("/" in token.text and _fraction(parts) and not _introduced(groups, context))
    ):
        return None
    return _dated(days[0] or days[1], groups, context)


def _fraction(parts: list[int]) -> bool:
    return parts in ([1, 2], [1, 3], [2, 3], [1, 4], [3, 4])


def _introduced(groups: Groups, context: Context) -> bool:
    before = context.reading.codes[groups.start - 1] if groups.start else ""
    if before in tuple("pqhrLDw") or groups["w"] is not None:
        return True
    return context.whole and not before and groups["d"] is not None


_HARDLY_A_RANK = 5
"""From here on `the eleventh.` is a day rather than the eleventh of something."""


def day_of_year(year: int | None, month: int, number: int, context: Context) -> date | None:
    if not 1 <= month <= 12:
        return None
    if year is not None:
        return calendar.safe_date(year, month, number)
    return calendar.next_yearly(context.today, month, number, backwards=context.backwards)


def _dated(day: date | None, groups: Groups, context: Context) -> Outcome:
    """That day, unless a weekday was said with it that it is not."""
    if day is None:
        return UNCLEAR
    weekday = groups["w"]
    if weekday is not None and weekday.value != day.weekday():
        return Outcome(candidates=(day, calendar.next_weekday(context.today, groups.value("w"))))
    return Outcome(day)


def day_month(groups: Groups, context: Context) -> Outcome | None:
    """5 December, the 5th of Dec 2026, Dec 5, Freitag, den 5. Dezember."""
    number, month = groups.number("day"), groups.value("m")
    if number is None or not 1 <= number <= 31:
        return None
    day_token, month_token = groups["day"], groups["m"]
    assert day_token is not None
    assert month_token is not None
    if month_token.code == "y" and day_token.code == "n" and _verb_like(groups, context):
        return None
    if context.reading.language in ("es", "fr") and _feminine(groups, context):
        return None  # `la 16 de Septiembre`: a street
    year = year_said(groups, context)
    if day_token.text.lower() == "one" and context.reading.codes[groups.end : groups.end + 1] in ("n", "o"):
        return None  # `the next one Dec 15`
    day, other = day_of_year(year, month, number, context), groups.number("year")
    if (
        year is None
        and other is not None
        and other <= 31
        and day_token.code == "n"
        and not _introduced(groups, context)
    ):
        days = {day, day_of_year(None, month, other, context)}  # `20 December 5`: the 20th, or 20 on the 5th
        return Outcome(candidates=tuple(sorted(found for found in days if found)))
    return _dated(day, groups, context)


def _verb_like(groups: Groups, context: Context) -> bool:
    """`5 may be too much`, `may 2 people pay`: the month is a verb, unless something introduces the date."""
    after = context.reading.codes[groups.end : groups.end + 1]
    return after not in ("", ".", ",", "q", "&") and not _introduced(groups, context)


_YEARS_BACK, _YEARS_AHEAD = 7, 2


def year_said(groups: Groups, context: Context) -> int | None:
    """The year that was said; a number after a date that is no year is left to what follows (`5 Dec 150`). In two
    figures it is one of these years, and not after a comma (`1 Dec, 30 on 1 Jan`)."""
    year, token = groups.number("year"), groups["year"]
    if year is None or token is None:
        return None
    if 1900 <= year <= 2100:
        return year
    behind = context.reading.codes[groups.at("year") - 1]
    this_year = context.today.year % 100
    if len(token.text) == 2 and behind != "," and -_YEARS_BACK <= year - this_year <= _YEARS_AHEAD:
        return 2000 + year
    groups.end_before("year")
    return None


def weekday_ordinal(groups: Groups, context: Context) -> Outcome | None:
    """Friday the 5th."""
    number, weekday = groups.value("day"), groups.value("w")
    day = calendar.next_month_day(context.today, number, backwards=context.backwards)
    if day is None:
        return None
    if day.weekday() == weekday:
        return Outcome(day)
    if context.today.day == number and context.today.weekday() == weekday:
        return Outcome(context.today)
    return Outcome(candidates=(day, calendar.next_weekday(context.today, weekday)))


def day_of_month(groups: Groups, context: Context) -> Outcome | None:
    """The 5th of next month, the first of the month, am 5. des nächsten Monats; the first of the year."""
    number = groups.number("day")
    if number == 1 and groups.unit() == "year" and shift_of(groups) in (0, 1):
        return Outcome(date(context.today.year + 1, 1, 1))
    if number is None or not 1 <= number <= 31 or groups.unit() != "month":
        return None
    if groups.at("u") == groups.start + 1:
        return None  # `in the third month`
    months = shift_of(groups)
    if months is None:
        return UNCLEAR
    if months == 0 and ("mod" in groups or "post" in groups):
        day = calendar.safe_date(context.today.year, context.today.month, number)
        return Outcome(day) if day else UNCLEAR  # there may be no 31st of this month
    if months == 0:
        return Outcome(calendar.next_month_day(context.today, number, backwards=context.backwards))
    first = calendar.add_months(context.today.replace(day=1), months)
    day = calendar.safe_date(first.year, first.month, number)
    return Outcome(day) if day else UNCLEAR


def day_from_month(groups: Groups, context: Context) -> Outcome | None:
    """The first of the month starting January, el 1 de cada mes desde enero: the first such day."""
    number = groups.number("day")
    if number is None or not 1 <= number <= LAST_DAY or groups.unit() != "month":
        return None
    if groups.start and context.reading.codes[groups.start - 1] not in "DLpq.,":
        return None
    day = calendar.next_yearly(context.today, groups.value("m"), number, backwards=context.backwards)
    return Outcome(day) if day else UNCLEAR


def ordinal_day(groups: Groups, context: Context) -> Outcome | None:
    """The 5th, on the 5th, le 5, am 5."""
    number, token = groups.number("day"), groups["day"]
    assert token is not None
    codes = context.reading.codes
    before, after = codes[max(0, groups.start - 1) : groups.start], codes[groups.end : groups.end + 1]
    if (
        number is None
        or not 1 <= number <= 31
        or after in tuple("CU$%uj×")
        or (before in tuple("EX" if groups["p"] else "RUEX") and not _no(groups, context))
    ):
        return RECURRING if before in ("E", "X") else None
    spelled = not token.text[0].isdigit()
    if spelled and number > 1 and token.code == "o" and context.reading.language in ("es", "fr"):
        return None  # `la quatrième lettre`: days are counted with the plain numbers
    if _feminine(groups, context) or _one_of_a_row(groups, context):
        return None
    closing = after in ("", ".", ",", "&") and number >= _HARDLY_A_RANK
    if spelled and not (before in tuple("pq") or groups["p"] or context.whole or closing):
        return None
    if token.code == "n" and not (groups["D"] or _ends_in_article(groups["p"], context)):
        return None
    if token.code == "n" and (_counts(groups, context) or speaks_of_rates(context.reading, groups.start)):
        return None
    if spelled and after == "z" and number < 4 and not context.whole:
        return None
    if re.match("[fp]?D?E", codes[groups.end :]):
        return RECURRING
    day = calendar.next_month_day(context.today, number, backwards=context.backwards)
    return Outcome(day) if day else None


def _feminine(groups: Groups, context: Context) -> bool:
    """`an der 21.`, `in der 3.`: a house or a floor; a German day takes `am`, `zum` or `der` alone. Spanish and
    French days take `el` and `le`: `la 3e Avenue`."""
    day, tokens = groups.at("day"), context.reading.tokens
    if context.reading.language in ("es", "fr"):
        return day > 0 and tokens[day - 1].text.lower() == "la"
    if context.reading.language != "de" or day < 2:
        return False
    return tokens[day - 1].text.lower() in ("der", "die") and fold(tokens[day - 2].text) in _TAKE_DATIVE


def _one_of_a_row(groups: Groups, context: Context) -> bool:
    """`Au 06 12 15 30 01`: the first of a telephone number."""
    return groups["day"] is not None and context.reading.codes[groups.end :].startswith("nn")


_TAKE_DATIVE = frozenset({"an", "in", "auf", "bei", "von", "aus", "neben", "vor", "unter"})
_FROM_THEN_ON = re.compile(r"(?:a partir du|a compter du|a partir del|des le|ab dem)$")


def from_day(groups: Groups, context: Context) -> Outcome | None:
    """`À partir du 5`, `a partir del 5`: where the article is part of the word before."""
    number, word = groups.number("day"), context.reading.tokens[groups.start]
    if number is None or not 1 <= number <= 31 or not _FROM_THEN_ON.match(fold(word.text)):
        return None
    if speaks_of_rates(context.reading, groups.start):
        return None
    day = calendar.next_month_day(context.today, number, backwards=context.backwards)
    return Outcome(day) if day else None


_LIVES = re.compile(
    r"\b(?:habit\w+|wohn\w+|viv[eio]\w*|live|living)\s+(?:(?:en|in|at|on|an|au|a)\s+)?$", re.IGNORECASE
)
_COUNTING = ("for", "at", "around", "about", "about the", "around about")


def _counts(groups: Groups, context: Context) -> bool:
    """`For the 3 clearances`: a number of things; `j'habite au 14`: of a house."""
    preposition, start = groups["p"], context.reading.tokens[groups.start].start
    if (
        preposition is not None
        and fold(preposition.text) == "a"
        and groups["D"] is not None
        and groups["D"].code == "D"
    ):
        return True  # Spanish `a las 12`: a time
    if _LIVES.search(context.reading.text, max(0, start - 30), start):
        return True
    return (
        preposition is not None
        and preposition.text.lower() in _COUNTING
        and context.reading.codes[groups.end : groups.end + 1] == "z"
    )


def _no(groups: Groups, context: Context) -> bool:
    """`No, the 18th` without its comma: the word refuses, and is no "number"."""
    return groups.start > 0 and context.reading.tokens[groups.start - 1].text.lower() == "no"


def _ends_in_article(preposition: Token | None, context: Context) -> bool:
    """`bis zum 15`, `hasta el 10`: the article is part of the preposition; `by 10` is more likely a time."""
    if preposition is None or context.reading.language == "en":
        return False
    return re.split(r"[ ']", preposition.text.lower().replace("\u2019", "'"))[-1] in (
        "zum",
        "am",
        "dem",
        "den",
        "el",
        "del",
        "le",
        "au",
        "du",
    )


def either_day(groups: Groups, context: Context) -> Outcome | None:
    """5-10 December, 5th or 6th of December, the 5th or the 6th."""
    first, second = groups.number("day"), groups.number("other")
    if first is None or second is None or not (1 <= first <= 31 and 1 <= second <= 31):
        return None
    if "m" not in groups and speaks_of_rates(context.reading, groups.start):
        return None
    if "m" in groups:
        days = [
            day_of_year(year_said(groups, context), groups.value("m"), number, context)
            for number in (first, second)
        ]
    else:
        days = [calendar.next_month_day(context.today, number) for number in (first, second)]
    if moved(context.reading, groups):
        return Outcome(days[1]) if days[1] else UNCLEAR
    return Outcome(candidates=tuple(sorted({day for day in days if day})))
