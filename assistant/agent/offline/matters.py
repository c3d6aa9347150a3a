"""Everything beside paying: the invoice, its tax, disputes, documents, contact, people, small talk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.offline import abroad, compose, options, paying
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.contacting import contact_wishes
from assistant.agent.offline.lines import line_numbers, lines_by_words
from assistant.agent.offline.said import Said

if TYPE_CHECKING:
    from assistant.agent.offline.turn import Turn


def invoice(turn: Turn, text: str, _hard: bool) -> Said:
    """One line where one is asked about, else the whole."""
    number = _line_asked(turn, text)
    if number is not None:
        found = turn.use("explain_invoice", line=number)
        if found.ok:
            return Said([found.message], memory={"line": number})
        if found.reason_code != "no_such_line":
            return Said([found.message or phrase(turn, "no_tool")])
        return Said([found.message])
    found = turn.use("explain_invoice")
    if not found.ok:
        return Said([found.message or phrase(turn, "no_tool")])
    lines = found.data.get("lines") or []
    lowered = text.lower()
    if re.search(r"\b(?:when|issued|issue|date)\b", lowered) or abroad.ISSUED.search(abroad.folded(text)):
        return Said([found.message, phrase(turn, "invoice_issued", day=found.data["issued_text"])])
    wanted = lines_by_words(text, lines)
    if len(wanted) == 1:
        one = turn.use("explain_invoice", line=wanted[0])
        return Said([one.message or found.message], memory={"line": wanted[0]})
    # a sentence closes the list: a question right below its last figure reads as a part of it
    closing = [phrase(turn, "invoice_sent")] if lines else []
    return Said([found.message, *compose.invoice_lines(turn, lines), *closing])


_FEE = re.compile(r"\b(?:fees?|interest|penalt\w+|late|surcharges?)\b", re.IGNORECASE)


def late_fee(turn: Turn, text: str, hard: bool) -> Said:
    """A fee that the payer speaks of: as a wish for less where the invoice has one, else what the invoice has."""
    found = turn.use("explain_invoice")
    lines = found.data.get("lines") or []
    if not found.ok or any(_FEE.search(str(line.get("description", ""))) for line in lines):
        return paying.discount(turn, text, hard)
    return Said([found.message, *compose.invoice_lines(turn, lines), phrase(turn, "no_late_fee")])


def _line_asked(turn: Turn, text: str) -> int | None:
    named = line_numbers(text)
    if named:
        return named[0]
    last = turn.memory.get("line")
    if isinstance(last, int) and re.search(r"\b(?:next|other|following)\b", text.lower()):
        return last - 1 if last > 1 and "other" in text.lower() else last + 1
    return None


_KINDS = (
    ("credit_note", re.compile(r"\bcredit (?:note|memo)")),
    ("receipt", re.compile(r"\b(?:receipt|recpt|rcpt|proof of payment|payment confirmation|proof)\b")),
    ("statement", re.compile(r"\bstatement")),
    (
        "plan",
        re.compile(
            r"\b(?:the|my|our|payment|signed) plan\b|\bplan (?:document|in writing|pdf)|schedule|agreement"
        ),
    ),
    ("invoice", re.compile(r"\b(?:invoice|bill)\b|\bpdf\b")),
)
_IN_PASSING = re.compile(
    r"\b(?:statement|receipt|proof|plan|schedule)\b.*\b(?:for|of|on) (?:this|the|my|our|your|that) (?:invoice|bill)\b"
)


def document_kinds(text: str) -> list[str]:
    """invoice, statement, receipt, credit_note, plan: all that the text asks for, the invoice where it names none."""
    lowered = text.lower()
    found = [kind for kind, pattern in _KINDS if pattern.search(lowered)]
    folded = abroad.folded(text)
    if not found or found == ["plan"]:
        found = [kind for kind, pattern in abroad.DOCUMENTS if pattern.search(folded)] or found
    if len(found) > 1 and "invoice" in found and _IN_PASSING.search(lowered):
        found.remove("invoice")
    return found[:2] or ["invoice"]


def document(turn: Turn, text: str, _hard: bool) -> Said:
    if (kinds := document_kinds(text)) == ["credit_note"] and _WHAT_FOR.search(text):
        return credit(turn, text, _hard)
    found = [turn.use("send_document", kind=kind) for kind in kinds]
    said = Said([result.message or phrase(turn, "no_tool") for result in found])
    if any(result.reason_code == "no_such_document" for result in found) and re.search(
        r"receipt|proof|quittung|beleg|recibo|comprobante|justificante|reçu", text.lower()
    ):
        said.parts.append(phrase(turn, "receipt_later"))
    return said


def credit(turn: Turn, _text: str, _hard: bool) -> Said:
    """What was credited and why, as it is booked, and the note itself."""
    return Said([*_credits(turn), turn.use("send_document", kind="credit_note").message])


_WHAT_FOR = re.compile(r"\b(?:what|why|how much)\b", re.IGNORECASE)


def _credits(turn: Turn) -> list[str]:
    """What was credited, when, and in the business's own words for what."""
    rows = turn.use("get_balance").data.get("history") or ()
    return [
        phrase(
            turn,
            "credit_row",
            what=row["what"],
            amount=str(row["amount"]).lstrip("-\u2212\u200e "),
            day=row["on"],
        )
        for row in rows
        if "credit" in str(row["what"]).lower()
    ]


_DETAILS = re.compile(
    r"\b(?:new|changed?|moved|update|correct|is now)\b.*\b(?:number|phone|e-?mail|mobile|address|details|contact)\b"
    r"|\b(?:number|phone|e-?mail|mobile|address) (?:address |number )?(?:is|has|changed)\b(?: \w+)*|\S+@\S+\.\w+"
)


def contact(turn: Turn, text: str, _hard: bool) -> Said:
    """When and where messages go is noted; a number or an address itself is changed by a person only."""
    if _DETAILS.search(text.lower()) or abroad.DETAILS.search(abroad.folded(text)):
        return _offer(
            turn, phrase(turn, "contact_details"), "other", "The payer wants to change contact details."
        )
    calls = contact_wishes(text)
    if not calls:
        return Said([], phrase(turn, "contact_which"), "contact_which", memory={"topic": "contact"})
    messages = [turn.use("set_contact_preferences", **wishes).message for wishes in calls[:2]]
    return Said([message or phrase(turn, "no_tool") for message in messages])


def _offer(turn: Turn, text: str, reason: str, summary: str, **memory: object) -> Said:
    """What is said, and whether a person should take it from here."""
    said = Said([text], memory={"summary": summary, **memory})
    return paying.offer_person(turn, said, reason)


def change(turn: Turn, text: str, _hard: bool) -> Said:
    """Another name, number, order or form on the invoice: only a person can."""
    return _offer(turn, phrase(turn, "change"), "policy_exception", f"Asks for a change: {text[:300]}")


def consequences(turn: Turn, text: str, hard: bool) -> Said:
    """What follows a late payment is nothing to guess about."""
    said = phrase(turn, "consequences_hard" if hard else "consequences")
    return _offer(turn, said, "cannot_answer", f"Asks what follows a late payment: {text[:300]}")


def instructions(turn: Turn, text: str, _hard: bool) -> Said:
    """Words that want to change what is recorded, or how this works: they change nothing."""
    recorded = re.search(
        r"\b(?:paid|balance|owe|pay|cancel|delete|zero|told|said|promised|invoice)\b", text.lower()
    )
    if recorded:
        return _offer(
            turn, phrase(turn, "records_stand"), "cannot_answer", f"Says the record is wrong: {text[:300]}"
        )
    return Said([phrase(turn, "out_of_scope")])


def others(turn: Turn, _text: str, _hard: bool) -> Said:
    return Said([phrase(turn, "others_data")])


def doubt(turn: Turn, text: str, _hard: bool) -> Said:
    """Who sent this and what for; contested only when the payer says so."""
    found = turn.use("explain_invoice")
    if not found.ok:
        return Said([found.message or phrase(turn, "no_tool")])
    said = Said(
        [phrase(turn, "doubt"), found.message, *compose.invoice_lines(turn, found.data.get("lines") or [])]
    )
    said.parts.append(phrase(turn, "invoice_sent"))
    said.question, said.asked = phrase(turn, "ask_doubt"), "person"
    said.choices = options.texts(turn.locale, "never_ordered", "person")
    said.memory = {"summary": f"Doubts the invoice: {text[:300]}", "reason": "cannot_answer"}
    return said


def opt_out(turn: Turn, text: str, _hard: bool) -> Said:
    lowered = text.lower()
    channel = "sms" if re.search(r"\btext|sms|number", lowered) else "email" if "email" in lowered else "all"
    return Said([turn.use("set_contact_preferences", channel=channel, allowed=False).message])


def person(turn: Turn, text: str, _hard: bool) -> Said:
    return escalate(turn, "asked_for_person", f"The payer asked for a person: {text[:300]}")


def complaint(turn: Turn, text: str, _hard: bool) -> Said:
    done = escalate(turn, "complaint", f"Complaint: {text[:400]}")
    return Said([phrase(turn, "opener_sorry"), *done.parts])


def wrong_person(turn: Turn, text: str, _hard: bool) -> Said:
    done = escalate(turn, "other", f"The payer says that this is not for them: {text[:300]}")
    return Said([phrase(turn, "wrong_person"), *done.parts])


def crisis(turn: Turn, text: str, _hard: bool) -> Said:
    done = escalate(turn, "crisis", f"The payer may be in danger: {text[:300]}")
    return Said([phrase(turn, "crisis"), *done.parts])


def escalate(turn: Turn, reason: str, summary: str) -> Said:
    found = turn.use("escalate_to_person", reason=reason, summary=summary)
    return Said([found.message or phrase(turn, "no_tool")])


def prove_identity(turn: Turn, _text: str, _hard: bool) -> Said:
    """The form for a one-time code, which no model sees (IDN-06)."""
    found = turn.use("start_verification")
    return Said([found.message or phrase(turn, "no_tool")])


def bot(turn: Turn, _text: str, _hard: bool) -> Said:
    return Said([phrase(turn, "bot", business=turn.business)])


def small_talk(turn: Turn, intent: str) -> Said:
    """greeting, thanks, abuse (one boundary, then only calm), out_of_scope; an open question stays open."""
    keeps = intent in ("thanks", "abuse") and turn.open_offer is not None
    again = intent == "abuse" and turn.memory.get("abuse")
    said = Said([phrase(turn, "abuse_again" if again else intent)])
    if keeps or intent == "out_of_scope":
        said.asked, said.memory = turn.asked, {k: v for k, v in turn.memory.items() if k != "misunderstood"}
    if intent == "abuse":
        said.memory = said.memory | {"abuse": True}
    if intent == "greeting" and turn.open_offer is None:
        said.choices = options.texts(turn.locale, *options.WHAT_ABOUT)
    return said
