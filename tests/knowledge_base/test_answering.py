from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge_base.answering import Sentence, relevance
from knowledge_base.query import in_english
from knowledge_base.search import search

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(300, func_only=True)
ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("question", "place", "opening"),
    [
        ("until when may I pay back the VAT on an unpaid bill", "GB", "If you reclaimed"),
        ("40 euro pauschale von der firma", "DE", "Businesses may also"),
        ("wie lange muss ich rechnungen in deutschland aufheben", "DE", "Businesses keep invoices"),
    ],
)
def test_an_articles_own_questions_speak_for_the_sentences_that_answer_them(
    library_dir: Path, question: str, place: str, opening: str
) -> None:
    found = search(question, jurisdictions={place}, on=ON, data_dir=library_dir, k=40)
    votes = next(each.votes for each in found.passages if opening in each.votes)
    assert max(votes, key=votes.__getitem__) == opening


def test_the_chances_of_the_articles_are_shares(library_dir: Path) -> None:
    found = search("is there VAT on a deposit", jurisdictions={"GB"}, on=ON, data_dir=library_dir, k=400)
    chances = {each.article_id: each.chance for each in found.passages}
    assert 0.9 < sum(chances.values()) <= 1.01
    assert found.passages[0].chance == max(chances.values())


def test_a_sentence_with_votes_comes_before_the_same_without() -> None:
    question = "when is it due"
    alike = [Sentence("You have some days to pay.", "the rule", votes) for votes in (0.0, 0.9)]
    without, with_votes = relevance(question, in_english(question), alike)
    assert with_votes > without
    assert np.isfinite([without, with_votes]).all()
