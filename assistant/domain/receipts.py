"""What a payer is told when their money has arrived: in the conversation, and on a channel that they accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.money import Money, total
from assistant.domain import accounts, conversations, invoices, ledger, notices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from assistant.domain.payments import PaymentIntent

SUBJECT = "Your payment of {amount}"
RECEIVED = "We received your payment of {amount} for {numbers}. {rest} Thank you."
NOTHING_LEFT = "Nothing is left to pay."
LEFT = "{amount} is left to pay."
CREDIT = "{amount} is more than was owed; a colleague will see to it."


def say_received(session: Session, intent: PaymentIntent, booked: Mapping[str, Money], *, name: str) -> None:
    """Once per `name`: for all invoices of the payment together."""
    customer = accounts.get_customer(session, intent.business_id, intent.customer_id)
    paid = [invoices.get(session, intent.business_id, invoice_id) for invoice_id in booked]
    if not paid:
        return
    left = total((ledger.balance(session, one.id, one.currency) for one in paid), intent.currency)
    rest = NOTHING_LEFT
    if left.minor:
        rest = (LEFT if left.minor > 0 else CREDIT).format(amount=abs(left).text(customer.locale))
    amount = total(booked.values(), intent.currency).text(customer.locale)
    text = RECEIVED.format(amount=amount, numbers=", ".join(one.number for one in paid), rest=rest)
    home = invoices.get(session, intent.business_id, intent.invoice_id)
    talk = conversations.open_for(session, home.business_id, home.customer_id, home.id)
    conversations.say_once(
        session, talk.id, author="system", channel="web", text=text, external_id=f"receipt:{name}"
    )
    notices.notify(
        session,
        home,
        purpose="receipt",
        subject=SUBJECT.format(amount=amount),
        text=text,
        effect_key=f"receipt:{name}",
    )
