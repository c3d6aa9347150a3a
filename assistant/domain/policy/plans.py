"""The plan solver: the plan within policy that is nearest to what the payer wishes, and why it differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.money import Money
from assistant.domain.policy.candidates import Candidate, candidates, distance
from assistant.domain.policy.changes import explain_changes
from assistant.domain.policy.facts import PlanWish
from assistant.domain.policy.limits import plan_bounds, plan_obstacles
from assistant.domain.policy.reasons import LIMITS, Reason, ReasonCode, because
from assistant.domain.policy.wishes import needs_no_plan, sensible

if TYPE_CHECKING:
    from datetime import date

    from assistant.domain.policy.facts import Frequency, PlanFacts
    from assistant.domain.policy.schema import Policy


@dataclass(frozen=True, slots=True)
class InstalmentTerm:
    """`no` counts from 1."""

    no: int
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """`instalments` are all payments and sum to `total`.

    `first_payment` is the amount of the first of them where it stands apart from the others, else None.
    """

    first_payment: Money | None
    instalments: tuple[InstalmentTerm, ...]
    frequency: Frequency
    total: Money


@dataclass(frozen=True, slots=True)
class PlanDecision:
    """Either `terms`, with `changes` against the wish; or none, with `reasons`.

    Without terms `needs_person` is true (COM-51, COM-73), unless there is nothing to spread: nothing due,
    or a wish that is one single payment.
    """

    terms: PlanTerms | None
    changes: tuple[Reason, ...] = ()
    reasons: tuple[Reason, ...] = ()
    needs_person: bool = False

    @property
    def person_could_do_more(self) -> bool:
        """A limit stood in the way of the wish, or code may not decide: offer a person beside the plan
        (COM-51).
        """
        return self.needs_person or any(change.code in LIMITS for change in self.changes)


def solve_plan(policy: Policy, facts: PlanFacts, wish: PlanWish) -> PlanDecision:
    """The nearest plan to `wish` that `policy` and the law of the payer's place allow; see
    `candidates.distance`.

    Pure and deterministic. An empty wish gets the standard plan. An amount per payment is kept and the last
    payment carries the rest; otherwise payments are equal to one minor unit, the larger ones first
    (MON-03).
    """
    wish, notes = sensible(wish, facts)
    if (simple := needs_no_plan(wish, facts)) is not None:
        return PlanDecision(None, notes, (simple,))
    if found := plan_obstacles(policy, facts):
        return PlanDecision(None, notes, found, needs_person=True)
    bounds = plan_bounds(policy, facts)
    if bounds.min_first + bounds.min_instalment > facts.payable.minor:
        minimum = Money(bounds.min_instalment, facts.payable.currency)
        reason = because(ReasonCode.TOO_SMALL_TO_SPLIT, payable=facts.payable, minimum=minimum)
        return PlanDecision(None, notes, (reason,), needs_person=True)
    chosen = min(
        candidates(policy, facts, wish, bounds),
        key=lambda candidate: distance(candidate, policy, facts, wish),
        default=None,
    )
    if chosen is None:
        reason = because(ReasonCode.NO_TIME_FOR_PLAN, limit=bounds.last_by, by=bounds.last_by_code.value)
        return PlanDecision(None, notes, (reason,), needs_person=True)
    changes = (*notes, *explain_changes(chosen, policy, facts, wish, bounds))
    return PlanDecision(_terms(chosen, facts.payable), changes)


def solve_ladder(policy: Policy, facts: PlanFacts) -> tuple[PlanTerms, ...]:
    """Up to three plans to choose from: in two payments, the standard one, and the one with the smallest
    payments.

    From few payments to many; empty where code may not offer any.
    """
    standard = solve_plan(policy, facts, PlanWish())
    if standard.terms is None:
        return ()
    most = plan_bounds(policy, facts).max_payments
    wishes = (PlanWish(instalments=2), PlanWish(instalments=most))
    found = [standard.terms, *(solve_plan(policy, facts, wish).terms for wish in wishes)]
    by_count = {len(terms.instalments): terms for terms in reversed(found) if terms is not None}
    return tuple(by_count[count] for count in sorted(by_count))


def _terms(chosen: Candidate, payable: Money) -> PlanTerms:
    currency = payable.currency
    rows = enumerate(zip(chosen.days, chosen.amounts(), strict=True), start=1)
    return PlanTerms(
        first_payment=None if chosen.first is None else Money(chosen.first, currency),
        instalments=tuple(InstalmentTerm(no, day, Money(minor, currency)) for no, (day, minor) in rows),
        frequency=chosen.frequency,
        total=payable,
    )
