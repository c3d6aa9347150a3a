"""What Twilio's error codes mean for a message and for the number it was for (WHK-07)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "opted_out",  # the number's owner said STOP; never write there again unasked
    "bad_number",  # no text can ever reach this number
    "unreachable",  # not now: a later message may arrive
    "filtered",  # the carrier did not like the message
    "not_allowed",  # the sender is not registered, not permitted, or the use is forbidden: an operator's matter
    "account",  # credentials, funds, suspension: an operator's matter
    "busy",  # too fast: try again
    "faulty",  # the request itself is wrong: a fault of ours
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """`text` is for staff. `again`: the same message may be tried again later."""

    kind: Kind
    text: str
    again: bool = False


UNKNOWN = Meaning("unknown", "The provider gave a reason that is not on our list.")

CODES: dict[int, Meaning] = {
    20003: Meaning("account", "The account SID or the auth token is wrong.", again=True),
    20429: Meaning("busy", "Too many requests at once.", again=True),
    20500: Meaning("unknown", "The provider had an internal error.", again=True),
    20503: Meaning("busy", "The provider is not available.", again=True),
    21211: Meaning("bad_number", "This is not a phone number."),
    21212: Meaning("faulty", "The sender (TWILIO_FROM) is not a phone number."),
    21214: Meaning("bad_number", "This number cannot be reached by text."),
    21217: Meaning("bad_number", "This number does not appear to be valid."),
    21265: Meaning("bad_number", "This is a short code, not a phone."),
    21266: Meaning("faulty", "Sender and recipient are the same number."),
    21408: Meaning("not_allowed", "Texts to this country are not switched on for the account."),
    21601: Meaning("faulty", "The sender cannot send texts."),
    21602: Meaning("faulty", "The message has no text."),
    21603: Meaning("faulty", "The sender is missing."),
    21604: Meaning("faulty", "The recipient is missing."),
    21606: Meaning("faulty", "The sender (TWILIO_FROM) does not belong to the account or cannot send texts."),
    21608: Meaning("not_allowed", "A trial account only writes to verified numbers."),
    21610: Meaning("opted_out", "The number's owner has replied STOP to this sender."),
    21611: Meaning("busy", "Too many messages of this sender are waiting.", again=True),
    21612: Meaning("unreachable", "This number cannot be reached from this sender."),
    21614: Meaning("bad_number", "This is not a mobile number."),
    21617: Meaning("faulty", "The message is longer than 1,600 characters."),
    21619: Meaning("faulty", "The message has neither text nor media."),
    21620: Meaning("faulty", "A media address is not valid."),
    30001: Meaning("busy", "Too many messages were waiting; this one was dropped.", again=True),
    30002: Meaning("account", "The account is suspended."),
    30003: Meaning("unreachable", "The phone is switched off or out of reach.", again=True),
    30004: Meaning("opted_out", "The number does not take messages from this sender."),
    30005: Meaning("bad_number", "The number is not known or no longer exists."),
    30006: Meaning("bad_number", "This is a landline, or its carrier takes no texts."),
    30007: Meaning("filtered", "The carrier filtered the message."),
    30008: Meaning("unreachable", "The carrier gave no reason.", again=True),
    30010: Meaning("faulty", "The price of the message exceeds the limit that was set."),
    30032: Meaning("not_allowed", "The toll-free sender is not verified."),
    30033: Meaning("not_allowed", "The 10DLC campaign is suspended."),
    30034: Meaning("not_allowed", "The sender is not registered with a 10DLC campaign."),
    30035: Meaning("not_allowed", "The sender is not fully registered with a 10DLC campaign yet."),
    30410: Meaning("unreachable", "The carrier did not answer in time.", again=True),
    30863: Meaning("not_allowed", "Texts for other people's debts are prohibited (collector role)."),
    30943: Meaning("not_allowed", "Texts for other people's debts are prohibited (collector role)."),
}


def meaning(code: int | None) -> Meaning:
    """What the code means; one that is not known ends the message and is left to people."""
    return CODES.get(code or 0, UNKNOWN)
