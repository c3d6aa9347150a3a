"""What the checks need to know beside the facts, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class CheckContext:
    """`today` where the payer lives; `level` is the verification level, 0 for someone unknown."""

    today: date
    locale: str
    currency: str
    channel: str
    business_name: str
    invoice_number: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one sentence; `detail` says what was found unsupported, for the decision record."""

    name: str
    passed: bool
    detail: str = ""
