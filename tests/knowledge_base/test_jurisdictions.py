from __future__ import annotations

import pytest

from knowledge_base.jurisdictions import applicable, applies, elsewhere, named


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"US-CA"}, {"US-CA", "US", "*"}),
        ({"DE"}, {"DE", "EU", "*"}),
        ({"el"}, {"EL", "GR", "EU", "*"}),
        ({"CA"}, {"CA", "*"}),
        ({"US-CA", "FR"}, {"US-CA", "US", "FR", "EU", "*"}),
        (set(), {"*"}),
    ],
)
def test_a_place_includes_what_it_belongs_to(given: set[str], expected: set[str]) -> None:
    assert applicable(given) == expected


def test_the_state_of_california_is_not_canada() -> None:
    assert not applies(["CA"], applicable({"US-CA"}))
    assert applies(["US"], applicable({"US-CA"}))
    assert not applies(["US-CA"], applicable({"US"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what's the uk vat rate", {"GB"}),
        ("please tell us why", set()),
        ("does the US have VAT", {"US"}),
        ("I paid in US dollars", set()),
        ("does Canadian GST apply", {"CA"}),
        ("how do I polish turkey", set()),
        ("goods from Northern Ireland", set()),
        ("from France to Poland", {"FR", "PL"}),
    ],
)
def test_countries_in_a_question_are_recognised(text: str, expected: set[str]) -> None:
    assert named(text) == expected


@pytest.mark.requirement("TAX-04")
def test_a_question_about_another_country_is_elsewhere() -> None:
    assert elsewhere("what is the UK VAT rate", applicable({"US-NY"}))
    assert not elsewhere("what is the UK VAT rate", applicable({"US-NY", "GB"}))
    assert not elsewhere("a French company buys from Ireland", applicable({"FR"}))
    assert not elsewhere("what is the VAT rate", applicable({"US-NY"}))
