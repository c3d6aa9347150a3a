"""What happened inside one turn so far: tool calls, their facts, and what may be said because of them."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import prompts
from assistant.agent.checks.sentences import split_sentences
from tools import registry
from tools.base import ToolResult, impossible

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.messages import AIMessage, AnyMessage

    from assistant.agent.models.budget import Budget
    from assistant.domain.facts import FactSheet
    from tools.base import ToolContext


STORIES = ("question", "summary")
SHORT = 100  # a wish in the payer's words, like "150 on the first"
SEALED = "[in the encrypted copy]"


@dataclass(frozen=True)
class Called:
    """One tool call as it goes into the decision record."""

    name: str
    arguments: Any
    outcome: str
    reason_code: str | None
    result_hash: str

    def record(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "arguments": _without_texts(self.arguments),
            "outcome": self.outcome,
            "reason_code": self.reason_code,
            "result_hash": self.result_hash,
        }


@dataclass
class Run:
    """The recorder of one turn. The tool context inside is frozen; only this grows."""

    tool_context: ToolContext
    sheet: FactSheet
    progress: Callable[[str], None]
    budget: Budget
    calls: list[Called] = field(default_factory=list)
    results: list[ToolResult] = field(default_factory=list)
    trace: list[AnyMessage] = field(default_factory=list)
    model: str = ""
    sent: list[tuple[str, list[AnyMessage]]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    citations: dict[str, dict[str, Any]] = field(default_factory=dict)
    quotable: set[str] = field(default_factory=set)
    final: AIMessage | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, name: str, arguments: Any) -> ToolResult:
        """Run a tool within the turn's limit, and keep what it found."""
        with self._lock:
            if len(self.calls) >= self.budget.max_tool_calls:
                result = impossible(
                    "too_many_calls", "No more tool calls in this turn: answer with what is known."
                )
                self.calls.append(_called(name, arguments, result))
                return result
        self.progress(_progress(name, self.tool_context.locale))
        result = registry.execute(name, arguments, self.tool_context)
        with self._lock:
            self._keep(name, arguments, result)
        return result

    def _keep(self, name: str, arguments: Any, result: ToolResult) -> None:
        self.calls.append(_called(name, arguments, result))
        self.results.append(result)
        sheet = self.sheet
        self.sheet = replace(
            sheet,
            facts=(*sheet.facts, *result.facts),
            passages=(*sheet.passages, *result.passages),
            passage_ids=(*sheet.passage_ids, *(citation["id"] for citation in result.citations)),
            done=sheet.done | result.done,
            offered=sheet.offered | result.offered,
            trusted_texts=(
                *sheet.trusted_texts,
                *(() if result.internal else (result.message,)),
                *result.passages,
            ),
        )
        for passage in result.passages:
            self.quotable.update(sentence.strip() for sentence in split_sentences(passage))
        for block in result.blocks:
            if block["type"] == "offer":  # a newer offer has superseded the ones before it
                self.blocks = [known for known in self.blocks if known["type"] != "offer"]
            if block not in self.blocks:
                self.blocks.append(block)
        for citation in result.citations:
            self.citations[citation["id"]] = citation

    @property
    def handed_over(self) -> bool:
        """Whether this turn itself gave the conversation to staff."""
        return "handed_over" in self.sheet.done


def _without_texts(arguments: Any) -> Any:
    """What may stand in the log for ever: a payer's own story is in the encrypted copy, which can be erased."""
    if not isinstance(arguments, dict):
        return arguments if not isinstance(arguments, str) or len(arguments) <= SHORT else SEALED
    return {
        name: SEALED if isinstance(value, str) and (name in STORIES or len(value) > SHORT) else value
        for name, value in arguments.items()
    }


def _progress(tool: str, locale: str) -> str:
    """What the payer reads while the tool runs."""
    key = f"progress_{tool}"
    known = prompts.has_reply(key, prompts.FALLBACK_LANGUAGE)
    return prompts.reply(key if known else "progress_else", locale=locale)


def _called(name: str, arguments: Any, result: ToolResult) -> Called:
    content = json.dumps(result.content(), ensure_ascii=False, sort_keys=True, default=str)
    return Called(
        name=name[:60],
        arguments=_bounded(arguments),
        outcome=result.outcome,
        reason_code=result.reason_code,
        result_hash=hashlib.sha256(content.encode()).hexdigest(),
    )


def _bounded(arguments: Any) -> Any:
    """JSON that is safe and small enough to keep: floats as text, long texts cut, deep ones as text."""
    text = json.dumps(arguments, default=str)[:4000]
    try:
        return _shallow(json.loads(text, parse_float=str, parse_int=_int_or_text, parse_constant=str))
    except ValueError:
        return text


def _shallow(value: Any, levels: int = 8) -> Any:
    """The value, with what lies deeper than any tool's arguments as text."""
    if not isinstance(value, dict | list):
        return value
    if levels == 0:
        return json.dumps(value)[:200]
    if isinstance(value, dict):
        return {name: _shallow(item, levels - 1) for name, item in value.items()}
    return [_shallow(item, levels - 1) for item in value]


def _int_or_text(digits: str) -> int | str:
    """Canonical JSON holds integers up to 2**53; a longer one stays as its digits."""
    return int(digits) if len(digits) < 16 else digits[:100]
