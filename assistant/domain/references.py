"""Short references that people can say on the phone: D-1042. Counted per business."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel


class ReferenceCounter(SQLModel, table=True):
    """The last number given out per business and kind."""

    __tablename__ = "reference_counter"

    business_id: str = Field(foreign_key="business.id", primary_key=True)
    kind: str = Field(primary_key=True)
    last: int


FIRST = 1001
_NEXT = sa.text(
    "INSERT INTO reference_counter (business_id, kind, last) VALUES (:business_id, :kind, :first) "
    "ON CONFLICT (business_id, kind) DO UPDATE SET last = reference_counter.last + 1 RETURNING last"
)


def next_reference(session: Session, business_id: str, kind: str) -> str:
    """The next one, like `C-1001`; serial per business and kind."""
    values = {"business_id": business_id, "kind": kind, "first": FIRST}
    return f"{kind}-{session.execute(_NEXT, values).scalar_one()}"
