from __future__ import annotations

import numpy as np
import pytest

from knowledge_base.articles import load_library
from knowledge_base.embedding import embed_kept, embed_one
from knowledge_base.index import asked
from knowledge_base.outside import NEAR, Detector, phrases
from knowledge_base.query import in_english

pytestmark = [pytest.mark.requirement("TAX-04"), pytest.mark.timeout(300, func_only=True)]


@pytest.fixture(scope="module")
def detector() -> Detector:
    texts = [text for article in load_library() for text in asked(article).values()]
    return Detector(texts, embed_kept(texts))


def strangeness(detector: Detector, question: str) -> float:
    return detector.strangeness(question, embed_one(in_english(question)))


def test_no_phrase_is_written_twice() -> None:
    every = [text.casefold() for texts in phrases().values() for text in texts]
    assert len(every) == len(set(every)) > 400


def test_no_phrase_of_another_kind_is_a_question_of_an_article() -> None:
    own = {question.casefold() for article in load_library() for question in article.questions}
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
def test_what_is_not_the_librarys_is_stranger(detector: Detector, theirs: str, ours: str) -> None:
    assert strangeness(detector, theirs) > max(0.0, strangeness(detector, ours))


def test_training_again_gives_the_same() -> None:
    texts = ["how much is VAT", "why is there tax"]
    vector = embed_one("is it taxed")
    first, second = (Detector(texts, embed_kept(texts)).strangeness("is it taxed", vector) for _ in range(2))
    assert first == pytest.approx(second)


def test_an_empty_question_is_no_error(detector: Detector) -> None:
    assert np.isfinite(detector.strangeness("", embed_one("")))
