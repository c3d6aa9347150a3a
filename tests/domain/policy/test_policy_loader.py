"""A policy file: what loads, and how every problem is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.policy.loader import PolicyError, load_policy

SMALL = """\
version: "1"
business: {country: US}
plans:
  consumer: {max_instalments: 4, max_days: 90}
  business: {max_instalments: 6, max_days: 180}
  min_instalment_minor: {USD: 2500}
"""
MODE = '{mode}: {{approved_by: "J. Roe, counsel", approved_on: 2026-11-01, reference: "opinion 14"}}\n'


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy(text, name="p.yaml")
    return caught.value.lines()


class TestLoading:
    def test_the_demo_business_has_four_payments_for_consumers_and_six_for_businesses(self, policy):
        assert policy.class_limits("consumer").max_instalments == 4
        assert policy.class_limits("business").max_days == 180
        assert set(policy.plans.min_instalment_minor) == {"USD", "EUR", "GBP", "JPY", "KWD"}

    def test_what_is_not_said_has_a_safe_default(self):
        policy = load_policy(SMALL)
        assert policy.discounts.early_payment is None
        assert policy.needs_person.broken_plans_over == 0
        assert policy.reg_z_mode is None

    def test_percentages_are_exact_decimals(self):
        policy = load_policy(SMALL + "discounts: {early_payment: {percent: 2.35, days: 10}}\n")
        assert policy.discounts.early_payment.percent == Decimal("2.35")

    def test_norway_is_a_country_and_not_a_no(self):
        assert load_policy(SMALL.replace("US}", "NO}")).business.country == "NO"

    def test_a_loaded_policy_does_not_change(self, policy):
        with pytest.raises(ValueError, match="frozen"):
            policy.version = "other"


class TestHash:
    def test_layout_and_order_do_not_change_it(self):
        other = (
            "# a comment\nplans:\n"
            + SMALL.split("plans:\n")[1]
            + 'business:\n  country: "US"\nversion: "1"\n'
        )
        assert load_policy(other).hash == load_policy(SMALL).hash

    def test_spelling_out_a_default_does_not_change_it(self):
        text = SMALL + "  first_due_within_days: 31\n  min_first_percent: 0.00\n"
        assert load_policy(text).hash == load_policy(SMALL).hash

    def test_any_change_of_content_changes_it(self):
        assert load_policy(SMALL.replace("2500", "2501")).hash != load_policy(SMALL).hash

    def test_it_is_sha_256_in_hex(self, policy):
        assert len(bytes.fromhex(policy.hash)) == 32


class TestProblems:
    def test_all_are_named_at_once_with_their_lines_in_order(self):
        text = SMALL.replace("max_days: 90", "max_days: many").replace(
            "max_instalments: 6", "max_instalment: 6"
        )
        assert problems(text) == [
            "p.yaml:4: plans.consumer.max_days: must be a whole number, not `many`",
            "p.yaml:5: plans.business.max_instalment: is not a key here; did you mean `max_instalments`?",
            "p.yaml:5: plans.business.max_instalments: is missing; add `max_instalments:`",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "line", "words"),
        [
            ('"1"', "1", 1, "put it in quotes"),
            ("US}", "UK}", 2, "written GB"),
            ("US}", "Germany}", 2, "two capital letters"),
            ("US}", "US, size: big}", 2, "the keys are country, name"),
            ("USD", "DOLLARS", 6, "ISO 4217"),
            ("2500}", "25.00}", 6, "minor units"),
            ("2500}", "-5}", 6, "more than 0"),
            ("{USD: 2500}", "2500", 6, "amounts per currency"),
            ("max_days: 90", "max_days: 9999", 4, "at most 1830"),
            ("max_instalments: 4", "max_instalments: 1", 4, "at least 2"),
            ("6, max_days: 180}", "6}", 5, "add `max_days:`"),
            ("{max_instalments: 6, max_days: 180}", "none", 5, "a block of keys and values"),
            ("{USD: 2500}", "{USD: 2500}\n  frequencies: [montly]", 7, "did you mean monthly"),
            ("{USD: 2500}", "{USD: 2500}\n  frequencies: monthly", 7, "a list"),
            ("{USD: 2500}", "{USD: 2500}\n  frequencies: []", 7, "at least one"),
            ("{USD: 2500}", "{USD: 2500}\n  offered: yes", 7, "true or false"),
            ("{USD: 2500}", "{USD: 2500}\n  days_before_first: 40", 3, "lower the one or raise the other"),
            ("{USD: 2500}", "{USD: 2500}\n  min_first_percent: 95", 7, "at most 90"),
            ("{USD: 2500}", "{USD: 2500}\n  min_first_percent: half", 7, "a number, like 2 or 2.5"),
        ],
    )
    def test_each_says_what_to_do(self, old: str, new: str, line: int, words: str):
        found = problems(SMALL.replace(old, new, 1))
        assert any(each.startswith(f"p.yaml:{line}:") and words in each for each in found), found

    def test_a_tool_that_does_not_exist_gets_a_did_you_mean(self):
        assert "did you mean `get_balance`" in problems(SMALL + "disclosure: {get_balanse: 1}\n")[0]

    @pytest.mark.requirement("COM-21")
    def test_an_account_tool_cannot_be_opened_to_anybody(self):
        assert "disclosure.get_balance" in problems(SMALL + "disclosure: {get_balance: 0}\n")[0]

    def test_a_key_given_twice_is_named(self):
        assert "p.yaml:7: version: is there twice" in problems(SMALL + 'version: "2"\n')[0]

    def test_a_day_that_does_not_exist_is_named(self):
        text = SMALL + MODE.format(mode="reg_z_mode").replace("2026-11-01", "2026-02-30")
        assert any("2026-02-30 is not a day of the calendar" in each for each in problems(text))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "# nothing",
            "- a\n- b\n",
            "just words",
            "a: [1, 2",
            "a: &x 1\nb: *x\n",
            "a: \x07",
            "? [a]\n: b\n",
        ],
    )
    def test_what_is_no_policy_at_all_is_refused_with_words(self, text: str):
        assert problems(text)

    def test_a_file_far_too_long_is_not_even_read(self):
        assert "too long" in problems("a" * 300_000)[0]

    @given(st.text(max_size=200))
    def test_any_text_loads_or_is_refused_with_words(self, text: str):
        with pytest.raises(PolicyError):
            load_policy(text)


class TestTripWires:
    @pytest.mark.requirement("FAIR-01")
    def test_more_than_four_payments_for_us_consumers_need_reg_z_mode(self):
        text = SMALL.replace("max_instalments: 4", "max_instalments: 5")
        (found,) = problems(text)
        assert found.startswith("p.yaml:4: plans.consumer.max_instalments:")
        assert "FAIR-01" in found
        assert "reg_z_mode" in found
        policy = load_policy(text + MODE.format(mode="reg_z_mode"))
        assert policy.reg_z_mode.approved_on == date(2026, 11, 1)

    @pytest.mark.requirement("FAIR-03")
    @pytest.mark.parametrize(
        "limits", ["{max_instalments: 13, max_days: 90}", "{max_instalments: 4, max_days: 366}"]
    )
    def test_more_than_twelve_payments_or_months_for_uk_consumers_need_uk_regulated_mode(self, limits: str):
        text = SMALL.replace("US}", "GB}").replace("{max_instalments: 4, max_days: 90}", limits)
        (found,) = problems(text)
        assert "FAIR-03" in found
        assert "uk_regulated_mode" in found
        assert load_policy(text + MODE.format(mode="uk_regulated_mode"))

    @pytest.mark.requirement("FAIR-04")
    def test_more_than_fifty_days_for_eu_consumers_need_eu_ccd2_mode(self):
        text = SMALL.replace("US}", "DE}")
        (found,) = problems(text)
        assert "FAIR-04" in found
        assert "eu_ccd2_mode" in found
        assert load_policy(text + MODE.format(mode="eu_ccd2_mode"))
        assert load_policy(text.replace("max_days: 90", "max_days: 50"))

    @pytest.mark.requirement("FAIR-01", "FAIR-02")
    @pytest.mark.parametrize("charge", ["fee_minor: {USD: 1}", "interest_percent: 0.1"])
    @pytest.mark.parametrize("mode", ["", MODE.format(mode="reg_z_mode")])
    def test_a_plan_that_costs_more_than_the_invoice_is_always_refused(self, charge: str, mode: str):
        (found,) = problems(f"{SMALL}  charges: {{{charge}}}\n{mode}")
        assert "p.yaml:7" in found
        assert "must not cost more than the invoice (FAIR-01)" in found

    @pytest.mark.requirement("FAIR-05")
    def test_businesses_are_outside_of_them(self):
        text = SMALL.replace("max_instalments: 6, max_days: 180", "max_instalments: 24, max_days: 730")
        for country in ("US", "GB"):
            assert load_policy(text.replace("US}", f"{country}}}").replace("max_days: 90", "max_days: 50"))

    def test_they_are_named_even_when_the_file_is_wrong_elsewhere(self):
        found = problems(SMALL.replace("max_instalments: 4", "max_instalments: 5") + "promise: {}\n")
        assert len(found) == 2

    @pytest.mark.parametrize("part", ["approved_by", "approved_on", "reference"])
    def test_a_sign_off_says_who_when_and_where(self, part: str):
        text = SMALL + MODE.format(mode="reg_z_mode").replace(part, f"{part}_x")
        assert any(f"reg_z_mode.{part}: is missing" in each for each in problems(text))
