"""CPU of one turn at the model: the bare `openai` loop, LangChain's agent, and the agent with our client.

A turn is one tool call, then a streamed answer of 42 deltas, against a server without latency in another
process. `python -m evals.bench.model_bench` prints the table; the functions are there for a run beside the
whole turn.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import BaseTool, tool
from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_openai import ChatOpenAI
from openai import OpenAI

from assistant.agent.models.openai_chat import SentenceChatOpenAI

MODEL = "gpt-bench"
HISTORIES = (0, 12, 100, 400)
AT_ONCE = (1, 16)
_ROOT = Path(__file__).parents[2]

Turn = Callable[[list[BaseMessage]], int]
"""Runs one turn over a history; the number of characters of the answer."""


@dataclass(frozen=True, slots=True)
class Figures:
    """`cpu_ms` of this process per turn, median over rounds; `per_second` turns."""

    cpu_ms: float
    per_second: float


@tool
def get_balance() -> str:
    """What is open on this invoice, and what was booked on it."""
    return json.dumps({"outcome": "ok", "reason_code": None, "message": "Here is the balance.", "data": {}})


@tool
def propose_plan(
    first_payment: str = "", amount_per_instalment: str = "", instalments: int = 0, frequency: str = ""
) -> str:
    """Works out a payment plan from what the payer wishes, in the payer's own words."""
    return first_payment + amount_per_instalment + str(instalments) + frequency


@tool
def propose_promise(when: str, amount: str = "") -> str:
    """Notes a promise to pay on a day."""
    return when + amount


@tool
def search_tax_library(question: str) -> str:
    """Finds passages about tax."""
    return question


@tool
def open_dispute(reason: str, lines: list[int] | None = None, amount: str = "") -> str:
    """Contests the invoice, lines of it or an amount."""
    return f"{reason}{lines}{amount}"


@tool
def escalate_to_person(reason: str, summary: str = "") -> str:
    """Hands the conversation to a person."""
    return reason + summary


TOOLS: list[BaseTool] = [
    get_balance,
    propose_plan,
    propose_promise,
    search_tax_library,
    open_dispute,
    escalate_to_person,
]


def history(length: int) -> list[BaseMessage]:
    """A system prompt, `length` messages of a conversation, and the question of this turn."""
    talk: list[BaseMessage] = [SystemMessage("You answer questions about one invoice. " * 40)]
    for at in range(length):
        kind = HumanMessage if at % 2 == 0 else AIMessage
        talk.append(
            kind(f"Message {at} of this conversation, about as long as people write in a chat on an invoice.")
        )
    return [*talk, HumanMessage("What do I still owe?")]


def bare_openai(base_url: str) -> Turn:
    """The loop that one would write by hand on the `openai` package, streamed."""
    client = OpenAI(base_url=base_url, api_key="bench", max_retries=0)
    schemas: list[Any] = [convert_to_openai_tool(each) for each in TOOLS]
    roles = {"system": "system", "human": "user", "ai": "assistant"}

    def turn(messages: list[BaseMessage]) -> int:
        talk: list[Any] = [{"role": roles[m.type], "content": m.content} for m in messages]
        while True:
            words: list[str] = []
            calls: dict[int, dict[str, str]] = {}
            stream = client.chat.completions.create(
                model=MODEL, messages=talk, tools=schemas, stream=True, stream_options={"include_usage": True}
            )
            for chunk in stream:
                for choice in chunk.choices:
                    words.append(choice.delta.content or "")
                    for part in choice.delta.tool_calls or ():
                        call = calls.setdefault(part.index, {"id": "", "name": "", "arguments": ""})
                        call["id"] += part.id or ""
                        if part.function is not None:
                            call["name"] += part.function.name or ""
                            call["arguments"] += part.function.arguments or ""
            if not calls:
                return len("".join(words))
            made = [
                {
                    "id": c["id"],
                    "type": "function",
                    "function": {"name": c["name"], "arguments": c["arguments"]},
                }
                for c in calls.values()
            ]
            talk.append({"role": "assistant", "content": None, "tool_calls": made})
            talk += [
                {
                    "role": "tool",
                    "tool_call_id": c["id"],
                    "content": get_balance.invoke(json.loads(c["arguments"])),
                }
                for c in calls.values()
            ]

    return turn


def agent_turn(model: ChatOpenAI) -> Turn:
    """LangChain's agent, streamed."""
    agent: Any = create_agent(model, TOOLS)

    def turn(messages: list[BaseMessage]) -> int:
        said = 0
        for chunk, _ in agent.stream({"messages": messages}, stream_mode="messages"):
            if isinstance(chunk, AIMessage):
                said += len(chunk.text)
        return said

    return turn


def variants(base_url: str) -> dict[str, Turn]:
    """What is compared, by name."""
    plain = ChatOpenAI(model=MODEL, api_key="bench", base_url=base_url, max_retries=0, stream_usage=True)
    ours = SentenceChatOpenAI(
        model=MODEL,
        api_key="bench",
        base_url=base_url,
        max_retries=0,
        stream_usage=True,
    )
    return {
        "openai loop": bare_openai(base_url),
        "create_agent, ChatOpenAI": agent_turn(plain),
        "create_agent, SentenceChatOpenAI": agent_turn(ours),
    }


def measure(turn: Turn, messages: list[BaseMessage], *, at_once: int, turns: int, rounds: int = 3) -> Figures:
    """Runs `turns` turns, `at_once` at a time, `rounds` times; the median of each figure."""
    cpu: list[float] = []
    rate: list[float] = []
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(turn, [messages] * max(2, at_once)))
        for _ in range(rounds):
            cpu_before, before = time.process_time(), time.perf_counter()
            said = list(pool.map(turn, [messages] * turns))
            cpu.append((time.process_time() - cpu_before) / turns * 1000)
            rate.append(turns / (time.perf_counter() - before))
            if not all(said):
                raise RuntimeError("a turn of the bench gave no answer")
    return Figures(median(cpu), median(rate))


@contextmanager
def bench_server() -> Iterator[str]:
    """The fake provider in a process of its own; its base URL."""
    command = [sys.executable, "-m", "tests.fakes.openai_server", "--port", "0", "--bench"]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            if child.stdout is None:
                raise RuntimeError("no pipe to the fake provider")
            yield child.stdout.readline().strip()
        finally:
            child.terminate()


def table(turns: int = 30, rounds: int = 3) -> list[dict[str, Any]]:
    """One row per variant, history and concurrency: `client`, `history`, `at_once`, `cpu_ms` ..."""
    rows = []
    with bench_server() as base_url:
        clients = variants(base_url)
        for length in HISTORIES:
            messages = history(length)
            for at_once in AT_ONCE if length == 0 else AT_ONCE[:1]:
                for name, turn in clients.items():
                    count = turns if at_once == 1 else turns * 2
                    figures = measure(turn, messages, at_once=at_once, turns=count, rounds=rounds)
                    rows.append(
                        {
                            "client": name,
                            "history": length,
                            "at_once": at_once,
                            "cpu_ms": round(figures.cpu_ms, 1),
                            "per_second": round(figures.per_second, 1),
                        }
                    )
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{'client':34} {'history':>7} {'at once':>7} {'CPU ms/turn':>11} {'turns/s':>8}")
    for row in table(options.turns, options.rounds):
        print("{client:34} {history:7d} {at_once:7d} {cpu_ms:11.1f} {per_second:8.1f}".format(**row))


if __name__ == "__main__":
    main()
