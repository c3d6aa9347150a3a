"""Whether terms that were offered earlier still hold: the last look before they become a commitment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.core.money import Money
from assistant.domain.policy.facts import PromiseWish
from assistant.domain.policy.limits import plan_bounds, plan_obstacles
from assistant.domain.policy.promises import check_promise
from assistant.domain.policy.reasons import Reason, ReasonCode, because

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.policy.facts import PlanFacts, PromiseFacts
    from assistant.domain.policy.schema import Policy


def plan_problems(policy: Policy, facts: PlanFacts, terms: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Why these plan terms may not be agreed to now; empty when they may."""
    if found := plan_obstacles(policy, facts):
        return found
    bounds = plan_bounds(policy, facts)
    parts = [(date.fromisoformat(part["due_on"]), int(part["amount_minor"])) for part in terms["instalments"]]
    days, amounts = [day for day, _ in parts], [amount for _, amount in parts]
    within = (
        bool(parts)
        and terms["currency"] == facts.payable.currency
        and terms["total_minor"] == sum(amounts) == facts.payable.minor
        and len(parts) <= bounds.max_payments
        and min(amounts) >= min(bounds.min_instalment, bounds.min_first)
        and amounts[0] >= bounds.min_first
        and days == sorted(set(days))
        and facts.today <= days[0] <= bounds.first_by
        and days[-1] <= bounds.last_by
        and terms["frequency"] in policy.plans.frequencies
    )
    return () if within else (because(ReasonCode.NO_PLAN_FITS),)


def promise_problems(policy: Policy, facts: PromiseFacts, terms: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Why this promise may not be noted now; empty when it may."""
    day = date.fromisoformat(terms["due_on"])
    amount = Money(int(terms["amount_minor"]), terms["currency"])
    decision = check_promise(policy, facts, PromiseWish(day, amount))
    if decision.terms is None:
        return decision.reasons
    same = decision.terms.due_on == day and decision.terms.amount == amount
    return () if same else decision.changes
