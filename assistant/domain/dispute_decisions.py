"""A person's decision on a dispute: uphold it, in part, or reject it; a credit is booked with its tax (FAIR-12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.errors import Conflict, Invalid
from assistant.core.money import Money
from assistant.domain import (
    accounts,
    approvals,
    disputes,
    invoices,
    ledger,
    policy_versions,
    references,
)
from assistant.domain.policy.exceptions import second_person

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.approvals import Approval
    from assistant.domain.cases import Case
    from assistant.domain.disputes import Dispute
    from assistant.domain.staff import StaffUser

Outcome = Literal["upheld", "partly_upheld", "rejected"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True)
class Decided:
    """What came of it. `net` and `tax` sum to the credit; `reference` names the credit note, "" without one."""

    dispute: Dispute
    outcome: str
    net: Money
    tax: Money
    reference: str

    @property
    def credit(self) -> Money:
        return self.net + self.tax


def credit_of(dispute: Dispute, outcome: str, amount: Money | None) -> Money:
    """What the outcome credits. Raises Invalid for an amount that does not fit it."""
    if outcome not in OUTCOMES:
        raise Invalid("Uphold it, uphold it in part, or reject it.", code="bad_outcome")
    if outcome == "upheld":
        return dispute.amount
    if outcome == "rejected":
        return Money.zero(dispute.currency)
    if amount is None or amount.currency != dispute.currency or not 0 < amount.minor < dispute.amount_minor:
        raise Invalid(f"In part is more than nothing and less than {dispute.amount}.", code="bad_amount")
    return amount


def decide(
    session: Session,
    case: Case,
    dispute: Dispute,
    user: StaffUser,
    *,
    outcome: str,
    amount: Money | None,
    why: str,
) -> Decided | Approval:
    """Decide it, or ask a second person where the credit is over the bound (IDN-14)."""
    credit = credit_of(dispute, outcome, amount)
    _live(session, dispute)
    policy = policy_versions.current(session, case.business_id)
    if credit and second_person(policy, credit):
        return ask(session, case, dispute, user, outcome=outcome, amount=amount, why=why)
    return _carry_out(session, dispute, user, outcome, credit, why, approval_id=None)


def ask(
    session: Session,
    case: Case,
    dispute: Dispute,
    user: StaffUser,
    *,
    outcome: str,
    amount: Money | None,
    why: str,
) -> Approval:
    """Propose a decision to a colleague who may make it."""
    credit = credit_of(dispute, outcome, amount)
    _live(session, dispute)
    credited = f", {credit} credited" if credit else ""
    return approvals.request(
        session,
        user,
        chain=case.customer_id,
        case_id=case.id,
        kind="dispute",
        subject=dispute.id,
        summary=f"{dispute.reference} {outcome.replace('_', ' ')}{credited}",
        why=why,
        payload={"outcome": outcome, "credit_minor": credit.minor, "currency": credit.currency},
    )


def approve(session: Session, case: Case, made: Approval, user: StaffUser, *, note: str) -> Decided:
    """A colleague agrees, and it is done. Raises Forbidden for one's own request."""
    if made.kind != "dispute" or made.case_id != case.id:
        raise Conflict("That request is about something else.", code="other_request")
    dispute = disputes.get(session, case.business_id, made.subject)
    credit = Money(int(made.payload["credit_minor"]), str(made.payload["currency"]))
    approvals.decide(session, made, user, approve=True, note=note)
    done = _carry_out(
        session, dispute, user, str(made.payload["outcome"]), credit, made.why, approval_id=made.id
    )
    made.result = done.reference or dispute.reference
    session.add(made)
    return done


def _live(session: Session, dispute: Dispute) -> None:
    invoices.lock(session, dispute.invoice_id)
    session.refresh(dispute)
    if disputes.STATES.final(dispute.status):
        raise Conflict(
            f"{dispute.reference} is {dispute.status.replace('_', ' ')} already.", code="dispute_decided"
        )


def _carry_out(
    session: Session,
    dispute: Dispute,
    user: StaffUser,
    outcome: str,
    credit: Money,
    why: str,
    *,
    approval_id: str | None,
) -> Decided:
    _live(session, dispute)
    disputes.move(session, dispute, outcome, actor=user.actor, reason=why.strip()[:300] or outcome)
    net, tax = _parts(session, dispute, credit)
    if not credit:
        return Decided(dispute, outcome, net, tax, "")
    reference = references.next_reference(session, dispute.business_id, "CN")
    customer = accounts.get_customer(session, dispute.business_id, dispute.customer_id)
    entry, _new = ledger.post(
        session,
        business_id=dispute.business_id,
        customer_id=dispute.customer_id,
        invoice_id=dispute.invoice_id,
        kind="credit",
        amount=credit,
        booked_on=clock.today(customer.timezone),
        source="credit_note",
        external_id=reference,
        text=f"Credit note {reference} for dispute {dispute.reference}: {net} net, {tax} tax",
    )
    payload: dict[str, Any] = {
        "invoice_id": dispute.invoice_id,
        "kind": "credit",
        "number": reference,
        "dispute_id": dispute.id,
        "amount_minor": entry.amount_minor,
        "net_minor": net.minor,
        "tax_minor": tax.minor,
        "currency": credit.currency,
        "approval_id": approval_id,
    }
    audit.append(
        session,
        chain=dispute.customer_id,
        kind="ledger.posted",
        business_id=dispute.business_id,
        actor=user.actor,
        subject=entry.id,
        payload=payload,
    )
    return Decided(dispute, outcome, net, tax, reference)


def _parts(session: Session, dispute: Dispute, credit: Money) -> tuple[Money, Money]:
    """Net and tax of the credit: as they stand to each other in the lines contested, else in the invoice."""
    invoice = invoices.get(session, dispute.business_id, dispute.invoice_id)
    net = invoice.subtotal_minor
    gross = invoice.total_minor
    if dispute.line_nos:
        rows = invoices.lines(session, dispute.invoice_id)
        net = sum(row.net_minor for row in rows if row.no in dispute.line_nos)
        gross = disputes.lines_amount(
            session, dispute.invoice_id, tuple(dispute.line_nos), dispute.currency
        ).minor
    if not credit or net <= 0 or gross <= net:
        return credit, Money.zero(credit.currency)
    of_net, of_tax = credit.allocate([net, gross - net])
    return of_net, of_tax
