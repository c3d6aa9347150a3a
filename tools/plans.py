"""Proposing a payment plan: the payer's wishes go to the policy, an offer comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from assistant.core.money import Money
from assistant.core.text import local_time, long_date
from assistant.domain import eligibility, invoices, offers, positions
from assistant.domain.facts import Fact
from assistant.domain.policy.facts import PlanWish
from assistant.domain.policy.plans import solve_plan
from assistant.domain.scope import Level
from tools import wording
from tools.agreeing import how_to_accept
from tools.base import Tool, ToolContext, ToolResult, Wishes
from tools.verdicts import reason_facts, reason_rows, without_terms
from tools.wishes import Unclear, read_amount_wish, read_day_wish

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from assistant.domain.offers import Offer
    from assistant.domain.policy.plans import PlanTerms

Frequency = Literal["weekly", "every_two_weeks", "monthly"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RHYTHM = {"weekly": "weekly", "every_two_weeks": "every two weeks", "monthly": "monthly"}


class ProposePlan(Wishes):
    first_payment: str | None = Field(
        None, max_length=100, description="what the payer can pay first, as said"
    )
    amount_per_instalment: str | None = Field(None, max_length=100, description="what they can pay each time")
    instalments: int | None = Field(
        None, ge=1, le=1000, description="in how many parts, the first one counted"
    )
    frequency: Frequency | None = None
    start: str | None = Field(None, max_length=100, description="when they can start, as they said it")
    end: str | None = Field(None, max_length=100, description="by when all is to be paid, as they said it")
    rest_on: str | None = Field(
        None, max_length=100, description="of two payments: the day on which they will pay the rest, as said"
    )
    weekday: str | None = Field(None, max_length=20, description="the weekday that suits them")
    day_of_month: int | None = Field(None, ge=1, le=31, description="their pay day")


def propose_plan(context: ToolContext, session: Session, wishes: ProposePlan) -> ToolResult:
    invoices.lock(session, context.scope.invoice_id)
    invoice, locale = context.invoice(session), context.locale
    now = positions.position(session, invoice, context.timezone)
    try:
        wish = read_wish(context, wishes, now.payable)
    except Unclear as unclear:
        return unclear.result
    facts = eligibility.plan_facts(session, context.customer, invoice, now, context.policy)
    decision = solve_plan(context.policy, facts, wish)
    if decision.terms is None:
        return without_terms(context, session, decision, asked="A payment plan was asked for")
    changes = reason_rows(decision.changes, locale)
    terms = terms_json(decision.terms)
    offer = offers.make(
        session,
        context.scope,
        kind="plan",
        terms=terms,
        summary=wording.plan_summary(decision.terms, locale),
        changes=changes,
        payable=now.payable,
        policy_version=context.policy.version,
        policy_hash=context.policy.hash,
        effect_key=context.effect_key(
            "offer",
            offers.terms_hash(invoice.id, now.payable, context.policy.hash, "plan", terms),
        ),
    )
    return offer_result(
        context, offer, decision.terms, reason_facts(decision.changes), more=decision.person_could_do_more
    )


def read_wish(context: ToolContext, wishes: ProposePlan, payable: Money) -> PlanWish:
    """The payer's words as amounts and days. Raises Unclear with the question to ask."""
    weekday = None
    if wishes.weekday:
        name = wishes.weekday.strip().lower()
        weekday = next((i for i, day in enumerate(WEEKDAYS) if name[:3] == day[:3]), None)
    first = read_amount_wish(context, wishes.first_payment, payable)
    parts = wishes.instalments
    if first is not None and parts is not None and parts > 1:
        parts -= 1  # the policy counts those after a first payment that stands apart
    return PlanWish(
        first_payment=first,
        amount_per_instalment=read_amount_wish(context, wishes.amount_per_instalment, payable),
        instalments=parts,
        frequency=wishes.frequency,
        start=read_day_wish(context, wishes.start),
        end=read_day_wish(context, wishes.end),
        rest_on=read_day_wish(context, wishes.rest_on),
        weekday=weekday,
        day_of_month=wishes.day_of_month,
    )


def terms_json(terms: PlanTerms) -> dict[str, Any]:
    """The immutable terms of a plan offer."""
    return {
        "total_minor": terms.total.minor,
        "currency": terms.total.currency,
        "frequency": terms.frequency,
        "instalments": [
            {"no": part.no, "due_on": part.due_on.isoformat(), "amount_minor": part.amount.minor}
            for part in terms.instalments
        ],
    }


def instalment_facts(no: int, amount: Money, due_on: date) -> list[Fact]:
    """One instalment's amount and day, numbered so that they stay a pair."""
    return [Fact.money(f"instalment_amount:{no}", amount), Fact.date(f"instalment_date:{no}", due_on)]


def offer_result(
    context: ToolContext, offer: Offer, terms: PlanTerms, reasons: tuple[Fact, ...], *, more: bool
) -> ToolResult:
    """An open plan offer, for the model to present and the page to show."""
    locale = context.locale
    rows = [
        {"no": part.no, "due_text": long_date(part.due_on, locale), "amount": part.amount.text(locale)}
        for part in terms.instalments
    ]
    expires = local_time(offer.expires_at, context.timezone, locale)
    facts = [
        Fact.money("plan_total", terms.total),
        Fact.money("payable", terms.total),
        Fact.count("instalment_count", len(rows)),
        Fact.money("first_payment", terms.instalments[0].amount),
        Fact.money("last_payment", terms.instalments[-1].amount),
        Fact.date("first_payment_date", terms.instalments[0].due_on),
        Fact.date("last_payment_date", terms.instalments[-1].due_on),
        Fact.text("offer_expiry", offers.validity(context.scope.channel)[1]),
        Fact.text("frequency", RHYTHM[terms.frequency]),
    ]
    for part in terms.instalments:
        facts += instalment_facts(part.no, part.amount, part.due_on)
    data = {
        "offer": {
            "kind": "plan",
            "summary": offer.summary,
            "instalments": rows,
            "total": terms.total.text(locale),
            "first_payment": rows[0]["amount"],
            "count": len(rows),
            "frequency_text": context.say(f"every_{terms.frequency}"),
            "expires_text": expires,
        },
        "changed": offer.changes,
        "person_could_do_more": more,
    }
    changed = " ".join(change["text"] for change in offer.changes)
    person = context.say("person_could_do_more") if more else ""
    offered = context.say("plan_offer", summary=offer.summary)
    message = f"{offered} {changed} {person} {how_to_accept(context)}"
    return ToolResult(
        "ok",
        " ".join(message.split()),
        data,
        facts=(*facts, *reasons),
        blocks=({"type": "offer", "offer_id": offer.id},),
        offered=frozenset({"plan"}),
    )


TOOL = Tool(
    name="propose_plan",
    description=(
        "Propose a payment plan. Pass on what the payer wishes, in their words; leave out what they did not say. "
        "The nearest plan within the business's policy comes back as an offer that the payer may accept."
    ),
    wishes=ProposePlan,
    access="write",
    level=Level.LINK,
    run=propose_plan,
)
