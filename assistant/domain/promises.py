"""Promises to pay: an accepted date and amount."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import NotFound
from assistant.core.ids import new_id
from assistant.core.money import Money
from assistant.domain import accounts
from assistant.domain.offers import Offer
from assistant.domain.states import StateMachine

STATES = StateMachine(
    "promise",
    {
        "open": frozenset({"kept", "partly_kept", "broken", "cancelled"}),
        "partly_kept": frozenset({"kept"}),
        "broken": frozenset({"kept"}),
        "kept": frozenset(),
        "cancelled": frozenset(),
    },
)


class Promise(SQLModel, table=True):
    """`paid_minor` counts payments since it was made. One that was moved to another day names its successor."""

    id: str = Field(default_factory=lambda: new_id("prm"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    offer_id: str | None = Field(default=None, foreign_key="offer.id", unique=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    paid_minor: int = Field(default=0, sa_type=sa.BigInteger)
    currency: str
    due_on: date
    status: str = "open"
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaced_by: str | None = None

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


def record(session: Session, offer: Offer) -> Promise:
    """The promise of an accepted offer; an older open one on the invoice gives way to it.

    Before its day is over that is a change of the promise, which the policy limits; afterwards it is broken, so
    that who keeps promising does not keep from breaking.
    """
    promise = Promise(
        business_id=offer.business_id,
        customer_id=offer.customer_id,
        invoice_id=offer.invoice_id,
        offer_id=offer.id,
        amount_minor=offer.terms["amount_minor"],
        currency=offer.currency,
        due_on=date.fromisoformat(offer.terms["due_on"]),
    )
    customer = accounts.get_customer(session, offer.business_id, offer.customer_id)
    for older in open_promises(session, offer.invoice_id):
        late = clock.is_past_due(older.due_on, customer.timezone)
        older.replaced_by = promise.id
        move(
            session,
            older,
            _fallen(older) if late else "cancelled",
            actor="payer",
            reason="replaced by a newer promise",
        )
    session.add(promise)
    session.flush()
    audit.append(
        session,
        chain=promise.customer_id,
        kind="promise.recorded",
        business_id=promise.business_id,
        actor="payer",
        subject=promise.id,
        payload={"offer_id": offer.id, "terms": offer.terms, **_told(promise)},
    )
    return promise


def get(session: Session, business_id: str, promise_id: str) -> Promise:
    promise = session.get(Promise, promise_id)
    if promise is None or promise.business_id != business_id:
        raise NotFound("There is no such promise.")
    return promise


def open_promises(session: Session, invoice_id: str) -> list[Promise]:
    """Promises still to be kept, soonest first."""
    statement = (
        select(Promise)
        .where(Promise.invoice_id == invoice_id, Promise.status == "open")
        .order_by(col(Promise.due_on), col(Promise.id))
    )
    return list(session.exec(statement).all())


def replaced_count(session: Session, invoice_id: str, since: datetime) -> int:
    """How often the payer moved a promise on this invoice to another day since then."""
    statement = select(sa.func.count()).where(
        Promise.invoice_id == invoice_id,
        Promise.status == "cancelled",
        col(Promise.replaced_by).is_not(None),
        col(Promise.ended_at) >= since,
    )
    return int(session.exec(statement).one())


def of_invoice(session: Session, invoice_id: str) -> list[Promise]:
    statement = select(Promise).where(Promise.invoice_id == invoice_id).order_by(col(Promise.id))
    return list(session.exec(statement).all())


def settle(session: Session, invoice_id: str, paid: Money) -> None:
    """Count a payment towards the invoice's open promises, soonest first, then towards those kept in part."""
    rest = paid.minor
    partly = select(Promise).where(Promise.invoice_id == invoice_id, Promise.status == "partly_kept")
    for promise in [*open_promises(session, invoice_id), *session.exec(partly.order_by(col(Promise.due_on)))]:
        taken = min(rest, promise.amount_minor - promise.paid_minor)
        if taken <= 0:
            continue
        promise.paid_minor += taken
        rest -= taken
        if promise.paid_minor >= promise.amount_minor:
            move(session, promise, "kept", actor="system", reason="paid")
        session.add(promise)


def unsettle(session: Session, invoice_id: str, returned: Money) -> None:
    """Money that went back to the payer no longer counts towards open promises; a kept one was kept."""
    rest = returned.minor
    for promise in reversed(open_promises(session, invoice_id)):
        taken = min(rest, promise.paid_minor)
        promise.paid_minor -= taken
        rest -= taken
        session.add(promise)


def _told(promise: Promise) -> dict[str, object]:
    return {
        "invoice_id": promise.invoice_id,
        "amount_minor": promise.amount_minor,
        "currency": promise.currency,
        "due_on": promise.due_on.isoformat(),
    }


def fall_due(session: Session, promise: Promise) -> None:
    """Its day and the grace after it are over: kept in part, or broken."""
    move(session, promise, _fallen(promise), actor="system", reason="not paid by its day")


def _fallen(promise: Promise) -> str:
    return "partly_kept" if promise.paid_minor else "broken"


def move(session: Session, promise: Promise, status: str, *, actor: str, reason: str) -> None:
    """Keep, break or cancel it. Raises IllegalTransition."""
    STATES.check(promise.status, status)
    promise.status = status
    promise.ended_at = clock.now()
    session.add(promise)
    audit.append(
        session,
        chain=promise.customer_id,
        kind=f"promise.{status}",
        business_id=promise.business_id,
        actor=actor,
        subject=promise.id,
        payload={**_told(promise), "reason": reason},
    )


def broken_count(session: Session, customer_id: str, since: datetime) -> int:
    """How many of the customer's promises were not kept since then; one kept by less than half counts."""
    halves = col(Promise.paid_minor) * 2 < col(Promise.amount_minor)
    statement = select(sa.func.count()).where(
        Promise.customer_id == customer_id,
        col(Promise.ended_at) >= since,
        sa.or_(col(Promise.status) == "broken", sa.and_(col(Promise.status) == "partly_kept", halves)),
    )
    return int(session.exec(statement).one())


def values(promise: Promise, locale: str = "en_US") -> dict[str, Any]:
    """The public shape of a promise."""
    return {
        "id": promise.id,
        "invoice_id": promise.invoice_id,
        "amount": promise.amount.json(locale),
        "paid": Money(promise.paid_minor, promise.currency).json(locale),
        "due_on": promise.due_on.isoformat(),
        "status": promise.status,
        "created_at": clock.utc_text(promise.created_at),
    }
