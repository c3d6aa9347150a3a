"""What every channel is to the rest: messages in, messages out, and what can go wrong on the way.

A channel brings three things and registers them in `assistant.channels.registry`: a `Transport` (to the provider), a
`Composer` (a draft becomes the finished message: opt-out line, signature, segments, HTML), and for each kind of webhook
a source (see `registry`). It never decides whether a message may be sent: `assistant.jobs.outbound` asks the contact
gate, and is the only caller of `Transport.send`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from assistant.domain.contact_gate.facts import Sender
from assistant.domain.contact_gate.purposes import Channel, Purpose
from assistant.domain.scope import Level

Pushed = Literal["sms", "email"]


@dataclass(frozen=True, slots=True)
class File:
    """An attachment that goes out, whole."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be said, before the channel has made a message of it.

    `sender` is who signs (names, postal address, contact); `link` is the invoice page, "" when it may not be given;
    `answers` is the provider's id of the payer's message that this answers (for threads), `earlier` the provider's ids
    of what was sent before in this conversation, oldest first. `disclosure` is the sentence of a collector of other
    people's debts (COM-26), "" for others.
    """

    outbound_id: str
    channel: Channel
    to: str
    purpose: Purpose
    text: str
    subject: str = ""
    html: str = ""
    template_id: str = ""
    locale: str = "en_US"
    sender: Sender
    link: str = ""
    disclosure: str = ""
    conversation_id: str | None = None
    invoice_number: str = ""
    answers: str | None = None
    earlier: tuple[str, ...] = ()
    blocks: tuple[Mapping[str, Any], ...] = ()
    attachments: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A finished message. `sender` is the number or address it comes from. The provider is asked to carry
    `outbound_id` (in the callback's URL, a custom argument or the Message-ID), so that an event finds its row."""

    outbound_id: str
    channel: Channel
    sender: str
    to: str
    text: str
    subject: str = ""
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[File, ...] = ()
    status_url: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it. `status` is in our words: sent, delivered, undelivered, failed."""

    provider_id: str
    status: str = "sent"


class SendError(Exception):
    """A send that did not plainly succeed."""


class Rejected(SendError):  # noqa: N818
    """The provider refused; it is surely not sent. `permanent`: the same message would be refused again.
    `opted_out`: the recipient has opted out at the carrier (Twilio 21610)."""

    def __init__(
        self, code: str, *, permanent: bool = True, opted_out: bool = False, detail: str = ""
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.permanent, self.opted_out, self.detail = code, permanent, opted_out, detail


class Unavailable(SendError):  # noqa: N818
    """Surely not accepted (no connection, 429, 503 before the body); worth another try after `retry_after` seconds."""

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or "the provider does not answer")
        self.retry_after = retry_after


class Unknown(SendError):  # noqa: N818
    """The request went out and no answer came: it may have been accepted. Never resent without `find`."""


class CannotTell(SendError):  # noqa: N818
    """`find` has no way to know; the provider's own events may still say."""


class Transport(Protocol):
    """One provider. A send ends within SEND_SECONDS at the latest, whatever the network does."""

    name: str

    def send(self, message: Outgoing) -> Sent:
        """Hand it over, once. Raises Rejected, Unavailable or Unknown; any other exception counts as Unknown."""

    def find(self, message: Outgoing, since: datetime) -> Sent | None:
        """What became of a send that was begun at `since` and whose answer was lost.

        None: surely not accepted. Raises CannotTell, or Unavailable when the provider does not answer now.
        """


SEND_SECONDS = 20.0


class Composer(Protocol):
    """Makes the finished message. Raises ValueError when that cannot be done within the channel's limits."""

    def __call__(self, draft: Draft) -> Outgoing: ...


class Incoming(Protocol):
    """A file that came with a message; its bytes are fetched outside of any transaction."""

    @property
    def name(self) -> str: ...

    def read(self, most: int) -> bytes:
        """At most `most` bytes. Raises Unavailable when it is worth another try, else Rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A message that came in, as its channel understands it. `text` is what the payer wrote, without quoted history.

    `external_id` is the provider's (MessageSid, Message-ID); `trust` is the level the sender has earned by itself: LINK
    for a number or an aligned address on file, ANONYMOUS for what anybody could have written.
    """

    channel: Pushed
    sender: str
    to: str
    text: str
    external_id: str
    trust: Level = Level.ANONYMOUS
    subject: str = ""
    at: datetime | None = None
    files: tuple[Incoming, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToConversation:
    """The message belongs to this conversation, and is answered there by the assistant.

    `earlier` is what the payer asked before they were asked which invoice it is about.
    """

    conversation_id: str
    level: Level
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class SetReply:
    """The message is answered with set words, outside of any conversation (which invoice?; an unknown sender)."""

    business_id: str
    text: str
    purpose: Purpose
    customer_id: str | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing follows from it; `reason` is a code (auto_submitted, unknown_sender, loop, …)."""

    reason: str


Route = ToConversation | SetReply | Ignored
