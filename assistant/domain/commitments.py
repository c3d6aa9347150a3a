"""The payer's own act turns an open offer into a commitment, after everything is validated again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.errors import Conflict, Forbidden
from assistant.domain import (
    accounts,
    eligibility,
    invoices,
    offers,
    plans,
    policy_versions,
    positions,
    promises,
)
from assistant.domain.policy.disclosure import may
from assistant.domain.policy.exceptions import term_problems
from assistant.domain.policy.revalidate import plan_problems, promise_problems

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Customer
    from assistant.domain.invoices import Invoice
    from assistant.domain.offers import Act, Offer
    from assistant.domain.plans import Plan
    from assistant.domain.policy.schema import Policy
    from assistant.domain.promises import Promise
    from assistant.domain.scope import Scope


@dataclass(frozen=True)
class Accepted:
    """What an accepted offer became."""

    offer: Offer
    plan: Plan | None = None
    promise: Promise | None = None


def accept(session: Session, scope: Scope, offer_id: str, *, act: Act) -> Accepted:
    """Accept the offer for the payer. Raises Conflict with a reason when it expired, was used, when what is owed
    has changed since, or when the policy in force no longer allows it; Forbidden when the policy wants the payer to
    be surer known for it; NotFound when it is not of this invoice. What people granted beyond the policy is held to
    the law, and to what is owed."""
    invoices.lock(session, scope.invoice_id)
    offer = offers.get(session, scope, offer_id)
    session.refresh(offer)
    customer = accounts.get_customer(session, scope.business_id, scope.customer_id)
    invoice = invoices.get(session, scope.business_id, scope.invoice_id)
    now = positions.position(session, invoice, customer.timezone)
    offers.check_acceptable(offer, now.payable)
    policy = policy_versions.current(session, scope.business_id)
    if not may(policy, f"propose_{offer.kind}", int(scope.level)):
        raise Forbidden(
            "For this we need to be sure that it is you: ask for a one-time code first.",
            code="verification_needed",
        )
    objection = _objection(session, policy, customer, invoice, offer)
    if objection:
        raise Conflict(objection, code="policy_changed")
    offers.accept(session, offer, act=act)
    if offer.kind == "plan":
        return Accepted(offer, plan=plans.create(session, offer))
    return Accepted(offer, promise=promises.record(session, offer))


def _objection(
    session: Session, policy: Policy, customer: Customer, invoice: Invoice, offer: Offer
) -> str | None:
    """What stands against the terms now, in the payer's words."""
    now = positions.position(session, invoice, customer.timezone)
    if offer.kind != "plan":
        facts = eligibility.promise_facts(session, customer, invoice, now, policy)
        problems = promise_problems(policy, facts, offer.terms)
        return problems[0].render(customer.locale) if problems else None
    plan_facts = eligibility.plan_facts(session, customer, invoice, now, policy)
    if offer.approval_id is not None:
        against = term_problems(policy, plan_facts, offer.terms)
        return "These terms no longer fit. A colleague will look at them again." if against else None
    problems = plan_problems(policy, plan_facts, offer.terms)
    return problems[0].render(customer.locale) if problems else None


def decline(session: Session, scope: Scope, offer_id: str, *, act: Act) -> Offer:
    """The payer turns the offer down. Raises Conflict when it is no longer open."""
    offer = offers.get(session, scope, offer_id)
    offers.decline(session, offer, act=act)
    return offer
