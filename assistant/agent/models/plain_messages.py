"""Messages of text and tool calls in the shape of Chat Completions: LangChain's own converter walks their text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

_ROLES: dict[type[BaseMessage], str] = {SystemMessage: "system", HumanMessage: "user"}


def as_sent(messages: Sequence[BaseMessage]) -> list[dict[str, Any]] | None:
    """What the provider is sent; None where one of them is more than plain text and tool calls."""
    sent = []
    for message in messages:
        one = _one(message) if type(message.content) is str and not message.additional_kwargs else None
        if one is None:
            return None
        sent.append(one)
    return sent


def _one(message: BaseMessage) -> dict[str, Any] | None:
    if isinstance(message, ToolMessage):
        return {"content": message.content, "role": "tool", "tool_call_id": message.tool_call_id}
    if message.name is not None:
        return None
    if type(message) is AIMessage:
        if message.invalid_tool_calls:
            return None
        if not message.tool_calls:
            return {"content": message.content, "role": "assistant"}
        calls = [
            {
                "type": "function",
                "id": call["id"],
                "function": {"name": call["name"], "arguments": json.dumps(call["args"], ensure_ascii=False)},
            }
            for call in message.tool_calls
        ]
        return {"content": message.content or None, "role": "assistant", "tool_calls": calls}
    role = _ROLES.get(type(message))
    return None if role is None else {"content": message.content, "role": role}
