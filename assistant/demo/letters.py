"""The mail of the demo's payers: what they wrote and got, in threads, and how a new letter is made."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.channels import local
from assistant.channels.email import addresses
from assistant.channels.email.client import OUTBOUND_ARG
from assistant.channels.email.simulator import Letter
from assistant.core import clock
from assistant.core.db import reading
from assistant.core.errors import NotFound
from assistant.core.text import local_time
from assistant.demo.business import HARBOR, Sender
from assistant.demo.people import PEOPLE, Person
from assistant.domain import accounts

if TYPE_CHECKING:
    from collections.abc import Sequence

Message = dict[str, Any]
WAITS_SECONDS = 30
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_RE = re.compile(r"^(?:re\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """Whose mailbox it is. One address may be a customer of several businesses."""

    key: str
    name: str
    email: str
    people: tuple[Person, ...] = ()

    @property
    def timezone(self) -> str:
        return self.people[0].timezone if self.people else HARBOR.timezone


def _owners() -> tuple[Owner, ...]:
    by_address: dict[str, list[Person]] = {}
    for person in PEOPLE:
        by_address.setdefault(person.email, []).append(person)
    return tuple(
        Owner(found[0].key, found[0].name, email, tuple(found)) for email, found in by_address.items()
    )


STRANGER = Owner("stranger", "Somebody unknown", "someone.else@example.org")
OWNERS = (*_owners(), STRANGER)


@dataclass(frozen=True)
class Thread:
    """Messages that answer each other, oldest first."""

    id: str
    messages: tuple[Message, ...]
    waiting: bool

    @property
    def subject(self) -> str:
        return _RE.sub("", str(self.messages[0]["subject"])) or "(no subject)"

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def received(self) -> Message | None:
        return next((one for one in reversed(self.messages) if not one["own"]), None)

    @property
    def reply_to(self) -> str:
        """Where an answer to the newest mail goes."""
        found = self.received
        return found["headers"].get("Reply-To", "") if found else str(self.messages[0]["to"])


def owner(key: str) -> Owner:
    """Raises NotFound."""
    for one in OWNERS:
        if one.key == key or any(person.key == key for person in one.people):
            return one
    raise NotFound("Nobody of that name is in the demo.", code="no_such_customer")


def latest() -> Owner:
    """Who got mail last; the first one when nobody did."""
    by_address = {one.email: one for one in OWNERS}
    for message in reversed(local.delivered("email")):
        if message["to"] in by_address:
            return by_address[message["to"]]
    return OWNERS[0]


def find(message_id: str) -> Message:
    """Raises NotFound, also for one that is so old that it was dropped."""
    for message in local.delivered("email"):
        if message["id"] == message_id:
            return message
    raise NotFound("This mail is not here any more.", code="no_such_mail")


def threads(whose: Owner) -> list[Thread]:
    """The newest first."""
    rooted: dict[str, str] = {}
    grouped: dict[str, list[Message]] = {}
    for message in local.delivered("email"):
        own = message["from"] == whose.email
        if not own and message["to"] != whose.email:
            continue
        message.setdefault("headers", {})
        names = re.findall(r"<([^<>]+)>", message["headers"].get("References", ""))
        names += re.findall(r"<([^<>]+)>", message["headers"].get("In-Reply-To", ""))
        root = next((rooted[name] for name in names if name in rooted), message["id"])
        rooted |= dict.fromkeys(names, root)
        rooted[message["headers"].get("Message-ID", "").strip("<>") or message["id"]] = root
        grouped.setdefault(root, []).append(_shown(message, own=own, timezone=whose.timezone))
    found = [Thread(root, tuple(messages), _waits(messages[-1])) for root, messages in grouped.items()]
    return sorted(found, key=lambda thread: str(thread.last["at"]), reverse=True)


def thread_of(whose: Owner, message_id: str) -> str:
    for thread in threads(whose):
        if any(message["id"] == message_id for message in thread.messages):
            return thread.id
    return ""


def businesses(whose: Owner) -> list[tuple[str, str]]:
    """Name and address of those that the owner may write to."""
    senders = dict.fromkeys(person.sender for person in whose.people) or {HARBOR: None}
    return [(sender.name, _address(sender)) for sender in senders]


def address_of(whose: Owner) -> str:
    return businesses(whose)[0][1]


def compose(
    whose: Owner,
    to: str,
    subject: str,
    text: str,
    *,
    earlier: Message | None,
    options: frozenset[str],
    files: Sequence[tuple[str, str, bytes]],
) -> Letter:
    """The letter as the owner's mail program makes it. `options`: quote, forged, automatic."""
    headers = earlier["headers"] if earlier else {}
    name = str(headers.get("Message-ID", "")).strip("<>")
    chain = " ".join(filter(None, (str(headers.get("References", "")), f"<{name}>" if name else "")))
    words = text.replace("\r\n", "\n")
    if earlier is not None and "quote" in options:
        quoted = "\n".join(f"> {line}".rstrip() for line in str(earlier["text"]).splitlines())
        day = datetime.fromisoformat(earlier["at"]).astimezone(clock.zone(whose.timezone))
        words += f"\n\nOn {day:%a, %b} {day.day}, {day:%Y} at {day:%I:%M %p}, {earlier['from']} wrote:\n\n{quoted}\n"
    if earlier is not None:
        to = str(headers.get("Reply-To", "")) or to
        subject = f"Re: {_RE.sub('', str(earlier['subject']))}"
    automatic = {"Auto-Submitted": "auto-replied", "Precedence": "bulk"} if "automatic" in options else {}
    forged = "forged" in options
    return Letter(
        sender=whose.email,
        name=whose.name if whose.people else "",
        to=to,
        subject=subject.strip(),
        text=words,
        message_id=f"{secrets.token_hex(10)}@mail.{whose.email.rpartition('@')[2]}",
        in_reply_to=name,
        references=chain,
        headers=automatic,
        files=files,
        dkim="none" if forged else None,
        spf="fail" if forged else "pass",
    )


def keep(whose: Owner, letter: Letter, text: str, files: Sequence[tuple[str, str, bytes]]) -> str:
    """A copy in the owner's own mailbox; returns its id."""
    headers = {"Message-ID": f"<{letter.message_id}>"}
    if letter.in_reply_to:
        headers |= {"In-Reply-To": f"<{letter.in_reply_to}>", "References": letter.references}
    return local.deliver(
        "email",
        sender=whose.email,
        to=letter.to,
        text=text.strip(),
        subject=letter.subject,
        headers=headers | dict(letter.headers),
        files=[name for name, _kind, _content in files],
        forged=letter.spf == "fail",
    )


def spam_report(message: Message) -> dict[str, Any]:
    return {
        "event": "spamreport",
        "email": message["to"],
        "timestamp": int(clock.now().timestamp()),
        "sg_event_id": secrets.token_urlsafe(16),
        "sg_message_id": message["id"],
        OUTBOUND_ARG: message.get("outbound_id", ""),
    }


def _waits(message: Message) -> bool:
    age = clock.now() - datetime.fromisoformat(message["at"])
    return bool(message["own"]) and age.total_seconds() < WAITS_SECONDS


def _shown(message: Message, *, own: bool, timezone: str) -> Message:
    text, code = str(message["text"]), _CODE.search(message["text"])
    usual: Message = {"forged": False, "files": [], "html": "", "outbound_id": ""}
    return (
        usual
        | message
        | {
            "own": own,
            "unsubscribe": message["headers"].get("List-Unsubscribe", ""),
            "parts": _parts(text),
            "code": code[0] if code and not own and "code" in text.lower() else "",
            "at_text": local_time(datetime.fromisoformat(message["at"]), timezone),
            "excerpt": " ".join(text.split())[:90],
        }
    )


def _parts(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is an address of the web."""
    found, end = [], 0
    for match in _URL.finditer(text):
        found += [(text[end : match.start()], False), (match[0], True)]
        end = match.end()
    return [*found, (text[end:], False)]


def _address(sender: Sender) -> str:
    with reading() as session:
        return addresses.business_address(accounts.get_business(session, sender.id))
