from __future__ import annotations

from datetime import date

import pytest

from knowledge_base.articles import Article, Figure, Source, load_library
from knowledge_base.lint import lint, lint_library

TODAY = date(2026, 11, 22)
FILLER = "The seller says what it sold and what it costs you. " * 15
BODY = f"## In short\n\n{FILLER}\n\n## The rule\n\nYou have 30 days.\n\n## What you can do\n\nAsk the tax office."


def article(body: str = BODY, **changed: object) -> Article:
    fields: dict[str, object] = {
        "id": "time-to-pay",
        "title": "Time to pay",
        "jurisdictions": ("US",),
        "topics": ("payment",),
        "questions": ("When must I pay?", "How long may I wait?", "Is it due now?"),
        "effective_from": date(2020, 1, 1),
        "effective_to": None,
        "as_of": date(2026, 11, 1),
        "last_reviewed": date(2026, 11, 1),
        "reviewer": "library editors",
        "volatile": False,
        "confidence": "memory",
        "sources": (Source(authority="IRS", document="Publication 334"),),
        "figures": (Figure(text="30 days", source=0, confidence="memory"),),
        "body": body,
        **changed,
    }
    return Article.model_validate(fields)


@pytest.mark.requirement("TAX-01")
def test_the_library_has_no_problems() -> None:
    newest = max(each.last_reviewed for each in load_library())
    assert [(each.id, problem) for each in load_library() for problem in lint(each, newest)] == []


def test_a_good_article_has_no_problems() -> None:
    assert lint(article(), TODAY) == []


@pytest.mark.requirement("TAX-01")
@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"sources": (), "figures": ()}, "no source"),
        ({"effective_to": date(2019, 1, 1)}, "before effective_from"),
        ({"effective_to": date(2026, 1, 1)}, "expired"),
        ({"last_reviewed": date(2027, 1, 1)}, "in the future"),
        ({"as_of": date(2026, 11, 2)}, "after the review"),
        ({"last_reviewed": date(2025, 11, 1), "as_of": date(2025, 11, 1)}, "older than 365 days"),
        ({"body": ""}, "empty"),
        ({"questions": ("When must I pay?",) * 3}, "fewer than 3 questions"),
        ({"figures": ()}, "30 days"),
        (
            {"questions": ("A?", "B?", {"asks": "C?", "answered_by": ("Nobody says",)})},
            "0 sentences begin with 'Nobody says'",
        ),
    ],
)
def test_an_article_that_may_not_be_published_says_why(changed: dict[str, object], problem: str) -> None:
    assert any(problem in found for found in lint(article(**changed), TODAY))


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ("The rate is 7%.", "7%"),
        ("It costs $1,200.50 more.", "1,200.50"),
        ("You have six months.", "six months"),
        ("See https://x.example for more.", "no HTML and no links"),
        ("<b>Now</b>.", "no HTML and no links"),
        ("Word " + "word " * 28 + "end.", "a sentence of 30 words"),
        ("\n\n## In short\n\nAgain.", "stands 2 times"),
        ("\n\n## Empty", "is empty"),
        ("\n\n### Deep\n\nx", "only ## headings"),
        ("\n\n" + "More words. " * 170, "words; 150 to 450"),
    ],
)
def test_a_body_that_may_not_be_published_says_why(extra: str, problem: str) -> None:
    assert any(problem in found for found in lint(article(BODY + " " + extra), TODAY))


@pytest.mark.parametrize(
    "name", ["Form W-9", "1099-NEC", "Article 226", "VAT Notice 700/18", "EN 16931", "Articles 44 and 196"]
)
def test_the_digits_of_a_name_are_no_figure(name: str) -> None:
    assert lint(article(f"{BODY} See {name}."), TODAY) == []


def test_a_figure_vouches_only_for_the_very_same_number() -> None:
    found = lint(article(BODY.replace("30 days", "30 days or 130 days")), TODAY)
    assert [problem for problem in found if "130" in problem]


@pytest.mark.requirement("TAX-01")
@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"jurisdictions": ("US-ZZ",)}, "unknown jurisdiction US-ZZ"),
        ({"body": BODY.replace("\n\nAsk the tax office.", "\n\nPay it.")}, "say whom to check it with"),
        (
            {"body": BODY + " Intermediary remuneration necessitates supplementary documentation." * 8},
            "reading age",
        ),
    ],
)
def test_an_article_is_for_known_places_careful_and_plain(changed: dict[str, object], problem: str) -> None:
    assert any(problem in found for found in lint(article(**changed), TODAY))


def test_a_figure_of_the_data_file_is_quoted_from_there() -> None:
    typed = article(
        BODY + " The rate is 20%.",
        sources=(
            Source(authority="IRS", document="Publication 334"),
            Source(authority="HMRC", document="VAT Notice 700 (The VAT Guide)"),
        ),
        figures=(
            Figure(text="30 days", source=0, confidence="memory"),
            Figure(text="20%", source=1, confidence="memory"),
        ),
    )
    assert any("gb.vat.standard of figures.yaml" in found for found in lint(typed, TODAY))


def test_topics_without_an_article_and_twins_are_named() -> None:
    found = lint_library([article(), article()])
    assert "topic 14 (Form W-9): no article" in found
    assert "2 articles have the title 'Time to pay'" in found
    assert any(line.startswith("figures.yaml: gb.vat.standard") for line in found)
