"""What email brings to the channels' registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.channels import registry
from assistant.channels.email import events, receiving
from assistant.channels.email.client import SendGrid
from assistant.channels.email.compose import compose

if TYPE_CHECKING:
    from assistant.channels.base import Transport
    from assistant.core.config import Settings


def _transport(settings: Settings) -> Transport | None:
    return SendGrid(settings) if settings.sendgrid_api_key else None


registry.transport_of("email", _transport)
registry.composer_of("email", compose)
registry.message_source(receiving.SOURCE, receiving.parse, receiving.route)
registry.event_source(events.SOURCE, events.handle)
