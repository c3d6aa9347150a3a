"""The demo's staff: one of each role. Their passwords and phones are the same each time in one installation."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import select

from assistant.core import security
from assistant.demo.business import HARBOR
from assistant.domain import accounts, staff
from assistant.domain.staff import StaffUser

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.staff import Role


@dataclass(frozen=True)
class Colleague:
    name: str
    email: str
    role: Role

    @property
    def password(self) -> str:
        return "harbor-" + security.derived_token(f"demo:staff:password:{self.email}")[:14]

    @property
    def totp_secret(self) -> str:
        raw = base64.urlsafe_b64decode(security.derived_token(f"demo:staff:totp:{self.email}"))
        return base64.b32encode(raw[:20]).decode()


COLLEAGUES = (
    Colleague("Ana Duarte", "ana@harborandpine.example", "agent"),
    Colleague("Samir Haddad", "samir@harborandpine.example", "supervisor"),
    Colleague("Ruth Okafor", "ruth@harborandpine.example", "admin"),
)


def seed(session: Session) -> None:
    """Add them, once, where the demo's business is."""
    there = session.exec(select(StaffUser.id).where(StaffUser.business_id == HARBOR.id)).first()
    if there is not None or session.get(accounts.Business, HARBOR.id) is None:
        return
    for person in COLLEAGUES:
        staff.add(
            session,
            HARBOR.id,
            email=person.email,
            name=person.name,
            role=person.role,
            password=person.password,
            totp_secret=person.totp_secret,
            actor="demo",
        )


def listed() -> list[dict[str, str]]:
    """For demo.json."""
    return [
        {
            "email": person.email,
            "password": person.password,
            "totp_secret": person.totp_secret,
            "role": person.role,
        }
        for person in COLLEAGUES
    ]
