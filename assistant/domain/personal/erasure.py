"""Erasing a customer: for each part a decision with its legal basis and its end, then the deed (COM-72)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.audit.tables import AuditEntry
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict
from assistant.core.ids import new_id
from assistant.domain import accounts
from assistant.domain.contact import ConsentEvent
from assistant.domain.conversations import Conversation
from assistant.domain.disputes import Dispute
from assistant.domain.invoices import Invoice
from assistant.domain.personal import holds, schedule
from assistant.domain.personal.parts import PARTS
from assistant.domain.plans import Plan

if TYPE_CHECKING:
    from assistant.domain.accounts import Customer

Result = Literal["erased", "restricted", "retained"]
ASKED = "asked by the customer, GDPR Art. 17(1)"
CLAIMS = "establishment, exercise or defence of legal claims, GDPR Art. 17(3)(e)"
NO_ACTIVITY = ("staff.read", "data.erased", "audit.exported")
COLLECTORS = ("third_party_collector", "debt_buyer")
_COLLECTORS_KEEP = ("messages", "notes", "consents")


class Erasure(SQLModel, table=True):
    """One time that data of a customer was erased; `whole` when nothing was held back that a later time can erase."""

    id: str = Field(default_factory=lambda: new_id("era"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    actor: str
    whole: bool
    decisions: list[dict[str, Any]] = Field(sa_type=sa.JSON)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done with one part. `until`: the last day on which it is kept, None where that is not known yet or
    there is no end; `rows`: how many are erased, held back or kept."""

    category: str
    result: Result
    basis: str
    until: date | None
    rows: int

    def json(self) -> dict[str, Any]:
        return asdict(self) | {"until": self.until.isoformat() if self.until else None}


def claims(session: Session, customer: Customer) -> list[str]:
    """Why what was said is still needed: a dispute, a plan, a legal hold."""
    disputes = session.exec(
        select(Dispute.reference).where(
            Dispute.customer_id == customer.id, col(Dispute.status).in_(("open", "under_review"))
        )
    ).all()
    plans = session.exec(
        select(Plan.id).where(Plan.customer_id == customer.id, Plan.status == "active")
    ).all()
    found = [f"dispute {reference} is open" for reference in disputes]
    found += [f"plan {plan_id} is running" for plan_id in plans]
    if holds.standing(session, customer.id) is not None:
        found.append("a legal hold stands")
    return found


def decide(session: Session, customer: Customer) -> list[Decision]:
    """What would be done now; reads only."""
    today = clock.today(customer.timezone)
    business = accounts.get_business(session, customer.business_id)
    needed = claims(session, customer)
    active = last_activity(session, customer).date()
    collector = business.collector_role in COLLECTORS and customer.country == "US"
    term = schedule.term("collector_messages", today)
    made: list[Decision] = []
    for part in PARTS:
        rows = part.count(session, customer)
        kept_until = term.until(active)
        if needed:
            basis = f"{CLAIMS}: {', '.join(needed)}"
            made.append(Decision(part.name, "restricted", basis, None, rows))
        elif collector and part.name in _COLLECTORS_KEEP and kept_until >= today:
            made.append(Decision(part.name, "restricted", term.basis, kept_until, rows))
        else:
            made.append(Decision(part.name, "erased", ASKED, None, rows))
    made.append(_consents(session, customer))
    made.append(_documents(session, customer, business.country, today))
    log = schedule.term("log", today)
    entries = session.execute(
        sa.select(sa.func.count()).select_from(AuditEntry).where(col(AuditEntry.chain) == customer.id)
    ).scalar_one()
    made.append(Decision("log", "retained", log.basis, log.until(active), int(entries)))
    return made


def _consents(session: Session, customer: Customer) -> Decision:
    rows = session.execute(
        sa.select(sa.func.count()).where(col(ConsentEvent.customer_id) == customer.id)
    ).scalar_one()
    basis = "proof of consents and opt-outs, GDPR Art. 7(1) and 17(3)(b); an address stays as a keyed hash"
    return Decision("opt_outs", "retained", basis, None, int(rows))


def _documents(session: Session, customer: Customer, country: str, today: date) -> Decision:
    last, count = session.execute(
        sa.select(sa.func.max(col(Invoice.issued_on)), sa.func.count()).where(
            col(Invoice.customer_id) == customer.id
        )
    ).one()
    term = schedule.term("documents", today)
    until = term.until(last, country) if last else None
    return Decision("documents", "retained", term.basis, until, int(count))


def last_activity(session: Session, customer: Customer) -> datetime:
    """The last thing that the log has of the account, looks of staff and erasures aside."""
    found = session.execute(
        sa.select(sa.func.max(col(AuditEntry.at))).where(
            col(AuditEntry.chain) == customer.id,
            col(AuditEntry.kind).not_in(NO_ACTIVITY),
        )
    ).scalar_one()
    return found or customer.created_at


def erase(session: Session, customer: Customer, *, actor: str) -> list[Decision]:
    """Erase what may be erased now. Again: nothing is left to do, and nothing is recorded.

    Raises Conflict while a message of the customer is being answered.
    """
    quiet(session, customer)
    decisions = decide(session, customer)
    erased = {decision.category for decision in decisions if decision.result == "erased" and decision.rows}
    first = latest(session, customer.id) is None
    for part in PARTS:
        if part.name in erased:
            part.erase(session, customer)
    if erased or first:
        record(session, customer, decisions, actor)
    return decisions


def quiet(session: Session, customer: Customer) -> None:
    """Raises Conflict while a message of the customer is being answered."""
    busy = session.execute(
        sa.select(col(Conversation.id))
        .where(col(Conversation.customer_id) == customer.id, col(Conversation.turn_until) > clock.now())
        .limit(1)
    ).first()
    if busy is not None:
        raise Conflict(
            "A message of this customer is being answered; try again in a minute.", code="turn_busy"
        )


def record(session: Session, customer: Customer, decisions: list[Decision], actor: str) -> None:
    """Keep the decisions, and put them in the log."""
    told = [decision.json() for decision in decisions]
    row = Erasure(
        business_id=customer.business_id,
        customer_id=customer.id,
        actor=actor,
        whole=all(decision.result != "restricted" for decision in decisions),
        decisions=told,
    )
    session.add(row)
    session.flush()
    audit.append(
        session,
        chain=customer.id,
        kind="data.erased",
        business_id=customer.business_id,
        actor=actor,
        subject=row.id,
        payload={"decisions": told},
    )


def latest(session: Session, customer_id: str) -> Erasure | None:
    statement = select(Erasure).where(Erasure.customer_id == customer_id).order_by(col(Erasure.id).desc())
    return session.exec(statement).first()
