"""A payer who writes in a language that is not written here: offered English or a person, once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import prompts
from assistant.agent.offline import matters, options
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.said import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.agent.offline.hearing import Heard
    from assistant.agent.offline.turn import Turn

ASKED = "language"
_ENGLISH = re.compile(r"\b(?:eng\w*|ingl\w*|angiel\w*|angl\w*|s[iì]|sim|ja|tak|yes|ok)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:person\w*|pesso\w*|human\w*|uman\w*|mens\w*|medewerker\w*|pracowni\w*|człowie\w*|someone)\b",
    re.IGNORECASE,
)
_FEW = 6


def other_language(turn: Turn, heard: Sequence[Heard]) -> Said | None:
    """The offer, or what the answer to it asks for; None where the message is to be answered as it is."""
    if turn.asked == ASKED and len(turn.text.split()) <= _FEW:
        if _PERSON.search(turn.text):
            return matters.person(turn, turn.text, False)
        if _ENGLISH.search(turn.text):
            return Said([phrase(turn, "in_english")], memory=_lasting(turn))
    if not turn.foreign or turn.memory.get("foreign") or turn.open_offer is not None:
        return None
    if any(part.intent in ("human", "complaint") for part in heard):
        return None
    question = prompts.reply("offline_english_or_person", locale=turn.foreign)
    said = Said([], question, ASKED, memory={"foreign": turn.foreign})
    said.choices = options.texts(turn.locale, "english", "person")
    return said


def _lasting(turn: Turn) -> dict[str, object]:
    return {"foreign": turn.memory.get("foreign") or turn.foreign}
