"""What stands already: a plan that runs, a promise, a dispute, a credit, and what payers say about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.offline import matters, paying
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.said import Said
from assistant.agent.offline.wording import plain

if TYPE_CHECKING:
    from assistant.agent.offline.turn import Turn

_COSTS = re.compile(
    r"\b(?:fees?|interest|surcharges?|extra (?:costs?|charges?)"
    r"|(?:costs?|charged?) (?:me |us )?(?:anything )?(?:more|extra)"
    r"|cost anything|what (?:does|will|would|do) (?:it|that|this) cost(?: me| us)?$)\b(?!.*\blate\b)"
)
_IN_TOTAL = re.compile(r"\b(?:in total|altogether|all together|all in all|all up|in all)\b")
_MISSED = re.compile(
    r"\b(?:missed|skipped|forgot|didn't make|behind (?:on|with))\b.*\b(?:payments?|instal?ments?|one|plan)\b"
)
_CHANGES = re.compile(
    r"\b(?:skip|pause|postpone|push|delay|suspend|hold off)\b.*\b(?:payments?|instal?ments?|one|month|week|it|that)\b"
    r"|\b(?:change|lower|reduce|redo|adjust|rearrange|extend|stretch|restructure)\b.*\b(?:plan|instal?ments?|payments?)\b"
    r"|\bagreed (?:on |to |upon )?(?:\w+ )(?:payments?|instal?ments?|months?|parts)\b"
)
_MY_PROMISE = re.compile(
    r"\b(?:do|did|have|had|what|when|which|is|my|i (?:have|had|made|gave)|we (?:have|had|made|gave))\b.*\bpromis\w*"
)
_NEW_PROMISE = re.compile(
    r"\b(?:change|move|instead|another|new|cancel|later|earlier|will|i'll|can i|could i|want to)\b"
)
_UNPROMISE = re.compile(
    r"\b(?:cancel|withdraw|take back|scrap|undo|drop|delete|revoke|get out of)\b(?: \w+){0,3} promis\w*"
    r"|\bforget (?:about )?(?:my|the|that|what i) promis\w*$"
)
_OVER = re.compile(
    r"\b(?:arrived|came|turned up|showed up|delivered|got (?:it|them)|found|resolved|sorted|settled|solved|fixed"
    r"|withdraw|drop (?:it|the|my)|close (?:it|the|my)|cancel (?:it|the|my) dispute)\b"
)
_NOT = re.compile(r"\b(?:not|never|no|nothing|nobody|none)\b|n't\b")
_NEWS = re.compile(
    r"\b(?:any (?:news|update|word|progress)|anyone|anybody|looked (?:at|into)|decided|heard back|status)\b"
)
_STILL = re.compile(
    r"\bstill (?:\w+ )?(?:no|not|nothing|never|waiting|missing|broken|damaged|faulty|haven't|hasn't|havent|hasnt)\b"
    r"|\b(?:money|my money|our money) back\b|\brefund me\b"
    r"|\bnot (?:going to pay|paying|gonna pay) (?:for|this|it|that|a)\b"
)
_ASKS_AMOUNT = re.compile(r"\bhow much\b|\bwhat (?:do|must|should) (?:i|we)\b")
_OPTIONS = re.compile(r"\b(?:my|our|the) options\b$|^(?:so )?what (?:can|could) (?:i|we) do$")
_CREDIT = re.compile(
    r"^(?!.*\b(?:balance|owe|owing|left to pay|outstanding)\b)"
    r".*\b(?:what|why|how much|when)\b.*\b(?:the|that|my|our|this|a) credit(?: note| memo)?(?: for| about)?$"
)
_DATES_OF_PLAN = re.compile(
    r"\b(?:dates?|days|instal?ments?|payments|schedule|terms|details) (?:of|for|on|in|under) (?:my|the|our|this) "
    r"(?:\w+ )?(?:plan|arrangement|agreement)\b|\b(?:my|our|the) (?:payment )?plan(?:'s)? (?:dates|schedule|terms)\b"
)
_PROVES = re.compile(
    r"\b(?:verify|confirm|prove) (?:my identity|who i am|it's (?:really )?me|that (?:it's|i'm) \w+|myself)\b"
    r"|\b(?:send|text|email|get|need|want|give)\b.*\b(?:verification|one time|one-time|security|access) codes?\b"
)
_LATE_FEE = re.compile(
    r"\b(?:the|this|that|these|those|your|my|a|any|off|remove|waive|drop|delete|cancel|why) (?:\w+ )?"
    r"(?:late|penalty|overdue) (?:payment )?(?:fees?|charges?|interest)\b(?!.*\bif\b)"
)
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "final": -1}
_PART = re.compile(
    rf"\b(?:how much|what|when)\b.*\b(?P<which>{'|'.join(_PLACES)}) (?:payments?|instal?ments?|one)\b"
    r"(?!.*\b(?:if|be|could|can)\b)"
)
_EXPIRES = re.compile(
    r"\b(?:expire[sd]?|how long|until when|till when|valid|deadline)\b.*\b(?:offer|plan|proposal)\b"
    r"|\b(?:offer|plan|proposal)\b.*\b(?:expire[sd]?|valid|open until|good for|last)\b"
)
_HOW_LONG = re.compile(
    r"^(?:\w+ ){0,2}how long (?:would|will|does|is) (?:that|this|it)\b"
    r"(?!.*\b(?:offer|valid|open|good for)\b)|\b(?:when|until when) (?:would|will) (?:it|that|i|we)"
    r" be (?:done|over|finished|paid off|through)\b"
)
_HOW_TO_ACCEPT = re.compile(
    r"\b(?:how|where) (?:do|can|would|could) (?:i|we) (?:accept|agree|confirm|say yes)\b"
    r"|^(?:what|which|where'?s?) (?:is )?(?:the |my )?(?:accept )?(?:code|button)$"
)
_PAYS_MORE = re.compile(
    r"\b(?:can|could|may) (?:i|we) (?:pay|do) (?:\w+ )?(?:more|extra|early|earlier|ahead|sooner)\b"
)
_THINKS = re.compile(
    r"\b(?:let me|i'?ll|i will|i need to|i have to|i want to|gotta|we'?ll|we need to) (?:think|sleep on|get back to you"
    r"|(?:talk|speak) (?:to|with) my|(?:discuss|check) (?:it |this |that )?with my|ask my)\b"
)
_STILL_OWED = re.compile(r"\b(?:do|must|should) (?:i|we) (?:still )?(?:have to |need to )?pay\b")
_NET = re.compile(
    r"\b(?:total|amount|price|sum|how much)\b.*\b(?:without|before|excluding|excl|net of|minus|less)"
    r" (?:the )?(?:sales )?(?:tax|vat)\b"
)
_EARLY = re.compile(
    r"\bpay (?:it|this|that|all|everything|the rest|the plan)(?: all)? (?:off )?(?:early|sooner|in advance)\b"
)
_WHOSE = re.compile(
    r"\b(?:balance|debt|bill|account|invoices?) (?:of|for) (?P<name>[A-Z][\w'-]+ [A-Z][\w'-]+)"
    r"|\bdoes (?P<who>[A-Z][\w'-]+ [A-Z][\w'-]+) owe"
)
_REFUND = re.compile(
    r"\b(?:refund\w*|money back|pay (?:me|us) back|overpaid"
    r"|(?:send|give|get|pay|put|return) (?:it|that|(?:the|my|our) (?:money|extra|difference|credit|overpayment|surplus"
    r"|rest|balance)) (?:amount )?(?:back|to (?:my|our|the))"
    r"|paid (?:it |this )?twice)\b"
)


def meant(turn: Turn, text: str, intents: set[str]) -> str | None:
    """What a message means because of what stands already; None where that does not decide."""
    wording = plain(text)
    offered = (turn.open_offer or {}).get("kind") == "plan"
    running = (turn.facts.get("plan") or {}).get("status") == "active"
    if _LATE_FEE.search(wording):
        return "late_fee"
    if (offered or turn.facts.get("plan")) and _COSTS.search(wording):
        return "plan_cost"
    if offered and _IN_TOTAL.search(wording):
        return "plan_cost"
    missed = any(
        part["status"] == "missed" for part in (turn.facts.get("plan") or {}).get("instalments") or ()
    )
    if missed and _MISSED.search(wording) and "hardship" not in intents:
        return "promise_to_pay" if _names_day(turn, text) else "payment_status"
    if running and not offered and _CHANGES.search(wording) and "hardship" not in intents:
        return "plan_change"
    if running and not offered and _DATES_OF_PLAN.search(wording) and "document_request" not in intents:
        return "plan_dates"
    if _PROVES.search(wording):
        return "proves_identity"
    if turn.facts.get("promises") and _UNPROMISE.search(wording) and not _names_day(turn, text):
        return "promise_stands"
    promised = turn.facts.get("promises") and _MY_PROMISE.search(wording)
    if promised and not _NEW_PROMISE.search(wording):
        return "payment_status"
    if (offered or turn.facts.get("plan")) and _part(wording) is not None:
        return "plan_part"
    if turn.open_offer and _EXPIRES.search(wording):
        return "offer_expiry"
    if turn.open_offer and offered and _PAYS_MORE.search(wording):
        return "plan_earlier"
    if _THINKS.search(wording):
        return "offer_expiry" if turn.open_offer else "decline"
    if turn.open_offer and _HOW_TO_ACCEPT.search(wording):
        return "affirm"
    if running and not offered and _EARLY.search(wording) and "payment_status" not in intents:
        return "pay_now"
    if _of_somebody_else(turn, text):
        return "others_data"
    if _NET.search(wording):
        return "invoice_details"
    if _OPTIONS.search(wording):
        return "balance"
    if _CREDIT.search(wording):
        return "credit_question"
    if turn.invoice.get("status") == "credit" and _REFUND.search(wording):
        return "refund"
    if turn.facts.get("disputes") and "human" not in intents:
        if _STILL_OWED.search(wording):
            return "balance"
        if ("?" in text and _NEWS.search(wording)) or (
            _STILL.search(wording) and not _ASKS_AMOUNT.search(wording)
        ):
            return "waiting"
        if (
            "?" not in text
            and _OVER.search(wording)
            and not _NOT.search(wording)
            and "already_paid" not in intents
        ):
            return "dispute_over"
    return None


def _names_day(turn: Turn, text: str) -> bool:
    """Whether a day from today on is named: "can you move the missed one to Friday"."""
    return any(reading.day is not None for reading in paying.slots_of(turn, text).dates)


def _part(wording: str) -> int | None:
    """Which of the payments is asked about: 1 the first, -1 the last."""
    if _HOW_LONG.search(wording):
        return -1
    found = _PART.search(wording)
    return None if found is None else _PLACES[found["which"]]


def _of_somebody_else(turn: Turn, text: str) -> bool:
    """Whether a person or firm is named whose invoice this is not."""
    found = _WHOSE.search(text)
    if found is None:
        return False
    known = f"{turn.facts.get('customer', '')} {turn.business}".casefold()
    return not any(word in known for word in (found["name"] or found["who"]).casefold().split())


def part(turn: Turn, text: str, _hard: bool) -> Said:
    """One payment of the offer that is open, or of the plan that runs."""
    rows = (turn.open_offer or turn.facts["plan"])["instalments"]
    place = _part(plain(text)) or 1
    row = rows[-1] if place == -1 else rows[min(place, len(rows)) - 1]
    said = phrase(
        turn, "plan_part", no=str(row["no"]), count=str(len(rows)), amount=row["amount"], day=row["due_text"]
    )
    return Said([said], asked=turn.asked, memory=_kept(turn))


def dates(turn: Turn, _text: str, _hard: bool) -> Said:
    """Every payment of the plan that is still to come, with its day."""
    found = turn.use("get_commitments")
    rows = (found.data.get("plan") or {}).get("instalments") or []
    listed = [
        "- "
        + phrase(
            turn,
            "plan_part",
            no=str(row["no"]),
            count=str(len(rows)),
            amount=row["amount"],
            day=row["due_text"],
        )
        for row in rows
        if row["status"] != "paid"
    ]
    return Said([found.message or phrase(turn, "no_tool"), *listed])


def expiry(turn: Turn, _text: str, _hard: bool) -> Said:
    """Until when the open offer can be accepted."""
    said = phrase(turn, "offer_expiry", time=(turn.open_offer or {})["expires_text"])
    return Said([said], asked=turn.asked, memory=_kept(turn))


def _kept(turn: Turn) -> dict[str, object]:
    return {name: value for name, value in turn.memory.items() if name != "misunderstood"}


def cost(turn: Turn, _text: str, _hard: bool) -> Said:
    """What paying in parts costs: nothing, as the sum of the parts shows."""
    if turn.open_offer:
        said = phrase(turn, "plan_cost", total=turn.invoice["payable"])
        return Said([said], asked=turn.asked, memory=_kept(turn))
    return Said([phrase(turn, "plan_cost_running")])


def earlier(turn: Turn, _text: str, _hard: bool) -> Said:
    """More than the plan says, or before its days: that is always possible."""
    return Said([phrase(turn, "plan_earlier")], asked=turn.asked, memory=_kept(turn))


def change(turn: Turn, text: str, _hard: bool) -> Said:
    """A running plan is changed by a person only; what is next is said."""
    part = paying.instalment(turn)
    near = []
    if part is not None and part["status"] != "missed":
        near = [phrase(turn, "next_instalment", amount=part["amount"], day=part["due_text"])]
    said = Said([phrase(turn, "plan_change"), *near])
    said.memory = {"summary": f"Wants the running plan changed: {text[:300]}"}
    return paying.offer_person(turn, said, "policy_exception")


def promise_stands(turn: Turn, _text: str, hard: bool) -> Said:
    """A promise is not cancelled here: what it says, and the day that could take its place."""
    found = turn.use("get_commitments")
    memory: dict[str, object] = {"topic": "promise"} | ({"hard": True} if hard else {})
    return Said([found.message], phrase(turn, "ask_promise_date"), "promise_date", memory=memory)


def over(turn: Turn, text: str, _hard: bool) -> Said:
    """The payer says that what was contested is in order now: a person closes the dispute."""
    dispute = turn.facts["disputes"][0]
    said = Said([phrase(turn, "dispute_over", reference=dispute["reference"])])
    said.memory = {"summary": f"Says that dispute {dispute['reference']} is settled: {text[:300]}"}
    return paying.offer_person(turn, said, "cannot_answer")


def refund(turn: Turn, text: str, _hard: bool) -> Said:
    """A credit is paid out by a person: what it is, and to whom this was passed."""
    found = turn.use("get_balance")
    done = matters.escalate(turn, "policy_exception", f"Asks for the credit to be paid back: {text[:300]}")
    return Said([found.message, phrase(turn, "refund"), *done.parts])
