"""A model plays the payer, over the wire: it writes, presses the button, and ends the dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evals import dialogues, setting
from evals.casebook import Case
from evals.model_payer import ModelPayer
from evals.scripted import Heard
from tests.fakes import openai_script, openai_server

if TYPE_CHECKING:
    from collections.abc import Iterator

CASE = Case.model_validate(
    {
        "id": "t", "area": "t", "talk": [{"say": "unused"}],
        "payer": {"persona": "brief", "goal": "pay in three parts", "accepts": {"each_at_most": 15_000}},
        "expect": {"state": {"plan": {"status": "active", "instalments": 3, "total": 43_200}}, "said": ["instalment"]},
    }
)  # fmt: skip


@pytest.fixture
def said() -> Iterator[openai_server.FakeOpenAI]:
    words = ["Can I pay this in 3 monthly payments?", "PRESS ACCEPT", "DONE"]
    with (
        openai_server.running([openai_script.text(one) for one in words]) as (fake, url),
        setting.environment(OPENAI_API_KEY="evals", OPENAI_BASE_URL=url),
    ):
        yield fake


def test_a_model_asks_for_a_plan_and_takes_it(database: str, said: openai_server.FakeOpenAI) -> None:
    setting.quiet()

    played = dialogues.play(CASE, payer=ModelPayer(CASE, "openai:payer"))

    assert played.grade.success, (played.grade.notes, played.dialogue.transcript)
    asked = said.requests[0]["body"] if "body" in said.requests[0] else said.requests[0]
    assert "pay in three parts" in str(asked)


def test_the_model_is_told_which_offer_stands_and_what_it_would_take() -> None:
    offer = {"id": "o", "kind": "plan", "parts": [1], "summary": "3 payments of $144.00"}

    prompt = ModelPayer(CASE, "openai:payer").prompt(Heard("", offer))

    assert "An offer stands now: 3 payments of $144.00" in prompt
    assert "at most 150.00 each time" in prompt
