"""Proposing a promise to pay: a day and an amount, read by code, offered for the payer to accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from assistant.core.text import local_time, long_date
from assistant.domain import eligibility, invoices, offers, positions
from assistant.domain.facts import Fact
from assistant.domain.policy.facts import PromiseWish
from assistant.domain.policy.promises import check_promise
from assistant.domain.scope import Level
from tools.agreeing import how_to_confirm
from tools.base import Tool, ToolContext, ToolResult, Wishes, needs
from tools.verdicts import reason_facts, reason_rows, without_terms
from tools.wishes import Unclear, read_amount_wish, read_day_wish

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.core.money import Money
    from assistant.domain.policy.promises import PromiseTerms


class ProposePromise(Wishes):
    when: str = Field(max_length=100, description="the day the payer named, in their words")
    amount: str | None = Field(
        None, max_length=100, description="the amount in their words; all when left out"
    )


def propose_promise(context: ToolContext, session: Session, wishes: ProposePromise) -> ToolResult:
    invoices.lock(session, context.scope.invoice_id)
    invoice = context.invoice(session)
    now = positions.position(session, invoice, context.timezone)
    try:
        day = read_day_wish(context, wishes.when)
        amount = read_amount_wish(context, wishes.amount, now.payable)
    except Unclear as unclear:
        return unclear.result
    if day is None:
        return needs("date_missing", context.say("promise_date"))
    facts = eligibility.promise_facts(session, context.customer, invoice, now, context.policy)
    decision = check_promise(context.policy, facts, PromiseWish(day, amount))
    if decision.terms is None:
        return without_terms(context, session, decision, asked=f"A promise for {day} was asked for")
    reasons = reason_rows(decision.changes, context.locale)
    figures = reason_facts(decision.changes)
    return _offer(
        context, session, decision.terms, reasons, now.payable, figures, more=decision.person_could_do_more
    )


def _offer(
    context: ToolContext,
    session: Session,
    terms: PromiseTerms,
    changes: list[dict[str, str]],
    payable: Money,
    figures: tuple[Fact, ...],
    *,
    more: bool,
) -> ToolResult:

    locale = context.locale
    amount, due = terms.amount.text(locale), long_date(terms.due_on, locale)
    json_terms = {
        "amount_minor": terms.amount.minor,
        "currency": terms.amount.currency,
        "due_on": terms.due_on.isoformat(),
    }
    sealed = offers.terms_hash(context.scope.invoice_id, payable, context.policy.hash, "promise", json_terms)
    offer = offers.make(
        session,
        context.scope,
        kind="promise",
        terms=json_terms,
        summary=context.say("promise_summary", amount=amount, due=due),
        changes=changes,
        payable=payable,
        policy_version=context.policy.version,
        policy_hash=context.policy.hash,
        effect_key=context.effect_key("offer", sealed),
    )
    expires = local_time(offer.expires_at, context.timezone, locale)
    changed = " ".join(change["text"] for change in changes)
    person = context.say("person_could_do_more") if more else ""
    would = context.say("promise", amount=amount, due=due)
    row = {"no": 1, "due_text": due, "amount": amount}
    return ToolResult(
        "ok",
        " ".join(f"{changed} {person} {would} {how_to_confirm(context)}".split()),
        {
            "offer": {
                "kind": "promise",
                "summary": offer.summary,
                "instalments": [row],
                "total": amount,
                "count": 1,
                "expires_text": expires,
            },
            "changed": changes,
            "person_could_do_more": more,
        },
        facts=(
            *figures,
            Fact.money("promise_amount", terms.amount),
            Fact.date("promise_date", terms.due_on),
            Fact.money("payable", payable),
            Fact.text("offer_expiry", offers.validity(context.scope.channel)[1]),
        ),
        blocks=({"type": "offer", "offer_id": offer.id},),
        offered=frozenset({"promise"}),
    )


TOOL = Tool(
    name="propose_promise",
    description=(
        "Propose a promise to pay on a day the payer named. Pass the day and the amount in the payer's own words. "
        "It comes back as an offer that the payer may accept."
    ),
    wishes=ProposePromise,
    access="write",
    level=Level.LINK,
    run=propose_promise,
)
