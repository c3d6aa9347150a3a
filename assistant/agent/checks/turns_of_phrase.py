"""Set phrases that claim a state without naming it: "all set", "consider it settled", "the arrangement is active"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.agent.checks import atoms
from assistant.agent.checks.calendar import DatePattern

if TYPE_CHECKING:
    from assistant.agent.checks.context import CheckContext
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_AGREED = frozenset({"plan_accepted", "promise_recorded", "discount_accepted"})


@dataclass(frozen=True)
class _Phrase:
    """`pattern` may be said only when one of `done` has happened, or the invoice has one of `statuses`."""

    name: str
    pattern: re.Pattern[str]
    done: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()


def _of(name: str, pattern: str, *, done: frozenset[str] = frozenset(), statuses: str = "") -> _Phrase:
    return _Phrase(name, re.compile(pattern), done, frozenset(statuses.split()))


_PHRASES = (
    _of(
        "settled",
        r"\b(?:consider|regard|treat|view|count|mark)\b[^.?!]*\b(?:settled|paid|closed|cleared|done|taken care of)\b",
        statuses="paid credit void",
    ),
    _of("all set", r"\b(?:all set|good to go|sorted out|taken care of|squared away)\b", done=_AGREED),
    _of(
        "set with a plan",
        r"\b(?:all set|good to go|sorted out)\b[^.?!]*\b(?:instal?ments?|plan|schedule)\b",
        done=frozenset({"plan_accepted"}),
    ),
    _of(
        "in force",
        r"\b(?:arrangement|agreement|schedule|setup)\b[^.?!]*"
        r"\b(?:active|in place|in force|live|running|final|binding)\b",
        done=frozenset({"plan_accepted"}),
    ),
    _of("noted", r"^\s*noted\b[^?]*\b(?:you(?:'ll| will)|pay)\b", done=_AGREED),
    _of("default", r"\bin default\b|\bdefaulted\b"),
    _of(
        "no contact",
        r"\b(?:nobody|no one|we|they)\b[^.?!]*\b(?:won't|will not|will never|will|ever)\b[^.?!]*"
        r"\bcontact(?:ed|s|ing)? you\b[^.?!]*\b(?:again|any ?more|any longer)?",
        done=frozenset({"opted_out"}),
    ),
    _of("note on file", r"\bnote\b[^.?!]*\b(?:on|to) (?:your |the )?(?:file|account|record)\b"),
    _of(
        "mailed", r"\b(?:sent|emailed|mailed|texted|forwarded)\b[^.?!]*\b(?:e-?mail|text|sms|letter|inbox)\b"
    ),
    _of("police", r"\b(?:verhafte\w*|gefängnis|polizei|inkasso|pfänd\w*|arrest\w*|jail|prison|bailiffs?)\b"),
)
_TAX_STATE = re.compile(
    r"\b(?:tax[- ]?(?:exempt|free)|exempt from (?:\w+ )?(?:tax|vat|gst)|reverse charge|zero[- ]rated"
    r"|no (?:tax|vat) (?:is )?due)\b"
)
_DUE_DATE = re.compile(
    r"\bdue date\b(?! (?:for|of) (?:the |your |each |every )?(?:\w+ )?(?:instal?ment|payment|part))"
)
_TAX_RATE = re.compile(r"\b(?:tax|vat|gst|sales tax) rate\b|\brate of (?:the )?(?:tax|vat|gst)\b")
_NAME = re.compile(
    r"(?<![\w])([A-Z][\w'’-]+(?: [A-Z][\w'’.-]+)+)(?=\s+(?:also |has |have |had |is |was |will |and )*[a-z]+)"
)
_CAPITALISED_WORDS = re.compile(
    r"^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Accept|Decline|Pay|Line|Invoice|Dispute|Case|Payment|Plan|Sales|Tax|VAT|GST|EU|US|UK|"
    r"New|York|California|City|State|United|States|Kingdom|European|Union|AI|PDF|La|El|Le|Les|Los|Las|TVA|IVA|I|I'm|I've|I'll|The|A|An|You|Your)$"
)


def unsupported(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """The phrases that nothing on the sheet bears out: ["phrase: all set"]."""
    low = reading.low
    wrong: list[str] = []
    if not reading.question:
        said = [phrase for phrase in _PHRASES if phrase.pattern.search(low)]
        wrong += [f"phrase: {phrase.name}" for phrase in said if not _borne_out(phrase, sheet)]
        wrong += _tax_state(reading, sheet)
    wrong += _due_date(reading, sheet, context)
    wrong += _tax_rate(reading, sheet, context)
    wrong += _strangers(reading, sheet, context)
    return wrong


def _borne_out(phrase: _Phrase, sheet: FactSheet) -> bool:
    return bool(phrase.done & sheet.done) or sheet.state("status") in phrase.statuses


def _tax_state(reading: Reading, sheet: FactSheet) -> list[str]:
    """That a tax treatment applies is said by the invoice's own notes or by a cited passage."""
    found = _TAX_STATE.search(reading.low)
    if found is None or reading.citations:
        return []
    notes = " ".join(str(fact.value).lower() for fact in sheet.of("text", "tax_label", "tax_note"))
    backed = any(
        word in notes for word in re.findall(r"[a-z]{4,}", found[0]) if word not in {"charge", "free"}
    )
    return [] if backed else [f"phrase: {found[0]}"]


def _due_date(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """A day called the due date is the due date."""
    if _DUE_DATE.search(reading.low) is None:
        return []
    due = sheet.days("due_date")
    named = [atom for atom in atoms.find(reading.low, reading.text, context) if atom.kind == "date"]
    if not due or len(named) != 1:
        return []
    value = named[0].value
    fits = isinstance(value, DatePattern) and any(value.fits(day) for day in due)
    return [] if fits else [f"due date: {named[0].raw.strip()}"]


def _tax_rate(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """A percentage called the tax rate is one of the invoice's rates, unless a passage is cited."""
    if _TAX_RATE.search(reading.low) is None or reading.citations:
        return []
    rates = {fact.value for fact in sheet.of("percent", "tax_rate")}
    found = [a for a in atoms.find(reading.low, reading.text, context) if a.kind == "percent"]
    return [f"tax rate: {a.raw.strip()}" for a in found if a.value not in rates]


def _strangers(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """Nobody is spoken of by name but who stands on this invoice."""
    known = {word.lower() for fact in sheet.of("text") for word in re.findall(r"[\w'’.-]+", str(fact.value))}
    known |= {word.lower() for word in re.findall(r"[\w'’.-]+", context.business_name)}
    if reading.citations or "de" in reading.languages:  # German writes every noun with a capital
        return []
    for found in _NAME.finditer(reading.text):
        words = found[1].split()
        strange = any(word.lower() not in known for word in words)
        if strange and not any(_CAPITALISED_WORDS.match(word) for word in words):
            return [f"name: {found[1]}"]
    return []
