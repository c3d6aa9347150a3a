"""Days so far from another one: in 10 days, two weeks from now, a week from Tuesday, ten days ago."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.domain.reading import calendar
from assistant.domain.reading.languages import LEXICONS
from assistant.domain.reading.matching import UNCLEAR, Context, Groups, Outcome, after_follows
from assistant.domain.reading.plan_length import paid_off_over
from assistant.domain.reading.weekday_rules import weekday_day

_HOURS_OF_TODAY = 4
"""`In two hours` is taken for today; in more it may be tomorrow."""


_ROUGHLY = re.compile(
    r"\s*,?\s+(?:or so|give or take|or thereabouts|more or less|m[a\u00e1]s o menos"
    r"|[a\u00e0] peu pr[e\u00e8]s|oder so|plus ou moins)\b",
    re.IGNORECASE,
)
_SO_MANY_IN = re.compile(
    r"\b(?:calls?|messages?|letters?|e?mails?|texts?|reminders?|times|anrufe?|mails|briefe?|mahnungen|nachrichten|mal"
    r"|cartas?|llamadas?|mensajes?|correos?|veces|lettres?|appels?|relances?|rappels?|fois|sms)\s+$",
    re.IGNORECASE,
)


def span_from(groups: Groups, context: Context) -> Outcome | None:
    """In 10 days, two weeks from now, a week from Tuesday, 10 business days, Freitag in einer Woche."""
    count, unit = groups.number("n"), groups.unit()
    if count is None or not 0 < count <= 400 or (unit == "hour" and count % 24 and count > _HOURS_OF_TODAY):
        return None
    token = groups["n"]
    assert token is not None
    if _rate(groups, context):
        return span_from_tomorrow(groups, context) if "T" in groups else None
    if unit in ("month", "week", "fortnight") and _spread_over(groups, context):
        return None
    start = context.reading.tokens[groups.start].start
    if groups.start and _SO_MANY_IN.search(context.reading.text, max(0, start - 20), start):
        return None  # `the fourth letter in 10 days`
    if count == 1 and re.match(r"Oi?[na](?![$%u])", context.reading.codes[groups.end : groups.end + 4]):
        return UNCLEAR  # `in a week or two`, `en un mes o en tres`
    if _ROUGHLY.match(context.reading.text, context.reading.tokens[groups.end - 1].end):
        return UNCLEAR
    count = LEXICONS[context.reading.language].idioms.get((token.text.lower(), unit), count)
    if "w" in groups:
        base = calendar.next_weekday(context.today, groups.value("w"))
        if context.reading.codes[groups.start] == "w" and groups.value("w") == context.today.weekday():
            base = context.today  # `Mittwoch in zwei Wochen` on a Wednesday
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


def span_from_tomorrow(groups: Groups, context: Context) -> Outcome:
    """`80 bucks a week from tomorrow`: in eight days, unless it is a rate; the idiom is more usual."""
    days = {"week": 7, "fortnight": 14}.get(groups.unit())
    return Outcome(context.today + timedelta(days=groups.value("T") + days)) if days else UNCLEAR


def _rate(groups: Groups, context: Context) -> bool:
    """`$60 a fortnight from the 9th`, `40 a week starting Friday`: a rate, and then its first day."""
    codes = context.reading.codes
    return (
        codes[groups.start] == "a"
        and "r" in codes[groups.start : groups.end]
        and re.search(r"[n$%j]$", codes[: groups.start]) is not None
    )


_SPREADS = re.compile(
    r"\b(?:divid|split|spread|clear|pay (?:it|this|that) (?:off|down)|aufteil|partir|repartir|dividir)\w*"
    r"\b[^.,;!?]{0,20}$",
    re.IGNORECASE,
)


_OF_SO_MUCH = re.compile(r"[fZ](?:\+?\$n|n\$)")
"""`En 4 quincenas de 210 pesitos`."""


def _spread_over(groups: Groups, context: Context) -> bool:
    """`Divide it in 5 months`, `clears it in 14 months`: how many payments, not when."""
    start = context.reading.tokens[groups.start].start
    if _OF_SO_MUCH.match(context.reading.codes, groups.end):
        return True
    if paid_off_over(context.reading, groups.start, groups.number("n") or 0, groups.unit(), groups.end):
        return True
    return _SPREADS.search(context.reading.text[max(0, start - 40) : start]) is not None


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


_TERM_WANTED = re.compile(r"\b(?:(?:i|we)(?:'d| would|'ll)? need|looking at)$")
_SHORTEST_TERM = 10


def bare_span(groups: Groups, context: Context) -> Outcome | None:
    """10 business days, said anywhere; 10 days only where a date was asked for, or time was: `give me 10 days`."""
    codes, unit = context.reading.codes, groups.unit()
    before = codes[max(0, groups.start - 1) : groups.start]
    if before in ("j", "o", "f", "W", "K"):
        return None
    if after_follows(groups, context):
        return UNCLEAR
    said = context.reading.text[: context.reading.tokens[groups.start].start].rstrip().lower()
    alone = groups.start == 0 and re.fullmatch(r"[zU]?[.,]*", codes[groups.end :]) and unit != "month"
    more = re.match(r"z?$|[.,&?]|[pq]", codes[groups.end :]) is not None
    given = bool(more and unit in ("hour", "day", "week", "fortnight") and _GIVE.search(said))
    count = groups.number("n") or 0
    given = given or (unit == "day" and count >= _SHORTEST_TERM and bool(_TERM_WANTED.search(said)))
    after = context.reading.text[context.reading.tokens[groups.end - 1].end :]
    given = given or re.match(r"['’]?\s+time\b", after) is not None
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


def ago(groups: Groups, context: Context) -> Outcome | None:
    count, unit = groups.number("n"), groups.unit()
    if count is None or not 0 < count <= 400:
        return None
    if unit in ("month", "quarter", "year"):
        factor = {"month": 1, "quarter": 3, "year": 12}[unit]
        return Outcome(calendar.add_months(context.today, -count * factor))
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    return Outcome(context.today - timedelta(days=count * days)) if days else UNCLEAR
