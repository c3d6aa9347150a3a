"""Whose tax rules answer a payer: those of where the buyer is, never the seller's own state beside them."""

from __future__ import annotations

import pytest

from assistant.core.db import transaction
from assistant.domain import policy_versions
from assistant.domain.scope import Level, Scope
from tests import factories
from tools.base import ToolContext
from tools.tax_library import in_context, jurisdictions

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.requirement("TAX-02")
@pytest.mark.parametrize(
    ("seller", "payer", "places"),
    [
        ("US-ME", "US-NY", {"US", "US-NY"}),
        ("US-ME", "US", {"US", "US-ME"}),
        ("US-ME", "DE", {"US", "US-ME", "DE"}),
        ("CA-ON", "CA-BC", {"CA", "CA-BC"}),
        ("US-ME", "CA-BC", {"US", "US-ME", "CA", "CA-BC"}),
        ("GB", "GB", {"GB"}),
    ],
)
def test_within_a_country_the_payers_region_decides(seller: str, payer: str, places: set[str]) -> None:
    with transaction() as session:
        country, _, region = seller.partition("-")
        business = factories.business(session, country=country, region=region)
        country, _, region = payer.partition("-")
        customer = factories.customer(session, business, country=country, region=region)
        policy = policy_versions.current(session, business.id)
    scope = Scope(business.id, customer.id, "", "", "web", Level.LINK)
    context = ToolContext(scope, "turn", "why the tax?", business, customer, policy)
    assert jurisdictions(context) == places


@pytest.mark.parametrize(
    ("question", "labels", "asked"),
    [
        ("why is there no VAT?", ["VAT reverse charge"], "why is there no VAT? (VAT reverse charge)"),
        ("why no tax?", ["Exempt from New York sales tax"], "why no tax? (no sales tax on this invoice)"),
        ("why is delivery taxed?", ["New York sales tax 8%"], "why is delivery taxed? sales tax"),
    ],
)
def test_a_short_question_is_about_this_invoices_kind_of_tax(
    question: str, labels: list[str], asked: str
) -> None:
    assert in_context(question, labels) == asked
