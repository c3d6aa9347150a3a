"""Tax questions: the invoice's own tax where it is asked about, and the library's sentences that answer the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.agent.offline import abroad, options
from assistant.agent.offline.clauses import clauses
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.said import Said
from assistant.agent.offline.tax_answer import cited

if TYPE_CHECKING:
    from assistant.agent.offline.turn import Turn

_TAX_WORD = re.compile(
    r"\b(?:tax\w*|vat|gst|w-?9|1099|reverse charge|exempt\w*|resale|nonprofit)\b", re.IGNORECASE
)
_OWN = re.compile(
    r"\b(?:why (?:is|isn't|wasn't|do|am|are|was|were|did|didn't|no|not|the|there|this|tax|vat|\d)"
    r"|how much|how (?:is|was|did you)"
    r"|(?:this|my|the|our|your) (?:invoice|bill"
    r"|charge)|on (?:this|here|it|there|me|my|the)\b|did (?:i|you)|(?:the|my|this) (?:sales )?(?:tax|vat)\b"
    r"|tax(?:able)? (?:base|rate|amount)"
    r"|what(?:'s| is) the (?:sales )?(?:tax|vat) (?:for|based)|\d+(?:[.,]\d+)? ?%"
    r"|(?:is|are|was|were|isn't|aren't|wasn't) (?:the |my |your )?[\w-]+ (?:also |not )?tax(?:ed|able)\b)",
    re.IGNORECASE,
)
_NOT_OWN = re.compile(
    r"\b(?:w-?9|1099|certificates?|forms?|deduct\w*|write off|keeps?|exchange|reverse charge|nonprofits?"
    r"|church\w*|schools?"
    r"|in (?:germany|france|spain|italy|canada|europe|the (?:eu|uk)|mexico|japan|china|india|california|texas|florida)"
    r"|if (?:i|we) (?:return|am|are|were)|get (?:it|the (?:sales )?tax) back|what if)\b",
    re.IGNORECASE,
)
_ONLY_OWN = re.compile(
    r"\b(?:how much (?:of (?:this|it|that) is |is the |sales |the )?(?:sales )?(?:tax|vat)"
    r"|(?:tax|taxable) (?:base|amount|rate)|rate applied"
    r"|(?:what|which) (?:tax )?rate|what is the (?:sales )?tax based on)\b",
    re.IGNORECASE,
)


def tax(turn: Turn, text: str, _hard: bool) -> Said:
    """Never an answer that no source gives: then it says so, and a person is offered."""
    folded = abroad.folded(text)
    on_tax = bool(_TAX_WORD.search(text) or abroad.TAX.search(folded))
    question = text if on_tax else f"{text} (the tax on the invoice)"
    earlier = str(turn.memory.get("question") or "") if turn.memory.get("topic") == "tax" else ""
    if not on_tax and earlier:
        question = f"{text} (sales tax)"
    found = turn.use("search_tax_library", question=question[:1000])
    opening = found.reason_code == "library_opening"
    if (
        not found.ok and not opening and len(text) < len(turn.text)
    ):  # what the question is about may stand beside it
        question = turn.text
        found = turn.use("search_tax_library", question=question[:1000])
    repeated = turn.memory.get("topic") == "tax" and bool(turn.memory.get("own"))
    own_asked = _OWN.search(text) or abroad.OWN_TAX.search(folded) or not on_tax
    wants_own = bool(own_asked) and (not _NOT_OWN.search(text) or _asks_of_its_own(text))
    only_own = bool(_ONLY_OWN.search(text) or abroad.ONLY_OWN_TAX.search(folded)) and wants_own
    own = (
        own_taxes(turn, found.data.get("invoice_taxes") or [])
        if wants_own and (only_own or not repeated)
        else []
    )
    memory = {"topic": "tax", "question": text[:200], "own": bool(own) or repeated}
    if only_own and own:
        return Said(own, memory=memory)
    passages = found.data.get("passages") or []
    said = cited(str(found.data.get("asked") or question), passages) if found.ok and passages else []
    if said:
        first = [] if turn.in_english else [phrase(turn, "tax_in_english")]
        return Said([*own, *first, *said, phrase(turn, "tax_advice")], memory=memory)
    answer = Said(
        [*own, phrase(turn, _unknown(own, opening=opening))],
        phrase(turn, "ask_person"),
        "person",
    )
    answer.choices = options.texts(turn.locale, "yes_person", "no_thanks")
    answer.memory = {"reason": "cannot_answer", "summary": f"Tax question: {question[:300]}"}
    return answer


def _unknown(own: list[str], *, opening: bool) -> str:
    if opening:
        return "tax_opening"
    return "tax_unknown_beside" if own else "tax_unknown"


def _asks_of_its_own(text: str) -> bool:
    """Whether one clause asks for the invoice's tax, whatever another one asks beside it."""
    return any(
        _OWN.search(clause) and _TAX_WORD.search(clause) and not _NOT_OWN.search(clause)
        for clause in clauses(text)
    )


def own_taxes(turn: Turn, taxes: list[dict[str, Any]]) -> list[str]:
    """The invoice's tax lines, one sentence each, and where a line's reason stands; the rate is said once.

    The reason itself is the seller's text, which is shown on the invoice and never spoken.
    """
    if not taxes:
        return [phrase(turn, "tax_none")]
    untaxed = any(row.get("note") and row["rate"] == "0%" for row in taxes[:4])
    reason = [phrase(turn, "tax_reason")] if untaxed else []
    lines = [
        phrase(
            turn,
            "tax_line_named" if str(row["rate"]) in str(row["label"]) else "tax_line",
            label=row["label"],
            rate=row["rate"],
            amount=row["amount"],
            base=row["base"],
        )
        for row in taxes[:4]
    ]
    return lines + reason
