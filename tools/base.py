"""What a tool is: a name, typed wishes, an access, a level, and a function over a frozen context."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

import prompts
from assistant.core.text import readable
from assistant.domain import invoices

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from assistant.domain.accounts import Business, Customer
    from assistant.domain.facts import Fact
    from assistant.domain.invoices import Invoice
    from assistant.domain.policy.schema import Policy
    from assistant.domain.scope import Level, Scope

Outcome = Literal["ok", "refused", "needs"]
Access = Literal["read", "write", "library"]


class Wishes(BaseModel):
    """A tool's arguments: what the payer wishes, never whose invoice it is (LLM-01)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_max_length=2000)

    @model_validator(mode="before")
    @classmethod
    def _readable(cls, wishes: Any) -> Any:
        """A model's texts go into rows and records: without what neither can hold."""
        if not isinstance(wishes, dict):
            return wishes
        return {name: readable(value) if isinstance(value, str) else value for name, value in wishes.items()}


class NoWishes(Wishes):
    """The tool takes no arguments."""


@dataclass(frozen=True)
class ToolContext:
    """Who asks, in which turn. Made by code from the link, the sender or the session.

    `spoken` is the locale that the conversation is held in, "" for the customer's own.
    """

    scope: Scope
    turn_id: str
    payer_text: str
    business: Business
    customer: Customer
    policy: Policy
    spoken: str = ""

    @property
    def locale(self) -> str:
        return self.spoken or self.customer.locale

    def say(self, key: str, **values: str) -> str:
        """A tool's own sentence (`tool_{key}` of the replies) in the language of the conversation."""
        return prompts.reply(f"tool_{key}", locale=self.locale, seed=0, **values)

    @property
    def timezone(self) -> str:
        return self.customer.timezone

    def invoice(self, session: Session) -> Invoice:
        return invoices.get(session, self.scope.business_id, self.scope.invoice_id)

    def effect_key(self, effect: str, subject: str = "") -> str:
        """The idempotency key of a write: the turn, the effect and its subject."""
        return f"{self.turn_id}:{effect}:{subject}"


@dataclass(frozen=True)
class ToolResult:
    """What the tool found or did. `message` is a plain sentence a payer may read; `data` is already formatted.

    `internal`: the message is for the model alone (a call that could not run); it is never said nor trusted.
    """

    outcome: Outcome
    message: str
    data: dict[str, Any] = field(default_factory=dict)
    reason_code: str | None = None
    facts: tuple[Fact, ...] = ()
    blocks: tuple[dict[str, Any], ...] = ()
    citations: tuple[dict[str, Any], ...] = ()
    passages: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    internal: bool = False

    def content(self) -> dict[str, Any]:
        """The JSON that the model gets."""
        return {
            "outcome": self.outcome,
            "reason_code": self.reason_code,
            "message": self.message,
            "data": self.data,
        }


def _can_wait(_wishes: Any) -> bool:
    return False


@dataclass(frozen=True)
class Tool:
    """One thing a model may ask for. The policy may raise its level, never lower it.

    `cannot_wait` tells of which wishes take effect also where a person has the conversation already.
    """

    name: str
    description: str
    wishes: type[Wishes]
    access: Access
    level: Level
    run: Callable[[ToolContext, Any, Any], ToolResult]
    cannot_wait: Callable[[Any], bool] = _can_wait


def refused(reason_code: str, message: str, **data: Any) -> ToolResult:
    return ToolResult("refused", message, data, reason_code)


def impossible(reason_code: str, message: str, **data: Any) -> ToolResult:
    """A call that is the model's mistake: told to the model, never to the payer."""
    return ToolResult("refused", message, data, reason_code, internal=True)


def needs(reason_code: str, message: str, **data: Any) -> ToolResult:
    return ToolResult("needs", message, data, reason_code)
