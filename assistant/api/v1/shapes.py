"""What /v1 answers, for the OpenAPI document and the programs made from it."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Row = TypeVar("Row")


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Page(Shape, Generic[Row]):
    """`next` is the cursor of the page after, null on the last one."""

    data: list[Row]
    next: str | None


class Amount(Shape):
    """`minor` in the currency's smallest unit, `text` as a person writes it."""

    minor: int
    currency: str
    text: str


class Contact(Shape):
    kind: str
    value: str


class Hold(Shape):
    kind: str
    review_at: str


class Preferences(Shape):
    """Consents by channel, quiet hours and other wishes, and what holds messages back."""

    consents: dict[str, Any]
    not_before: str
    not_after: str
    not_on: str
    not_at: str
    language: str
    holds: list[Hold]


class CustomerRow(Shape):
    id: str
    external_id: str
    name: str
    customer_class: str
    country: str
    region: str
    timezone: str
    locale: str
    address: list[str]
    tax_id: str
    created_at: str


class Customer(CustomerRow):
    contacts: list[Contact]
    contact: Preferences


class ErasureDecision(Shape):
    """`result`: erased, restricted or retained; `until`: the last day, null where none is known; `rows`: how many."""

    category: str
    result: str
    basis: str
    until: str | None
    rows: int


class Erasure(Shape):
    customer_id: str
    decisions: list[ErasureDecision]


class InvoiceRow(Shape):
    id: str
    number: str
    customer_id: str
    currency: str
    issued_on: str
    due_on: str
    status: str
    total: Amount
    tax: Amount
    balance: Amount
    disputed: Amount
    payable: Amount
    conversation_id: str | None
    created_at: str


class InvoiceLine(Shape):
    """Quantity, unit price and rate are decimal texts as issued."""

    no: int
    description: str
    quantity: str
    unit: str
    unit_price: str
    net_minor: int
    tax_category: str
    tax_rate: str


class InvoiceTax(Shape):
    no: int
    label: str
    category: str
    rate: str
    base_minor: int
    amount_minor: int
    note: str


class LedgerRow(Shape):
    id: str
    kind: str
    amount: Amount
    booked_on: str
    text: str
    reference: str | None


class Invoice(InvoiceRow):
    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]
    ledger: list[LedgerRow]


class Link(Shape):
    """The token is in this answer and never again."""

    id: str
    expires_at: str
    url: str
    token: str


class Revoked(Shape):
    revoked: int


class Payment(Shape):
    id: str
    invoice_id: str
    customer_id: str
    amount: Amount
    received_on: str
    reference: str | None
    source: str
    text: str
    created_at: str


class Instalment(Shape):
    no: int
    due_on: str
    amount: Amount
    paid: Amount
    status: str


class Plan(Shape):
    id: str
    invoice_id: str
    status: str
    frequency: str
    total: Amount
    paid: Amount
    remaining: Amount
    instalments: list[Instalment]
    created_at: str


class Promise(Shape):
    id: str
    invoice_id: str
    amount: Amount
    paid: Amount
    due_on: str
    status: str
    created_at: str


class Dispute(Shape):
    id: str
    reference: str
    invoice_id: str
    scope: str
    lines: list[int]
    amount: Amount
    reason: str
    reason_text: str
    description: str
    status: str
    opened_at: str
    respond_by: str


class Case(Shape):
    id: str
    reference: str
    customer_id: str | None
    invoice_id: str | None
    conversation_id: str | None
    reason: str
    priority: str
    summary: str
    status: str
    owner: str | None
    opened_at: str
    due_at: str


class ConversationRow(Shape):
    id: str
    customer_id: str
    invoice_id: str | None
    owner: str
    created_at: str


class Message(Shape):
    id: str
    author: str
    channel: str
    text: str
    blocks: list[dict[str, Any]]
    citations: list[dict[str, Any]]
    decision_id: str | None
    reply_to: str | None
    at: str


class Conversation(ConversationRow):
    messages: list[Message]


class Place(Shape):
    """Where the entry stands in the log."""

    chain: str
    seq: int
    hash: str


class Decision(BaseModel):
    """`model`, `prompt_hash`, `policy_version`, `intent`, `tool_calls`, `checks`, `usage`, `latency_ms` and more."""

    model_config = ConfigDict(extra="allow")

    id: str
    at: str
    message_id: str
    audit: Place


class AuditEntry(Shape):
    id: str
    chain: str
    seq: int
    kind: str
    at: str
    actor: str
    subject: str
    payload: dict[str, Any]
    prev_hash: str
    hash: str


class Event(Shape):
    id: str
    type: str
    version: int
    timestamp: str
    data: dict[str, Any]


class EventFeed(Shape):
    """Ask again with `after` = `next`; `more` says whether there is more already."""

    data: list[Event]
    next: int
    more: bool


class EventType(Shape):
    type: str
    version: int
    says: str
    data_schema: dict[str, Any] = Field(alias="schema")


class EventTypes(Shape):
    data: list[EventType]


class Endpoint(Shape):
    id: str
    url: str
    types: list[str]
    status: str
    why: str
    created_at: str


class EndpointWithSecret(Endpoint):
    """The secret is in this answer and never again; a replayed answer has none."""

    secret: str | None = None


class Delivery(Shape):
    id: str
    endpoint_id: str
    event_id: str | None
    type: str
    status: str
    tries: int
    response_status: int | None
    detail: str
    next_at: str | None
    created_at: str
    delivered_at: str | None


class Problem(BaseModel):
    """RFC 9457, `application/problem+json`; `code` is stable, `detail` says what to do."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _problem("The request cannot be read."),
    401: _problem("No valid API key."),
    403: _problem("The key's scopes do not reach."),
    404: _problem("There is no such thing in this business."),
    409: _problem("The state of things does not allow it; `code` says which rule."),
    413: _problem("The request is too large."),
    422: _problem("What was sent does not fit; `detail` says where."),
    429: _problem("Too many calls; wait for Retry-After seconds."),
}
