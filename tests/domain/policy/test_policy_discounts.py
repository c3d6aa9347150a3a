"""The early payment discount, to the second where the payer lives (FAIR-11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.core.money import Money
from assistant.domain.policy.discounts import early_payment_discount, in_time
from assistant.domain.policy.facts import DiscountFacts
from assistant.domain.policy.reasons import ReasonCode

FACTS = DiscountFacts(
    payable=Money(119000, "EUR"),
    tax=Money(19000, "EUR"),
    issued_on=date(2026, 11, 20),
    now=datetime(2026, 11, 22, 12, tzinfo=UTC),
    timezone="America/New_York",
)
LAST_SECOND = datetime(2026, 12, 1, 4, 59, 59, tzinfo=UTC)  # 30 November, 23:59:59 in New York


@pytest.fixture
def offering(make_policy):
    def make(**rule):
        return make_policy(discounts={"early_payment": {"percent": 2, "days": 10, **rule}})

    return make


def code(policy, facts) -> ReasonCode:
    decision = early_payment_discount(policy, facts)
    assert decision.terms is None
    return decision.reasons[0].code


@pytest.mark.requirement("FAIR-11")
class TestOffer:
    def test_it_says_how_much_and_until_which_instant(self, offering):
        terms = early_payment_discount(offering(), FACTS).terms
        assert terms.discount == Money(2380, "EUR")
        assert terms.pay == Money(116620, "EUR")
        assert terms.last_day == date(2026, 11, 30)
        assert terms.cut_off == LAST_SECOND

    def test_on_the_net_base_tax_is_left_alone(self, offering):
        assert early_payment_discount(offering(base="net"), FACTS).terms.discount == Money(2000, "EUR")

    def test_the_last_second_of_the_day_earns_it_and_midnight_does_not(self, offering):
        assert early_payment_discount(offering(), replace(FACTS, now=LAST_SECOND)).terms
        assert (
            code(offering(), replace(FACTS, now=LAST_SECOND + timedelta(seconds=1)))
            == ReasonCode.DISCOUNT_OVER
        )
        assert in_time(LAST_SECOND + timedelta(milliseconds=999), LAST_SECOND)

    def test_the_day_ends_where_the_payer_lives(self, offering):
        terms = early_payment_discount(offering(), replace(FACTS, timezone="Pacific/Kiritimati")).terms
        assert terms.cut_off == datetime(2026, 11, 30, 9, 59, 59, tzinfo=UTC)


class TestNone:
    def test_it_is_off_unless_the_policy_has_one(self, policy):
        assert code(policy, FACTS) == ReasonCode.NO_DISCOUNT

    def test_a_part_payment_ends_it_unless_the_policy_says_otherwise(self, offering):
        facts = replace(FACTS, paid_before=True)
        assert code(offering(), facts) == ReasonCode.DISCOUNT_PART_PAID
        assert early_payment_discount(offering(after_part_payment=True), facts).terms

    @pytest.mark.parametrize(
        "change", [{"open_dispute": True}, {"active_plan": True}, {"on_hold": "capacity"}]
    )
    def test_it_is_no_pressure_while_something_else_is_going_on(self, offering, change):
        assert code(offering(), replace(FACTS, **change)) == ReasonCode.DISCOUNT_NOT_NOW

    @pytest.mark.parametrize("minor", [0, 1])
    def test_there_is_none_of_nothing(self, offering, minor):
        facts = replace(FACTS, payable=Money(minor, "EUR"), tax=Money(0, "EUR"))
        assert code(offering(), facts) == ReasonCode.NO_DISCOUNT
