"""The plan solver by example: what a payer wishes, and what comes back."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.core.money import Money
from assistant.domain.policy import facts as facts_module
from assistant.domain.policy.facts import PlanFacts, PlanWish
from assistant.domain.policy.plans import PlanDecision, solve_ladder, solve_plan
from assistant.domain.policy.reasons import ReasonCode

if TYPE_CHECKING:
    from assistant.domain.policy.schema import Policy

TODAY = date(2026, 11, 22)
OVERDUE = PlanFacts(Money(120000, "USD"), TODAY, date(2026, 11, 1), "business", "US")
CONSUMER = replace(OVERDUE, customer_class="consumer")

SIGNED = {"approved_by": "J. Roe", "approved_on": date(2026, 1, 1), "reference": "opinion 14"}


def within_90_days(policy: Policy) -> Policy:
    limits = policy.plans.consumer.model_copy(update={"max_days": 90})
    return policy.model_copy(update={"plans": policy.plans.model_copy(update={"consumer": limits})})


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def amounts(decision: PlanDecision) -> list[int]:
    assert decision.terms is not None, decision.reasons
    return [part.amount.minor for part in decision.terms.instalments]


def days(decision: PlanDecision) -> list[date]:
    assert decision.terms is not None, decision.reasons
    return [part.due_on for part in decision.terms.instalments]


def codes(decision: PlanDecision) -> list[ReasonCode]:
    return [reason.code for reason in (*decision.changes, *decision.reasons)]


class TestAmount:
    def test_an_amount_a_month_is_kept_and_the_last_payment_carries_the_rest(self, make_policy):
        wish = PlanWish(amount_per_instalment=usd(50000), frequency="monthly")
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert amounts(decision) == [50000, 50000, 20000]
        assert codes(decision) == [ReasonCode.LAST_PAYMENT_DIFFERS]

    def test_a_last_payment_below_the_minimum_is_merged_into_the_one_before(self, make_policy):
        wish = PlanWish(amount_per_instalment=usd(59000), frequency="monthly")
        assert amounts(solve_plan(make_policy(), OVERDUE, wish)) == [59000, 61000]

    def test_an_amount_that_would_leave_crumbs_for_a_second_payment_is_evened_out(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(amount_per_instalment=usd(119000)))
        assert amounts(decision) == [60000, 60000]
        assert codes(decision) == [ReasonCode.REST_TOO_SMALL]

    def test_an_amount_too_low_for_the_number_allowed_is_raised_as_little_as_possible(self, make_policy):
        policy = make_policy(plans={"business": {"max_instalments": 6, "max_days": 365}})
        decision = solve_plan(
            policy, OVERDUE, PlanWish(amount_per_instalment=usd(10000), frequency="monthly")
        )
        assert amounts(decision) == [20000] * 6
        assert codes(decision) == [ReasonCode.MAX_INSTALMENTS]
        assert decision.person_could_do_more

    def test_an_amount_too_low_for_the_time_allowed_says_until_when(self, make_policy):
        policy = make_policy(plans={"business": {"max_instalments": 12, "max_days": 90}})
        decision = solve_plan(
            policy, OVERDUE, PlanWish(amount_per_instalment=usd(10000), frequency="monthly")
        )
        assert amounts(decision) == [40000] * 3
        assert "February 20, 2027" in decision.changes[0].text

    def test_an_amount_below_the_minimum_is_raised_to_it(self, make_policy):
        facts = replace(OVERDUE, payable=usd(10000))
        decision = solve_plan(make_policy(), facts, PlanWish(amount_per_instalment=usd(1000)))
        assert amounts(decision) == [2500] * 4
        assert codes(decision) == [ReasonCode.MIN_INSTALMENT]

    def test_an_amount_for_a_frequency_that_is_not_offered_comes_to_the_same_in_a_year(self, make_policy):
        policy = make_policy(plans={"frequencies": ["every_two_weeks"]})
        wish = PlanWish(amount_per_instalment=usd(26000), frequency="monthly")
        decision = solve_plan(policy, OVERDUE, wish)
        assert amounts(decision)[:-1] == [12000] * 9
        assert codes(decision)[0] == ReasonCode.FREQUENCY_NOT_OFFERED

    def test_an_amount_for_all_of_it_needs_no_plan_and_no_person(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(amount_per_instalment=usd(120000)))
        assert decision.terms is None
        assert not decision.needs_person
        assert codes(decision) == [ReasonCode.PAYS_IN_FULL]


class TestNumber:
    @pytest.mark.requirement("MON-03")
    @pytest.mark.parametrize(
        ("minor", "parts", "expected"),
        [(10000, 3, [3334, 3333, 3333]), (100, 7, [15, 15, 14, 14, 14, 14, 14])],
    )
    def test_parts_differ_by_one_unit_the_larger_ones_first(self, make_policy, minor, parts, expected):
        policy = make_policy(plans={"min_instalment_minor": {"USD": 1}})
        facts = replace(OVERDUE, payable=usd(minor))
        assert amounts(solve_plan(policy, facts, PlanWish(instalments=parts))) == expected

    @pytest.mark.requirement("MON-03")
    def test_one_cent_is_never_split(self, make_policy):
        policy = make_policy(plans={"min_instalment_minor": {"USD": 1}})
        decision = solve_plan(policy, replace(OVERDUE, payable=usd(1)), PlanWish(instalments=4))
        assert decision.terms is None
        assert decision.needs_person
        assert codes(decision) == [ReasonCode.TOO_SMALL_TO_SPLIT]

    def test_too_many_parts_become_as_many_as_are_allowed(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(instalments=24, frequency="monthly"))
        assert len(amounts(decision)) == 12
        assert codes(decision) == [ReasonCode.MAX_INSTALMENTS]

    def test_parts_below_the_minimum_become_fewer(self, make_policy):
        facts = replace(OVERDUE, payable=usd(10000))
        decision = solve_plan(make_policy(), facts, PlanWish(instalments=8))
        assert amounts(decision) == [2500] * 4
        assert codes(decision) == [ReasonCode.MIN_INSTALMENT]

    def test_an_amount_is_kept_before_a_number(self, make_policy):
        wish = PlanWish(amount_per_instalment=usd(30000), instalments=3, frequency="monthly")
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert amounts(decision) == [30000] * 4
        assert codes(decision) == [ReasonCode.COUNT_FOLLOWS_AMOUNT]

    def test_a_number_is_kept_before_a_frequency_that_nobody_named(self, policy):
        decision = solve_plan(within_90_days(policy), CONSUMER, PlanWish(instalments=4))
        assert len(amounts(decision)) == 4
        assert decision.terms.frequency == "every_two_weeks"
        assert decision.changes == ()

    def test_one_part_is_a_promise_rather_than_a_plan(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(instalments=1))
        assert codes(decision) == [ReasonCode.ONE_PAYMENT]
        assert not decision.needs_person

    @pytest.mark.parametrize(("currency", "minor"), [("JPY", 100000), ("USD", 100000), ("KWD", 100000)])
    def test_every_kind_of_currency_sums_exactly(self, policy, currency, minor):
        facts = replace(OVERDUE, payable=Money(minor, currency))
        decision = solve_plan(policy, facts, PlanWish(instalments=3))
        assert amounts(decision) == [33334, 33333, 33333]


class TestFirstPayment:
    def test_it_comes_first_and_the_parts_after_it(self, make_policy):
        wish = PlanWish(first_payment=usd(30000), instalments=3, frequency="monthly")
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert amounts(decision) == [30000] * 4
        assert decision.terms.first_payment == usd(30000)
        assert days(decision)[0] == TODAY

    def test_it_is_raised_to_the_share_that_the_policy_wants(self, make_policy):
        policy = make_policy(plans={"min_first_percent": 25})
        decision = solve_plan(policy, OVERDUE, PlanWish(first_payment=usd(10000), instalments=2))
        assert amounts(decision) == [30000, 45000, 45000]
        assert codes(decision) == [ReasonCode.FIRST_PAYMENT_RAISED]

    def test_a_share_that_equal_parts_would_not_reach_makes_the_first_one_larger(self, make_policy):
        policy = make_policy(plans={"min_first_percent": 50})
        decision = solve_plan(policy, OVERDUE, PlanWish(instalments=4))
        assert amounts(decision) == [60000, 20000, 20000, 20000]

    def test_it_is_lowered_where_what_is_left_would_be_below_the_minimum(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(first_payment=usd(119000)))
        assert amounts(decision)[0] == 117500
        assert ReasonCode.FIRST_PAYMENT_LOWERED in codes(decision)

    def test_pay_days_follow_it_after_half_a_step_at_least(self, make_policy):
        wish = PlanWish(first_payment=usd(30000), instalments=2, day_of_month=25)
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert days(decision) == [TODAY, date(2026, 12, 25), date(2027, 1, 25)]


class TestDates:
    @pytest.mark.requirement("MON-13")
    def test_the_anchor_day_is_kept_through_a_short_month(self, make_policy):
        facts = replace(OVERDUE, today=date(2027, 1, 31))
        decision = solve_plan(make_policy(), facts, PlanWish(instalments=3, frequency="monthly"))
        assert days(decision) == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]

    @pytest.mark.requirement("MON-13")
    def test_the_anchor_day_is_kept_through_a_leap_february(self, make_policy):
        facts = replace(OVERDUE, today=date(2028, 1, 31))
        decision = solve_plan(make_policy(), facts, PlanWish(instalments=3, frequency="monthly"))
        assert days(decision)[1] == date(2028, 2, 29)

    def test_a_weekday_is_kept(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(instalments=3, weekday=4))
        assert days(decision) == [date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 11)]

    def test_a_pay_day_is_kept_and_means_every_month(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(instalments=3, day_of_month=31))
        assert days(decision) == [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31)]

    def test_a_pay_day_too_far_away_moves_only_the_first_payment(self, make_policy):
        policy = make_policy(plans={"first_due_within_days": 10})
        decision = solve_plan(policy, OVERDUE, PlanWish(instalments=3, day_of_month=20))
        assert days(decision) == [TODAY, date(2026, 12, 20), date(2027, 1, 20)]
        assert codes(decision) == [ReasonCode.FIRST_BEFORE_PAY_DAY]

    def test_a_start_that_was_named_is_kept(self, make_policy):
        start = date(2026, 12, 5)
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(instalments=3, start=start))
        assert days(decision)[0] == start
        assert decision.changes == ()

    @pytest.mark.parametrize(
        ("start", "first", "code"),
        [
            (date(2026, 11, 1), date(2026, 11, 25), ReasonCode.START_PAST),
            (date(2026, 11, 23), date(2026, 11, 25), ReasonCode.START_TOO_SOON),
            (date(2027, 3, 1), date(2026, 12, 23), ReasonCode.START_TOO_LATE),
            (date(9999, 12, 31), date(2026, 12, 23), ReasonCode.START_TOO_LATE),
        ],
    )
    def test_a_start_outside_the_limits_moves_to_the_nearest_day(self, make_policy, start, first, code):
        policy = make_policy(plans={"days_before_first": 3})
        decision = solve_plan(policy, OVERDUE, PlanWish(instalments=3, start=start))
        assert days(decision)[0] == first
        assert codes(decision) == [code]

    def test_an_end_that_was_named_is_met_with_as_many_months_as_there_are(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(end=date(2027, 3, 1)))
        assert days(decision)[-1] == date(2027, 2, 22)
        assert decision.terms.frequency == "monthly"
        assert decision.changes == ()

    def test_an_end_too_near_for_months_is_met_with_weeks(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(end=date(2026, 12, 1)))
        assert days(decision) == [TODAY, date(2026, 11, 29)]

    def test_the_rest_comes_on_the_day_that_was_named(self, make_policy):
        wish = PlanWish(first_payment=usd(20000), rest_on=date(2026, 12, 15))
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert days(decision) == [TODAY, date(2026, 12, 15)]
        assert amounts(decision) == [20000, 100000]
        assert decision.changes == ()

    def test_a_rest_that_is_more_than_a_step_away_comes_after_one_and_that_is_said(self, make_policy):
        wish = PlanWish(first_payment=usd(20000), rest_on=date(2027, 1, 31))
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert days(decision) == [TODAY, date(2026, 12, 22)]
        assert codes(decision) == [ReasonCode.PAYMENTS_CLOSER]
        assert decision.person_could_do_more

    def test_two_days_without_an_amount_halve_it(self, make_policy):
        wish = PlanWish(start=date(2026, 11, 25), rest_on=date(2026, 12, 5), instalments=2)
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert days(decision) == [date(2026, 11, 25), date(2026, 12, 5)]
        assert amounts(decision) == [60000, 60000]

    def test_an_end_beyond_the_time_allowed_is_said(self, policy):
        decision = solve_plan(within_90_days(policy), CONSUMER, PlanWish(end=date(2028, 1, 1)))
        assert codes(decision) == [ReasonCode.MAX_DAYS]

    def test_an_end_that_has_passed_is_left_out(self, make_policy):
        decision = solve_plan(make_policy(), OVERDUE, PlanWish(instalments=3, end=date(2026, 1, 1)))
        assert codes(decision) == [ReasonCode.END_PAST]

    def test_before_the_due_date_nothing_is_due_earlier_than_it_was(self, policy):
        facts = replace(OVERDUE, due_on=date(2027, 1, 10))
        assert days(solve_plan(policy, facts, PlanWish()))[0] == date(2027, 1, 10)

    @pytest.mark.requirement("MON-12")
    def test_dates_on_a_weekend_or_holiday_move_to_a_working_day(self, make_policy):
        policy = make_policy(plans={"non_business_days": "following"})
        decision = solve_plan(policy, OVERDUE, PlanWish(instalments=3, day_of_month=25))
        assert days(decision) == [date(2026, 11, 25), date(2026, 12, 28), date(2027, 1, 25)]
        assert codes(decision) == [ReasonCode.WORKING_DAYS]

    @pytest.mark.requirement("MON-12")
    def test_two_dates_that_move_to_the_same_working_day_count_once(self, make_policy):
        policy = make_policy(plans={"non_business_days": "following"})
        festival = date(2026, 2, 15)
        facts = replace(OVERDUE, today=festival, due_on=festival, jurisdiction="CN")
        decision = solve_plan(policy, facts, PlanWish(instalments=3, frequency="weekly"))
        assert days(decision) == [date(2026, 2, 24), date(2026, 3, 2), date(2026, 3, 9)]

    @pytest.mark.requirement("MON-12")
    def test_a_first_payment_that_cannot_wait_moves_to_the_working_day_before(self, make_policy):
        policy = make_policy(plans={"non_business_days": "following", "first_due_within_days": 6})
        decision = solve_plan(policy, OVERDUE, PlanWish(instalments=2, start=date(2026, 11, 28)))
        assert days(decision)[0] == date(2026, 11, 27)


class TestNoWish:
    def test_the_standard_plan_is_the_fewest_comfortable_payments(self, policy):
        decision = solve_plan(policy, replace(OVERDUE, payable=usd(70000)), PlanWish())
        assert amounts(decision) == [23334, 23333, 23333]
        assert decision.terms.frequency == "monthly"
        assert days(decision)[0] == date(2026, 11, 29)
        assert decision.changes == ()

    def test_the_options_are_two_payments_the_standard_and_the_smallest_payments(self, policy):
        ladder = solve_ladder(policy, replace(CONSUMER, payable=usd(70000)))
        assert [len(terms.instalments) for terms in ladder] == [2, 3, 4]
        assert all(terms.total == usd(70000) for terms in ladder)

    def test_there_are_no_options_where_a_person_decides(self, policy):
        assert solve_ladder(policy, replace(OVERDUE, on_hold="capacity")) == ()

    def test_a_small_amount_has_fewer_options_and_none_twice(self, policy):
        ladder = solve_ladder(policy, replace(OVERDUE, payable=usd(5000)))
        assert [len(terms.instalments) for terms in ladder] == [2]


@pytest.mark.requirement("COM-51", "COM-73", "FAIR-06")
class TestPerson:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"active_plan": True}, ReasonCode.PLAN_EXISTS),
            ({"broken_plans": 1}, ReasonCode.EARLIER_PLAN_BROKEN),
            ({"broken_promises": 3}, ReasonCode.EARLIER_PROMISES_BROKEN),
            ({"payable": usd(2500001)}, ReasonCode.AMOUNT_NEEDS_PERSON),
            ({"payable": usd(1000001)}, ReasonCode.PLAN_AMOUNT_NEEDS_PERSON),
            ({"payable": Money(100000, "CHF")}, ReasonCode.CURRENCY_NEEDS_PERSON),
            ({"payable": usd(4999)}, ReasonCode.TOO_SMALL_TO_SPLIT),
        ],
    )
    def test_what_code_may_not_decide_goes_to_a_person_with_a_specific_reason(self, policy, change, code):
        decision = solve_plan(policy, replace(OVERDUE, **change), PlanWish(instalments=3))
        assert decision.terms is None
        assert decision.needs_person
        assert code in codes(decision)

    @pytest.mark.requirement("VUL-05")
    def test_on_hold_nothing_is_agreed_and_the_reason_for_the_hold_stays_private(self, policy):
        decision = solve_plan(policy, replace(OVERDUE, on_hold="capacity"), PlanWish())
        assert decision.needs_person
        assert codes(decision) == [ReasonCode.ON_HOLD]
        assert "capacity" not in decision.reasons[0].text

    def test_a_business_that_offers_no_plans_leaves_it_to_a_person(self, make_policy):
        decision = solve_plan(make_policy(plans={"offered": False}), OVERDUE, PlanWish())
        assert decision.needs_person

    def test_nothing_due_is_no_refusal(self, policy):
        decision = solve_plan(policy, replace(OVERDUE, payable=usd(0)), PlanWish())
        assert codes(decision) == [ReasonCode.NOTHING_DUE]
        assert not decision.needs_person

    @pytest.mark.requirement("COM-28")
    def test_a_dispute_leaves_the_rest_payable_and_says_so(self, policy):
        decision = solve_plan(policy, replace(OVERDUE, open_dispute=True), PlanWish())
        assert decision.terms is not None
        assert codes(decision) == [ReasonCode.DISPUTED_PART_APART]

    @pytest.mark.requirement("COM-28")
    def test_a_business_may_leave_disputed_invoices_to_people(self, make_policy):
        policy = make_policy(needs_person={"open_dispute": True})
        assert solve_plan(policy, replace(OVERDUE, open_dispute=True), PlanWish()).needs_person


class TestLaw:
    """The law of the payer's place holds whatever the file says."""

    @pytest.mark.requirement("FAIR-01")
    def test_a_us_consumer_gets_four_payments_at_most(self, make_policy):
        wish = PlanWish(instalments=10, frequency="monthly")
        decision = solve_plan(make_policy(country="CA"), CONSUMER, wish)
        assert len(amounts(decision)) == 4
        assert codes(decision) == [ReasonCode.US_FOUR_INSTALMENTS]
        assert decision.changes[0].rule == "FAIR-01"
        lifted = make_policy(reg_z_mode=SIGNED)
        assert len(amounts(solve_plan(lifted, CONSUMER, wish))) == 10

    @pytest.mark.requirement("FAIR-05")
    def test_a_us_business_does_not(self, make_policy):
        wish = PlanWish(instalments=10, frequency="monthly")
        assert len(amounts(solve_plan(make_policy(), OVERDUE, wish))) == 10

    @pytest.mark.requirement("FAIR-03")
    @pytest.mark.parametrize("place", ["GB", "GB-SCT", "UK"])
    def test_a_uk_consumer_gets_twelve_payments_in_twelve_months_at_most(self, make_policy, place):
        wide = {"consumer": {"max_instalments": 30, "max_days": 900}}
        facts = replace(CONSUMER, jurisdiction=place)
        decision = solve_plan(make_policy(plans=wide), facts, PlanWish(instalments=20, frequency="monthly"))
        assert len(amounts(decision)) == 12
        assert days(decision)[-1] <= date(2027, 11, 22)
        assert codes(decision) == [ReasonCode.UK_TWELVE_INSTALMENTS]
        lifted = make_policy(plans=wide, uk_regulated_mode=SIGNED)
        assert len(amounts(solve_plan(lifted, facts, PlanWish(instalments=20)))) == 20

    @pytest.mark.requirement("FAIR-03")
    def test_a_uk_consumer_who_starts_later_still_ends_within_twelve_months(self, make_policy):
        wide = {"consumer": {"max_instalments": 30, "max_days": 900}, "first_due_within_days": 90}
        facts = replace(CONSUMER, jurisdiction="GB")
        wish = PlanWish(instalments=12, frequency="monthly", start=date(2027, 2, 1))
        decision = solve_plan(make_policy(plans=wide), facts, wish)
        assert days(decision)[-1] == date(2027, 11, 1)
        assert codes(decision) == [ReasonCode.UK_TWELVE_MONTHS]

    @pytest.mark.requirement("FAIR-04")
    def test_an_eu_consumer_is_done_within_fifty_days_of_delivery(self, make_policy):
        facts = replace(CONSUMER, jurisdiction="DE", supplied_on=date(2026, 11, 1))
        decision = solve_plan(make_policy(), facts, PlanWish(instalments=6, frequency="monthly"))
        assert days(decision)[-1] <= date(2026, 12, 21)
        assert ReasonCode.EU_FIFTY_DAYS in codes(decision)
        lifted = make_policy(eu_ccd2_mode=SIGNED)
        assert len(amounts(solve_plan(lifted, facts, PlanWish(instalments=6)))) == 6

    @pytest.mark.requirement("FAIR-04", "COM-51")
    @pytest.mark.parametrize("supplied_on", [None, date(2026, 8, 1)])
    def test_an_eu_consumer_for_whom_no_such_plan_is_left_gets_a_person(self, make_policy, supplied_on):
        facts = replace(CONSUMER, jurisdiction="FR", supplied_on=supplied_on)
        decision = solve_plan(make_policy(), facts, PlanWish(instalments=3))
        assert decision.terms is None
        assert decision.needs_person

    def test_an_unknown_place_counts_as_the_business_own(self, make_policy):
        facts = replace(CONSUMER, jurisdiction="")
        assert len(amounts(solve_plan(make_policy(), facts, PlanWish(instalments=10)))) == 4


class TestOddWishes:
    def test_an_amount_in_another_currency_is_left_out_and_said(self, make_policy):
        wish = PlanWish(amount_per_instalment=Money(10000, "EUR"))
        assert codes(solve_plan(make_policy(), OVERDUE, wish)) == [ReasonCode.OTHER_CURRENCY]

    @pytest.mark.parametrize(
        "wish",
        [
            PlanWish(instalments=0),
            PlanWish(instalments=-3),
            PlanWish(weekday=7),
            PlanWish(day_of_month=32),
            PlanWish(first_payment=usd(-1)),
        ],
    )
    def test_a_detail_that_makes_no_sense_is_left_out_and_said(self, make_policy, wish):
        decision = solve_plan(make_policy(), OVERDUE, wish)
        assert decision.terms is not None
        assert codes(decision) == [ReasonCode.NOT_POSSIBLE]


@pytest.mark.requirement("AI-08", "FAIR-08")
def test_what_the_policy_may_look_at_is_a_closed_list_without_scores_or_personal_attributes():
    shared = ("payable", "open_dispute", "on_hold")
    invoice = (*shared, "today", "due_on", "customer_class", "jurisdiction", "broken_promises")
    known = {
        "PlanFacts": {*invoice, "active_plan", "broken_plans", "supplied_on"},
        "PromiseFacts": {*invoice, "open_promises"},
        "DiscountFacts": {*shared, "tax", "issued_on", "now", "timezone", "paid_before", "active_plan"},
        "PlanWish": {"first_payment", "amount_per_instalment", "instalments", "frequency", "start", "end"}
        | {"rest_on", "weekday", "day_of_month"},
        "PromiseWish": {"day", "amount"},
    }
    for name, expected in known.items():
        assert {each.name for each in fields(getattr(facts_module, name))} == expected
