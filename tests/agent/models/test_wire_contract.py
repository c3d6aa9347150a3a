"""Our client hooks into ChatOpenAI below its surface: what it sends must stay what that one sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import httpx2
import pytest
import respx
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

from assistant.agent.models.openai_chat import SentenceChatOpenAI
from tests.fakes import httpx2_mock  # noqa: F401 - registers itself with respx
from tests.fakes import openai_script as script
from tests.fakes.openai_server import FakeOpenAI, running

URL = "https://api.openai.test/v1/chat/completions"
CHUNK: dict[str, Any] = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-x"}
CHUNKS = [
    {
        **CHUNK,
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Fine."}, "finish_reason": None}],
    },
    {**CHUNK, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    {**CHUNK, "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}},
]
ANSWER = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in CHUNKS) + "data: [DONE]\n\n"


@tool
def propose_plan(first_payment: str = "", lines: list[int] | None = None, frequency: str = "monthly") -> str:
    """Works out a plan from what the payer wishes. Zahlungen in €."""
    return first_payment + str(lines) + frequency


HISTORY: list[BaseMessage] = [
    SystemMessage("Rules — short."),
    HumanMessage("Grüße, what is open?", name="payer"),
    AIMessage(
        "", tool_calls=[{"name": "propose_plan", "args": {"lines": [1], "first_payment": "50 €"}, "id": "c1"}]
    ),
    ToolMessage('{"outcome": "ok"}', tool_call_id="c1"),
    AIMessage("It is open."),
    SystemMessage("Facts of this turn:\n{}"),
    HumanMessage([{"type": "text", "text": "Thanks"}]),
]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"temperature": 0.2, "max_tokens": 300, "seed": 7, "top_p": 0.9},
    {"model": "o3-test", "reasoning_effort": "low"},
    {"extra_body": {"user": "u"}, "model_kwargs": {"prompt_cache_key": "k", "extra_headers": {"x-a": "b"}}},
    {"stream_usage": False},
]
CALLS: list[dict[str, Any]] = [{}, {"stop": ["END"]}, {"parallel_tool_calls": False}, {"temperature": 0.5}]


@pytest.fixture(scope="module")
def provider() -> Iterator[tuple[FakeOpenAI, str]]:
    with running([script.text("Fine.")]) as there:
        yield there


def sent(
    provider: tuple[FakeOpenAI, str],
    cls: type[ChatOpenAI],
    settings: dict[str, Any],
    call: dict[str, Any],
    *,
    tools: bool,
) -> tuple[Any, Any]:
    """The body and the headers that a model of `cls` puts on the wire, and that the answer is read."""
    fake, url = provider
    model = cls(**{"model": "gpt-x", "api_key": "sk-t", "base_url": url, "stream_usage": True, **settings})
    runnable: Any = model.bind_tools([propose_plan]) if tools else model
    message = None
    for chunk in runnable.stream(HISTORY, **call):
        message = chunk if message is None else message + chunk
    assert message is not None
    assert message.content == "Fine."
    assert message.response_metadata["finish_reason"] == "stop"
    assert (message.usage_metadata is not None) == settings.get("stream_usage", True)
    request = fake.requests[-1]
    return request["body"], request["headers"]


@pytest.mark.parametrize("tools", [False, True])
@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("call", CALLS)
def test_the_request_is_the_one_that_chat_openai_sends(
    provider: tuple[FakeOpenAI, str], settings: dict[str, Any], call: dict[str, Any], tools: bool
) -> None:
    ours, our_headers = sent(provider, SentenceChatOpenAI, settings, call, tools=tools)
    theirs, their_headers = sent(provider, ChatOpenAI, settings, call, tools=tools)
    assert ours == theirs
    for name in ("host", "authorization", "content-type", "accept", "user-agent", "x-a"):
        assert our_headers.get(name) == their_headers.get(name)


def test_a_retry_after_is_honoured_by_a_client_that_it_was_given() -> None:
    model = SentenceChatOpenAI(
        model="gpt-x",
        api_key="sk-t",
        base_url="https://api.openai.test/v1",
        retries=1,
        http_client=httpx2.Client(),
    )
    with respx.mock(using="httpcore2") as router:
        route = router.post(URL)
        route.side_effect = [
            httpx.Response(429, headers={"retry-after-ms": "20"}, json={"error": {"message": "slow"}}),
            httpx.Response(200, headers={"content-type": "text/event-stream"}, text=ANSWER),
        ]
        assert model.invoke("hi").content == "Fine."
        assert route.call_count == 2


@pytest.mark.parametrize("settings", [{"use_responses_api": True}, {"model": "gpt-5-pro-test"}])
def test_a_model_of_the_other_api_is_left_to_chat_openai(settings: dict[str, Any]) -> None:
    event = {
        "type": "response.output_text.delta",
        "item_id": "1",
        "output_index": 0,
        "content_index": 0,
        "delta": "Fine.",
    }
    body = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"
    base = {
        "model": "gpt-x",
        "api_key": "sk-t",
        "base_url": "https://api.openai.test/v1",
        "stream_usage": True,
    }
    model = SentenceChatOpenAI(**{**base, **settings})
    with respx.mock(using="httpcore2") as router:
        route = router.post("https://api.openai.test/v1/responses")
        route.respond(200, headers={"content-type": "text/event-stream"}, text=body)
        text = "".join(chunk.text for chunk in model.bind_tools([propose_plan]).stream("hi", timeout=2))
    assert text == "Fine."
