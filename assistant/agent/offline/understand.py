"""What a payer's message asks for: its clauses, each with an intent, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.agent.offline import abroad
from assistant.agent.offline.classifier import classifier
from assistant.agent.offline.clauses import PAID_BEFORE, clauses
from assistant.agent.offline.hearing import (
    AT_ITS_WORD,
    CALM,
    RULE_CONFIDENCE,
    Heard,
    Listened,
    recorded,
    weighed,
)
from assistant.agent.offline.intent_names import CORRECT, FILLER, UNCLEAR, VALUE, public_intent
from assistant.agent.offline.phrases import known_abroad, language_heard
from assistant.agent.offline.rules import by_rule, is_plain, sounds_hard
from assistant.agent.offline.slots import one_payment, read_slots
from assistant.agent.offline.spelling import has_known_word, tidy
from assistant.agent.offline.wording import THE_REST, plain

if TYPE_CHECKING:
    from datetime import date

    from assistant.agent.offline.classifier import Guess
    from assistant.agent.offline.slots import Slots

SURE = 0.3
"""A probability from which a guess is taken as it is."""
LEAST = 0.12
"""A probability below which a text is not understood."""
FAR = 0.02
"""A lead over the second guess from which it is not asked between the two."""
ALSO = 0.3
"""A probability from which the second guess is heard beside the first."""
OTHERWISE = 0.5
"""A probability from which what is guessed stands against what one rule or the values alone suggest."""
DANGER = 0.4
"""A probability from which a danger to life is heard where it is the first guess: one that is missed weighs more than
one heard in vain."""
DANGER_NEAR = 0.1
"""The same where the phrase that is nearest in meaning tells of such a danger."""
OUTSIDE = 0.5
"""A probability from which a text is outside of what can be helped with."""
MOST_HEARD = 4


@dataclass(frozen=True, slots=True)
class Understanding:
    """`heard` in the payer's order, never empty; `hard` when hardship is told of beside it; `whole` is the text
    with its slips of the pen put right; `aside`: a yes, a no or thanks beside something weightier; `outside`: how
    far this is from what can be helped with, 0 to 1, and one more where it is turned away."""

    heard: tuple[Heard, ...]
    hard: bool
    whole: str
    aside: tuple[str, ...] = ()
    outside: float = 0.0

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(part.intent for part in self.heard)

    @property
    def confidence(self) -> float:
        return min(part.confidence for part in self.heard)

    @property
    def public(self) -> tuple[str, ...]:
        """The decision record's intents, weightiest first; empty where the payer has to be asked."""
        ordered = sorted(self.heard, key=lambda part: (-part.weight, -part.confidence))
        named = (*map(recorded, ordered), *map(public_intent, self.aside))
        return tuple(dict.fromkeys(intent for intent in named if intent is not None))

    def part(self, *intents: str) -> Heard | None:
        return next((part for part in self.heard if part.intent in intents), None)


@lru_cache(maxsize=256)
def understand(text: str, today: date, locale: str, currency: str) -> Understanding:
    """All that is heard in one message. Deterministic."""
    said = listen(text, today, locale, currency)
    heard, aside = (list(said.parts), tuple(said.aside)) if said.is_plain else weighed(said)
    hard = any(sounds_hard(plain(piece)) for piece in said.pieces) or any(
        part.intent == "hardship" for part in said.parts
    )
    heard = heard or [Heard(UNCLEAR, 0.0, said.text)]
    found = Understanding(tuple(heard[:MOST_HEARD]), hard, said.text, aside)
    turned_away = not found.public or "out_of_scope" in found.public
    return replace(found, outside=_outside(said) + turned_away)


def listen(text: str, today: date, locale: str, currency: str) -> Listened:
    """What each part of a message says, and what it says as a whole, before they are weighed."""
    language = language_heard(plain(text), locale)
    if language == "en":
        text = tidy(text)
    pieces = clauses(text)
    parts = [part for piece in pieces for part in _hear(piece, today, locale, currency, language)]
    heard = _merged([part for part in parts if part.intent != FILLER or len(parts) == 1])
    spoken = {part.intent for part in heard}
    small = dict.fromkeys(
        part.intent for part in parts if part.intent in _ASIDE and part.intent not in spoken
    )
    return Listened(
        text,
        tuple(pieces),
        heard,
        tuple(small) if len(pieces) <= MOST_HEARD else (),
        classifier(language).guess,
        in_english=language == "en",
        is_plain=len(pieces) == 1 and is_plain(plain(text)),
    )


def _outside(said: Listened) -> float:
    """How far outside of what can be helped with the part is that is the least so, 0 to 1."""
    shares = [
        0.0 if said.in_english and is_plain(plain(piece)) else said.guess(piece).share(*_FAR_OFF)
        for piece in said.pieces
    ]
    return round(min(shares, default=1.0), 4)


_ASIDE = ("affirm", "decline", "thanks")
_FAR_OFF = ("out_of_scope", "others_data", "instructions")


_WILL_PAY = re.compile(
    r"\b(?:i'?ll|i will|we'?ll|we will|will|i can(?!'t)|we can(?!'t)|can i|can we|could i|could we|may i|may we"
    r"|might i|let me|going to|gonna|i'd|i would|we would|want to|like to|wish to|plan to|i could|we could"
    r"|(?:is it|would it be|will it be) (?:ok|okay|fine|acceptable|possible|all right|alright) (?:if|to)"
    r"|i promise|expect|you'?ll|intend|shall|should)\b"
    r".*\b(?:pay\w*|paid|payment|send|transfer\w*|settl\w*|wire|remit\w*|clear|have (?:the|your|my) money|get (?:it"
    r"|your money|the money|paid)|do|receive)\b|^(?:will |then )?pay (?:you )?|\b(?:paying|sending"
    r"|transferring|remitting|settling)\b"
    r"|\b(?:payment|money|rest|other half|remainder|transfer)\b.*\b(?:comes?|coming|will"
    r"|on its way|arrives?|follows?|scheduled|planned|run is|goes out|be made)\b|\b(?:put|mark|note) me down for\b"
    r"|\b(?:give me|need|until|have till|have until|extension)\b"
)
_EACH = re.compile(r"\b(?:each|every|per|a (?:week|month|fortnight)|instalments?|\w+ly|at a time)\b|/")


def _one_payment(slots: Slots, wording: str) -> bool:
    """An amount and one day, and no word of several: "payment of $432 scheduled for December 4"."""
    return one_payment(slots) and not _EACH.search(wording)


_ASKS = re.compile(r"\?|^\W*(?:what|when|how|which|do|is|am|are)\b", re.IGNORECASE)
_CANNOT_PAY = re.compile(r"\b(?:can't|cannot|unable|no way|not able|won't)\b")
_PARTS = re.compile(rf"\b{THE_REST}\b")
_NOW = re.compile(r"\b(?:today|now|tonight|right away|straight away|immediately)\b")
_ASKS_WHY = re.compile(
    r"\b(?:why|how much|what(?:'s| is| are| do| did| does)|when(?:'s| is)|did you|have you)\b"
)


_EAGER = re.compile(r"\bdying to (?!die|be|join|leave|go|end|get (?:out|away)|see)", re.IGNORECASE)
"""What only sounds like death; the rest of the clause is heard as it stands."""


def _hear(clause: str, today: date, locale: str, currency: str, language: str) -> list[Heard]:
    wording = plain(clause)
    if not wording:
        return []
    slots = read_slots(clause, today, locale, currency)
    if language == "en" and slots.empty and not has_known_word(clause):
        return [_heard_abroad(clause, wording)]
    ruled = by_rule(wording) if language == "en" else None
    if ruled is not None and is_plain(wording):
        return [Heard(ruled, RULE_CONFIDENCE, clause)]
    guess = classifier(language).guess(_EAGER.sub("eager to ", clause))
    sure = guess.ranked[0][1] >= OTHERWISE and guess.best != FILLER
    otherwise = sure and guess.best not in (*_PAYING, *_FAR_OFF)
    paying = _WILL_PAY.search(wording) is not None
    if ruled == "balance" and (paying or slots.listed) and slots.dates and not _ASKS.search(clause):
        ruled = None  # "the balance on the 5th" is a sum to pay
    if ruled not in _ABOVE_VALUES and not otherwise:
        by_values = _by_values(clause, wording, slots, ruled, paying=paying)
        if by_values is not None:
            return [by_values]
    overruled = sure and ruled not in AT_ITS_WORD
    if overruled and guess.best in _WEIGHTY and guess.ranked[0][1] < OVERRULES:
        overruled = False
    if ruled is not None and not overruled:
        return [Heard(ruled, RULE_CONFIDENCE, clause)]
    if language != "en" and _clear_day(slots):
        rather = guess.best in ("affirm", "decline") and slots.amounts and not abroad.CANNOT.search(wording)
        if guess.best in _DAY_DECIDES or rather:  # "nein, lieber alles am 15."
            return [Heard("promise_to_pay", max(guess.ranked[0][1], SURE), clause)]
    agreed = ruled is not None and guess.best == ruled
    if not (slots.empty or agreed) and _only_values(wording, slots_text(clause, today, locale, currency)):
        return [Heard(VALUE, RULE_CONFIDENCE, clause)]
    return _guessed(guess, clause)


def _heard_abroad(clause: str, wording: str) -> Heard:
    """Words that English does not know, in a conversation in English: "quanto devo pagare?"."""
    guess = classifier("other").guess(clause) if known_abroad(wording) else None
    if guess is None or guess.ranked[0][1] < OTHERWISE:
        return Heard(UNCLEAR, 0.0, clause)
    return Heard(guess.best, guess.ranked[0][1], clause)


_DAY_DECIDES = ("payment_plan", "promise_to_pay")


def _clear_day(slots: Slots) -> bool:
    """One day, at most one amount, and no word of several payments."""
    days = [reading for reading in slots.dates if reading.day is not None]
    return len(days) == 1 and len(slots.amounts) <= 1 and not slots.wants_parts


_PAYING = ("payment_plan", "promise_to_pay", "pay_now", "cannot_pay", "other_way")


def _by_values(clause: str, wording: str, slots: Slots, ruled: str | None, *, paying: bool) -> Heard | None:
    """What the days, amounts and counts in a clause say that it wishes."""
    misread = _one_payment(slots, wording) and paying
    if slots.wants_parts and not misread and not _ASKS_WHY.search(wording):
        return Heard("payment_plan", RULE_CONFIDENCE, clause)
    if (
        len(slots.amounts) > 1
        and slots.dates
        and not PAID_BEFORE.search(wording)
        and (
            slots.listed
            or _NOW.search(wording)
            or len(slots.dates) > 1
            or (slots.plan.first_payment and _PARTS.search(wording))
        )
    ):
        return Heard("payment_plan", RULE_CONFIDENCE, clause)
    if (
        paying
        and slots.dates
        and not _ASKS_WHY.search(wording)
        and not _CANNOT_PAY.search(wording)
        and ruled in (None, "pay_now", "affirm", "hardship", "other_way", "invoice_details")
    ):
        now = all(_NOW.search(reading.text.lower()) for reading in slots.dates)
        return Heard("pay_now" if now else "promise_to_pay", RULE_CONFIDENCE, clause)
    return None


_ABOVE_VALUES = frozenset(
    {"crisis", "human", "opt_out", "contact_change", "dispute", "already_paid", "discount", "complaint", "abuse",
     "wrong_person", "payment_status", "document_request", "balance", "instructions", "others_data", "consequences",
     "pay_trouble", "waiting", "doubt", "change_request"}
)  # fmt: skip
_FILLER = frozenset(
    re.findall(
        r"\S+",
        """
        make it that's that then i can do could would is ok okay please what about how maybe or the a on in at by for
        to no not yes instead rather better say let's and too much only afford manage well of me if my more less around
        with it's be start starting from each payment payments first
        """,
    )
)


def slots_text(clause: str, today: date, locale: str, currency: str) -> str:
    """The wording of every value in the clause."""
    slots = read_slots(clause, today, locale, currency)
    said = [*(reading.text for reading in slots.amounts), *(reading.text for reading in slots.dates)]
    said += [
        str(getattr(slots.plan, name)) for name in ("amount_per_instalment", "first_payment", "start", "end")
    ]
    return plain(" ".join(said))


def _only_values(wording: str, values: str) -> bool:
    known = _FILLER | set(values.split())
    return all(word in known or word.isdigit() for word in wording.split())


def _guessed(guess: Guess, clause: str) -> list[Heard]:
    """One wish, or two where the second is nearly as likely; a choice or nothing where it is not clear."""
    danger = guess.share("crisis")
    in_danger = (
        danger >= DANGER if guess.best == "crisis" else danger >= DANGER_NEAR and guess.nearest == "crisis"
    )
    if in_danger and " " in clause:
        return [Heard("crisis", RULE_CONFIDENCE, clause)]
    (best, share), (second, next_share) = guess.ranked[0], guess.ranked[1]
    if best == FILLER:
        if next_share < SURE or second in CALM or second == "out_of_scope":
            return [Heard(FILLER, share, clause)]
        return [Heard(second, next_share, clause, second=FILLER)]
    if best in _FAR_OFF:
        return [Heard(best if share >= OUTSIDE else "out_of_scope", share, clause, second=second)]
    if share < LEAST or (best in _QUICK_TO_JUDGE and share < SURE):
        return [Heard(UNCLEAR, share, clause, second=best)]
    if share >= SURE or share - next_share >= FAR:
        heard = [Heard(best, share, clause, second=second)]
        if next_share >= ALSO and second not in (*CALM, *_FAR_OFF, FILLER) and best not in CALM:
            heard.append(Heard(second, next_share, clause, second=best))
        return heard
    if best in _WEIGHTY:
        return [Heard(UNCLEAR, share, clause, second=best)]
    if best in _NEVER_ASKED or second in (*_NEVER_ASKED, FILLER):
        return [Heard(best, share, clause, second=second)]
    return [Heard(f"{best}|{second}", share, clause, second=second)]


_QUICK_TO_JUDGE = frozenset({"abuse", "complaint", "human", "others_data"})
_WEIGHTY = frozenset({"opt_out", "wrong_person", "complaint"})
"""What takes effect at once: never on a weak guess."""
OVERRULES = 0.8
"""From here such a guess holds against a rule's words."""
_NEVER_ASKED = frozenset(
    {
        "crisis",
        "opt_out",
        "hardship",
        "abuse",
        "out_of_scope",
        "bot_question",
        "wrong_person",
        "complaint",
        "others_data",
        "cannot_pay",
        "waiting",
        "doubt",
        "consequences",
        "pay_trouble",
        "other_way",
        "change_request",
    }
) | frozenset(CALM)


def _merged(parts: list[Heard]) -> list[Heard]:
    """One part per intent, its texts joined; small talk and values only where nothing weightier is heard."""
    joined: dict[str, Heard] = {}
    for part in parts:
        known = joined.get(part.intent)
        joined[part.intent] = (
            part
            if known is None
            else Heard(part.intent, max(known.confidence, part.confidence), f"{known.text} {part.text}")
        )
    heard = list(joined.values())
    weighty = [
        part
        for part in heard
        if part.intent not in (*CALM, VALUE, UNCLEAR, CORRECT, FILLER, "out_of_scope")
        and "|" not in part.intent
    ]
    if weighty:
        values = [part for part in heard if part.intent == VALUE]
        return [_with_values(part, values) for part in weighty]
    for intent in (VALUE, CORRECT, "abuse", "decline", "affirm"):
        if intent in joined:
            rest = [part for part in heard if part.intent == VALUE and intent != VALUE]
            return [joined[intent], *rest]
    telling = [part for part in heard if part.intent not in (*CALM, UNCLEAR, FILLER)]
    return telling or [part for part in heard if part.intent not in (UNCLEAR, FILLER)] or heard


def _with_values(part: Heard, values: list[Heard]) -> Heard:
    """A day or an amount said in a sentence of its own belongs to the wish beside it."""
    if part.intent not in ("payment_plan", "promise_to_pay", "pay_now") or not values:
        return part
    return Heard(part.intent, part.confidence, " ".join([part.text, *(value.text for value in values)]))
