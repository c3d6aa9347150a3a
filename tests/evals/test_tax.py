from __future__ import annotations

import pytest

from evals import tax
from evals.tax import Item, Outcome
from knowledge_base.articles import load_library


def item(**changes) -> Item:
    values = {
        "id": "t",
        "split": "dev",
        "lang": "en",
        "text": "?",
        "places": frozenset({"GB"}),
        "topics": ("45",),
        "must": (("20 %", "twenty"), ("5%",)),
        "never": ("17.5",),
    }
    return Item(**values | changes)


@pytest.mark.parametrize(
    ("text", "phrase", "there"),
    [
        ("VAT is 20\u202f% and 5%.", "20 %", True),
        ("VAT is 15%.", "5%", False),
        ("It is 5% of it", "5 %", True),
        ("about 1,400 euros", "400", False),
        ("up to 400.", "400", True),
        ("You don’t", "don't", True),
    ],
)
def test_a_fact_is_found_however_it_is_spaced_and_only_whole(text: str, phrase: str, there: bool) -> None:
    assert tax.said(text, phrase) is there


def test_every_fact_is_needed_and_a_false_claim_makes_an_answer_wrong() -> None:
    right = frozenset({"uk-vat-rates"})
    good = Outcome(item(), None, {}, answer="20% or 5%.", cited=("uk-vat-rates",))
    assert tax.has_facts(good.item, good.answer)
    assert not tax.is_wrong(good.item, good, right)
    assert not tax.has_facts(good.item, "20%.")
    false = Outcome(item(), None, {}, answer="20% or 5%, once 17.5.", cited=("uk-vat-rates",))
    assert tax.is_wrong(false.item, false, right)
    stray = Outcome(item(), None, {}, answer="Ask.", cited=("us-use-tax",))
    assert tax.is_wrong(stray.item, stray, right)


def test_right_articles_are_on_the_topic_and_for_the_place() -> None:
    library = load_library()
    assert "uk-vat-rates" in tax.right_articles(item(), library)
    assert not tax.right_articles(item(places=frozenset({"US-CA"})), library)


def test_every_question_has_an_article_that_could_answer_it() -> None:
    """A set whose topics the library does not know would measure nothing."""
    library = load_library()
    items = tax.items("tax_questions.yaml")
    assert len(items) >= 300
    assert all(tax.right_articles(each, library) for each in items if each.split == "dev")


def test_the_measure_of_silence() -> None:
    assert tax.auroc([0.9, 0.8], [0.1, 0.8]) == 0.875
