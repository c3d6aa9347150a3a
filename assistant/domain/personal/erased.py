"""What stands in the place of what was erased: a mark, and of an address a keyed hash that only suppression can use."""

from __future__ import annotations

from assistant.core import clock, security
from assistant.core.text import short_date

PREFIX = "erased:"
GONE = "[erased]"


def address(value: str) -> str:
    """Keyed by the installation's secret: a list of all numbers there are does not open it without that."""
    return PREFIX + security.token_hash(value, "erased_address")[:40]


def mark(timezone: str, locale: str) -> str:
    """What a conversation shows in the place of its texts."""
    return f"[erased on {short_date(clock.today(timezone), locale)}]"
