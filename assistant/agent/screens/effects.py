"""What each signal does, as one table without a database: the turn carries it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.agent.screens.signals import Kind

CaseReason = Literal[
    "crisis",
    "abuse",
    "bereavement",
    "wrong_person",
    "minor",
    "capacity",
    "legal",
    "cease",
    "asked_for_person",
    "complaint",
    "debt_advice",
    "hardship",
]
HoldKind = Literal[
    "crisis", "abuse", "bereavement", "capacity", "lawyer", "cease", "wrong_person", "debt_advice", "hardship"
]
Priority = Literal["urgent", "high", "normal"]
Helplines = Literal["crisis", "abuse", "debt_advice"]


@dataclass(frozen=True, slots=True)
class ScreenEffect:
    """What follows from one signal.

    `answers_alone`: the fixed reply `reply_key` (replying.reply_to) is the whole answer, no model runs. Otherwise a
    non-empty `reply_key` is said first and the message is answered after it. `opens_case` and `priority` go together.
    `holds_outbound`: nothing goes out but this reply until a person clears it. `pauses_collection`: nothing that
    asks for money is sent, and no payment button stands under this reply. `hold` names the hold to place,
    `hold_days` its review. `revokes`: consent on this channel or on all; a Signal.detail of "sms", "email" or "all"
    takes its place.
    `blocks_commitments`: plans and promises are refused while the hold stands (VUL-05). `helplines` names the list
    that belongs under the reply, "" where there is none. `sets_preference`: the times in Signal.detail are stored
    before the reply says so.
    """

    answers_alone: bool
    reply_key: str
    opens_case: CaseReason | None = None
    priority: Priority | None = None
    holds_outbound: bool = False
    pauses_collection: bool = False
    revokes: Literal["channel", "all"] | None = None
    helplines: Helplines | Literal[""] = ""
    hold: HoldKind | None = None
    hold_days: int = 0
    blocks_commitments: bool = False
    sets_preference: bool = False


HANDS_OVER: frozenset[Kind] = frozenset(
    {
        "crisis",
        "abuse_coercion",
        "bereavement",
        "capacity",
        "human",
        "lawyer",
        "wrong_person",
        "minor",
        "complaint",
    }
)
"""After these a person has the conversation: nobody here would hear the answer to a question."""
_EFFECTS: dict[Kind, ScreenEffect] = {
    "crisis": ScreenEffect(
        True, "crisis", "crisis", "urgent", True, True, None, "crisis", "crisis", 1, blocks_commitments=True
    ),  # VUL-02
    "abuse_coercion": ScreenEffect(
        True,
        "abuse_coercion",
        "abuse",
        "urgent",
        True,
        True,
        None,
        "abuse",
        "abuse",
        30,
        blocks_commitments=True,
    ),  # VUL-03
    "opt_out": ScreenEffect(True, "opt_out", pauses_collection=True, revokes="channel"),  # COM-13, COM-14
    "cease": ScreenEffect(True, "cease", "cease", "high", True, True, "all", "", "cease", 365),  # COM-23
    "resubscribe": ScreenEffect(True, "resubscribe"),
    "bereavement": ScreenEffect(
        True,
        "bereavement",
        "bereavement",
        "high",
        True,
        True,
        None,
        "",
        "bereavement",
        30,
        blocks_commitments=True,
    ),  # VUL-04
    "wrong_person": ScreenEffect(
        True,
        "wrong_person",
        "wrong_person",
        "high",
        True,
        True,
        "channel",
        "",
        "wrong_person",
        30,
        blocks_commitments=True,
    ),  # COM-21
    "minor": ScreenEffect(
        True, "minor", "minor", "high", True, True, None, "", "capacity", 30, blocks_commitments=True
    ),
    "capacity": ScreenEffect(
        True, "capacity", "capacity", "high", True, True, None, "", "capacity", 30, blocks_commitments=True
    ),  # VUL-05
    "lawyer": ScreenEffect(
        True, "lawyer", "legal", "high", True, True, None, "", "lawyer", 30, blocks_commitments=True
    ),  # COM-22
    "card_number": ScreenEffect(True, "card_number"),  # PCI-03
    "bot_question": ScreenEffect(True, "bot_question"),  # AI-04
    "human": ScreenEffect(True, "human", "asked_for_person", "normal"),  # AI-10
    "complaint": ScreenEffect(True, "complaint", "complaint", "high"),  # COM-71
    "debt_advice": ScreenEffect(
        True, "debt_advice", "debt_advice", "high", False, True, None, "", "debt_advice", 30
    ),  # COM-53
    "hardship": ScreenEffect(
        False, "hardship", "hardship", "normal", False, True, None, "debt_advice", "hardship", 30
    ),  # VUL-01, VUL-06
    "inconvenient_time": ScreenEffect(False, "inconvenient_time", sets_preference=True),  # COM-04
    "help": ScreenEffect(True, "help"),  # COM-16
}


def effect_of(kind: Kind, channel: str) -> ScreenEffect:
    """What `kind` does when it arrives by `channel` ("web", "sms" or "email")."""
    effect = _EFFECTS[kind]
    if kind == "opt_out" and channel == "web":
        # Said in the chat it is about what we send: every channel that reaches the payer unasked.
        return replace(effect, revokes="all")
    if kind == "help" and channel != "sms":
        # The carrier keyword is one by SMS; elsewhere it is a question like any other.
        return replace(effect, answers_alone=False, reply_key="")
    return effect
