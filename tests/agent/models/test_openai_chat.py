from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from langchain.agents import create_agent
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.tools import tool

from assistant.agent.models import wire
from assistant.agent.models.failures import (
    FailureKind,
    ModelRefused,
    ModelSaidError,
    ModelStreamBroken,
    ModelStreamMalformed,
    ModelTimedOut,
    classify,
    problem_of,
)
from assistant.agent.models.openai_chat import SentenceChatOpenAI
from tests.fakes import openai_script as script
from tests.fakes.openai_server import FakeOpenAI, running

Fake = tuple[FakeOpenAI, SentenceChatOpenAI]


def client(base_url: str, **more: Any) -> SentenceChatOpenAI:
    given = {"budget_seconds": 5.0, "retries": 1, "stream_usage": True, **more}
    return SentenceChatOpenAI(model="gpt-test", api_key="sk-test", base_url=base_url, **given)


@pytest.fixture(scope="module")
def shared() -> Iterator[Fake]:
    with running() as (fake, base_url):
        yield fake, client(base_url)


@pytest.fixture
def provider(shared: Fake) -> Fake:
    shared[0].script.clear()
    shared[0].requests.clear()
    shared[0].count = 0
    return shared


def says(provider: Fake, *steps: script.Step) -> SentenceChatOpenAI:
    provider[0].script.extend(steps)
    return provider[1]


class TestText:
    def test_comes_by_the_sentence_and_unchanged(self, provider: Fake) -> None:
        words = "You owe $1,234.50 in all. It was due on 5 May. Shall we find a way?"
        chunks = [
            chunk.content
            for chunk in says(provider, script.text(words, chunks=40)).stream("hi")
            if chunk.content
        ]
        assert chunks == ["You owe $1,234.50 in all. ", "It was due on 5 May. ", "Shall we find a way?"]

    def test_a_finished_answer_says_how_it_ended_and_what_it_used(self, provider: Fake) -> None:
        message = says(provider, script.text("Hello there.")).invoke("hi")
        assert message.content == "Hello there."
        assert message.response_metadata["finish_reason"] == "stop"
        assert message.response_metadata["model_name"] == "gpt-test"
        assert message.usage_metadata is not None
        assert message.usage_metadata["input_tokens"] == 1200
        assert message.usage_metadata["output_tokens"] == 60
        assert message.usage_metadata["input_token_details"]["cache_read"] == 1024
        assert problem_of(message) is None

    @pytest.mark.parametrize(("reason", "kind"), [("length", "malformed"), ("content_filter", "refused")])
    def test_a_cut_answer_shows_no_half_sentence_and_says_so(
        self, provider: Fake, reason: str, kind: str
    ) -> None:
        message = says(provider, script.text("It is open. You owe $1,2", finish=reason)).invoke("hi")
        assert message.content == "It is open. "
        assert message.additional_kwargs["unfinished"] == "You owe $1,2"
        assert message.response_metadata["finish_reason"] == reason
        assert problem_of(message) == kind

    def test_the_connection_is_used_again(self, provider: Fake) -> None:
        model = says(provider, script.text("One. Two."))
        peers = set()
        for _ in range(4):
            model.invoke("hi")
            peers.add(provider[0].requests[-1]["peer"])
        assert len(peers) == 1

    def test_a_connection_that_the_provider_has_closed_is_not(self, provider: Fake) -> None:
        model = says(provider, script.raw("data: {}", close=True), script.text("One. Two."))
        with pytest.raises(ModelStreamBroken):
            model.invoke("hi")
        assert model.invoke("hi").content == "One. Two."

    def test_it_goes_by_the_sdk_where_a_proxy_is_set(
        self, provider: Fake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        model = client(str(says(provider, script.text("One.")).root_client.base_url), retries=0)
        assert model._direct() is None
        with pytest.raises(openai.APIConnectionError):
            model.invoke("hi")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert client(str(model.root_client.base_url)).invoke("hi").content == "One."

    def test_a_caller_that_stops_listening_leaves_nothing_behind(self, provider: Fake) -> None:
        model = says(provider, script.text("One. Two. Three. Four.", chunks=20))
        stream = model.stream("hi")
        assert next(iter(stream)).content == "One. "
        stream.close()  # type: ignore[attr-defined]
        assert model.invoke("hi").content == "One. Two. Three. Four."


class TestToolCalls:
    def test_split_and_in_parallel_they_arrive_whole(self, provider: Fake) -> None:
        calls = [
            ("propose_plan", {"first_payment": "$50", "instalments": 3}),
            ("get_balance", {}),
            ("x", {"ü": [1]}),
        ]
        chunks = list(says(provider, script.tools(*calls, chunks=7)).stream("hi"))
        assert len([chunk for chunk in chunks if chunk.tool_call_chunks]) == 1
        message = says(provider, script.tools(*calls, chunks=7)).invoke("hi")
        assert [(call["name"], call["args"]) for call in message.tool_calls] == calls
        assert len({call["id"] for call in message.tool_calls}) == 3
        assert not message.invalid_tool_calls

    @pytest.mark.parametrize(
        "arguments", ['{"amount": "15', "{'amount': 15}", "[1]", "null", '"15"', "15", "}{", "\x00"]
    )
    def test_arguments_that_are_no_object_make_an_invalid_call_not_a_guess(
        self, provider: Fake, arguments: str
    ) -> None:
        message = says(provider, script.tools(("start_payment", arguments))).invoke("hi")
        assert message.tool_calls == []
        assert [call["name"] for call in message.invalid_tool_calls] == ["start_payment"]
        assert problem_of(message) is FailureKind.malformed

    def test_a_call_cut_by_length_is_no_call_even_if_it_parses(self, provider: Fake) -> None:
        message = says(provider, script.tools(("start_payment", {"amount": "1"}), finish="length")).invoke(
            "hi"
        )
        assert message.tool_calls == []
        assert problem_of(message) is FailureKind.malformed

    def test_no_arguments_at_all_are_none(self, provider: Fake) -> None:
        message = says(provider, script.tools(("get_balance", ""))).invoke("hi")
        assert message.tool_calls[0]["args"] == {}

    def test_text_before_a_call_is_kept(self, provider: Fake) -> None:
        lines = [
            {"choices": [{"delta": {"content": "Let me look. "}}]},
            {
                "choices": [
                    {
                        "delta": {
                            "tool_calls": [
                                {"index": 0, "function": {"name": "get_balance", "arguments": "{}"}}
                            ]
                        }
                    }
                ]
            },
            {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
        ]
        message = says(provider, script.raw(*(f"data: {json.dumps(line)}\n" for line in lines))).invoke("hi")
        assert message.content == "Let me look. "
        assert message.tool_calls[0]["id"]

    @given(st.text(max_size=30))
    @hypothesis_settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_any_arguments_end_as_a_call_or_an_invalid_one(self, provider: Fake, arguments: str) -> None:
        provider[0].script.clear()
        message = says(provider, script.tools(("start_payment", arguments))).invoke("hi")
        assert len(message.tool_calls) + len(message.invalid_tool_calls) == 1
        for call in message.tool_calls:
            assert call["args"] == json.loads(arguments or "{}")


class TestFailures:
    @pytest.mark.requirement("LLM-10")
    @pytest.mark.parametrize(
        ("step", "error", "kind"),
        [
            (script.refusal(), ModelRefused, "refused"),
            (script.text("Hi there. You owe", cut_after=4), ModelStreamBroken, "broken_stream"),
            (script.drop(), openai.APIConnectionError, "unavailable"),
            (
                script.raw('data: {"choices": [{"delta": {"content": "a"}}]}', "", "data: [DONE]"),
                ModelStreamBroken,
                "broken_stream",
            ),
            (script.raw('data: {"choices": [{"de'), ModelStreamMalformed, "malformed"),
            (script.raw("data: {}", "", 'data: {"choices": 7}', ""), ModelStreamMalformed, "malformed"),
            (
                script.raw('data: {"choices": [{"delta": {"content": 7}}]}', ""),
                ModelStreamMalformed,
                "malformed",
            ),
            (
                script.raw('data: {"error": {"message": "overloaded", "code": "server_error"}}', ""),
                ModelSaidError,
                "unavailable",
            ),
            (script.raw("<html>", content_type="text/html"), ModelStreamBroken, "broken_stream"),
            (script.status(500), openai.InternalServerError, "unavailable"),
            (script.status(400), openai.BadRequestError, "rejected"),
            (script.status(401), openai.AuthenticationError, "auth"),
            (script.status(404), openai.NotFoundError, "rejected"),
            (script.status(429), openai.RateLimitError, "rate_limited"),
        ],
    )
    def test_each_has_its_kind(
        self,
        provider: Fake,
        step: script.Step,
        error: type[Exception],
        kind: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(wire, "_sleep", lambda _: None)
        with pytest.raises(error) as caught:
            says(provider, step).invoke("hi")
        assert classify(caught.value) == kind

    def test_a_refusal_keeps_its_words_apart(self, provider: Fake) -> None:
        with pytest.raises(ModelRefused) as caught:
            says(provider, script.refusal("I can't do that.")).invoke("hi")
        assert caught.value.refusal == "I can't do that."

    def test_sentences_before_a_break_were_given_already(self, provider: Fake) -> None:
        heard: list[Any] = []
        with pytest.raises(ModelStreamBroken):
            heard.extend(
                iter(says(provider, script.text("One. Two. Three.", chunks=16, cut_after=12)).stream("hi"))
            )
        stream = provider[1].stream("hi")
        assert next(iter(stream)).content == "One. "
        stream.close()  # type: ignore[attr-defined]

    def test_nobody_there(self) -> None:
        with pytest.raises(openai.APIConnectionError) as caught:
            client("http://127.0.0.1:1/v1", retries=0).invoke("hi")
        assert classify(caught.value) is FailureKind.unavailable


class TestTime:
    @pytest.mark.parametrize(
        "step",
        [
            script.hang(),
            script.text("One. Two. Three.", hang_after=5),
            script.text("One. Two. " * 20, chunks=100, delay=0.05),
        ],
        ids=["no answer", "falls silent", "drips"],
    )
    def test_the_whole_call_ends_with_its_budget(self, provider: Fake, step: script.Step) -> None:
        model = says(provider, step)
        before = time.monotonic()
        with pytest.raises((ModelTimedOut, openai.APITimeoutError)) as caught:
            model.invoke("hi", timeout=0.4)
        assert time.monotonic() - before < 4
        assert classify(caught.value) is FailureKind.timeout

    def test_no_time_left_asks_nobody(self, provider: Fake) -> None:
        with pytest.raises(ModelTimedOut):
            provider[1].invoke("hi", timeout=0)
        assert provider[0].count == 0

    def test_the_limit_can_ride_on_the_tools(self, provider: Fake) -> None:
        model = says(provider, script.hang()).bind_tools([get_balance], timeout=0.3)
        with pytest.raises(openai.APITimeoutError):
            model.invoke("hi")
        assert "timeout" not in provider[0].requests[0]["body"]


class TestRetry:
    @pytest.fixture
    def waits(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        waits: list[float] = []
        monkeypatch.setattr(wire, "_sleep", waits.append)
        return waits

    @pytest.mark.parametrize("header", [{"Retry-After": "2"}, {"Retry-After-Ms": "2000"}])
    def test_waits_as_long_as_the_provider_asks(
        self, provider: Fake, waits: list[float], header: dict[str, str]
    ) -> None:
        model = says(provider, script.status(429, headers=header), script.text("Here."))
        assert model.invoke("hi").content == "Here."
        assert waits == [2.0]

    def test_never_waits_past_its_budget(self, provider: Fake, waits: list[float]) -> None:
        with pytest.raises(openai.RateLimitError) as caught:
            says(provider, script.status(429, headers={"Retry-After": "5"})).invoke("hi", timeout=4)
        assert waits == []
        assert provider[0].count == 1
        assert wire.retry_after(caught.value) == 5

    def test_a_date_in_retry_after_is_understood(self, provider: Fake, waits: list[float]) -> None:
        past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
        assert (
            says(provider, script.status(503, headers=past), script.text("Here.")).invoke("hi").content
            == "Here."
        )
        assert waits == [0.0]

    @pytest.mark.parametrize("step", [script.status(500), script.status(408), script.drop()])
    def test_tries_once_more_what_may_pass(
        self, provider: Fake, waits: list[float], step: script.Step
    ) -> None:
        assert says(provider, step, script.text("Here.")).invoke("hi").content == "Here."
        assert len(waits) == 1

    @pytest.mark.parametrize(
        "step",
        [
            script.status(400),
            script.status(401),
            script.status(429, error={"code": "insufficient_quota"}),
            script.status(500, headers={"x-should-retry": "false"}),
        ],
    )
    def test_does_not_try_again_what_will_not_pass(
        self, provider: Fake, waits: list[float], step: script.Step
    ) -> None:
        with pytest.raises(openai.APIStatusError):
            says(provider, step, script.text("Here.")).invoke("hi")
        assert provider[0].count == 1

    def test_gives_up_after_so_many(self, provider: Fake, waits: list[float]) -> None:
        with pytest.raises(openai.InternalServerError):
            says(provider, script.status(500)).invoke("hi")
        assert provider[0].count == 2

    def test_never_after_the_answer_has_begun(self, provider: Fake, waits: list[float]) -> None:
        with pytest.raises(ModelStreamBroken):
            says(provider, script.text("One. Two.", cut_after=4)).invoke("hi")
        assert provider[0].count == 1


@tool
def get_balance() -> str:
    """What is open."""
    return '{"outcome": "ok"}'


class TestInTheAgent:
    def test_a_turn_with_a_tool_streams_by_the_sentence(self, provider: Fake) -> None:
        model = says(
            provider, script.tools(("get_balance", {})), script.text("It is open. Pay soon.", chunks=15)
        )
        agent: Any = create_agent(model, [get_balance])
        said = [
            chunk.content
            for chunk, _ in agent.stream({"messages": [HumanMessage("hi")]}, stream_mode="messages")
            if isinstance(chunk, AIMessageChunk) and chunk.content
        ]
        assert said == ["It is open. ", "Pay soon."]
        assert provider[0].requests[1]["body"]["messages"][-1]["role"] == "tool"

    def test_a_bad_call_beside_a_good_one_does_not_spoil_the_next_request(self, provider: Fake) -> None:
        both = script.tools(("get_balance", {}), ("get_balance", '{"a": '))
        agent: Any = create_agent(says(provider, both, script.text("It is open.")), [get_balance])
        messages = agent.invoke({"messages": [HumanMessage("hi")]})["messages"]
        assert messages[-1].content == "It is open."
        _, called, *answers = provider[0].requests[1]["body"]["messages"]
        assert {each["tool_call_id"] for each in answers} == {each["id"] for each in called["tool_calls"]}

    def test_a_failure_leaves_the_agent_as_itself(self, provider: Fake) -> None:
        agent: Any = create_agent(says(provider, script.refusal()), [get_balance])
        with pytest.raises(ModelRefused):
            list(agent.stream({"messages": [HumanMessage("hi")]}, stream_mode="messages"))


def test_asynchronous_callers_get_the_same(provider: Fake) -> None:
    model = says(provider, script.text("One. Two."))
    assert asyncio.run(model.ainvoke("hi")).content == "One. Two."
