"""What SMS brings to the channels' registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.channels import registry
from assistant.channels.sms import receiving, status
from assistant.channels.sms.compose import compose
from assistant.channels.sms.transport import Twilio

if TYPE_CHECKING:
    from assistant.channels.base import Transport
    from assistant.core.config import Settings


def _transport(settings: Settings) -> Transport | None:
    return Twilio() if settings.twilio_account_sid else None


registry.transport_of("sms", _transport)
registry.composer_of("sms", compose)
registry.message_source(receiving.SOURCE, receiving.parse, receiving.route)
registry.event_source(status.SOURCE, status.handle)
