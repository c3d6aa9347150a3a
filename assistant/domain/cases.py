"""Cases: work for a person, with a reason, a priority, a due time and an owner."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import NotFound
from assistant.core.ids import new_id
from assistant.domain import accounts, references
from assistant.domain.policy.calendars import is_business_day
from assistant.domain.scope import Scope
from assistant.domain.states import StateMachine

Priority = Literal["urgent", "high", "normal"]
URGENT_WITHIN = timedelta(minutes=5)  # VUL-02 pages a person within five minutes
WORKING_HOURS: dict[str, int] = {"high": 4, "normal": 8}
OPENS, CLOSES = time(9), time(17)
RANKS: dict[str, int] = {"urgent": 0, "high": 1, "normal": 2}
ACTIVE = sa.text(
    "\"case\".status IN ('open', 'in_progress')"
)  # literal, so that the partial indexes serve it

STATES = StateMachine(
    "case",
    {
        "open": frozenset({"in_progress", "snoozed", "closed"}),
        "in_progress": frozenset({"open", "snoozed", "closed"}),
        "snoozed": frozenset({"open", "in_progress", "closed"}),
        "closed": frozenset({"open"}),
    },
)


class Case(SQLModel, table=True):
    """`reason` is a code; `summary` says what a person needs to know first.

    `rank` sorts by priority. `undo` holds what the last act changed, while it can be taken back.
    """

    __table_args__ = (
        sa.UniqueConstraint("business_id", "reference"),
        sa.Index("ix_case_queue", "business_id", "status", "due_at"),
        sa.Index("ix_case_changed", "business_id", "status", "changed_at", "id"),
        sa.Index("ix_case_news", "business_id", "changed_at"),
        sa.Index("ix_case_conversation", "conversation_id"),
        *(
            sa.Index(
                name,
                "business_id",
                *first,
                "rank",
                "due_at",
                "id",
                sqlite_where=sa.text("status IN ('open', 'in_progress')"),
                postgresql_where=sa.text("status IN ('open', 'in_progress')"),
            )
            for name, first in (
                ("ix_case_active", ()),
                ("ix_case_active_owner", ("owner",)),
                ("ix_case_active_reason", ("reason",)),
            )
        ),
    )

    id: str = Field(default_factory=lambda: new_id("cas"), primary_key=True)
    reference: str
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    invoice_id: str | None = Field(default=None, foreign_key="invoice.id", index=True)
    conversation_id: str | None = Field(default=None, foreign_key="conversation.id")
    effect_key: str = Field(unique=True)
    reason: str
    priority: str = "normal"
    rank: int = 2
    summary: str = ""
    status: str = "open"
    owner: str | None = None
    owner_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_reply_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    close_reason: str = ""
    merged_into: str | None = None
    reopened: int = 0
    undo: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


def open_case(
    session: Session,
    scope: Scope,
    *,
    reason: str,
    summary: str,
    effect_key: str,
    priority: Priority = "normal",
    actor: str = "assistant",
    due_in: timedelta | None = None,
) -> tuple[Case, bool]:
    """A case for this invoice; an open one with the same reason is joined, not doubled. Returns it and
    whether it is new. A scope without an invoice is about the customer; then only the same effect is the same case."""
    joined = sa.and_(
        col(Case.invoice_id) == scope.invoice_id,
        col(Case.reason) == reason,
        col(Case.status) != "closed",
    )
    existing = session.exec(select(Case).where(sa.or_(col(Case.effect_key) == effect_key, joined))).first()
    if existing is not None:
        return existing, False
    case = Case(
        reference=references.next_reference(session, scope.business_id, "C"),
        business_id=scope.business_id,
        customer_id=scope.customer_id,
        invoice_id=scope.invoice_id or None,
        conversation_id=scope.conversation_id or None,
        effect_key=effect_key,
        reason=reason,
        priority=priority,
        rank=RANKS[priority],
        summary=summary,
        due_at=clock.now() + due_in if due_in else due_time(session, scope.business_id, priority),
    )
    session.add(case)
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="case.opened",
        business_id=scope.business_id,
        actor=actor,
        subject=case.id,
        payload={
            "reference": case.reference,
            "reason": reason,
            "priority": priority,
            "due_at": clock.utc_text(case.due_at),
        },
    )
    return case, True


def due_time(session: Session, business_id: str, priority: Priority) -> datetime:
    """When a person answers at the latest: within five minutes, or 4 or 8 working hours where the business is."""
    if priority == "urgent":
        return clock.now() + URGENT_WITHIN
    business = accounts.get_business(session, business_id)
    local = clock.now().astimezone(clock.zone(business.timezone))
    place = f"{business.country}-{business.region}" if business.region else business.country
    left = timedelta(hours=WORKING_HOURS[priority])
    while True:
        opens = local.replace(hour=OPENS.hour, minute=0, second=0, microsecond=0)
        closes = opens.replace(hour=CLOSES.hour)
        if is_business_day(local.date(), place) and local < closes:
            start = max(local, opens)
            if start + left <= closes:
                return (start + left).astimezone(UTC)
            left -= closes - start
        local = opens + timedelta(days=1)


def get(session: Session, business_id: str, case_id: str) -> Case:
    case = session.get(Case, case_id)
    if case is None or case.business_id != business_id:
        raise NotFound("There is no such case.")
    return case


_ANSWERED_HERE = ("asked_for_person", "complaint", "hardship", "policy_exception", "cannot_answer")


def awaited(session: Session, conversation_id: str) -> Case | None:
    """The case of the conversation that a person has promised to answer first, while that can still be kept."""
    statement = select(Case).where(
        Case.conversation_id == conversation_id,
        ACTIVE,
        col(Case.reason).in_(_ANSWERED_HERE),
        col(Case.first_reply_at).is_(None),
        col(Case.due_at) > clock.now(),
    )
    return session.exec(statement.order_by(col(Case.due_at), col(Case.id))).first()


def move(session: Session, case: Case, status: str, *, actor: str, reason: str) -> None:
    """Start, snooze, close or reopen it. Raises IllegalTransition."""
    STATES.check(case.status, status)
    case.reopened += case.status == "closed"
    case.status = status
    case.closed_at = clock.now() if status == "closed" else None
    case.close_reason = reason if status == "closed" else ""
    case.changed_at = clock.now()
    session.add(case)
    audit.append(
        session,
        chain=case.customer_id,
        kind="case.closed" if status == "closed" else "case.changed",
        business_id=case.business_id,
        actor=actor,
        subject=case.id,
        payload={"reference": case.reference, "status": status, "reason": reason},
    )


def values(case: Case) -> dict[str, Any]:
    """The public shape of a case."""
    return {
        "id": case.id,
        "reference": case.reference,
        "customer_id": case.customer_id,
        "invoice_id": case.invoice_id,
        "conversation_id": case.conversation_id,
        "reason": case.reason,
        "priority": case.priority,
        "summary": case.summary,
        "status": case.status,
        "owner": case.owner,
        "opened_at": clock.utc_text(case.opened_at),
        "due_at": clock.utc_text(case.due_at),
    }
