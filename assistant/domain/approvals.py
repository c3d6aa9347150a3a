"""What one person asks for and another decides: terms beyond one's limits, credits, a change of the policy (IDN-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Forbidden, NotFound
from assistant.core.ids import new_id
from assistant.domain.staff import StaffUser
from assistant.domain.states import StateMachine

ApprovalKind = Literal["terms", "dispute", "policy"]

STATES = StateMachine(
    "request",
    {
        "pending": frozenset({"approved", "refused", "withdrawn"}),
        "approved": frozenset(),
        "refused": frozenset(),
        "withdrawn": frozenset(),
    },
)


class Approval(SQLModel, table=True):
    """`subject` is what it is about, `payload` exactly what would be done, `result` what came of it."""

    __table_args__ = (
        sa.Index("ix_approval_status", "business_id", "status", "id"),
        sa.Index("ix_approval_case", "case_id", "id"),
    )

    id: str = Field(default_factory=lambda: new_id("apr"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    chain: str
    case_id: str | None = Field(default=None, foreign_key="case.id")
    kind: str
    subject: str
    summary: str
    why: str = ""
    payload: dict[str, Any] = Field(sa_type=sa.JSON)
    status: str = "pending"
    requested_by: str = Field(foreign_key="staff_user.id")
    requested_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    decided_by: str | None = Field(default=None, foreign_key="staff_user.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str = ""
    result: str = ""


def request(
    session: Session,
    user: StaffUser,
    *,
    chain: str,
    kind: ApprovalKind,
    subject: str,
    summary: str,
    why: str,
    payload: dict[str, Any],
    case_id: str | None = None,
) -> Approval:
    """Ask for it. Raises Conflict when the same thing is being asked for already."""
    standing = session.exec(
        select(Approval).where(
            Approval.business_id == user.business_id,
            Approval.status == "pending",
            Approval.kind == kind,
            Approval.subject == subject,
        )
    ).first()
    if standing is not None:
        raise Conflict("This waits for a decision already.", code="already_requested")
    made = Approval(
        business_id=user.business_id,
        chain=chain,
        case_id=case_id,
        kind=kind,
        subject=subject,
        summary=summary,
        why=why.strip()[:1000],
        payload=payload,
        requested_by=user.id,
    )
    session.add(made)
    session.flush()
    _record(session, made, user, "requested", {"summary": summary, "why": made.why, "terms": payload})
    return made


def decide(session: Session, made: Approval, user: StaffUser, *, approve: bool, note: str = "") -> None:
    """Approve or refuse what a colleague asked for. Raises Forbidden for one's own, Conflict when it is decided."""
    if made.requested_by == user.id:
        raise Forbidden("Somebody else has to decide what you asked for.", code="own_request")
    _move(session, made, "approved" if approve else "refused", user, note)


def on_own_authority(session: Session, made: Approval, user: StaffUser) -> None:
    """What was asked for is within one's own limits: nobody else has to decide. The caller has checked that."""
    _move(session, made, "approved", user, "within own limits")


def withdraw(session: Session, made: Approval, user: StaffUser) -> None:
    """Take one's own request back."""
    if made.requested_by != user.id:
        raise Forbidden("Only who asked for it can take it back.", code="not_own_request")
    _move(session, made, "withdrawn", user, "")


def get(session: Session, business_id: str, approval_id: str) -> Approval:
    made = session.get(Approval, approval_id)
    if made is None or made.business_id != business_id:
        raise NotFound("There is no such request.")
    return made


def pending(session: Session, business_id: str) -> list[Approval]:
    """What waits for a decision, oldest first."""
    statement = select(Approval).where(Approval.business_id == business_id, Approval.status == "pending")
    return list(session.exec(statement.order_by(col(Approval.id)).limit(200)).all())


def pending_count(session: Session, business_id: str) -> int:
    statement = select(sa.func.count()).where(
        Approval.business_id == business_id, Approval.status == "pending"
    )
    return int(session.exec(statement).one())


def of_case(session: Session, case_id: str) -> list[Approval]:
    """Newest first."""
    statement = select(Approval).where(Approval.case_id == case_id).order_by(col(Approval.id).desc())
    return list(session.exec(statement.limit(20)).all())


def _move(session: Session, made: Approval, status: str, user: StaffUser, note: str) -> None:
    STATES.check(made.status, status)
    moved = session.execute(
        sa.update(Approval)
        .where(col(Approval.id) == made.id, col(Approval.status) == "pending")
        .values(status=status, decided_by=user.id, decided_at=clock.now(), note=note.strip()[:1000])
        .execution_options(synchronize_session=False)
    )
    session.refresh(made)
    if not getattr(moved, "rowcount", 0):
        raise Conflict("Somebody decided this before you.", code="already_decided")
    _record(session, made, user, status, {"note": made.note})


def _record(session: Session, made: Approval, user: StaffUser, what: str, more: dict[str, Any]) -> None:
    audit.append(
        session,
        chain=made.chain,
        kind=f"approval.{what}",
        business_id=made.business_id,
        actor=user.actor,
        subject=made.id,
        payload={"kind": made.kind, "about": made.subject, "case_id": made.case_id, "role": user.role} | more,
    )
