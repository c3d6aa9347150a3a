"""What each channel has registered: transports, composers, and the sources of inbound events.

A channel's package does this when it is imported (`assistant.channels.load` imports them all):

    registry.transport_of("sms", make_twilio)            # Settings -> Transport, or None when it is not configured
    registry.composer_of("sms", compose)                 # Draft -> Outgoing
    registry.message_source("twilio.sms", parse, route)  # an inbox row becomes a message of a conversation
    registry.event_source("twilio.status", handle)       # anything else that a webhook brings
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.channels.local import LocalTransport, compose
from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.channels.base import Composer, Ignored, InboundMessage, Pushed, Route, Transport
    from assistant.core.config import Settings
    from assistant.domain.inbox import InboxEvent

MakeTransport = Callable[["Settings"], "Transport | None"]
Parse = Callable[["InboxEvent"], "InboundMessage | Ignored"]
"""Pure: no database, no network."""
FindRoute = Callable[["Session", "InboxEvent", "InboundMessage"], "Route"]
"""In the transaction that stores the message; may record consents and the like."""
HandleEvent = Callable[["Session", "InboxEvent"], str]
"""In one transaction; returns the outcome in a word or two, for the row. What it raises is retried."""


@dataclass(frozen=True, slots=True)
class MessageSource:
    parse: Parse
    route: FindRoute


_transports: dict[str, MakeTransport] = {}
_composers: dict[str, Composer] = {}
_messages: dict[str, MessageSource] = {}
_events: dict[str, HandleEvent] = {}


def transport_of(channel: Pushed, make: MakeTransport) -> None:
    _transports[channel] = make


def composer_of(channel: Pushed, composer: Composer) -> None:
    _composers[channel] = composer


def message_source(source: str, parse: Parse, route: FindRoute) -> None:
    _messages[source] = MessageSource(parse, route)


def event_source(source: str, handle: HandleEvent) -> None:
    _events[source] = handle


def transport(channel: str) -> Transport:
    """The provider when it is configured, else the local phone or mailbox. Raises Misconfigured when it is configured
    but nothing here speaks to it: a message for a payer must not end in the local mailbox by accident."""
    settings = get_settings()
    make = _transports.get(channel)
    made = make(settings) if make is not None else None
    if made is not None:
        return made
    configured = settings.twilio_account_sid if channel == "sms" else settings.sendgrid_api_key
    if configured and make is None:
        raise Misconfigured(f"{channel} is configured, but its provider's module is not loaded")
    return LocalTransport()


def composer(channel: str) -> Composer:
    return _composers.get(channel, compose)


def messages_of(source: str) -> MessageSource | None:
    return _messages.get(source)


def events_of(source: str) -> HandleEvent | None:
    return _events.get(source)
