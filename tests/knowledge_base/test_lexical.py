from __future__ import annotations

import numpy as np

from knowledge_base.lexical import WordIndex, words

TEXTS = [
    "Form 1099-NEC reports payments for services.",
    "A refund moves money.",
    "The seller refunds the buyer.",
]


def test_a_word_finds_its_other_forms() -> None:
    scores = WordIndex(TEXTS).scores("refunded")
    assert scores[0] == 0
    assert min(scores[1:]) > 0


def test_a_form_number_is_found_with_and_without_its_suffix() -> None:
    index = WordIndex(TEXTS)
    assert np.argmax(index.scores("what is a 1099-nec?")) == 0
    assert np.argmax(index.scores("do I get a 1099")) == 0


def test_unknown_or_empty_words_score_nothing() -> None:
    assert not WordIndex(TEXTS).scores("xylophone the of").any()
    assert not WordIndex(TEXTS).scores("").any()
    assert WordIndex([]).scores("refund").shape == (0,)


def test_stop_words_are_left_out() -> None:
    assert words("what is the Tax?") == ["tax"]
