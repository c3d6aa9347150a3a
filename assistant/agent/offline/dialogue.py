"""What to do with what was heard: who handles it, what a yes or a bare value means, when to ask or hand over."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.agent.offline import agreed, disputing, matters, options, paid, paying, planning, taxes
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.following import in_context, name_of
from assistant.agent.offline.hearing import Heard
from assistant.agent.offline.intent_names import FILLER, UNCLEAR
from assistant.agent.offline.languages import other_language
from assistant.agent.offline.said import OFFERED_PLAN, Said
from assistant.agent.screens.effects import HANDS_OVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.agent.offline.turn import Turn
    from assistant.agent.offline.understand import Understanding

HANDLERS: dict[str, Callable[[Turn, str, bool], Said]] = {
    "balance": paying.balance,
    "invoice_details": matters.invoice,
    "payment_plan": planning.plan,
    "promise_to_pay": paying.promise,
    "pay_now": paying.pay,
    "tax_question": taxes.tax,
    "dispute": disputing.dispute,
    "already_paid": paid.already_paid,
    "payment_status": paid.status,
    "document_request": matters.document,
    "discount": paying.discount,
    "human": matters.person,
    "opt_out": matters.opt_out,
    "hardship": paying.hardship,
    "crisis": matters.crisis,
    "bot_question": matters.bot,
    "wrong_person": matters.wrong_person,
    "contact_change": matters.contact,
    "complaint": matters.complaint,
    "cannot_pay": paying.cannot_pay,
    "pay_trouble": paying.trouble,
    "other_way": paying.other_way,
    "waiting": paying.waiting,
    "consequences": matters.consequences,
    "change_request": matters.change,
    "instructions": matters.instructions,
    "others_data": matters.others,
    "doubt": matters.doubt,
    "paid_how": paid.paid_how,
    "plan_cost": agreed.cost,
    "late_fee": matters.late_fee,
    "plan_change": agreed.change,
    "dispute_over": agreed.over,
    "promise_stands": agreed.promise_stands,
    "plan_part": agreed.part,
    "plan_dates": agreed.dates,
    "plan_earlier": agreed.earlier,
    "offer_expiry": agreed.expiry,
    "refund": agreed.refund,
    "credit_question": matters.credit,
    "proves_identity": matters.prove_identity,
}
_SMALL_TALK = ("greeting", "thanks", "abuse", "out_of_scope")
_ALONE = ("crisis", "wrong_person")
_HANDS_OVER = ("human", "complaint")
"""After these nothing more is worked out: a person has it."""
_ORDER = {"dispute": 0, "already_paid": 1, "payment_plan": 8, "promise_to_pay": 8, "pay_now": 7}
"""What changes the amount comes first, what ends in an offer or a button last; the rest as the payer said it."""
_OFFERS = ("payment_plan", "promise_to_pay")


def respond(turn: Turn, understanding: Understanding) -> Said:
    """The reply to what was heard. Raises CallNeeded until every tool result it needs is there."""
    heard = _one_offer(_one_way(turn, _weighty(turn, in_context(turn, understanding))))
    heard = _in_full(_without_what_now(heard), understanding.whole)
    hard = paying.is_hard(turn, hard=understanding.hard or any(part.intent == "hardship" for part in heard))
    alone = next((part for part in heard if part.intent in _ALONE), None)
    if alone is not None:
        return _handle(turn, alone, hard=hard)
    other = other_language(turn, heard)
    if other is not None:
        return other
    wishes = [part for part in heard if part.intent != "hardship"] or heard
    ordered = [part for part in wishes if part.intent not in _HANDS_OVER]
    ordered.sort(key=lambda part: _ORDER.get(part.intent, 4))
    ordered += [part for part in wishes if part.intent in _HANDS_OVER][:1]
    said = Said()
    told = bool(turn.memory.get("hard")) or "hardship" in turn.signals  # the screen has said it then
    if hard and not told and wishes[0].intent not in ("hardship", *_SMALL_TALK):
        said.parts.append(phrase(turn, "opener_hard"))
    for part in _with_what_waited(turn, ordered):
        if said.asked in _CONTESTING and part.intent in _ARRANGES:
            said.memory = said.memory | {"waits": [part.intent, part.text]}
            continue
        said = said.and_then(_handle(turn, part, hard=hard))
    if any(part.intent in _HANDS_OVER for part in ordered) or not HANDS_OVER.isdisjoint(turn.signals):
        said.question, said.asked, said.choices = "", None, ()
    said.intents = tuple(part.intent for part in heard)
    if hard:
        said.memory = said.memory | {"hard": True}
    if "foreign" in turn.memory:
        said.memory = said.memory | {"foreign": turn.memory["foreign"]}
    return said


_CONTESTING = ("dispute_lines", "dispute_reason", "dispute_amount")
_ARRANGES = (*_OFFERS, "pay_now")


def _with_what_waited(turn: Turn, ordered: list[Heard]) -> list[Heard]:
    """What is to be paid follows from what is contested: an arrangement that was wished beside a dispute waits until
    that is clear, and comes after the answer, unless another one is wished now."""
    waits = turn.memory.get("waits") if turn.asked in _CONTESTING else None
    said_now = {part.intent for part in ordered}
    if not waits or "dispute" not in said_now or not said_now.isdisjoint(_ARRANGES):
        return ordered
    return [*ordered, Heard(str(waits[0]), 1.0, str(waits[1]))]


_AT_ONCE = re.compile(r"\b(?:now|today|right away|link|card|button|online)\b", re.IGNORECASE)


def _one_way(turn: Turn, heard: list[Heard]) -> list[Heard]:
    """One sentence wishes one way to pay. "We run payments on the 10th, we'll pay in full then" is a promise and no
    wish to pay now; "pay the next one now" is none to pay later, and what is split is not paid at once."""
    now = next((part for part in heard if part.intent == "pay_now"), None)
    if now is None:
        return heard
    at_once = _AT_ONCE.search(now.text) is not None
    promises = [part for part in heard if part.intent == "promise_to_pay"]
    split = any(part.intent == "payment_plan" and part.text == now.text for part in heard)
    if (promises or split) and not at_once:
        return [part for part in heard if part is not now]
    dateless = [part for part in promises if not paying.slots_of(turn, part.text).dates]
    return [part for part in heard if part not in dateless]


_ACTS_ON_A_WORD = ("person", "already_paid", "hardship_plan")


def _weighty(turn: Turn, heard: list[Heard]) -> list[Heard]:
    """What asks for something; a yes or a no beside it counts where it answers what was asked, and a greeting more
    than what was not understood beside it."""
    intents = {part.intent for part in heard}
    if intents == {"greeting", "out_of_scope"}:
        return [part for part in heard if part.intent == "greeting"]
    if turn.asked in _ACTS_ON_A_WORD or intents <= {"affirm", "decline", *_SMALL_TALK, UNCLEAR, FILLER}:
        return heard
    return [part for part in heard if part.intent not in ("affirm", "decline")]


def _without_what_now(heard: list[Heard]) -> list[Heard]:
    """ "My card was declined, what now?" asks nothing beside what it tells."""
    if all(part.intent != "pay_trouble" for part in heard):
        return heard
    return [
        part
        for part in heard
        if part.intent not in ("waiting", "payment_status") or len(part.text.split()) > _ASIDE
    ]


_ASIDE = 4
"""Words of a question that only asks how to go on."""


def _in_full(heard: list[Heard], whole: str) -> list[Heard]:
    """A tax question that stands alone is asked with all its words: ", how long?" says what it is about."""
    alone = len(heard) == 1 and heard[0].intent == "tax_question"
    return [replace(heard[0], text=whole)] if alone else heard


def _one_offer(heard: list[Heard]) -> list[Heard]:
    """A plan and a promise in one message are one arrangement: there is one offer at a time."""
    offers = [part for part in heard if part.intent in _OFFERS]
    if len(offers) < 2:
        return heard
    texts = dict.fromkeys(part.text for part in offers)
    apart = [text for text in texts if not any(text != other and text in other for other in texts)]
    joined = Heard("payment_plan", min(part.confidence for part in offers), " ".join(apart))
    return [part for part in heard if part not in offers] + [joined]


def _handle(turn: Turn, part: Heard, *, hard: bool) -> Said:
    if part.intent in (UNCLEAR, FILLER):
        return misunderstood(turn)
    if "|" in part.intent:
        return _ask_which(turn, part)
    if part.intent in _SMALL_TALK:
        return matters.small_talk(turn, part.intent)
    if part.intent in ("affirm", "decline"):
        return _word(turn, part, hard=hard)
    return HANDLERS[part.intent](turn, part.text, hard)


def _ask_which(turn: Turn, part: Heard) -> Said:
    """Low confidence asks: did you mean A or B?"""
    first, second = part.intent.split("|")
    question = phrase(turn, "choice", first=name_of(turn, first), second=name_of(turn, second))
    memory = {**_lasting(turn), "options": [first, second], "text": part.text[:300]}
    names = [name_of(turn, intent) for intent in (first, second)]
    choices = tuple(name[0].upper() + name[1:] for name in names)
    return Said([], question, "choice", choices, memory, intents=(first, second))


def misunderstood(turn: Turn) -> Said:
    """Ask once in other words; the second time in a row a person gets it."""
    times = int(turn.memory.get("misunderstood") or 0) + 1
    if times >= 2:
        done = matters.escalate(turn, "cannot_answer", f"Not understood twice. Last: {turn.text[:300]}")
        return Said([phrase(turn, "not_understood_again"), *done.parts], misunderstood=True)
    memory = {**_lasting(turn), "misunderstood": times}
    choices = () if turn.open_offer else options.texts(turn.locale, *options.WHAT_ABOUT)
    return Said([], phrase(turn, "not_understood"), turn.asked, choices, memory, misunderstood=True)


def _lasting(turn: Turn) -> dict[str, object]:
    return {
        name: value for name, value in turn.memory.items() if name not in ("misunderstood", "options", "text")
    }


def _word(turn: Turn, part: Heard, *, hard: bool) -> Said:
    """A yes or a no, towards what was asked and nothing else."""
    yes = part.intent == "affirm"
    asked = turn.asked
    if asked == "person_or_offer" and yes:
        return Said(
            [phrase(turn, "furthest_how")],
            asked=asked,
            choices=options.texts(turn.locale, "person"),
            memory=_lasting(turn),
        )
    if asked == "person":
        if not yes:
            return Said([phrase(turn, "declined")])
        reason = str(turn.memory.get("reason") or "cannot_answer")
        return matters.escalate(turn, reason, str(turn.memory.get("summary") or ""))
    if asked == "already_paid":
        return disputing.dispute_as_paid(turn) if yes else Said([phrase(turn, "declined")])
    if asked == "hardship_plan" and yes:
        return planning.plan(turn, "", True)
    if asked == "how_to_pay" and yes:
        memory = {"options": ["pay_now", "payment_plan"]}
        return Said(
            [],
            phrase(turn, "ask_pay_which"),
            "choice",
            options.texts(turn.locale, "pay_now", "parts"),
            memory,
        )
    if asked == "choice" and yes:
        offered = [str(option) for option in turn.memory.get("options") or ()]
        if len(offered) == 2:
            text = str(turn.memory.get("text") or "")
            return _ask_which(turn, Heard("|".join(offered), part.confidence, text))
    if asked in ("promise_date", "plan_amount", "plan_start", "dispute_reason", "contact_which") and yes:
        return _ask_again(turn, asked)
    if turn.open_offer is not None:
        return _about_offer(turn, yes=yes, hard=hard)
    return Said([phrase(turn, "affirmed" if yes else "declined")], memory={"hard": True} if hard else {})


def _ask_again(turn: Turn, asked: str) -> Said:
    keys = {
        "plan_amount": "ask_plan_amount",
        "dispute_reason": "ask_dispute_reason",
        "contact_which": "contact_which",
    }
    return Said([], phrase(turn, keys.get(asked, "ask_promise_date")), asked, memory=_lasting(turn))


_ACCEPTED_BY = {"web": "accept_button", "sms": "accept_by_code"}


def _about_offer(turn: Turn, *, yes: bool, hard: bool) -> Said:
    """Consent is matched by code to an offer that is shown; a model only points to the button."""
    kept = _lasting(turn) | {"topic": (turn.open_offer or {}).get("kind", "plan")}
    if yes:
        how = _ACCEPTED_BY.get(str(turn.facts.get("channel", "web")), "accept_elsewhere")
        return Said([phrase(turn, how)], asked=turn.asked, memory=kept)
    asked = "promise_date" if kept["topic"] == "promise" else OFFERED_PLAN
    said = Said([], phrase(turn, "declined_hard" if hard else "declined_offer"), asked, memory=kept)
    said.choices = options.texts(turn.locale, "person")
    return said
