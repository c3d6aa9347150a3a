"""What is said when an offer was accepted: every date and amount in full (MON-15)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import prompts
from assistant.core.money import Money
from assistant.core.text import long_date

if TYPE_CHECKING:
    from assistant.domain.commitments import Accepted


def readback(accepted: Accepted, locale: str) -> str:
    """The readback of what was just agreed: every date and amount (MON-15)."""
    terms, currency = accepted.offer.terms, accepted.offer.currency
    if accepted.promise is not None:
        return prompts.reply(
            "promise_recorded",
            locale=locale,
            amount=accepted.promise.amount.text(locale),
            day=long_date(accepted.promise.due_on, locale),
        )
    rows = [
        f"{part['no']}. {Money(part['amount_minor'], currency).text(locale)} – "
        f"{long_date(date.fromisoformat(part['due_on']), locale)}"
        for part in terms["instalments"]
    ]
    return prompts.reply("plan_accepted", locale=locale, count=str(len(rows)), schedule="\n".join(rows))
