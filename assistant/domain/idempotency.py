"""Idempotency keys of integrators: the same POST with the same key happens once and answers the same."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict


class IdempotentAnswer(SQLModel, table=True):
    """What was answered, for the key's life of a day or more."""

    __tablename__ = "idempotent_answer"

    business_id: str = Field(foreign_key="business.id", primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: str
    status: int
    body: dict[str, Any] = Field(sa_type=sa.JSON)
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


def request_hash(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


def recall(session: Session, business_id: str, key: str, hashed: str) -> IdempotentAnswer | None:
    """The stored answer, or None. Raises Conflict when the key was used for another request."""
    found = session.get(IdempotentAnswer, (business_id, key))
    if found is not None and found.request_hash != hashed:
        raise Conflict(
            "This Idempotency-Key was used for another request; use a new key.", code="idempotency_key_reused"
        )
    return found


def remember(
    session: Session, business_id: str, key: str, hashed: str, status: int, body: dict[str, Any]
) -> None:
    """Store the answer in the transaction that did the work."""
    session.add(
        IdempotentAnswer(business_id=business_id, key=key, request_hash=hashed, status=status, body=body)
    )
