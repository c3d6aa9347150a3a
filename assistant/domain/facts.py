"""What is true in a turn: the figures, states and deeds that a reply may speak of (LLM-06, LLM-07)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from assistant.core.money import Money

FactKind = Literal["money", "date", "percent", "count", "reference", "url", "phone", "email", "text"]
FactValue = Money | dt.date | Decimal | int | str


@dataclass(frozen=True, slots=True)
class Fact:
    """One true value and what it is.

    `value` by kind: money -> Money, date -> date, percent -> Decimal (8.875 for 8.875 %), count -> int,
    else str. What belongs to one line, instalment or payment carries its number in the role:
    "line_amount:2", "instalment_date:1" with "instalment_amount:1".
    """

    kind: FactKind
    role: str
    value: FactValue

    @property
    def base(self) -> str:
        """The role without the number."""
        return self.role.partition(":")[0]

    @property
    def part(self) -> str:
        """The number of the line, instalment or payment in the role, "" without one."""
        return self.role.partition(":")[2]

    @classmethod
    def money(cls, role: str, value: Money) -> Fact:
        return cls("money", role, value)

    @classmethod
    def date(cls, role: str, value: dt.date) -> Fact:
        return cls("date", role, value)

    @classmethod
    def percent(cls, role: str, value: Decimal | int | str) -> Fact:
        """`value` in per cent, exact: "8.875" means 8.875 %."""
        return cls("percent", role, Decimal(value))

    @classmethod
    def count(cls, role: str, value: int) -> Fact:
        return cls("count", role, value)

    @classmethod
    def reference(cls, role: str, value: str) -> Fact:
        return cls("reference", role, value)

    @classmethod
    def url(cls, role: str, value: str) -> Fact:
        return cls("url", role, value)

    @classmethod
    def phone(cls, role: str, value: str) -> Fact:
        return cls("phone", role, value)

    @classmethod
    def email(cls, role: str, value: str) -> Fact:
        return cls("email", role, value)

    @classmethod
    def text(cls, role: str, value: str) -> Fact:
        """A state ("status": "overdue"), a name, a description, or a phrase like "within 2 business days"."""
        return cls("text", role, value)


@dataclass(frozen=True, slots=True)
class FactSheet:
    """Everything a reply of this turn may claim.

    `passages` are the cited texts of the tax library and `passage_ids` their `article-id#slug`, in the same
    order. `done` are deeds with a committed record in this conversation, `offered` the kinds of offer open now.
    `trusted_texts` are sentences that code wrote (tool messages, canned replies), never a payer's or a
    seller's words.
    """

    facts: tuple[Fact, ...] = ()
    passages: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    trusted_texts: tuple[str, ...] = ()
    passage_ids: tuple[str, ...] = ()

    def of(self, kind: FactKind, *roles: str) -> tuple[Fact, ...]:
        """The facts of `kind`, of any role or only of `roles`."""
        return tuple(fact for fact in self.facts if fact.kind == kind and (not roles or fact.base in roles))

    def amounts(self, *roles: str) -> tuple[Money, ...]:
        return tuple(fact.value for fact in self.of("money", *roles) if isinstance(fact.value, Money))

    def days(self, *roles: str) -> tuple[dt.date, ...]:
        return tuple(fact.value for fact in self.of("date", *roles) if isinstance(fact.value, dt.date))

    def state(self, role: str) -> str | None:
        """The text fact `role` ("status", "plan_status"...), None when nothing is known about it."""
        return next((str(fact.value) for fact in self.of("text", role)), None)

    def plus(self, *facts: Fact) -> FactSheet:
        return replace(self, facts=(*self.facts, *facts))
