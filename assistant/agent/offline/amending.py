"""A plan or a promise that is talked of, changed by a few words: another number, day or amount, or the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.offline import abroad, paying
from assistant.agent.offline.hearing import Heard
from assistant.agent.offline.intent_names import CORRECT, UNCLEAR, VALUE
from assistant.agent.offline.wishing import names_rest_day
from assistant.agent.offline.wording import THE_REST

if TYPE_CHECKING:
    from assistant.agent.offline.slots import Slots
    from assistant.agent.offline.turn import Turn

TALK = {
    VALUE,
    UNCLEAR,
    CORRECT,
    "affirm",
    "decline",
    "payment_plan",
    "promise_to_pay",
    "pay_now",
    "discount",
    "cannot_pay",
}
SURE = 0.9
SHORT = 9
_COUNTED = re.compile(
    r"\W*(?:(?:ok(?:ay)?|fine|no|nah|hmm+|sorry|well|then|maybe|or|in|make (?:it|that)|let'?s (?:say|do)|what about"
    r"|how about|rather)\W+){0,3}(?:\d|1[0-2]|two|three|four|five|six)(?:\s*x)?(?:\W+(?:then|instead|please|rather"
    r"|times|parts))*\W*",
    re.IGNORECASE,
)


def counts(turn: Turn, text: str, slots: Slots) -> bool:
    """A bare number while a plan is talked of and no amount was asked for: "6 then", "hmm make that 3"."""
    of_plan = turn.memory.get("topic") == "plan" or (turn.open_offer or {}).get("kind") == "plan"
    return of_plan and turn.asked != "plan_amount" and slots.empty and _COUNTED.fullmatch(text) is not None


REST = re.compile(rf"\b(?:{THE_REST}|remaining)\b", re.IGNORECASE)


def moved(turn: Turn, whole: str, slots: Slots, intents: set[str]) -> Heard | None:
    """The due date put off by a span; the rest on another day beside a promise of a part, which is a plan of two."""
    of_plan = turn.facts.get("plan") or (turn.open_offer or {}).get("kind") == "plan"
    if (
        not of_plan
        and (turn.open_offer is None or turn.memory.get("put_from"))
        and paying.put_off(turn, whole)
    ):
        return Heard("promise_to_pay", SURE, whole)
    if (
        intents <= TALK | {"greeting", "hardship"}
        and (names_rest_day(slots, whole) or _part_and_rest(slots) or _halves_on_two_days(slots))
        and not turn.facts.get("plan")
    ):
        return Heard("payment_plan", SURE, whole)
    if amended := _amended(turn, whole, slots, intents):
        return Heard("payment_plan", SURE, amended)
    return _rest_of_promise(turn, whole, slots)


def _rest_of_promise(turn: Turn, whole: str, slots: Slots) -> Heard | None:
    """A day for the rest, where a part was promised or an amount was named: together that is a plan."""
    amount, when = turn.memory.get("amount"), turn.memory.get("when")
    if not amount or (not slots.dates and not paying.shifted(turn, whole)):
        return None
    if not turn.in_english:
        rest = when and abroad.REST.search(abroad.folded(whole))
        return Heard("payment_plan", SURE, f"{amount} {when}, {whole}") if rest else None
    if not REST.search(whole):
        return None
    if turn.asked == "promise_date":
        return Heard("payment_plan", SURE, f"{amount} now and {whole}")
    if not when or (turn.open_offer or {}).get("kind") != "promise":
        return None
    later = paying.shifted(turn, whole)
    rest = f"the rest on {later}" if later else whole
    return Heard("payment_plan", SURE, f"{amount} on {when} and {rest}")


_OTHERS = {"dispute", "already_paid", "tax_question", "invoice_details", "human", "document_request"}


def _amended(turn: Turn, text: str, slots: Slots, intents: set[str]) -> str | None:
    """A few words beside an open plan that name another amount, number or first day, as a whole wish."""
    if (turn.open_offer or {}).get("kind") != "plan" or intents & _OTHERS:
        return None
    if (figure := _FIGURE.fullmatch(text)) and not slots.plan:
        first = figure["first"] or "first_payment" in (turn.memory.get("wishes") or {})
        return f"{figure['n']} first" if first else f"{figure['n']} each"
    if (made := _MADE_IT.search(text)) and slots.plan.instalments is None and not slots.amounts:
        return f"in {made['n']} payments, {text}"
    amount = slots.amounts and not slots.dates and len(text.split()) <= _FEWEST
    return text if amount or (_FIRST_ON.search(text) and len(text.split()) <= SHORT) else None


_FIGURE = re.compile(
    r"\W*(?:(?:no|nope|nah|ok(?:ay)?|sorry|wait|actually|maybe|hmm+|say|make it|what about|how about)\W+){0,2}"
    r"(?P<n>[$€£]?(?!1[0-2]\b)[1-9]\d{1,5}(?:[.,]\d{2})?)(?P<first>\W+(?:first|down|up ?front|to start))?\W*",
    re.IGNORECASE,
)
_MADE_IT = re.compile(
    r"\bmake (?:it|that) (?P<n>[2-9]|1[0-2]|two|three|four|five|six)\b"
    r"(?!\W*(?:[%$€£/.:]|\d|each|a |per |am\b|pm\b|st\b))",
    re.IGNORECASE,
)
_FEWEST = 3
_FIRST_ON = re.compile(
    r"\bfirst (?:one |payment |instal\w+ )?(?:(?:to )?be |is )?(?:on|in|at|by|from)\b", re.IGNORECASE
)


def _part_and_rest(slots: Slots) -> bool:
    """ "100 today and the rest when I'm paid": a part and the rest, with a day for one of them at least."""
    kinds = [reading.kind for reading in slots.amounts]
    named = any(reading.day is not None for reading in slots.dates)
    return kinds in (["absolute", "rest"], ["share", "rest"]) and named


def _halves_on_two_days(slots: Slots) -> bool:
    """ "I get paid on the 5th and he on the 15th, half and half"."""
    kinds = [reading.kind for reading in slots.amounts]
    return kinds == ["share", "share"] and sum(reading.day is not None for reading in slots.dates) == 2
