"""Opening a dispute: the payer contests all, some lines, or an amount; the rest stays payable."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import Field

from assistant.core import clock
from assistant.core.errors import Problem
from assistant.core.text import long_date
from assistant.domain import cases, disputes, invoices, positions
from assistant.domain.disputes import REASON_TEXTS, Reason
from assistant.domain.facts import Fact
from assistant.domain.reading.amounts import read_amount
from assistant.domain.scope import Level
from tools import wording
from tools.base import Tool, ToolContext, ToolResult, Wishes, needs, refused

if TYPE_CHECKING:
    from sqlmodel import Session


class OpenDispute(Wishes):
    reason: Reason = Field(description="the closest reason; other when none fits")
    lines: list[int] = Field(default_factory=list, max_length=200, description="the contested lines, from 1")
    amount: str | None = Field(None, max_length=100, description="the contested amount, as the payer said it")


def open_dispute(context: ToolContext, session: Session, wishes: OpenDispute) -> ToolResult:
    invoices.lock(session, context.scope.invoice_id)
    invoice, locale = context.invoice(session), context.locale
    now = positions.position(session, invoice, context.timezone)
    if now.balance.minor <= 0:
        return refused("nothing_due", context.say("dispute_nothing"))
    amount = None
    if wishes.amount and not wishes.lines:
        reading = read_amount(wishes.amount, balance=now.balance, locale=locale)
        if reading.money is None:
            return needs("amount_unclear", context.say("dispute_amount"))
        amount = reading.money
    try:
        dispute, _new = disputes.open_dispute(
            session,
            context.scope,
            reason=wishes.reason,
            description=context.payer_text,
            balance=now.balance,
            effect_key=context.effect_key("dispute", f"{wishes.reason}:{wishes.lines}:{wishes.amount}"),
            line_nos=tuple(wishes.lines),
            amount=amount,
        )
    except Problem as problem:
        return refused(problem.code, wording.problem(problem, locale))
    cases.open_case(
        session,
        context.scope,
        reason="dispute",
        summary=f"Dispute {dispute.reference}: {REASON_TEXTS[dispute.reason]}, {dispute.amount.text(locale)}.",
        effect_key=context.effect_key("case", dispute.id),
        priority="normal",
        due_in=timedelta(days=2),
    )
    after = positions.position(session, invoice, context.timezone)
    respond_on = dispute.respond_by.astimezone(clock.zone(context.timezone)).date()
    respond_by = long_date(respond_on, locale)
    data = {
        "reference": dispute.reference,
        "reason": wording.dispute_reason(dispute.reason, locale),
        "disputed": dispute.amount.text(locale),
        "still_payable": after.payable.text(locale),
        "response_by_text": respond_by,
    }
    rest = (
        context.say("dispute_rest", payable=after.payable.text(locale))
        if after.payable
        else context.say("dispute_all")
    )
    opened = context.say(
        "dispute_open",
        reference=dispute.reference,
        amount=dispute.amount.text(locale),
        respond_by=respond_by,
    )
    return ToolResult(
        "ok",
        f"{opened} {rest}",
        data,
        facts=(
            Fact.reference("dispute_reference", dispute.reference),
            Fact.money("disputed", dispute.amount),
            Fact.money("disputed", after.disputed),
            Fact.money("payable", after.payable),
            Fact.date("response_by", respond_on),
            Fact.text("dispute_status", "open"),
        ),
        blocks=({"type": "upload"},),
        done=frozenset({"dispute_opened", "case_opened"}),
    )


TOOL = Tool(
    name="open_dispute",
    description=(
        "Open a dispute when the payer says that the invoice, some lines or an amount are wrong. "
        "The payer's own message is kept as the description."
    ),
    wishes=OpenDispute,
    access="write",
    level=Level.LINK,
    run=open_dispute,
)
