from __future__ import annotations

import pytest

from knowledge_base.abstain import needs_a_person
from knowledge_base.articles import load_library


@pytest.mark.requirement("TAX-04")
@pytest.mark.parametrize(
    "question",
    [
        "please remove the VAT, I'll pay cash",
        "If I pay in cash can you do it without tax?",
        "how can I avoid paying the sales tax",
        "split the invoice so it stays under the reporting limit",
        "could you backdate the invoice",
        "am I personally liable for the VAT",
        "will I go to jail for this",
        "which VAT treatment should I choose",
        "what should I enter on my VAT return",
        "can we keep this off the books",
    ],
)
def test_evasion_liability_and_choices_are_for_people(question: str) -> None:
    assert needs_a_person(question)


@pytest.mark.parametrize(
    "question",
    [
        "can I split this into three payments?",
        "do I pay tax if I pay in cash",
        "why is there no VAT on the invoice",
        "which exemption form do you accept",
        "what happens with the tax on instalments",
        "who is liable for the tax",
        "the date on the invoice is wrong",
    ],
)
def test_plain_tax_questions_stay_with_the_library(question: str) -> None:
    assert not needs_a_person(question)


@pytest.mark.requirement("TAX-04")
def test_every_question_of_an_article_may_be_answered_from_the_library() -> None:
    asked = [question.asks for article in load_library() for question in article.questions]
    assert [question for question in asked if needs_a_person(question)] == []
