"""Which intents a message has: what its parts say, and what it says as a whole, weighed against each other.

A message can mean something that none of its sentences does, and a sentence is easily misread on its own. The weights
(`hearing.yaml`) are learnt from the messages, each heard by a classifier that was not taught it (calibrate.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent.offline.intent_names import CORRECT, FILLER, UNCLEAR, VALUE, public_intent
from assistant.agent.offline.rules import load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.agent.offline.classifier import Guess

WEIGHTS_FILE = Path(__file__).parent / "hearing.yaml"
RULE_CONFIDENCE = 0.97
HEARD_FROM = 0.45
"""A probability from which an intent is heard."""
SAID_FROM = 0.1
"""The same where a part says so for sure, by a rule, by its values or by a guess: nothing is done about it unasked."""
SURE_OF_A_PART = 0.5
LOST_BELOW = 0.3
"""A share of the whole below which nothing is made of a message of which no part is understood."""
HARD_FROM = 0.25
"""The same for hardship, but beside a dispute: words that are too kind do no harm."""
ALONE_FROM = 0.3
"""A probability from which the likeliest is heard where none reaches that; below it the payer is asked."""
POSSIBLE = 0.04
"""A share of the whole from which an intent is looked at that no part says."""
LOOKED_AT = 3
CALM = ("greeting", "thanks", "affirm", "decline", "abuse")
"""What counts only where nothing else is heard."""
AT_ITS_WORD = frozenset({"crisis", "human", "opt_out", "instructions", "others_data"})
"""Rules that hold whatever else is guessed; the others' words stand in other wishes too."""
_HARDLY = 0.002
ARRANGEMENTS = frozenset({"payment_plan", "promise_to_pay", "pay_now", VALUE})
"""Of these one is acted upon: there is one offer at a time."""
_CONTEXT = frozenset({VALUE, CORRECT})
"""What only the conversation makes mean something."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One wish in a message: `text` is the part that says it; `weight`: how likely it is that the message has it, as
    a logarithm of odds."""

    intent: str
    confidence: float
    text: str
    second: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Listened:
    """A message and what its pieces say: `parts`, and `aside` the small talk beside them; `guess` tells of a text what
    it means; `is_plain`: nothing but one wording that can mean only one thing."""

    text: str
    pieces: tuple[str, ...]
    parts: Sequence[Heard]
    aside: tuple[str, ...]
    guess: Callable[[str], Guess]
    in_english: bool
    is_plain: bool

    @property
    def whole(self) -> Guess:
        return self.guess(self.text)


def recorded(part: Heard) -> str | None:
    """The decision record's intent of a part."""
    return public_intent(part.intent)


def weighed(said: Listened) -> tuple[list[Heard], tuple[str, ...]]:
    """(what is heard, in the payer's order, never empty; what is only recorded beside it)."""
    if len(said.parts) == 1 and _holds(said.parts[0]):
        return list(said.parts), ()
    if all(part.intent == UNCLEAR and not part.confidence for part in said.parts):
        return list(said.parts), ()  # no word of it is known
    odds = {intent: _odds(signs) for intent, signs in signs_of(said).items()}
    parts = {recorded(part) for part in said.parts} - {None}
    sure = {recorded(part) for part in said.parts if part.confidence >= SURE_OF_A_PART}
    if not parts:
        whole = dict(said.whole.message)
        odds = {intent: weight for intent, weight in odds.items() if whole.get(intent, 0.0) >= LOST_BELOW}
    gently = "dispute" not in sure  # who will not pay for broken goods is not in need
    kept = {
        intent
        for intent, weight in odds.items()
        if _share(weight)
        >= (SAID_FROM if intent in sure else HARD_FROM if gently and intent == "hardship" else HEARD_FROM)
    }
    if not kept and odds and _share(odds[best := max(odds, key=odds.__getitem__)]) >= ALONE_FROM:
        kept = {best}
    heard = [
        replace(part, weight=odds.get(recorded(part) or "", 0.0))
        for part in said.parts
        if recorded(part) in kept or part.intent in _CONTEXT or _holds(part)
    ]
    named = {recorded(part) for part in heard}
    if any(part.intent == "others_data" for part in heard):
        kept -= {"opt_out"} - named  # the same words, and no wish of the payer's own
    beside = [intent for intent in said.aside if intent in kept]
    arranged = any(part.intent in ARRANGEMENTS for part in heard)
    for intent in sorted(kept - named - set(said.aside), key=lambda each: -odds[each]):
        if intent in ARRANGEMENTS and arranged:
            beside.append(intent)
            continue
        fine = next((one for one, _share in said.whole.ranked if public_intent(one) == intent), intent)
        heard.append(Heard(fine, round(_share(odds[intent]), 4), said.text, weight=odds[intent]))
    return heard or _unsure(said), tuple(beside)


def _holds(part: Heard) -> bool:
    return part.confidence == RULE_CONFIDENCE and part.intent in AT_ITS_WORD


def _unsure(said: Listened) -> list[Heard]:
    """A choice to ask for, where the parts leave one."""
    choices = [part for part in said.parts if "|" in part.intent]
    likeliest = next((one for one, _share in said.whole.ranked if one != FILLER), "")
    return choices or [Heard(UNCLEAR, 0.0, said.text, second=likeliest)]


def signs_of(said: Listened) -> dict[str, dict[str, float]]:
    """For each intent that the message may have, what speaks for and against it."""
    parts: dict[str, Heard] = {}
    for part in said.parts:
        intent = recorded(part)
        if intent and (intent not in parts or part.confidence > parts[intent].confidence):
            parts[intent] = part
    whole = dict(said.whole.message)
    likely = [intent for intent, share in said.whole.message if share >= POSSIBLE]
    likely += [intent for intent, _share in said.whole.message[:LOOKED_AT]]
    ruled = {intent for intent, part in parts.items() if part.confidence == RULE_CONFIDENCE}
    every = dict.fromkeys([*parts, *said.aside, *likely])
    fine: dict[str, float] = {}
    for one, share in said.whole.ranked:
        if intent := public_intent(one):
            fine[intent] = fine.get(intent, 0.0) + share
    seconds = {public_intent(part.second) for part in said.parts if part.second}
    return {
        intent: _signs(said, intent, parts, ruled, whole, fine.get(intent, 0.0), second=intent in seconds)
        for intent in every
        if intent != FILLER
    }


def _signs(
    said: Listened,
    intent: str,
    parts: Mapping[str, Heard],
    ruled: set[str],
    whole: Mapping[str, float],
    fine: float,
    *,
    second: bool,
) -> dict[str, float]:
    part, by_rule = parts.get(intent), intent in ruled
    several = len(said.pieces) > 1
    likely = _log(whole.get(intent, 0.0))
    words = dict(said.whole.words)
    of_words = words.get(intent, 0.0)
    return {
        "words": of_words,
        "words_first": float(bool(words) and intent == max(words, key=words.__getitem__)),
        "words_over_others": of_words
        - max((value for one, value in words.items() if one != intent), default=0.0),
        "whole": likely,
        "first": float(intent == max(whole, key=whole.__getitem__, default="")),
        "ruled": float(by_rule),
        "guessed": float(part is not None and not by_rule),
        "guessed_share": _log(part.confidence) if part is not None and not by_rule else 0.0,
        "fine": _log(fine),
        "second": float(second and part is None),
        "ruled_others": float(len(ruled - {intent})),
        "guessed_others": float(len(set(parts) - ruled - {intent})),
        "calm": float(intent in CALM),
        "aside": float(intent in said.aside and part is None),
        "whole_of_several": likely if several else 0.0,
        "other": _log(max((share for one, share in whole.items() if one != intent), default=0.0)),
        "of_the_text": len(part.text) / max(1, len(said.text)) if part is not None else 0.0,
        "abroad": float(not said.in_english),
        "in_context": float(part is not None and part.intent in _CONTEXT),
        "plainly": float(said.is_plain and by_rule),
        "length": min(len(said.text), 400) / 100,
        "ruled_in_several": float(by_rule and several),
        "part_abroad": float(part is not None and not said.in_english),
        "many_pieces": float(len(said.pieces) > 2),
        f"is {intent}": 1.0,
        **({f"ruled {intent}": 1.0} if by_rule else {}),
        "always": 1.0,
    }


def _odds(signs: Mapping[str, float]) -> float:
    weights = _weights()
    return round(sum(weights.get(name, 0.0) * value for name, value in signs.items()), 4)


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def _log(share: float) -> float:
    return math.log(max(share, _HARDLY))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return {str(name): float(weight) for name, weight in load_yaml(WEIGHTS_FILE).items()}
