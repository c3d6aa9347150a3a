"""A business that is reached by email, and SendGrid at the wire."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlmodel import select
from starlette.testclient import TestClient

from assistant.channels.email import reply_token, simulator
from assistant.channels.email.simulator import Letter
from assistant.core import clock, config
from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.domain import accounts
from assistant.domain.inbox import InboxEvent
from assistant.domain.outbox import OutboundMessage
from assistant.jobs.load import load as load_jobs
from assistant.main import create_app
from tests import factories
from tests.fakes import sendgrid_server

if TYPE_CHECKING:
    from httpx import Response

    from tests.factories import World
    from tests.fakes.sendgrid_server import Running

load_jobs()
NOON = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)  # a Wednesday, noon in New York
MARIA = "maria.lopez@example.com"
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = simulator.public_key_text(KEY)
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def provider_process() -> Iterator[Running]:
    with sendgrid_server.running() as made:
        yield made


@pytest.fixture
def provider(provider_process: Running) -> Running:
    provider_process.reset()
    return provider_process


@pytest.fixture
def settings(database: str, provider: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SendGrid is connected, and points at the fake."""
    for name, value in {
        "SENDGRID_API_KEY": provider.key,
        "SENDGRID_FROM": "billing@acme.example",
        "SENDGRID_BASE_URL": provider.url,
        "SENDGRID_INBOUND_PUBLIC_KEY": PUBLIC,
        "SENDGRID_EVENT_PUBLIC_KEY": PUBLIC,
    }.items():
        monkeypatch.setenv(name, value)
    config.get_settings.cache_clear()
    clock.freeze_process(NOON)
    yield
    config.get_settings.cache_clear()


@dataclass
class Mailbox:
    """Maria's mailbox, with the service behind SendGrid's webhooks."""

    client: TestClient
    world: World
    provider: Running

    @property
    def reply_address(self) -> str:
        return reply_token.address(self.world.conversation_id, MARIA, "in.acme.example")

    def letter(self, text: str | None = "What do I owe?", **fields: Any) -> Letter:
        number = next(_numbers)
        usual: dict[str, Any] = {
            "sender": MARIA,
            "to": self.reply_address,
            "subject": "Re: About your invoice",
            "message_id": f"letter-{number}@mail.example.com",
        }
        return Letter(**(usual | {"text": text} | fields))

    def post(self, letter: Letter, **headers: str) -> Response:
        body, kind = simulator.form_of(letter)
        return self.post_form(body, kind, **headers)

    def post_form(self, body: bytes, kind: str, **headers: str) -> Response:
        signed = simulator.signed(body, KEY) | {"content-type": kind} | headers
        return self.client.post("/webhooks/sendgrid/inbound", content=body, headers=signed)

    def write(self, text: str | None = "What do I owe?", **fields: Any) -> list[dict[str, Any]]:
        """Maria writes and the service does what follows; the mails that went out because of it."""
        before = len(self.provider.messages)
        answer = self.post(self.letter(text, **fields))
        assert answer.status_code == 200, answer.text
        drain()
        assert self.provider.faults == []
        return self.provider.messages[before:]

    def events(self, *events: dict[str, Any], key: ec.EllipticCurvePrivateKey = KEY) -> Response:
        body = simulator.events_of(events)
        headers = simulator.signed(body, key) | {"content-type": "application/json"}
        return self.client.post("/webhooks/sendgrid/events", content=body, headers=headers)


@pytest.fixture
def mailbox(settings: None, provider: Running) -> Mailbox:
    world = factories.world(customer_fields={"customer_class": "business"})
    with transaction() as session:
        point = accounts.add_contact(session, world.customer, "email", MARIA)
        point.confirmed_at = clock.now()
        session.add(point)
    made = Mailbox(TestClient(create_app(), base_url="http://testserver"), world, provider)
    clock.freeze_process(NOON)  # the app starts with a running clock
    return made


def outbound() -> list[OutboundMessage]:
    with reading() as session:
        return list(session.exec(select(OutboundMessage).order_by(OutboundMessage.id)).all())


def inbox_rows() -> list[InboxEvent]:
    with reading() as session:
        return list(session.exec(select(InboxEvent).order_by(InboxEvent.id)).all())


def plain(body: dict[str, Any]) -> str:
    text: str = next(part["value"] for part in body["content"] if part["type"] == "text/plain")
    return text
