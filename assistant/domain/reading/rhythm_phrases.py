"""Rhythms that are said without `every`: `month on month`, `14-täglich`, `a fortnight between each`, `£5 a week`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.languages import fold
from assistant.domain.reading.money_said import lives_on

if TYPE_CHECKING:
    from assistant.domain.reading.instalment_numbers import Frequency
    from assistant.domain.reading.tokens import Reading

_NAMED: tuple[tuple[re.Pattern[str], Frequency], ...] = (
    (re.compile(r"\b(?:14|vierzehn)[- ]?(?:taglich\w*\b|tagige[nr]? (?:rate|zahlung(?!s)|teil|abst))"),
     "every_two_weeks"),
    (re.compile(r"\bfortnight (?:apart|between (?:each|them|every|all|the|pay\w+|instal\w+))\b"), "every_two_weeks"),
    (re.compile(r"\bmonth (?:on|by|after) month\b|\bmes (?:a|por|tras) mes\b|\bmois (?:par|apres) mois\b"
                r"|\bmonat (?:fur|um) monat\b"), "monthly"),
    (re.compile(r"\bweek (?:on|by|after) week\b|\bsemana (?:a|por|tras) semana\b|\bsemaine (?:par|apres) semaine\b"
                r"|\bwoche (?:fur|um) woche\b"), "weekly"),
)  # fmt: skip
_WAITED = re.compile(
    r"\b(?:call|ask|remind|bother|chas|nerv|mahn|llam|relanc|appel|wait|same (?:answer|thing|story))\w*\b"
)
_INCOME = re.compile(
    r"\b(?:get(?:s|ting)? paid|paid (?:on|every|each)|salary|wages|pension|lohn|gehalt|rente|bekomme\w*|krieg\w*"
    r"|cobr\w+|me pagan|sueldo|nomina|salaire|paye|retraite|touche)\b"
)
_ALWAYS = frozenset({"jeweils", "immer", "stets", "siempre", "toujours", "always", "each", "every"})
_AT_THE_EDGE = re.compile(r"(?P<always>[SzE])p?D?M|EDu[eb](?![fD])|E[eb]fD?u")
"""`Danach jeweils am Monatsletzten`."""
_LAST_WEEKDAY = re.compile(r"[EX][^.]{0,16}[lo]wfDu")
"""`Every payday, that's the last Friday of the month`."""
_DATED = re.compile(r"E[zSp]{0,2}D?(?P<day>o)fDu")
"""`Each dated the first of the month`."""
_SOME_A = re.compile(r"J\$[aZ]D?(?P<u>u)")
_TO_YOU = re.compile(r"n\$?[Oz]z[aZ](?P<u>u)")
_THAT_IS = re.compile(r"n\.z[aZ](?P<u>u)(?=$|[.,])")
_THAT = frozenset({"that's", "thats", "das", "c'est", "eso", "that"})
_FOR_WEEK = re.compile(r"(?:n\$|\$n)p(?P<u>u)(?=$|[.,&])")


def rhythm_without_every(reading: Reading) -> Frequency | None:
    """The rhythm in other words."""
    folded = fold(reading.text)
    said = next((frequency for pattern, frequency in _NAMED if pattern.search(folded)), None)
    if said is not None and re.search("[nCj]", reading.codes) and not _WAITED.search(folded):
        return said
    return _by_the_month(reading) or _so_much_a_unit(reading)


def _by_the_month(reading: Reading) -> Frequency | None:
    if _INCOME.search(fold(reading.text)):
        return None
    edge = _AT_THE_EDGE.search(reading.codes)
    if edge and (not edge["always"] or fold(reading.tokens[edge.start()].text) in _ALWAYS):
        return "monthly"
    weekday = _LAST_WEEKDAY.search(reading.codes)
    if weekday and reading.tokens[weekday.end() - 1].value == "month":
        return "monthly"
    return "monthly" if dated_day(reading) is not None else None


def dated_day(reading: Reading) -> int | None:
    """1 of `each dated the first of the month`."""
    match = _DATED.search(reading.codes)
    if match is None or reading.tokens[match.end() - 1].value != "month":
        return None
    value = reading.tokens[match.start("day")].value
    return value if isinstance(value, int) else None


def _so_much_a_unit(reading: Reading) -> Frequency | None:
    """`A few quid a week`, `sixty-five to you per month`, `35 dollars for week`."""
    for pattern in (_SOME_A, _TO_YOU, _FOR_WEEK, _THAT_IS):
        for match in pattern.finditer(reading.codes):
            before = reading.tokens[match.end() - 2].start
            if pattern is _TO_YOU and not _YOU.search(reading.text, max(0, before - 20), before):
                continue
            if pattern is _THAT_IS and not _that_is(reading, match):
                continue
            unit = reading.tokens[match.start("u")].value
            if unit in ("week", "month"):
                return "weekly" if unit == "week" else "monthly"
            if unit == "fortnight":
                return "every_two_weeks"
    return None


def _that_is(reading: Reading, match: re.Match[str]) -> bool:
    """`One hundred and twenty. That's per month.`"""
    said = fold(reading.tokens[match.start() + 2].text) in _THAT
    return said and not lives_on(reading, match.start()) and not _INCOME.search(fold(reading.text))


_YOU = re.compile(r"\b(?:to|for) (?:you|u|ya)\s+$", re.IGNORECASE)
