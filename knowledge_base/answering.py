"""Which of an article's sentences answer a question.

Each of its own questions names the sentences that answer it, and speaks for them by how near it is to what was asked;
beside that counts what a sentence means, its words and its figures. `python -m knowledge_base.calibrate` learns the
weights from the articles' own questions, each left out in its turn and judged by weights of other articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from knowledge_base import multilingual
from knowledge_base.embedding import cosines, embed_one, encode_remembered
from knowledge_base.expected_answer import Expected, expected
from knowledge_base.lexical import words
from knowledge_base.wants import fits, wants

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from knowledge_base.shelf import Asked, Shelf

SHARPNESS = 14.0
"""How fast a question's say fades with its distance from what was asked."""
NEXT = 0.8
"""What an answer's further sentences count against its first."""
WEIGHTS = {
    "meaning": -0.22,
    "words": 1.04,
    "figure": -0.03,
    "in_short": -0.07,
    "to_do": 0.19,
    "on_invoice": -0.03,
    "leans": 0.21,
    "length": -0.21,
    "votes": 6.59,
    "expected": 12.67,
    "expected_in_english": 6.68,
    "english": -0.47,
}
BIAS = -3.93
SIGNS = tuple(WEIGHTS)
_IN_SHORT, _TO_DO, _ON_INVOICE = "in short", "what you can do", "on your invoice"
_LONG = 25
LEANS = re.compile(
    r"^(?:there|then|this|these|those|that|they|it|its|such|here|both|either|in that case|otherwise|but|and|so|also"
    r"|for example|if so|some of|one|other|others|another|below that|above that|until then|after that|the same)\b",
    re.IGNORECASE,
)
"""How a sentence begins that cannot stand without the one before it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`votes`: the share of the article's own questions that it answers, by how near they are to what was asked."""

    text: str
    heading: str
    votes: float = 0.0


def votes(asked: Asked, shelf: Shelf, place: int, left_out: int | None = None) -> dict[str, float]:
    """How the sentences of the article at `place` begin, with their votes; empty where no question names any."""
    rows = [row for row in np.flatnonzero(shelf.askers == place) if shelf.answers[row] and row != left_out]
    if not rows:
        return {}
    near = shelf.likeness(asked).questions[rows]
    weights = np.exp(SHARPNESS * (near - near.max()))
    found: dict[str, float] = {}
    for row, weight in zip(rows, (weights / weights.sum()).tolist(), strict=True):
        for rank, opening in enumerate(shelf.answers[row]):
            found[opening] = found.get(opening, 0.0) + weight * (1.0 if rank == 0 else NEXT)
    return found


def voted(text: str, openings: Mapping[str, float]) -> float:
    """A sentence's votes by how it begins."""
    return sum(share for opening, share in openings.items() if text.startswith(opening))


def relevance(question: str, in_english: str, sentences: Sequence[Sentence]) -> NDArray[np.float64]:
    """For each sentence of one article the logarithm of the odds that an answer to the question quotes it."""
    weights = np.array(tuple(WEIGHTS.values()))
    found = signs(question, in_english, sentences, expected(question))
    return np.asarray(found @ weights + BIAS, dtype=np.float64)


def signs(
    question: str, in_english: str, sentences: Sequence[Sentence], answer: Expected
) -> NDArray[np.float64]:
    """A row of SIGNS for each sentence."""
    texts = [one.text for one in sentences]
    vectors, in_words = multilingual.encode_remembered(texts), encode_remembered(texts)
    near = cosines(vectors, multilingual.encode_one(question[: multilingual.LONGEST]))
    likely, likely_in_english = cosines(vectors, answer.meaning), cosines(in_words, answer.english)
    near_in_english = cosines(in_words, embed_one(in_english))
    asked, wanted = frozenset(words(in_english)), wants(in_english)
    held = [frozenset(words(one.text)) for one in sentences]
    rarity = _rarity(held)
    whole = sum(rarity.get(word, 0.0) for word in asked) or 1.0
    return np.array(
        [
            [
                float(close),
                sum(rarity[word] for word in asked & own) / whole,
                fits(one.text, wanted),
                float(one.heading == _IN_SHORT),
                float(one.heading == _TO_DO),
                float(one.heading == _ON_INVOICE),
                float(LEANS.match(one.text) is not None),
                min(len(one.text.split()), _LONG) / 10,
                one.votes,
                float(likely[place]),
                float(likely_in_english[place]),
                float(near_in_english[place]),
            ]
            for place, (one, close, own) in enumerate(zip(sentences, near, held, strict=True))
        ],
        dtype=np.float64,
    )


def _rarity(held: Sequence[frozenset[str]]) -> dict[str, float]:
    """Of each word the weight: low for one that most of the sentences at hand have."""
    counts: dict[str, int] = {}
    for each in held:
        for word in each:
            counts[word] = counts.get(word, 0) + 1
    return {word: float(np.log(1 + len(held) / count)) for word, count in counts.items()}
