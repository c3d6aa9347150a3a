"""Promises to pay within the policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.money import Money
from assistant.domain.policy.facts import PromiseFacts, PromiseWish
from assistant.domain.policy.promises import check_promise
from assistant.domain.policy.reasons import ReasonCode

TODAY = date(2026, 11, 22)
FRIDAY = date(2026, 11, 27)
FACTS = PromiseFacts(Money(40000, "USD"), TODAY, date(2026, 11, 1), "consumer", "US")


def usd(minor: int) -> Money:
    return Money(minor, "USD")


class TestAllowed:
    def test_a_promise_within_the_limits_is_taken_as_wished(self, policy):
        decision = check_promise(policy, FACTS, PromiseWish(FRIDAY, usd(15000)))
        assert decision.as_wished
        assert decision.terms.due_on == FRIDAY
        assert decision.terms.amount == usd(15000)

    def test_without_an_amount_it_is_all_that_is_payable(self, policy):
        assert check_promise(policy, FACTS, PromiseWish(FRIDAY)).terms.amount == usd(40000)

    def test_today_and_the_last_day_are_both_allowed(self, policy):
        for day in (TODAY, TODAY + timedelta(days=30)):
            assert check_promise(policy, FACTS, PromiseWish(day)).as_wished

    def test_days_count_from_a_due_date_that_is_still_to_come(self, policy):
        facts = replace(FACTS, due_on=date(2027, 1, 15))
        assert check_promise(policy, facts, PromiseWish(date(2027, 2, 14))).as_wished

    def test_a_rest_below_the_minimum_can_be_promised(self, policy):
        assert check_promise(
            policy, replace(FACTS, payable=usd(300)), PromiseWish(FRIDAY, usd(300))
        ).as_wished


class TestNearest:
    @pytest.mark.parametrize(
        ("wish", "day", "amount", "code"),
        [
            (PromiseWish(date(2027, 3, 1)), date(2026, 12, 22), 40000, ReasonCode.PROMISE_TOO_FAR),
            (PromiseWish(date.max), date(2026, 12, 22), 40000, ReasonCode.PROMISE_TOO_FAR),
            (PromiseWish(date(2026, 11, 1)), TODAY, 40000, ReasonCode.PROMISE_PAST),
            (PromiseWish(FRIDAY, usd(100)), FRIDAY, 500, ReasonCode.PROMISE_TOO_SMALL),
            (PromiseWish(FRIDAY, usd(-100)), FRIDAY, 500, ReasonCode.PROMISE_TOO_SMALL),
            (PromiseWish(FRIDAY, usd(99900)), FRIDAY, 40000, ReasonCode.PROMISE_MORE_THAN_DUE),
            (PromiseWish(FRIDAY, Money(1, "EUR")), FRIDAY, 40000, ReasonCode.OTHER_CURRENCY),
        ],
    )
    def test_a_wish_outside_comes_back_as_the_nearest_with_the_reason(self, policy, wish, day, amount, code):
        decision = check_promise(policy, FACTS, wish)
        assert decision.terms.due_on == day
        assert decision.terms.amount == usd(amount)
        assert [change.code for change in decision.changes] == [code]
        assert not decision.as_wished

    @pytest.mark.requirement("MON-15")
    def test_the_nearest_day_is_told_with_weekday_and_year(self, policy):
        decision = check_promise(policy, FACTS, PromiseWish(date(2027, 3, 1)))
        assert "Tuesday, December 22, 2026" in decision.changes[0].text

    @given(st.dates(), st.none() | st.builds(Money, st.integers(-10, 90000), st.sampled_from(["USD", "JPY"])))
    def test_whatever_the_wish_the_promise_is_within_the_limits(self, policy, day, amount):
        terms = check_promise(policy, FACTS, PromiseWish(day, amount)).terms
        assert TODAY <= terms.due_on <= TODAY + timedelta(days=30)
        assert usd(500) <= terms.amount <= FACTS.payable


@pytest.mark.requirement("COM-51", "COM-73")
class TestPerson:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"open_promises": 1}, ReasonCode.PROMISE_EXISTS),
            ({"broken_promises": 3}, ReasonCode.EARLIER_PROMISES_BROKEN),
            ({"payable": usd(2500001)}, ReasonCode.AMOUNT_NEEDS_PERSON),
        ],
    )
    def test_what_code_may_not_decide_goes_to_a_person(self, policy, change, code):
        decision = check_promise(policy, replace(FACTS, **change), PromiseWish(FRIDAY))
        assert decision.terms is None
        assert decision.needs_person
        assert [reason.code for reason in decision.reasons] == [code]

    @pytest.mark.requirement("VUL-05")
    def test_on_hold_no_promise_is_taken(self, policy):
        decision = check_promise(policy, replace(FACTS, on_hold="bereavement"), PromiseWish(FRIDAY))
        assert decision.needs_person
        assert [reason.code for reason in decision.reasons] == [ReasonCode.ON_HOLD]

    def test_a_limit_that_moved_the_day_lets_a_person_be_offered_beside_it(self, policy):
        assert check_promise(policy, FACTS, PromiseWish(date(2027, 3, 1))).person_could_do_more
        assert not check_promise(policy, FACTS, PromiseWish(FRIDAY)).person_could_do_more

    def test_nothing_due_is_no_refusal(self, policy):
        decision = check_promise(policy, replace(FACTS, payable=usd(0)), PromiseWish(FRIDAY))
        assert [reason.code for reason in decision.reasons] == [ReasonCode.NOTHING_DUE]
        assert not decision.needs_person

    @pytest.mark.requirement("COM-28")
    def test_in_a_dispute_it_is_about_the_undisputed_part_only(self, policy):
        decision = check_promise(policy, replace(FACTS, open_dispute=True), PromiseWish(FRIDAY))
        assert [change.code for change in decision.changes] == [ReasonCode.DISPUTED_PART_APART]
