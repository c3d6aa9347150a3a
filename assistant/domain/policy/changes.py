"""Says in which way the chosen plan differs from the wish, and which limit or arithmetic is behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.money import Money
from assistant.domain.policy.calendars import next_payment
from assistant.domain.policy.reasons import Reason, ReasonCode, because

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.policy.candidates import Candidate
    from assistant.domain.policy.facts import PlanFacts, PlanWish
    from assistant.domain.policy.limits import PlanBounds
    from assistant.domain.policy.schema import Policy


def explain_changes(
    chosen: Candidate, policy: Policy, facts: PlanFacts, wish: PlanWish, bounds: PlanBounds
) -> tuple[Reason, ...]:
    """One reason per thing changed, none twice; empty when the plan is the wish."""
    found = [
        *_frequency(chosen, policy, wish, bounds),
        *_amount(chosen, facts, wish, bounds),
        *_number(chosen, facts, wish, bounds),
        *_first_payment(chosen, facts, wish, bounds),
        *_start(chosen, facts, wish, bounds),
        *_end(chosen, wish, bounds),
        *_rest_on(chosen, wish, bounds),
    ]
    if chosen.days != chosen.schedule.nominal[: chosen.count]:
        found.append(because(ReasonCode.WORKING_DAYS))
    if facts.open_dispute:
        found.append(because(ReasonCode.DISPUTED_PART_APART))
    return tuple(dict.fromkeys(found))


def _frequency(chosen: Candidate, policy: Policy, wish: PlanWish, bounds: PlanBounds) -> Iterator[Reason]:
    if wish.frequency is None or wish.frequency == chosen.frequency:
        return
    if wish.frequency not in policy.plans.frequencies:
        yield because(ReasonCode.FREQUENCY_NOT_OFFERED, frequency=chosen.frequency)
    else:
        yield because(
            ReasonCode.FREQUENCY_DOES_NOT_FIT,
            wished=wish.frequency,
            frequency=chosen.frequency,
            limit=bounds.last_by,
        )


def _amount(chosen: Candidate, facts: PlanFacts, wish: PlanWish, bounds: PlanBounds) -> Iterator[Reason]:
    wished, currency = wish.amount_per_instalment, facts.payable.currency
    if wished is None or chosen.each is None:
        return
    if wished.minor < bounds.min_instalment == chosen.each:
        yield because(ReasonCode.MIN_INSTALMENT, minimum=Money(bounds.min_instalment, currency))
    if chosen.keeps_amount:
        last = chosen.amounts()[-1]
        if last != chosen.each:
            yield because(ReasonCode.LAST_PAYMENT_DIFFERS, amount=Money(last, currency))
        return
    needed = chosen.regular + (chosen.first is not None)
    if needed > len(chosen.schedule.days):
        yield _what_stops(needed, chosen, bounds)
    else:
        yield because(ReasonCode.REST_TOO_SMALL, wished=wished)


def _number(chosen: Candidate, facts: PlanFacts, wish: PlanWish, bounds: PlanBounds) -> Iterator[Reason]:
    if wish.instalments is None:
        return
    wished = wish.instalments + (wish.first_payment is not None)
    if wished == chosen.count:
        return
    if wish.amount_per_instalment is not None:
        yield because(ReasonCode.COUNT_FOLLOWS_AMOUNT, used=chosen.count)
    elif wished > len(chosen.schedule.days):
        yield _what_stops(wished, chosen, bounds)
    else:
        yield because(ReasonCode.MIN_INSTALMENT, minimum=Money(bounds.min_instalment, facts.payable.currency))


def _first_payment(
    chosen: Candidate, facts: PlanFacts, wish: PlanWish, bounds: PlanBounds
) -> Iterator[Reason]:
    if chosen.first is None:
        return
    amount = Money(chosen.first, facts.payable.currency)
    if wish.first_payment is None or amount > wish.first_payment:
        yield because(ReasonCode.FIRST_PAYMENT_RAISED, minimum=amount)
    elif amount < wish.first_payment:
        minimum = Money(bounds.min_instalment, facts.payable.currency)
        yield because(ReasonCode.FIRST_PAYMENT_LOWERED, amount=amount, minimum=minimum)


def _start(chosen: Candidate, facts: PlanFacts, wish: PlanWish, bounds: PlanBounds) -> Iterator[Reason]:
    first = chosen.days[0]
    if wish.start is not None:
        if wish.start < facts.today:
            yield because(ReasonCode.START_PAST, day=first)
        elif wish.start < bounds.earliest:
            yield because(ReasonCode.START_TOO_SOON, day=first)
        elif wish.start > bounds.first_by:
            yield because(ReasonCode.START_TOO_LATE, limit=bounds.first_by)
        elif chosen.schedule.nominal[0] != wish.start:
            yield because(ReasonCode.START_ON_PAY_DAY, day=first)
    if chosen.schedule.before_pay_day:
        yield because(ReasonCode.FIRST_BEFORE_PAY_DAY, limit=bounds.first_by)


def _end(chosen: Candidate, wish: PlanWish, bounds: PlanBounds) -> Iterator[Reason]:
    if wish.end is None:
        return
    last = chosen.days[-1]
    if last > wish.end:
        yield because(ReasonCode.END_NOT_REACHED, day=last)
    elif wish.amount_per_instalment is None and wish.instalments is None:
        after = next_payment(last, chosen.frequency)
        if after <= wish.end and chosen.count == len(chosen.schedule.days):
            yield _what_stops(chosen.count + 1, chosen, bounds)


def _rest_on(chosen: Candidate, wish: PlanWish, bounds: PlanBounds) -> Iterator[Reason]:
    second = chosen.schedule.nominal[1]
    if wish.rest_on is None or second == wish.rest_on:
        return
    if chosen.count != 2:
        yield because(ReasonCode.NOT_POSSIBLE)
    elif second == bounds.last_by:
        yield because(bounds.last_by_code, limit=bounds.last_by)
    else:
        yield because(ReasonCode.PAYMENTS_CLOSER, day=chosen.days[1])


def _what_stops(needed: int, chosen: Candidate, bounds: PlanBounds) -> Reason:
    """The limit that keeps a plan from having `needed` payments: their number, or the time."""
    if needed > bounds.max_payments <= len(chosen.schedule.days):
        return because(bounds.max_payments_code, limit=bounds.max_payments)
    return because(bounds.last_by_code, limit=bounds.last_by)
