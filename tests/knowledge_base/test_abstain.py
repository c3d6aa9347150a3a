from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.abstain import closeness, needs_a_person, topics_not_covered
from knowledge_base.articles import load_library

cosines = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=20)


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
    asked = [question for article in load_library() for question in article.questions]
    assert [question for question in asked if needs_a_person(question)] == []


def test_topics_not_covered_are_listed_once() -> None:
    topics = topics_not_covered()
    assert len(topics) == len(set(topics)) > 20


def test_without_a_passage_nothing_is_near() -> None:
    empty = np.zeros(0, dtype=np.float32)
    assert closeness(empty, empty, covered=1.0, gap=0.0) == 0.0


@given(cosines, st.floats(0, 20, width=32), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_nearer_uncovered_topic_never_helps(
    near: list[float], words: float, covered: float, gap: float, more: float
) -> None:
    dense, lexical = np.array(near, dtype=np.float32), np.full(len(near), words, dtype=np.float32)
    here = closeness(dense, lexical, covered=covered, gap=gap)
    assert closeness(dense, lexical, covered=covered, gap=gap + more) <= here
    assert 0 <= closeness(dense, lexical, covered=covered, gap=0.0) <= 1.5
