"""Reasons in a payer's words, the disclosure matrix, and a policy in plain words."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.core.money import Money
from assistant.domain.policy.disclosure import TOOLS, may, required_level
from assistant.domain.policy.explain import describe
from assistant.domain.policy.loader import load_policy
from assistant.domain.policy.reasons import RULES, SENTENCES, ReasonCode, because

PRESSURE = re.compile(
    r"borrow|loan|lend|credit|\bsell\b|famil|friend|refus|reject|den(y|ied)|fail|must|immediately|penalt|"
    r"legal|court|debt|owe|unfortunately|not allowed|cannot accept",
    re.IGNORECASE,
)


class TestReasons:
    def test_each_code_has_one_sentence(self):
        assert set(SENTENCES) == set(ReasonCode)
        assert len({code.value for code in ReasonCode}) == len(ReasonCode)

    @pytest.mark.requirement("COM-52")
    @pytest.mark.parametrize("code", list(ReasonCode))
    def test_it_neither_scolds_nor_presses_nor_suggests_to_borrow(self, code):
        sentence = SENTENCES[code]
        assert not PRESSURE.search(sentence)
        assert sentence.endswith(".")
        assert "!" not in sentence

    def test_figures_are_filled_in_as_the_payers_locale_writes_them(self):
        reason = because(
            ReasonCode.TOO_SMALL_TO_SPLIT, payable=Money(4000, "EUR"), minimum=Money(2500, "EUR")
        )
        assert "€40.00" in reason.text
        assert "40,00\xa0€" in reason.render("de_DE")

    @pytest.mark.requirement("MON-15")
    def test_dates_are_told_with_weekday_and_year(self):
        reason = because(ReasonCode.PROMISE_TOO_FAR, limit=date(2026, 12, 5))
        assert reason.text == "I can note a payment for Saturday, December 5, 2026 at the latest."

    @pytest.mark.requirement("COM-73")
    def test_the_rule_behind_a_legal_limit_can_be_told(self):
        assert because(ReasonCode.UK_TWELVE_MONTHS, limit=date(2026, 1, 1)).rule == "FAIR-03"
        assert because(ReasonCode.MIN_INSTALMENT, minimum=Money(1, "USD")).rule is None
        assert all(re.fullmatch(r"[A-Z]+-\d\d", rule) for rule in RULES.values())


class TestDisclosure:
    @pytest.mark.requirement("IDN-02")
    @pytest.mark.parametrize("level", [0, 1, 2])
    def test_every_tool_opens_at_its_level_and_above(self, policy, level):
        anybody = {"search_tax_library", "start_verification", "escalate_to_person"}
        opened = {tool for tool in TOOLS if may(policy, tool, level)}
        assert opened == (anybody if level == 0 else set(TOOLS))

    def test_a_business_may_want_a_code_for_more(self, make_policy):
        policy = make_policy(disclosure={"send_document": 2})
        assert not may(policy, "send_document", 1)
        assert may(policy, "send_document", 2)

    @pytest.mark.parametrize("tool", ["", "model_dump", "delete_everything", "__class__"])
    def test_what_is_not_a_tool_needs_the_strictest(self, policy, tool):
        assert required_level(policy, tool) == 2
        assert not may(policy, tool, 1)


class TestDescription:
    def test_it_tells_what_the_file_allows(self, policy):
        text = describe(policy)
        assert "consumers: up to 4 payments within 120 days" in text
        assert "businesses: up to 6 payments within 180 days" in text
        assert "$25.00" in text
        assert "KWD\xa07.500" in text or "KWD 7.500" in text
        assert policy.hash[:12] in text
        assert "anybody: search_tax_library" in text

    def test_a_lifted_limit_of_the_law_stands_out_with_who_signed(self, demo_text):
        mode = 'reg_z_mode: {approved_by: "J. Roe", approved_on: 2026-11-01, reference: "opinion 14"}\n'
        assert "LIFTED by J. Roe on 2026-11-01 (opinion 14)" in describe(load_policy(demo_text + mode))

    def test_what_is_optional_is_told_where_it_is_there(self, make_policy):
        policy = make_policy(
            plans={
                "min_first_percent": 20,
                "min_first_minor": {"USD": 5000},
                "non_business_days": "preceding",
            },
            discounts={"early_payment": {"percent": 2, "days": 10}},
            needs_person={"open_dispute": True},
        )
        text = describe(policy)
        assert "the first at least 20 %, and $50.00" in text
        assert "2 % of the amount with tax for paying all within 10 days" in text
        assert "while a dispute is open" in text

    def test_a_business_without_plans_is_described_so(self, make_policy):
        assert "none are offered" in describe(make_policy(plans={"offered": False}))
