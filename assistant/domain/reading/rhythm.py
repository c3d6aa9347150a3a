"""How often a message pays: every Friday, monthly on the 5th, a month apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.instalment_numbers import Frequency, whole_number
from assistant.domain.reading.languages import fold

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

EVERY = re.compile(r"(?P<x>[EX])(?:(?P<n>n)-?)?(?:(?P<u>u)|(?P<w>w))")
_HOW_MUCH_A = re.compile(
    r"\b(?:how much|what)(?: \w+){0,3}? (?:a|per|each|every) (?P<unit>week|fortnight|month)\b"
)
_ONE = r"(?:an?|one|ein|einem?|einer|eine|un|una|une|je(?: ein)?)"
_TWO = r"(?:two|2|zwei|dos|deux)"
_APART = re.compile(
    rf"""(?:\b(?:abstand|abstanden|rhythmus|takt)\ von\ (?:je\ |jeweils\ )?)?
      \b(?:(?P<one>{_ONE})|(?P<two>{_TWO})|(?P<fortnight>14|15|vierzehn|fourteen|quinze|quince))\ ?
      (?P<unit>week|month|woche|monat|semana|semaine|mes|mois|day|tag|dia|jour)\w{{0,3}}
      (?P<apart>\ (?:apart|abstand|zwischen|between|de\ (?:diferencia|separacion|intervalo|distancia)
        |d'(?:intervalle|ecart)|entre))?\b""",
    re.VERBOSE,
)
_BETWEEN_TWO = re.compile(r"\b(?P<unit>monats|wochen)(?:abstand|abstanden|rhythmus|takt)\b")
_UNITS = {
    "week": ("week", "woche", "semana", "semaine"),
    "month": ("month", "monat", "mes", "mois"),
    "day": ("day", "tag", "dia", "jour"),
}
_BY_THE_MONTH = re.compile("emi|monats|mensualid|mensualit|monthl")
_BY_THE_WEEK = re.compile("wochenrat")


def frequency_of(reading: Reading, each_unit: str | None) -> Frequency | None:
    """The rhythm that is said; `each_unit` is the unit of an amount that is paid for each (`100 a month`)."""
    codes, tokens = reading.codes, reading.tokens
    word = codes.find("F")
    if word >= 0:
        value = str(tokens[word].value)
        return value if value in ("weekly", "every_two_weeks", "monthly") else None  # type: ignore[return-value]
    for match in EVERY.finditer(codes):
        if match["u"]:
            number = whole_number(tokens[match.start("n")]) if match["n"] else 1
            frequency = of_unit(str(tokens[match.start("u")].value), 2 if match["x"] == "X" else number or 0)
            if frequency:
                return frequency
    if each_unit is not None:
        return of_unit(each_unit, 1)
    parts = [fold(token.text) for token in tokens if token.code == "C"]
    if any(_BY_THE_MONTH.match(part) for part in parts):
        return "monthly"
    if any(_BY_THE_WEEK.match(part) for part in parts):
        return "weekly"
    folded = fold(reading.text)
    asked = _HOW_MUCH_A.search(folded)
    return of_unit(asked["unit"], 1) if asked else _apart(folded)


def _apart(folded: str) -> Frequency | None:
    """`a month apart`, `im Abstand von zwei Wochen`, `à un mois d'intervalle`."""
    if not any(word in folded for word in _APART_WORDS):
        return None
    between = _BETWEEN_TWO.search(folded)
    if between:
        return "monthly" if between["unit"] == "monats" else "weekly"
    for match in _APART.finditer(folded):
        if not match["apart"] and not re.match("abstand|rhythmus|takt", match[0]):
            continue
        unit = next((unit for unit, names in _UNITS.items() if match["unit"] in names), "")
        return of_unit(unit, 1 if match["one"] else 2 if match["two"] else 14)
    return None


_APART_WORDS = (
    "apart", "abstand", "rhythmus", "takt", "between", "diferencia", "separacion", "intervalo", "intervalle", "ecart"
)  # fmt: skip


def of_unit(unit: str, number: int) -> Frequency | None:
    if unit == "day":
        return {7: "weekly", 14: "every_two_weeks", 15: "every_two_weeks", 30: "monthly"}.get(number)  # type: ignore[return-value]
    if unit == "week":
        return {1: "weekly", 2: "every_two_weeks"}.get(number)  # type: ignore[return-value]
    if unit == "fortnight":
        return "every_two_weeks" if number == 1 else None
    return "monthly" if unit == "month" and number == 1 else None


_WEEKDAY = re.compile(r"(?:F|Eu|(?<=[n$%jC])[aZ]u|/u),?p?[DLa]?(?P<w>[wB])|(?P<b>B)")


def recurring_weekday(reading: Reading) -> tuple[int | None, Frequency | None]:
    """The weekday that comes again and again, and its rhythm where it is every second one."""
    for match in EVERY.finditer(reading.codes):
        if match["w"]:
            value = reading.tokens[match.start("w")].value
            number = whole_number(reading.tokens[match.start("n")]) if match["n"] else 1
            two = match["x"] == "X" or number == 2
            return value if isinstance(value, int) else None, "every_two_weeks" if two else None
    found = _WEEKDAY.search(reading.codes)
    if found is None:
        return None, None
    value = reading.tokens[found.start("w") if found["w"] else found.start("b")].value
    return value if isinstance(value, int) else None, None


_DAY = (
    re.compile(r"(?P<day>o|(?<=[Lp])n|(?<=[pq]D)n|(?<=Du)n)(?:f|p)?[DL]?Eu"),
    re.compile(r"(?:F|Eu|[aZ]u),?[pqf]?[DL]?(?P<day>o|(?<=[pqfDL])n)(?![uC$%])"),
    re.compile(r"[EX][DL]?(?P<day>o)(?!C)|(?P<of>o)fE(?=$|[.,&])"),
    re.compile(r"E(?P<day>n)(?=$|[.,&r]|fD?u)"),
    re.compile(r"P,?[pqf]?[DL]?(?P<day>o)"),
    re.compile(r"E(?P<unit>u)(?P<day>n)(?=$|[.,&p])"),
    re.compile(r"(?P<always>[SzEZ]),?p?[DL]?(?P<day>o|(?<=[Lp])n)(?![uC$%mycUj×-])"),
)
_ALWAYS = frozenset(
    {"jeweils", "siempre", "toujours", "always", "each", "immer", "stets", "every time", "jedesmal"}
)


def recurring_day(reading: Reading) -> tuple[int | None, bool]:
    """The day of the month that payments fall on, and whether the words say that it comes again."""
    for pattern in _DAY:
        for match in pattern.finditer(reading.codes):
            said = match.groupdict()
            if said.get("always") and not _said_always(reading, match):
                continue
            if pattern in _DAY[2:4] and _comes_in(reading, match.start()):
                continue
            unit = said.get("unit") and reading.tokens[match.start("unit")].value
            at = match.start("of") if said.get("of") else match.start("day")
            number = whole_number(reading.tokens[at])
            if number is not None and 1 <= number <= 31 and unit in (None, "day"):
                return number, not pattern.pattern.startswith("P")
            if not said.get("always"):
                break
    return None, False


_COMES_IN = re.compile(
    r"\b(?:kommt|kommen|kriege?|bekomme?|comes?|arrives?|lands?|get paid|am paid|gets paid|salary|wages"
    r"|llega\w*|cobr\w+|me pagan|me depositan|tombe\w*|arrive\w*|touche|suis pay[e\u00e9]e?)\b[^.,;!?]{0,25}$",
    re.IGNORECASE,
)


def _said_always(reading: Reading, match: re.Match[str]) -> bool:
    """`jeweils am 28.`, `siempre el día 5`; not the day on which somebody's money always comes."""
    word = reading.tokens[match.start("always")]
    if fold(word.text) not in _ALWAYS:
        return False
    return not _comes_in(reading, match.start())


def _comes_in(reading: Reading, index: int) -> bool:
    start = reading.tokens[index].start
    return _COMES_IN.search(reading.text, max(0, start - 60), start) is not None
