"""The cases are well formed, and a case can be won and lost for the right reasons."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from evals import casebook, dialogues, grading, setting
from evals.casebook import Case
from evals.grading import FACTS

if TYPE_CHECKING:
    from pathlib import Path

STATES = {
    "balance", "plan", "promises", "disputes", "cases", "owner", "consent", "preference", "holds", "offers", "payments"
}  # fmt: skip


def test_every_case_names_known_facts_and_states() -> None:
    for case in casebook.load():
        assert set(case.expect.state) <= STATES, case.id
        named = {fact for fact in case.expect.said if fact[0] not in "/["}
        assert named <= {*FACTS, "cited"}, case.id


def test_there_are_enough_cases_in_every_area_and_in_both_splits() -> None:
    cases = casebook.load()

    assert len(cases) >= 250
    assert min(Counter(case.area for case in cases).values()) >= 3
    assert min(Counter(case.channel for case in cases).values()) >= 50
    assert min(Counter(case.split for case in cases).values()) >= 100
    assert {case.language for case in cases} == {"en", "de", "es", "fr"}


def test_an_id_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    entry = "- {id: a, payer: {goal: x}, talk: [{say: hi}], expect: {}}\n"
    (tmp_path / "one.yaml").write_text(entry * 2)

    with pytest.raises(ValueError, match="twice"):
        casebook.load(tmp_path)


@pytest.mark.parametrize(
    ("expected", "value", "fitting"),
    [
        ("any", [1], True),
        (">= 2", 2, True),
        ("> 2", 2, False),
        ([3, 4], 4, True),
        ([{"amount": 5}], [{"amount": 5, "status": "open"}], True),
        ([{"amount": 5}], [], False),
        ({"status": "active"}, None, False),
        (None, None, True),
    ],
)
def test_expected_state_is_read_as_written(expected: object, value: object, *, fitting: bool) -> None:
    assert grading.fits(expected, value) is fitting


def test_state_that_is_not_named_must_stay_as_it_was() -> None:
    before = {"plan": None, "cases": [], "offers": []}

    assert grading.state_faults({}, before, {"plan": None, "cases": [], "offers": ["plan"]}) == []
    assert grading.state_faults({}, before, {"plan": None, "cases": ["other"], "offers": []})


def _case(**fields: object) -> Case:
    made = {"id": "t", "area": "t", "payer": {"goal": "know"}, "world": {"due_in": 9}}
    return Case.model_validate(made | fields)


def test_a_dialogue_is_won_by_the_final_state_and_the_facts_said(database: str) -> None:
    setting.quiet()
    talk = [{"say": "Can I pay this in 3 monthly payments?"}, {"press": "accept"}]
    expect = {"state": {"plan": {"instalments": 3, "total": 43200}}, "said": ["instalment"]}
    case = _case(talk=talk, expect=expect)

    played = dialogues.play(case)

    assert played.grade.success, (played.grade.notes, played.dialogue.transcript)
    assert not dialogues.play(case, "do_nothing").grade.success
    assert not dialogues.play(case, "always_escalate").grade.success
