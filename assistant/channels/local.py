"""The local transport: SMS and email that stay on this machine, for the demo's phone and mailbox."""

from __future__ import annotations

import fcntl
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.channels.base import Draft, Outgoing, Sent
from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.ids import new_id
from assistant.domain.contact_gate.wording import opt_out_line

if TYPE_CHECKING:
    from typing import Any

KEPT = 200
_lock = threading.Lock()


class LocalTransport:
    """Accepts everything, once."""

    name = "local"

    def send(self, message: Outgoing) -> Sent:
        found = self.find(message, clock.now())
        return found or Sent(
            deliver(
                "sms" if message.channel == "sms" else "email",
                sender=message.sender,
                to=message.to,
                text=message.text,
                subject=message.subject,
                outbound_id=message.outbound_id,
                headers=dict(message.headers),
                html=message.html,
            ),
            "delivered",
        )

    def find(self, message: Outgoing, since: datetime) -> Sent | None:  # noqa: ARG002 - all that is kept is read
        for kept in delivered(message.channel, message.to):
            if kept.get("outbound_id") == message.outbound_id:
                return Sent(kept["id"], "delivered")
        return None


def compose(draft: Draft) -> Outgoing:
    """A plain message with what every message has to say: who writes, and the way out."""
    signature = [draft.sender.name] if draft.sender.name not in draft.text else []
    if draft.channel == "email":
        signature = [draft.sender.name, *draft.sender.address]
    parts = [draft.text, draft.disclosure, "\n".join(signature), opt_out_line(draft.channel, draft.locale)]
    subject = (draft.subject or f"A message from {draft.sender.name}") if draft.channel == "email" else ""
    return Outgoing(
        outbound_id=draft.outbound_id,
        channel=draft.channel,
        sender=draft.sender.name,
        to=draft.to,
        subject=subject,
        text="\n\n".join(part for part in parts if part),
        attachments=draft.attachments,
    )


def deliver(
    channel: Literal["sms", "email"],
    *,
    sender: str,
    to: str,
    text: str,
    subject: str = "",
    outbound_id: str = "",
    **more: Any,
) -> str:
    """Put a message into the local phone or mailbox; returns its id."""
    message = {
        "id": new_id("loc"),
        "channel": channel,
        "from": sender,
        "to": to,
        "subject": subject,
        "text": text,
        "at": clock.utc_text(clock.now()),
        "outbound_id": outbound_id,
        **more,
    }
    file = _file()
    with _alone(file):
        kept = delivered()[-KEPT + 1 :]
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps([*kept, message], ensure_ascii=False))
        fresh.replace(file)
    return str(message["id"])


def delivered(channel: str | None = None, to: str | None = None) -> list[dict[str, Any]]:
    """What was delivered, oldest first."""
    file = _file()
    if not file.exists():
        return []
    kept: list[dict[str, Any]] = json.loads(file.read_text())
    return [m for m in kept if channel in (None, m["channel"]) and to in (None, m["to"])]


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One writer at a time, also among processes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with _lock, file.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _file() -> Path:
    return get_settings().data_dir / "local_messages.json"
