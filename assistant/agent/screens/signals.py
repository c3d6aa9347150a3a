"""What a screen can find in a payer's message, and in which order it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "crisis",
    "abuse_coercion",
    "opt_out",
    "cease",
    "resubscribe",
    "bereavement",
    "wrong_person",
    "minor",
    "capacity",
    "lawyer",
    "card_number",
    "bot_question",
    "human",
    "complaint",
    "debt_advice",
    "hardship",
    "inconvenient_time",
    "help",
]
"""In order of precedence: what stands first decides how a message is answered."""

KINDS: tuple[Kind, ...] = get_args(Kind)
PRECEDENCE: dict[str, int] = {kind: place for place, kind in enumerate(KINDS)}

Strength = Literal["certain", "likely"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing recognised.

    `matched` is the payer's own wording. `strength` "likely" means that the wording has an innocent reading too:
    protect all the same, but do not leave the rest of the message unanswered. `detail` refines some kinds:
    opt_out "sms", "email", "web" or "all" where the payer named it; inconvenient_time as `times.describe` writes it;
    debt_advice "insolvency"; crisis and hardship "other" where somebody else than the payer is meant.
    """

    kind: Kind
    matched: str
    strength: Strength
    detail: str = ""


def in_order(signals: list[Signal]) -> list[Signal]:
    """The signals by precedence, one per kind, the certain one before the likely one."""
    best: dict[str, Signal] = {}
    for signal in signals:
        known = best.get(signal.kind)
        if known is None or (known.strength == "likely" and signal.strength == "certain"):
            best[signal.kind] = signal
    return sorted(best.values(), key=lambda signal: PRECEDENCE[signal.kind])
