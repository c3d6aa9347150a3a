from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from knowledge_base.articles import load_library
from knowledge_base.outside import NEAR, phrases
from knowledge_base.search import search
from knowledge_base.silence import ANSWERABLE_FROM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.requirement("TAX-04"), pytest.mark.timeout(300, func_only=True)]


@pytest.fixture
def likely(library_dir: Path) -> Callable[[str], float]:
    def of(question: str) -> float:
        found = search(
            question, jurisdictions={"US", "GB", "DE"}, on=date(2026, 11, 22), data_dir=library_dir
        )
        return found.score

    return of


def test_no_phrase_is_written_twice() -> None:
    every = [text.casefold() for texts in phrases().values() for text in texts]
    assert len(every) == len(set(every)) > 1000


def test_no_phrase_of_another_kind_is_a_question_of_an_article() -> None:
    own = {question.asks.casefold() for article in load_library() for question in article.questions}
    foreign = {text.casefold() for kind, texts in phrases().items() if kind != NEAR for text in texts}
    assert own.isdisjoint(foreign)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("would it be smarter to buy this through my company", "does the invoice need my company's name"),
        ("put it in my uncle's name so there is no tax", "the name on the invoice is misspelt"),
        ("could they lock me up for this", "who pays the tax to the state"),
        ("can my boss fire me", "can I claim the VAT"),
        ("what's the forecast for Sunday", "what's the VAT rate"),
    ],
)
def test_what_is_not_the_librarys_is_less_likely_answered(
    likely: Callable[[str], float], theirs: str, ours: str
) -> None:
    assert likely(theirs) < ANSWERABLE_FROM
    assert likely(theirs) < likely(ours)


@pytest.mark.parametrize("question", ["", "?", "的", "1" * 900])
def test_a_question_without_words_is_no_error(likely: Callable[[str], float], question: str) -> None:
    assert 0 <= likely(question) <= 1
