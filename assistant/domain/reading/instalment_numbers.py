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


_DONE = re.compile(
    r"\b(?:charged|billed|took|taken|debited|paid|sent|mailed|gave|wrote|tried|asked|called|told|cashed|bounced|received"
    r"|have|had|got|did|was|were|abgebucht|berechnet|bezahlt|geschickt|\u00fcberwiesen|angerufen|habe|cobraron|cobrado"
    r"|cobr\u00f3|pagu[e\u00e9]|pagado|envi[e\u00e9]|mand[e\u00e9]|llam[e\u00e9]|pr\u00e9lev\u00e9|d\u00e9bit\u00e9|pay\u00e9|envoy\u00e9"
    r"|re\u00e7u|appel\u00e9)\b(?! to\b| if\b)[^.;!?]*$",
    re.IGNORECASE,
)
_BY_NOW = re.compile(
    r"\s*,?\s*(?:already|last|since|so far|by mistake|in error|ago|schon|bereits|ya|abgebucht|eingezogen"
    r"|(?:be|ge)zahlt|\u00fcberwiesen|berechnet"
    r"|d[e\u00e9]j[a\u00e0])\b",
    re.IGNORECASE,
)


def in_the_past(reading: Reading, index: int, until: int | None = None) -> bool:
    """Whether the sentence tells what was done: `you charged me $210 four times`, `I sent two cheques`."""
    start = reading.tokens[index].start
    if _DONE.search(reading.text, max(0, start - _SENTENCE), start):
        return True
    return until is not None and done_by_now(reading, until)


def done_by_now(reading: Reading, until: int) -> bool:
    """`3 mal 50 bezahlt`, `$200 already`."""
    return _BY_NOW.match(reading.text, reading.tokens[until - 1].end) is not None


_SENTENCE = 80
"""Characters back that may belong to the same sentence."""
