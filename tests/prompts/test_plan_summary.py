"""A plan in one line says of its rhythm only what is so."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.core.money import Money
from assistant.domain.policy.plans import InstalmentTerm, PlanTerms
from tools.wording import plan_summary


def plan(*parts: tuple[int, date]) -> PlanTerms:
    terms = tuple(
        InstalmentTerm(no, on, Money(minor, "GBP")) for no, (minor, on) in enumerate(parts, start=1)
    )
    return PlanTerms(None, terms, "monthly", Money(sum(minor for minor, _ in parts), "GBP"))


@pytest.mark.parametrize("locale", ["en_GB", "de_DE", "es_ES", "fr_FR"])
def test_two_payments_are_named_by_their_days(locale: str) -> None:
    two = plan_summary(plan((50500, date(2026, 11, 27)), (50500, date(2026, 12, 15))), locale)
    three = plan_summary(plan(*((50500, date(2026, month, 27)) for month in (10, 11, 12))), locale)
    monthly = {"en": "every month", "de": "jeden Monat", "es": "cada mes", "fr": "chaque mois"}[locale[:2]]
    assert monthly not in two
    assert monthly in three
    assert "27" in two
    assert "15" in two
