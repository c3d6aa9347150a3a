"""Instalments, frequencies and pay days out of a whole message: what a payer wishes a plan to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.reading.bare_counts import split_into
from assistant.domain.reading.dates import date_spans
from assistant.domain.reading.each_amount import (
    amount_of_each,
    unit_of_each,
)
from assistant.domain.reading.in_one_payment import in_one_payment
from assistant.domain.reading.instalment_numbers import Frequency, Range, made_already
from assistant.domain.reading.money_said import AMOUNT, is_large, no_money
from assistant.domain.reading.payments_apart import OPENING, last_apart, one_more, rest_apart
from assistant.domain.reading.plan_length import stretch_of_payments
from assistant.domain.reading.plan_parts import instalments_said
from assistant.domain.reading.rhythm import EVERY, frequency_of, of_unit, recurring_day, recurring_weekday
from assistant.domain.reading.rhythm_phrases import dated_day, rhythm_without_every
from assistant.domain.reading.shared_out import payments_by_named_months, payments_of_a_share
from assistant.domain.reading.so_many_times import TIMES_UNITS, amount_so_often
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


_FIRST = (
    re.compile(rf"{AMOUNT}(?:k|I|T)"),
    re.compile(rf"[oI]Cf?{AMOUNT}(?![uC])"),
    re.compile(rf"If?{AMOUNT}(?![uC])"),
    re.compile(rf"k{AMOUNT}(?![uC])"),
)


def find_counts(text: str, locale: str = "en_US") -> PlanWords:
    """The plan that a message describes; an empty (false) one where it describes none."""
    reading = tokenize(text, locale)
    each, instalments = _each(reading)
    first = _first(reading, each)
    bound = each is not None or EVERY.search(reading.codes) is not None or "F" in reading.codes
    instalments = instalments or instalments_said(reading, after_first=first, each=each)
    weekday, every_two = recurring_weekday(reading)
    day, again = recurring_day(reading)
    day = day or dated_day(reading)
    start, end = _ends(reading, first)
    over = stretch_of_payments(reading, bound=bound)
    frequency = every_two or frequency_of(reading, unit_of_each(reading))
    if over is not None and instalments is None and frequency in (None, over[1]):
        instalments, frequency = over[:2]
        apart = one_more(reading, over[2], each) or rest_apart(reading, over[2], first, each)
        instalments += apart or last_apart(reading, over[2], each)
    elif over is not None and over[0] == instalments:
        frequency = frequency or over[1]
    if frequency is None and (so_long := TIMES_UNITS.search(reading.codes)):
        frequency = of_unit(str(reading.tokens[so_long.start("u")].value), 1)
    frequency = frequency or rhythm_without_every(reading)
    if frequency is None and weekday is not None:
        frequency = "weekly"
    months = payments_by_named_months(reading) if instalments is None and first is None else None
    if months is not None and frequency in (None, "monthly"):
        instalments, frequency = months.payments, "monthly"
        start, end = start or _text(reading, months.first), None
    if instalments is None and first is None:
        instalments = payments_of_a_share(reading, each)
    if (instalments, frequency, each, weekday, first) == (None,) * 5 and in_one_payment(reading):
        instalments = 1
    return PlanWords(
        instalments=instalments,
        frequency=frequency or ("monthly" if again else None),
        amount_per_instalment=_text(reading, each),
        first_payment=_text(reading, first),
        weekday=weekday,
        day_of_month=day,
        start=start,
        end=end,
    )


def _each(reading: Reading) -> tuple[Range | None, int | None]:
    """The amount of each instalment, and how many payments where that is said with it: `100 now, then 10 x 74`."""
    often = amount_so_often(reading)
    if often is None:
        return amount_of_each(reading)
    apart = often.times is not None and one_more(reading, often.said[0], often.amount, often.said[1])
    return often.amount, (often.times or 0) + 1 if apart else often.times


def _text(reading: Reading, where: Range | None) -> str | None:
    if where is None:
        return None
    tokens = reading.tokens[where[0] : where[1]]
    return reading.text[tokens[0].start : tokens[-1].end]


def _first(reading: Reading, each: Range | None) -> Range | None:
    if each is None and (amounts := split_into(reading)):
        return amounts[0]
    for pattern in _FIRST:
        for match in pattern.finditer(reading.codes):
            alone = reading.tokens[match.start("amount")].text.lower() == "one"  # `one now, one later`
            if no_money(reading, match) or (match[0][-1] in "Tk" and _few_today(reading, match)):
                continue
            if (
                match.span("amount") != each
                and not alone
                and not made_already(reading, match.start("amount"))
            ):
                return match.span("amount")
    rest, opening = reading.codes.find("Q"), None
    if rest > 0:
        dated = {index for start, end in date_spans(reading) for index in range(start, end)}
        for match in re.finditer(AMOUNT + r"(?![uC])", reading.codes[:rest]):
            open_amount = (
                match.start() not in dated
                and not re.search("n[&O-]?$", reading.codes[: match.start()])
                and not made_already(reading, match.start())
                and not no_money(reading, match)
            )
            if match.span("amount") != each and open_amount and is_large(reading, *match.span("amount")):
                opening = opening or match.span("amount")
                if OPENING.match(reading.codes, match.start()):
                    return match.span("amount")  # `it's 900 in all, 300 on Friday and the rest in May`
    return opening


def _few_today(reading: Reading, match: re.Match[str]) -> bool:
    """`Since 9 this morning`, `me han llegado 9 hoy`, `2 now and 2 later`."""
    number = reading.tokens[match.start("amount")].number
    said = re.search(r"[SIv][DL]?$", reading.before(match.start("amount"))) is not None
    return match["amount"] == "n" and not said and number is not None and number <= _FEW_THINGS


_FEW_THINGS = 9


def now_said(text: str, locale: str = "en_US") -> str | None:
    """The word of `100 now`, `ahorita 200`: the first payment is made at once."""
    reading = tokenize(text, locale)
    payment = _first(reading, _each(reading)[0])
    if payment is None:
        return None
    beside = (payment[1], payment[0] - 1)
    at = next((index for index in beside if index >= 0 and reading.codes[index : index + 1] == "k"), None)
    return _text(reading, (at, at + 1)) if at is not None else None


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
        elif reading.codes[first] == "r" and start is None:
            start = _text(reading, (first, last))
        elif before.endswith("q") and end is None:
            end = _text(reading, (at, last))
        elif reading.codes[first] == "q" and end is None:
            end = _text(reading, (first + 1, last))
    return start, end
