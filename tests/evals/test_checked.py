"""Alterations are surely false, and the measure counts what the door does with them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from assistant.core.money import Money
from assistant.domain.facts import Fact
from evals import alterations, checked
from evals.checked import Right
from tests.agent.checks.scenarios import SCENARIOS


def kinds(text: str, scenario: str = "overdue", seed: int = 1) -> dict[str, str]:
    made = alterations.altered(text, *SCENARIOS[scenario], random.Random(seed))
    return {one.kind: one.text for one in made}


class TestAlterations:
    def test_one_thing_is_changed_in_each(self) -> None:
        text = "Your balance is $1,034.50, due on Tuesday, November 10, 2026."
        made = kinds(text)
        places = {
            "amount: a digit",
            "amount: currency",
            "date: day",
            "date: month",
            "date: year",
            "date: weekday",
        }
        assert places <= set(made)
        assert all(made[kind] != text for kind in places)
        assert made["date: year"] == text.replace("2026", "2029")
        assert made["amount: currency"] == text.replace("$", "€")

    def test_no_digit_makes_another_true_amount(self) -> None:
        text = "The first payment would be $344.84."
        for seed in range(200):
            assert "$344.83" not in kinds(text, "offer", seed)["amount: a digit"]

    @pytest.mark.parametrize(
        "text",
        [
            "You can write, for example, $50.",
            "What do you mean by “$50”?",
            "The rule says so [us-resale#certificate].",
        ],
    )
    def test_examples_and_quotes_bind_nobody(self, text: str) -> None:
        assert not [kind for kind in kinds(text) if kind.startswith(("amount", "date", "reference"))]

    def test_an_item_of_a_list_is_no_day(self) -> None:
        text = "1. December 5, 2026: $344.84"
        for seed in range(20):
            assert kinds(text, "offer", seed)["date: day"].startswith("1. December")

    def test_no_claim_that_is_true_here(self) -> None:
        assert "claim: paid" not in kinds("Hello.", "paid")
        assert "claim: unpaid" not in kinds("Hello.", "overdue")
        assert "claim: plan made" not in kinds("Hello.", "planned")
        assert "claim: overdue" not in kinds("Hello.", "overdue")


class TestMeasure:
    def test_right_ones_pass_and_altered_ones_do_not(self) -> None:
        right = Right("Your balance is $1,034.50.", *SCENARIOS["overdue"])
        found = checked.measured([right], "one")
        assert (found["right"], found["wronged"], found["passed"]) == (1, [], [])
        assert found["made"] == found["stopped"]

    def test_a_right_one_that_is_held_back_is_counted(self) -> None:
        record = checked.measured([Right("Your balance is $7.00.", *SCENARIOS["overdue"])], "x")
        found = checked.findings([], [record])
        assert (found.results["right_held_back"], found.breaches) == (1.0, [])
        assert checked.findings([], [record] * 500).breaches == ["500 of 500 right replies were held back"]

    def test_a_lie_that_passes_shuts_the_gate(self) -> None:
        """Facts that the alteration is not told of make it true to the door."""
        sheet, context = SCENARIOS["overdue"]
        trusting = replace(sheet, trusted_texts=("I've waived the late fee.",))
        right = Right("I've waived the late fee.", trusting, context)
        record = checked.measured([right], "x") | {
            "passed": [{"of": "x", "kind": "amount", "text": "You owe $1."}]
        }
        assert "passed the checks (amount): You owe $1." in checked.findings([record], []).breaches

    def test_the_door_is_that_of_the_turn(self) -> None:
        sheet, context = SCENARIOS["overdue"]
        wish = sheet.plus(Fact.money("wish", Money.of("50.00", "USD")), Fact.date("wish", date(2026, 12, 1)))
        assert checked.held("You would pay $60.00 by December 1, 2026.", Right("", wish, context))
