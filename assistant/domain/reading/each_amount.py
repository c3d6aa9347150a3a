"""The amount of each instalment: `100 a month`, `3 x 100`, `payments of $50`, `105 each`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.instalment_numbers import LARGEST_COUNT, Range, count_of
from assistant.domain.reading.money_said import AMOUNT, is_large, lives_on, no_money
from assistant.domain.reading.refused import too_much
from assistant.domain.reading.rhythm import of_unit

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

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
_MONTHS_AT = re.compile(rf"(?:(?:^|[.,zSk&])nu[pZSzf,]|[iW]nuf){AMOUNT}(?![uC])")
_FOR = re.compile(rf"{AMOUNT}p[DL]?xnu")


def amount_of_each(reading: Reading) -> tuple[Range | None, int | None]:
    """(the amount of each instalment, the count where `4 monthly` says that alone)."""
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
            if lives_on(reading, match.start("amount")) and pattern in (_EACH, _THE_UNIT):
                continue
            if pattern is _EACH and match["u"] and _later(reading, match):
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
            if lives_on(reading, match.start("amount")) or _later(reading, match):
                continue
            if of_unit(unit, 1) and (pattern is _EACH or _rate_of_the_unit(reading, match)):
                return unit
    return None


_FEW = 4


def _one_each(reading: Reading, match: re.Match[str]) -> bool:
    """`One a month`: a payment, not its amount."""
    token = reading.tokens[match.start("amount")]
    return match["amount"] == "n" and not token.text[0].isdigit() and (token.number or 0) <= _FEW


def _later(reading: Reading, match: re.Match[str]) -> bool:
    """`300 now and 300 a month later`, `the other two thirds a fortnight after`: a day, and no rhythm."""
    following = reading.tokens[match.end()].text.lower() if match.end() < len(reading.tokens) else ""
    return following in ("later", "hence") or (following == "after" and match["amount"] == "j")


def _so_many(reading: Reading, match: re.Match[str]) -> int | None:
    """`4 monthly`: that many payments, where a larger figure would be the amount of each."""
    token = reading.tokens[match.start("amount")]
    rhythm = match["amount"] == "n" and reading.codes[match.end() - 1] == "F"
    return count_of(token) if rhythm and 1 < (token.number or 0) <= LARGEST_COUNT else None


def _out_of(reading: Reading, match: re.Match[str]) -> bool:
    """`3 pieces out of 24`."""
    between = reading.text[reading.tokens[match.start()].end : reading.tokens[match.start("amount")].start]
    return "out of" in between.lower()
