"""The figures that are written in facts and passages."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.agent.checks import atoms, cues, numerals, text
from assistant.agent.checks.memo import by_identity
from assistant.core.money import Money

if TYPE_CHECKING:
    from assistant.agent.checks.atoms import Atom
    from assistant.agent.checks.context import CheckContext
    from assistant.domain.facts import FactSheet


@by_identity
def plain_numbers(sheet: FactSheet, context: CheckContext) -> frozenset[Decimal]:
    """Numbers a reply may write with nothing beside them."""
    numbers: set[Decimal] = {Decimal(context.today.year)}
    for fact in sheet.facts:
        if isinstance(fact.value, Money) and fact.role != "wish" and (fact.value or fact.base in cues.OWED):
            numbers.add(fact.value.decimal)
        elif isinstance(fact.value, dt.date):
            numbers.add(Decimal(fact.value.year))
        elif isinstance(fact.value, int | Decimal) and not fact.base.startswith("days_"):
            numbers.add(Decimal(fact.value))
        elif fact.kind == "reference":
            numbers |= {Decimal(part) for part in re.findall(r"\d+", str(fact.value))}
    numbers |= {Decimal(part) for part in re.findall(r"\d+", context.invoice_number)}
    for _, atom in texts(sheet, context):
        if isinstance(atom.value, Decimal):
            numbers.add(atom.value)
    return frozenset(numbers)


@by_identity
def texts(sheet: FactSheet, context: CheckContext) -> tuple[tuple[str, Atom], ...]:
    """The figures written in text facts (response times, validity), with their roles."""
    out: list[tuple[str, Atom]] = []
    for fact in sheet.of("text"):
        if fact.base not in text.NAMES:
            folded = numerals.digits(text.fold(str(fact.value)), frozenset({"en"}))
            out += [(fact.role, atom) for atom in atoms.find(folded.lower(), folded, context)]
    return tuple(out)


@by_identity
def _passage_atoms(sheet: FactSheet, context: CheckContext) -> frozenset[tuple[str, object]]:
    found: set[tuple[str, object]] = set()
    for passage in sheet.passages:
        folded = numerals.digits(text.fold(passage), frozenset({"en"}))
        found |= {(atom.kind, atom.value) for atom in atoms.find(folded.lower(), folded, context)}
    return frozenset(found)


def in_passages(atom: Atom, sheet: FactSheet, context: CheckContext) -> bool:
    return (atom.kind, atom.value) in _passage_atoms(sheet, context)
