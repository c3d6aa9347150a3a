"""What people do with cases: take, assign, snooze, merge, close, and take back what was just done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Invalid
from assistant.core.ids import new_id
from assistant.domain import cases, staff
from assistant.domain.cases import Case
from assistant.domain.staff import StaffUser

UNDO_WITHIN = timedelta(minutes=1)
SNOOZE_AT_MOST = timedelta(days=90)
CLOSE_REASONS: dict[str, str] = {
    "answered": "Answered",
    "agreed": "Agreed on something",
    "paid": "Paid",
    "decided": "Decided",
    "no_answer": "The payer did not answer",
    "duplicate": "Duplicate",
    "mistake": "Opened by mistake",
    "other": "Other",
}
_KEPT = ("status", "owner", "owner_since", "snoozed_until", "closed_at", "close_reason", "merged_into")


class CaseNote(SQLModel, table=True):
    """What staff tell each other about a case; the payer never sees it."""

    __tablename__ = "case_note"
    __table_args__ = (sa.Index("ix_case_note_case", "case_id", "id"),)

    id: str = Field(default_factory=lambda: new_id("nte"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    case_id: str = Field(foreign_key="case.id")
    author: str
    text: str
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


def take(session: Session, case: Case, user: StaffUser) -> bool:
    """Make it `user`'s, if it is nobody's; returns whether that changed anything. Raises Conflict that names who
    was faster."""
    if case.status == "closed":
        raise Conflict("This case is closed; reopen it first.", code="case_closed")
    before = _before(case)
    taken = session.execute(
        sa.update(Case)
        .where(col(Case.id) == case.id, col(Case.owner).is_(None), col(Case.status) != "closed")
        .values(
            owner=user.id,
            owner_since=clock.now(),
            status="in_progress",
            snoozed_until=None,
            changed_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(case)
    if not getattr(taken, "rowcount", 0):
        if case.owner == user.id:
            return False
        raise Conflict(
            f"{_who(session, case)} took this case before you.", code="case_taken", owner=case.owner
        )
    _note(session, case, user, "taken", {"owner": user.id}, before)
    return True


def assign(session: Session, case: Case, user: StaffUser, to: StaffUser | None) -> None:
    """Give it to somebody, or to nobody. Raises Conflict for a closed one."""
    if case.status == "closed":
        raise Conflict("This case is closed; reopen it first.", code="case_closed")
    if to is not None and to.disabled_at is not None:
        raise Invalid(f"{to.name} does not work here any more.", code="colleague_disabled")
    before = _before(case)
    case.owner = to.id if to else None
    case.owner_since = clock.now() if to else None
    if case.status != "snoozed":
        case.status = "in_progress" if to else "open"
    _note(session, case, user, "assigned", {"owner": case.owner}, before)


def snooze(session: Session, case: Case, user: StaffUser, until: datetime) -> None:
    """Out of the queue until then. Raises Invalid for a time that has passed or is too far away."""
    if not clock.now() < until <= clock.now() + SNOOZE_AT_MOST:
        raise Invalid("Snooze until a time in the next 90 days.", code="bad_time")
    if case.status != "snoozed":
        cases.STATES.check(case.status, "snoozed")
    before = _before(case)
    case.status, case.snoozed_until = "snoozed", until
    _note(session, case, user, "snoozed", {"until": clock.utc_text(until)}, before)


def wake(session: Session, business_id: str) -> int:
    """Put back into the queue what was snoozed until now; returns how many."""
    due = session.exec(
        select(Case).where(
            Case.business_id == business_id, Case.status == "snoozed", col(Case.snoozed_until) <= clock.now()
        )
    ).all()
    for case in due:
        case.snoozed_until = None
        cases.move(
            session,
            case,
            "in_progress" if case.owner else "open",
            actor="system",
            reason="the snooze is over",
        )
    return len(due)


def close(session: Session, case: Case, user: StaffUser, reason: str) -> None:
    """Done, for one of the reasons. Raises Invalid, IllegalTransition."""
    if reason not in CLOSE_REASONS:
        raise Invalid("Say why it is closed.", code="close_reason_missing")
    before = _before(case)
    cases.move(session, case, "closed", actor=user.actor, reason=reason)
    case.snoozed_until = None
    _remember(case, user, "closed", before)


def reopen(session: Session, case: Case, user: StaffUser, reason: str = "reopened by hand") -> None:
    """Back into the queue. Raises IllegalTransition when it is not closed."""
    if case.status != "closed":
        raise Conflict("This case is open.", code="case_open")
    cases.move(session, case, "open", actor=user.actor, reason=reason)
    if case.owner:
        case.status = "in_progress"
    case.merged_into, case.undo = None, {}


def merge(session: Session, case: Case, user: StaffUser, into: Case) -> None:
    """One matter, one case: this one is closed, that one goes on. Raises Invalid, Conflict."""
    if into.id == case.id:
        raise Invalid("A case cannot be merged into itself.", code="merge_into_itself")
    if into.customer_id != case.customer_id:
        raise Invalid("Only cases of the same customer are merged.", code="merge_across_customers")
    if into.status == "closed":
        raise Conflict(f"{into.reference} is closed; reopen it first.", code="case_closed")
    before = _before(case)
    cases.move(session, case, "closed", actor=user.actor, reason="merged")
    case.merged_into = into.id
    if case.rank < into.rank:
        into.rank, into.priority = case.rank, case.priority
    into.due_at = min(into.due_at, case.due_at)
    into.changed_at = clock.now()
    session.add(into)
    add_note(session, into, user, f"Merged with {case.reference}: {case.summary}")
    _remember(case, user, "merged", before)


def undo(session: Session, case: Case, user: StaffUser) -> str:
    """Take back the last act, if it was one's own and less than a minute ago; returns which. Raises Conflict."""
    made = case.undo
    if not made or made["by"] != user.id:
        raise Conflict("There is nothing of yours to undo here.", code="nothing_to_undo")
    if clock.now() > datetime.fromisoformat(made["at"]) + UNDO_WITHIN:
        raise Conflict("That was more than a minute ago; change it back by hand.", code="undo_too_late")
    before = made["before"]
    for name in _KEPT:
        value = before[name]
        is_time = name.endswith(("_at", "_until", "_since"))
        setattr(case, name, datetime.fromisoformat(value) if is_time and value else value)
    _note(session, case, user, f"undone:{made['act']}", {"owner": case.owner}, None)
    return str(made["act"])


def add_note(session: Session, case: Case, user: StaffUser, text: str) -> CaseNote:
    """Raises Invalid when it is empty."""
    text = text.strip()
    if not text:
        raise Invalid("The note is empty.", code="empty_note")
    note = CaseNote(business_id=case.business_id, case_id=case.id, author=user.id, text=text[:4000])
    session.add(note)
    case.changed_at = clock.now()
    session.add(case)
    session.flush()
    audit.append(
        session,
        chain=case.customer_id,
        kind="case.changed",
        business_id=case.business_id,
        actor=user.actor,
        subject=case.id,
        payload={"reference": case.reference, "what": "note", "note_id": note.id},
    )
    return note


def notes(session: Session, case_id: str) -> list[CaseNote]:
    """Oldest first."""
    return list(
        session.exec(select(CaseNote).where(CaseNote.case_id == case_id).order_by(col(CaseNote.id))).all()
    )


def replied(session: Session, case: Case) -> None:
    """A person has answered the payer: the first time is what the payer waited for."""
    if case.first_reply_at is None:
        case.first_reply_at = clock.now()
    case.changed_at = clock.now()
    session.add(case)


def related(session: Session, case: Case, *, most: int = 8) -> list[Case]:
    """The customer's other cases, newest first."""
    statement = select(Case).where(Case.customer_id == case.customer_id, Case.id != case.id)
    return list(session.exec(statement.order_by(col(Case.id).desc()).limit(most)).all())


def _before(case: Case) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name in _KEPT:
        value = getattr(case, name)
        kept[name] = value.isoformat() if isinstance(value, datetime) else value
    return kept


def _remember(case: Case, user: StaffUser, act: str, before: dict[str, Any]) -> None:
    case.undo = {"act": act, "by": user.id, "at": clock.now().isoformat(), "before": before}


def _note(
    session: Session,
    case: Case,
    user: StaffUser,
    what: str,
    more: dict[str, Any],
    before: dict[str, Any] | None,
) -> None:
    case.changed_at = clock.now()
    if before is None:
        case.undo = {}
    else:
        _remember(case, user, what, before)
    session.add(case)
    audit.append(
        session,
        chain=case.customer_id,
        kind="case.changed",
        business_id=case.business_id,
        actor=user.actor,
        subject=case.id,
        payload={"reference": case.reference, "status": case.status, "what": what} | more,
    )


def _who(session: Session, case: Case) -> str:
    found = session.get(StaffUser, case.owner) if case.owner else None
    return found.name if found is not None else "Somebody"


def colleague(session: Session, case: Case, staff_id: str) -> StaffUser:
    """Somebody of the case's own business. Raises NotFound."""
    return staff.get(session, case.business_id, staff_id)


def touch(session: Session, case: Case) -> None:
    """Something about it changed that others look at."""
    case.changed_at = clock.now()
    session.add(case)
