"""What each form of a date means; the forms themselves are in date_grammar.py."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.domain.reading import calendar
from assistant.domain.reading.around_dates import moved
from assistant.domain.reading.languages import LEXICONS
from assistant.domain.reading.matching import RECURRING, UNCLEAR, Context, Groups, Outcome, shift_of

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Token


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
    days = [_day(year, month, number, context) for number, month in readings]
    if order == "either" and days[0] and days[1] and days[0] != days[1]:
        return Outcome(candidates=(min(days[0], days[1]), max(days[0], days[1])))
    if year is None and (parts == [24, 7] or (_fraction(parts) and not _introduced(groups, context))):
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


def _day(year: int | None, month: int, number: int, context: Context) -> date | None:
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
    year = _year(groups)
    if day_token.text.lower() == "one" and context.reading.codes[groups.end : groups.end + 1] in ("n", "o"):
        return None  # `the next one Dec 15`
    day, other = _day(year, month, number, context), groups.number("year")
    if (
        year is None
        and other is not None
        and other <= 31
        and day_token.code == "n"
        and not _introduced(groups, context)
    ):
        days = {day, _day(None, month, other, context)}  # `20 December 5`: the 20th, or 20 on the 5th
        return Outcome(candidates=tuple(sorted(found for found in days if found)))
    return _dated(day, groups, context)


def _verb_like(groups: Groups, context: Context) -> bool:
    """`5 may be too much`, `may 2 people pay`: the month is a verb, unless something introduces the date."""
    after = context.reading.codes[groups.end : groups.end + 1]
    return after not in ("", ".", ",", "q", "&") and not _introduced(groups, context)


def _year(groups: Groups) -> int | None:
    """The year that was said; a number after a date that is no year is left to what follows (`5 Dec 150`)."""
    year, token = groups.number("year"), groups["year"]
    if year is None or token is None:
        return None
    if 1900 <= year <= 2100:
        return year
    if 20 <= year < 50 and len(token.text) == 2:
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
    """The 5th of next month, the first of the month, am 5. des nächsten Monats."""
    number = groups.number("day")
    if number is None or not 1 <= number <= 31 or groups.unit() != "month":
        return None
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
    if unit == "day":
        more = re.match(r"[pf,]?[DL]?[Twsmdno]", context.reading.codes[groups.end :])
        return Outcome(today) if where == "e" and shift == 0 and not more else None
    if unit == "week":
        offset = {"e": 4, "b": 0, "c": 2}[where]
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
    if word.code == "b" and any(token.code in "no" for token in following) and "year" not in groups:
        return None  # "beginning January 1st" begins that day
    year = _year(groups)
    number = {"e": 28, "b": 1, "c": 15}[word.code]
    if word.code == "b" and context.reading.language != "en":
        return UNCLEAR
    day = _day(year, groups.value("m"), number, context)
    return _month_edge(word.code, day.replace(day=1), context, open_month=False) if day else None


def _month_edge(where: str, first: date, context: Context, *, open_month: bool) -> Outcome:
    if where == "e":
        return Outcome(calendar.month_end(first))
    day = first.replace(day=1 if where == "b" else 15)
    if open_month and day < context.today and not context.backwards:
        day = calendar.add_months(day, 1)
    return Outcome(day)


_HOURS_OF_TODAY = 4
"""`In two hours` is taken for today; in more it may be tomorrow."""


def span_from(groups: Groups, context: Context) -> Outcome | None:
    """In 10 days, two weeks from now, a week from Tuesday, 10 business days, Freitag in einer Woche."""
    count, unit = groups.number("n"), groups.unit()
    if count is None or not 0 < count <= 400 or (unit == "hour" and count % 24 and count > _HOURS_OF_TODAY):
        return None
    token = groups["n"]
    assert token is not None
    if [after.text.lower() for after in context.reading.tokens[groups.end : groups.end + 2]] == ["or", "so"]:
        return UNCLEAR
    count = LEXICONS[context.reading.language].idioms.get((token.text.lower(), unit), count)
    if "w" in groups:
        base = calendar.next_weekday(context.today, groups.value("w"))
        if "modw" in groups:
            outcome = weekday_day(groups, context, mod="modw")
            if outcome is None or outcome.day is None:
                return UNCLEAR
            base = outcome.day
    elif "T" in groups:
        base = context.today + timedelta(days=groups.value("T"))
    elif "o" in groups:
        found = calendar.next_month_day(context.today, groups.value("o"))
        if found is None:
            return UNCLEAR
        base = found
    else:
        base = context.today
    day = _after(base, count, unit, context)
    return Outcome(day) if day else UNCLEAR


def _after(base: date, count: int, unit: str, context: Context) -> date | None:
    if unit == "business_day":
        return calendar.add_business_days(base, count, context.locale)
    if unit in ("month", "quarter", "year"):
        return calendar.add_months(base, count * {"month": 1, "quarter": 3, "year": 12}[unit])
    if unit == "minute":
        return base
    if unit == "hour":
        return base + timedelta(days=count // 24)
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    return base + timedelta(days=count * days) if days else None


_GIVE = re.compile(
    r"\b(?:(?:give|gimme|allow|grant)(?: (?:me|us))?(?: (?:about|another|like|just|maybe))*|(?:need|have"
    r"|get) another)$"
)


def bare_span(groups: Groups, context: Context) -> Outcome | None:
    """10 business days, said anywhere; 10 days only where a date was asked for, or time was: `give me 10 days`."""
    codes, unit = context.reading.codes, groups.unit()
    before = codes[max(0, groups.start - 1) : groups.start]
    if before in ("j", "o", "f", "W", "K"):
        return None
    if _after_follows(groups, context):
        return UNCLEAR
    said = context.reading.text[: context.reading.tokens[groups.start].start].rstrip().lower()
    alone = groups.start == 0 and re.fullmatch(r"[zU]?[.,]*", codes[groups.end :]) and unit != "month"
    more = re.match(r"z?$|[.,&?]|[pq]", codes[groups.end :]) is not None
    given = more and unit in ("hour", "day", "week", "fortnight") and _GIVE.search(said)
    if context.whole or unit == "business_day" or given or (alone and unit != "year" and unit != "minute"):
        return span_from(groups, context)
    return None


def span_then_weekday(groups: Groups, context: Context) -> Outcome | None:
    """In two weeks on Friday: the Friday of that week."""
    count = groups.number("n")
    if count is None or groups.unit() not in ("week", "fortnight") or not 0 < count <= 60:
        return None
    weeks = count * (2 if groups.unit() == "fortnight" else 1)
    return Outcome(calendar.weekday_of_week(context.today, groups.value("w"), weeks))


def week_of(groups: Groups, _context: Context) -> Outcome | None:
    """The week of 7 December, the second week of January: no day is said."""
    return UNCLEAR if groups.unit() in ("week", "fortnight") else None


def ago(groups: Groups, context: Context) -> Outcome | None:
    count, unit = groups.number("n"), groups.unit()
    if count is None or not 0 < count <= 400:
        return None
    if unit in ("month", "quarter", "year"):
        factor = {"month": 1, "quarter": 3, "year": 12}[unit]
        return Outcome(calendar.add_months(context.today, -count * factor))
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    return Outcome(context.today - timedelta(days=count * days)) if days else UNCLEAR


def from_today(groups: Groups, context: Context) -> Outcome | None:
    return Outcome(context.today + timedelta(days=groups.value("T")))


def now(_groups: Groups, context: Context) -> Outcome | None:
    """`now` is a date only as an answer to "when"."""
    return Outcome(context.today) if context.whole and len(context.reading.codes) <= 3 else None


def weekday_day(groups: Groups, context: Context, mod: str = "mod") -> Outcome | None:
    """Friday, this Friday, next Friday, vendredi prochain, last Friday."""
    token = groups["w"]
    assert token is not None
    weekday, today = groups.value("w"), context.today
    modifier = groups[mod] or (groups["post"] if mod == "mod" else None)
    kind = modifier.code if modifier else ""
    before = context.reading.codes[groups.start - 1] if groups.start else ""
    if before in tuple("EXB"):
        return RECURRING
    if _after_follows(groups, context):
        return UNCLEAR
    if token.code == "s" and not (kind or before in tuple("pqhr,") or (context.whole and not before)):
        return None
    if kind == "l":
        return Outcome(calendar.last_weekday(today, weekday))
    if kind == "x" and LEXICONS[context.reading.language].next_weekday == "following_week":
        return Outcome(calendar.weekday_of_week(today, weekday, 1))
    if not kind and context.backwards:
        return Outcome(calendar.last_weekday(today, weekday))
    day = calendar.next_weekday(today, weekday)
    if kind == "t" and weekday == today.weekday():
        return Outcome(candidates=(today, day))
    return Outcome(day)


def _after_follows(groups: Groups, context: Context) -> bool:
    """`the Friday after Christmas`, `two days after the 5th`: counted from a day not known here."""
    following = context.reading.tokens[groups.end : groups.end + 1]
    return any(token.code == "r" and token.value == "after" for token in following)


def weekday_of_week(groups: Groups, context: Context) -> Outcome | None:
    """Friday next week, next week Friday, el viernes de la semana que viene."""
    shift = shift_of(groups)
    if groups.unit() != "week" or shift is None or ("mod" not in groups and "post" not in groups):
        return None
    return Outcome(calendar.weekday_of_week(context.today, groups.value("w"), shift))


def weekday_week(groups: Groups, context: Context) -> Outcome | None:
    """Tuesday week, tomorrow week, Friday fortnight: that day, and the unit more."""
    token, unit = groups["u"], groups.unit()
    if token is None or token.text.lower() not in ("week", "fortnight"):
        return None
    days = 7 if unit == "week" else 14
    if "T" in groups:
        return Outcome(context.today + timedelta(days=groups.value("T") + days))
    return Outcome(calendar.next_weekday(context.today, groups.value("w")) + timedelta(days=days))


def ordinal_day(groups: Groups, context: Context) -> Outcome | None:
    """The 5th, on the 5th, le 5, am 5."""
    number, token = groups.number("day"), groups["day"]
    assert token is not None
    codes = context.reading.codes
    before, after = codes[max(0, groups.start - 1) : groups.start], codes[groups.end : groups.end + 1]
    if number is None or not 1 <= number <= 31 or after in tuple("CU$%uj×") or before in tuple("RUEX"):
        return RECURRING if before in ("E", "X") else None
    spelled = not token.text[0].isdigit()
    closing = after in ("", ".", ",", "&") and number >= _HARDLY_A_RANK
    if spelled and not (before in tuple("pq") or groups["p"] or context.whole or closing):
        return None
    if token.code == "n" and not (groups["D"] or _ends_in_article(groups["p"], context)):
        return None
    if spelled and after == "z" and number < 4 and not context.whole:
        return None
    if re.match("[fp]?D?E", codes[groups.end :]):
        return RECURRING
    day = calendar.next_month_day(context.today, number, backwards=context.backwards)
    return Outcome(day) if day else None


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
    )


def either_day(groups: Groups, context: Context) -> Outcome | None:
    """5-10 December, 5th or 6th of December, the 5th or the 6th."""
    first, second = groups.number("day"), groups.number("other")
    if first is None or second is None or not (1 <= first <= 31 and 1 <= second <= 31):
        return None
    if "m" in groups:
        days = [_day(_year(groups), groups.value("m"), number, context) for number in (first, second)]
    else:
        days = [calendar.next_month_day(context.today, number) for number in (first, second)]
    if moved(context.reading, groups):
        return Outcome(days[1]) if days[1] else UNCLEAR
    return Outcome(candidates=tuple(sorted({day for day in days if day})))


def stretch(groups: Groups, context: Context) -> Outcome | None:
    """Next week, next month: no day is said. A weekend is one of two; `this month` in passing is no date."""
    modifier = groups["mod"] or groups["post"]
    kind = modifier.code if modifier else ""
    if groups.unit() == "weekend":
        saturday = calendar.weekday_of_week(context.today, 5, int(kind == "x"))
        return UNCLEAR if kind == "l" else Outcome(candidates=(saturday, saturday + timedelta(days=1)))
    return UNCLEAR if kind == "x" or (kind and context.whole) else None


def unclear(_groups: Groups, _context: Context) -> Outcome | None:
    return UNCLEAR


def recurring(_groups: Groups, _context: Context) -> Outcome | None:
    return RECURRING
