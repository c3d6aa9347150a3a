"""The amount of each instalment: `100 a month`, `3 x 100`, `payments of $50`, `105 each`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading import quantities, shares, wholes
from assistant.domain.reading.amount_words import roughly
from assistant.domain.reading.instalment_numbers import LARGEST_COUNT, MOST_INSTALMENTS, Range, count_of
from assistant.domain.reading.languages import fold
from assistant.domain.reading.refused import refused, too_much
from assistant.domain.reading.rhythm import of_unit

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.reading.tokens import Reading

AMOUNT = r"(?P<amount>\+?\$n|n\$|n%|n|j)"
_EACH = re.compile(rf"{AMOUNT}(?:[aEZ/]D?(?P<u>u)|-?F(?!z?C)|Z?E(?![uo])|X[uw])")
_RHYTHM_FIRST = re.compile(rf"F{AMOUNT}(?![uC%])")
_THE_UNIT = re.compile(rf"{AMOUNT}[DL](?P<u>u)(?=$|[.,&?ZpVSKI]|r)")
_A_GO = re.compile(
    r"\s+(?:a (?:go|pop|time|shot|throw)|each time|every time|apiece|a piece|cada (?:uno|una|vez)|chacune?|par fois"
    r"|chaque fois|pro (?:rate|zahlung|mal)|jedes mal|jedesmal)\b",
    re.IGNORECASE,
)
_BARE = re.compile(AMOUNT)
_OF_EACH = re.compile(rf"C(?:&?f|z?Z|z?f|×){AMOUNT}(?![uC])")
_TIMES = re.compile(rf"(?P<n>n)(?P<times>[×CU]){AMOUNT}")
TIMES_UNITS = re.compile(r"×n(?P<u>u)")
_COUNT_OF = re.compile(r"(?P<n>n)f(?P<amount>\+?\$n|n\$|n)(?=$|[.,&FEZaIkTpqr])")
_SO_OFTEN = re.compile(r"(?P<amount>\+?\$n|n\$),?(?P<n>n)U(?!\+)")
"""`$210, four times`."""
_TIMES_WORDS = ("fois", "mal", "veces", "times")
_MONTHS_AT = re.compile(rf"(?:^|[.,zSk&])nu[pZSzf,]{AMOUNT}(?![uC])")
_FOR = re.compile(rf"{AMOUNT}p[DL]?xnu")


def amount_of_each(reading: Reading) -> tuple[Range | None, int | None]:
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
        if (of["amount"] != "n" or several) and not no_money(reading, of) and _plain_count(reading, of):
            return of.span("amount"), count_of(count)
    turned_down: Range | None = None
    for pattern in (_EACH, _THE_UNIT, _OF_EACH, _MONTHS_AT, _FOR, _RHYTHM_FIRST, _BARE):
        for match in pattern.finditer(reading.codes):
            if pattern is _RHYTHM_FIRST and not is_large(reading, *match.span("amount")):
                continue
            if pattern is _THE_UNIT and not _rate_of_the_unit(reading, match):
                continue
            if pattern is _BARE and not _a_go(reading, match):
                continue
            ordinal = match.start() and reading.codes[match.start() - 1] == "o"
            if _lives_on(reading, match.start("amount")) and pattern in (_EACH, _THE_UNIT):
                continue
            if _one_each(reading, match) or _out_of(reading, match) or no_money(reading, match):
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


def unit_of_each(reading: Reading) -> str | None:
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


def no_money(reading: Reading, match: re.Match[str]) -> bool:
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


def is_large(reading: Reading, start: int, end: int) -> bool:
    """A bare figure that could also be a count or a bag's number is no first payment."""
    number = reading.tokens[start].number
    return end - start > 1 or number is None or number > LARGEST_COUNT
