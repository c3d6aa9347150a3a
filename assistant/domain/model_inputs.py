"""What a model was sent in a turn: encrypted under the customer's key, its hash in the decision record (AUD-05)."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from assistant.audit import log as audit
from assistant.core import clock, envelope
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, NotFound
from assistant.domain import subject_keys

TURN = "turn.decided"


class ModelInput(SQLModel, table=True):
    """One row for each decision record, under its id; `sealed` is JSON, compressed, then encrypted."""

    __tablename__ = "model_input"

    decision_id: str = Field(primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    key_id: str = Field(foreign_key="subject_key.id")
    sealed: bytes = Field(sa_type=sa.LargeBinary)
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


_INSERT = sa.insert(SQLModel.metadata.tables["model_input"])


@dataclass(frozen=True, slots=True)
class Opened:
    """`matches`: the ciphertext is the one that the decision record names."""

    content: dict[str, Any]
    matches: bool


def keep(
    session: Session, decision_id: str, *, business_id: str, customer_id: str, content: dict[str, Any]
) -> str:
    """Store the content under the id that its decision record will have; the hash of the ciphertext."""
    key_id, key = subject_keys.to_encrypt(session, business_id, customer_id)
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode(
        "utf-8", "replace"
    )
    sealed = envelope.encrypt(key, zlib.compress(plain, 1), decision_id)
    row = {
        "decision_id": decision_id,
        "business_id": business_id,
        "customer_id": customer_id,
        "key_id": key_id,
        "sealed": sealed,
        "at": clock.now(),
    }
    session.execute(_INSERT, row)
    return hashlib.sha256(sealed).hexdigest()


def open_(session: Session, business_id: str, decision_id: str, *, actor: str) -> Opened:
    """What was sent; the look is logged (AUD-10).

    Raises NotFound for what is no decision of that business, Conflict for what cannot be read.
    """
    entry = audit.get(session, decision_id, business_id=business_id)
    if entry is None or entry.kind != TURN:
        raise NotFound("There is no such decision.")
    row = session.get(ModelInput, decision_id)
    if row is None or row.business_id != business_id:
        raise NotFound(
            "There is no copy of what was sent: it was erased, or the decision is older than copies."
        )
    key = subject_keys.to_read(session, row.key_id)
    if key is None:
        raise Conflict("The customer's data was erased, and the key with it.", code="erased")
    try:
        plain = zlib.decompress(envelope.decrypt(key, row.sealed, decision_id))
    except envelope.Unreadable as error:
        raise Conflict("The copy was changed: it does not open.", code="copy_changed") from error
    audit.append(
        session,
        chain=entry.chain,
        kind="staff.read",
        business_id=business_id,
        actor=actor,
        subject=decision_id,
        payload={"what": "model_input"},
    )
    digest = hashlib.sha256(row.sealed).hexdigest()
    return Opened(json.loads(plain), entry.payload.get("inputs_hash") == digest)
