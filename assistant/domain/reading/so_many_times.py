"""An amount and how often it is paid, in one breath: `3 x 100`, `2 de $420`, `$210, four times`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.domain.reading.instalment_numbers import (
    LARGEST_COUNT,
    MOST_INSTALMENTS,
    Range,
    count_of,
    done_by_now,
    in_the_past,
)
from assistant.domain.reading.languages import fold
from assistant.domain.reading.money_said import AMOUNT, is_large, no_money
from assistant.domain.reading.refused import refused

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.reading.tokens import Reading


class SoOften(NamedTuple):
    """Where the amount stands, how many payments of it, and where both are said."""

    amount: Range
    times: int | None
    said: Range


_SO_OFTEN = re.compile(r"(?P<amount>\+?\$n|n\$|n),?(?P<n>n)[UC](?!\+|F|[aEZ/]D?u|p[DL]?u)")
_TIMES_COUNT = re.compile(r"(?P<amount>n\$)(?P<times>[×CU])(?P<n>n)(?![u$%×])")
"""`Eighty-four bucks times ten`."""
_TIMES = re.compile(rf"(?P<n>n)(?P<times>[×CU]){AMOUNT}")
TIMES_UNITS = re.compile(r"×n(?P<u>u)")
_COUNT_OF = re.compile(r"(?P<n>n)(?:f|(?P<rates>z)f|(?P<je>Z))(?P<amount>\+?\$n|n\$|n)(?=$|[.,&FEZaIkTpqr])")
_TIMES_WORDS = ("fois", "mal", "veces", "times")
_OF_A_KIND = re.compile(
    r"(?:\b(?:what'?s|what is|how much is|cu[a\u00e1]nto (?:es|son)|wie ?viel (?:ist|sind|macht)|combien (?:font|fait))"
    r"|\b(?:an?|una?|de|des))\s+$",
    re.IGNORECASE,
)
"""`What's 17 times 23`, `a 20x30 barn`, `baldosas de 20x20`: no payments."""


def amount_so_often(reading: Reading) -> SoOften | None:
    """The first place that says an amount and how often it is paid."""
    for so_often in _SO_OFTEN.finditer(reading.codes):
        if _paid_so_often(reading, so_often):
            return _found(reading, so_often)
    for so_often in _TIMES_COUNT.finditer(reading.codes):
        word = reading.tokens[so_often.start("times")]
        if (word.code == "×" or fold(word.text) in _TIMES_WORDS) and not in_the_past(
            reading, so_often.start()
        ):
            return _found(reading, so_often)
    for times in _TIMES.finditer(reading.codes):
        if times["times"] != "×" and fold(reading.tokens[times.start("times")].text) not in _TIMES_WORDS:
            continue
        count, amount = reading.tokens[times.start("n")], reading.tokens[times.end("amount") - 1]
        large = (count.number or 0) > LARGEST_COUNT and times["amount"] == "n"
        if (
            refused(reading, *times.span())
            or done_by_now(reading, times.end())
            or (large and _OF_A_KIND.search(reading.text, max(0, count.start - 30), count.start))
        ):
            continue
        if count.number and amount.number and _turned_round(reading, times, count.number, amount.number):
            return SoOften(times.span("n"), count_of(amount), times.span())
        return _found(reading, times)
    for of in _COUNT_OF.finditer(reading.codes):
        several = of["je"] or "C" in reading.codes[: of.start()]
        if (of["amount"] != "n" or several) and not no_money(reading, of) and _plain_count(reading, of):
            return _found(reading, of)
    return None


def _found(reading: Reading, match: re.Match[str]) -> SoOften:
    return SoOften(match.span("amount"), count_of(reading.tokens[match.start("n")]), match.span())


def _paid_so_often(reading: Reading, match: re.Match[str]) -> bool:
    """`$210, four times`, `jeden Freitag 105, achtmal`; not `you charged me $210 four times`."""
    often = reading.tokens[match.end() - 1]
    if fold(often.text) not in (*_TIMES_WORDS, "x") or refused(reading, *match.span()):
        return False
    if done_by_now(reading, match.end()):
        return False
    if often.code == "C" or match["amount"] == "n":
        if in_the_past(reading, match.start(), match.end()):
            return False
        if match["amount"] == "n":
            rhythm = re.search("[EFXB]", reading.codes[: match.start()]) is not None
            return rhythm and is_large(reading, *match.span("amount")) and not no_money(reading, match)
    return True


def _turned_round(reading: Reading, times: re.Match[str], first: Decimal, second: Decimal) -> bool:
    """`210 times four`, `80 x 8`, `33.60 x 25 weeks`: the amount stands first."""
    if times["amount"] != "n":
        return False
    signed = reading.codes[: times.start()].endswith("$")
    larger = first > LARGEST_COUNT >= second or first > MOST_INSTALMENTS >= second
    return signed or larger or first != first.to_integral_value()


def _plain_count(reading: Reading, match: re.Match[str]) -> bool:
    """`2 de $420`, `rather 2 of 420`: a count before, and a larger amount of each behind it."""
    count, amounts = reading.tokens[match.start("n")], range(match.start("amount"), match.end("amount"))
    amount = max((reading.tokens[index].number or 0) for index in amounts)
    if reading.codes[: match.start()].endswith(("R", "U", "$", "q", "L", "D", "m", "w")):
        return False
    if match["je"] and (reading.language != "de" or fold(reading.tokens[match.start("je")].text) != "je"):
        return False
    if match["rates"] and fold(reading.tokens[match.start("rates")].text) != "rates":
        return False
    return count.value is None and 1 < (count.number or 0) <= LARGEST_COUNT < amount
