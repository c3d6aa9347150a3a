"""The whole streamed turn over HTTP: persistence, tools, checks and audit, against a model without latency."""

from __future__ import annotations

import itertools
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import httpx

from assistant.core.text import long_date
from evals import worlds
from evals.bench import app_process, bulk
from tests.fakes import openai_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evals.bench.app_process import App
    from evals.worlds import World

QUESTION = "Hi, what do I still owe on this invoice?"
OFFLINE_QUESTIONS = (
    "Hi, what do I still owe?",
    "When is it due?",
    "What is this invoice for?",
    "Can I pay in 3 monthly payments?",
    "I can pay everything next Friday",
    "Can I get a copy of the invoice?",
    "Why is there sales tax on this?",
    "I want to pay now",
)
TURNS_PER_CONVERSATION = 12
"""Below the cap of messages per minute."""

ROUNDS = 3

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Figures:
    """Of one series of turns: milliseconds as the payer waits, CPU of the application's process per turn."""

    turns: int
    at_once: int
    p50_ms: float
    p95_ms: float
    first_sentence_p50_ms: float
    cpu_ms: float
    per_second: float

    def row(self) -> dict[str, float]:
        return {name: round(value, 1) for name, value in asdict(self).items()}


def ask() -> worlds.Ask:
    """The invoice of the bench: $432.00, due in ten days."""
    return worlds.Ask(net_minor=40_000, tax_rate="8", due_in=10)


def answer(world: World) -> str:
    """What the model says at the end: true of every invoice of the bench, in about 300 characters."""
    due = long_date(world.invoice.due_on, "en_US")
    return (
        f"You owe {world.invoice.total.text()} on this invoice. It is due on {due}. "
        "You can pay it here by card or by bank transfer. "
        "If paying it all at once is hard, tell me what would work for you. "
        "A person can look at it too. Is there anything else that I can help you with?"
    )


@contextmanager
def bench_model(world: World) -> Iterator[dict[str, str]]:
    """The settings that point the application at the fake provider."""
    with openai_server.process("--bench", "--answer", answer(world)) as url:
        yield {"ASSISTANT_MODEL": "openai:bench", "OPENAI_API_KEY": "bench", "OPENAI_BASE_URL": url}


def streamed(client: httpx.Client, url: str, text: str) -> tuple[float, float, str]:
    """One message; milliseconds to the first sentence and to the end, and the reply."""
    body = {"text": text, "client_id": f"bench-{next(_numbers)}"}
    started, first, event = time.perf_counter(), 0.0, ""
    with client.stream(
        "POST", f"{url}/messages", json=body, headers={"Accept": "text/event-stream"}
    ) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event:"):
                event = line[6:].strip()
                if event == "text" and not first:
                    first = time.perf_counter() - started
            elif line.startswith("data:") and event in ("done", "error"):
                data = json.loads(line[5:])
                if event == "error":
                    raise RuntimeError(f"the turn failed: {data}")
                return first * 1000, (time.perf_counter() - started) * 1000, data["reply"]["text"]
    raise RuntimeError("the stream ended without an answer")


def measure(
    app: App,
    tokens: Sequence[str],
    *,
    turns: int,
    at_once: int,
    questions: Sequence[str] = (QUESTION,),
    expected: str = "",
) -> Figures:
    """`turns` turns, `at_once` at a time, each worker on conversations of its own."""
    share = turns // at_once
    groups = [tokens[at::at_once] for at in range(at_once)]

    def work(group: Sequence[str]) -> list[tuple[float, float]]:
        spans = []
        with httpx.Client(timeout=60) as client:
            for number in range(share):
                url = f"{app.url}/i/{group[number % len(group)]}"
                first, whole, reply = streamed(client, url, questions[number % len(questions)])
                if expected and not reply.endswith(expected):
                    raise RuntimeError(f"the checks held the answer of the bench back; shown was: {reply}")
                spans.append((first, whole))
        return spans

    cpu, started = app.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        spans = [span for part in pool.map(work, groups) for span in part]
    seconds, cpu = time.perf_counter() - started, app.cpu_seconds() - cpu
    whole = sorted(span[1] for span in spans)
    return Figures(
        turns=len(whole),
        at_once=at_once,
        p50_ms=statistics.median(whole),
        p95_ms=whole[max(0, round(len(whole) * 0.95) - 1)],
        first_sentence_p50_ms=statistics.median(span[0] for span in spans),
        cpu_ms=cpu / len(whole) * 1000,
        per_second=len(whole) / seconds,
    )


def _middle(series: Sequence[Figures]) -> Figures:
    """The round whose CPU is the median."""
    return sorted(series, key=lambda figures: figures.cpu_ms)[len(series) // 2]


def tokens_for(turns: int, *, messages: int = 0) -> list[str]:
    """Links to fresh invoices, enough of them for so many turns; with `messages` said on each before."""
    made = []
    for _ in range(-(-turns // TURNS_PER_CONVERSATION)):
        world = worlds.single(ask(), f"bench-{next(_numbers)}")
        if messages:
            bulk.add_messages(world, messages)
        made.append(world.token)
    return made


def whole_turn(*, turns: int, invoices: int) -> dict[str, dict[str, float]]:
    """The series with the bench model, in the configured database, by name."""
    world = worlds.single(ask(), "bench")
    said = answer(world)
    found: dict[str, dict[str, float]] = {}
    with bench_model(world) as settings, app_process.served(**settings) as app:
        app.settle()
        measure(app, tokens_for(24), turns=24, at_once=1, expected=said)
        for at_once in (1, 16):
            count = turns if at_once == 1 else max(turns * 2 // 16, 2) * 16
            links = tokens_for(max(count, at_once * TURNS_PER_CONVERSATION))
            figures = measure(app, links, turns=count, at_once=at_once, expected=said)
            found[f"whole turn, {at_once} at once"] = figures.row()
        early, late = [], []
        for _round in range(ROUNDS):  # by turns, so that what else the machine does falls on both
            share = turns // ROUNDS
            early.append(measure(app, tokens_for(share), turns=share, at_once=1, expected=said))
            late.append(measure(app, tokens_for(share, messages=399), turns=share, at_once=1, expected=said))
        found["first messages of a conversation"] = _middle(early).row()
        found["from the 400th message on"] = _middle(late).row()
        bulk.add_invoices(world, invoices)
        many = measure(app, tokens_for(turns), turns=turns, at_once=1, expected=said)
        found[f"with {invoices:,} more invoices"] = many.row()
        found["process"] = {"start_s": round(app.start_seconds, 2), "memory_mb": round(app.memory_mb(), 1)}
    return found


def offline_turn(*, turns: int) -> dict[str, float]:
    """The offline model's turns, over questions that use most tools."""
    with app_process.served(ASSISTANT_MODEL="offline") as app:
        app.settle()
        measure(app, tokens_for(16), turns=16, at_once=1, questions=OFFLINE_QUESTIONS)
        return measure(app, tokens_for(turns), turns=turns, at_once=1, questions=OFFLINE_QUESTIONS).row()
