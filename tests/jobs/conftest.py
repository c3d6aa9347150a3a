"""A channel of our own: a source whose payload is the message, and a provider that does as it is told."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from assistant.channels import registry
from assistant.channels.base import Ignored, InboundMessage, Outgoing, Route, Sent, ToConversation
from assistant.core import clock
from assistant.core.db import transaction
from assistant.core.queue.drain import drain
from assistant.domain import inbox
from assistant.domain.inbox import InboxEvent
from assistant.domain.scope import Level
from assistant.jobs import load
from tests import factories
from tests.factories import World

load.load()
NOON = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)  # a Wednesday, noon in New York
PHONE = "+15185550142"
_sids = itertools.count(1)


@dataclass
class Provider:
    """Keeps what it accepted. `act` may raise, before or after accepting."""

    name: str = "fake"
    accepted: list[Outgoing] = field(default_factory=list)
    act: Callable[[Provider, Outgoing], None] = lambda _provider, _message: None
    finds: Callable[[Provider, Outgoing], Sent | None] | None = None

    def accept(self, message: Outgoing) -> Sent:
        self.accepted.append(message)
        return Sent(f"SM{len(self.accepted)}")

    def send(self, message: Outgoing) -> Sent:
        self.act(self, message)
        return self.accept(message)

    def find(self, message: Outgoing, since: datetime) -> Sent | None:
        if self.finds is not None:
            return self.finds(self, message)
        for number, kept in enumerate(self.accepted, 1):
            if kept.outbound_id == message.outbound_id:
                return Sent(f"SM{number}")
        return None


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry._transports, "sms", lambda _settings: made)
        patch.setitem(registry._transports, "email", lambda _settings: made)
        patch.delitem(registry._composers, "sms", raising=False)
        patch.delitem(registry._composers, "email", raising=False)
        yield made


@pytest.fixture
def world(database: str) -> Iterator[World]:
    """At noon where the payer is; their texts come from the number on file."""
    clock.freeze_process(NOON)
    made = factories.world(customer_fields={"customer_class": "business"})

    def parse(event: InboxEvent) -> InboundMessage | Ignored:
        payload = event.payload
        if payload.get("ignore"):
            return Ignored("auto_submitted")
        return InboundMessage(
            channel=payload.get("channel", "sms"),
            sender=payload["from"],
            to="+15550000000",
            text=payload["text"],
            external_id=event.external_id,
            trust=Level.LINK,
        )

    def route(_session: object, event: InboxEvent, _message: InboundMessage) -> Route:
        return ToConversation(event.payload.get("conversation", made.conversation_id), Level.LINK)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry._messages, "test.sms", registry.MessageSource(parse, route))
        yield made


def text_in(text: str, *, sid: str = "", **more: object) -> str:
    """A text of the payer's arrives; returns its id at the provider."""
    sid = sid or f"SMin{next(_sids)}"
    with transaction() as session:
        inbox.accept(session, "test.sms", sid, {"from": PHONE, "text": text} | more, sender=PHONE)
    return sid


def run() -> None:
    drain()
