"""When a message is an answer that may go at once, whatever the hour (COM-05, COM-14)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.domain.contact_gate.purposes import CONFIRMING
from assistant.domain.contact_gate.verdict import Deny

if TYPE_CHECKING:
    from assistant.domain.contact_gate.verdict import Ask

CONFIRM_WITHIN = timedelta(minutes=5)
ANSWER_WITHIN = timedelta(minutes=30)
"""Out of hours an answer later than this is a new disturbance: a queue that drains late waits for the morning."""
ANSWER_STALE = timedelta(days=7)
CODE_WITHIN = timedelta(minutes=10)


def same_medium(ask: Ask) -> Deny | None:
    """An answer goes back the way the message came."""
    if not ask.traits.answers:
        return None
    inbound = ask.facts.inbound
    if inbound is None:
        return Deny("COM-05", "This is an answer, but no message of the payer is known that it answers.")
    if inbound.channel != ask.channel:
        return Deny(
            "COM-05", f"The payer wrote by {inbound.channel}, so the answer goes by {inbound.channel}."
        )
    if ask.at > inbound.at + ANSWER_STALE:
        return Deny("COM-05", "The payer's message is more than seven days old; this is no answer any more.")
    return None


def one_confirmation(ask: Ask) -> Deny | None:
    """Exactly one message confirms an opt-out, within five minutes, where it was said."""
    if ask.purpose != "opt_out_confirmation" or confirms(ask):
        return None
    return Deny(
        "COM-14",
        "An opt-out is confirmed once, within five minutes, and on the channel where it was said.",
    )


def confirms(ask: Ask) -> bool:
    """Whether this is the one message that may follow an opt-out."""
    if ask.purpose not in CONFIRMING:
        return False
    said = [out.at for out in ask.facts.opt_outs if (out.said_on or out.channel) == ask.channel]
    if not said or ask.facts.history is None:
        return False
    newest = max(said)
    return ask.at <= newest + CONFIRM_WITHIN and not any(
        contact.direction == "out"
        and contact.purpose in CONFIRMING
        and contact.channel == ask.channel
        and contact.at >= newest
        for contact in ask.facts.history
    )


def recent(ask: Ask) -> bool:
    """Whether the payer wrote on this channel moments ago."""
    inbound = ask.facts.inbound
    return inbound is not None and inbound.channel == ask.channel and ask.at <= inbound.at + ANSWER_WITHIN


def any_hour(ask: Ask) -> bool:
    """Whether this message may go outside of every window."""
    if not ask.pushed or confirms(ask):
        return True
    if ask.purpose == "verification_code":
        return code_wanted(ask)
    if ask.traits.unsolicited:
        return False
    if ask.purpose == "staff_reply" and any(hold.kind == "crisis" for hold in ask.facts.holds):
        return True
    inbound = ask.facts.inbound
    return recent(ask) and inbound is not None and inbound.replies_sent == 0


def code_wanted(ask: Ask) -> bool:
    """Whether the payer asked for a code moments ago."""
    requested = ask.facts.requested_at
    return requested is not None and ask.at <= requested + CODE_WITHIN


def fresh_code(ask: Ask) -> Deny | None:
    """A code goes out only while the payer waits for it (IDN-04)."""
    if ask.purpose != "verification_code" or code_wanted(ask):
        return None
    return Deny("IDN-04", "Nobody asked for a one-time code in the last ten minutes.")
