"""Starting a payment: an intent and a button that leads to the hosted checkout. No card detail comes near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from assistant.core.money import Money
from assistant.domain import payments, plans, positions
from assistant.domain.facts import Fact
from assistant.domain.reading.amounts import read_amount
from assistant.domain.scope import Level
from tools.base import Tool, ToolContext, ToolResult, Wishes, needs, refused

if TYPE_CHECKING:
    from sqlmodel import Session


class StartPayment(Wishes):
    amount: str | None = Field(None, max_length=100, description="the amount as the payer said it")
    pay_what: Literal["balance", "instalment", "amount"] = "balance"


def next_instalment(session: Session, invoice_id: str) -> Money | None:
    """What is left of the plan's earliest unpaid instalment."""
    plan = plans.live(session, invoice_id)
    if plan is None:
        return None
    for part in plans.instalments(session, plan.id):
        if part.paid_minor < part.amount_minor:
            return Money(part.amount_minor - part.paid_minor, plan.currency)
    return None


def start_payment(context: ToolContext, session: Session, wishes: StartPayment) -> ToolResult:
    invoice, locale = context.invoice(session), context.locale
    now = positions.position(session, invoice, context.timezone)
    if not now.payable and now.disputed:
        return refused("all_disputed", context.say("all_disputed"))
    if not now.payable:
        return refused("nothing_to_pay", context.say("nothing_to_pay"))
    amount, what = now.payable, "the whole open amount"
    if wishes.amount:
        reading = read_amount(wishes.amount, balance=now.payable, locale=locale)
        if reading.money is None:
            return needs(
                "amount_unclear",
                context.say("pay_amount", payable=now.payable.text(locale)),
                payable=now.payable.text(locale),
            )
        amount, what = reading.money, "the amount you named"
    elif wishes.pay_what == "instalment":
        instalment = next_instalment(session, invoice.id)
        if instalment is not None:
            amount, what = min(instalment, now.payable), "the next instalment"
    intent, _new = payments.start(
        session,
        context.scope,
        amount=amount,
        effect_key=context.effect_key("payment", str(amount.minor)),
    )
    shown = amount.text(locale)
    return ToolResult(
        "ok",
        context.say("pay", amount=shown),
        {"amount": shown, "what": what},
        facts=(Fact.money("payment_started", amount), Fact.money("payable", now.payable)),
        blocks=(
            {
                "type": "payment_link",
                "payment_id": intent.id,
                "text": context.say("pay_button", amount=shown),
            },
        ),
        done=frozenset({"payment_started"}),
    )


TOOL = Tool(
    name="start_payment",
    description="Show the payer a button to the secure payment page. Never ask for card or bank details.",
    wishes=StartPayment,
    access="write",
    level=Level.LINK,
    run=start_payment,
)
