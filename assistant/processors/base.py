"""What a payment processor is to us: a hosted checkout to send the payer to, its own record of it, signed notices.

A notice only says that there is news: what happened is read back from the processor (WHK-31).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from assistant.core.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from assistant.domain.attempts import Word

TIMEOUT_SECONDS = 10.0


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """The processor certainly did nothing; another one may be asked."""


class Unclear(Exception):  # noqa: N818
    """No answer, or one that does not say: it may have been done."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one payment costs us: a fixed part per currency (minor units) and basis points of the amount."""

    basis_points: int = 0
    fixed_minor: Mapping[str, int] = field(default_factory=dict)
    most_minor: Mapping[str, int] = field(default_factory=dict)

    def of(self, amount: Money) -> Money:
        """Rounded up to the minor unit; an unknown currency's fixed part is left out."""
        share = -(-amount.minor * self.basis_points // 10_000)
        cost = share + self.fixed_minor.get(amount.currency, 0)
        return Money(min(cost, self.most_minor.get(amount.currency, cost)), amount.currency)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to pay with one processor. Empty currencies or countries mean all; amounts in minor units."""

    processor: str
    method: str
    cost: Cost
    currencies: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    least_minor: Mapping[str, int] = field(default_factory=dict)
    most_minor: Mapping[str, int] = field(default_factory=dict)
    step_minor: Mapping[str, int] = field(default_factory=dict)
    """Amounts have to be multiples of this (MON-02)."""
    on_request: bool = False
    """Only when the payer chooses it."""


@dataclass(frozen=True, slots=True)
class CheckoutAsk:
    """All that a checkout is made from. The same ask, made again with its `key`, is the same checkout (WHK-32)."""

    key: str
    attempt_id: str
    payment_id: str
    business_id: str
    amount: Money
    method: str
    payee: str
    description: str
    return_url: str
    created_at: datetime
    locale: str = "en_US"


@dataclass(frozen=True, slots=True)
class Checkout:
    """`ref` is the processor's name for it; `url` where the payer pays (PCI-07)."""

    ref: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified notice. `object_id` is what to read back; empty for what does not concern us."""

    id: str
    kind: str
    object_id: str = ""


class Processor(Protocol):
    """One payment provider. Every call but `verify` and `options` goes over the network."""

    name: str
    patience: timedelta
    """How long a checkout stays payable."""

    def options(self) -> tuple[Option, ...]:
        """What it can do, and at which cost."""
        ...

    def create(self, ask: CheckoutAsk) -> Checkout:
        """Make the checkout, once per key. Raises Refused or Unclear."""
        ...

    def read(self, ref: str) -> Word:
        """The processor's record now. Raises Unclear."""
        ...

    def expire(self, ref: str) -> Word:
        """Make it unpayable; the word says when it was paid before. Raises Unclear."""
        ...

    def refund(self, ref: str, amount: Money, *, key: str) -> None:
        """Send money back, once per key. Raises Refused or Unclear."""
        ...

    def verify(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """The notice of a webhook. Raises Forbidden for a bad signature, Invalid for a bad body."""
        ...

    def locate(self, notice: Notice) -> str | None:
        """The ref of the checkout that a notice is about; None when it is none of ours. Raises Unclear."""
        ...
