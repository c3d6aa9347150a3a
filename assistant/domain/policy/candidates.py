"""Every plan that the bounds allow from one start day, and how far each is from the payer's wish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.policy.schedule import Schedule, payment_days, start_days, two_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from assistant.domain.policy.facts import Frequency, PlanFacts, PlanWish
    from assistant.domain.policy.limits import PlanBounds
    from assistant.domain.policy.schema import Policy

LONGEST_FIRST: tuple[Frequency, ...] = ("monthly", "every_two_weeks", "weekly")
PAYMENTS_PER_YEAR: dict[Frequency, int] = {"weekly": 52, "every_two_weeks": 26, "monthly": 12}
STANDARD_PAYMENTS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan in outline, amounts in minor units.

    `first` is a first payment apart from the others, or None. `each` is the payer's amount as it counts at
    this frequency; `regular` the number of payments after `first` that it takes, when it can be kept
    (`keeps_amount`).
    """

    frequency: Frequency
    schedule: Schedule
    count: int
    payable: int
    first: int | None
    each: int | None
    regular: int
    keeps_amount: bool

    @property
    def days(self) -> tuple[date, ...]:
        return self.schedule.days[: self.count]

    @property
    def others(self) -> int:
        """How many payments there are after `first`; all of them when there is none."""
        return self.count - (self.first is not None)

    @property
    def rest(self) -> int:
        """What those come to."""
        return self.payable - (self.first or 0)

    @property
    def largest(self) -> int:
        """The largest payment after `first`; of a kept amount, that amount."""
        if self.keeps_amount and self.each is not None:
            return self.each
        return -(-self.rest // self.others)

    def amounts(self) -> list[int]:
        """All payments in order; they sum to `payable` exactly."""
        head = [] if self.first is None else [self.first]
        if self.keeps_amount and self.each is not None:
            before_last = [self.each] * (self.others - 1)
            return [*head, *before_last, self.rest - sum(before_last)]
        base, extra = divmod(self.rest, self.others)
        return [*head, *(base + (index < extra) for index in range(self.others))]


def candidates(policy: Policy, facts: PlanFacts, wish: PlanWish, bounds: PlanBounds) -> Iterator[Candidate]:
    """All of them: each start day, each offered frequency, each number of payments from two; two payments on
    the payer's own days where they named those.
    """
    place = facts.jurisdiction or policy.business.country
    named_first = first_payment(facts, wish, bounds)
    rule = policy.plans.non_business_days
    if wish.rest_on is not None and bounds.max_payments >= 2:
        frequency = min(policy.plans.frequencies, key=LONGEST_FIRST.index)
        start = start_days(policy, facts, wish, bounds)[-1]
        schedule = two_days(start, wish.rest_on, frequency, bounds, rule, place)
        if len(schedule.days) == 2:
            two = _candidate(frequency, schedule, 2, facts.payable.minor, named_first, None, bounds)
            if two is not None:
                yield two
                return
    for start in start_days(policy, facts, wish, bounds):
        for frequency in policy.plans.frequencies:
            schedule = payment_days(start, frequency, wish, bounds, rule, place)
            each = amount_at(frequency, wish, bounds.min_instalment)
            for count in range(2, len(schedule.days) + 1):
                found = _candidate(frequency, schedule, count, facts.payable.minor, named_first, each, bounds)
                if found is not None:
                    yield found


def _candidate(
    frequency: Frequency,
    schedule: Schedule,
    count: int,
    payable: int,
    named_first: int | None,
    each: int | None,
    bounds: PlanBounds,
) -> Candidate | None:
    """With a first payment of the policy's own where equal ones would start too low; None below the
    minimum.
    """
    first, least = named_first, bounds.min_instalment
    regular = _payments_of(payable - (first or 0), each, least)
    if first is None:
        opening = each if each is not None and regular == count else -(-payable // count)
        if opening < bounds.min_first:
            first = bounds.min_first
            regular = _payments_of(payable - first, each, least)
    others = count - (first is not None)
    keeps_amount = each is not None and regular == others
    if not keeps_amount and (payable - (first or 0)) // others < least:
        return None
    return Candidate(frequency, schedule, count, payable, first, each, regular, keeps_amount)


def distance(candidate: Candidate, policy: Policy, facts: PlanFacts, wish: PlanWish) -> tuple[int, ...]:
    """How far a candidate is from the wish; compared from left to right, so what is first is kept first.

    1. the frequency that was named (an amount or a number is "a month", so it comes with it);
    2. the amount per payment; 3. the number of payments; 4. days that the end is later than wished;
    5. where no frequency was named, the calmest: monthly before weekly, unless a weekday was named;
    6. where neither amount nor number was named: as many payments as end in time when an end was named,
    else near to the standard, which is the fewest payments that are comfortable;
    7. the latest start; 8. the fewest payments.

    A start and a first payment that were named are the same in all candidates: moved into the limits, no
    more.
    """
    days, others = candidate.days, candidate.others
    calm = _calmness(candidate.frequency, wish)
    amount = 0 if candidate.each is None else abs(candidate.largest - candidate.each)
    number = 0 if wish.instalments is None else abs(_as_counted(candidate, wish) - wish.instalments)
    late = 0 if wish.end is None else max(0, (days[-1] - wish.end).days)
    if wish.amount_per_instalment is not None or wish.instalments is not None:
        open_count = 0
    elif wish.end is not None:
        open_count = -candidate.count
    else:
        open_count = abs(others - _standard(candidate, policy, facts.payable.currency))
    named = calm if wish.frequency is not None else 0
    start = -candidate.schedule.nominal[0].toordinal()
    return (named, amount, number, late, calm, open_count, start, candidate.count)


def first_payment(facts: PlanFacts, wish: PlanWish, bounds: PlanBounds) -> int | None:
    """The first payment that was named, moved into the limits: enough itself, enough left for one more."""
    if wish.first_payment is None:
        return None
    most = facts.payable.minor - bounds.min_instalment
    return min(max(wish.first_payment.minor, bounds.min_first), most)


def amount_at(frequency: Frequency, wish: PlanWish, least: int) -> int | None:
    """The amount per payment, not below `least`; one said for another frequency comes to the same in a
    year.
    """
    if wish.amount_per_instalment is None:
        return None
    amount = wish.amount_per_instalment.minor
    if wish.frequency is not None and wish.frequency != frequency:
        amount = -(-amount * PAYMENTS_PER_YEAR[wish.frequency] // PAYMENTS_PER_YEAR[frequency])
    return max(amount, least)


def _payments_of(total: int, each: int | None, least: int) -> int:
    """How many payments `each` makes of `total`; a last one below `least` is merged into the one before."""
    if each is None:
        return 0
    whole, rest = divmod(total, each)
    return max(1, whole + (rest >= least))


def _as_counted(candidate: Candidate, wish: PlanWish) -> int:
    return candidate.others if wish.first_payment is not None else candidate.count


def _calmness(frequency: Frequency, wish: PlanWish) -> int:
    order = LONGEST_FIRST
    if wish.frequency is not None:
        named = order.index(wish.frequency)
        return 2 * abs(order.index(frequency) - named) + (order.index(frequency) > named)
    if wish.weekday is not None and wish.day_of_month is None:
        return -order.index(frequency)
    return order.index(frequency)


def _standard(candidate: Candidate, policy: Policy, currency: str) -> int:
    comfortable = policy.plans.comfortable_instalment_minor.get(currency)
    if comfortable is None:
        return STANDARD_PAYMENTS - (candidate.first is not None)
    least = 1 if candidate.first is not None else 2
    return max(least, -(-candidate.rest // comfortable))
