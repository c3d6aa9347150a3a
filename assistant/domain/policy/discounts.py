"""The early payment discount: how much, and until which instant where the payer lives (FAIR-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.core import clock
from assistant.domain.policy.limits import obstacles
from assistant.domain.policy.reasons import Reason, ReasonCode, because

if TYPE_CHECKING:
    from datetime import date, datetime

    from assistant.core.money import Money
    from assistant.domain.policy.facts import DiscountFacts
    from assistant.domain.policy.schema import Policy


@dataclass(frozen=True, slots=True)
class DiscountTerms:
    """Pay `pay` by `cut_off` (UTC; the end of `last_day` where the payer lives) and `discount` is waived."""

    percent: Decimal
    discount: Money
    pay: Money
    last_day: date
    cut_off: datetime


@dataclass(frozen=True, slots=True)
class DiscountDecision:
    terms: DiscountTerms | None
    reasons: tuple[Reason, ...] = ()


def early_payment_discount(policy: Policy, facts: DiscountFacts) -> DiscountDecision:
    """The discount for paying all that is payable now, or why there is none.

    Rounded half up to the minor unit, on the payable amount with tax ("gross") or without ("net").
    """
    rules = policy.discounts.early_payment
    if rules is None or facts.payable.minor <= 0:
        return _none(ReasonCode.NO_DISCOUNT)
    held = obstacles(policy, facts.payable, on_hold=facts.on_hold, open_dispute=facts.open_dispute)
    if held or facts.open_dispute or facts.active_plan:
        return _none(ReasonCode.DISCOUNT_NOT_NOW)
    if facts.paid_before and not rules.after_part_payment:
        return _none(ReasonCode.DISCOUNT_PART_PAID)
    last_day = facts.issued_on + timedelta(days=rules.days)
    cut_off = clock.end_of_day(last_day, facts.timezone)
    if not in_time(facts.now, cut_off):
        return DiscountDecision(None, (because(ReasonCode.DISCOUNT_OVER, day=last_day),))
    base = facts.payable if rules.base == "gross" else facts.payable - facts.tax
    discount = base.percent(rules.percent)
    if discount.minor <= 0:
        return _none(ReasonCode.NO_DISCOUNT)
    return DiscountDecision(
        DiscountTerms(rules.percent, discount, facts.payable - discount, last_day, cut_off)
    )


def in_time(paid_at: datetime, cut_off: datetime) -> bool:
    """Whether a payment at `paid_at` still earns it: through the whole last second of the day, not at
    midnight.
    """
    return paid_at < cut_off + timedelta(seconds=1)


def _none(code: ReasonCode) -> DiscountDecision:
    return DiscountDecision(None, (because(code),))
