"""What may be a number of instalments, and whether an amount was paid already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.domain.reading.joined_words import Token
    from assistant.domain.reading.tokens import Reading

Frequency = Literal["weekly", "every_two_weeks", "monthly"]
Range = tuple[int, int]
MOST_INSTALMENTS = 120
LARGEST_COUNT = 12


def whole_number(token: Token) -> int | None:
    if token.number is not None and token.number == token.number.to_integral_value():
        return int(token.number)
    return token.value if isinstance(token.value, int) else None


def count_of(token: Token) -> int | None:
    number = 1 if token.code == "a" else whole_number(token)
    return number if number is not None and 1 <= number <= MOST_INSTALMENTS else None


def made_already(reading: Reading, index: int) -> bool:
    """Whether the amount there is one that was paid already."""
    return re.search(r"v[DL]?$", reading.before(index)) is not None
