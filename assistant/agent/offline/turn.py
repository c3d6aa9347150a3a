"""One turn as the model is given it: the facts, the payer's words, and the tool calls made so far."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.core import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

FACTS = "Facts of this turn:"
MOST_CALLS = 5
"""One below what a turn may spend on model calls, so that the last one can answer."""


class CallNeeded(Exception):  # noqa: N818
    """The dialogue cannot go on without this tool's result."""

    def __init__(self, name: str, arguments: dict[str, Any]):
        super().__init__(name)
        self.name = name
        self.arguments = arguments


class LevelNeeded(Exception):  # noqa: N818
    """A tool wants to be sure who is asking; `message` tells the payer how."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Result:
    """What a tool answered."""

    name: str
    arguments: dict[str, Any]
    outcome: str
    reason_code: str | None
    message: str
    data: dict[str, Any]

    @property
    def ok(self) -> bool:
        return self.outcome == "ok"


_WRITES = frozenset(
    {"open_dispute", "escalate_to_person", "propose_plan", "propose_promise", "start_payment"}
)
_SPENT = Result("", {}, "refused", "too_many_calls", "", {})


@dataclass(frozen=True)
class Turn:
    """`seed` varies the wording, `corrected` tells that a sentence was held back, `shown` what the payer sees."""

    text: str
    facts: dict[str, Any]
    results: tuple[Result, ...] = ()
    corrected: str = ""
    seed: int = 0
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def locale(self) -> str:
        return str(self.facts.get("locale") or "en_US")

    @property
    def foreign(self) -> str:
        """The language of the payer's message where it is none that is written here, "" else."""
        return str(self.facts.get("not_written_here") or "")

    @property
    def in_english(self) -> bool:
        return self.locale.partition("_")[0] == "en"

    @property
    def currency(self) -> str:
        return str(self.invoice.get("currency") or "USD")

    @property
    def today(self) -> date:
        text = self.facts.get("today")
        return date.fromisoformat(text) if text else clock.now().date()

    @property
    def invoice(self) -> dict[str, Any]:
        return self.facts.get("invoice") or {}

    @property
    def business(self) -> str:
        return str(self.facts.get("business") or "the business")

    @property
    def asked(self) -> str | None:
        return self.facts.get("asked")

    @property
    def open_offer(self) -> dict[str, Any] | None:
        return self.facts.get("open_offer")

    @property
    def signals(self) -> tuple[str, ...]:
        return tuple(self.facts.get("signals") or ())

    def use(self, tool: str, **arguments: Any) -> Result:
        """The tool's result of this turn. Raises CallNeeded where it has not been asked yet, LevelNeeded where
        the payer has to confirm first who they are."""
        found = self._found(tool, arguments)
        if found is None:
            if len(self.results) >= MOST_CALLS:
                return _SPENT
            raise CallNeeded(tool, arguments)
        if found.reason_code == "verification_needed" and tool != "start_verification":
            raise LevelNeeded(self.use("start_verification").message or found.message)
        return found

    def _found(self, tool: str, arguments: dict[str, Any]) -> Result | None:
        named = [result for result in self.results if result.name == tool]
        exact = next((result for result in named if result.arguments == arguments), None)
        if exact is None and tool in _WRITES:  # written once in a turn, whoever asked for it
            return next((result for result in reversed(named) if result.ok), None)
        return exact


def read_turn(messages: Sequence[BaseMessage]) -> Turn:
    """The turn out of the messages: its facts are the last ones, its trace is what follows the payer's text."""
    at = next((i for i in range(len(messages) - 1, -1, -1) if _is_facts(messages[i])), -1)
    facts = _json(messages[at].text.partition("\n")[2]) if at >= 0 else {}
    after = list(messages[at + 1 :])
    spoken = [message for message in after if isinstance(message, HumanMessage)]
    text = spoken[-1].text if spoken else ""
    corrections = [message.text for message in after if isinstance(message, SystemMessage)]
    calls: dict[str, tuple[str, dict[str, Any]]] = {}
    results: list[Result] = []
    for message in after:
        if isinstance(message, AIMessage):
            calls |= {call["id"] or "": (call["name"], call["args"]) for call in message.tool_calls}
        elif isinstance(message, ToolMessage):
            name, arguments = calls.get(message.tool_call_id, (message.name or "", {}))
            results.append(_result(name, arguments, _json(message.text)))
    return Turn(
        text=text,
        facts=facts,
        results=tuple(results),
        corrected="\n".join(corrections),
        seed=sum(
            1 for message in messages if isinstance(message, (AIMessage, HumanMessage)) and message.text
        ),
        memory=dict(facts.get("dialogue") or {}),
    )


def _is_facts(message: BaseMessage) -> bool:
    return isinstance(message, SystemMessage) and message.text.startswith(FACTS)


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _result(name: str, arguments: dict[str, Any], content: dict[str, Any]) -> Result:
    return Result(
        name=name,
        arguments=arguments,
        outcome=str(content.get("outcome", "refused")),
        reason_code=content.get("reason_code"),
        message=str(content.get("message") or ""),
        data=content.get("data") or {},
    )
