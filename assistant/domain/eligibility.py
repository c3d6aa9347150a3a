"""The facts that the policy may look at, gathered for one invoice. Nothing about the person (AI-08, FAIR-08)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core import clock
from assistant.domain import contact, plans, promises
from assistant.domain.policy.facts import CustomerClass, PlanFacts, PromiseFacts

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Customer
    from assistant.domain.invoices import Invoice
    from assistant.domain.policy.schema import Policy
    from assistant.domain.positions import Position

_DECIDED_BY_PEOPLE = {
    "crisis",
    "abuse",
    "bereavement",
    "capacity",
    "lawyer",
    "cease",
    "wrong_person",
    "debt_advice",
}


def plan_facts(
    session: Session, customer: Customer, invoice: Invoice, now: Position, policy: Policy
) -> PlanFacts:
    """What `solve_plan` decides on."""
    since = clock.now() - timedelta(days=policy.promises.broken_within_days)
    return PlanFacts(
        payable=now.payable,
        today=clock.today(customer.timezone),
        due_on=invoice.due_on,
        customer_class=policy_class(customer),
        jurisdiction=jurisdiction(customer),
        open_dispute=bool(now.disputed),
        active_plan=_active(session, invoice.id),
        broken_promises=promises.broken_count(session, customer.id, since),
        broken_plans=plans.broken_count(session, customer.id, since),
        on_hold=hold(session, customer.id),
        supplied_on=invoice.supplied_on,
    )


def promise_facts(
    session: Session, customer: Customer, invoice: Invoice, now: Position, policy: Policy
) -> PromiseFacts:
    """What `check_promise` decides on. An open promise gives way to the new one and does not count, unless the payer
    has moved promises on this invoice as often as the policy lets them."""
    since = clock.now() - timedelta(days=policy.promises.broken_within_days)
    moved = promises.replaced_count(session, invoice.id, since)
    movable = moved < policy.promises.max_moved
    return PromiseFacts(
        payable=now.payable,
        today=clock.today(customer.timezone),
        due_on=invoice.due_on,
        customer_class=policy_class(customer),
        jurisdiction=jurisdiction(customer),
        open_dispute=bool(now.disputed),
        open_promises=0 if movable else len(promises.open_promises(session, invoice.id)),
        broken_promises=promises.broken_count(session, customer.id, since),
        on_hold=hold(session, customer.id),
    )


def _active(session: Session, invoice_id: str) -> bool:
    """A broken plan gives way to a new one, where the policy lets the payer have one."""
    plan = plans.live(session, invoice_id)
    return plan is not None and plan.status == "active"


def policy_class(customer: Customer) -> CustomerClass:
    """Natural persons who trade get the consumer's protection."""
    return "business" if customer.customer_class == "business" else "consumer"


def jurisdiction(customer: Customer) -> str:
    """Like US-CA where the region is known, else the country."""
    return f"{customer.country}-{customer.region}" if customer.region else customer.country


def hold(session: Session, customer_id: str) -> str | None:
    """The kind of a standing hold that leaves commitments to people (VUL-05)."""
    kinds = (hold.kind for hold in contact.holds(session, customer_id))
    return next((kind for kind in kinds if kind in _DECIDED_BY_PEOPLE), None)
