"""Whether promises and plans are kept: which are due to be looked at, and the look, under the invoice's lock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.money import Money
from assistant.core.text import long_date
from assistant.domain import (
    accounts,
    cases,
    conversations,
    invoices,
    notices,
    plans,
    policy_versions,
    promises,
)
from assistant.domain.contact_gate.facts import Commitment
from assistant.domain.plans import Instalment, Plan
from assistant.domain.promises import Promise
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from assistant.domain.accounts import Customer
    from assistant.domain.invoices import Invoice

MOST_AT_ONCE = 500
MESSAGES = {
    "missed": "The payment of {amount} that was due on {day} has not arrived yet. You have until {until} to pay it; "
    "the rest of your plan stays as it is.",
    "ended": "The payment of {amount} that was due on {day} did not arrive, so the payment plan has ended. "
    "A colleague will look at it with you; you can write here at any time.",
    "replan": "The payment of {amount} that was due on {day} did not arrive, so the payment plan has ended. "
    "I can propose a new one: tell me what you could pay, and when.",
}


def in_force(session: Session, invoice: Invoice, timezone: str) -> tuple[Commitment, ...]:
    """What pauses chasing (COM-51): a plan until it breaks, and a promise until its day and the grace are over."""
    found: list[Commitment] = []
    plan = plans.live(session, invoice.id)
    if plan is not None and plan.status == "active":
        found.append(Commitment("plan"))
    open_ones = promises.open_promises(session, invoice.id)
    if open_ones:
        grace = timedelta(days=policy_versions.current(session, invoice.business_id).promises.grace_days)
        found += [
            Commitment("promise", clock.end_of_day(promise.due_on + grace, timezone)) for promise in open_ones
        ]
    return tuple(found)


def due_promises(session: Session, *, most: int = MOST_AT_ONCE) -> list[str]:
    """Ids of open promises whose day may be over somewhere, oldest first; selects only."""
    statement = (
        select(Promise.id)
        .where(Promise.status == "open", col(Promise.due_on) < clock.today("Pacific/Kiritimati"))
        .order_by(col(Promise.due_on), col(Promise.id))
        .limit(most)
    )
    return list(session.exec(statement).all())


def judge_promise(session: Session, promise_id: str) -> str:
    """Look at one promise again under the lock; returns its status. Broken only after its day and the grace."""
    promise = session.get_one(Promise, promise_id)
    invoices.lock(session, promise.invoice_id)
    session.refresh(promise)
    if promise.status != "open":
        return promise.status
    customer = accounts.get_customer(session, promise.business_id, promise.customer_id)
    policy = policy_versions.current(session, promise.business_id)
    last = promise.due_on + timedelta(days=policy.promises.grace_days)
    if clock.is_past_due(last, customer.timezone):
        promises.fall_due(session, promise)
    return promise.status


def due_plans(session: Session, *, most: int = MOST_AT_ONCE) -> list[str]:
    """Ids of active plans with an instalment that may be missed; selects only."""
    statement = (
        select(Plan.id)
        .join(Instalment, col(Instalment.plan_id) == col(Plan.id))
        .where(
            Plan.status == "active",
            col(Instalment.due_on) < clock.today("Pacific/Kiritimati"),
            col(Instalment.paid_minor) < col(Instalment.amount_minor),
        )
        .distinct()
        .order_by(col(Plan.id))
        .limit(most)
    )
    return list(session.exec(statement).all())


def judge_plan(session: Session, plan_id: str) -> str:
    """Look at one plan again under the lock: note a missed instalment once, end the plan after the grace."""
    plan = session.get_one(Plan, plan_id)
    invoices.lock(session, plan.invoice_id)
    session.refresh(plan)
    if plan.status != "active":
        return plan.status
    customer = accounts.get_customer(session, plan.business_id, plan.customer_id)
    rules = policy_versions.current(session, plan.business_id).plans.missed
    today = clock.today(customer.timezone)
    for part in plans.instalments(session, plan.id):
        session.refresh(part)
        if part.status(today) != "missed":
            continue
        until = part.due_on + timedelta(days=rules.grace_days)
        if part.missed_at is None:
            _note_missed(session, plan, part, customer, until)
        if today > until:
            _end(session, plan, part, customer)
            break
    return plan.status


def _note_missed(session: Session, plan: Plan, part: Instalment, customer: Customer, until: date) -> None:
    part.missed_at = clock.now()
    session.add(part)
    audit.append(
        session,
        chain=plan.customer_id,
        kind="instalment.missed",
        business_id=plan.business_id,
        actor="system",
        subject=plan.id,
        payload={
            "invoice_id": plan.invoice_id,
            "no": part.no,
            "due_on": part.due_on.isoformat(),
            "open_minor": part.amount_minor - part.paid_minor,
            "currency": plan.currency,
            "until": until.isoformat(),
        },
    )
    if clock.today(customer.timezone) <= until:
        _say(session, plan, part, customer, "missed", until)


def _end(session: Session, plan: Plan, part: Instalment, customer: Customer) -> None:
    policy = policy_versions.current(session, plan.business_id)
    plans.end(session, plan, "broken", actor="system", reason=f"payment {part.no} was missed")
    session.flush()
    since = clock.now() - timedelta(days=policy.promises.broken_within_days)
    broken = plans.broken_count(session, plan.customer_id, since)
    if policy.plans.missed.then == "replan" and broken <= policy.needs_person.broken_plans_over:
        _say(session, plan, part, customer, "replan", part.due_on)
        return
    talk = conversations.open_for(session, plan.business_id, plan.customer_id, plan.invoice_id)
    cases.open_case(
        session,
        Scope(plan.business_id, plan.customer_id, plan.invoice_id, talk.id, "web", Level.ANONYMOUS),
        reason="plan_broken",
        summary=f"Payment {part.no} of the plan, due {part.due_on.isoformat()}, was not paid within the grace.",
        effect_key=f"plan_broken:{plan.id}",
        actor="system",
    )
    _say(session, plan, part, customer, "ended", part.due_on)


def _say(session: Session, plan: Plan, part: Instalment, customer: Customer, which: str, until: date) -> None:
    """On the page, and on a channel that the payer accepts when the contact gate lets it go."""
    talk = conversations.open_for(session, plan.business_id, plan.customer_id, plan.invoice_id)
    open_part = Money(part.amount_minor - part.paid_minor, plan.currency)
    name = f"{which}:{plan.id}:{part.no}"
    text = MESSAGES[which].format(
        amount=open_part.text(customer.locale),
        day=long_date(part.due_on, customer.locale),
        until=long_date(until, customer.locale),
    )
    conversations.say_once(session, talk.id, author="system", channel="web", text=text, external_id=name)
    notices.notify(
        session,
        invoices.get(session, plan.business_id, plan.invoice_id),
        purpose="instalment_reminder",
        subject="Your payment plan",
        text=text,
        effect_key=f"instalment:{name}",
        asked_minor=open_part.minor,
    )
