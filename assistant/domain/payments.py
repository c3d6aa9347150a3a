"""Payments: what a payer means to pay, and the money that arrives. Only a processor's word books it (PCI-09)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Invalid, NotFound, TooMany
from assistant.core.ids import new_id
from assistant.core.money import Money, total
from assistant.core.security import new_link_token
from assistant.domain import invoices, ledger, plans, promises
from assistant.domain.scope import Scope
from assistant.domain.states import StateMachine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.invoices import Invoice

MOST_STARTED_A_DAY = 60  # on one invoice (IDN-12): each leaves a row and a record
MOST_INVOICES = 20  # paid at once

STATES = StateMachine(
    "payment",
    {
        "pending": frozenset({"succeeded", "failed", "cancelled"}),
        "failed": frozenset({"succeeded"}),  # a late success after a failure is money all the same
        "cancelled": frozenset({"succeeded"}),
        "succeeded": frozenset(),
    },
)


class PaymentIntent(SQLModel, table=True):
    """`ref` is the unguessable name of its page; `effect_key` the hash of what the payer confirmed (WHK-32)."""

    __tablename__ = "payment_intent"

    id: str = Field(default_factory=lambda: new_id("pay"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    customer_id: str = Field(foreign_key="customer.id")
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    ref: str = Field(unique=True)
    effect_key: str = Field(unique=True)
    method: str = ""
    status: str = "pending"
    failure: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class PaymentPart(SQLModel, table=True):
    """What of a payment the payer means for one invoice."""

    __tablename__ = "payment_part"

    intent_id: str = Field(foreign_key="payment_intent.id", primary_key=True)
    invoice_id: str = Field(foreign_key="invoice.id", primary_key=True, index=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)


def start(
    session: Session,
    scope: Scope,
    *,
    amount: Money,
    effect_key: str,
    parts: Sequence[tuple[str, Money]] = (),
) -> tuple[PaymentIntent, bool]:
    """An intent to pay `amount`, for the scope's invoice or for `parts`; the same `effect_key` starts once.

    Returns it and whether it is new. Raises Invalid for nothing to pay, parts that do not sum or too many of
    them, TooMany beyond MOST_STARTED_A_DAY.
    """
    existing = session.exec(select(PaymentIntent).where(PaymentIntent.effect_key == effect_key)).first()
    if existing is not None:
        return existing, False
    parts = list(parts) or [(scope.invoice_id, amount)]
    if amount.minor <= 0 or any(part.minor <= 0 for _, part in parts):
        raise Invalid("There is nothing to pay.", code="nothing_to_pay")
    if len(parts) > MOST_INVOICES or len(dict(parts)) != len(parts):
        raise Invalid(f"Up to {MOST_INVOICES} invoices can be paid at once.", code="too_many_invoices")
    if total((part for _, part in parts), amount.currency) != amount:
        raise Invalid("The parts of a payment sum to its amount.")
    if _started_today(session, scope.invoice_id) >= MOST_STARTED_A_DAY:
        raise TooMany("That is a lot of payments for one day. Try again tomorrow, or ask for a person.")
    intent = PaymentIntent(
        business_id=scope.business_id,
        customer_id=scope.customer_id,
        invoice_id=scope.invoice_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        ref=new_link_token(),
        effect_key=effect_key,
    )
    session.add(intent)
    session.flush()
    for invoice_id, part in parts:
        session.add(PaymentPart(intent_id=intent.id, invoice_id=invoice_id, amount_minor=part.minor))
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="payment.started",
        business_id=scope.business_id,
        actor="payer",
        subject=intent.id,
        payload={
            "invoice_id": scope.invoice_id,
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "parts": {invoice_id: part.minor for invoice_id, part in parts},
        },
    )
    return intent, True


def _started_today(session: Session, invoice_id: str) -> int:
    statement = select(sa.func.count()).where(
        PaymentIntent.invoice_id == invoice_id, PaymentIntent.created_at >= clock.now() - timedelta(days=1)
    )
    return int(session.exec(statement).one())


def get(session: Session, intent_id: str) -> PaymentIntent:
    found = session.get(PaymentIntent, intent_id)
    if found is None:
        raise NotFound("There is no such payment.")
    return found


def by_ref(session: Session, ref: str) -> PaymentIntent:
    """The intent behind `/pay/{ref}`."""
    found = session.exec(select(PaymentIntent).where(PaymentIntent.ref == ref)).first()
    if found is None:
        raise NotFound("There is no such payment.")
    return found


def parts(session: Session, intent: PaymentIntent) -> list[tuple[str, Money]]:
    """What the payer means for each invoice."""
    statement = (
        select(PaymentPart)
        .where(PaymentPart.intent_id == intent.id)
        .order_by(col(PaymentPart.invoice_id) != intent.invoice_id, col(PaymentPart.invoice_id))
    )
    return [
        (part.invoice_id, Money(part.amount_minor, intent.currency)) for part in session.exec(statement).all()
    ]


def of_invoice(session: Session, invoice_id: str) -> list[PaymentIntent]:
    """All that were started for the invoice, alone or with others, oldest first."""
    statement = (
        select(PaymentIntent)
        .join(PaymentPart, col(PaymentPart.intent_id) == col(PaymentIntent.id))
        .where(PaymentPart.invoice_id == invoice_id)
        .order_by(col(PaymentIntent.id))
    )
    return list(session.exec(statement).all())


def lock(session: Session, intent: PaymentIntent) -> list[tuple[str, Money]]:
    """Hold every invoice of the intent, in one order for all, and read the intent again; returns its parts."""
    found = parts(session, intent)
    for invoice_id in sorted(invoice_id for invoice_id, _ in found):
        invoices.lock(session, invoice_id)
    session.refresh(intent)
    return found


def move(session: Session, intent: PaymentIntent, status: str, *, actor: str, reason: str = "") -> None:
    """Settle, fail or cancel it. Raises IllegalTransition."""
    STATES.check(intent.status, status)
    intent.status = status
    intent.failure = "" if status == "succeeded" else reason
    intent.settled_at = clock.now()
    session.add(intent)
    if status != "succeeded":
        audit.append(
            session,
            chain=intent.customer_id,
            kind="payment.failed",
            business_id=intent.business_id,
            actor=actor,
            subject=intent.id,
            payload={**_money(intent), "outcome": status, "failure": reason},
        )


def _money(intent: PaymentIntent) -> dict[str, object]:
    return {
        "payment_id": intent.id,
        "invoice_id": intent.invoice_id,
        "amount_minor": intent.amount_minor,
        "currency": intent.currency,
    }


def failed(
    session: Session, intent: PaymentIntent, *, attempt_id: str, actor: str, outcome: str, failure: str
) -> None:
    """Record that one attempt came to nothing while the payment still waits."""
    audit.append(
        session,
        chain=intent.customer_id,
        kind="payment.failed",
        business_id=intent.business_id,
        actor=actor,
        subject=attempt_id,
        payload={**_money(intent), "outcome": outcome, "failure": failure},
    )


def receive(
    session: Session,
    invoice: Invoice,
    amount: Money,
    *,
    source: str,
    external_id: str,
    text: str,
    actor: str,
    booked_on: date | None = None,
) -> tuple[ledger.LedgerEntry, bool]:
    """Book money that has arrived, and settle plan and promises in the same transaction.

    The same (source, external id) is booked once. Returns the entry and whether it is new.
    """
    if amount.currency != invoice.currency:
        raise Invalid(f"The invoice is in {invoice.currency}; the payment is in {amount.currency}.")
    entry, new = ledger.post(
        session,
        business_id=invoice.business_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        kind="payment",
        amount=amount,
        booked_on=booked_on or clock.today("UTC"),
        source=source,
        external_id=external_id,
        text=text,
    )
    if not new:
        return entry, False
    plan = plans.live(session, invoice.id)
    if plan is not None:
        plans.settle(session, plan, amount)
    promises.settle(session, invoice.id, amount)
    audit.append(
        session,
        chain=invoice.customer_id,
        kind="payment.received",
        business_id=invoice.business_id,
        actor=actor,
        subject=entry.id,
        payload={
            "invoice_id": invoice.id,
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "source": source,
            "external_id": external_id,
        },
    )
    return entry, True


def give_back(
    session: Session,
    invoice: Invoice,
    amount: Money,
    *,
    source: str,
    external_id: str,
    text: str,
    actor: str,
    kind: str = "payment.refunded",
) -> tuple[ledger.LedgerEntry, bool]:
    """Book money that went back to the payer, by a refund or by their bank (`payment.reversed`).

    The same (source, external id) is booked once. What it had paid of a live plan is open again.
    """
    entry, new = ledger.post(
        session,
        business_id=invoice.business_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        kind="refund",
        amount=amount,
        booked_on=clock.today("UTC"),
        source=source,
        external_id=external_id,
        text=text,
    )
    if not new:
        return entry, False
    plan = plans.live(session, invoice.id)
    if plan is not None:
        plans.unsettle(session, plan, amount)
    promises.unsettle(session, invoice.id, amount)
    audit.append(
        session,
        chain=invoice.customer_id,
        kind=kind,
        business_id=invoice.business_id,
        actor=actor,
        subject=entry.id,
        payload={
            "invoice_id": invoice.id,
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "source": source,
            "external_id": external_id,
        },
    )
    return entry, True


def values(intent: PaymentIntent, locale: str = "en_US") -> dict[str, Any]:
    """The public shape of a payment that was started."""
    return {
        "id": intent.id,
        "invoice_id": intent.invoice_id,
        "amount": intent.amount.json(locale),
        "status": intent.status,
        "method": intent.method,
        "created_at": clock.utc_text(intent.created_at),
        "settled_at": None if intent.settled_at is None else clock.utc_text(intent.settled_at),
    }
