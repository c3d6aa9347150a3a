"""What integrators send."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# One line of text: control characters and line ends have no place in names, numbers, headers or documents.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
LINES = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]*$"
Text = Annotated[str, Field(min_length=1, max_length=300, pattern=ONE_LINE)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["US"])]
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2999, 12, 31))]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AmountIn(Body):
    """An amount in minor units: {"minor": 12345, "currency": "USD"} is $123.45."""

    minor: Annotated[int, Field(gt=0, le=10**15, strict=True)]
    currency: Currency


class CustomerIn(Body):
    external_id: Text = Field(description="your own name for the customer")
    name: Text
    customer_class: Literal["consumer", "natural_person_commercial", "business"] = "consumer"
    country: Country
    region: Annotated[str, Field(max_length=3, pattern=r"^[A-Z0-9]*$")] = ""
    timezone: Text = Field(examples=["America/New_York"])
    locale: Annotated[str, Field(pattern=r"^[a-z]{2}([_-][A-Z]{2})?$")] = "en_US"
    address: Annotated[list[Text], Field(max_length=8)] = []
    tax_id: Annotated[str, Field(max_length=60, pattern=ONE_LINE)] = ""
    phone: Annotated[str, Field(max_length=40)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None


class LineIn(Body):
    description: Text
    quantity: Annotated[Decimal, Field(max_digits=18, decimal_places=6)] = Decimal(1)
    unit: Annotated[str, Field(max_length=20, pattern=ONE_LINE)] = ""
    unit_price: Annotated[Decimal, Field(max_digits=18, decimal_places=6)] | None = None
    net_minor: Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
    tax_category: Annotated[str, Field(max_length=3, pattern=ONE_LINE)] = "S"
    tax_rate: Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)] = Decimal(0)


class TaxIn(Body):
    label: Text
    category: Annotated[str, Field(max_length=3, pattern=ONE_LINE)] = "S"
    rate: Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)] = Decimal(0)
    base_minor: Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
    amount_minor: Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
    note: Annotated[str, Field(max_length=500, pattern=LINES)] = ""


class InvoiceIn(Body):
    customer_id: Text
    number: Annotated[str, Field(min_length=1, max_length=60, pattern=ONE_LINE)]
    currency: Currency
    issued_on: Day
    due_on: Day
    supplied_on: Day | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=1000)]
    taxes: Annotated[list[TaxIn], Field(max_length=50)] = []
    note: Annotated[str, Field(max_length=2000, pattern=LINES)] = ""
    terms: Annotated[str, Field(max_length=500, pattern=LINES)] = ""


class PaymentIn(Body):
    """A payment that has arrived elsewhere (bank, cash), recorded by hand."""

    invoice_id: Text
    amount: AmountIn
    received_on: Day
    reference: Text = Field(description="unique per business: the same reference is booked once")
    text: Annotated[str, Field(max_length=200, pattern=ONE_LINE)] = "Payment"


class DecisionIn(Body):
    """A person's decision on a dispute."""

    outcome: Literal["under_review", "upheld", "partly_upheld", "rejected", "withdrawn"]
    reason: Text
    credit: AmountIn | None = Field(None, description="credited on the invoice when upheld or partly upheld")
    by: Text = Field(description="who decided")


class CaseMoveIn(Body):
    status: Literal["open", "in_progress", "snoozed", "closed"]
    reason: Text
    by: Text


class StaffMessageIn(Body):
    text: Annotated[str, Field(min_length=1, max_length=4000, pattern=LINES)]
    by: Text


class OwnerIn(Body):
    owner: Literal["assistant", "staff"]
    reason: Text
    by: Text
