"""Figures are found however they are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistant.agent.checks import CheckContext, atoms, text
from assistant.agent.checks.calendar import DatePattern
from assistant.domain.facts import FactSheet

CONTEXT = CheckContext(date(2026, 11, 22), "en_US", "USD", "web", "Harbor & Pine Supply", "INV-2041")


def found(sentence: str, context: CheckContext = CONTEXT) -> list[atoms.Atom]:
    reading = text.read(sentence, FactSheet(), context)
    return atoms.find(reading.low, reading.text, context)


@pytest.mark.requirement("LLM-06")
@pytest.mark.parametrize(
    ("sentence", "value", "currency"),
    [
        ("You owe $1,234.50.", "1234.50", "USD"),
        ("Es sind 1.234,56 €.", "1234.56", "EUR"),
        ("It is USD 12.", "12", "USD"),
        ("It is 150 dollars.", "150", "USD"),
        ("It is $1.2k.", "1200", "USD"),
        ("It is two hundred dollars.", "200", "USD"),
        ("It is one hundred and forty dollars.", "140", "USD"),
        ("It is a hundred bucks.", "100", "USD"),
        ("Son doscientos cincuenta euros.", "250", "EUR"),
        ("Ce sont quatre-vingt-dix euros.", "90", "EUR"),
        ("Es sind zweihundertvierzig Euro.", "240", "EUR"),
        ("It is １４０ dollars.", "140", "USD"),
        ("It is ١٤٠ dollars.", "140", "USD"),
        ("It is £7.50.", "7.50", "GBP"),
        ("It is 50 cents.", "0.5", "USD"),
        ("C'est 1 234,50 €.", "1234.50", "EUR"),
        ("It is -$40.00.", "-40.00", "USD"),
    ],
)
def test_amounts(sentence: str, value: str, currency: str) -> None:
    (atom,) = [atom for atom in found(sentence) if atom.kind == "money"]
    assert (atom.value, atom.currency) == (Decimal(value), currency)


def test_three_decimals_of_a_dinar_are_not_thousands() -> None:
    (atom,) = found("It is KWD 1.234.", replace(CONTEXT, currency="KWD"))
    assert (atom.value, atom.currency) == (Decimal("1.234"), "KWD")


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("December 5", date(2026, 12, 5)),
        ("5 Dec 2026", date(2026, 12, 5)),
        ("the fifth of December", date(2026, 12, 5)),
        ("12/05", date(2026, 12, 5)),
        ("2026-12-05", date(2026, 12, 5)),
        ("Saturday, December 5, 2026", date(2026, 12, 5)),
        ("tomorrow", date(2026, 11, 23)),
        ("next Friday", date(2026, 11, 27)),
        ("in 2 weeks", date(2026, 12, 6)),
        ("end of the month", date(2026, 11, 30)),
        ("am 5. Dezember 2026", date(2026, 12, 5)),
        ("le 1er décembre", date(2026, 12, 1)),
        ("el 5 de diciembre de 2026", date(2026, 12, 5)),
        ("übermorgen", date(2026, 11, 24)),
    ],
)
def test_dates(sentence: str, day: date) -> None:
    patterns = [atom.value for atom in found(f"It is {sentence} then.") if atom.kind == "date"]
    assert any(isinstance(pattern, DatePattern) and pattern.fits(day) for pattern in patterns)


def test_a_wrong_weekday_fits_no_date() -> None:
    (atom,) = found("It is Monday, December 5, 2026.")
    assert isinstance(atom.value, DatePattern)
    assert not atom.value.fits(date(2026, 12, 5))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("It is 8.875 %.", "percent"),
        ("It is eight percent.", "percent"),
        ("In three payments.", "count"),
        ("Within 24 hours.", "duration"),
        ("Within a few days.", "unread"),
        ("See INV-2041.", "reference"),
        ("Half of it.", "share"),
        ("Every two weeks.", "frequency"),
        ("At 5 pm.", "time"),
        ("Go to pay-harbor.com.", "url"),
        ("Write to a@b.example.", "email"),
        ("Call +1 212 555 0199.", "phone"),
        ("To DE89370400440532013000.", "bank"),
        ("It is 1 4 0.", "number"),
        ("It is CXL dollars.", "unread"),
    ],
)
def test_other_figures(sentence: str, kind: str) -> None:
    assert kind in {atom.kind for atom in found(sentence)}
