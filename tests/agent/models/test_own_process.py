"""The same wire with the provider in a process of its own, as in production."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool

from assistant.agent.models.openai_chat import SentenceChatOpenAI
from tests.fakes import openai_script as script
from tests.fakes.openai_server import process


@tool
def get_balance() -> str:
    """What is open."""
    return '{"outcome": "ok"}'


@pytest.fixture(scope="module")
def bench() -> Iterator[str]:
    with process("--bench") as base_url:
        yield base_url


def test_sixteen_turns_at_once_each_get_their_own_answer(bench: str) -> None:
    model = SentenceChatOpenAI(model="gpt-test", api_key="sk", base_url=bench, stream_usage=True)
    agent: Any = create_agent(model, [get_balance])

    def turn(at: int) -> list[Any]:
        return agent.invoke({"messages": [HumanMessage(f"turn {at}")]})["messages"]

    with ThreadPoolExecutor(16) as pool:
        for at, messages in enumerate(pool.map(turn, range(32))):
            assert messages[0].content == f"turn {at}"
            assert [message.type for message in messages] == ["human", "ai", "tool", "ai"]
            assert messages[-1].content == script.BENCH_ANSWER


def test_a_script_file_is_played_and_the_requests_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "script.json"
    file.write_text(json.dumps([script.text("First."), script.text("Second.")]))
    with process("--script", str(file)) as base_url:
        model = SentenceChatOpenAI(model="gpt-test", api_key="sk", base_url=base_url)
        assert [model.invoke("a").content, model.invoke("b").content] == ["First.", "Second."]
        with urllib.request.urlopen(base_url.removesuffix("/v1") + "/_requests") as answer:
            seen = json.load(answer)
    assert [each["body"]["messages"][0]["content"] for each in seen["requests"]] == ["a", "b"]
