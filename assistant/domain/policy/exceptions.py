"""Terms that people set beyond the policy: what they may look like at all, and whose decision they are. Pure."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from assistant.core.money import Money
from assistant.domain.policy.calendars import rhythm
from assistant.domain.policy.limits import EU_COUNTRIES, country_of, legal_limits
from assistant.domain.policy.reasons import ReasonCode
from assistant.domain.policy.schema import MOST_DAYS, MOST_INSTALMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.policy.facts import Frequency, PlanFacts
    from assistant.domain.policy.schema import Policy, RoleLimits

LAW: dict[ReasonCode, str] = {
    ReasonCode.US_FOUR_INSTALMENTS: "More than four payments with a consumer in the US is regulated credit (FAIR-01).",
    ReasonCode.UK_TWELVE_INSTALMENTS: "More than twelve payments with a consumer in the UK is regulated (FAIR-03).",
    ReasonCode.UK_TWELVE_MONTHS: "A plan with a consumer in the UK ends within twelve months (FAIR-03).",
    ReasonCode.EU_FIFTY_DAYS: "A plan with a consumer in the EU ends within fifty days of supply (FAIR-04).",
}
WHOSE = ("agent", "supervisor", "admin")


def plan_terms(
    payable: Money, *, instalments: int, frequency: Frequency, first_on: date, first: Money | None = None
) -> dict[str, Any]:
    """Dated parts of `payable`; `first` is the first payment where it is another than the rest."""
    days = list(islice(rhythm(first_on, frequency), instalments))
    rest = payable if first is None else payable - first
    parts = [*([] if first is None else [first]), *rest.split(instalments - (first is not None))]
    return {
        "total_minor": payable.minor,
        "currency": payable.currency,
        "frequency": frequency,
        "instalments": [
            {"no": no, "due_on": day.isoformat(), "amount_minor": part.minor}
            for no, (day, part) in enumerate(zip(days, parts, strict=True), 1)
        ],
    }


def term_problems(policy: Policy, facts: PlanFacts, terms: Mapping[str, Any]) -> tuple[str, ...]:
    """Why nobody may agree to these terms, in words for staff; empty when somebody may."""
    days, amounts = _parts(terms)
    problems = []
    whole = terms["total_minor"] == sum(amounts) == facts.payable.minor
    if not whole or terms["currency"] != facts.payable.currency or not amounts or min(amounts) <= 0:
        problems.append("The payments do not come to what is owed.")
    if len(days) > MOST_INSTALMENTS or days != sorted(set(days)):
        problems.append(f"A plan has up to {MOST_INSTALMENTS} payments on days of their own.")
    elif days and days[0] < facts.today:
        problems.append("The first payment is in the past.")
    if days and (days[-1] - facts.today).days > MOST_DAYS:
        problems.append("The plan ends too far in the future.")
    if facts.active_plan:
        problems.append("There is a plan on this invoice already; end it first.")
    counts, ends = legal_limits(policy, facts)
    problems += [LAW[code] for most, code in counts if len(days) > most]
    problems += [LAW[code] for last, code in ends if days and days[-1] > last]
    eu = facts.customer_class == "consumer" and country_of(facts.jurisdiction, policy) in EU_COUNTRIES
    if eu and policy.eu_ccd2_mode is None and facts.supplied_on is None:
        problems.append("The day of supply is not known, and the EU's fifty days run from it (FAIR-04).")
    return tuple(problems)


def within(limits: RoleLimits, facts: PlanFacts, terms: Mapping[str, Any]) -> bool:
    """Whether a role with these limits may grant the terms."""
    days, _amounts = _parts(terms)
    return len(days) <= limits.max_instalments and (days[-1] - facts.today).days <= limits.max_days


def least_role(policy: Policy, facts: PlanFacts, terms: Mapping[str, Any]) -> str | None:
    """The lowest role that may grant the terms; None when none may."""
    return next((role for role in WHOSE if within(limits_of(policy, role), facts, terms)), None)


def limits_of(policy: Policy, role: str) -> RoleLimits:
    limits: RoleLimits = getattr(policy.people, role)
    return limits


def second_person(policy: Policy, amount: Money) -> bool:
    """Whether so much takes two people, whatever their role (IDN-14)."""
    bound = policy.people.second_person_over_minor.get(amount.currency)
    return bound is None or amount.minor > bound


def _parts(terms: Mapping[str, Any]) -> tuple[list[date], list[int]]:
    parts = terms["instalments"]
    return [date.fromisoformat(part["due_on"]) for part in parts], [
        int(part["amount_minor"]) for part in parts
    ]
