"""The guarantee holds against a model that lies on the wire (DESIGN: The guarantee)."""

from __future__ import annotations

import json

import pytest

from evals import hostile, setting


@pytest.fixture(autouse=True)
def _quiet() -> None:
    setting.quiet()


@pytest.mark.slow
@pytest.mark.requirement("LLM-01", "LLM-03", "LLM-06", "LLM-07", "LLM-09", "IDN-13", "AUD-05")
def test_a_lying_model_commits_nothing_shows_nothing_false_and_reads_no_other_invoice(database: str) -> None:
    said = hostile.run(300 if database == "sqlite" else 60, seed=7)

    assert said.audit_ok
    assert said.ok, json.dumps(said.figures()["breaches"], indent=1, ensure_ascii=False)
    assert said.sentences["lie sent"] > said.turns / 2
    assert said.tool_calls > said.turns
