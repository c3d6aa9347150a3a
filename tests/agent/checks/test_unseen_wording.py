"""Wording that nobody tuned for: how many honest sentences are held back, how many lies pass.

`blind_*` was written from the scenarios alone, before anyone had read the checks; even places were tuned on, odd
places never. `later_*` are four more rounds written the same way and tuned on after their first run.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.agent.checks import CheckContext, check_reply, verdict
from assistant.domain.facts import FactSheet

Scenarios = dict[str, tuple[FactSheet, CheckContext]]
Corpus = list[tuple[str, str]]
Load = Callable[[str], Corpus]
TUNED, HELD_OUT = 0, 1


def held_sentences(corpus: Corpus, scenarios: Scenarios) -> float:
    """The share of sentences that are held back."""
    verdicts = [
        verdict(results) for name, text in corpus for _, results in check_reply(text, *scenarios[name])
    ]
    return verdicts.count(False) / len(verdicts)


def passed_lies(corpus: Corpus, scenarios: Scenarios) -> float:
    """The share of lies of which every sentence passes."""
    passed = [
        all(verdict(results) for _, results in check_reply(text, *scenarios[name])) for name, text in corpus
    ]
    return passed.count(True) / len(passed)


@pytest.mark.requirement("LLM-06", "LLM-07")
@pytest.mark.parametrize(("half", "honest", "lies"), [(TUNED, 0.02, 0.01), (HELD_OUT, 0.14, 0.10)])
def test_blind_corpora(half: int, honest: float, lies: float, corpus: Load, scenarios: Scenarios) -> None:
    said, lied = corpus("blind_honest"), corpus("blind_lies")
    assert len(said) >= 400
    assert len(lied) >= 250
    assert held_sentences(said[half::2], scenarios) < honest
    assert passed_lies(lied[half::2], scenarios) < lies


@pytest.mark.requirement("LLM-06", "LLM-07")
def test_later_corpora(corpus: Load, scenarios: Scenarios) -> None:
    assert held_sentences(corpus("later_honest"), scenarios) < 0.04
    assert passed_lies(corpus("later_lies"), scenarios) < 0.01
