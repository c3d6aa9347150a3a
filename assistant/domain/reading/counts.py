"""Instalments, frequencies and pay days out of a whole message: what a payer wishes a plan to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.reading import quantities, shares, wholes
from assistant.domain.reading.amount_words import roughly
from assistant.domain.reading.dates import date_spans
from assistant.domain.reading.languages import fold
from assistant.domain.reading.plan_length import stretch_of_payments
from assistant.domain.reading.plan_parts import (
    LARGEST_COUNT,
    MOST_INSTALMENTS,
    OPENING,
    Frequency,
    Range,
    count_of,
    instalments_said,
    last_apart,
    made_already,
    one_more,
    rest_apart,
)
from assistant.domain.reading.refused import refused, too_much
from assistant.domain.reading.rhythm import EVERY, frequency_of, of_unit, recurring_day, recurring_weekday
from assistant.domain.reading.tokens import tokenize

if TYPE_CHECKING:
    from decimal import Decimal

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
_RHYTHM_FIRST = re.compile(rf"F{_AMOUNT}(?![uC%])")
_THE_UNIT = re.compile(rf"{_AMOUNT}[DL](?P<u>u)(?=$|[.,&?ZpVSKI]|r)")
_A_GO = re.compile(
    r"\s+(?:a (?:go|pop|time|shot|throw)|each time|every time|apiece|a piece|cada (?:uno|una|vez)|chacune?|par fois"
    r"|chaque fois|pro (?:rate|zahlung|mal)|jedes mal|jedesmal)\b",
    re.IGNORECASE,
)
_BARE = re.compile(_AMOUNT)
_OF_EACH = re.compile(rf"C(?:&?f|z?Z|z?f|×){_AMOUNT}(?![uC])")
_TIMES = re.compile(rf"(?P<n>n)(?P<times>[×CU]){_AMOUNT}")
_TIMES_UNITS = re.compile(r"×n(?P<u>u)")
_COUNT_OF = re.compile(r"(?P<n>n)f(?P<amount>\+?\$n|n\$|n)(?=$|[.,&FEZaIkTpqr])")
_SO_OFTEN = re.compile(r"(?P<amount>\+?\$n|n\$),?(?P<n>n)U(?!\+)")
"""`$210, four times`."""
_TIMES_WORDS = ("fois", "mal", "veces", "times")
_MONTHS_AT = re.compile(rf"(?:^|[.,zSk&])nu[pZSzf,]{_AMOUNT}(?![uC])")
_FOR = re.compile(rf"{_AMOUNT}p[DL]?xnu")
_FIRST = (
    re.compile(rf"{_AMOUNT}(?:k|I|T)"),
    re.compile(rf"[oI]Cf?{_AMOUNT}(?![uC])"),
    re.compile(rf"If?{_AMOUNT}(?![uC])"),
    re.compile(rf"k{_AMOUNT}(?![uC])"),
)


def find_counts(text: str, locale: str = "en_US") -> PlanWords:
    """The plan that a message describes; an empty (false) one where it describes none."""
    reading = tokenize(text, locale)
    each, instalments = _each(reading)
    first = _first(reading, each)
    bound = each is not None or EVERY.search(reading.codes) is not None or "F" in reading.codes
    instalments = instalments or instalments_said(reading, text, after_first=first, each=each)
    weekday, every_two = recurring_weekday(reading)
    day, again = recurring_day(reading)
    start, end = _ends(reading, first)
    over = stretch_of_payments(reading, bound=bound)
    frequency = every_two or frequency_of(reading, _unit_of_each(reading))
    if over is not None and instalments is None and frequency in (None, over[1]):
        instalments, frequency = over[:2]
        apart = one_more(reading, over[2], each) or rest_apart(reading, over[2], first, each)
        instalments += apart or last_apart(reading, over[2], each)
    elif over is not None and over[0] == instalments:
        frequency = frequency or over[1]
    if frequency is None and (so_long := _TIMES_UNITS.search(reading.codes)):
        frequency = of_unit(str(reading.tokens[so_long.start("u")].value), 1)
    if frequency is None and weekday is not None:
        frequency = "weekly"
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


def _text(reading: Reading, where: Range | None) -> str | None:
    if where is None:
        return None
    tokens = reading.tokens[where[0] : where[1]]
    return reading.text[tokens[0].start : tokens[-1].end]


def _each(reading: Reading) -> tuple[Range | None, int | None]:
    """(the amount of each instalment, the count where `3 x 100` says both)."""
    for so_often in _SO_OFTEN.finditer(reading.codes):
        count, often = reading.tokens[so_often.start("n")], reading.tokens[so_often.end() - 1]
        if fold(often.text) in (*_TIMES_WORDS, "x") and not refused(reading, *so_often.span()):
            return so_often.span("amount"), count_of(count)
    for times in _TIMES.finditer(reading.codes):
        if times["times"] != "×" and fold(reading.tokens[times.start("times")].text) not in _TIMES_WORDS:
            continue
        if refused(reading, times.start(), times.end()):
            continue
        count, amount = reading.tokens[times.start("n")], reading.tokens[times.end("amount") - 1]
        if count.number and amount.number and _turned_round(reading, times, count.number, amount.number):
            return times.span("n"), count_of(amount)
        return times.span("amount"), count_of(count)
    for of in _COUNT_OF.finditer(reading.codes):
        count, several = reading.tokens[of.start("n")], "C" in reading.codes[: of.start()]
        if (of["amount"] != "n" or several) and not _no_money(reading, of) and _plain_count(reading, of):
            return of.span("amount"), count_of(count)
    turned_down: Range | None = None
    for pattern in (_EACH, _THE_UNIT, _OF_EACH, _MONTHS_AT, _FOR, _RHYTHM_FIRST, _BARE):
        for match in pattern.finditer(reading.codes):
            if pattern is _RHYTHM_FIRST and not _large(reading, *match.span("amount")):
                continue
            if pattern is _THE_UNIT and not _rate_of_the_unit(reading, match):
                continue
            if pattern is _BARE and not _a_go(reading, match):
                continue
            ordinal = match.start() and reading.codes[match.start() - 1] == "o"
            if _lives_on(reading, match.start("amount")) and pattern in (_EACH, _THE_UNIT):
                continue
            if _one_each(reading, match) or _out_of(reading, match) or _no_money(reading, match):
                continue
            if (many := _so_many(reading, match)) is not None:
                return None, many
            if not (pattern is _OF_EACH and ordinal):
                start, end = match.span("amount")
                between = re.search(r"\$?n[Oq-]$|(?<=z)n&$", reading.codes[:start])  # `40 to 50 a week`
                where = (between.start() if between else start, end)
                by_the_day = (
                    pattern is _EACH and match["u"] and reading.tokens[match.start("u")].value == "day"
                )
                if turned_down is None and (by_the_day or too_much(reading, *where, match.end())):
                    turned_down = where
                    continue
                return where, None
    return turned_down, None


def _turned_round(reading: Reading, times: re.Match[str], first: Decimal, second: Decimal) -> bool:
    """`210 times four`, `$80 x 8`, `33.60 x 25 weeks`: the amount stands first."""
    if times["amount"] != "n":
        return False
    signed = reading.codes[: times.start()].endswith("$")
    return signed or first > MOST_INSTALMENTS >= second or first != first.to_integral_value()


def _plain_count(reading: Reading, match: re.Match[str]) -> bool:
    """`2 de $420`, `rather 2 of 420`: a count before, and a larger amount of each behind it."""
    count, amounts = reading.tokens[match.start("n")], range(match.start("amount"), match.end("amount"))
    amount = max((reading.tokens[index].number or 0) for index in amounts)
    if reading.codes[: match.start()].endswith(("R", "U", "$", "q", "L", "D", "m", "w")):
        return False
    return count.value is None and 1 < (count.number or 0) <= LARGEST_COUNT < amount


def _a_go(reading: Reading, match: re.Match[str]) -> bool:
    """`£140 a go`, where the message describes a plan in other words: not the price of `38 quid a time`."""
    after = reading.tokens[match.end() - 1].end
    return _A_GO.match(reading.text, after) is not None and re.search("[EFBCX]", reading.codes) is not None


def _rate_of_the_unit(reading: Reading, match: re.Match[str]) -> bool:
    """`35 euros la semaine`, `100 le mois`: what comes for each, where French and Spanish say no `par`."""
    following = reading.tokens[match.end()] if match.end() < len(reading.tokens) else None
    if reading.language not in ("fr", "es") or (following is not None and following.value == "after"):
        return False
    return of_unit(str(reading.tokens[match.start("u")].value), 1) is not None


def _unit_of_each(reading: Reading) -> str | None:
    """The unit of `100 a month`, where an amount is named for it."""
    for pattern in (_EACH, _THE_UNIT):
        for match in pattern.finditer(reading.codes):
            unit = str(reading.tokens[match.start("u")].value) if match["u"] else ""
            if _lives_on(reading, match.start("amount")):
                continue
            if of_unit(unit, 1) and (pattern is _EACH or _rate_of_the_unit(reading, match)):
                return unit
    return None


_FEW = 4


def _one_each(reading: Reading, match: re.Match[str]) -> bool:
    """`One a month`: a payment, not its amount."""
    token = reading.tokens[match.start("amount")]
    return match["amount"] == "n" and not token.text[0].isdigit() and (token.number or 0) <= _FEW


_OWN_MONEY = re.compile(
    r"\b(?:rent|mortgage|earn|income|salary|pension|wages?|take home|bring home|live on|miete|verdiene?|einkommen|rente"
    r"|gehalt|lohn|alquiler|renta|gano|cobro|sueldo|pensi[o\u00f3]n|ingresos|loyer|gagne|touche|salaire|retraite|revenus?)\b"
    r"[^.,;!?]{0,15}$",
    re.IGNORECASE,
)


def _lives_on(reading: Reading, index: int) -> bool:
    """`My rent is 750 a month`, `ich verdiene 1200 im Monat`: what somebody has or needs, not what is offered."""
    start = reading.tokens[index].start
    return _OWN_MONEY.search(reading.text, max(0, start - 35), start) is not None


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
        figure = re.match(r"\+?\$?n", reading.codes[start + 1 : start + 4]) is not None  # `half a grand`
        return figure or shares.of_something_else(reading, start)
    if roughly(reading, match.end("amount") - 1) or any(
        wholes.left_out(reading, index) for index in range(start, match.end("amount"))
    ):
        return True
    if match["amount"] != "n":
        return False
    return reading.codes[:start].endswith(("R", "U", "n", "j", "J")) or quantities.counts_something(
        reading, start
    )


def _out_of(reading: Reading, match: re.Match[str]) -> bool:
    """`3 pieces out of 24`."""
    between = reading.text[reading.tokens[match.start()].end : reading.tokens[match.start("amount")].start]
    return "out of" in between.lower()


def _first(reading: Reading, each: Range | None) -> Range | None:
    for pattern in _FIRST:
        for match in pattern.finditer(reading.codes):
            alone = reading.tokens[match.start("amount")].text.lower() == "one"  # `one now, one later`
            if _no_money(reading, match) or (match[0][-1] in "Tk" and _few_today(reading, match)):
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
        for match in re.finditer(_AMOUNT + r"(?![uC])", reading.codes[:rest]):
            open_amount = (
                match.start() not in dated
                and not re.search("n[&O-]?$", reading.codes[: match.start()])
                and not made_already(reading, match.start())
                and not _no_money(reading, match)
            )
            if match.span("amount") != each and open_amount and _large(reading, *match.span("amount")):
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


def _large(reading: Reading, start: int, end: int) -> bool:
    """A bare figure that could also be a count or a bag's number is no first payment."""
    number = reading.tokens[start].number
    return end - start > 1 or number is None or number > LARGEST_COUNT


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
