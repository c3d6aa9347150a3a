"""What an answer to a question would sound like: vectors of it, learnt from the library's questions and their answers.

A question and the sentence that answers it share few words, and their vectors lie apart. Ridge regression from the
vectors of a question to those of its answers tells where an answer lies; what is learnt in one article holds in others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from knowledge_base import multilingual, vector_cache
from knowledge_base.articles import library, sentences_of
from knowledge_base.embedding import BUNDLED, DIMENSIONS, embed_one
from knowledge_base.query import in_english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from knowledge_base.articles import Article

    Matrix = NDArray[np.float32]

NAME = "expected-answer-3"
WIDTH = multilingual.DIMENSIONS + DIMENSIONS
_HELD = 3.0


@dataclass(frozen=True, slots=True)
class Expected:
    """`meaning` and `english`: directions from the middle of an article, in the vectors of every language and in those
    of English; `whole`: from the middle of all answers, in both. Longer where more is known."""

    meaning: Matrix
    english: Matrix
    whole: Matrix


@dataclass(frozen=True, slots=True)
class Pairs:
    """A row for each question that names its answers: what is known of the question, and where its answers lie."""

    texts: list[str]
    questions: Matrix
    answers: Matrix
    middle: Matrix

    @classmethod
    def of(cls, articles: Sequence[Article]) -> Pairs:
        texts: list[str] = []
        places: list[list[int]] = []
        said: list[str] = []
        middles: list[NDArray[np.intp]] = []
        for article in articles:
            own = sentences_of(article)
            at = np.arange(len(said), len(said) + len(own))
            said += own
            for question in article.questions:
                named = [
                    int(at[place])
                    for place, text in enumerate(own)
                    if text.startswith(tuple(question.answered_by))
                ]
                if named and question.answered_by:
                    texts.append(question.asks)
                    places.append(named)
                    middles.append(at)
        vectors = sentence_vectors(said)
        english = BUNDLED.kept([in_english(text) for text in texts])
        whole = np.array([vectors[named].mean(axis=0) for named in places])
        inside = whole - np.array([vectors[at].mean(axis=0) for at in middles])
        middle = whole.mean(axis=0)
        questions = np.concatenate([multilingual.encode_kept(texts), english], axis=1)
        return cls(texts, questions, np.concatenate([inside, whole - middle], axis=1), middle)

    def weights(self) -> Matrix:
        return np.asarray(np.linalg.solve(self._squares(), self.questions.T @ self.answers), dtype=np.float32)

    def left_out(self) -> Matrix:
        """For each of the questions what is expected by one that was not taught it, exactly."""
        found = self.questions @ self.weights()
        turned = np.linalg.solve(self._squares(), self.questions.T)
        leverage = np.einsum("ij,ji->i", self.questions, turned)[:, None]
        return np.asarray((found - leverage * self.answers) / (1 - leverage), dtype=np.float32)

    def _squares(self) -> Matrix:
        squares = self.questions.T @ self.questions
        squares[np.diag_indices_from(squares)] += np.float32(_HELD)
        return squares


def sentence_vectors(texts: Sequence[str]) -> Matrix:
    """Both encoders' vectors side by side, from this machine's cache."""
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    return np.concatenate([multilingual.encode_kept(texts), BUNDLED.kept(list(texts))], axis=1)


def parted(row: Matrix) -> Expected:
    """A row of what `Pairs` learn."""
    return Expected(row[: multilingual.DIMENSIONS], row[multilingual.DIMENSIONS : WIDTH], row[WIDTH:])


@lru_cache(maxsize=256)
def expected(question: str) -> Expected:
    """The first call of a process may learn from the library, which takes seconds."""
    asked = np.concatenate(
        [multilingual.encode_one(question[: multilingual.LONGEST]), embed_one(in_english(question))]
    )
    return parted(np.asarray(np.einsum("i,ij->j", asked, _learnt()[0]), dtype=np.float32))


def middle() -> Matrix:
    """The mean of all answers, from which `Expected.whole` counts."""
    return _learnt()[1]


@lru_cache(maxsize=1)
def _learnt() -> tuple[Matrix, Matrix]:
    """(a row of weights for each dimension of a question; the mean of all answers): from this machine's cache, else
    learnt and kept."""
    articles = library()

    def learn() -> Matrix:
        pairs = Pairs.of(articles)
        return np.concatenate([pairs.weights().ravel(), pairs.middle])

    told = (each.model_dump_json(include={"id", "body", "questions"}).encode() for each in articles)
    known = vector_cache.learnt(NAME, told, learn)
    return known[:-WIDTH].reshape(WIDTH, 2 * WIDTH), known[-WIDTH:]
