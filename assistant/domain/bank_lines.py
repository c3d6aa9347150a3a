"""Lines of a business's bank statement: each is kept once, booked or waiting for a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, select

from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.ids import new_id
from assistant.core.money import Money


class BankLine(SQLModel, table=True):
    """`line_id` is the bank's own name for it. `status`: booked, or unmatched when a person has to say whose it is."""

    __tablename__ = "bank_line"
    __table_args__ = (sa.UniqueConstraint("business_id", "line_id"),)

    id: str = Field(default_factory=lambda: new_id("bnk"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    line_id: str
    reference: str
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    booked_on: date
    status: str = "unmatched"
    invoice_id: str | None = Field(default=None, foreign_key="invoice.id", index=True)
    received_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


def keep(session: Session, line: BankLine) -> bool:
    """Store the line; False when the bank's name for it is there already."""
    dialect: Any = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(SQLModel.metadata.tables["bank_line"]).values(line.model_dump())
    stored = session.execute(
        insert.on_conflict_do_nothing(index_elements=["business_id", "line_id"]).returning(sa.literal(1))
    ).first()
    return stored is not None


def matched(session: Session, line: BankLine, invoice_id: str) -> None:
    """It was booked, first of all on this invoice."""
    row = session.exec(
        select(BankLine).where(BankLine.business_id == line.business_id, BankLine.line_id == line.line_id)
    ).one()
    row.status, row.invoice_id = "booked", invoice_id
    session.add(row)
    session.flush()
