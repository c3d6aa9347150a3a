"""Whether a figure is money of a plan: not a number of something, nor a share of something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading import quantities, shares, wholes
from assistant.domain.reading.amount_words import roughly
from assistant.domain.reading.instalment_numbers import LARGEST_COUNT

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

AMOUNT = r"(?P<amount>\+?\$n|n\$|n%|n|j)"


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


def is_large(reading: Reading, start: int, end: int) -> bool:
    """A bare figure that could also be a count or a bag's number is no first payment."""
    number = reading.tokens[start].number
    return end - start > 1 or number is None or number > LARGEST_COUNT


_OWN_MONEY = re.compile(
    r"\b(?:rent|mortgage|earn|income|salary|pension|wages?|take home|bring home|live on|miete|verdiene?|einkommen|rente"
    r"|gehalt|lohn|alquiler|renta|gano|cobro|sueldo|pensi[o\u00f3]n|ingresos|loyer|gagne|touche|salaire|retraite|revenus?)\b"
    r"[^.,;!?]{0,15}$",
    re.IGNORECASE,
)


def lives_on(reading: Reading, index: int) -> bool:
    """`My rent is 750 a month`, `ich verdiene 1200 im Monat`: what somebody has or needs, not what is offered."""
    start = reading.tokens[index].start
    return _OWN_MONEY.search(reading.text, max(0, start - 35), start) is not None
