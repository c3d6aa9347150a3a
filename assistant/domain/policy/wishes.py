"""What of a payer's wish a plan can use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.policy.reasons import Reason, ReasonCode, because

if TYPE_CHECKING:
    from assistant.core.money import Money
    from assistant.domain.policy.facts import PlanFacts, PlanWish


def sensible(wish: PlanWish, facts: PlanFacts) -> tuple[PlanWish, tuple[Reason, ...]]:
    """The wish without what no plan could use: another currency, amounts below zero, days that are none.

    A pay day of the month without a frequency means every month.
    """
    notes: list[Reason] = []
    currency = facts.payable.currency

    def amount(value: Money | None) -> Money | None:
        if value is None:
            return None
        if value.currency != currency:
            notes.append(because(ReasonCode.OTHER_CURRENCY, currency=currency))
            return None
        if value.minor < 0:
            notes.append(because(ReasonCode.NOT_POSSIBLE))
        return value if value.minor > 0 else None

    def number(value: int | None, most: int | None, least: int = 1) -> int | None:
        if value is None or (value >= least and (most is None or value <= most)):
            return value
        notes.append(because(ReasonCode.NOT_POSSIBLE))
        return None

    kept = replace(
        wish,
        first_payment=amount(wish.first_payment),
        amount_per_instalment=amount(wish.amount_per_instalment),
        instalments=number(wish.instalments, None),
        weekday=number(wish.weekday, 6, least=0),
        day_of_month=number(wish.day_of_month, 31),
    )
    if kept.frequency is None and kept.day_of_month is not None and kept.weekday is None:
        kept = replace(kept, frequency="monthly")
    if kept.end is not None and kept.end < facts.today:
        notes.append(because(ReasonCode.END_PAST))
        kept = replace(kept, end=None)
    if kept.rest_on is not None:
        if kept.rest_on <= (kept.start or facts.today):
            notes.append(because(ReasonCode.NOT_POSSIBLE))
            kept = replace(kept, rest_on=None)
        else:  # two payments, on the payer's own days: no rhythm, no other number
            kept = replace(
                kept, instalments=None, amount_per_instalment=None, frequency=None, end=None,
                weekday=None, day_of_month=None,
            )  # fmt: skip
    return kept, tuple(dict.fromkeys(notes))


def needs_no_plan(wish: PlanWish, facts: PlanFacts) -> Reason | None:
    """Why there is nothing to spread: the payer only needs to pay, or to name a day."""
    payable = facts.payable
    if payable.minor <= 0:
        return because(ReasonCode.NOTHING_DUE)
    for amount in (wish.first_payment, wish.amount_per_instalment):
        if amount is not None and amount >= payable:
            return because(ReasonCode.PAYS_IN_FULL, payable=payable)
    if wish.instalments == 1 and wish.first_payment is None and wish.amount_per_instalment is None:
        return because(ReasonCode.ONE_PAYMENT)
    return None
