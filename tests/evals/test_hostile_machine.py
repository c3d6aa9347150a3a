"""The seven guarantees as invariants over any order of messages, faults, repeats and buttons."""

from __future__ import annotations

import pytest

from evals import hostile_machine, setting


@pytest.mark.requirement("LLM-01", "LLM-02", "LLM-03", "LLM-06", "LLM-08", "LLM-10", "AUD-05")
def test_the_seven_hold_whatever_the_order(database: str) -> None:
    setting.quiet()
    with hostile_machine.provider():
        hostile_machine.run(sequences=5 if database == "sqlite" else 1, steps=10)
