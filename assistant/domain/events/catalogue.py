"""The events by name, each with the entries of the log that it follows from and the keys that it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.audit.kinds import Kind

Payload = Mapping[str, Any]


def _always(_payload: Payload) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class EventType:
    """`keys` are copied from the entry; a new meaning of one is a new version. `subject` names what `id` is."""

    name: str
    subject: str
    says: str
    kinds: tuple[Kind, ...]
    keys: tuple[str, ...] = ()
    version: int = 1
    when: Callable[[Payload], bool] = _always

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its `data`."""
        names: dict[str, Any] = {
            "id": {"type": "string", "description": f"the {self.subject}"},
            "customer_id": {"type": ["string", "null"]},
        }
        for key in self.keys:
            names[key] = {"type": "integer"} if key.endswith("_minor") else {}
        return {"type": "object", "properties": names, "required": ["id", "customer_id"]}


_MONEY = ("invoice_id", "amount_minor", "currency")

TYPES: dict[str, EventType] = {
    kind.name: kind
    for kind in (
        EventType(
            "invoice.sent",
            "invoice",
            "The invoice went out to the payer.",
            (Kind.MESSAGE_SENT,),
            ("channel",),
            when=lambda payload: payload.get("purpose") == "invoice",
        ),
        EventType(
            "invoice.viewed",
            "invoice",
            "A person has the invoice page open; not said of mail scanners and link previews.",
            (Kind.INVOICE_VIEWED,),
        ),
        EventType(
            "invoice.paid",
            "invoice",
            "Nothing is owed on the invoice any more.",
            (Kind.INVOICE_PAID,),
            ("currency",),
        ),
        EventType(
            "payment.initiated",
            "payment",
            "The payer went to pay.",
            (Kind.PAYMENT_STARTED,),
            _MONEY,
        ),
        EventType(
            "payment.received",
            "payment",
            "Money was booked on an invoice.",
            (Kind.PAYMENT_RECEIVED,),
            (*_MONEY, "method"),
        ),
        EventType(
            "payment.failed",
            "payment",
            "A payment did not go through.",
            (Kind.PAYMENT_FAILED,),
            (*_MONEY, "failure"),
        ),
        EventType(
            "payment.refunded",
            "payment",
            "Money went back to the payer, or was taken back.",
            (Kind.PAYMENT_REFUNDED, Kind.PAYMENT_REVERSED),
            _MONEY,
        ),
        EventType(
            "offer.made",
            "offer",
            "Terms were shown to the payer.",
            (Kind.OFFER_MADE,),
            ("kind", "invoice_id"),
        ),
        EventType(
            "offer.accepted",
            "offer",
            "The payer agreed, by their own act.",
            (Kind.OFFER_ACCEPTED,),
            ("kind", "invoice_id"),
        ),
        EventType(
            "plan.created",
            "plan",
            "A payment plan is in force.",
            (Kind.PLAN_CREATED,),
            ("offer_id", "invoice_id"),
        ),
        EventType(
            "promise.created",
            "promise",
            "The payer promised a day.",
            (Kind.PROMISE_RECORDED,),
            (*_MONEY, "due_on"),
        ),
        EventType("promise.kept", "promise", "A promise was kept.", (Kind.PROMISE_KEPT,), _MONEY),
        EventType("promise.broken", "promise", "A promise was not kept.", (Kind.PROMISE_BROKEN,), _MONEY),
        EventType(
            "dispute.opened",
            "dispute",
            "The payer contests an amount.",
            (Kind.DISPUTE_OPENED,),
            ("reference", *_MONEY, "reason"),
        ),
        EventType(
            "dispute.resolved",
            "dispute",
            "A dispute was decided or taken back.",
            (Kind.DISPUTE_RESOLVED,),
            ("reference", "status"),
        ),
        EventType(
            "case.opened",
            "case",
            "There is work for a person.",
            (Kind.CASE_OPENED,),
            ("reference", "reason", "priority", "due_at"),
        ),
        EventType("case.closed", "case", "A person's work is done.", (Kind.CASE_CLOSED,), ("reference",)),
        EventType(
            "conversation.handed_off",
            "conversation",
            "The conversation went to staff.",
            (Kind.CONVERSATION_HANDED_OFF,),
            ("reason",),
        ),
        EventType(
            "consent.changed",
            "consent",
            "The payer agreed to be written to on a channel, or refused.",
            (Kind.CONSENT_CHANGED,),
            ("channel", "granted"),
        ),
    )
}
BY_KIND: dict[Kind, tuple[EventType, ...]] = {
    kind: tuple(found for found in TYPES.values() if kind in found.kinds)
    for kind in {kind for found in TYPES.values() for kind in found.kinds}
}
TEST = "endpoint.test"
"""Sent by hand to try an endpoint; in no feed."""
