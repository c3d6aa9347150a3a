"""A transfer from the payer's bank: our own page instead of a checkout, settled by the business's bank statement."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from stdnum.iso7064 import mod_97_10

from assistant.core.db import reading
from assistant.core.errors import Forbidden, NotFound
from assistant.domain import attempts, payments
from assistant.domain.attempts import Word
from assistant.processors.base import Checkout, CheckoutAsk, Cost, Notice, Option, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.core.money import Money

CURRENCIES = frozenset({"EUR", "GBP", "USD", "CHF", "PLN", "SEK", "DKK", "NOK", "CZK"})
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class BankTransfer:
    """Its record is what has arrived: nothing goes over a network."""

    name = "bank_transfer"
    patience = timedelta(days=30)

    def options(self) -> tuple[Option, ...]:
        return (Option(self.name, "transfer", Cost(), CURRENCIES, on_request=True),)

    def create(self, ask: CheckoutAsk) -> Checkout:
        return Checkout(reference(ask.key), ask.return_url.replace("/pay/return/", "/pay/transfer/"))

    def read(self, ref: str) -> Word:
        with reading() as session:
            attempt = attempts.by_processor_ref(session, self.name, ref)
            amount = payments.get(session, attempt.intent_id).amount
        state = attempt.status if attempt.status in ("succeeded", "cancelled") else "open"
        return Word(state, amount, "transfer")  # type: ignore[arg-type]

    def expire(self, ref: str) -> Word:
        """The reference is no longer shown; money that comes under it all the same is still matched."""
        word = self.read(ref)
        return word if word.state == "succeeded" else Word("cancelled", word.amount, "transfer", "expired")

    def refund(self, ref: str, amount: Money, *, key: str) -> None:  # noqa: ARG002
        raise Refused("a bank transfer is sent back from the business's own bank")

    def verify(self, body: bytes, headers: Mapping[str, str]) -> Notice:  # noqa: ARG002
        raise Forbidden("Bank transfers send no notices.", code="bad_signature")

    def locate(self, notice: Notice) -> str | None:  # noqa: ARG002
        raise NotFound("There is no such payment.")


def reference(key: str) -> str:
    """An ISO 11649 creditor reference: RF, two check digits, 12 characters that people do not mix up."""
    number = int(hashlib.sha256(key.encode()).hexdigest(), 16)
    body = ""
    for _ in range(12):
        number, digit = divmod(number, len(_ALPHABET))
        body += _ALPHABET[digit]
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
