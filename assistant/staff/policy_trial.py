"""A change of the policy tried against the past: which offers would have been others. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session, col

from assistant.audit import log as audit
from assistant.core import clock
from assistant.domain import accounts, eligibility, invoices
from assistant.domain.conversations import Message
from assistant.domain.offers import Offer
from assistant.domain.policy.facts import PlanFacts
from assistant.domain.policy.plans import solve_plan
from assistant.domain.scope import Level, Scope
from tools.base import ToolContext
from tools.plans import ProposePlan, read_wish, terms_json
from tools.wishes import Unclear
from tools.wording import plan_summary

if TYPE_CHECKING:
    from assistant.domain.policy.plans import PlanDecision
    from assistant.domain.policy.schema import Policy

DAYS = 90
MOST = 200


@dataclass(frozen=True)
class Difference:
    """One offer that would have been another, or none."""

    invoice: str
    customer: str
    at: Any
    was: str
    would_be: str


@dataclass(frozen=True)
class Trial:
    """`looked_at` plan offers of the last 90 days were made again under both policies."""

    looked_at: int
    differences: tuple[Difference, ...]


def run(session: Session, business_id: str, now: Policy, draft: Policy) -> Trial:
    """The payers' recorded wishes, the amounts and the day of then; only the policy is another."""
    rows = session.execute(
        sa.select(Offer)
        .where(
            col(Offer.business_id) == business_id,
            col(Offer.kind) == "plan",
            col(Offer.approval_id).is_(None),
            col(Offer.created_at) >= clock.now() - timedelta(days=DAYS),
        )
        .order_by(col(Offer.id).desc())
        .limit(MOST)
    )
    found = list(rows.scalars())
    wishes = _wishes(session, business_id, found)
    different = []
    for offer in found:
        customer = accounts.get_customer(session, business_id, offer.customer_id)
        invoice = invoices.get(session, business_id, offer.invoice_id)
        with clock.frozen(offer.created_at):
            before, after = (
                _decide(session, policy, offer, customer, invoice, wishes.get(offer.id))
                for policy in (now, draft)
            )
        was, would_be = (_words(decision, customer.locale) for decision in (before, after))
        if _terms(before) != _terms(after):
            different.append(Difference(invoice.number, customer.name, offer.created_at, was, would_be))
    return Trial(len(found), tuple(different))


def _wishes(session: Session, business_id: str, found: list[Offer]) -> dict[str, dict[str, Any]]:
    """The arguments of the tool call behind each offer, from the decision records."""
    turns = {offer.effect_key.partition(":")[0]: offer.id for offer in found}
    replies = session.execute(
        sa.select(col(Message.reply_to), col(Message.decision_id)).where(
            col(Message.reply_to).in_(list(turns))
        )
    ).all()
    records = audit.many(session, [row[1] for row in replies if row[1]], business_id=business_id)
    wishes: dict[str, dict[str, Any]] = {}
    for turn, decision in replies:
        entry = records.get(decision or "")
        for call in entry.payload.get("tool_calls", []) if entry else []:
            if call.get("name") == "propose_plan" and isinstance(call.get("arguments"), dict):
                wishes[turns[turn]] = call["arguments"]
    return wishes


def _decide(
    session: Session,
    policy: Policy,
    offer: Offer,
    customer: accounts.Customer,
    invoice: invoices.Invoice,
    arguments: dict[str, Any] | None,
) -> PlanDecision:
    """Pure but for the reading of words: nothing of what was then is asked of the database of now."""
    facts = PlanFacts(
        payable=offer.payable,
        today=clock.today(customer.timezone),
        due_on=invoice.due_on,
        customer_class=eligibility.policy_class(customer),
        jurisdiction=eligibility.jurisdiction(customer),
        supplied_on=invoice.supplied_on,
    )
    context = ToolContext(
        scope=Scope(offer.business_id, customer.id, invoice.id, offer.conversation_id, "web", Level.LINK),
        turn_id="trial",
        payer_text="",
        business=accounts.get_business(session, offer.business_id),
        customer=customer,
        policy=policy,
    )
    try:
        asked = ProposePlan(**(arguments or {"instalments": len(offer.terms["instalments"])}))
        wish = read_wish(context, asked, offer.payable)
    except (Unclear, ValidationError):
        wish = read_wish(context, ProposePlan(instalments=len(offer.terms["instalments"])), offer.payable)
    return solve_plan(policy, facts, wish)


def _terms(decision: PlanDecision) -> Any:
    return None if decision.terms is None else terms_json(decision.terms)


def _words(decision: PlanDecision, locale: str) -> str:
    if decision.terms is None:
        return "no offer: " + " ".join(reason.render(locale) for reason in decision.reasons)
    return plan_summary(decision.terms, locale)
