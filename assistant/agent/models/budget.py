"""What one turn may spend on models: calls, tokens, time."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from langchain_core.messages import HumanMessage, SystemMessage

from assistant.agent.models.failures import BudgetExhausted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

__all__ = ["Budget", "BudgetExhausted", "estimate_tokens", "trim_history"]

_BYTES_PER_TOKEN = 4
_TOKENS_PER_MESSAGE = 4


@dataclass(slots=True)
class Budget:
    """Limits of one turn and what is used of them. `deadline` is a `time.monotonic()` instant.

    Monotonic, not the clock of the domain: that one can be frozen or moved, a budget must still run out.
    """

    max_model_calls: int
    max_tool_calls: int
    max_input_tokens: int
    max_output_tokens: int
    deadline: float
    model_calls: int = 0
    tool_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def starting_now(
        cls,
        seconds: float,
        *,
        max_model_calls: int = 6,
        max_tool_calls: int = 8,
        max_input_tokens: int = 60_000,
        max_output_tokens: int = 4_000,
    ) -> Budget:
        """A budget whose time begins to run now."""
        deadline = time.monotonic() + seconds
        return cls(max_model_calls, max_tool_calls, max_input_tokens, max_output_tokens, deadline)

    def seconds_left(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    def charge(
        self, *, model_calls: int = 0, tool_calls: int = 0, input_tokens: int = 0, output_tokens: int = 0
    ) -> None:
        """Book what is about to be used (calls) or was used (tokens).

        Raises BudgetExhausted when the deadline is over or a limit is passed; what was booked stays booked.
        """
        with self._lock:
            self.model_calls += model_calls
            self.tool_calls += tool_calls
            self.input_tokens += input_tokens
            self.output_tokens += output_tokens
            used = (
                ("model_calls", self.model_calls, self.max_model_calls),
                ("tool_calls", self.tool_calls, self.max_tool_calls),
                ("input_tokens", self.input_tokens, self.max_input_tokens),
                ("output_tokens", self.output_tokens, self.max_output_tokens),
            )
        for limit, amount, allowed in used:
            if amount > allowed:
                raise BudgetExhausted(limit, amount, allowed)
        late = time.monotonic() - self.deadline
        if late >= 0:
            raise BudgetExhausted("seconds_late", late, 0)


def estimate_tokens(message: BaseMessage) -> int:
    """A rough count from the length in UTF-8: good enough to trim by."""
    content = message.content
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, default=str)
    size = len(text.encode(errors="replace"))
    for call in getattr(message, "tool_calls", ()):
        size += len(call["name"]) + len(
            json.dumps(call["args"], ensure_ascii=False, default=str).encode(errors="replace")
        )
    return -(-size // _BYTES_PER_TOKEN) + _TOKENS_PER_MESSAGE


def trim_history(messages: Sequence[BaseMessage], max_tokens: int) -> list[BaseMessage]:
    """The newest part of `messages` that fits `max_tokens`, in order.

    Always kept, even when they alone are too many: the system messages at the start, and the current turn
    (the last human message, the system messages right before it, all after it). What is dropped are whole
    exchanges (a human message with all that answered it), oldest first, so that no tool result is ever
    without its call.
    """
    start = 0
    while start < len(messages) and isinstance(messages[start], SystemMessage):
        start += 1
    end = _current_turn(messages, start)
    left = max_tokens - sum(estimate_tokens(m) for m in (*messages[:start], *messages[end:]))
    first_kept = end
    cost = 0
    for at in range(end - 1, start - 1, -1):
        cost += estimate_tokens(messages[at])
        if cost > left:
            break
        if isinstance(messages[at], HumanMessage):
            first_kept = at
    return [*messages[:start], *messages[first_kept:]]


def _current_turn(messages: Sequence[BaseMessage], start: int) -> int:
    """Where the current turn begins: its human message, with the system messages right before that."""
    for at in range(len(messages) - 1, start - 1, -1):
        if isinstance(messages[at], HumanMessage):
            while at > start and isinstance(messages[at - 1], SystemMessage):
                at -= 1
            return at
    return start
