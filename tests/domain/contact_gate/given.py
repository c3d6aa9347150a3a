"""A payer whom everything may reach, so that each test changes the one thing it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.core.money import Money
from assistant.domain.contact_gate import Allow, Deny, may_contact
from assistant.domain.contact_gate.facts import (
    Consent,
    Contact,
    ContactFacts,
    Inbound,
    Place,
    Sender,
    ZoneCandidate,
)

if TYPE_CHECKING:
    from assistant.domain.contact_gate.purposes import Channel, Purpose

NEW_YORK, CHICAGO, LOS_ANGELES = "America/New_York", "America/Chicago", "America/Los_Angeles"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # a Tuesday, noon in Chicago
ILLINOIS = Place("US", "IL", "")


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


def zones(*names: str) -> tuple[ZoneCandidate, ...]:
    return tuple(ZoneCandidate(name, "address") for name in names)


def sent(at: datetime, channel: Channel = "sms", purpose: Purpose = "reminder", **more: Any) -> Contact:
    return Contact(at, channel, "out", purpose, **{"unsolicited": True} | more)


def facts(**changes: Any) -> ContactFacts:
    values: dict[str, Any] = {
        "collector_role": "first_party_creditor",
        "debt_class": "consumer",
        "stage": "collections",
        "places": (ILLINOIS,),
        "zones": zones(CHICAGO),
        "history": (),
        "opt_outs": (),
        "holds": (),
        "balance": Money(10000, "USD"),
        "disputed": Money(0, "USD"),
        "sender": Sender("Harbor & Pine", "Harbor & Pine Supply Inc.", ("12 Wharf St", "Portland, ME 04101")),
        "consents": tuple(Consent(channel, LONG_AGO, "form") for channel in ("sms", "email", "voice")),
        "reassigned_check_at": datetime(2030, 1, 1, tzinfo=UTC),
        "initial_disclosure_at": LONG_AGO,
    }
    return ContactFacts(**values | changes)


def answering(at: datetime, channel: Channel = "sms", replies_sent: int = 0) -> Inbound:
    return Inbound(channel, at, replies_sent)


def ask(
    given: ContactFacts, *, channel: Channel = "sms", purpose: Purpose = "reminder", now: datetime = NOON
) -> Allow | Deny:
    return may_contact(given, channel=channel, purpose=purpose, now=now)


def denied_by(verdict: Allow | Deny) -> str:
    """The rule's number, or "" when it is allowed."""
    return verdict.rule_id if isinstance(verdict, Deny) else ""


def earliest(verdict: Allow | Deny) -> datetime | None:
    assert isinstance(verdict, Deny)
    return verdict.earliest


def hours(count: float) -> timedelta:
    return timedelta(hours=count)
