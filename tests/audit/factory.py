"""Entries for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.audit import log
from assistant.audit.kinds import Kind

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.audit.log import Entry


def append(session: Session, chain: str = "cus_maria", **changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "kind": Kind.PROMISE_RECORDED,
        "business_id": "biz_harbor",
        "actor": "payer",
        "subject": "pro_1",
        "payload": {
            "amount": {"minor": 12345, "currency": "USD"},
            "due_on": "2026-12-05",
            "text": "5 décembre",
        },
    }
    return log.append(session, chain=chain, **{**fields, **changes})


def fill(session: Session, *, chains: int = 3, each: int = 5) -> None:
    """Entries of several accounts, written in turn, committed."""
    for number in range(each):
        for chain in range(chains):
            append(session, f"cus_{chain}", subject=f"pro_{chain}_{number}", payload={"number": number})
    session.commit()
