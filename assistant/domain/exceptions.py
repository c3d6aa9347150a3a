"""A plan that people grant beyond the policy: asked for, decided within the limits of a role, and made an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from assistant.core import clock
from assistant.core.errors import Conflict, Forbidden, Invalid
from assistant.core.money import Money
from assistant.core.text import long_date
from assistant.domain import (
    accounts,
    approvals,
    conversations,
    eligibility,
    invoices,
    offers,
    policy_versions,
    positions,
)
from assistant.domain.approvals import Approval
from assistant.domain.policy.exceptions import (
    least_role,
    limits_of,
    plan_terms,
    second_person,
    term_problems,
    within,
)
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Customer
    from assistant.domain.cases import Case
    from assistant.domain.invoices import Invoice
    from assistant.domain.offers import Offer
    from assistant.domain.policy.facts import Frequency, PlanFacts
    from assistant.domain.policy.schema import Policy
    from assistant.domain.staff import StaffUser

VALID = timedelta(days=7)
EVERY = {"weekly": "every week", "every_two_weeks": "every two weeks", "monthly": "every month"}


@dataclass(frozen=True)
class Asked:
    """What staff wrote into the form."""

    instalments: int
    frequency: Frequency
    first_on: date
    first: Money | None = None
    why: str = ""


@dataclass(frozen=True)
class _Ground:
    invoice: Invoice
    customer: Customer
    policy: Policy
    facts: PlanFacts
    payable: Money


def ask(session: Session, case: Case, user: StaffUser, asked: Asked) -> tuple[Approval, Offer | None]:
    """Grant the terms on one's own authority where that is enough, else ask a colleague for them.

    Returns the request, and the offer when there is one. Raises Invalid with what stands against the terms.
    """
    on = _ground(session, case)
    most = on.payable.minor
    if not 1 < asked.instalments <= 60 or (asked.first is not None and not 0 < asked.first.minor < most):
        raise Invalid(
            "A plan has 2 to 60 payments, and the first is a part of what is owed.", code="bad_terms"
        )
    if most < asked.instalments:
        raise Invalid("There is too little owed for so many payments.", code="bad_terms")
    terms = plan_terms(
        on.payable,
        instalments=asked.instalments,
        frequency=asked.frequency,
        first_on=asked.first_on,
        first=asked.first,
    )
    _check(on, terms)
    if least_role(on.policy, on.facts, terms) is None:
        raise Invalid(
            "Nobody here may grant so long a plan; the policy sets the limits.", code="beyond_limits"
        )
    made = approvals.request(
        session,
        user,
        chain=case.customer_id,
        case_id=case.id,
        kind="terms",
        subject=on.invoice.id,
        summary=summary(terms, on.customer.locale),
        why=asked.why,
        payload=terms,
    )
    alone = within(limits_of(on.policy, user.role), on.facts, terms)
    if not alone or second_person(on.policy, on.payable):
        return made, None
    approvals.on_own_authority(session, made, user)
    return made, _offer(session, case, on, made, user)


def decide(
    session: Session, case: Case, made: Approval, user: StaffUser, *, approve: bool, note: str
) -> Offer | None:
    """A colleague's word on the request; approved, it is an offer to the payer.

    Raises Forbidden for one's own request and for terms beyond one's limits, Invalid when they no longer fit.
    """
    if made.kind != "terms" or made.case_id != case.id:
        raise Conflict("That request is about something else.", code="other_request")
    on = _ground(session, case)
    if approve:
        _check(on, made.payload)
        if not within(limits_of(on.policy, user.role), on.facts, made.payload):
            raise Forbidden("These terms are beyond your own limits, too.", code="beyond_your_limits")
    approvals.decide(session, made, user, approve=approve, note=note)
    return _offer(session, case, on, made, user) if approve else None


def summary(terms: dict[str, Any], locale: str) -> str:
    """`3 payments of $120.00 every month, from … to …`."""
    parts = terms["instalments"]
    first = Money(parts[0]["amount_minor"], terms["currency"]).text(locale)
    same = len({part["amount_minor"] for part in parts}) == 1
    head = f"{len(parts)} payments of {first}" if same else f"{len(parts)} payments, the first of {first}"
    begins, ends = (long_date(date.fromisoformat(parts[at]["due_on"]), locale) for at in (0, -1))
    return f"{head} {EVERY[terms['frequency']]}, from {begins} to {ends}"


def _ground(session: Session, case: Case) -> _Ground:
    if case.invoice_id is None:
        raise Invalid("This case is about no invoice.", code="no_invoice")
    invoices.lock(session, case.invoice_id)
    invoice = invoices.get(session, case.business_id, case.invoice_id)
    customer = accounts.get_customer(session, case.business_id, case.customer_id)
    policy = policy_versions.current(session, case.business_id)
    now = positions.position(session, invoice, customer.timezone)
    facts = eligibility.plan_facts(session, customer, invoice, now, policy)
    return _Ground(invoice, customer, policy, facts, now.payable)


def _check(on: _Ground, terms: dict[str, Any]) -> None:
    problems = term_problems(on.policy, on.facts, terms)
    if problems:
        raise Invalid(" ".join(problems), code="bad_terms")


def _offer(session: Session, case: Case, on: _Ground, made: Approval, user: StaffUser) -> Offer:
    talk = conversations.open_for(session, case.business_id, case.customer_id, on.invoice.id)
    first_on = date.fromisoformat(made.payload["instalments"][0]["due_on"])
    until = clock.end_of_day(first_on, on.customer.timezone)
    offer = offers.make(
        session,
        Scope(case.business_id, case.customer_id, on.invoice.id, talk.id, "web", Level.LINK),
        kind="plan",
        terms=made.payload,
        summary=made.summary,
        changes=[],
        payable=on.payable,
        policy_version=on.policy.version,
        policy_hash=on.policy.hash,
        effect_key=f"approval:{made.id}",
        actor=user.actor,
        approval_id=made.id,
        valid=min(VALID, until - clock.now()),
    )
    made.result = offer.id
    session.add(made)
    return offer
