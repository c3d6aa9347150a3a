"""What a model was sent in a turn, as it goes into the encrypted copy beside the decision record (AUD-05).

The prompt files are named by their hash. Each call of the model repeats the one before it: what is repeated is counted.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.agent.build import schemas, system_prompt

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

    from assistant.agent.run import Run


def copy(run: Run, channel: str) -> dict[str, Any]:
    """`calls`: for each call the model, how many messages it took from the call before, and the ones after those."""
    calls: list[dict[str, Any]] = []
    before: list[dict[str, Any]] = []
    for model, messages in run.sent:
        told = [_told(message) for message in messages]
        same = next(
            (place for place, pair in enumerate(zip(before, told, strict=False)) if pair[0] != pair[1]),
            min(len(before), len(told)),
        )
        calls.append({"model": model, "repeated": same, "messages": told[same:]})
        before = told
    return {
        "system_hash": _system_hash(channel),
        "tools_hash": _tools_hash(),
        "calls": calls,
        "tool_calls": [{"name": call.name, "arguments": call.arguments} for call in run.calls],
    }


def _told(message: AnyMessage) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.type, "content": message.content}
    for name in ("tool_calls", "tool_call_id", "name"):
        if value := getattr(message, name, None):
            told[name] = value
    return told


@lru_cache(maxsize=8)
def _system_hash(channel: str) -> str:
    return hashlib.sha256(system_prompt(channel).encode()).hexdigest()


@lru_cache(maxsize=1)
def _tools_hash() -> str:
    """The tools' names, descriptions and arguments as a provider gets them."""
    told = json.dumps([convert_to_openai_tool(tool) for tool in schemas()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
