"""Payments that a message lists one by one: `400 now and 440 on the 11th`, `half Friday, the rest in January`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.reading.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.reading.amounts import AmountReading
    from assistant.domain.reading.dates import DateReading


def payments_listed(
    text: str, amounts: Sequence[AmountReading], dates: Sequence[DateReading], locale: str
) -> int | None:
    """How many amounts have each a moment of their own, a day that is not over or `now`; None where fewer than two."""
    reading = tokenize(text, locale)
    moments = [one.span[0] for one in dates if one.problem != "past"]
    moments += [token.start for token in reading.tokens if token.code == "k"]
    places = sorted(
        [(one.span[0], "amount") for one in amounts if one.kind is not None]
        + [(at, "moment") for at in moments]
    )
    listed, waiting = 0, {"amount": 0, "moment": 0}
    for _at, kind in places:
        other = "moment" if kind == "amount" else "amount"
        if waiting[other]:
            waiting[other] -= 1
            listed += 1
        else:
            waiting[kind] = 1
    return listed if listed > 1 else None
