"""What was heard in the light of what was asked: a bare value, a correction, an answer, one of two choices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.offline import abroad, agreed, amending, options, paying
from assistant.agent.offline.amending import SHORT, SURE, TALK
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.hearing import RULE_CONFIDENCE, Heard
from assistant.agent.offline.intent_names import CORRECT, UNCLEAR, VALUE
from assistant.agent.offline.lines import bare_line, dispute_reason, line_numbers
from assistant.agent.offline.slots import one_payment
from assistant.agent.offline.wishing import starting
from assistant.agent.offline.wording import plain

if TYPE_CHECKING:
    from assistant.agent.offline.slots import Slots
    from assistant.agent.offline.turn import Turn
    from assistant.agent.offline.understand import Understanding

_FREE_ANSWER = {
    UNCLEAR, VALUE, CORRECT, "dispute", "invoice_details", "out_of_scope", "complaint", "payment_status",
    "already_paid", "doubt", "document_request", "change_request", "others_data", "decline", "cannot_pay", "abuse",
}  # fmt: skip
_FEW_WORDS = 6
_WAYS = (
    ("human", r"\b(?:person|someone|talk)\b"),
    ("promise_to_pay", r"\b(?:later|another day|other day|name a day|a day)\b"),
    ("payment_plan", r"\b(?:small\w*|split|parts|plan|instal\w+)\b"),
    ("pay_now", r"\b(?:now|today|first)\b"),
)


def in_context(turn: Turn, understanding: Understanding) -> list[Heard]:
    """The wishes of this message as the conversation makes them mean."""
    heard, whole = list(understanding.heard), _NO_DAY.sub("", understanding.whole)
    if button := options.intent_of(turn.text):
        return [Heard(button, SURE, turn.text)]
    slots = paying.slots_of(turn, starting(whole))
    intents = set(understanding.intents)
    hard = [part for part in heard if part.intent == "hardship"]
    if (settled := agreed.meant(turn, whole, intents)) and len(heard) <= 2:
        return [Heard(settled, SURE, whole), *hard]
    if moved := amending.moved(turn, whole, slots, intents):
        return [moved, *hard]
    if amending.counts(turn, whole, slots):
        return [Heard("payment_plan", SURE, whole), *hard]
    answer = _answer(turn, understanding, slots, intents)
    if answer is not None:
        return [answer, *hard]
    if not turn.in_english and (meant := _abroad(turn, understanding, whole, slots)):
        return [Heard(meant, SURE, whole), *hard]
    if _counters(turn, understanding, whole, slots) and (
        decided := _continued(turn, whole, slots, {CORRECT, VALUE})
    ):
        return [Heard(decided, SURE, whole), *hard]
    plain_talk = intents - {"hardship", "thanks", "greeting"} <= TALK or all(
        "|" in intent for intent in intents
    )
    if plain_talk and (decided := _continued(turn, whole, slots, intents)):
        return [Heard(decided, SURE, whole), *hard]
    if CORRECT in intents:
        heard = [_corrected(part) for part in heard]
    if VALUE in intents:
        return _of_value(heard, slots, whole)
    return heard


def _counters(turn: Turn, understanding: Understanding, text: str, slots: Slots) -> bool:
    """Whether a short text puts another value beside an open offer, whatever else it was guessed to mean."""
    return (
        turn.open_offer is not None
        and bool(slots.amounts or slots.dates)
        and understanding.confidence < RULE_CONFIDENCE
        and len(text.split()) <= SHORT
        and any(_CORRECTS.search(said) or _TAKES_BACK.match(said) for said in (text, understanding.whole))
        and not _JUST_PAYING.search(text)
    )


_NO_DAY = re.compile(r"^\W*(?:no|nope|nah|sorry|wait)\s+(?=(?:on )?the \d)", re.IGNORECASE)
""" "no the 20th": a word before the day, and no part of it."""
_TAKES_BACK = re.compile(
    r"\W*(?:no|nope|nah|sorry|wait|oh|hmm+|not|i meant?|only|just|actually"
    r"|nein|nee|non|pardon|lieber|eher|plut[oô]t|mejor)\b",
    re.IGNORECASE,
)


_UNSURE = 0.45


def _abroad(turn: Turn, understanding: Understanding, text: str, slots: Slots) -> str | None:
    """What a text in German, Spanish or French means that was not heard for sure: a counter-offer, and a few wishes."""
    if "crisis" in understanding.intents and len(text.split()) > _FEW_WORDS:
        return None
    folded = abroad.folded(text)
    if (sure := abroad.meant(text)) is not None and not slots.wants_parts:
        return sure
    if abroad.all_now(text) and not slots.wants_parts and not slots.dates:
        return "pay_now"
    talking = turn.memory.get("topic") == "plan" or (turn.open_offer or {}).get("kind") == "plan"
    if talking and slots.dates and not slots.amounts and abroad.FIRST_ON.search(folded):
        return "payment_plan"
    if not talking and _part_on_a_day(understanding, slots):
        return "promise_to_pay"
    if talking and (abroad.TOO_MUCH.search(folded) or abroad.LONGER.search(folded)):
        return "payment_plan"
    if turn.open_offer is not None and abroad.SHIFT.search(folded):
        return "promise_to_pay" if turn.open_offer.get("kind") == "promise" else "payment_plan"
    return abroad.likely(text) if understanding.confidence < _UNSURE else None


def _part_on_a_day(understanding: Understanding, slots: Slots) -> bool:
    """ "¿Puedo pagar la mitad el viernes?": one amount and one day are no plan."""
    paying_later = set(understanding.intents) <= {"payment_plan", "promise_to_pay"}
    days = [reading for reading in slots.dates if reading.day is not None]
    return paying_later and len(slots.amounts) == len(days) == 1 and not slots.wants_parts


def _corrected(part: Heard) -> Heard:
    return Heard("cannot_pay", SURE, part.text) if part.intent == CORRECT else part


def _of_value(heard: list[Heard], slots: Slots, whole: str) -> list[Heard]:
    """A day is one to pay on, an amount alone may be many things."""
    if slots.amounts and not slots.dates and not slots.wants_parts:
        return [Heard("payment_plan|pay_now", 0.5, whole)]
    meaning = "promise_to_pay" if slots.dates and not slots.wants_parts else "payment_plan"
    return [
        Heard(meaning, part.confidence, part.text) if part.intent == VALUE else part
        for part in heard
        if part.intent not in ("affirm", "decline", "cannot_pay")
    ]


def _answer(turn: Turn, understanding: Understanding, slots: Slots, intents: set[str]) -> Heard | None:
    """What the text means as an answer to what was asked; None where it is none."""
    whole, asked = understanding.whole, turn.asked
    if asked == "choice":
        earlier = str(turn.memory.get("text") or "")
        if intents == {"payment_plan"} and len(f"{earlier} {whole}".split()) <= _FEW_WORDS:
            return Heard("payment_plan", SURE, f"{earlier} {whole}")  # "100", and then "a month"
        sure = understanding.confidence >= RULE_CONFIDENCE and intents - {
            VALUE,
            "affirm",
            "decline",
            "discount",
        }
        chosen = None if sure else _choice(turn, whole)
        if chosen:
            return Heard(
                chosen,
                understanding.confidence,
                whole if not slots.empty else str(turn.memory.get("text") or whole),
            )
    if (
        asked == "how_to_pay"
        and intents <= {UNCLEAR, VALUE, "affirm", "pay_now", "out_of_scope", "payment_plan", "promise_to_pay"}
        and not slots.amounts
        and not slots.plan
        and all(reading.day is None for reading in slots.dates)
    ):
        way = next((intent for intent, pattern in _WAYS if re.search(pattern, whole.lower())), None)
        if way:
            return Heard(way, SURE, whole)
    weak = all(part.confidence < RULE_CONFIDENCE for part in understanding.heard)
    if asked in ("dispute_reason", "dispute_lines") and (intents <= _FREE_ANSWER or weak):
        no = intents == {"decline"} and not weak and dispute_reason(whole) is None
        return None if no else Heard("dispute", SURE, whole)
    if asked == "dispute_lines" and (line_numbers(whole) or bare_line(whole)):
        return Heard("dispute", SURE, whole)
    if asked == "dispute_amount" and VALUE in intents:
        return Heard("dispute", SURE, f"dispute {slots.amount or whole} ({turn.memory.get('reason', '')})")
    if asked == "promise_date" and (span := _SPAN.fullmatch(whole)):
        return Heard("promise_to_pay", SURE, f"give me {span[1]}")
    if asked == "contact_which" and intents <= {UNCLEAR, VALUE, "contact_change", "out_of_scope"}:
        return Heard("contact_change", SURE, whole)
    if asked == "already_paid" and _REFUSES.match(whole):
        return Heard("decline", SURE, whole)
    if (
        turn.memory.get("topic") == "discount"
        and len(whole.split()) <= _FEW_WORDS
        and _BARGAINS.search(whole)
    ):
        return Heard("discount", SURE, whole)
    if turn.memory.get("topic") == "paid" and weak and asked is None and _DIFFERS.search(whole):
        return Heard("paid_how", SURE, whole)
    if asked == "already_paid" and weak and _PAID_BY.search(whole):
        return Heard("paid_how", SURE, whole)
    tells_when = intents == {"promise_to_pay"} and not turn.in_english and bool(slots.dates)
    if asked == "already_paid" and tells_when and not abroad.WILL.search(abroad.folded(whole)):
        return Heard("paid_how", SURE, whole)  # "am Montag, 665 Euro"
    if asked == "already_paid" and intents <= {
        UNCLEAR,
        VALUE,
        "already_paid",
        "pay_now",
        "out_of_scope",
        "other_way",
    }:
        return Heard("paid_how", SURE, whole)
    if turn.memory.get("topic") == "trouble" and intents <= {
        UNCLEAR,
        "pay_trouble",
        "out_of_scope",
        "payment_status",
    }:
        return Heard("pay_trouble", SURE, whole)
    follows = intents <= {UNCLEAR, "out_of_scope"} or (weak and len(whole.split()) <= _FEW_WORDS)
    if turn.memory.get("topic") == "tax" and follows and _FOLLOWS.match(whole):
        return Heard("tax_question", SURE, whole)
    if turn.memory.get("topic") == "disputed" and intents == {"pay_now"} and _MUST.search(whole):
        return Heard("balance", SURE, whole)
    return None


_DIFFERS = re.compile(
    r"\b(?:it was|i paid|i sent|we paid|we sent|should be|that's not)\b.*\d|\b(?:bank )?(?:statement|receipt|proof)\b",
    re.IGNORECASE,
)
_PAID_BY = re.compile(
    r"\b(?:by|with|via|per) (?:\w+ )?(?:check|cheque|card|transfer|wire|cash|paypal|bank)\b"
    r"|\b(?:check|cheque|transfer|ref\w*) (?:no|number|num)\b|\b(?:last|yesterday|ago)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\W*(?:like |about |maybe )*((?:a|one|two|three|four|\d{1,2}) (?:more )?(?:day|week)s?)\W*",
    re.IGNORECASE,
)
_REFUSES = re.compile(r"\W*(?:no|nope|nah|don'?t|do not|please don'?t)\b", re.IGNORECASE)
_BARGAINS = re.compile(
    r"\d ?%|\bper ?cent\b|^\W*(?:pretty )?please\W*$|\bcome on\b|\bjust (?:a|this)\b|\bat least\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\W*(?:and|what (?:if|about)|but what|how about|is|are|does|do|even|why|who|so)\b", re.IGNORECASE
)
_MUST = re.compile(r"\b(?:do|must|should) (?:i|we)\b", re.IGNORECASE)
_PAYS_NOW = re.compile(r"\b(?:now|today|right away|straight away)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|everything|in full|whole|full amount)\b", re.IGNORECASE)
_CORRECTS = re.compile(
    r"\b(?:too (?:much|high|big)|less|lower|smaller|longer|more time|more payments|instead"
    r"|rather|make it|what about|how about|actually|later|earlier|sooner|first be|start\w*)\b",
    re.IGNORECASE,
)


def _continued(turn: Turn, text: str, slots: Slots, intents: set[str]) -> str | None:
    """The path that a value or a correction goes on with; None where the text starts anew."""
    offer = turn.open_offer or {}
    topic = str(turn.memory.get("topic") or offer.get("kind") or "")
    if topic not in ("plan", "promise", "pay"):
        topic = str(offer.get("kind") or "") if intents & {VALUE, CORRECT} else topic
    if turn.asked == "pay_amount" and slots.amounts and not slots.dates and not slots.wants_parts:
        return "pay_now"
    if "pay_now" in intents and _PAYS_NOW.search(text) and _ALL.search(text) and not slots.wants_parts:
        return "pay_now"
    if topic != "plan" and intents == {"promise_to_pay"} and one_payment(slots):
        return "promise_to_pay"
    if slots.wants_parts:
        return "payment_plan" if "discount" not in intents else None
    if turn.asked in ("promise_date", "promise_amount") or topic == "promise":
        return _promise(turn, text, slots, intents, topic)
    if topic == "plan":
        return "promise_to_pay" if _all_on_a_day(text, slots) else _plan(turn, text, slots, intents)
    return None


def _all_on_a_day(text: str, slots: Slots) -> bool:
    """ "No, everything on the 15th instead": one payment in place of the plan."""
    days = [reading for reading in slots.dates if reading.day is not None]
    return len(days) == 1 and _ALL_AT_ONCE.search(text) is not None


_ALL_AT_ONCE = re.compile(
    r"\b(?:everything|all of it|it all|all at once|in full|the whole (?:thing|amount|lot)|in one go"
    r"|alles|alles auf einmal|todo|tout)\b",
    re.IGNORECASE,
)


def _promise(turn: Turn, text: str, slots: Slots, intents: set[str], topic: str) -> str | None:
    if slots.amounts and not slots.dates and _PAYS_NOW.search(text) and turn.asked != "promise_amount":
        return "pay_now"
    if slots.dates or (turn.asked == "promise_amount" and slots.amounts):
        return "promise_to_pay" if not _all_now(turn, slots) else "pay_now"
    if turn.memory.get("choices") and _ordinal(text) is not None:
        return "promise_to_pay"
    if paying.shifted(turn, text):
        return "promise_to_pay"
    if turn.asked == "promise_date" and intents & {UNCLEAR, "promise_to_pay"} and not slots.amounts:
        return "promise_to_pay" if "promise_to_pay" in intents else None
    if topic == "promise" and slots.amounts and intents & {VALUE, CORRECT, "promise_to_pay"}:
        return "promise_to_pay"
    if topic == "promise" and CORRECT in intents:
        return "cannot_pay"
    return None


def _plan(turn: Turn, text: str, slots: Slots, intents: set[str]) -> str | None:
    corrects = _CORRECTS.search(text) is not None or CORRECT in intents
    if "pay_now" in intents and _PAYS_NOW.search(text) and not corrects:
        return None
    new_promise = (
        "promise_to_pay" in intents and slots.dates and turn.asked not in ("plan_start", "plan_amount")
    )
    if new_promise and (not corrects or _JUST_PAYING.search(text)):
        return None
    if "discount" in intents and not corrects:
        return None
    if "cannot_pay" in intents and slots.empty:
        return "payment_plan"
    if not slots.empty or corrects or re.search(r"^\W*(?:in )?\d{1,2}\W*$", text):
        return "payment_plan"
    return None


_JUST_PAYING = re.compile(r"\b(?:just|simply|all|everything|in full|whole)\b", re.IGNORECASE)


def _all_now(turn: Turn, slots: Slots) -> bool:
    return bool(slots.dates) and all(reading.day == turn.today for reading in slots.dates)


_FIRSTS = (r"\b(?:first|1st|former|1)\b", r"\b(?:second|2nd|latter|2|other|last)\b")


def _ordinal(text: str) -> int | None:
    return next((place for place, pattern in enumerate(_FIRSTS) if re.search(pattern, text.lower())), None)


def _choice(turn: Turn, text: str) -> str | None:
    """Which of the two intents that were offered the payer picks."""
    offered = [str(option) for option in turn.memory.get("options") or ()]
    place = _ordinal(text)
    if place is not None and place < len(offered) and len(text.split()) <= 5:
        return offered[place]
    said = set(plain(text).split())
    scored = [(len(said & set(plain(name_of(turn, option)).split()) - _EMPTY), option) for option in offered]
    best = max(scored, default=(0, ""))
    alone = sum(1 for score, _ in scored if score == best[0]) == 1
    return best[1] if best[0] and alone and len(said) <= 8 else None


_EMPTY = frozenset("the a an of on for with is what you your i to how we that it".split())  # noqa: SIM905


def name_of(turn: Turn, intent: str) -> str:
    """The intent in a payer's words."""
    return phrase(turn, f"name_{intent}")
