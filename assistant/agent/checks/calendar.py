"""Dates as replies write them: a pattern that a true date must fit, relative ones resolved from today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = (
    "january|jan|enero|ene|janvier|janv|januar|jänner",
    "february|feb|febrero|février|févr|februar",
    "march|mar|marzo|mars|märz|mär",
    "april|apr|abril|abr|avril|avr",
    "may|mayo|mai",
    "june|jun|junio|juin|juni",
    "july|jul|julio|juillet|juil|juli",
    "august|aug|agosto|ago|août",
    "september|sept|sep|septiembre|septembre",
    "october|oct|octubre|octobre|oktober|okt",
    "november|nov|noviembre|novembre",
    "december|dec|diciembre|dic|décembre|déc|dezember|dez",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split("|")}
_DAYS = (
    "monday|mon|lunes|lundi|montag",
    "tuesday|tues|tue|martes|mardi|dienstag",
    "wednesday|wed|miércoles|mercredi|mittwoch",
    "thursday|thurs|thur|thu|jueves|jeudi|donnerstag",
    "friday|fri|viernes|vendredi|freitag",
    "saturday|sat|sábado|samedi|samstag",
    "sunday|sun|domingo|dimanche|sonntag",
)
_DAY_OF = {word: number for number, words in enumerate(_DAYS) for word in words.split("|")}
_SHORT_DAYS = {
    "mon",
    "sat",
    "sun",
    "wed",
    "mars",
    "mar",
    "may",
    "sept",
    "ago",
    "dic",
    "mai",
    "march",
    "ene",
    "jun",
}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_M = rf"(?P<m>{_any(_MONTH_OF)})\b\.?"
_W = rf"(?:(?P<w>{_any(_DAY_OF)})s?\b\.?,?\s+(?:(?:dem|den|le|el|the)\s+)?)?"
_D = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_Y = r"(?:,?\s*(?:de |del )?(?P<y>\d{4})\b)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<y>\d{4})[-/](?P<mn>\d{1,2})[-/](?P<d>\d{1,2})\b",
        rf"\b{_W}{_D}\s*(?:of\s+|de\s+|-\s*)?{_M}{_Y}?",
        rf"\b{_W}{_M}\s*{_D}\b(?![.,]?\d|\s*[%€$]){_Y}?",
        rf"\b{_W}(?P<a>\d{{1,2}})[/.](?P<b>\d{{1,2}})(?:[/.](?P<y>\d{{4}}|\d{{2}}))?\b\.?(?!\d|\s?[%€$])",
        rf"\b{_M},?\s*(?:de |del )?(?P<y>\d{{4}})\b",
    )
)
_RELATIVE = re.compile(
    r"\b(?:(?P<named>day after tomorrow|pasado mañana|après-demain|übermorgen|today|tonight|hoy|"
    r"aujourd'hui|heute|this (?:morning|afternoon|evening)|earlier today|overnight|last night|tomorrow"
    r"|(?<!la )mañana|demain|morgen|yesterday|ayer|hier(?= ?[a-z]* (?:soir|matin))|gestern)"
    r"|(?P<end>end|beginning|start|middle|fin|finales|ende|anfang|mitte)\s+(?:of |de |del |des )?(?:the |"
    r"this |el |la |du |dieser |dieses |le )?"
    r"(?P<scope>next |following |próximo |nächsten )?(?P<unit>week|month|quarter|year|mes|año|semana|mois|"
    r"année|monats|woche|jahres)"
    r"(?: (?:prochain|next))?"
    r"|(?P<step>next|this|last|coming|following|nächsten?|nächster|diesen|kommenden|próxim[oa]|este|"
    r"esta)\s+"
    rf"(?:(?P<day>{_any(_DAY_OF)})|(?P<span>week(?:end)?|month|quarter|year|semana|mes|año|woche|monat|"
    rf"jahr))\b"
    rf"|(?P<dayp>{_any(_DAY_OF)})\s+prochain"
    r"|in (?P<n>\d+) (?P<nu>day|week|month)s?\b|(?P<fn>\d+) (?P<fu>day|week|month)s? from (?:now|today)"
    r"|(?:en|dentro de|dans) (?P<en>\d+) (?P<eu>día|semana|jour|semaine)s?\b|in (?P<gn>\d+) (?P<gu>tag|"
    r"woche)(?:e?n)\b"
    r"|(?P<never>christmas|new year(?:'s)?(?: day| eve)?|easter|weekend|thanksgiving|black friday|navidad|"
    r"noël|weihnachten)\b)"
)
_WEEKDAY = re.compile(rf"\b(?P<w>{_any({k: v for k, v in _DAY_OF.items() if k not in _SHORT_DAYS})})s?\b")
_MONTH_ALONE = re.compile(
    rf"\b(?P<m>{_any({k: v for k, v in _MONTH_OF.items() if len(k) > 3 and k not in _SHORT_DAYS})})\b"
    r"|\b(?:in|by|until|till|of|for|since|before|after|early|late|mid-?|im|en|bis) (?P<m2>may|march|mars|"
    r"mai|mayo)\b"
)
_MONTH_EDGE = re.compile(
    rf"\b(?P<edge>end|middle|mid|start|beginning|early|late|fin|finales|ende|anfang|mitte)[ -](?:of |de |"
    rf"del )?(?P<m>{_any({k: v for k, v in _MONTH_OF.items() if len(k) > 3})})\b(?! \d)"
)
_DAY_OF_MONTH = re.compile(
    r"\b(?:the |every )?(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?!\s*(?:pay|inst|line|item|try|time|question|"
    r"option))"
    r"|\b(?:on the|el día|le|am|zum) (?P<d2>\d{1,2})\b\.?(?!\s*(?:[%€$x]|\w+ents?\b|\d))"
)
_NAMED = {
    **dict.fromkeys(("this morning", "this afternoon", "this evening", "earlier today"), 0),
    **dict.fromkeys(("overnight", "last night"), -1),
    **dict.fromkeys(("today", "tonight", "hoy", "aujourd'hui", "heute"), 0),
    **dict.fromkeys(("tomorrow", "mañana", "demain", "morgen"), 1),
    **dict.fromkeys(("day after tomorrow", "pasado mañana", "après-demain", "übermorgen"), 2),
    **dict.fromkeys(("yesterday", "ayer", "gestern", "hier"), -1),
}


@dataclass(frozen=True, slots=True)
class DatePattern:
    """What was said about a day; every part that is given must fit. `never` fits no date."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    any_of: tuple[date, ...] = ()
    within: tuple[date, date] | None = None
    never: bool = False

    def fits(self, day: date) -> bool:
        if self.never or (self.any_of and day not in self.any_of):
            return False
        if self.within and not self.within[0] <= day <= self.within[1]:
            return False
        parts = (
            (self.year, day.year),
            (self.month, day.month),
            (self.day, day.day),
            (self.weekday, day.weekday()),
        )
        return all(said is None or said == true for said, true in parts)


NEVER = DatePattern(never=True)


def find(low: str, *, today: date, locale: str) -> Iterator[tuple[int, int, DatePattern]]:
    """The dates in `low` with their spans; later ones may overlap earlier ones."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(low):
            read = _absolute(match.groupdict(), locale)
            if read is not None:
                yield match.start(), match.end(), read
    for match in _MONTH_EDGE.finditer(low):
        yield match.start(), match.end(), _month_edge(match, today)
    for match in _RELATIVE.finditer(low):
        yield match.start(), match.end(), _relative(match, today)
    for match in _WEEKDAY.finditer(low):
        yield match.start(), match.end(), DatePattern(weekday=_DAY_OF[match["w"]])
    for match in _MONTH_ALONE.finditer(low):
        yield match.start(), match.end(), DatePattern(month=_MONTH_OF[match["m"] or match["m2"]])
    for match in _DAY_OF_MONTH.finditer(low):
        yield match.start(), match.end(), DatePattern(day=int(match["d"] or match["d2"]))


def _absolute(parts: dict[str, str | None], locale: str) -> DatePattern | None:
    said = parts.get("y")
    year = int(said) if said else None
    if year is not None and year < 100:
        year += 2000
    weekday = _DAY_OF.get(parts.get("w") or "")
    if first := parts.get("a"):
        one, two = int(first), int(parts.get("b") or 0)
        month, day = (one, two) if locale.replace("-", "_").endswith("_US") else (two, one)
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return NEVER if parts.get("y") else None
        return DatePattern(year, month, day, weekday)
    month = int(number) if (number := parts.get("mn")) else _MONTH_OF[parts["m"] or ""]
    given = int(parts["d"] or 0) if parts.get("d") else None
    return DatePattern(year, month, given, weekday)


def _relative(match: re.Match[str], today: date) -> DatePattern:
    part = match.groupdict()
    if part["never"]:
        return NEVER
    if part["named"]:
        return DatePattern(any_of=(today + timedelta(days=_NAMED[part["named"]]),))
    if part["end"]:
        return _edge(part["end"], part["unit"] or "", bool(part["scope"]), today)
    if named_day := part["day"] or part["dayp"]:
        upcoming = today + timedelta(days=(_DAY_OF[named_day] - today.weekday() - 1) % 7 + 1)
        if part["step"] == "last":
            return DatePattern(any_of=(upcoming - timedelta(days=7),))
        later = (
            ()
            if (part["step"] or "") in {"this", "coming", "este", "esta", "diesen"}
            else (upcoming + timedelta(days=7),)
        )
        return DatePattern(any_of=(upcoming, *later))
    if part["span"]:
        return _span(part["span"], part["step"] or "", today)
    number = int(next(filter(None, (part[key] for key in ("n", "fn", "en", "gn")))))
    unit = next(part[key] for key in ("nu", "fu", "eu", "gu") if part[key]) or ""
    if unit == "month":
        return DatePattern(any_of=(_add_months(today, min(number, 1200)),))
    factor = 7 if unit in {"week", "semana", "semaine", "woche"} else 1
    return DatePattern(any_of=(today + timedelta(days=min(number, 9999) * factor),))


def _span(span: str, step: str, today: date) -> DatePattern:
    ahead = {"this": 0, "este": 0, "esta": 0, "diesen": 0, "last": -1}.get(step, 1)
    if span in {"week", "semana", "woche"}:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * ahead)
        return DatePattern(within=(monday, monday + timedelta(days=6)))
    if span in {"month", "mes", "monat"}:
        there = _add_months(today.replace(day=1), ahead)
        return DatePattern(there.year, there.month)
    if span in {"year", "año", "jahr"}:
        return DatePattern(year=today.year + ahead)
    return NEVER


def _edge(edge: str, unit: str, following: bool, today: date) -> DatePattern:
    if edge not in {"end", "fin", "finales", "ende"}:
        return NEVER
    if unit in {"month", "mes", "mois", "monats"}:
        first = _add_months(today.replace(day=1), 2 if following else 1)
        return DatePattern(any_of=(first - timedelta(days=1),))
    if unit in {"week", "semana", "woche"}:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * following)
        return DatePattern(any_of=(monday + timedelta(days=4), monday + timedelta(days=6)))
    if unit in {"year", "año", "année", "jahres"}:
        return DatePattern(any_of=(date(today.year + following, 12, 31),))
    return NEVER


def _month_edge(match: re.Match[str], today: date) -> DatePattern:
    """ "The end of November" is its last day; "early November" is no day at all."""
    if match["edge"] not in {"end", "fin", "finales", "ende"}:
        return DatePattern(never=True)
    month = _MONTH_OF[match["m"]]
    year = today.year + (month < today.month)
    return DatePattern(any_of=(_add_months(date(year, month, 1), 1) - timedelta(days=1),))


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
