"""What is sent is what ChatOpenAI would send."""

from __future__ import annotations

import pytest
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    ChatMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_openai import ChatOpenAI

from assistant.agent.models.plain_messages import as_sent

CALL = {"name": "get_balance", "args": {"wann": "morgen früh"}, "id": "call_1", "type": "tool_call"}
PLAIN: dict[str, BaseMessage] = {
    "system": SystemMessage("You answer."),
    "payer": HumanMessage("What do I owe?"),
    "reply": AIMessage("It is €20."),
    "call": AIMessage("", tool_calls=[CALL]),
    "call with words": AIMessage("Let me look.", tool_calls=[CALL, CALL | {"id": "call_2"}]),
    "result": ToolMessage("{}", tool_call_id="call_1", name="get_balance"),
}
MORE: dict[str, BaseMessage] = {
    "blocks": HumanMessage([{"type": "text", "text": "Hi"}]),
    "a name": HumanMessage("Hi", name="Ann"),
    "a role of its own": ChatMessage("Hi", role="critic"),
    "a call that cannot be read": AIMessage(
        "",
        invalid_tool_calls=[{"name": "x", "args": "{", "id": "1", "error": "", "type": "invalid_tool_call"}],
    ),
    "a refusal": AIMessage("", additional_kwargs={"refusal": "no"}),
}


@pytest.mark.parametrize("name", PLAIN)
def test_is_what_the_library_would_send(name: str) -> None:
    library = ChatOpenAI(model="gpt-4.1", api_key="k")
    expected = library._get_request_payload([PLAIN[name]])["messages"]
    assert as_sent([PLAIN[name]]) == expected


@pytest.mark.parametrize("name", MORE)
def test_leaves_anything_else_to_the_library(name: str) -> None:
    assert as_sent([PLAIN["payer"], MORE[name]]) is None
