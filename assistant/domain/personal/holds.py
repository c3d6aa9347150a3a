"""A legal hold: what is held of a customer stays as it is until somebody lifts it, whatever its time is (AUD-09)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Invalid
from assistant.core.ids import new_id
from assistant.domain.accounts import Customer


class LegalHold(SQLModel, table=True):
    """`why` names the matter, like a file number; it is no place for the customer's story."""

    __tablename__ = "legal_hold"
    __table_args__ = (sa.Index("ix_legal_hold_customer", "customer_id"),)

    id: str = Field(default_factory=lambda: new_id("lgl"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id")
    why: str
    placed_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def standing(session: Session, customer_id: str) -> LegalHold | None:
    statement = select(LegalHold).where(
        LegalHold.customer_id == customer_id, col(LegalHold.lifted_at).is_(None)
    )
    return session.exec(statement).first()


def place(session: Session, customer: Customer, *, why: str, actor: str) -> LegalHold:
    """Hold everything of the customer; one that stands is not doubled. Raises Invalid without a reason."""
    found = standing(session, customer.id)
    if found is not None:
        return found
    if not why.strip():
        raise Invalid("Say what the hold is for, like the number of a file.", code="reason_needed")
    hold = LegalHold(business_id=customer.business_id, customer_id=customer.id, why=why.strip()[:200])
    session.add(hold)
    session.flush()
    _note(session, hold, "hold.placed", actor)
    return hold


def lift(session: Session, customer: Customer, *, actor: str) -> bool:
    """End the hold; False when there is none."""
    hold = standing(session, customer.id)
    if hold is None:
        return False
    hold.lifted_at = clock.now()
    session.add(hold)
    _note(session, hold, "hold.lifted", actor)
    return True


def _note(session: Session, hold: LegalHold, kind: str, actor: str) -> None:
    audit.append(
        session,
        chain=hold.customer_id,
        kind=kind,
        business_id=hold.business_id,
        actor=actor,
        subject=hold.id,
        payload={"kind": "legal", "why": hold.why},
    )
