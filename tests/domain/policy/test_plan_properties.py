"""Whatever is wished: the terms are within policy and law, sum exactly, and nobody is refused flatly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.money import Money
from assistant.domain.policy.calendars import add_months
from assistant.domain.policy.facts import Frequency, PlanFacts, PlanWish
from assistant.domain.policy.limits import EU_COUNTRIES
from assistant.domain.policy.plans import PlanDecision, solve_ladder, solve_plan
from assistant.domain.policy.reasons import LIMITS, ReasonCode
from assistant.domain.policy.schema import Policy

NO_PLAN_NEEDED = {ReasonCode.NOTHING_DUE, ReasonCode.PAYS_IN_FULL, ReasonCode.ONE_PAYMENT}
CURRENCIES = ("JPY", "USD", "KWD")
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
SMALL = st.integers(1, 400_000)


def maybe(strategy):
    return st.none() | strategy


@st.composite
def policies(draw) -> Policy:
    within = draw(st.integers(0, 60))
    limits = st.fixed_dictionaries({"max_instalments": st.integers(2, 24), "max_days": st.integers(1, 800)})
    shifts = st.sampled_from(["none", "following", "modified_following", "preceding"])
    return Policy.model_validate(
        {
            "version": "drawn",
            "business": {"country": "US"},
            "plans": {
                "consumer": draw(limits),
                "business": draw(limits),
                "min_instalment_minor": dict.fromkeys(CURRENCIES, draw(st.integers(1, 5000))),
                "frequencies": draw(st.lists(st.sampled_from(get_args(Frequency)), min_size=1, unique=True)),
                "first_due_within_days": within,
                "days_before_first": draw(st.integers(0, within)),
                "usual_first_after_days": draw(st.integers(0, 30)),
                "min_first_percent": draw(st.integers(0, 90)),
                "min_first_minor": draw(st.sampled_from([{}, {"USD": 10_000}])),
                "comfortable_instalment_minor": draw(st.sampled_from([{}, {"USD": 20_000, "JPY": 9_000}])),
                "non_business_days": draw(shifts),
            },
        }
    )


facts_drawn = st.builds(
    PlanFacts,
    payable=st.builds(Money, st.integers(20_000, 900_000), st.sampled_from(CURRENCIES)),
    today=DAYS,
    due_on=DAYS,
    customer_class=st.sampled_from(["consumer", "business"]),
    jurisdiction=st.sampled_from(["US", "US-CA", "GB", "DE", "KW", "CN", ""]),
    open_dispute=st.booleans(),
    broken_promises=st.integers(0, 2),
    supplied_on=DAYS,
)


@st.composite
def cases(draw) -> tuple[PlanFacts, PlanWish]:
    """Facts, and a wish that has to do with them."""
    facts = draw(facts_drawn)
    today = facts.today
    facts = replace(
        facts,
        due_on=today + timedelta(days=draw(st.integers(-90, 45))),
        supplied_on=today - timedelta(days=draw(st.integers(0, 40))),
    )
    amount = st.builds(Money, st.integers(1, facts.payable.minor), st.just(facts.payable.currency))
    wish = PlanWish(
        first_payment=draw(maybe(amount)),
        amount_per_instalment=draw(maybe(amount)),
        instalments=draw(maybe(st.integers(2, 30))),
        frequency=draw(maybe(st.sampled_from(get_args(Frequency)))),
        start=draw(maybe(st.integers(-5, 90).map(lambda days: today + timedelta(days=days)))),
        end=draw(maybe(st.integers(0, 700).map(lambda days: today + timedelta(days=days)))),
        rest_on=draw(maybe(st.integers(-2, 120).map(lambda days: today + timedelta(days=days)))),
        weekday=draw(maybe(st.integers(0, 6))),
        day_of_month=draw(maybe(st.integers(1, 31))),
    )
    return facts, wish


odd_money = st.builds(Money, st.integers(-5, 400_000), st.sampled_from(CURRENCIES))
odd_facts = st.builds(
    PlanFacts,
    payable=st.builds(Money, st.integers(-10, 30_000), st.sampled_from([*CURRENCIES, "CHF"])),
    today=DAYS,
    due_on=DAYS,
    customer_class=st.sampled_from(["consumer", "business"]),
    jurisdiction=st.sampled_from(["US", "GB", "DE", "XX", ""]),
    active_plan=st.booleans(),
    broken_promises=st.integers(0, 4),
    on_hold=maybe(st.just("capacity")),
    supplied_on=maybe(DAYS),
)
odd_wishes = st.builds(
    PlanWish,
    first_payment=maybe(odd_money),
    amount_per_instalment=maybe(odd_money),
    instalments=maybe(st.integers(-1, 40)),
    frequency=maybe(st.sampled_from(get_args(Frequency))),
    start=maybe(st.dates()),
    end=maybe(st.dates()),
    rest_on=maybe(st.dates()),
    weekday=maybe(st.integers(-1, 7)),
    day_of_month=maybe(st.integers(0, 32)),
)


def assert_kept(policy: Policy, facts: PlanFacts, decision: PlanDecision) -> None:
    """The promises of a decision, written out anew rather than taken from the solver."""
    assert all(reason.text for reason in (*decision.changes, *decision.reasons))
    if decision.terms is None:
        assert decision.reasons
        assert decision.needs_person != (decision.reasons[0].code in NO_PLAN_NEEDED)
        return
    assert not decision.needs_person
    parts, plans, currency = decision.terms.instalments, policy.plans, facts.payable.currency
    amounts, days = [part.amount.minor for part in parts], [part.due_on for part in parts]
    limits = policy.class_limits(facts.customer_class)
    begin = max(facts.today, facts.due_on)
    country = (facts.jurisdiction or policy.business.country)[:2]
    assert [part.no for part in parts] == list(range(1, len(parts) + 1))
    assert {part.amount.currency for part in parts} == {currency}
    assert sum(amounts) == facts.payable.minor == decision.terms.total.minor
    assert min(amounts) >= plans.min_instalment_minor[currency]
    assert amounts[0] * 100 >= facts.payable.minor * plans.min_first_percent
    assert amounts[0] >= plans.min_first_minor.get(currency, 0)
    assert 2 <= len(parts) <= limits.max_instalments
    assert all(earlier < later for earlier, later in pairwise(days))
    assert days[0] >= facts.today + timedelta(days=plans.days_before_first)
    assert days[0] <= begin + timedelta(days=plans.first_due_within_days)
    assert days[-1] <= begin + timedelta(days=limits.max_days)
    assert decision.terms.frequency in plans.frequencies
    if facts.customer_class == "consumer":
        assert country != "US" or len(parts) <= 4
        assert country != "GB" or (len(parts) <= 12 and days[-1] <= add_months(facts.today, 12))
        assert country not in EU_COUNTRIES or days[-1] <= facts.supplied_on + timedelta(days=50)


@pytest.mark.requirement("MON-03", "COM-51", "FAIR-01", "FAIR-03", "FAIR-04")
@settings(max_examples=250, deadline=None)
@given(policies(), cases())
def test_whatever_the_wish_the_terms_keep_policy_and_law(policy, case):
    decision = solve_plan(policy, *case)
    assert_kept(policy, case[0], decision)
    assert solve_plan(policy, *case) == decision


@pytest.mark.requirement("COM-51")
@settings(max_examples=200, deadline=None)
@given(policies(), odd_facts, odd_wishes)
def test_odd_facts_and_impossible_wishes_end_in_a_plan_or_with_a_person(policy, facts, wish):
    assert_kept(policy, facts, solve_plan(policy, facts, wish))


@settings(max_examples=100, deadline=None)
@given(policies(), facts_drawn)
def test_every_option_keeps_policy_and_law_and_they_differ(policy, facts):
    ladder = solve_ladder(policy, facts)
    for terms in ladder:
        assert_kept(policy, facts, PlanDecision(terms))
    counts = [len(terms.instalments) for terms in ladder]
    assert counts == sorted(set(counts))
    assert len(ladder) <= 3


@pytest.mark.requirement("MON-03")
@settings(max_examples=100, deadline=None)
@given(policies(), facts_drawn, st.integers(2, 24))
def test_equal_plans_differ_by_one_unit_at_most_and_never_rise(policy, facts, parts):
    decision = solve_plan(policy, facts, PlanWish(instalments=parts))
    if decision.terms is not None:
        amounts = [part.amount.minor for part in decision.terms.instalments]
        amounts = amounts[1:] if decision.terms.first_payment is not None else amounts
        assert max(amounts) - min(amounts) <= 1
        assert amounts == sorted(amounts, reverse=True)


@settings(max_examples=100, deadline=None)
@given(policies(), cases())
def test_asking_for_exactly_what_was_offered_is_granted_unchanged(policy, case):
    """Nearest to itself: no frequency, number or first day of an offer is changed when it is the wish."""
    facts, wish = case
    policy = policy.model_copy(
        update={"plans": policy.plans.model_copy(update={"non_business_days": "none"})}
    )
    offered = solve_plan(policy, facts, replace(wish, weekday=None, day_of_month=None, rest_on=None)).terms
    if offered is None or offered.first_payment is not None:
        return
    again = solve_plan(
        policy,
        facts,
        PlanWish(
            instalments=len(offered.instalments),
            frequency=offered.frequency,
            start=offered.instalments[0].due_on,
        ),
    )
    assert again.terms is not None
    assert again.terms.frequency == offered.frequency
    assert len(again.terms.instalments) == len(offered.instalments)
    assert again.terms.instalments[0].due_on == offered.instalments[0].due_on
    assert not {change.code for change in again.changes} & (LIMITS - {ReasonCode.FIRST_PAYMENT_RAISED})


@settings(max_examples=150, deadline=None)
@given(policies(), cases())
def test_two_days_that_were_offered_are_granted_again(policy, case):
    facts, wish = case
    if wish.rest_on is None:
        return
    policy = policy.model_copy(
        update={"plans": policy.plans.model_copy(update={"non_business_days": "none"})}
    )
    offered = solve_plan(policy, facts, wish).terms
    if offered is None or offered.instalments[1].due_on != wish.rest_on:
        return
    first, last = offered.instalments
    again = solve_plan(
        policy, facts, PlanWish(first_payment=offered.first_payment, start=first.due_on, rest_on=last.due_on)
    )
    assert again.terms is not None
    assert again.terms.instalments == offered.instalments
    assert not {change.code for change in again.changes} & (LIMITS - {ReasonCode.FIRST_PAYMENT_RAISED})


@settings(max_examples=100, deadline=None)
@given(facts_drawn, SMALL, st.integers(2, 4))
def test_an_amount_that_the_policy_allows_is_always_kept(policy, facts, each, parts):
    """`parts` payments of `each` settle the invoice, two weeks apart: nothing to change."""
    each = max(each, 10_000) % 200_000 + 7_500
    facts = replace(
        facts,
        payable=Money(each * parts, "USD"),
        customer_class="business",
        open_dispute=False,
        broken_promises=0,
    )
    wish = PlanWish(amount_per_instalment=Money(each, "USD"), frequency="every_two_weeks")
    decision = solve_plan(policy, facts, wish)
    assert decision.terms is not None
    assert {part.amount.minor for part in decision.terms.instalments} == {each}
    assert decision.changes == ()
