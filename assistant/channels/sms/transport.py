"""Texts leave by Twilio: each handed over once, and looked up where the answer was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.channels.base import Rejected, Sent, Unavailable, Unknown
from assistant.channels.sms import api, codes
from assistant.channels.sms.status import STATUSES

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.channels.base import Outgoing


class Twilio:
    """The transport."""

    name = "twilio"

    def send(self, message: Outgoing) -> Sent:
        try:
            taken = api.account().create(
                sender=message.sender, to=message.to, body=message.text, callback=message.status_url
            )
        except api.ApiError as error:
            raise _refusal(error) from error
        except api.NotReached as error:
            raise Unavailable(str(error)) from error
        except api.NotKnown as error:
            raise Unknown(str(error)) from error
        return Sent(taken.sid, STATUSES.get(taken.status, "sent"))

    def find(self, message: Outgoing, since: datetime) -> Sent | None:
        """By its text among the newest to that number: Twilio carries no id of ours in the message itself."""
        try:
            found = api.account().sent_since(sender=message.sender, to=message.to, since=since)
        except (api.ApiError, api.NotReached, api.NotKnown) as error:
            raise Unavailable(str(error)) from error
        for taken, text in found:
            if text == message.text:
                return Sent(taken.sid, STATUSES.get(taken.status, "sent"))
        return None


def _refusal(error: api.ApiError) -> Rejected | Unavailable:
    meaning = codes.meaning(error.code)
    if meaning.kind == "busy":
        return Unavailable(str(error), retry_after=error.retry_after)
    return Rejected(
        str(error.code),
        permanent=not meaning.again,
        opted_out=meaning.kind == "opted_out",
        detail=meaning.text,
    )
