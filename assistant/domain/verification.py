"""One-time codes to a contact point on file; the model never sees one (IDN-04, IDN-06)."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, TooMany
from assistant.core.ids import new_id
from assistant.domain import accounts
from assistant.domain.accounts import ContactPoint
from assistant.domain.scope import Scope

VALID_MINUTES = 10
TRIES_PER_CODE = 5
FAILURES_PER_DAY = 10
CODES_PER_HOUR = 5
CONTACT_CHANGED_HOURS = 72  # a contact that was just changed proves nothing (IDN-05)


class VerificationCode(SQLModel, table=True):
    """Bound to one conversation; only its slow hash is kept."""

    __tablename__ = "verification_code"

    id: str = Field(default_factory=lambda: new_id("ver"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    contact_point_id: str = Field(foreign_key="contact_point.id")
    code_hash: str
    tries: int = 0
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def usable_contact(session: Session, customer_id: str) -> ContactPoint | None:
    """The contact point a code may go to: on file and not changed in the last 72 hours."""
    settled = clock.now() - timedelta(hours=CONTACT_CHANGED_HOURS)
    for contact in accounts.contacts(session, customer_id):
        if contact.changed_at <= settled or contact.confirmed_at is not None:
            return contact
    return None


def send(session: Session, scope: Scope) -> tuple[ContactPoint, str]:
    """Make a code; returns where it goes and the code, which the caller hands to the channel and forgets.

    Raises Conflict when there is no contact point that may be used, TooMany after too many codes or failures.
    """
    contact = usable_contact(session, scope.customer_id)
    if contact is None:
        raise Conflict(
            "We have no phone number or email address on file that we may send a code to. A person can help.",
            code="no_contact_point",
        )
    _refuse_when_exhausted(session, scope.customer_id)
    code = security.new_code()
    row = VerificationCode(
        business_id=scope.business_id,
        customer_id=scope.customer_id,
        conversation_id=scope.conversation_id,
        contact_point_id=contact.id,
        code_hash=security.slow_hash(code),
    )
    session.add(row)
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="verification.sent",
        business_id=scope.business_id,
        actor="payer",
        subject=row.id,
        payload={"contact_point_id": contact.id},
    )
    return contact, code


def newest_id(session: Session, conversation_id: str) -> str:
    """The newest code of the conversation, by name."""
    return session.exec(
        select(VerificationCode.id)
        .where(VerificationCode.conversation_id == conversation_id)
        .order_by(col(VerificationCode.id).desc())
        .limit(1)
    ).one()


def confirm(session: Session, scope: Scope, code: str) -> bool:
    """Whether this is the newest code of this conversation, in time, unused, within its tries.

    A failure is counted and recorded: the caller commits also when the answer is False. Once a code has taken all its
    tries, or there is none, there is nothing left to learn: no more is written, however often somebody asks.
    """
    newest = session.exec(
        select(VerificationCode)
        .where(VerificationCode.conversation_id == scope.conversation_id)
        .order_by(col(VerificationCode.id).desc())
        .with_for_update()  # tries that come at once are counted one by one
    ).first()
    if newest is None or newest.tries > TRIES_PER_CODE:
        return False
    _recent, failures = _codes_and_failures(session, scope.customer_id)
    good = (
        newest.used_at is None
        and newest.tries < TRIES_PER_CODE
        and failures < FAILURES_PER_DAY
        and clock.now() <= newest.created_at + timedelta(minutes=VALID_MINUTES)
    )
    passed = good and security.slow_verify(newest.code_hash, code.strip())
    newest.tries += 0 if passed else 1
    newest.used_at = clock.now() if passed else newest.used_at
    session.add(newest)
    audit.append(
        session,
        chain=scope.customer_id,
        kind="verification.passed" if passed else "verification.failed",
        business_id=scope.business_id,
        actor="payer",
        subject=newest.id,
        payload={},
    )
    return passed


def _refuse_when_exhausted(session: Session, customer_id: str) -> None:
    recent, failures = _codes_and_failures(session, customer_id)
    if recent >= CODES_PER_HOUR or failures >= FAILURES_PER_DAY:
        raise TooMany("Too many codes for now. Try again later, or ask for a person.", code="too_many_codes")


def _codes_and_failures(session: Session, customer_id: str) -> tuple[int, int]:
    """Codes sent in the last hour, and wrong tries on the codes of the last day."""
    hour, day = clock.now() - timedelta(hours=1), clock.now() - timedelta(days=1)
    recent, failures = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.case((col(VerificationCode.created_at) >= hour, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(VerificationCode.tries), 0),
        ).where(col(VerificationCode.customer_id) == customer_id, col(VerificationCode.created_at) >= day)
    ).one()
    return int(recent), int(failures)
