"""What a payer has agreed to and asked for: consents, preferences, and holds on contact."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, NotFound
from assistant.core.ids import new_id
from assistant.domain.scope import Scope

ConsentChannel = Literal["sms", "email", "web", "all"]
CARRIER = "carrier 21610"
"""The source of a revocation that the carrier told us of: its block stands, whatever the payer tells us."""
HoldKind = Literal[
    "crisis", "abuse", "bereavement", "capacity", "lawyer", "cease", "wrong_person", "debt_advice", "hardship"
]


class ConsentEvent(SQLModel, table=True):
    """One grant or revocation; append-only, the newest per channel counts (COM-18).

    `purposes` are the gate's, none means all; `shown` is the text that was agreed to; `address` the number or mail
    address it is about, "" for all of the channel; `words` are the payer's own.
    """

    __tablename__ = "consent_event"

    id: str = Field(default_factory=lambda: new_id("cns"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    channel: str
    granted: bool
    source: str
    words: str = ""
    purposes: list[str] = Field(
        default_factory=list, sa_column=sa.Column(sa.JSON, nullable=False, server_default="[]")
    )
    shown: str = Field(default="", sa_column_kwargs={"server_default": ""})
    address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class ContactPreference(SQLModel, table=True):
    """When and how a customer wants to be reached (COM-04): local wall times HH:MM, `sunday` or `weekend`, `work`."""

    __tablename__ = "contact_preference"

    customer_id: str = Field(foreign_key="customer.id", primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    not_before: str = ""
    not_after: str = ""
    not_on: str = ""
    not_at: str = ""
    language: str = ""
    updated_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class Hold(SQLModel, table=True):
    """While it stands nothing is sent that asks for money; `review_at` is mandatory (VUL-07)."""

    __table_args__ = (sa.Index("ix_hold_customer", "customer_id", "lifted_at"),)

    id: str = Field(default_factory=lambda: new_id("hld"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id")
    kind: str
    placed_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    review_at: datetime = Field(sa_type=UtcDateTime)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def record_consent(
    session: Session,
    scope: Scope,
    *,
    channel: str,
    granted: bool,
    source: str,
    words: str = "",
    purposes: tuple[str, ...] = (),
    shown: str = "",
    address: str = "",
    actor: str = "payer",
) -> ConsentEvent:
    """Append a grant or a revocation. A `source` like "sms message" says on which channel it was said."""
    event = ConsentEvent(
        business_id=scope.business_id,
        customer_id=scope.customer_id,
        channel=channel,
        granted=granted,
        source=source,
        words=words[:500],
        purposes=list(purposes),
        shown=shown[:1000],
        address=address,
    )
    session.add(event)
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="consent.changed",
        business_id=scope.business_id,
        actor=actor,
        subject=event.id,
        payload={"channel": channel, "granted": granted, "source": source, "purposes": list(purposes)},
    )
    return event


def consents(session: Session, customer_id: str) -> dict[str, bool]:
    """The newest word per channel; a later word on `all` overrides the earlier ones."""
    found = session.execute(
        sa.select(col(ConsentEvent.channel), col(ConsentEvent.granted))
        .where(col(ConsentEvent.customer_id) == customer_id)
        .order_by(col(ConsentEvent.id))
    ).all()
    state: dict[str, bool] = {}
    for channel, granted in found:
        for single in ("sms", "email") if channel == "all" else (channel,):
            state[single] = granted
    return state


def preference(session: Session, scope: Scope) -> ContactPreference:
    """The customer's preferences; an empty one is added when there is none."""
    found = session.get(ContactPreference, scope.customer_id)
    if found is None:
        found = ContactPreference(customer_id=scope.customer_id, business_id=scope.business_id)
        session.add(found)
        session.flush()
    return found


def set_preference(session: Session, scope: Scope, **changes: str) -> ContactPreference:
    """Change not_before, not_after, not_on, not_at or language."""
    found = preference(session, scope)
    for name, value in changes.items():
        setattr(found, name, value)
    found.updated_at = clock.now()
    session.add(found)
    audit.append(
        session,
        chain=scope.customer_id,
        kind="preferences.changed",
        business_id=scope.business_id,
        actor="payer",
        subject=scope.customer_id,
        payload=dict(changes),
    )
    return found


def place_hold(session: Session, scope: Scope, kind: HoldKind, *, review_at: datetime) -> Hold:
    """Hold contact that asks for money; one that stands is not doubled."""
    standing = next((hold for hold in holds(session, scope.customer_id) if hold.kind == kind), None)
    if standing is not None:
        return standing
    hold = Hold(business_id=scope.business_id, customer_id=scope.customer_id, kind=kind, review_at=review_at)
    session.add(hold)
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="hold.placed",
        business_id=scope.business_id,
        actor="assistant",
        subject=hold.id,
        payload={"kind": kind, "review_at": clock.utc_text(review_at)},
    )
    return hold


def holds(session: Session, customer_id: str) -> list[Hold]:
    """Holds that stand."""
    statement = select(Hold).where(Hold.customer_id == customer_id, col(Hold.lifted_at).is_(None))
    return list(session.exec(statement).all())


def get_hold(session: Session, business_id: str, hold_id: str) -> Hold:
    found = session.get(Hold, hold_id)
    if found is None or found.business_id != business_id:
        raise NotFound("There is no such hold.")
    return found


def lift_hold(session: Session, hold: Hold, *, actor: str, reason: str) -> None:
    """A person ends it. Raises Conflict when it is lifted already."""
    if hold.lifted_at is not None:
        raise Conflict("This hold is lifted already.", code="hold_lifted")
    hold.lifted_at = clock.now()
    session.add(hold)
    _held(session, hold, "hold.lifted", actor, {"kind": hold.kind, "reason": reason})


def keep_hold(session: Session, hold: Hold, *, actor: str, reason: str, review_at: datetime) -> None:
    """A person has looked at it: it stands, and is looked at again at `review_at` (VUL-07)."""
    if hold.lifted_at is not None:
        raise Conflict("This hold is lifted already.", code="hold_lifted")
    hold.review_at = review_at
    session.add(hold)
    review = clock.utc_text(review_at)
    _held(session, hold, "hold.placed", actor, {"kind": hold.kind, "reason": reason, "review_at": review})


def _held(session: Session, hold: Hold, kind: str, actor: str, payload: dict[str, Any]) -> None:
    audit.append(
        session,
        chain=hold.customer_id,
        kind=kind,
        business_id=hold.business_id,
        actor=actor,
        subject=hold.id,
        payload=payload,
    )


def values(session: Session, customer_id: str) -> dict[str, Any]:
    """The public shape of a customer's consents and preferences."""
    found = session.get(ContactPreference, customer_id)
    return {
        "consents": consents(session, customer_id),
        "not_before": found.not_before if found else "",
        "not_after": found.not_after if found else "",
        "not_on": found.not_on if found else "",
        "not_at": found.not_at if found else "",
        "language": found.language if found else "",
        "holds": [
            {"kind": hold.kind, "review_at": clock.utc_text(hold.review_at)}
            for hold in holds(session, customer_id)
        ],
    }
