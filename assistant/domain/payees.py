"""Where a business takes bank transfers: signed, changed by two people, in force after a pause (AUT-05).

The details come from here alone. A row that was altered, or written by anyone without the installation's secret,
is not shown to a payer.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import rfc8785
from sqlmodel import JSON, Field, Session, SQLModel, col, select
from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Invalid
from assistant.core.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

COOLING_OFF = timedelta(days=2)


class PayeeAccount(SQLModel, table=True):
    """One version of the details; the newest that is in force counts."""

    __tablename__ = "payee_account"

    id: str = Field(default_factory=lambda: new_id("pya"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    details: dict[str, str] = Field(sa_type=JSON)
    approved_by: list[str] = Field(sa_type=JSON)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    effective_at: datetime = Field(sa_type=UtcDateTime)
    signature: str


@dataclass(frozen=True, slots=True)
class Payee:
    """Verified details; `ending` is what may be said of the account."""

    name: str
    iban: str
    bic: str

    @property
    def ending(self) -> str:
        return self.iban[-4:]


def change(
    session: Session, business_id: str, *, name: str, iban: str, bic: str = "", approved_by: Sequence[str]
) -> PayeeAccount:
    """New details, approved by two different people; the first of a business count at once, later ones after
    COOLING_OFF. Raises Invalid for an account number that cannot be, or one approver."""
    if len({person.strip().lower() for person in approved_by if person.strip()}) != 2:
        raise Invalid("Bank details are changed by two people.", code="two_approvals")
    try:
        number = iban_numbers.validate(iban)
    except ValidationError as error:
        raise Invalid("That is not a valid IBAN.", code="bad_iban") from error
    if not name.strip() or len(name) > 70:
        raise Invalid("The payee's name has 1 to 70 characters.")
    first = session.exec(select(PayeeAccount).where(PayeeAccount.business_id == business_id)).first() is None
    now = clock.now()
    row = PayeeAccount(
        business_id=business_id,
        details={"name": name.strip(), "iban": number, "bic": bic.replace(" ", "").upper()},
        approved_by=list(approved_by),
        created_at=now,
        effective_at=now if first else now + COOLING_OFF,
        signature="",
    )
    row.signature = _signature(row)
    session.add(row)
    session.flush()
    audit.append(
        session,
        chain=audit.business_chain(business_id),
        kind="business.changed",
        business_id=business_id,
        actor=f"staff:{approved_by[0]}",
        subject=row.id,
        payload={
            "what": "payee",
            "ending": number[-4:],
            "approved_by": list(approved_by),
            "effective_at": clock.utc_text(row.effective_at),
        },
    )
    return row


def current(session: Session, business_id: str) -> Payee | None:
    """The details in force, None where a business has none. Raises Conflict when they were altered."""
    row = session.exec(
        select(PayeeAccount)
        .where(PayeeAccount.business_id == business_id, col(PayeeAccount.effective_at) <= clock.now())
        .order_by(col(PayeeAccount.effective_at).desc(), col(PayeeAccount.id).desc())
    ).first()
    if row is None:
        return None
    if not hmac.compare_digest(row.signature, _signature(row)):
        raise Conflict("Bank transfer is not available at the moment.", code="payee_altered")
    return Payee(row.details["name"], row.details["iban"], row.details["bic"])


def in_force(session: Session, business_id: str) -> Payee:
    """Raises Conflict when there are none, or when they were altered."""
    payee = current(session, business_id)
    if payee is None:
        raise Conflict("Bank transfer is not available here.", code="no_payee")
    return payee


def _signature(row: PayeeAccount) -> str:
    content: Any = {
        "id": row.id,
        "business": row.business_id,
        "details": row.details,
        "approved_by": row.approved_by,
        "effective_at": clock.utc_text(row.effective_at),
    }
    key = hashlib.sha256(b"payee:" + get_settings().secret().encode()).digest()
    return hmac.new(key, rfc8785.dumps(content), hashlib.sha256).hexdigest()
