"""Why a decision is what it is: a stable code, and one kind sentence with its figures filled in.

No sentence blames, presses, or suggests to borrow or to sell anything (COM-52). Where the policy does not
allow a wish, the sentence leads to a person (COM-51, COM-73).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.core.money import Money
from assistant.core.text import long_date

Value = Money | date | int | str


class ReasonCode(StrEnum):
    """Stable and public; each has a sentence in `SENTENCES`."""

    # Nothing to arrange
    NOTHING_DUE = "nothing_due"
    PAYS_IN_FULL = "pays_in_full"
    ONE_PAYMENT = "one_payment"
    # A person decides
    ON_HOLD = "on_hold"
    AMOUNT_NEEDS_PERSON = "amount_needs_person"
    PLAN_AMOUNT_NEEDS_PERSON = "plan_amount_needs_person"
    DISPUTE_NEEDS_PERSON = "dispute_needs_person"
    EARLIER_PLAN_BROKEN = "earlier_plan_broken"
    EARLIER_PROMISES_BROKEN = "earlier_promises_broken"
    PLAN_EXISTS = "plan_exists"
    PROMISE_EXISTS = "promise_exists"
    PLANS_NOT_OFFERED = "plans_not_offered"
    CURRENCY_NEEDS_PERSON = "currency_needs_person"
    TOO_SMALL_TO_SPLIT = "too_small_to_split"
    NO_PLAN_FITS = "no_plan_fits"
    NO_TIME_FOR_PLAN = "no_time_for_plan"
    EU_WINDOW_UNKNOWN = "eu_window_unknown"
    # Limits that changed a wish
    MAX_INSTALMENTS = "max_instalments"
    US_FOUR_INSTALMENTS = "us_four_instalments"
    UK_TWELVE_INSTALMENTS = "uk_twelve_instalments"
    MAX_DAYS = "max_days"
    UK_TWELVE_MONTHS = "uk_twelve_months"
    EU_FIFTY_DAYS = "eu_fifty_days"
    MIN_INSTALMENT = "min_instalment"
    FIRST_PAYMENT_RAISED = "first_payment_raised"
    FIRST_PAYMENT_LOWERED = "first_payment_lowered"
    FREQUENCY_NOT_OFFERED = "frequency_not_offered"
    FREQUENCY_DOES_NOT_FIT = "frequency_does_not_fit"
    START_TOO_SOON = "start_too_soon"
    START_TOO_LATE = "start_too_late"
    END_NOT_REACHED = "end_not_reached"
    PAYMENTS_CLOSER = "payments_closer"
    PROMISE_TOO_FAR = "promise_too_far"
    PROMISE_TOO_SMALL = "promise_too_small"
    # Arithmetic and the calendar
    REST_TOO_SMALL = "rest_too_small"
    LAST_PAYMENT_DIFFERS = "last_payment_differs"
    COUNT_FOLLOWS_AMOUNT = "count_follows_amount"
    START_PAST = "start_past"
    END_PAST = "end_past"
    START_ON_PAY_DAY = "start_on_pay_day"
    FIRST_BEFORE_PAY_DAY = "first_before_pay_day"
    WORKING_DAYS = "working_days"
    DISPUTED_PART_APART = "disputed_part_apart"
    OTHER_CURRENCY = "other_currency"
    NOT_POSSIBLE = "not_possible"
    PROMISE_PAST = "promise_past"
    PROMISE_MORE_THAN_DUE = "promise_more_than_due"
    # Discounts
    NO_DISCOUNT = "no_discount"
    DISCOUNT_OVER = "discount_over"
    DISCOUNT_PART_PAID = "discount_part_paid"
    DISCOUNT_NOT_NOW = "discount_not_now"


_C = ReasonCode

SENTENCES: dict[ReasonCode, str] = {
    _C.NOTHING_DUE: "There is nothing to pay on this invoice right now.",
    _C.PAYS_IN_FULL: (
        "That covers the whole {payable}, so no plan is needed: you can pay it in one go, today or on a "
        "day you choose."
    ),
    _C.ONE_PAYMENT: (
        "For one single payment no plan is needed: tell me the day that suits you and I will note it."
    ),
    _C.ON_HOLD: "A colleague is looking after this invoice, and I would like them to arrange this with you.",
    _C.AMOUNT_NEEDS_PERSON: "For an amount of {payable} a colleague arranges the details with you.",
    _C.PLAN_AMOUNT_NEEDS_PERSON: "For a plan of {payable} a colleague arranges the details with you.",
    _C.DISPUTE_NEEDS_PERSON: (
        "While your objection is being looked into, a colleague arranges payments with you."
    ),
    _C.EARLIER_PLAN_BROKEN: (
        "An earlier plan did not work out, so a colleague will look with you for one that fits better."
    ),
    _C.EARLIER_PROMISES_BROKEN: (
        "Some earlier dates did not work out, so a colleague will look with you for something that fits "
        "better."
    ),
    _C.PLAN_EXISTS: "There is already a plan for this invoice; a colleague can change it with you.",
    _C.PROMISE_EXISTS: "A payment is already noted for this invoice; a colleague can change it with you.",
    _C.PLANS_NOT_OFFERED: "I cannot set up a plan by myself here; a colleague can look at it with you.",
    _C.CURRENCY_NEEDS_PERSON: "For amounts in {currency} a colleague arranges plans with you.",
    _C.TOO_SMALL_TO_SPLIT: (
        "{payable} is too little for me to split (each payment is at least {minimum}); you can choose a "
        "day to pay it at once, or a colleague can look at it with you."
    ),
    _C.NO_PLAN_FITS: (
        "That plan no longer fits; I can propose a new one, or a colleague can look at it with you."
    ),
    _C.NO_TIME_FOR_PLAN: (
        "There is too little time left for a plan that I can agree to by myself; a colleague can look with "
        "you for one that fits better."
    ),
    _C.EU_WINDOW_UNKNOWN: (
        "I do not have the delivery date that I need for this, so a colleague will arrange it with you."
    ),
    _C.MAX_INSTALMENTS: "Up to {limit} payments is what I can agree to by myself.",
    _C.US_FOUR_INSTALMENTS: "For personal invoices, up to {limit} payments is what I can agree to by myself.",
    _C.UK_TWELVE_INSTALMENTS: (
        "For personal invoices, up to {limit} payments is what I can agree to by myself."
    ),
    _C.MAX_DAYS: "Plans that end by {limit} are what I can agree to by myself, so I fitted yours in.",
    _C.UK_TWELVE_MONTHS: (
        "For personal invoices, plans of up to twelve months (until {limit}) are what I can agree to by "
        "myself, so I fitted yours in."
    ),
    _C.EU_FIFTY_DAYS: (
        "For personal invoices, plans of up to 50 days from delivery (until {limit}) are what I can agree to "
        "by myself, so I fitted yours in."
    ),
    _C.MIN_INSTALMENT: "Each payment is at least {minimum}, so I adjusted the amounts.",
    _C.FIRST_PAYMENT_RAISED: "The first payment is at least {minimum}.",
    _C.FIRST_PAYMENT_LOWERED: (
        "I made the first payment {amount}, so that what is left is at least {minimum}."
    ),
    _C.FREQUENCY_NOT_OFFERED: "I can offer payments {frequency}, and adjusted the plan to that.",
    _C.FREQUENCY_DOES_NOT_FIT: (
        "Payments {wished} do not fit into the time there is (until {limit}), so this plan has payments "
        "{frequency}."
    ),
    _C.START_TOO_SOON: "The first payment can be on {day} at the earliest.",
    _C.START_TOO_LATE: "The first payment would need to be by {limit}.",
    _C.END_NOT_REACHED: "The last payment falls on {day}, later than you had in mind.",
    _C.PAYMENTS_CLOSER: (
        "Two payments may not be further apart than that in a plan that I can agree to by myself, so the second one "
        "is on {day}."
    ),
    _C.PROMISE_TOO_FAR: "I can note a payment for {limit} at the latest.",
    _C.PROMISE_TOO_SMALL: "I can note a payment from {minimum} upwards.",
    _C.REST_TOO_SMALL: (
        "With {wished} each, the last payment would be very small, so I evened the amounts out."
    ),
    _C.LAST_PAYMENT_DIFFERS: "The last payment is {amount}, so that it all adds up.",
    _C.COUNT_FOLLOWS_AMOUNT: "With that amount it takes {used} payments.",
    _C.START_PAST: "The day you named has passed, so the plan starts on {day}.",
    _C.END_PAST: "The end date you named has passed, so I left it out.",
    _C.START_ON_PAY_DAY: "The first payment is on {day}, the pay day you named.",
    _C.FIRST_BEFORE_PAY_DAY: (
        "The first payment would need to be by {limit}; the others are on the pay day you named."
    ),
    _C.WORKING_DAYS: "Dates that fall on a weekend or a holiday are moved to a working day.",
    _C.DISPUTED_PART_APART: "This is only about the part that you do not dispute.",
    _C.OTHER_CURRENCY: "This invoice is in {currency}, so I left out the amount in another currency.",
    _C.NOT_POSSIBLE: "I left out a detail that I could not use.",
    _C.PROMISE_PAST: "The day you named has passed; today is {day}.",
    _C.PROMISE_MORE_THAN_DUE: "There is {amount} to pay, so I noted that.",
    _C.NO_DISCOUNT: "There is no discount for early payment on this invoice.",
    _C.DISCOUNT_OVER: "The discount for early payment was open until {day}.",
    _C.DISCOUNT_PART_PAID: "The discount for early payment is for invoices paid at once.",
    _C.DISCOUNT_NOT_NOW: "A colleague can tell you whether a discount is possible here.",
}

# The numbered rule behind a code, for the explanation that an auditor or the payer may ask for (COM-73).
RULES: dict[ReasonCode, str] = {
    _C.US_FOUR_INSTALMENTS: "FAIR-01",
    _C.UK_TWELVE_INSTALMENTS: "FAIR-03",
    _C.UK_TWELVE_MONTHS: "FAIR-03",
    _C.EU_FIFTY_DAYS: "FAIR-04",
    _C.EU_WINDOW_UNKNOWN: "FAIR-04",
    _C.ON_HOLD: "VUL-05",
    _C.DISPUTED_PART_APART: "COM-28",
    _C.DISPUTE_NEEDS_PERSON: "COM-28",
    _C.TOO_SMALL_TO_SPLIT: "MON-03",
    _C.WORKING_DAYS: "MON-12",
    _C.DISCOUNT_OVER: "FAIR-11",
}

# Changed because of a limit: a person may be able to do more than code (COM-51).
LIMITS: frozenset[ReasonCode] = frozenset(
    {
        _C.MAX_INSTALMENTS,
        _C.US_FOUR_INSTALMENTS,
        _C.UK_TWELVE_INSTALMENTS,
        _C.MAX_DAYS,
        _C.UK_TWELVE_MONTHS,
        _C.EU_FIFTY_DAYS,
        _C.MIN_INSTALMENT,
        _C.FIRST_PAYMENT_RAISED,
        _C.FREQUENCY_NOT_OFFERED,
        _C.FREQUENCY_DOES_NOT_FIT,
        _C.PAYMENTS_CLOSER,
        _C.START_TOO_LATE,
        _C.FIRST_BEFORE_PAY_DAY,
        _C.PROMISE_TOO_FAR,
        _C.PROMISE_TOO_SMALL,
    }
)

FREQUENCY_WORDS = {"weekly": "every week", "every_two_weeks": "every two weeks", "monthly": "every month"}


@dataclass(frozen=True, slots=True)
class Reason:
    """`values` are the sentence's figures, typed, so that they can be shown in the payer's locale."""

    code: ReasonCode
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def text(self) -> str:
        return self.render()

    @property
    def rule(self) -> str | None:
        """The numbered requirement behind it, like FAIR-01, where there is one."""
        return RULES.get(self.code)

    def render(self, locale: str = "en_US") -> str:
        """The sentence, amounts and dates as `locale` writes them, dates with weekday and year (MON-15)."""
        return SENTENCES[self.code].format(**{name: _shown(value, locale) for name, value in self.values})


def because(code: ReasonCode, **values: Value) -> Reason:
    """A reason with its figures."""
    return Reason(code, tuple(values.items()))


def _shown(value: Value, locale: str) -> str:
    if isinstance(value, Money):
        return value.text(locale)
    if isinstance(value, date):
        return long_date(value, locale)
    return FREQUENCY_WORDS.get(value, value) if isinstance(value, str) else str(value)
