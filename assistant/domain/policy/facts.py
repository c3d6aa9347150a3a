"""What the policy may look at: facts of an invoice and of its commitments, and what the payer wishes.

The list is closed (AI-08, FAIR-08): no score, no name, language, address, device, tone or other personal
attribute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

    from assistant.core.money import Money

Frequency = Literal["weekly", "every_two_weeks", "monthly"]
CustomerClass = Literal["consumer", "business"]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """`payable` is the undisputed balance; `today` is the payer's calendar day.

    `jurisdiction` is where the payer is ("US", "US-CA", "GB", "DE"; empty: as the business). `supplied_on`
    is the day the goods or the service were delivered (the EU's 50 days run from it). `on_hold` names why a
    person has taken over.
    """

    payable: Money
    today: date
    due_on: date
    customer_class: CustomerClass
    jurisdiction: str
    open_dispute: bool = False
    active_plan: bool = False
    broken_promises: int = 0
    broken_plans: int = 0
    on_hold: str | None = None
    supplied_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What the payer asked for; None where nothing was said.

    `instalments` counts the payments after `first_payment` when there is one, else all of them. `start` is
    the day of the very first payment, `end` the day by which all is paid, `rest_on` the day of the second of
    two payments. `weekday` is 0 (Monday) to 6, `day_of_month` 1 to 31.
    """

    first_payment: Money | None = None
    amount_per_instalment: Money | None = None
    instalments: int | None = None
    frequency: Frequency | None = None
    start: date | None = None
    end: date | None = None
    rest_on: date | None = None
    weekday: int | None = None
    day_of_month: int | None = None


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """`open_promises` of this invoice; `broken_promises` within the policy's own window of days."""

    payable: Money
    today: date
    due_on: date
    customer_class: CustomerClass
    jurisdiction: str
    open_dispute: bool = False
    open_promises: int = 0
    broken_promises: int = 0
    on_hold: str | None = None


@dataclass(frozen=True, slots=True)
class PromiseWish:
    """One payment on one day; `amount` None is all that is payable."""

    day: date
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class DiscountFacts:
    """`tax` is the part of `payable` that is tax; `now` is aware; `timezone` (IANA) is where the payer is."""

    payable: Money
    tax: Money
    issued_on: date
    now: datetime
    timezone: str
    paid_before: bool = False
    open_dispute: bool = False
    active_plan: bool = False
    on_hold: str | None = None
