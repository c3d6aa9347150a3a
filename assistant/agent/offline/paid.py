"""What was paid, and whether it has arrived."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.agent.offline import abroad, options, paying
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.said import Said

if TYPE_CHECKING:
    from assistant.agent.offline.turn import Result, Turn


def already_paid(turn: Turn, _text: str, _hard: bool) -> Said:
    """What is recorded, and a way to have it checked; nothing is conceded and nobody doubted."""
    found = turn.use("get_balance")
    if not found.ok or found.data.get("status") in paying.SETTLED:
        return Said([found.message or phrase(turn, "no_tool")])
    rows = payments(turn, found)
    recorded = rows or [phrase(turn, "paid_nothing")]
    said = Said([*recorded[-3:], found.message, phrase(turn, "paid_proof")])
    _ask_check(turn, said)
    return said


def _ask_check(turn: Turn, said: Said) -> None:
    said.question, said.asked = phrase(turn, "ask_dispute_paid"), "already_paid"
    said.choices = options.texts(turn.locale, "yes_check", "no_thanks")


def paid_how(turn: Turn, _text: str, _hard: bool) -> Said:
    """Details of a payment that is not recorded: thanked for, and the same question again."""
    said = Said([phrase(turn, "paid_details")], memory={"topic": "paid"})
    _ask_check(turn, said)
    return said


def payments(turn: Turn, found: Result) -> list[str]:
    """One sentence for each payment that is recorded."""
    rows = [row for row in found.data.get("history") or () if _is_payment(row)]
    return [
        phrase(turn, "payment_row", amount=str(row["amount"]).lstrip("-\u2212\u200e "), day=str(row["on"]))
        for row in rows
    ]


def _is_payment(row: dict[str, Any]) -> bool:
    return "payment" in str(row.get("what", "")).lower() and str(row.get("amount", "")).startswith(
        ("-", "\u2212")
    )


def status(turn: Turn, text: str, _hard: bool) -> Said:
    """Where payments, the plan, promises and disputes stand."""
    agreed = turn.facts.get("plan") or turn.facts.get("promises") or turn.facts.get("disputes")
    asks_agreed = re.search(
        r"\b(?:plan|instal?lments?|promise\w*|dispute\w*|agree\w*|arranged|case|complaint)\b", text.lower()
    ) or (not turn.in_english and abroad.AGREED.search(abroad.folded(text)))
    said = Said()
    if re.search(r"\b(?:request|case|enquiry|inquiry|ticket)\b", text.lower()) and not agreed:
        return paying.waiting(turn, text, _hard)
    if agreed or asks_agreed:
        said.parts.append(turn.use("get_commitments").message)
        part = paying.instalment(turn)
        if part is not None and part["status"] == "missed" and turn.open_offer is None:
            paying.ask_how(turn, said, hard=paying.is_hard(turn))
    if turn.facts.get("plan") and not _PAID.search(text):
        return said
    if not asks_agreed:
        found = turn.use("get_balance")
        rows = payments(turn, found)
        said.memory |= {"topic": "paid"} if rows else {}
        said.parts += [*(rows[-3:] or ([phrase(turn, "paid_nothing")] if found.ok else [])), found.message]
        if (
            found.ok
            and not rows
            and not agreed
            and (_ARRIVED.search(text) or abroad.PAYMENT_ARRIVED.search(abroad.folded(text)))
        ):
            said.parts.append(phrase(turn, "paid_lag"))
    return said


_PAID = re.compile(r"\b(?:paid|received|arriv\w*|got|get|clear\w*|went through|so far)\b", re.IGNORECASE)
_ARRIVED = re.compile(
    r"\b(?:arriv\w*|clear\w*|receiv\w*|get|got|through|pending|transfer|check|sent)\b", re.IGNORECASE
)
