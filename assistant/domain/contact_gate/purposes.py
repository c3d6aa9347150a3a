"""Why a message is sent, and what that means for when and whether it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Channel = Literal["sms", "email", "voice", "web"]
PUSHED: frozenset[Channel] = frozenset({"sms", "email", "voice"})
"""Channels that reach out to the payer. The web page is opened by the payer, so hours and caps do not apply to it."""

Purpose = Literal[
    "reply_to_consumer",
    "reply_in_progress",
    "acknowledgement",
    "opt_out_confirmation",
    "opt_in_confirmation",
    "help_reply",
    "staff_reply",
    "staff_message",
    "invoice",
    "reminder",
    "dunning",
    "promise_reminder",
    "instalment_reminder",
    "receipt",
    "document",
    "plan_confirmation",
    "promise_confirmation",
    "dispute_outcome",
    "verification_code",
    "legal_notice",
]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class Traits:
    """`answers`: needs a message of the payer's on the same channel. `chases`: presses for what is not agreed."""

    unsolicited: bool = False
    asks_for_money: bool = False
    discloses_debt: bool = True
    answers: bool = False
    chases: bool = False
    by_staff: bool = False


_SILENT_ANSWER = Traits(discloses_debt=False, answers=True)
_REQUEST = Traits(unsolicited=True, asks_for_money=True)

TRAITS: dict[Purpose, Traits] = {
    "reply_to_consumer": Traits(answers=True),
    "reply_in_progress": _SILENT_ANSWER,
    "acknowledgement": _SILENT_ANSWER,  # the set words after a crisis, a death, a wrong number, a lawyer's name
    "opt_out_confirmation": Traits(discloses_debt=False),
    "opt_in_confirmation": _SILENT_ANSWER,
    "help_reply": _SILENT_ANSWER,
    "staff_reply": Traits(answers=True, by_staff=True),
    "staff_message": Traits(unsolicited=True, by_staff=True),
    "invoice": _REQUEST,
    "reminder": Traits(unsolicited=True, asks_for_money=True, chases=True),
    "dunning": Traits(unsolicited=True, asks_for_money=True, chases=True),
    "promise_reminder": _REQUEST,
    "instalment_reminder": _REQUEST,
    "receipt": Traits(),
    "document": Traits(),
    "plan_confirmation": Traits(),
    "promise_confirmation": Traits(),
    "dispute_outcome": Traits(),
    "verification_code": Traits(discloses_debt=False),
    "legal_notice": Traits(unsolicited=True),
}

CONFIRMING: frozenset[Purpose] = frozenset({"opt_out_confirmation", "acknowledgement"})
"""What may be the one message after an opt-out (COM-14, COM-24)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """When a notice that the law asks for may still go out."""

    after_cease: bool = False
    in_moratorium: bool = False


NOTICES: dict[str, Notice] = {
    "end_of_collection": Notice(after_cease=True, in_moratorium=True),
    "specific_remedy": Notice(after_cease=True),
    "validation_information": Notice(),
    "limitation_disclosure": Notice(),
    "transfer_of_debt": Notice(),
    "moratorium_acknowledged": Notice(in_moratorium=True),
    "moratorium_ended": Notice(in_moratorium=True),
    "statutory_statement": Notice(in_moratorium=True),
}
"""The whitelisted template ids of `legal_notice` (COM-23, COM-57)."""
