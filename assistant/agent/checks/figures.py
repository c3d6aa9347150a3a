"""Every figure of a sentence against the facts, each in the role that the words around it give it (LLM-06)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.agent.checks import atoms, binding, cues, support, written
from assistant.agent.checks.calendar import DatePattern
from assistant.core.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.agent.checks.atoms import Atom
    from assistant.agent.checks.context import CheckContext
    from assistant.agent.checks.cues import Found
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import Fact, FactSheet

_OWN = re.compile(
    r"\b(?:your?(?:'ve| have)? (?:invoice|balance|bill|account|plan|owe|paid|total|order|tax)|your|you owe|"
    r"this invoice|the invoice|this bill|"
    r"su (?:factura|saldo)|votre (?:facture|solde)|ihre?r? (?:rechnung|saldo))\b"
)

_OF_THE_ACCOUNT = frozenset({"owed", "balance", "due", "paid", "came", "received"})
"""What no passage of the library can say of this invoice ("It is due on ..."), unless it is cited for it."""

_TOTAL = re.compile(
    r"\W*(?:so |and |then )?the (?:\w+ )?(?:total|sum|amount|balance) (?:is|was|comes|stands)\b"
)

_IF_PAID = re.compile(r"\b(?:if|when|once) you pay\b|\bpay [^.;]{0,30}\b(?:today|now)\b")


def unsupported(reading: Reading, sheet: FactSheet, context: CheckContext) -> list[str]:
    """What the facts do not support: ["$40.00 (owed)"]; empty when all is supported."""
    low = reading.low
    found = atoms.find(low, reading.text, context)
    wrong = [] if atoms.figureless(low) else _bad_marks(low)
    if not found:
        return wrong
    hints = list(cues.find(_signed(low, found)))
    general = bool(sheet.passages) and (bool(reading.citations) or _OWN.search(low) is None)
    if not reading.citations and (_TOTAL.match(low) or _IF_PAID.search(low)):
        general = False
    last: list[Found] = []
    for atom in found:
        bound = binding.bind(atom, found, hints, low)
        if atom.kind == "money":
            listed = binding.continues(atom, found, low) and not binding.CONTINUES.fullmatch(
                low[binding.end_before(atom, found) : atom.start]
            )
            bound = last = bound or (last if listed else [])
            partners = binding.partners(atom, found, low)
            partner = partners[0] if partners else None
            if unpaired := [day for day in partners if not _pairs(atom, day, sheet, context)]:
                wrong.append(f"{atom.raw.strip()} with {unpaired[0].raw.strip()}")
                continue
            last = [
                hint for hint in last if hint.end <= atom.start and hint.cue.name not in {"first", "base"}
            ]
            if any(hint.cue.name == "part" for hint in bound):
                bound = [hint for hint in bound if hint.cue.name != "owed" or hint.end <= atom.start]
            if any(hint.cue.name in {"came", "received", "paid"} for hint in bound):
                bound = [hint for hint in bound if hint.cue.name != "pay"]
            if {"last", "came"} & {hint.cue.name for hint in bound}:
                bound = [hint for hint in bound if hint.cue.name != "paid"]
            if partner is not None:
                bound = [hint for hint in bound if hint.cue.name != "paid"]
                today = isinstance(partner.value, DatePattern) and partner.value.fits(context.today)
                if not bound and not today and _amounts_of(atom, sheet):
                    continue
        if support.holds(atom, bound, low, sheet, context, question=reading.question):
            continue
        names = {hint.cue.name for hint in bound}
        of_the_library = general and (bool(reading.citations) or not names & _OF_THE_ACCOUNT)
        if of_the_library and atom.kind in _GENERAL and written.in_passages(atom, sheet, context):
            continue
        roles = "/".join(hint.cue.name for hint in bound)
        wrong.append(f"{atom.raw.strip()} ({roles})" if roles else atom.raw.strip())
    return wrong + _wrong_schedule(found, sheet) + _wrong_weekday(found, low, sheet)


def _signed(low: str, found: Sequence[Atom]) -> str:
    """The sentence with each amount as "$" and digits, so that words count the same before "50.00 €" and "USD 50"."""
    for atom in found:
        length = atom.end - atom.start
        if atom.kind == "money" and length > 1 and not low[atom.start : atom.end].startswith(("$", "€", "£")):
            low = f"{low[: atom.start]}${'0' * (length - 1)}{low[atom.end :]}"
    return low


_FALLS_ON = re.compile(r"[\s,]*(?:(?:which )?(?:falls on|is|being)|that's)(?: a| the)?\s*$")


def _wrong_weekday(found: Sequence[Atom], low: str, sheet: FactSheet) -> list[str]:
    """ "December 4 falls on a Friday": one day of the facts must be both."""
    days = [atom for atom in found if isinstance(atom.value, DatePattern)]
    return [
        f"{one.raw.strip()} on {other.raw.strip()}"
        for one, other in pairwise(days)
        if isinstance(one.value, DatePattern)
        and isinstance(other.value, DatePattern)
        and other.value.weekday is not None
        and other.value.day is None
        and one.value.day is not None
        and _FALLS_ON.fullmatch(low[one.end : other.start])
        and not any(one.value.fits(day) and other.value.fits(day) for day in sheet.days())
    ]


def _wrong_schedule(found: Sequence[Atom], sheet: FactSheet) -> list[str]:
    """A list of all the instalments must be exactly the plan's, cent for cent."""
    true = sorted(
        fact.value.decimal
        for fact in sheet.of("money", "instalment_amount")
        if fact.part and isinstance(fact.value, Money)
    )
    said = sorted(
        a.value for a in found if a.kind == "money" and isinstance(a.value, Decimal) and a.value in true
    )
    return ["the instalments listed"] if len(said) == len(true) > 1 and said != true else []


_AMOUNTS_ON: dict[str, frozenset[str]] = {
    "instalment_date": cues.PARTS | {"next_payment"},
    "first_payment_date": cues.PARTS | {"next_payment"},
    "last_payment_date": cues.PARTS,
    "due_date": cues.OWED | {"invoice_total", "discounted_total"},
    "promise_date": cues.OWED | {"promise_amount"},
    "payment_date": cues.PAID | {"refunded", "credited"},
    "issue_date": frozenset({"invoice_total", "subtotal", "tax_amount"}),
}
_GENERAL = frozenset(
    {"money", "percent", "duration", "count", "number", "date", "frequency", "ordinal", "share"}
)


def _pairs(atom: Atom, day: Atom, sheet: FactSheet, context: CheckContext) -> bool:
    """Whether some true day of what was said has that true amount."""
    if not isinstance(day.value, DatePattern) or not isinstance(atom.value, Decimal):
        return False
    amounts = _amounts_of(atom, sheet)
    days = [
        fact for fact in sheet.of("date") if isinstance(fact.value, dt.date) and day.value.fits(fact.value)
    ]
    if day.value.fits(context.today):
        return True
    for when in days:
        roles = _AMOUNTS_ON.get(when.base)
        if roles is None:
            return True
        for fact in amounts:
            if fact.base == "first_payment" and when.part not in {"", "1"}:
                continue
            first_only = when.base == "first_payment_date" and _numbered(sheet)
            same_part = not when.part or not fact.part or when.part == fact.part
            if fact.base in roles and same_part and not (first_only and fact.base != "first_payment"):
                return True
    return False


def _amounts_of(atom: Atom, sheet: FactSheet) -> list[Fact]:
    """The true amounts that this one can be; none where it is no amount of this turn at all."""
    if not isinstance(atom.value, Decimal):
        return []
    return [
        fact
        for fact in sheet.of("money")
        if isinstance(fact.value, Money)
        and fact.value.currency == atom.currency
        and support.same_amount(atom.value, fact)
    ]


def _numbered(sheet: FactSheet) -> bool:
    return any(fact.part for fact in sheet.of("money", "instalment_amount"))


def _bad_marks(low: str) -> list[str]:
    return [match.group() for match in re.finditer(r"\d+\s*[|/\\]\s*\d+\s*[|\\]", low)]
