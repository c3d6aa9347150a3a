"""Counting attempts per key in a window, exactly, also when many come at once and from many processes."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from assistant.core import clock, security
from assistant.core.db import UtcDateTime
from assistant.core.errors import TooMany


class Attempts(SQLModel, table=True):
    """`key` is keyed and hashed: whom it is about is not to be read here."""

    key: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcDateTime)
    count: int


def count(session: Session, purpose: str, key: str, *, most: int, within: timedelta) -> None:
    """One more attempt. Raises TooMany beyond `most` in the window that the first of them opened."""
    now = clock.now()
    row = session.execute(
        _COUNT,
        {"key": _key(purpose, key), "now": _stored(session, now), "cutoff": _stored(session, now - within)},
    ).one()
    if row[0] > most:
        raise TooMany("Too many attempts. Wait a quarter of an hour, then try again.", code="throttled")


def forget(session: Session, purpose: str, key: str) -> None:
    """The attempts so far were all right."""
    session.execute(sa.delete(Attempts).where(col(Attempts.key) == _key(purpose, key)))


def _key(purpose: str, key: str) -> str:
    return security.token_hash(key, f"throttle:{purpose}")


def _stored(session: Session, instant: datetime) -> datetime | str:
    """SQLite compares instants as the texts that it holds."""
    bound = UtcDateTime().process_bind_param(instant, session.get_bind().dialect)
    assert bound is not None
    return bound.strftime("%Y-%m-%d %H:%M:%S.%f") if session.get_bind().dialect.name == "sqlite" else bound


_COUNT = sa.text(
    "INSERT INTO attempts (key, since, count) VALUES (:key, :now, 1) ON CONFLICT (key) DO UPDATE SET "
    "count = CASE WHEN attempts.since < :cutoff THEN 1 ELSE attempts.count + 1 END, "
    "since = CASE WHEN attempts.since < :cutoff THEN :now ELSE attempts.since END RETURNING count"
)
