"""Disputes: opened when the payer has said what is wrong and with what; asked about until then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.agent.offline import options
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.lines import (
    alike_lines,
    bare_line,
    dispute_reason,
    disputed_amount,
    line_numbers,
    lines_by_words,
    speaks_of_whole,
)
from assistant.agent.offline.said import Said

if TYPE_CHECKING:
    from assistant.agent.offline.lines import Line
    from assistant.agent.offline.turn import Turn

MOST_LINES = 5
_ABOUT_ALL = frozenset({"already_paid", "wrong_customer"})
"""Reasons that are about the whole invoice by themselves."""
_WRONG = re.compile(r"\b(?:wrong|incorrect|not right|mistake|error)\b", re.IGNORECASE)
_LONE_LINE = re.compile(r"\b(?:that|this|it)\b", re.IGNORECASE)
TELLING_WORDS = 4


def dispute(turn: Turn, text: str, _hard: bool) -> Said:
    """Open it, or ask for the one thing that is missing: what is wrong, or with which line."""
    known = dict(turn.memory) if turn.memory.get("topic") == "dispute" else {}
    chosen = options.reason_of(text)
    reason = chosen or dispute_reason(text) or known.get("reason")
    lines = line_numbers(text)
    amount = disputed_amount(text) or known.get("disputed_amount")
    whole = speaks_of_whole(text) or bool(known.get("whole"))
    found: list[Line] = []
    settled = whole or lines or amount or (known.get("lines") and turn.asked != "dispute_lines")
    if not settled and reason not in _ABOUT_ALL:
        explained = turn.use("explain_invoice")
        found = list(explained.data.get("lines") or []) if explained.ok else []
        lines = lines_by_words(text, found)
        if not lines and turn.asked == "dispute_lines" and (bare := bare_line(text)):
            lines = [bare]
        if not lines and not known and (last := turn.memory.get("line")) and _LONE_LINE.search(text):
            lines = [int(last)]
        if reason == "tax_error" and not lines:
            amount = explained.data.get("tax_total") if explained.data.get("taxes") else None
    lines = lines or list(known.get("lines") or [])
    memory: dict[str, Any] = {"topic": "dispute"}
    memory |= {"lines": lines} if lines else {}
    memory |= {"disputed_amount": amount} if amount else {}
    memory |= {"whole": True} if whole else {}
    if reason is None and (whole or (lines and _WRONG.search(text))):
        reason = "other"
    if (
        reason is None
        and turn.asked == "dispute_reason"
        and not (lines and len(text.split()) <= TELLING_WORDS)
    ):
        reason = "other"
    if reason is None:
        return _ask_reason(turn, memory)
    if len(found) > 1 and not (lines or amount or whole):
        return _ask_lines(turn, text, found, memory | {"reason": reason})
    return _open(turn, reason, lines, None if lines else amount, memory)


def _ask_reason(turn: Turn, memory: dict[str, Any]) -> Said:
    sorry = [] if turn.asked in ("dispute_reason", "dispute_lines") else [phrase(turn, "opener_sorry")]
    said = Said(sorry, phrase(turn, "ask_dispute_reason"), "dispute_reason", memory=memory)
    said.choices = options.texts(turn.locale, *options.REASONS)
    return said


def _ask_lines(turn: Turn, text: str, lines: list[Line], memory: dict[str, Any]) -> Said:
    """Which of these is meant; asked once more in vain, a person reads it."""
    times = int(turn.memory.get("asked_lines") or 0) + 1 if turn.asked == "dispute_lines" else 1
    if times > 2:
        summary = f"Contests the invoice ({memory['reason']}), unclear which line. Last: {text[:300]}"
        passed = turn.use("escalate_to_person", reason="cannot_answer", summary=summary)
        return Said([phrase(turn, "not_understood_again"), passed.message])
    near = alike_lines(text, lines)
    shown = [line for line in lines if not near or line["no"] in near][:MOST_LINES]
    described = tuple(options.short(str(line["description"])) for line in shown)
    return Said(
        [phrase(turn, "opener_sorry")] if times == 1 else [],
        phrase(turn, "ask_dispute_lines", lines=", ".join(described)),
        "dispute_lines",
        (*described, *options.texts(turn.locale, "whole")),
        memory | {"asked_lines": times},
    )


def _open(turn: Turn, reason: str, lines: list[int], amount: str | None, memory: dict[str, Any]) -> Said:
    wishes: dict[str, Any] = {"reason": reason}
    wishes |= {"lines": lines} if lines else {}
    wishes |= {"amount": amount} if amount else {}
    opened = turn.use("open_dispute", **wishes)
    if opened.outcome == "needs":
        return Said([], opened.message, "dispute_amount", memory=memory | {"reason": reason})
    message = opened.message or phrase(turn, "no_tool")
    if not opened.ok:
        known = [turn.use("get_commitments").message] if opened.reason_code == "already_disputed" else []
        return Said([message, *known])
    sorry = [] if turn.asked in ("dispute_lines", "dispute_reason") else [phrase(turn, "opener_sorry")]
    return Said([*sorry, message], memory={"topic": "disputed"})


def dispute_as_paid(turn: Turn) -> Said:
    """The payer says that it is paid: the whole is contested until somebody has looked."""
    opened = turn.use("open_dispute", reason="already_paid")
    return Said([opened.message or phrase(turn, "no_tool")], memory={"topic": "disputed"})
