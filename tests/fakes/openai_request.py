"""Checks that a Chat Completions request has the shape that the provider would take."""

from __future__ import annotations

import re
from typing import Any

_FIELDS = frozenset(
    {
        "model",
        "messages",
        "tools",
        "tool_choice",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "n",
        "stop",
        "max_tokens",
        "max_completion_tokens",
        "presence_penalty",
        "frequency_penalty",
        "seed",
        "user",
        "response_format",
        "parallel_tool_calls",
        "reasoning_effort",
        "verbosity",
        "metadata",
        "store",
        "service_tier",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "prompt_cache_key",
        "safety_identifier",
    }
)
_ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def faults(body: Any) -> list[str]:
    """Everything that is wrong with `body`; empty when it would be taken."""
    if not isinstance(body, dict):
        return ["the body is not an object"]
    found = [f"unknown field {name}" for name in sorted(body.keys() - _FIELDS)]
    if not isinstance(body.get("model"), str) or not body["model"]:
        found.append("model is missing")
    if "stream_options" in body and not body.get("stream"):
        found.append("stream_options without stream")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return [*found, "messages is empty"]
    return [*found, *_message_faults(messages), *_tool_faults(body.get("tools"))]


def _message_faults(messages: list[Any]) -> list[str]:
    found: list[str] = []
    open_calls: set[str] = set()
    for at, entry in enumerate(messages):
        role = entry.get("role")
        if role not in _ROLES:
            found.append(f"messages[{at}].role is {role!r}")
        if role == "tool":
            if entry.get("tool_call_id") not in open_calls:
                found.append(f"messages[{at}] answers a call that was not made")
            open_calls.discard(entry.get("tool_call_id"))
        elif open_calls:
            found.append(f"messages[{at}] comes before the answers of {sorted(open_calls)}")
            open_calls = set()
        calls = entry.get("tool_calls")
        if calls is not None:
            if role != "assistant" or not calls:
                found.append(f"messages[{at}].tool_calls")
            for call in calls:
                if call.get("type") != "function" or not isinstance(call["function"].get("arguments"), str):
                    found.append(f"messages[{at}] has a call of a wrong shape")
                open_calls.add(call["id"])
        elif not isinstance(entry.get("content"), str | list):
            found.append(f"messages[{at}].content is {type(entry.get('content')).__name__}")
    if open_calls:
        found.append(f"no answer to {sorted(open_calls)}")
    return found


def _tool_faults(tools: Any) -> list[str]:
    if tools is None:
        return []
    if not isinstance(tools, list) or not tools:
        return ["tools is empty"]
    found = []
    for at, tool in enumerate(tools):
        function = tool.get("function") or {}
        if tool.get("type") != "function" or not _NAME.fullmatch(str(function.get("name", ""))):
            found.append(f"tools[{at}] is not a function with a name")
        schema = function.get("parameters")
        if schema is not None and (
            schema.get("type") != "object" or not isinstance(schema.get("properties"), dict)
        ):
            found.append(f"tools[{at}].parameters is not the schema of an object")
    return found
