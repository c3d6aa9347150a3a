"""Disputes: a contested amount with a reason and a state. The undisputed rest stays payable (COM-28, COM-54)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Invalid, NotFound
from assistant.core.ids import new_id
from assistant.core.money import Money, total
from assistant.domain import invoices, ledger, references
from assistant.domain.scope import Scope
from assistant.domain.states import StateMachine

if TYPE_CHECKING:
    from assistant.domain.invoices import InvoiceLine, InvoiceTax

Reason = Literal[
    "goods_not_received",
    "service_not_provided",
    "damaged_or_defective",
    "wrong_amount",
    "wrong_price",
    "wrong_quantity",
    "already_paid",
    "duplicate",
    "tax_error",
    "not_ordered",
    "wrong_customer",
    "cancelled",
    "quality",
    "other",
]
REASONS: tuple[str, ...] = get_args(Reason)
REASON_TEXTS: dict[str, str] = {
    "goods_not_received": "the goods did not arrive",
    "service_not_provided": "the service was not provided",
    "damaged_or_defective": "something arrived damaged or does not work",
    "wrong_amount": "the amount is wrong",
    "wrong_price": "the price is not the agreed one",
    "wrong_quantity": "the quantity is wrong",
    "already_paid": "it was paid already",
    "duplicate": "it was invoiced twice",
    "tax_error": "the tax is wrong",
    "not_ordered": "it was not ordered",
    "wrong_customer": "it is for somebody else",
    "cancelled": "the order was cancelled",
    "quality": "the quality is not what was agreed",
    "other": "another reason",
}
RESPOND_DAYS = 10
_LIVE = ("open", "under_review")

STATES = StateMachine(
    "dispute",
    {
        "open": frozenset({"under_review", "upheld", "partly_upheld", "rejected", "withdrawn"}),
        "under_review": frozenset({"upheld", "partly_upheld", "rejected", "withdrawn"}),
        "upheld": frozenset(),
        "partly_upheld": frozenset(),
        "rejected": frozenset(),
        "withdrawn": frozenset(),
    },
)


class Dispute(SQLModel, table=True):
    """`description` holds the payer's own words. `line_nos` is empty unless the scope is lines."""

    __table_args__ = (sa.UniqueConstraint("business_id", "reference"),)

    id: str = Field(default_factory=lambda: new_id("dsp"), primary_key=True)
    reference: str
    business_id: str = Field(foreign_key="business.id", index=True)
    customer_id: str = Field(foreign_key="customer.id")
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    conversation_id: str | None = Field(default=None, foreign_key="conversation.id")
    effect_key: str = Field(unique=True)
    scope: str
    line_nos: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    reason: str
    description: str
    status: str = "open"
    opened_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    respond_by: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


def open_dispute(
    session: Session,
    scope: Scope,
    *,
    reason: str,
    description: str,
    balance: Money,
    effect_key: str,
    line_nos: tuple[int, ...] = (),
    amount: Money | None = None,
) -> tuple[Dispute, bool]:
    """Contest the whole open balance, some lines, or an amount; returns the dispute and whether it is new.

    Raises Invalid for an unknown reason or line, Conflict when there is nothing left to contest.
    """
    existing = session.exec(select(Dispute).where(Dispute.effect_key == effect_key)).first()
    if existing is not None:
        return existing, False
    if reason not in REASONS:
        raise Invalid(f"{reason!r} is not a reason for a dispute; one of {', '.join(REASONS)}.")
    if amount is not None and amount.currency != balance.currency:
        raise Invalid(f"The invoice is in {balance.currency}; the disputed amount is in {amount.currency}.")
    open_amount = balance - disputed(session, scope.invoice_id, balance.currency)
    if open_amount.minor <= 0:
        raise Conflict("All that is open on this invoice is in dispute already.", code="already_disputed")
    kind, contested = "whole", open_amount
    if line_nos:
        line_nos = _fresh_lines(session, scope.invoice_id, line_nos)
        kind, contested = "lines", lines_amount(session, scope.invoice_id, line_nos, balance.currency)
    elif amount is not None:
        kind, contested = "amount", amount
    if contested.minor <= 0:
        raise Invalid("A disputed amount is more than zero.")
    dispute = Dispute(
        reference=references.next_reference(session, scope.business_id, "D"),
        business_id=scope.business_id,
        customer_id=scope.customer_id,
        invoice_id=scope.invoice_id,
        conversation_id=scope.conversation_id,
        effect_key=effect_key,
        scope=kind,
        line_nos=list(line_nos),
        amount_minor=min(contested, open_amount).minor,
        currency=balance.currency,
        reason=reason,
        description=description,
        respond_by=clock.now() + timedelta(days=RESPOND_DAYS),
    )
    session.add(dispute)
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="dispute.opened",
        business_id=scope.business_id,
        actor="payer",
        subject=dispute.id,
        payload={
            "reference": dispute.reference,
            "invoice_id": scope.invoice_id,
            "scope": kind,
            "lines": list(line_nos),
            "amount_minor": dispute.amount_minor,
            "currency": dispute.currency,
            "reason": reason,
        },
    )
    return dispute, True


def get(session: Session, business_id: str, dispute_id: str) -> Dispute:
    dispute = session.get(Dispute, dispute_id)
    if dispute is None or dispute.business_id != business_id:
        raise NotFound("There is no such dispute.")
    return dispute


def of_invoice(session: Session, invoice_id: str) -> list[Dispute]:
    statement = select(Dispute).where(Dispute.invoice_id == invoice_id).order_by(col(Dispute.id))
    return list(session.exec(statement).all())


def live(session: Session, invoice_id: str) -> list[Dispute]:
    return [dispute for dispute in of_invoice(session, invoice_id) if dispute.status in _LIVE]


def disputed(session: Session, invoice_id: str, currency: str) -> Money:
    """The sum of what is contested and undecided."""
    return total((dispute.amount for dispute in live(session, invoice_id)), currency)


def move(session: Session, dispute: Dispute, status: str, *, actor: str, reason: str) -> None:
    """Review, decide or withdraw it. Raises IllegalTransition."""
    STATES.check(dispute.status, status)
    dispute.status = status
    if STATES.final(status):
        dispute.closed_at = clock.now()
    session.add(dispute)
    audit.append(
        session,
        chain=dispute.customer_id,
        kind="dispute.resolved" if STATES.final(status) else "dispute.changed",
        business_id=dispute.business_id,
        actor=actor,
        subject=dispute.id,
        payload={"reference": dispute.reference, "status": status, "reason": reason},
    )


def decide(
    session: Session,
    dispute: Dispute,
    outcome: str,
    *,
    actor: str,
    reason: str,
    credit: Money | None = None,
) -> None:
    """Move it; what is upheld is credited in the same transaction, and nothing else is.

    Upheld credits the whole disputed amount, partly upheld the `credit`, less than that. Raises Invalid when the
    credit does not fit the outcome, IllegalTransition.
    """
    STATES.check(dispute.status, outcome)
    if credit is not None and credit.currency != dispute.currency:
        raise Invalid(f"The credit is in {dispute.currency}, like the dispute.", code="credit_mismatch")
    if outcome == "upheld":
        credit = credit or dispute.amount
        if credit != dispute.amount:
            raise Invalid(
                f"An upheld dispute is credited in full, {dispute.amount}; less is partly_upheld.",
                code="credit_mismatch",
            )
    elif outcome == "partly_upheld":
        if credit is None or not 0 < credit.minor < dispute.amount_minor:
            raise Invalid(
                f"A partly upheld dispute takes a credit of more than nothing and less than {dispute.amount}.",
                code="credit_mismatch",
            )
    elif credit is not None:
        raise Invalid("A credit goes with upheld or partly_upheld.", code="credit_mismatch")
    if credit is not None:
        ledger.post(
            session,
            business_id=dispute.business_id,
            customer_id=dispute.customer_id,
            invoice_id=dispute.invoice_id,
            kind="credit",
            amount=credit,
            booked_on=clock.today("UTC"),
            source="dispute",
            external_id=dispute.id,
            text=f"Credit for dispute {dispute.reference}",
        )
    move(session, dispute, outcome, actor=actor, reason=reason)


def values(dispute: Dispute, locale: str = "en_US") -> dict[str, Any]:
    """The public shape of a dispute."""
    return {
        "id": dispute.id,
        "reference": dispute.reference,
        "invoice_id": dispute.invoice_id,
        "scope": dispute.scope,
        "lines": dispute.line_nos,
        "amount": dispute.amount.json(locale),
        "reason": dispute.reason,
        "reason_text": REASON_TEXTS[dispute.reason],
        "description": dispute.description,
        "status": dispute.status,
        "opened_at": clock.utc_text(dispute.opened_at),
        "respond_by": clock.utc_text(dispute.respond_by),
    }


def _fresh_lines(session: Session, invoice_id: str, line_nos: tuple[int, ...]) -> tuple[int, ...]:
    """The named lines, each once, without those that are in dispute already. Raises Invalid, Conflict."""
    known = {line.no for line in invoices.lines(session, invoice_id)}
    for no in line_nos:
        if no not in known:
            raise Invalid(f"The invoice has no line {no}; it has lines 1 to {len(known)}.")
    taken = {no for dispute in live(session, invoice_id) for no in dispute.line_nos}
    fresh = tuple(no for no in dict.fromkeys(line_nos) if no not in taken)
    if not fresh:
        raise Conflict("That is in dispute already.", code="already_disputed")
    return fresh


def lines_amount(session: Session, invoice_id: str, line_nos: tuple[int, ...], currency: str) -> Money:
    """Net and tax of the lines. Each tax is shared once over all its lines, so that all lines sum to the total."""
    rows = invoices.lines(session, invoice_id)
    amount = total((Money(row.net_minor, currency) for row in rows if row.no in line_nos), currency)
    for tax in invoices.taxes(session, invoice_id):
        taxed = _taxed(rows, tax)
        weights = [max(row.net_minor, 0) for row in taxed]
        if not any(weights):
            continue
        shares = Money(tax.amount_minor, currency).allocate(weights)
        parts = zip(taxed, shares, strict=True)
        amount += total((share for row, share in parts if row.no in line_nos), currency)
    return amount


def _taxed(rows: list[InvoiceLine], tax: InvoiceTax) -> list[InvoiceLine]:
    """The lines of a tax: of its category and rate; of its category where a rate is made of several taxes."""
    category = [row for row in rows if row.tax_category == tax.category]
    return [row for row in category if Decimal(row.tax_rate) == Decimal(tax.rate)] or category
