"""The days on which a plan's payments fall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.domain.policy.calendars import HALF_STEP_DAYS, next_payment, rhythm, shift_within

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from assistant.domain.policy.facts import Frequency, PlanFacts, PlanWish
    from assistant.domain.policy.limits import PlanBounds
    from assistant.domain.policy.schema import NonBusinessDays, Policy


@dataclass(frozen=True, slots=True)
class Schedule:
    """`days` ascend; `nominal` are the same before they moved to business days.

    `before_pay_day`: the first payment could not wait for the pay day that the payer named.
    """

    days: tuple[date, ...]
    nominal: tuple[date, ...]
    before_pay_day: bool


def start_days(policy: Policy, facts: PlanFacts, wish: PlanWish, bounds: PlanBounds) -> tuple[date, ...]:
    """The day to start on, and the earliest one where the payer named no start and that may fit better.

    The payer's own; else today for a first payment they named; else the due date, with the usual notice.
    """
    if wish.start is not None:
        return (_within(wish.start, bounds),)
    if wish.first_payment is not None:
        return (bounds.earliest,)
    notice = timedelta(days=policy.plans.usual_first_after_days)
    return tuple(dict.fromkeys((_within(max(facts.today + notice, facts.due_on), bounds), bounds.earliest)))


def payment_days(
    start: date,
    frequency: Frequency,
    wish: PlanWish,
    bounds: PlanBounds,
    rule: NonBusinessDays,
    jurisdiction: str,
) -> Schedule:
    """As many days as the bounds allow, from `start` in the payer's rhythm; empty where not even one fits.

    A first payment that the payer named keeps the start day, and the pay days follow after at least half a
    step.
    """
    if bounds.earliest > bounds.first_by:
        return Schedule((), (), before_pay_day=False)
    pay_days = rhythm(start, frequency, weekday=wish.weekday, day_of_month=wish.day_of_month)
    first = next(pay_days)
    before_pay_day = first > bounds.first_by
    if before_pay_day or (wish.first_payment is not None and first > start):
        gap = start + timedelta(days=HALF_STEP_DAYS[frequency])
        pay_days = _after(gap, first, pay_days)
        first = start
    days: list[date] = []
    nominal: list[date] = []
    day = first
    while day <= bounds.last_by and len(days) < bounds.max_payments:
        latest = bounds.last_by if days else bounds.first_by
        moved = shift_within(day, rule, jurisdiction, bounds.earliest, latest)
        if not days or moved > days[-1]:
            days.append(moved)
            nominal.append(day)
        day = next(pay_days)
    return Schedule(tuple(days), tuple(nominal), before_pay_day and wish.first_payment is None)


def two_days(
    start: date,
    rest_on: date,
    longest: Frequency,
    bounds: PlanBounds,
    rule: NonBusinessDays,
    jurisdiction: str,
) -> Schedule:
    """The day of a first payment and the payer's own day for the rest, at most one step of the longest rhythm later;
    fewer days where the bounds have no room for both.
    """
    if bounds.earliest > bounds.first_by:
        return Schedule((), (), before_pay_day=False)
    rest = min(rest_on, bounds.last_by, next_payment(start, longest))
    first = shift_within(start, rule, jurisdiction, bounds.earliest, bounds.first_by)
    last = shift_within(rest, rule, jurisdiction, bounds.earliest, bounds.last_by)
    both = last > first
    return Schedule(
        (first, last) if both else (first,), (start, rest) if both else (start,), before_pay_day=False
    )


def _after(gap: date, first: date, rest: Iterator[date]) -> Iterator[date]:
    if first >= gap:
        yield first
    yield from (day for day in rest if day >= gap)


def _within(day: date, bounds: PlanBounds) -> date:
    return max(bounds.earliest, min(day, bounds.first_by))
