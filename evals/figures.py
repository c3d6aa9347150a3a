"""The oracle's own reading of figures in a text: amounts, per cents and days, however they are written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

Kind = Literal["money", "percent", "date"]

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan enero ene janvier janv januar jän",
        "february feb febrero février févr februar",
        "march mar marzo mars märz mär",
        "april apr abril abr avril avr",
        "may mayo mai",
        "june jun junio juin juni",
        "july jul julio juillet juil juli",
        "august aug agosto ago août",
        "september sep sept septiembre septembre",
        "october oct octubre octobre oktober okt",
        "november nov noviembre novembre",
        "december dec diciembre dic décembre déc dezember dez",
    ),
    1,
):
    for _name in _names.split():
        _MONTHS[_name] = _number

_SIGNS = {"$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY"}
_WORDS = {
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "usd": "USD", "dólares": "USD", "euro": "EUR",
    "euros": "EUR", "eur": "EUR", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "gbp": "GBP", "pfund": "GBP",
    "yen": "JPY", "jpy": "JPY", "kwd": "KWD", "dinar": "KWD", "dinars": "KWD",
}  # fmt: skip
_NUMBER = r"\d+(?:[.,' ]\d+)*"
_UNIT = r"us\$|[$€£¥円]|(?<![a-z])(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?![a-z])"
_MONEY = re.compile(rf"(?P<before>{_UNIT})\s*(?P<a>-?{_NUMBER})|(?P<b>-?{_NUMBER})\s*(?P<after>{_UNIT})")
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|per ?cent\b|prozent\b|por ciento\b|pour cent\b)")
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?)(?!\d)"),
    re.compile(
        rf"(?<![a-zà-ÿ])(?P<name>{_MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y>20\d\d)(?!\d))?"
    ),
    re.compile(
        rf"(?<!\d)(?P<d>\d\d?)(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?(?P<name>{_MONTH})(?![a-zà-ÿ])\.?"
        r"(?:,?\s+(?:de\s+)?(?P<y>20\d\d)(?!\d))?"
    ),
    re.compile(r"(?<![\d/.])(?P<x>\d\d?)[/.](?P<z>\d\d?)[/.](?P<y>20\d\d)(?!\d)"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """`value`: the digits of an amount in `currency`, a rate, or (year or None, month, day) readings."""

    kind: Kind
    raw: str
    start: int
    end: int
    amount: Decimal | None = None
    currency: str = ""
    days: tuple[tuple[int | None, int, int], ...] = ()

    def minor(self, digits: int) -> int | None:
        """Minor units of a currency with so many decimals; None for finer amounts."""
        if self.amount is None:
            return None
        scaled = abs(self.amount).scaleb(digits)
        return int(scaled) if scaled == scaled.to_integral_value() else None

    def is_one_of(self, days: set[date]) -> bool:
        return any(
            (year is None or day.year == year) and (day.month, day.day) == (month, number)
            for day in days
            for year, month, number in self.days
        )


def plain(text: str) -> str:
    """Lower case, compatibility forms folded, nothing invisible."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


def find(text: str) -> list[Figure]:
    """The figures of `text`, which `plain` has folded, in their order."""
    found: list[Figure] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            days = _days(match)
            if days and not _inside(match, found):
                found.append(Figure("date", match.group(), match.start(), match.end(), days=days))
    for match in _PERCENT.finditer(text):
        rate = number(match[1])
        if rate is not None and not _inside(match, found):
            found.append(Figure("percent", match.group(), match.start(), match.end(), amount=rate))
    for match in _MONEY.finditer(text):
        unit = match["before"] or match["after"]
        currency = _SIGNS.get(unit) or _WORDS[unit]
        value = number(match["a"] or match["b"], thousands=currency != "KWD")
        if value is not None and not _inside(match, found):
            found.append(
                Figure("money", match.group(), match.start(), match.end(), amount=value, currency=currency)
            )
    return sorted(found, key=lambda figure: figure.start)


def number(text: str, *, thousands: bool = False) -> Decimal | None:
    """A decimal from digits with whatever separators; the last of two kinds is the decimal one.

    With `thousands`, one point before three digits groups them, as in 1.234 €.
    """
    bare = re.sub(r"[' ]", "", text)
    marks = [char for char in bare if char in ".,"]
    if len(set(marks)) == 2:
        last = marks[-1]
        bare = bare.replace("," if last == "." else ".", "").replace(last, ".")
    elif marks:
        tail = len(bare) - bare.rfind(marks[-1]) - 1
        grouped = len(marks) > 1 or (tail == 3 and (thousands or marks[0] == ","))
        bare = bare.replace(marks[0], "" if grouped else ".")
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def numbers(text: str) -> set[str]:
    """Every number of `text` as its digits alone, leading zeros off: 1,234.50 -> 123450."""
    return {re.sub(r"\D", "", match).lstrip("0") for match in re.findall(r"\d[\d.,]*\d|\d", text)}


def _days(match: re.Match[str]) -> tuple[tuple[int | None, int, int], ...]:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    if "x" in parts:
        a, b = int(parts["x"]), int(parts["z"])
        readings = {(a, b), (b, a)}
        return tuple((year, month, day) for month, day in readings if month <= 12 and day <= 31)
    month = _MONTHS[parts["name"]] if parts.get("name") else int(parts["m"])
    day = int(parts["d"])
    return ((year, month, day),) if 1 <= month <= 12 and 1 <= day <= 31 else ()


def _inside(match: re.Match[str], found: list[Figure]) -> bool:
    return any(figure.start < match.end() and match.start() < figure.end for figure in found)
