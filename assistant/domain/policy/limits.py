"""What holds for one invoice: the policy's limits, narrowed by the law of where the payer is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING
from typing import TYPE_CHECKING

from assistant.domain.policy.calendars import add_months
from assistant.domain.policy.reasons import Reason, ReasonCode, because

if TYPE_CHECKING:
    from datetime import date

    from assistant.core.money import Money
    from assistant.domain.policy.facts import PlanFacts
    from assistant.domain.policy.schema import Policy

EU_COUNTRIES = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT"}
    | {"LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "EU"}
)
UK_COUNTRIES = frozenset({"GB", "UK"})
US_MOST_INSTALMENTS = 4  # FAIR-01: more, by written agreement, is credit under Regulation Z
UK_MOST_INSTALMENTS = 12  # FAIR-03: article 60F exemption
UK_MOST_MONTHS = 12
UK_MOST_DAYS = 365
EU_MOST_DAYS = 50  # FAIR-04: Directive (EU) 2023/2225, article 2(2)(h)


@dataclass(frozen=True, slots=True)
class PlanBounds:
    """Amounts in minor units. `max_payments` counts all; `*_code` says which limit it is that binds."""

    max_payments: int
    max_payments_code: ReasonCode
    earliest: date
    first_by: date
    last_by: date
    last_by_code: ReasonCode
    min_instalment: int
    min_first: int


def country_of(jurisdiction: str, policy: Policy) -> str:
    """The country part of "US-CA"; the business's own where nothing is known."""
    return jurisdiction.partition("-")[0].upper() or policy.business.country


def plan_obstacles(policy: Policy, facts: PlanFacts) -> tuple[Reason, ...]:
    """All that keeps code from agreeing to a plan by itself, whatever the wish; each is for a person."""
    payable, rules = facts.payable, policy.needs_person
    found = list(obstacles(policy, payable, on_hold=facts.on_hold, open_dispute=facts.open_dispute))
    if not policy.plans.offered:
        found.append(because(ReasonCode.PLANS_NOT_OFFERED))
    large = any(reason.code == ReasonCode.AMOUNT_NEEDS_PERSON for reason in found)
    if not large and _over(rules.plan_over_minor.get(payable.currency), payable):
        found.append(because(ReasonCode.PLAN_AMOUNT_NEEDS_PERSON, payable=payable))
    if facts.active_plan:
        found.append(because(ReasonCode.PLAN_EXISTS))
    if facts.broken_plans > rules.broken_plans_over:
        found.append(because(ReasonCode.EARLIER_PLAN_BROKEN))
    if facts.broken_promises > rules.broken_promises_over:
        found.append(because(ReasonCode.EARLIER_PROMISES_BROKEN))
    if payable.currency not in policy.plans.min_instalment_minor:
        found.append(because(ReasonCode.CURRENCY_NEEDS_PERSON, currency=payable.currency))
    if _eu_consumer(policy, facts) and facts.supplied_on is None:
        found.append(because(ReasonCode.EU_WINDOW_UNKNOWN))
    return tuple(found)


def obstacles(
    policy: Policy, payable: Money, *, on_hold: str | None, open_dispute: bool
) -> tuple[Reason, ...]:
    """What hands any arrangement to a person (VUL-05 among others). The name of a hold is never in the
    words.
    """
    found = []
    if on_hold is not None:
        found.append(because(ReasonCode.ON_HOLD))
    if open_dispute and policy.needs_person.open_dispute:
        found.append(because(ReasonCode.DISPUTE_NEEDS_PERSON))
    if _over(policy.needs_person.amount_over_minor.get(payable.currency), payable):
        found.append(because(ReasonCode.AMOUNT_NEEDS_PERSON, payable=payable))
    return tuple(found)


def plan_bounds(policy: Policy, facts: PlanFacts) -> PlanBounds:
    """The numbers a plan must keep. Expects that `plan_obstacles` found nothing."""
    plans, limits = policy.plans, policy.class_limits(facts.customer_class)
    currency = facts.payable.currency
    clock_start = max(facts.today, facts.due_on)
    legal_counts, legal_ends = legal_limits(policy, facts)
    counts = [(limits.max_instalments, ReasonCode.MAX_INSTALMENTS), *legal_counts]
    ends = [(clock_start + timedelta(days=limits.max_days), ReasonCode.MAX_DAYS), *legal_ends]
    max_payments, max_payments_code = min(counts, key=lambda item: item[0])
    last_by, last_by_code = min(ends, key=lambda item: item[0])
    min_instalment = plans.min_instalment_minor[currency]
    share = facts.payable.percent(plans.min_first_percent, ROUND_CEILING).minor
    return PlanBounds(
        max_payments=max_payments,
        max_payments_code=max_payments_code,
        earliest=facts.today + timedelta(days=plans.days_before_first),
        first_by=min(clock_start + timedelta(days=plans.first_due_within_days), last_by),
        last_by=last_by,
        last_by_code=last_by_code,
        min_instalment=min_instalment,
        min_first=max(share, plans.min_first_minor.get(currency, 0), min_instalment),
    )


def legal_limits(
    policy: Policy, facts: PlanFacts
) -> tuple[list[tuple[int, ReasonCode]], list[tuple[date, ReasonCode]]]:
    """The most payments and the last day that the law leaves, for people as for code; counsel's sign-off lifts them."""
    counts: list[tuple[int, ReasonCode]] = []
    ends: list[tuple[date, ReasonCode]] = []
    if facts.customer_class == "consumer":
        country = country_of(facts.jurisdiction, policy)
        if country == "US" and policy.reg_z_mode is None:
            counts.append((US_MOST_INSTALMENTS, ReasonCode.US_FOUR_INSTALMENTS))
        if country in UK_COUNTRIES and policy.uk_regulated_mode is None:
            counts.append((UK_MOST_INSTALMENTS, ReasonCode.UK_TWELVE_INSTALMENTS))
            ends.append((add_months(facts.today, UK_MOST_MONTHS), ReasonCode.UK_TWELVE_MONTHS))
        if _eu_consumer(policy, facts) and facts.supplied_on is not None:
            ends.append((facts.supplied_on + timedelta(days=EU_MOST_DAYS), ReasonCode.EU_FIFTY_DAYS))
    return counts, ends


def _eu_consumer(policy: Policy, facts: PlanFacts) -> bool:
    in_eu = country_of(facts.jurisdiction, policy) in EU_COUNTRIES
    return facts.customer_class == "consumer" and in_eu and policy.eu_ccd2_mode is None


def _over(threshold: int | None, amount: Money) -> bool:
    return threshold is not None and amount.minor > threshold
