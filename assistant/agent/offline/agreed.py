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
    r"|cost anything)\b(?!.*\blate\b)"
)
_CHANGES = re.compile(
    r"\b(?:skip|pause|postpone|push|delay|suspend|hold off)\b.*\b(?:payments?|instal?ments?|one|month|week|it|that)\b"
    r"|\b(?:change|lower|reduce|redo|adjust|rearrange|extend|stretch|restructure)\b.*\b(?:plan|instal?ments?|payments?)\b"
)
_MY_PROMISE = re.compile(
    r"\b(?:do|did|have|had|what|when|which|is|my|i (?:have|had|made|gave)|we (?:have|had|made|gave))\b.*\bpromis\w*"
)
_NEW_PROMISE = re.compile(
    r"\b(?:change|move|instead|another|new|cancel|later|earlier|will|i'll|can i|could i|want to)\b"
)
_OVER = re.compile(
    r"\b(?:arrived|came|turned up|showed up|delivered|got (?:it|them)|found|resolved|sorted|settled|solved|fixed"
    r"|withdraw|drop (?:it|the|my)|close (?:it|the|my)|cancel (?:it|the|my) dispute)\b"
)
_NOT = re.compile(r"\b(?:not|never|no|nothing|nobody|none)\b|n't\b")
_NEWS = re.compile(
    r"\b(?:any (?:news|update|word|progress)|anyone|anybody|looked (?:at|into)|decided|heard back|status)\b"
)
_CREDIT = re.compile(r"\b(?:what|why|how much|when)\b.*\b(?:the|that|my|our|this|a) credit(?: note| memo)?$")
_REFUND = re.compile(
    r"\b(?:refund\w*|money back|pay (?:me|us) back|(?:send|give|get) (?:it|that|the money|my money) back|overpaid"
    r"|paid (?:it |this )?twice)\b"
)


def meant(turn: Turn, text: str, intents: set[str]) -> str | None:
    """What a message means because of what stands already; None where that does not decide."""
    wording = plain(text)
    offered = (turn.open_offer or {}).get("kind") == "plan"
    if (offered or turn.facts.get("plan")) and _COSTS.search(wording) and "discount" not in intents:
        return "plan_cost"
    running = (turn.facts.get("plan") or {}).get("status") == "active"
    if running and not offered and _CHANGES.search(wording) and "hardship" not in intents:
        return "plan_change"
    promised = turn.facts.get("promises") and _MY_PROMISE.search(wording)
    if promised and not _NEW_PROMISE.search(wording):
        return "payment_status"
    if _CREDIT.search(wording):
        return "credit_question"
    if turn.invoice.get("status") == "credit" and _REFUND.search(wording):
        return "refund"
    if turn.facts.get("disputes") and "human" not in intents:
        if "?" in text and _NEWS.search(wording):
            return "waiting"
        if (
            "?" not in text
            and _OVER.search(wording)
            and not _NOT.search(wording)
            and "already_paid" not in intents
        ):
            return "dispute_over"
    return None


def cost(turn: Turn, _text: str, _hard: bool) -> Said:
    """What paying in parts costs: nothing, as the sum of the parts shows."""
    if turn.open_offer:
        kept = {name: value for name, value in turn.memory.items() if name != "misunderstood"}
        return Said([phrase(turn, "plan_cost", total=turn.invoice["payable"])], asked=turn.asked, memory=kept)
    return Said([phrase(turn, "plan_cost_running")])


def change(turn: Turn, text: str, _hard: bool) -> Said:
    """A running plan is changed by a person only; what is next is said."""
    part = paying.instalment(turn)
    near = []
    if part is not None and part["status"] != "missed":
        near = [phrase(turn, "next_instalment", amount=part["amount"], day=part["due_text"])]
    said = Said([phrase(turn, "plan_change"), *near])
    said.memory = {"summary": f"Wants the running plan changed: {text[:300]}"}
    return paying.offer_person(turn, said, "policy_exception")


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
