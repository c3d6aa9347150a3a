"""A payer's phone: what it sends comes in by Twilio's webhook, what it gets is what Twilio's API was handed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from assistant.channels.sms import signature
from assistant.core.config import get_settings
from assistant.core.db import reading
from assistant.core.queue.drain import drain
from assistant.domain.outbox import OutboundMessage

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.factories import World
    from tests.fakes.twilio_server import Remote

MARIA = "+15185550142"
OURS = "+12075550114"
FORM = "application/x-www-form-urlencoded"
_sids = itertools.count(1)


@dataclass
class Phone:
    client: TestClient
    world: World
    twilio: Remote
    number: str = MARIA

    def post(self, path: str, fields: dict[str, str], *, token: str | None = None) -> Any:
        """A webhook as Twilio signs it."""
        from urllib.parse import urlencode

        url = f"{get_settings().public_url}{path}"
        secret = signature.tokens()[0] if token is None else token
        headers = {"content-type": FORM, signature.HEADER: signature.sign(url, fields, secret)}
        return self.client.post(path, content=urlencode(fields), headers=headers)

    def text(self, words: str, *, sid: str = "", run: bool = True, **more: str) -> str:
        """Send a text, and let it be answered; its id at Twilio."""
        sid = sid or f"SM{next(_sids):032x}"
        fields = {
            "MessageSid": sid, "From": self.number, "To": OURS, "Body": words, "NumMedia": "0",
            "AccountSid": get_settings().twilio_account_sid or "AC" + "0" * 32, **more,
        }  # fmt: skip
        answer = self.post("/webhooks/twilio/sms", fields)
        assert answer.status_code == 200, answer.text
        if run:
            drain()
        return sid

    def rows(self) -> list[OutboundMessage]:
        """All that was meant for this number, oldest first."""
        with reading() as session:
            statement = (
                select(OutboundMessage)
                .where(OutboundMessage.to == self.number, OutboundMessage.channel == "sms")
                .order_by(col(OutboundMessage.created_at), col(OutboundMessage.id))
            )
            return list(session.exec(statement).all())

    def got(self) -> list[str]:
        """The texts that arrived, oldest first."""
        return [str(kept["body"]) for kept in self.twilio.messages if kept["to"] == self.number]
