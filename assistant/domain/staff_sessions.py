"""Sessions of staff: 12 hours at most, 30 minutes idle, ended by the server at once (IDN-09)."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.db import UtcDateTime
from assistant.core.ids import new_id
from assistant.domain.staff import StaffUser

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(minutes=30)
FRESH = timedelta(minutes=5)  # how long a confirmed factor stands for approvals
SEEN_EVERY = timedelta(minutes=1)  # a session that is read often is not written as often
_PURPOSE = "staff_session"


class StaffSession(SQLModel, table=True):
    """`token_hash` opens it; `confirmed_at` is when the person last showed a one-time code."""

    __tablename__ = "staff_session"

    id: str = Field(default_factory=lambda: new_id("sss"), primary_key=True)
    staff_id: str = Field(foreign_key="staff_user.id", index=True)
    token_hash: str = Field(unique=True)
    started_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    confirmed_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def live(self) -> bool:
        now = clock.now()
        return self.ended_at is None and now < self.started_at + ABSOLUTE and now < self.seen_at + IDLE

    def fresh(self) -> bool:
        """Whether the person showed a factor just now, as approvals want (IDN-07)."""
        return clock.now() < self.confirmed_at + FRESH


def start(session: Session, user: StaffUser, *, how: str) -> str:
    """A new session with a new token, which is returned and not kept."""
    token = security.new_link_token()
    made = StaffSession(staff_id=user.id, token_hash=security.token_hash(token, _PURPOSE))
    session.add(made)
    session.flush()
    audit.append(
        session,
        chain=audit.business_chain(user.business_id),
        kind="staff.signed_in",
        business_id=user.business_id,
        actor=user.actor,
        subject=made.id,
        payload={"how": how, "role": user.role},
    )
    return token


def find(session: Session, token: str) -> tuple[StaffSession, StaffUser] | None:
    """The live session of this token and its person, who is still let in; else None."""
    row = session.execute(
        sa.select(StaffSession, StaffUser)
        .join(StaffUser, col(StaffUser.id) == col(StaffSession.staff_id))
        .where(col(StaffSession.token_hash) == security.token_hash(token, _PURPOSE))
    ).one_or_none()
    if row is None or not row[0].live() or row[1].disabled_at is not None:
        return None
    return row[0], row[1]


def stale(found: StaffSession) -> bool:
    """Whether `touch` has something to write."""
    return clock.now() >= found.seen_at + SEEN_EVERY


def touch(session: Session, session_id: str) -> None:
    """It was used just now."""
    _set(session, col(StaffSession.id) == session_id, seen_at=clock.now())


def confirm(session: Session, session_id: str) -> None:
    """The person has shown a one-time code again."""
    _set(session, col(StaffSession.id) == session_id, confirmed_at=clock.now())


def end(session: Session, session_id: str) -> None:
    _set(session, col(StaffSession.id) == session_id, ended_at=clock.now())


def end_all(session: Session, staff_id: str) -> None:
    """Every session of a person, at once."""
    _set(session, col(StaffSession.staff_id) == staff_id, ended_at=clock.now())


def live_of(session: Session, staff_ids: list[str]) -> dict[str, int]:
    """How many live sessions each of these people has."""
    statement = select(StaffSession).where(
        col(StaffSession.staff_id).in_(staff_ids),
        col(StaffSession.ended_at).is_(None),
        col(StaffSession.started_at) > clock.now() - ABSOLUTE,
    )
    counts = dict.fromkeys(staff_ids, 0)
    for found in session.exec(statement):
        counts[found.staff_id] += found.live()
    return counts


def _set(session: Session, which: sa.ColumnElement[bool], **values: datetime) -> None:
    session.execute(
        sa.update(StaffSession)
        .where(which, col(StaffSession.ended_at).is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
