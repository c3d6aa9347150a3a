"""What is over its time goes (AUD-09): which customers are to be looked at, and the look, which legal holds override.

Invoices, the ledger and the log are append-only; their end is a decision of the business, and no job makes it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col, select

from assistant.audit import log as audit
from assistant.audit.tables import AuditEntry
from assistant.core import clock
from assistant.domain.accounts import Business, ContactPoint, Customer
from assistant.domain.contact import Hold
from assistant.domain.evidence import Attachment
from assistant.domain.idempotency import IdempotentAnswer
from assistant.domain.inbox import InboxEvent
from assistant.domain.personal import erasure, schedule
from assistant.domain.personal.erased import GONE, PREFIX
from assistant.domain.personal.erasure import Decision, Erasure
from assistant.domain.personal.holds import LegalHold
from assistant.domain.personal.parts import PARTS, erase_files
from assistant.domain.subject_keys import SubjectKey

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from assistant.domain.personal.schedule import Term

MOST_AT_ONCE = 500
ACTOR = "system"


def due(session: Session, *, most: int = MOST_AT_ONCE) -> list[str]:
    """Ids of customers of whom something may be over its time; selects only."""
    today = clock.today("UTC")
    quiet = _begin(_before(schedule.term("messages", today), today))
    held = _of(LegalHold, col(LegalHold.lifted_at).is_(None))
    spoke = sa.exists().where(
        col(AuditEntry.chain) == col(Customer.id),
        col(AuditEntry.at) >= quiet,
        col(AuditEntry.kind).not_in(erasure.NO_ACTIVITY),
    )
    left = sa.or_(
        _of(ContactPoint, sa.not_(col(ContactPoint.value).startswith(PREFIX))),
        _of(SubjectKey, col(SubjectKey.wrapped).is_not(None)),
    )
    over = sa.and_(col(Customer.created_at) < quiet, left, sa.not_(spoke))
    files = _of(
        Attachment,
        col(Attachment.name) != GONE,
        col(Attachment.at) < _begin(_before_of("attachments", today)),
    )
    notes = _of(Hold, col(Hold.lifted_at) < _begin(_before_of("vulnerability", today)))
    newest = sa.select(sa.func.max(col(Erasure.id))).group_by(col(Erasure.customer_id))
    waiting = _of(Erasure, col(Erasure.whole).is_(False), col(Erasure.id).in_(newest))
    found = session.execute(
        sa.select(col(Customer.id))
        .where(sa.not_(held), sa.or_(over, files, notes, waiting))
        .order_by(col(Customer.id))
        .limit(most)
    )
    return list(found.scalars())


def look(session: Session, customer_id: str) -> list[Decision]:
    """Erase what is over its time of one customer, and record it; nothing while something is still needed.

    Raises Conflict while a message of the customer is being answered.
    """
    customer = session.get_one(Customer, customer_id)
    if erasure.claims(session, customer):
        return []
    asked = erasure.latest(session, customer.id)
    if asked is not None and not asked.whole:
        return [made for made in erasure.erase(session, customer, actor=ACTOR) if made.rows]
    made = [
        *_all_that_was_said(session, customer),
        *_files(session, customer),
        *_vulnerability(session, customer),
    ]
    if made:
        erasure.record(session, customer, made, ACTOR)
    return made


def _all_that_was_said(session: Session, customer: Customer) -> list[Decision]:
    today = clock.today(customer.timezone)
    term = schedule.term("messages", today)
    last_day = term.until(erasure.last_activity(session, customer).date())
    if today <= last_day:
        return []
    erasure.quiet(session, customer)
    made = []
    for part in PARTS:
        rows = part.count(session, customer)
        if rows:
            part.erase(session, customer)
            made.append(Decision(part.name, "erased", term.basis, last_day, rows))
    return made


def _files(session: Session, customer: Customer) -> list[Decision]:
    today = clock.today(customer.timezone)
    term = schedule.term("attachments", today)
    rows = session.exec(
        select(Attachment).where(
            Attachment.customer_id == customer.id,
            Attachment.name != GONE,
            col(Attachment.at) < _begin(_before(term, today)),
        )
    ).all()
    if not rows:
        return []
    erase_files(session, list(rows))
    return [Decision("attachments", "erased", term.basis, None, len(rows))]


def _vulnerability(session: Session, customer: Customer) -> list[Decision]:
    today = clock.today(customer.timezone)
    term = schedule.term("vulnerability", today)
    taken = session.execute(
        sa.delete(Hold)
        .where(col(Hold.customer_id) == customer.id, col(Hold.lifted_at) < _begin(_before(term, today)))
        .execution_options(synchronize_session=False)
    )
    count = int(getattr(taken, "rowcount", 0))
    return [Decision("vulnerability", "erased", term.basis, None, count)] if count else []


def transport(session: Session, business_id: str) -> int:
    """Blank what providers delivered, and forget answers kept for retries; how many. Not while a legal hold stands."""
    held = session.exec(
        select(LegalHold.id).where(LegalHold.business_id == business_id, col(LegalHold.lifted_at).is_(None))
    ).first()
    if held is not None:
        return 0
    today = clock.today("UTC")
    term = schedule.term("transport", today)
    before = _begin(_before(term, today))
    blanked = session.execute(
        sa.update(InboxEvent)
        .where(
            sa.or_(col(InboxEvent.business_id) == business_id, col(InboxEvent.business_id).is_(None)),
            col(InboxEvent.handled_at) < before,
            sa.cast(col(InboxEvent.payload), sa.Text) != "{}",
        )
        .values(payload={})
        .execution_options(synchronize_session=False)
    )
    taken = session.execute(
        sa.delete(IdempotentAnswer)
        .where(col(IdempotentAnswer.business_id) == business_id, col(IdempotentAnswer.at) < before)
        .execution_options(synchronize_session=False)
    )
    count = int(getattr(blanked, "rowcount", 0)) + int(getattr(taken, "rowcount", 0))
    if count:
        audit.append(
            session,
            chain=audit.business_chain(business_id),
            kind="data.erased",
            business_id=business_id,
            actor=ACTOR,
            subject=business_id,
            payload={"decisions": [Decision("transport", "erased", term.basis, None, count).json()]},
        )
    return count


def businesses(session: Session) -> list[str]:
    return list(session.exec(select(Business.id).order_by(col(Business.id))).all())


def _of(table: Any, *where: Any) -> Any:
    return sa.exists().where(col(table.customer_id) == col(Customer.id), *where)


def _before_of(name: str, today: date) -> date:
    return _before(schedule.term(name, today), today)


def _before(term: Term, today: date) -> date:
    """What began before this day is over its time today."""
    day = today - timedelta(days=term.days)
    return schedule.years_on(day, -term.years) if term.years else day


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone("UTC"))
