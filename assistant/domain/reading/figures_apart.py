"""Figures in two pieces: cents (`thirty four quid fifty`, `34 euros 50`, `noventa con cincuenta`) and thousands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.reading.languages import fold
from assistant.domain.reading.quantities import goods

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_NAMED = re.compile(r"&?n\$")
_BARE = re.compile(r"S?n(?=$|[.,&pqkTwsaEZFVILz])")
_HALF = re.compile(r"&j\$")
_TENS = range(10, 100)


def cents(reading: Reading, index: int, last: int) -> tuple[int, Decimal] | None:
    """The last token, and the figure in full; `last` is the figure's currency, or the figure itself."""
    codes, number = reading.codes, reading.tokens[index].number
    if number is None:
        return None
    named = _NAMED.match(codes, last + 1) if last > index else None
    if named and _in_cents(reading, named.end() - 1):
        return named.end() - 1, number + (reading.tokens[named.end() - 2].number or Decimal(0)) / 100
    half = _HALF.match(codes, last + 1) if last == index else None
    if half and reading.tokens[last + 2].value == (1, 2):
        return half.end() - 1, number + Decimal("0.5")  # `seventy and a half dollars`
    bare = _BARE.match(codes, last + 1)
    if bare is None or number != number.to_integral_value():
        return None
    minor = reading.tokens[bare.end() - 1]
    link = reading.tokens[last + 1]
    with_word = link.code != "n"
    if fold(link.text) != "con" if with_word else last == index:
        return None
    if minor.number is None or minor.number not in _TENS:
        return None
    if minor.text[0].isdigit() and not re.fullmatch(r"\d\d", minor.text):
        return None
    if reading.codes[bare.end() : bare.end() + 1] == "z" and (
        minor.text[0].isdigit() or goods(reading, bare.end() - 1)
    ):
        return None
    return bare.end() - 1, number + minor.number / 100


def _in_cents(reading: Reading, index: int) -> bool:
    """`100 dollars and 50 cents`."""
    value = reading.tokens[index].value
    return isinstance(value, tuple) and "minor" in value


_GROUPS_APART = re.compile(r"[1-9]\d{0,2} \d{3}")


def thousands(reading: Reading, index: int) -> bool:
    """The 1 and the 100 of `le loyer c'est 1 100`: written apart they may be 1100, and are hardly 100."""
    if reading.language == "en":
        return False
    for first in (index, index - 1):
        pair = reading.tokens[max(0, first) : first + 2]
        if [token.code for token in pair] != ["n", "n"] or re.search("[LDpoRUn]$", reading.before(first)):
            continue
        if reading.codes[first + 2 : first + 3] == "n":
            continue  # a telephone number
        if _GROUPS_APART.fullmatch(reading.text[pair[0].start : pair[1].end]):
            return True
    return False
