"""The policy of each business, in every version it ever had; what counts is the newest."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict
from assistant.core.ids import new_id
from assistant.domain.policy.loader import load_policy

if TYPE_CHECKING:
    from assistant.domain.policy.schema import Policy


class PolicyVersion(SQLModel, table=True):
    """The YAML as it was loaded, and its hash."""

    __tablename__ = "policy_version"
    __table_args__ = (sa.UniqueConstraint("business_id", "hash"),)

    id: str = Field(default_factory=lambda: new_id("pol"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    version: str
    hash: str
    text: str
    loaded_by: str
    loaded_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


_NEWEST_FIRST = (col(PolicyVersion.loaded_at).desc(), col(PolicyVersion.id).desc())


def publish(session: Session, business_id: str, text: str, *, actor: str) -> PolicyVersion:
    """Make this policy the current one, also one that was in force before; the current one again changes
    nothing. Raises PolicyError."""
    policy = load(text)
    latest = newest(session, business_id)
    if latest is not None and latest.hash == policy.hash:
        return latest
    earlier = select(PolicyVersion).where(
        PolicyVersion.business_id == business_id, PolicyVersion.hash == policy.hash
    )
    version = session.exec(earlier).first() or PolicyVersion(
        business_id=business_id, version=policy.version, hash=policy.hash, text=text, loaded_by=actor
    )
    version.loaded_by, version.loaded_at = actor, clock.now()
    if latest is not None:  # the order must hold also while the clock stands still
        version.loaded_at = max(version.loaded_at, latest.loaded_at + timedelta(microseconds=1))
    session.add(version)
    session.flush()
    audit.append(
        session,
        chain=f"business:{business_id}",
        kind="policy.loaded",
        business_id=business_id,
        actor=actor,
        subject=version.id,
        payload={"version": policy.version, "hash": policy.hash},
    )
    return version


def current(session: Session, business_id: str) -> Policy:
    """The policy in force. Raises Conflict when the business has none."""
    text = session.execute(_NEWEST_TEXT, {"business_id": business_id}).scalar_one_or_none()
    if text is None:
        raise Conflict("This business has no policy yet; publish one first.", code="no_policy")
    return load(text)


def versions(session: Session, business_id: str) -> list[PolicyVersion]:
    """All of them, the one in force first."""
    statement = select(PolicyVersion).where(PolicyVersion.business_id == business_id).order_by(*_NEWEST_FIRST)
    return list(session.exec(statement).all())


def newest(session: Session, business_id: str) -> PolicyVersion | None:
    """The version in force, when there is one."""
    statement = select(PolicyVersion).where(PolicyVersion.business_id == business_id).order_by(*_NEWEST_FIRST)
    return session.exec(statement).first()


_NEWEST_TEXT = (
    sa.select(col(PolicyVersion.text))
    .where(col(PolicyVersion.business_id) == sa.bindparam("business_id"))
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)


@lru_cache(maxsize=64)
def load(text: str) -> Policy:
    """The policy of a text, read once. Raises PolicyError."""
    return load_policy(text)
