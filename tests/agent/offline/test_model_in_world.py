"""The offline model with the real tools, database, screens and checks: what payers get, and nothing held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.agent import release
from assistant.core import config
from knowledge_base import search

from .scoring import payers, play

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.agent.checks import CheckResult

LEAST = {"singles": (0.93, 0.86), "dialogues": (0.9, 0.8)}
"""Of the tuned half, and of the one that was held out."""
CONVERSATIONS = [
    ["hi", "how much do I owe?", "can I pay in 3 payments", "that's too much"],
    ["80 a month", "make it the 20th", "weekly instead", "yes"],
    ["I promise", "on friday", "actually make it the 20th", "the desk never arrived"],
    ["I paid half last week and the rest comes Friday, also why the tax?"],
    ["pay 5000", "pay half now", "how do I pay", "I'll pay it all today"],
    ["I lost my job. can I pay 50 a month?", "too much", "no"],
    ["I want to dispute this", "the price is not what we agreed"],
    ["I already paid", "yes"],
    ["asdf qwer zxcv", "lkjh poiu"],
    ["can i get a discount", "yes please"],
    ["email me instead of texting", "don't text me before 3pm", "my email address is new"],
    ["what's line 2", "and the other one?", "when was this issued", "how many desks did you charge"],
    ["I'd like a payment plan", "that's too much, 80?", "no", "what about 3 payments", "thanks"],
    ["I will pay next week", "yes", "december 1", "and only half of it", "sure"],
    ["can i pay 250 on dec 5 and the rest on dec 20"],
    ["send me the pdf", "receipt please", "did you get my payment?", "what did we agree", "tell me a joke"],
    ["how about 100 every friday", "I can do 200 first and then monthly", "start in january", "by december 31"],
    ["I'll pay on 31 Feb", "next friday then", "can i pay later"],
    ["how much do I owe", "a later day", "friday"],
    ["I can't pay this, I'm really struggling", "yes please"],
    ["the delivery was never done", "dispute $40 of it, I was overcharged", "this is a scam, idiots"],
    ["I already paid this. What items are on the bill?"],
    ["is shipping taxable", "why 8.875%", "can I deduct this as a business expense"],
]  # fmt: skip


@pytest.fixture
def world(database: str, warm_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own beside the shared model and library."""
    monkeypatch.setenv("DATA_DIR", str(warm_dir))
    config.get_settings.cache_clear()
    search.warm()
    return database


Held = list[tuple[str, tuple["CheckResult", ...]]]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """Every sentence that the checks did not let through."""
    found: Held = []
    init = release.HeldBack.__init__

    def noted(self: release.HeldBack, sentence: str, failed: tuple[CheckResult, ...]) -> None:
        found.append((sentence, failed))
        init(self, sentence, failed)

    monkeypatch.setattr(release.HeldBack, "__init__", noted)
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("world")
@pytest.mark.requirement("LLM-06", "LLM-07")
def test_no_sentence_of_the_offline_model_is_held_back(held: Held) -> None:
    for conversation in CONVERSATIONS:
        played = play([{"say": says} for says in conversation], net_minor=120_000, tax_rate="8.875")
        assert all(reply.text.strip() for _says, reply, _wrong in played)
    assert held == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", LEAST)
def test_payers_of_many_kinds_get_what_they_need(kind: str, held: Held) -> None:
    """The messages stay out of a failure's output, so that nobody tunes on those held out."""
    cases: list[dict[str, Any]] = payers()[kind]
    right = [not any(wrong for *_, wrong in play(case.get("turns", [case]))) for case in cases]
    tuned, held_out = LEAST[kind]
    assert round(sum(right[0::2]) / len(right[0::2]), 3) >= tuned
    assert round(sum(right[1::2]) / len(right[1::2]), 3) >= held_out
    assert [sentence for sentence, _failed in held] == []
