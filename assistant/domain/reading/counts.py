"""Instalments, frequencies and pay days out of a whole message: what a payer wishes a plan to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.reading import quantities, shares
from assistant.domain.reading.dates import date_spans
from assistant.domain.reading.languages import fold
from assistant.domain.reading.plan_parts import (
    LARGEST_COUNT,
    MOST_INSTALMENTS,
    Frequency,
    Range,
    count_of,
    instalments_said,
    made_already,
    one_more,
    stretch_of_payments,
    whole_number,
)
from assistant.domain.reading.tokens import tokenize

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What a message says about a plan; amounts and dates as phrases for `read_amount` and `read_date`.

    `instalments` counts every payment, also a first one named apart ("half now and the rest in two" is 3).
    `weekday` is 0 for Monday to 6 for Sunday.
    """

    instalments: int | None = None
    frequency: Frequency | None = None
    amount_per_instalment: str | None = None
    first_payment: str | None = None
    weekday: int | None = None
    day_of_month: int | None = None
    start: str | None = None
    end: str | None = None

    def __bool__(self) -> bool:
        return self != PlanWords()


_AMOUNT = r"(?P<amount>\+?\$n|n\$|n%|n|j)"
_EACH = re.compile(rf"{_AMOUNT}(?:[aEZ/]D?(?P<u>u)|-?F(?!z?C)|Z?E(?![uo])|X[uw])")
_OF_EACH = re.compile(rf"C(?:&?f|z?Z|z?f|×){_AMOUNT}(?![uC])")
_TIMES = re.compile(rf"(?P<n>n)(?P<times>[×CU]){_AMOUNT}")
_TIMES_WORDS = ("fois", "mal", "veces", "times")
_MONTHS_AT = re.compile(rf"(?:^|[.,zSk])nu[pZSz,]{_AMOUNT}(?![uC])")
_FOR = re.compile(rf"{_AMOUNT}p[DL]?xnu")
_HOW_MUCH_A = re.compile(
    r"\b(?:how much|what)(?: \w+){0,3}? (?:a|per|each|every) (?P<unit>week|fortnight|month)\b"
)
_FIRST = (
    re.compile(rf"{_AMOUNT}(?:k|I|T)"),
    re.compile(rf"[oI]Cf?{_AMOUNT}(?![uC])"),
    re.compile(rf"If?{_AMOUNT}(?![uC])"),
    re.compile(rf"k{_AMOUNT}(?![uC])"),
)
_EVERY = re.compile(r"(?P<x>[EX])(?:(?P<n>n)-?)?(?:(?P<u>u)|(?P<w>w))")
_DAY = (
    re.compile(r"(?P<day>o|(?<=[Lp])n|(?<=[pq]D)n)(?:f|p)?[DL]?Eu"),
    re.compile(r"(?:F|Eu|[aZ]u),?[pqf]?[DL]?(?P<day>o|(?<=[pqfDL])n)(?![uC$%])"),
    re.compile(r"[EX][DL]?(?P<day>o)(?!C)"),
    re.compile(r"E(?P<day>n)(?=$|[.,&]|fD?u)"),
    re.compile(r"P,?[pqf]?[DL]?(?P<day>o)"),
)
_WEEKDAY = re.compile(r"(?:F|Eu|(?<=[n$%jC])[aZ]u|/u),?p?[DL]?(?P<w>[wB])|(?P<b>B)")


def find_counts(text: str, locale: str = "en_US") -> PlanWords:
    """The plan that a message describes; an empty (false) one where it describes none."""
    reading = tokenize(text, locale)
    each, instalments = _each(reading)
    first = _first(reading, each)
    instalments = instalments or instalments_said(reading, text, after_first=first)
    weekday, every_two = _weekday(reading)
    start, end = _ends(reading, first)
    over = stretch_of_payments(reading, bound=each is not None or _EVERY.search(reading.codes) is not None)
    frequency = every_two or _frequency(reading)
    if over is not None and instalments is None and frequency in (None, over[1]):
        instalments, frequency = over[:2]
        if each is not None and one_more(reading, over[2], each):
            instalments += 1
    elif over is not None and over[0] == instalments:
        frequency = frequency or over[1]
    return PlanWords(
        instalments=instalments,
        frequency=frequency or ("weekly" if weekday is not None else None),
        amount_per_instalment=_text(reading, each),
        first_payment=_text(reading, first),
        weekday=weekday,
        day_of_month=_day_of_month(reading),
        start=start,
        end=end,
    )


def _text(reading: Reading, where: Range | None) -> str | None:
    if where is None:
        return None
    tokens = reading.tokens[where[0] : where[1]]
    return reading.text[tokens[0].start : tokens[-1].end]


def _each(reading: Reading) -> tuple[Range | None, int | None]:
    """(the amount of each instalment, the count where `3 x 100` says both)."""
    times = _TIMES.search(reading.codes)
    if times and (times["times"] == "×" or fold(reading.tokens[times.start("times")].text) in _TIMES_WORDS):
        count, amount = reading.tokens[times.start("n")], reading.tokens[times.end("amount") - 1]
        if count.number and amount.number and count.number > MOST_INSTALMENTS >= amount.number:
            return times.span("n"), count_of(amount)  # `210 times four`
        return times.span("amount"), count_of(count)
    for pattern in (_EACH, _OF_EACH, _MONTHS_AT, _FOR):
        for match in pattern.finditer(reading.codes):
            ordinal = match.start() and reading.codes[match.start() - 1] == "o"
            if _one_each(reading, match) or _out_of(reading, match) or _no_money(reading, match):
                continue
            if (many := _so_many(reading, match)) is not None:
                return None, many
            if not (pattern is _OF_EACH and ordinal):
                start, end = match.span("amount")
                between = re.search(r"\$?n[Oq-]$|(?<=z)n&$", reading.codes[:start])  # `40 to 50 a week`
                return (between.start() if between else start, end), None
    return None, None


_FEW = 4


def _one_each(reading: Reading, match: re.Match[str]) -> bool:
    """`One a month`: a payment, not its amount."""
    token = reading.tokens[match.start("amount")]
    return match["amount"] == "n" and not token.text[0].isdigit() and (token.number or 0) <= _FEW


def _so_many(reading: Reading, match: re.Match[str]) -> int | None:
    """`4 monthly`: that many payments, where a larger figure would be the amount of each."""
    token = reading.tokens[match.start("amount")]
    rhythm = match["amount"] == "n" and reading.codes[match.end() - 1] == "F"
    return count_of(token) if rhythm and 1 < (token.number or 0) <= LARGEST_COUNT else None


def _no_money(reading: Reading, match: re.Match[str]) -> bool:
    """`Unit 1207 now`, `it's 085 555 0142 now`: figures that number something."""
    start = match.start("amount")
    if match["amount"] == "n%":
        return shares.other_percentage(reading, start)
    if match["amount"] == "j":
        return shares.of_something_else(reading, start)
    if match["amount"] != "n":
        return False
    return reading.codes[:start].endswith(("R", "U", "n")) or quantities.counts_something(reading, start)


def _out_of(reading: Reading, match: re.Match[str]) -> bool:
    """`3 pieces out of 24`."""
    between = reading.text[reading.tokens[match.start()].end : reading.tokens[match.start("amount")].start]
    return "out of" in between.lower()


def _first(reading: Reading, each: Range | None) -> Range | None:
    for pattern in _FIRST:
        for match in pattern.finditer(reading.codes):
            alone = reading.tokens[match.start("amount")].text.lower() == "one"  # `one now, one later`
            if _no_money(reading, match):
                continue
            if (
                match.span("amount") != each
                and not alone
                and not made_already(reading, match.start("amount"))
            ):
                return match.span("amount")
    rest = reading.codes.find("Q")
    if rest > 0:
        dated = {index for start, end in date_spans(reading) for index in range(start, end)}
        for match in re.finditer(_AMOUNT + r"(?![uC])", reading.codes[:rest]):
            open_amount = (
                match.start() not in dated
                and not re.search("n[&O-]?$", reading.codes[: match.start()])
                and not made_already(reading, match.start())
            )
            if match.span("amount") != each and open_amount and _large(reading, *match.span("amount")):
                return match.span("amount")
    return None


def _large(reading: Reading, start: int, end: int) -> bool:
    """A bare figure that could also be a count or a bag's number is no first payment."""
    number = reading.tokens[start].number
    return end - start > 1 or number is None or number > LARGEST_COUNT


_BY_THE_MONTH = re.compile("emi|monats|mensualid|mensualit|monthl")
_BY_THE_WEEK = re.compile("wochenrat")


def _frequency(reading: Reading) -> Frequency | None:
    codes, tokens = reading.codes, reading.tokens
    word = codes.find("F")
    if word >= 0:
        value = str(tokens[word].value)
        return value if value in ("weekly", "every_two_weeks", "monthly") else None  # type: ignore[return-value]
    for match in _EVERY.finditer(codes):
        if match["u"]:
            number = whole_number(tokens[match.start("n")]) if match["n"] else 1
            frequency = _of_unit(str(tokens[match.start("u")].value), 2 if match["x"] == "X" else number or 0)
            if frequency:
                return frequency
    each = _EACH.search(codes)
    if each and each["u"]:
        return _of_unit(str(tokens[each.start("u")].value), 1)
    parts = [fold(token.text) for token in tokens if token.code == "C"]
    if any(_BY_THE_MONTH.match(part) for part in parts):
        return "monthly"
    if any(_BY_THE_WEEK.match(part) for part in parts):
        return "weekly"
    asked = _HOW_MUCH_A.search(fold(reading.text))
    return _of_unit(asked["unit"], 1) if asked else None


def _of_unit(unit: str, number: int) -> Frequency | None:
    if unit == "day":
        return {7: "weekly", 14: "every_two_weeks", 15: "every_two_weeks", 30: "monthly"}.get(number)  # type: ignore[return-value]
    if unit == "week":
        return {1: "weekly", 2: "every_two_weeks"}.get(number)  # type: ignore[return-value]
    if unit == "fortnight":
        return "every_two_weeks" if number == 1 else None
    return "monthly" if unit == "month" and number == 1 else None


def _weekday(reading: Reading) -> tuple[int | None, Frequency | None]:
    for match in _EVERY.finditer(reading.codes):
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


def _day_of_month(reading: Reading) -> int | None:
    for pattern in _DAY:
        match = pattern.search(reading.codes)
        if match:
            number = whole_number(reading.tokens[match.start("day")])
            if number is not None and 1 <= number <= 31:
                return number
    return None


def _ends(reading: Reading, payment: Range | None) -> tuple[str | None, str | None]:
    """The phrases after `starting`, `from` or the first payment, and after `until` or `by`."""
    start = end = None
    for first, last in date_spans(reading):
        before = reading.codes[:first].rstrip("DL")
        at = len(before)
        if payment is not None and len(before.rstrip("pq")) == payment[1] and start is None:
            start = _text(reading, (at, last))
        elif re.search(r"(?:[rbI]|oC)f?p?$", before) and start is None:
            token = reading.tokens[len(before.rstrip("pf")) - 1]
            if token.value != "after":
                start = _text(reading, (at, last))
        elif before.endswith("q") and end is None:
            end = _text(reading, (at, last))
        elif reading.codes[first] == "q" and end is None:
            end = _text(reading, (first + 1, last))
    return start, end
