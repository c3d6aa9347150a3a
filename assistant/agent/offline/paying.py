"""The payment path: balance, plans, promises, paying now, and what was paid before."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from assistant.agent.offline import abroad, options
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.said import OFFERED_PROMISE, Said
from assistant.agent.offline.slots import read_slots
from assistant.domain.reading.dates import read_date

if TYPE_CHECKING:
    from assistant.agent.offline.slots import Slots
    from assistant.agent.offline.turn import Turn

SETTLED = ("paid", "credit", "void")


def slots_of(turn: Turn, text: str) -> Slots:
    return read_slots(text, turn.today, turn.locale, turn.currency)


def is_hard(turn: Turn, *, hard: bool = False) -> bool:
    """Whether to speak gently and never of paying now."""
    return (
        hard or bool({"hardship", "crisis", "capacity"} & set(turn.signals)) or bool(turn.memory.get("hard"))
    )


def balance(turn: Turn, _text: str, hard: bool) -> Said:
    found = turn.use("get_balance")
    said = Said([found.message])
    plan = turn.facts.get("plan")
    if plan:
        upcoming = instalment(turn)
        told = any(result.name == "get_commitments" for result in turn.results)
        if not told and upcoming and upcoming["status"] != "missed":  # a day that has passed is no next one
            said.parts.append(
                phrase(turn, "next_instalment", amount=upcoming["amount"], day=upcoming["due_text"])
            )
        return said
    all_contested = found.data.get("disputed") == found.data.get("balance") and found.data.get("disputed")
    if found.ok and found.data.get("status") not in SETTLED and not turn.open_offer and not all_contested:
        ask_how(turn, said, hard=hard)
    return said


def ask_how(turn: Turn, said: Said, *, hard: bool) -> None:
    said.question, said.asked = phrase(turn, "ask_gently" if hard else "ask_pay_or_plan"), "how_to_pay"
    said.choices = options.texts(turn.locale, *(options.GENTLY if hard else options.HOW_TO_PAY))


def cannot_pay(turn: Turn, _text: str, hard: bool) -> Said:
    """Not all, or not now: what would be easier; nothing is pushed."""
    said = Said([] if hard else [phrase(turn, "opener_cannot")], memory={"hard": True} if hard else {})
    ask_how(turn, said, hard=True)
    return said


def offer_person(turn: Turn, said: Said, reason: str) -> Said:
    """Ask whether a person should look at it; a yes does it."""
    said.question, said.asked = phrase(turn, "ask_person"), "person"
    said.choices = options.texts(turn.locale, "yes_person", "no_thanks")
    said.memory = said.memory | {"reason": reason}
    return said


def promise(turn: Turn, text: str, hard: bool) -> Said:
    """A day and perhaps an amount; without a day it asks, for a vague one the tool asks."""
    slots = slots_of(turn, text)
    talking = turn.memory.get("topic") == "promise" or (turn.open_offer or {}).get("kind") == "promise"
    amount = slots.amount or (turn.memory.get("amount") if talking else None)
    if (
        slots.amounts
        and slots.amounts[-1].kind == "rest"
        and re.search(r"in full|everything|all of it|full amount|whole", text.lower())
    ):
        amount = None
    put = put_off(turn, text)
    when = (
        _far_month(turn, text)
        or put
        or slots.when
        or _span(text)
        or _due_day(turn, text)
        or (turn.memory.get("when") if talking else None)
    )
    if amount is None and not talking and not _ALL.search(text) and (part := instalment(turn)):
        amount = part["amount"]
    if talking and (moved := shifted(turn, text)):
        when = moved
    memory: dict[str, Any] = {"topic": "promise"} | ({"hard": True} if hard else {})
    if put and (put_from := _to_put_off(turn)):
        memory["put_from"] = put_from.isoformat()
    if amount:
        memory["amount"] = amount
    if not when:
        return Said(
            [phrase(turn, "opener_promise")], phrase(turn, "ask_promise_date"), "promise_date", memory=memory
        )
    wishes = {"when": when} | ({"amount": amount} if amount else {})
    found = turn.use("propose_promise", **wishes)
    if found.outcome == "needs":
        asked = "promise_amount" if (found.reason_code or "").startswith("amount") else "promise_date"
        if asked == "promise_amount":
            memory = {name: value for name, value in memory.items() if name != "amount"} | {"when": when}
        choices = [str(choice) for choice in found.data.get("choices") or ()][:4]
        memory |= {"choices": choices} if choices else {}
        return Said([], found.message, asked, tuple(choices), memory)
    if not found.ok:
        said = Said([found.message or phrase(turn, "no_tool")], memory=memory)
        if found.data.get("case_reference") or found.reason_code == "nothing_due":
            return said
        if (found.reason_code or "").startswith(("promise_", "date_", "not_possible", "other_currency")):
            said.question, said.asked = phrase(turn, "ask_promise_date"), "promise_date"
            return said
        return offer_person(turn, said, "policy_exception")
    return Said(
        [phrase(turn, "opener_promise"), found.message], asked=OFFERED_PROMISE, memory=memory | {"when": when}
    )


_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_IN_MONTH = re.compile(
    rf"\b(?:in|till|until|before|by|during) ({'|'.join(_MONTHS)})\b(?! \d| the)", re.IGNORECASE
)
_FAR = 45
"""Days from which a month without a day is asked for as its first: the policy then says how far it goes."""


def _far_month(turn: Turn, text: str) -> str | None:
    first = in_month(turn, text)
    return first.isoformat() if first is not None and (first - turn.today).days > _FAR else None


def in_month(turn: Turn, text: str) -> date | None:
    """The first of a month that is named without a day."""
    match = _IN_MONTH.search(text)
    if match is None:
        return None
    month = _MONTHS.index(match[1].lower()) + 1
    return date(turn.today.year + (month < turn.today.month), month, 1)


_SPAN = re.compile(
    r"\b(?:give me|need|want|have|get|wait|another|with) (?:me )?(?:about |around |another |like )?"
    r"(?P<n>a|one|two|three|four|\d{1,2}) (?:more |extra )?(?P<unit>day|week)s?(?: more| longer)?\b",
    re.IGNORECASE,
)


def _span(text: str) -> str | None:
    """ "in two weeks" of "give me two weeks"."""
    match = _SPAN.search(text)
    return f"in {_COUNTS.get(match['n'].lower(), match['n'])} {match['unit']}s" if match else None


_THEN = re.compile(
    r"\b(?:then|on time|(?:on|by|until) the due (?:date|day)|when it(?:'s| is) due)\b", re.IGNORECASE
)


def _due_day(turn: Turn, text: str) -> str | None:
    """ "We'll pay then": the due date, where that is to come and no other day was talked of."""
    due = str(turn.invoice.get("due_on") or "")
    return due if due >= turn.today.isoformat() and _THEN.search(text) else None


_ALL = re.compile(
    r"\b(?:all|everything|in full|whole|full amount|balance|rest|off|alles|ganze\w*|gesamte\w*|restbetrag|saldo"
    r"|todo|toda|resto|totalidad|tout|toute|totalité|reste|solde)\b",
    re.IGNORECASE,
)


def instalment(turn: Turn) -> dict[str, Any] | None:
    """What somebody with a plan pays next, when they do not say otherwise."""
    parts = (turn.facts.get("plan") or {}).get("instalments") or ()
    return next((part for part in parts if part["status"] != "paid"), None)


_PUT_OFF = re.compile(
    r"\b(?:move|push|extend|delay|postpone|put)\b(?: \w+){0,5}?(?: (?:by|back|out|for))* "
    r"(?P<n>a|one|two|three|four|\d{1,2}) (?:more |extra )?(?P<unit>day|week)s?\b",
    re.IGNORECASE,
)


_BY = re.compile(
    r"\bby (?P<n>a|one|two|three|four|\d{1,2}) (?:more |extra )?(?P<unit>day|week)s?\b", re.IGNORECASE
)
"""What is left of "move it by two weeks" where "by a week" was said before."""


def put_off(turn: Turn, text: str) -> str | None:
    """The promised day, else the due date, or today when that has passed, and "two weeks" more, as an ISO date."""
    match, put_from = _PUT_OFF.search(text), _to_put_off(turn)
    if match is None and turn.memory.get("put_from"):
        match = _BY.search(text)
    if match is None or put_from is None:
        return None
    number = _COUNTS.get(match["n"].lower()) or int(match["n"])
    first = max(put_from, turn.today)
    return (first + number * timedelta(days=7 if match["unit"].lower() == "week" else 1)).isoformat()


def _to_put_off(turn: Turn) -> date | None:
    """The day that is put off: the one of before in the same talk, of a promise, or when the invoice is due."""
    if known := turn.memory.get("put_from"):
        return date.fromisoformat(str(known))
    promised = turn.facts.get("promises") or ()
    if promised:
        return read_date(str(promised[0]["due_text"]), today=turn.today, locale=turn.locale).day
    due = turn.invoice.get("due_on")
    return date.fromisoformat(due) if due else None


_SHIFT = re.compile(
    r"\b(?P<n>a|an|one|two|three|\d{1,2}) (?:more )?(?P<unit>day|week)s? (?P<way>later|after|earlier|sooner|more)\b",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}


def shifted(turn: Turn, text: str, *, last: bool = False) -> str | None:
    """The first (or `last`) day of the open offer moved by "a week later", as an ISO date."""
    match = _SHIFT.search(text)
    afar = None if match else abroad.SHIFT.search(abroad.folded(text))
    rows = (turn.open_offer or {}).get("instalments") or ()
    offer = turn.open_offer or {}
    named = rows[-1 if last else 0]["due_text"] if rows else str(offer.get("due_text", ""))
    if (match is None and afar is None) or not named:
        return None
    day = read_date(named, today=turn.today, locale=turn.locale).day
    if day is None:
        return None
    if match is None:
        return _shifted_abroad(day, afar)
    number = _COUNTS.get(match["n"].lower()) or int(match["n"])
    way = -1 if match["way"].lower() in ("earlier", "sooner") else 1
    return (day + way * number * timedelta(days=7 if match["unit"].lower() == "week" else 1)).isoformat()


def _shifted_abroad(day: date, match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    number = abroad.NUMBERS.get(match["n"]) or int(match["n"])
    step = timedelta(days=7 if match["unit"].startswith(("w", "s")) else 1)
    return (day + (-number if match["way"] in abroad.EARLIER else number) * step).isoformat()


def pay(turn: Turn, text: str, hard: bool) -> Said:
    if hard and _CANNOT.search(text):
        return cannot_pay(turn, text, hard)
    if _ONLY_PART.search(text) and not slots_of(turn, text).amounts:
        return Said([], phrase(turn, "ask_pay_amount"), "pay_amount", memory={"topic": "pay"})
    slots = slots_of(turn, text)
    named = [reading.text for reading in slots.amounts if reading.kind in ("absolute", "share")]
    wishes: dict[str, Any] = {}
    if named:
        wishes = {"amount": named[-1]}
    elif (
        re.search(r"\binstal?lment|next payment\b", text.lower())
        or abroad.NEXT_INSTALMENT.search(abroad.folded(text))
        or (turn.facts.get("plan") and not _ALL.search(text))
    ):
        wishes = {"pay_what": "instalment"}
    found = turn.use("start_payment", **wishes)
    if found.outcome == "needs":
        return Said([], found.message, "pay_amount", memory={"topic": "pay"})
    if found.ok:
        beside = [phrase(turn, "pay_ways")] if _WHICH_WAY.search(text) else []
        return Said([phrase(turn, "opener_pay"), found.message, *beside], memory={"topic": "pay"})
    return Said([found.message or phrase(turn, "no_tool")])


_CANNOT = re.compile(r"\b(?:can'?t|cannot|no way|unable|not able)\b", re.IGNORECASE)
_ONLY_PART = re.compile(
    r"\b(?:only|just)? ?(?:a |some )?(?:part|some|a bit|partially)(?: of (?:it|this))?\b(?!s)", re.IGNORECASE
)
_WHICH_WAY = re.compile(
    r"\b(?:apple|google|paypal|card|cards|visa|amex|mastercard|transfer|methods?|take|accept)\b",
    re.IGNORECASE,
)


def trouble(turn: Turn, text: str, hard: bool) -> Said:
    """Paying does not work: the button again, and a person where it fails once more."""
    if turn.memory.get("topic") == "trouble":
        return offer_person(
            turn,
            Said(
                [phrase(turn, "trouble_again")],
                memory={"topic": "trouble", "summary": f"Paying fails: {text[:300]}"},
            ),
            "cannot_answer",
        )
    said = pay(turn, "pay", hard)
    said.parts = [phrase(turn, "opener_sorry"), *said.parts[1:], phrase(turn, "trouble")]
    said.memory = {"topic": "trouble"}
    return said


def other_way(turn: Turn, text: str, _hard: bool) -> Said:
    """Ways to pay that are not offered here: honest, and a person knows."""
    memory = {"topic": "pay", "summary": f"Asks to pay in another way: {text[:300]}"}
    found = turn.use("start_payment") if re.search(r"\bremittance|terms\b", text.lower()) else None
    return offer_person(
        turn,
        Said([phrase(turn, "other_way"), *([found.message] if found else [])], memory=memory),
        "cannot_answer",
    )


def waiting(turn: Turn, _text: str, _hard: bool) -> Said:
    """When an answer comes: what is open, else that nothing is."""
    found = turn.use("get_commitments")
    said = Said([found.message or phrase(turn, "no_tool")])
    if (awaited := found.data.get("cases")) and not found.data.get("disputes"):
        return Said([str(awaited[0]["text"])])
    if found.data.get("disputes"):
        if any(one.get("answer_late") for one in found.data["disputes"]):
            said.parts.append(phrase(turn, "waiting_late"))
            offer_person(turn, said, "cannot_answer")
        elif not any(one.get("answer_by") for one in found.data["disputes"]):
            said.parts.append(phrase(turn, "waiting_dispute"))
    elif turn.open_offer is None:
        offer_person(turn, said, "cannot_answer")
    return said


def discount(turn: Turn, _text: str, _hard: bool) -> Said:
    again = turn.memory.get("topic") == "discount"
    said = Said(
        [phrase(turn, "discount_again" if again else "discount")],
        phrase(turn, "ask_discount_person"),
        "person",
    )
    said.choices = options.texts(turn.locale, "yes_person", "no_thanks")
    said.memory = {"reason": "policy_exception", "topic": "discount"}
    return said


def hardship(turn: Turn, _text: str, _hard: bool) -> Said:
    told = "hardship" in turn.signals  # the screen's own reply stands above this one
    kind = [] if told else [phrase(turn, "opener_hard")]
    said = Said(
        [*kind, phrase(turn, "hardship")],
        phrase(turn, "ask_hardship_plan"),
        "hardship_plan",
        memory={"hard": True},
    )
    said.choices = options.texts(turn.locale, *options.GENTLY)
    return said
