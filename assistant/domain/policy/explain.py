"""A policy in plain words, for whoever checks a file before it goes live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.money import Money
from assistant.domain.policy.limits import (
    EU_MOST_DAYS,
    UK_MOST_INSTALMENTS,
    UK_MOST_MONTHS,
    US_MOST_INSTALMENTS,
)
from assistant.domain.policy.reasons import FREQUENCY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.domain.policy.schema import ClassLimits, Policy, RoleLimits, SignOff

LEVELS = ("anybody", "the holder of the link or a known sender", "after a one-time code")
SHIFTS = {
    "none": "stay on weekends and holidays",
    "following": "move from weekends and holidays to the next working day",
    "modified_following": "move from weekends and holidays to the next working day of the same month",
    "preceding": "move from weekends and holidays to the working day before",
}


def describe(policy: Policy) -> str:
    """What the file allows, a line per rule."""
    name = policy.business.name or "a business"
    sections = (
        [f"Policy {policy.version} of {name} in {policy.business.country} (hash {policy.hash[:12]})"],
        ["Plans", *(f"  {line}" for line in _plans(policy))],
        ["Promises", *(f"  {line}" for line in _promises(policy))],
        ["Discount for early payment", f"  {_discount(policy)}"],
        ["A person decides", *(f"  {line}" for line in _person(policy))],
        ["Staff may grant beyond that", *(f"  {line}" for line in _people(policy))],
        ["Who may use what", *(f"  {line}" for line in _disclosure(policy))],
        ["Limits of the law", *(f"  {line}" for line in _law(policy))],
    )
    return "\n\n".join("\n".join(section) for section in sections)


def _plans(policy: Policy) -> Iterator[str]:
    plans = policy.plans
    if not plans.offered:
        yield "none are offered: every wish for one goes to a person"
        return
    yield f"consumers: {_limits(plans.consumer)}"
    yield f"businesses: {_limits(plans.business)}"
    yield "days count from the due date, or from the day of the agreement once that has passed"
    yield f"payments {', '.join(FREQUENCY_WORDS[each] for each in plans.frequencies)}"
    yield f"each at least {_amounts(plans.min_instalment_minor)}; other currencies go to a person"
    yield (
        f"the first {_days(plans.days_before_first)} ahead or more, "
        f"within {_days(plans.first_due_within_days)}; "
        f"{_days(plans.usual_first_after_days)} ahead where the payer names no start"
    )
    if plans.min_first_percent or plans.min_first_minor:
        fixed = f", and {_amounts(plans.min_first_minor)}" if plans.min_first_minor else ""
        yield f"the first at least {plans.min_first_percent} %{fixed}"
    if plans.comfortable_instalment_minor:
        yield f"without a wish, payments of up to {_amounts(plans.comfortable_instalment_minor)}"
    yield f"dates {SHIFTS[plans.non_business_days]}"
    yield "no fee and no interest"
    after = "a new plan is offered" if plans.missed.then == "replan" else "a person looks at it"
    yield f"a missed payment ends the plan after {_days(plans.missed.grace_days)} of grace; then {after}"


def _promises(policy: Policy) -> Iterator[str]:
    rules = policy.promises
    yield f"up to {_days(rules.max_days_ahead)} ahead of the due date, or of today once that has passed"
    yield f"{rules.max_open_per_invoice} open per invoice"
    times = "once" if rules.max_moved == 1 else f"{rules.max_moved} times"
    yield f"each can be moved {times} per invoice before its day, and breaks {_days(rules.grace_days)} after it"
    within = _days(rules.broken_within_days)
    yield f"a person decides after more than {rules.max_broken} broken within {within}"
    if rules.min_amount_minor:
        yield f"each at least {_amounts(rules.min_amount_minor)}, or all that is due"


def _discount(policy: Policy) -> str:
    rule = policy.discounts.early_payment
    if rule is None:
        return "none"
    base = "with tax" if rule.base == "gross" else "without tax"
    after = "" if rule.after_part_payment else "; not after a part payment"
    days = _days(rule.days)
    return f"{rule.percent} % of the amount {base} for paying all within {days} of the invoice{after}"


def _person(policy: Policy) -> Iterator[str]:
    rules = policy.needs_person
    yield "always while the invoice is on hold, and where no plan fits"
    if rules.amount_over_minor:
        yield f"any arrangement over {_amounts(rules.amount_over_minor)}"
    if rules.plan_over_minor:
        yield f"a plan over {_amounts(rules.plan_over_minor)}"
    broken = f"{rules.broken_plans_over} broken plans or {rules.broken_promises_over} broken promises"
    yield f"a plan after more than {broken}"
    if rules.open_dispute:
        yield "while a dispute is open"


def _people(policy: Policy) -> Iterator[str]:
    for role in ("agent", "supervisor", "admin"):
        limits: RoleLimits = getattr(policy.people, role)
        yield f"{role}: up to {limits.max_instalments} payments within {_days(limits.max_days)}"
    yield f"over {_amounts(policy.people.second_person_over_minor)} two people decide"


def _disclosure(policy: Policy) -> Iterator[str]:
    matrix = policy.disclosure
    for level, who in enumerate(LEVELS):
        tools = [tool for tool in type(matrix).model_fields if getattr(matrix, tool) == level]
        if tools:
            yield f"{who}: {', '.join(tools)}"


def _law(policy: Policy) -> Iterator[str]:
    yield _mode(f"US consumers: at most {US_MOST_INSTALMENTS} payments (FAIR-01)", policy.reg_z_mode)
    uk = f"UK consumers: at most {UK_MOST_INSTALMENTS} payments within {UK_MOST_MONTHS} months (FAIR-03)"
    yield _mode(uk, policy.uk_regulated_mode)
    eu = f"EU consumers: all paid within {EU_MOST_DAYS} days of delivery (FAIR-04)"
    yield _mode(eu, policy.eu_ccd2_mode)


def _mode(rule: str, sign_off: SignOff | None) -> str:
    if sign_off is None:
        return f"{rule}, whatever the file says"
    return f"{rule}: LIFTED by {sign_off.approved_by} on {sign_off.approved_on} ({sign_off.reference})"


def _limits(limits: ClassLimits) -> str:
    return f"up to {limits.max_instalments} payments within {_days(limits.max_days)}"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _amounts(amounts: Mapping[str, int]) -> str:
    return " / ".join(str(Money(minor, currency)) for currency, minor in amounts.items())
