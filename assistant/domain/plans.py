"""Payment plans: accepted instalments. What is paid on them is settled from the ledger's payments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, NotFound
from assistant.core.ids import new_id
from assistant.core.money import Money
from assistant.domain.offers import Offer
from assistant.domain.states import StateMachine

STATES = StateMachine(
    "plan",
    {
        "active": frozenset({"completed", "broken", "cancelled"}),
        "broken": frozenset({"completed", "cancelled"}),
        "completed": frozenset(),
        "cancelled": frozenset(),
    },
)


class Plan(SQLModel, table=True):
    """One accepted plan; an invoice has at most one that is active or broken."""

    __table_args__ = (
        sa.Index(
            "ux_plan_live",
            "invoice_id",
            unique=True,
            sqlite_where=sa.text("status IN ('active', 'broken')"),
            postgresql_where=sa.text("status IN ('active', 'broken')"),
        ),
    )

    id: str = Field(default_factory=lambda: new_id("pln"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    customer_id: str = Field(foreign_key="customer.id")
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    offer_id: str | None = Field(default=None, foreign_key="offer.id", unique=True)
    currency: str
    total_minor: int = Field(sa_type=sa.BigInteger)
    frequency: str
    status: str = "active"
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    broken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


class Instalment(SQLModel, table=True):
    """One dated part. Its status follows from what is paid and the calendar; `missed_at` is when that was noted."""

    plan_id: str = Field(foreign_key="plan.id", primary_key=True)
    no: int = Field(primary_key=True)
    due_on: date
    amount_minor: int = Field(sa_type=sa.BigInteger)
    paid_minor: int = Field(default=0, sa_type=sa.BigInteger)
    missed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def status(self, today: date) -> str:
        """paid, partly_paid, due (today or later) or missed."""
        if self.paid_minor >= self.amount_minor:
            return "paid"
        if self.due_on < today:
            return "missed"
        return "partly_paid" if self.paid_minor else "due"


def create(session: Session, offer: Offer) -> Plan:
    """The plan of an accepted offer; a broken one gives way to it. Raises Conflict where one is
    active."""
    older = live(session, offer.invoice_id)
    if older is not None and older.status == "broken":
        end(session, older, "cancelled", actor="payer", reason="replaced by a new plan")
        session.flush()
    elif older is not None:
        raise Conflict("There is a payment plan on this invoice already.", code="plan_exists")
    plan = Plan(
        business_id=offer.business_id,
        customer_id=offer.customer_id,
        invoice_id=offer.invoice_id,
        offer_id=offer.id,
        currency=offer.currency,
        total_minor=offer.terms["total_minor"],
        frequency=offer.terms["frequency"],
    )
    session.add(plan)
    session.flush()
    for part in offer.terms["instalments"]:
        session.add(
            Instalment(
                plan_id=plan.id,
                no=part["no"],
                due_on=date.fromisoformat(part["due_on"]),
                amount_minor=part["amount_minor"],
            )
        )
    session.flush()
    audit.append(
        session,
        chain=plan.customer_id,
        kind="plan.created",
        business_id=plan.business_id,
        actor="payer",
        subject=plan.id,
        payload={"offer_id": offer.id, "invoice_id": offer.invoice_id, "terms": offer.terms},
    )
    return plan


def live(session: Session, invoice_id: str) -> Plan | None:
    """The invoice's active or broken plan."""
    statement = select(Plan).where(Plan.invoice_id == invoice_id, col(Plan.status).in_(("active", "broken")))
    return session.exec(statement).first()


def get(session: Session, business_id: str, plan_id: str) -> Plan:
    plan = session.get(Plan, plan_id)
    if plan is None or plan.business_id != business_id:
        raise NotFound("There is no such plan.")
    return plan


def instalments(session: Session, plan_id: str) -> list[Instalment]:
    statement = select(Instalment).where(Instalment.plan_id == plan_id).order_by(col(Instalment.no))
    return list(session.exec(statement).all())


def settle(session: Session, plan: Plan, paid: Money) -> None:
    """Spread a payment over the instalments, oldest first; completes the plan when all are paid."""
    rest = paid.minor
    parts = instalments(session, plan.id)
    for part in parts:
        taken = min(rest, part.amount_minor - part.paid_minor)
        if taken > 0:
            part.paid_minor += taken
            rest -= taken
            session.add(part)
    if all(part.paid_minor >= part.amount_minor for part in parts):
        end(session, plan, "completed", actor="system", reason="every instalment is paid")


def unsettle(session: Session, plan: Plan, returned: Money) -> None:
    """Money that went back to the payer is owed again on the instalments, the latest first."""
    rest = returned.minor
    for part in reversed(instalments(session, plan.id)):
        taken = min(rest, part.paid_minor)
        if taken > 0:
            part.paid_minor -= taken
            rest -= taken
            session.add(part)


def end(session: Session, plan: Plan, status: str, *, actor: str, reason: str) -> None:
    """Complete, break or cancel the plan. Raises IllegalTransition."""
    STATES.check(plan.status, status)
    plan.status = status
    if status == "broken":
        plan.broken_at = clock.now()
    else:
        plan.ended_at = clock.now()
    session.add(plan)
    audit.append(
        session,
        chain=plan.customer_id,
        kind=f"plan.{status}",
        business_id=plan.business_id,
        actor=actor,
        subject=plan.id,
        payload={"invoice_id": plan.invoice_id, "reason": reason},
    )


def broken_count(session: Session, customer_id: str, since: datetime) -> int:
    """How many of the customer's plans broke since then, those that were paid after all left out."""
    statement = select(sa.func.count()).where(
        Plan.customer_id == customer_id, col(Plan.broken_at) >= since, Plan.status != "completed"
    )
    return int(session.exec(statement).one())


def values(plan: Plan, parts: list[Instalment], today: date, locale: str = "en_US") -> dict[str, Any]:
    """The public shape of a plan."""
    paid = sum(part.paid_minor for part in parts)
    return {
        "id": plan.id,
        "invoice_id": plan.invoice_id,
        "status": plan.status,
        "frequency": plan.frequency,
        "total": plan.total.json(locale),
        "paid": Money(paid, plan.currency).json(locale),
        "remaining": Money(plan.total_minor - paid, plan.currency).json(locale),
        "instalments": [
            {
                "no": part.no,
                "due_on": part.due_on.isoformat(),
                "amount": Money(part.amount_minor, plan.currency).json(locale),
                "paid": Money(part.paid_minor, plan.currency).json(locale),
                "status": part.status(today),
            }
            for part in parts
        ],
        "created_at": clock.utc_text(plan.created_at),
    }
