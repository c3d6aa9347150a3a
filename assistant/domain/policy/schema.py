"""The shape of a business's policy file. Amounts are in minor units per currency (USD 2500 is $25.00)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

import rfc8785
from babel.core import Locale
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from assistant.core.money import exponent
from assistant.domain.policy.facts import CustomerClass, Frequency

NonBusinessDays = Literal["none", "following", "modified_following", "preceding"]
MOST_INSTALMENTS = 60
MOST_DAYS = 1830


def _currency(code: str) -> str:
    try:
        exponent(code)
    except ValueError as error:
        raise PydanticCustomError(
            "currency", "{code} is not a currency; use an ISO 4217 code like USD or EUR", {"code": code}
        ) from error
    return code


def _country(code: str) -> str:
    if code == "UK":
        raise PydanticCustomError("country", "the United Kingdom is written GB")
    if len(code) != 2 or not code.isupper() or code not in Locale("en").territories or code in {"EU", "ZZ"}:
        raise PydanticCustomError(
            "country", "{code} is not a country; use two capital letters like US, GB or DE", {"code": code}
        )
    return code


def _decimal(value: object) -> object:
    return Decimal(value) if type(value) is int else value


def _plain(value: Decimal) -> Decimal:
    return value.normalize() if value != value.to_integral_value() else Decimal(int(value))


CurrencyCode = Annotated[StrictStr, AfterValidator(_currency)]
Amounts = Mapping[CurrencyCode, Annotated[StrictInt, Field(gt=0)]]
Country = Annotated[StrictStr, AfterValidator(_country)]
Percent = Annotated[
    Decimal,
    Field(strict=True, ge=0, le=100, max_digits=6, decimal_places=4),
    BeforeValidator(_decimal),
    AfterValidator(_plain),
]
Days = Annotated[StrictInt, Field(ge=0, le=MOST_DAYS)]
Count = Annotated[StrictInt, Field(ge=0, le=1000)]
# What the account says is for whoever holds the link at least (COM-21); general help is for everybody.
AccountLevel = Annotated[StrictInt, Field(ge=1, le=2)]
OpenLevel = Annotated[StrictInt, Field(ge=0, le=2)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Business(_Model):
    """Whose rules these are. `country` is where the business is established; the trip-wires go by it."""

    country: Country
    name: StrictStr | None = None


class ClassLimits(_Model):
    """Where the law tells consumers from businesses. `max_instalments` counts every payment, the first one
    too.
    """

    max_instalments: Annotated[StrictInt, Field(ge=2, le=MOST_INSTALMENTS)]
    max_days: Annotated[StrictInt, Field(ge=1, le=MOST_DAYS)]


class Charges(_Model):
    """What a plan would cost on top of the invoice. Only zero is accepted (FAIR-01, FAIR-02, FAIR-03)."""

    fee_minor: Mapping[CurrencyCode, Annotated[StrictInt, Field(ge=0)]] = Field(default_factory=dict)
    interest_percent: Percent = Decimal(0)


class MissedInstalment(_Model):
    """What follows when an instalment is not paid by its day: the payer is told at once, has `grace_days` to pay
    it, and then the plan ends. `then` offers a new plan where the limits on broken ones allow it, or opens a case.
    """

    grace_days: Annotated[StrictInt, Field(ge=0, le=90)] = 7
    then: Literal["case", "replan"] = "case"


class Plans(_Model):
    """Instalment plans.

    `max_days` and `first_due_within_days` count from the due date, or from today when that has passed.
    `days_before_first` is the least notice from today to the first payment, `usual_first_after_days` the
    notice where the payer names no start. `comfortable_instalment_minor` is what a payer who names no wish
    is asked at most per instalment, where the limits allow; without it the standard plan has three.
    """

    consumer: ClassLimits
    business: ClassLimits
    min_instalment_minor: Amounts
    offered: StrictBool = True
    frequencies: Annotated[tuple[Frequency, ...], Field(min_length=1)] = (
        "weekly",
        "every_two_weeks",
        "monthly",
    )
    first_due_within_days: Days = 31
    days_before_first: Days = 0
    usual_first_after_days: Days = 7
    min_first_percent: Annotated[Percent, Field(le=90)] = Decimal(0)
    min_first_minor: Amounts = Field(default_factory=dict)
    comfortable_instalment_minor: Amounts = Field(default_factory=dict)
    non_business_days: NonBusinessDays = "none"
    charges: Charges = Charges()
    missed: MissedInstalment = MissedInstalment()

    @model_validator(mode="after")
    def _fits_together(self) -> Plans:
        if self.days_before_first > self.first_due_within_days:
            raise PydanticCustomError(
                "conflict",
                "days_before_first is more than first_due_within_days, so no first payment is ever possible; "
                "lower the one or raise the other",
            )
        return self


class Promises(_Model):
    """Promises to pay. `max_days_ahead` counts from the due date, or from today when that has passed.

    More than `max_broken` broken ones within `broken_within_days` and a person decides. A promise breaks
    `grace_days` after its day; before its day it can be moved `max_moved` times per invoice.
    """

    max_days_ahead: Days = 30
    max_open_per_invoice: Annotated[StrictInt, Field(ge=1, le=50)] = 1
    max_broken: Count = 2
    broken_within_days: Annotated[StrictInt, Field(ge=1, le=MOST_DAYS)] = 90
    min_amount_minor: Amounts = Field(default_factory=dict)
    grace_days: Annotated[StrictInt, Field(ge=0, le=30)] = 2
    max_moved: Annotated[StrictInt, Field(ge=0, le=50)] = 1


class EarlyPayment(_Model):
    """`percent` off for paying all within `days` of the invoice's date; `base` says whether tax is reduced
    too.
    """

    percent: Annotated[Percent, Field(gt=0, le=50)]
    days: Annotated[StrictInt, Field(ge=1, le=365)]
    base: Literal["gross", "net"] = "gross"
    after_part_payment: StrictBool = False


class Discounts(_Model):
    early_payment: EarlyPayment | None = None


class NeedsPerson(_Model):
    """What code does not decide alone. Thresholds are exceeded, not reached."""

    amount_over_minor: Amounts = Field(default_factory=dict)
    plan_over_minor: Amounts = Field(default_factory=dict)
    broken_plans_over: Count = 0
    broken_promises_over: Count = 2
    open_dispute: StrictBool = False


class RoleLimits(_Model):
    """What one role may grant beyond the policy. `max_days` counts from today to the last payment."""

    max_instalments: Annotated[StrictInt, Field(ge=2, le=MOST_INSTALMENTS)]
    max_days: Annotated[StrictInt, Field(ge=1, le=MOST_DAYS)]


class People(_Model):
    """What staff may decide. The law's trip-wires stand above it. Above `second_person_over_minor` a second person
    decides, whatever the role; so it is in a currency that is not listed (IDN-14).
    """

    agent: RoleLimits = RoleLimits(max_instalments=4, max_days=120)
    supervisor: RoleLimits = RoleLimits(max_instalments=12, max_days=365)
    admin: RoleLimits = RoleLimits(max_instalments=MOST_INSTALMENTS, max_days=MOST_DAYS)
    second_person_over_minor: Amounts = Field(
        default_factory=lambda: {
            "USD": 100_000,
            "EUR": 100_000,
            "GBP": 80_000,
            "JPY": 150_000,
            "KWD": 300_000,
        }
    )


class Disclosure(_Model):
    """Verification level per tool: 0 anybody, 1 holder of the link or known sender, 2 one-time code
    confirmed.
    """

    get_balance: AccountLevel = 1
    explain_invoice: AccountLevel = 1
    get_commitments: AccountLevel = 1
    propose_plan: AccountLevel = 1
    propose_promise: AccountLevel = 1
    search_tax_library: OpenLevel = 0
    open_dispute: AccountLevel = 1
    start_payment: AccountLevel = 1
    send_document: AccountLevel = 1
    set_contact_preferences: AccountLevel = 1
    start_verification: OpenLevel = 0
    escalate_to_person: OpenLevel = 0


class SignOff(_Model):
    """Counsel's declaration that lifts a trip-wire: who, when, and where the opinion is filed."""

    approved_by: Annotated[StrictStr, Field(min_length=3)]
    approved_on: date
    reference: Annotated[StrictStr, Field(min_length=3)]


class Policy(_Model):
    """One version of a business's rules. Make it with `loader.load_policy`, which also holds the
    trip-wires.
    """

    version: Annotated[StrictStr, Field(min_length=1, max_length=64)]
    business: Business
    plans: Plans
    promises: Promises = Promises()
    discounts: Discounts = Discounts()
    needs_person: NeedsPerson = NeedsPerson()
    people: People = People()
    disclosure: Disclosure = Disclosure()
    reg_z_mode: SignOff | None = None
    uk_regulated_mode: SignOff | None = None
    eu_ccd2_mode: SignOff | None = None

    @cached_property
    def hash(self) -> str:
        """SHA-256 in hex over the canonical content (RFC 8785), defaults included: layout and order do not
        matter.
        """
        content: Any = self.model_dump(mode="json")
        return hashlib.sha256(rfc8785.dumps(content)).hexdigest()

    def class_limits(self, customer_class: CustomerClass) -> ClassLimits:
        return self.plans.consumer if customer_class == "consumer" else self.plans.business
