"""Who is speaking, about what, and how sure we are: fixed by the link, the sender or the session, never by a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum


class Level(IntEnum):
    """Verification levels (IDN-02): each tool names the one it needs."""

    ANONYMOUS = 0
    LINK = 1
    CODE = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """One payer, one invoice, one conversation. Every read and write of a turn stays inside it (IDN-13)."""

    business_id: str
    customer_id: str
    invoice_id: str
    conversation_id: str
    channel: str
    level: Level

    def at_level(self, level: Level) -> Scope:
        return replace(self, level=level)
