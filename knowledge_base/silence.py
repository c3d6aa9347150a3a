"""How likely the library answers a question (TAX-04): from how the best article stands out, how near its questions are,
and how near the question is to phrases that no article may answer.

Patterns (refusals.yaml) know set phrases; this generalises. `python -m knowledge_base.calibrate` learns the weights by
leaving out each phrase and each question in turn, and prints what the threshold costs.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from knowledge_base import multilingual
from knowledge_base.embedding import BUNDLED, by_column, cosines
from knowledge_base.lexical import words
from knowledge_base.outside import NEAR, hashed, kept_pulls, near, phrases
from knowledge_base.query import in_english
from knowledge_base.ranking import mean_of_nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from knowledge_base.shelf import Asked, Likeness, Shelf

ANSWERABLE_FROM = 0.613
"""At which 93 of 100 unseen phrases from outside are left to a person, and 8 of 100 questions of the articles, of which
most are told as a situation."""
WEIGHTS = {
    "lead": -0.156,
    "gap": -0.051,
    "question": -2.789,
    "question_in_english": 1.2,
    "words": -0.425,
    "covered": -2.436,
    "own": -3.301,
    "own_in_english": -0.505,
    "foreign": 4.028,
    "foreign_in_english": 0.864,
    "nearer": -6.988,
    "nearer_three": 1.19,
    "nearer_in_english": -1.977,
    "alike": 3.87,
    "length": -0.03,
}
"""Above 0 speaks against an answer. Several signs are near one another, and share what they say between them."""
BIAS = 4.778
SIGNS = tuple(WEIGHTS)
_OWN_QUESTION = 0.25
"""The weight of an article's question in the detectors, of which there are many more than of other phrases."""
MOST_OWN = 4500
"""What they learn grows with the square of this."""
_WORDS_HALF = 4.0
_LONG = 40
_THIRD = 2


def some(questions: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the articles' questions the detectors learn from: `MOST_OWN`, always the same ones."""
    chosen = np.zeros(len(questions), dtype=np.bool_)
    chosen[np.argsort([zlib.crc32(text.encode()) for text in questions], kind="stable")[:MOST_OWN]] = True
    return chosen


class Silence:
    """What tells the library's own questions from others, for one shelf.

    `kept` and `kept_own` leave phrases and articles' questions out, to learn the weights.
    """

    def __init__(
        self, shelf: Shelf, kept: NDArray[np.bool_] | None = None, kept_own: NDArray[np.bool_] | None = None
    ) -> None:
        foreign = [text for kind, texts in phrases().items() if kind != NEAR for text in texts]
        texts = [*foreign, *phrases()[NEAR]]
        kept = np.ones(len(texts), dtype=np.bool_) if kept is None else kept
        own = some(shelf.questions)
        if kept_own is not None:
            own &= kept_own
        vectors, english = multilingual.encode_kept(texts), BUNDLED.kept([in_english(text) for text in texts])
        split = len(foreign)
        outside, library = kept.copy(), kept.copy()
        outside[split:], library[:split] = False, False
        self._foreign, self._foreign_en = by_column(vectors[outside]), by_column(english[outside])
        self._near, self._near_en = by_column(vectors[library]), by_column(english[library])
        learnt = [text for text, keep in zip(texts, kept, strict=True) if keep]
        learnt += [text for text, keep in zip(shelf.questions, own, strict=True) if keep]
        side = np.full(len(learnt), -1.0, dtype=np.float32)
        side[: len(self._foreign)] = 1.0
        counts = np.full(len(learnt), _OWN_QUESTION, dtype=np.float32)
        counts[: int(kept.sum())] = 1.0
        found, self._said = kept_pulls(
            learnt,
            [
                np.concatenate([vectors[kept], shelf.question_vectors[own]]),
                np.concatenate([english[kept], shelf.english_vectors[own]]),
            ],
            side,
            counts,
        )
        self._by_foreign, self._by_near, by_own = np.split(
            found, [len(self._foreign), len(self._foreign) + len(self._near)]
        )
        self._by_own = np.zeros(len(shelf.questions), dtype=np.float32)
        self._by_own[own] = by_own

    def answerable(
        self,
        asked: Asked,
        shelves: Sequence[Shelf],
        features: dict[str, NDArray[np.float32]],
        rows: NDArray[np.intp],
        scores: NDArray[np.float32],
    ) -> float:
        """0 to 1."""
        against = BIAS + float(
            np.dot(tuple(WEIGHTS.values()), self.signs(asked, shelves, features, rows, scores))
        )
        return 1 / (1 + float(np.exp(np.clip(against, -50, 50))))

    def signs(
        self,
        asked: Asked,
        shelves: Sequence[Shelf],
        features: dict[str, NDArray[np.float32]],
        rows: NDArray[np.intp],
        scores: NDArray[np.float32],
        left_out: int | None = None,
    ) -> NDArray[np.float64]:
        """The values of SIGNS. `rows` are the articles that apply, over all shelves, and `scores` rank them."""
        order = np.argsort(-scores, kind="stable")
        best = rows[order]
        third = float(scores[order[min(_THIRD, len(order) - 1)]])
        lead = float(scores[order[0]])
        seen = [shelf.likeness(asked) for shelf in shelves]
        own, own_en, top = self._nearest(seen, shelves, rows, left_out)
        foreign, foreign_en = (
            cosines(self._foreign, asked.vector),
            cosines(self._foreign_en, asked.english_vector),
        )
        library, library_en = cosines(self._near, asked.vector), cosines(self._near_en, asked.english_vector)
        closest = max(own, float(library.max(initial=0.0)))
        closest_en = max(own_en, float(library_en.max(initial=0.0)))
        found = float(features["passage_words"][rows].max(initial=0.0))
        alike = (
            self._by_foreign @ (near(foreign) + near(foreign_en))
            + self._by_near @ (near(library) + near(library_en))
            + self._by_own @ (near(seen[0].questions) + near(seen[0].in_english))
            + self._said @ hashed(asked.text)
        )
        return np.array(
            [
                lead,
                lead - third,
                top[best[0]],
                features["question_in_english"][best[0]],
                found / (found + _WORDS_HALF),
                self._covered(asked, shelves, best[:2]),
                closest,
                closest_en,
                foreign.max(),
                foreign_en.max(),
                closest - foreign.max(),
                own - float(np.sort(foreign)[-3:].mean()),
                closest_en - foreign_en.max(),
                float(alike),
                min(len(asked.text.split()), _LONG) / 10,
            ],
            dtype=np.float64,
        )

    def _nearest(
        self,
        seen: Sequence[Likeness],
        shelves: Sequence[Shelf],
        rows: NDArray[np.intp],
        left_out: int | None,
    ) -> tuple[float, float, NDArray[np.float32]]:
        """(nearest question of an article that applies, the same in English, the nearest three of each article)."""
        starts = np.cumsum([0, *(len(shelf.articles) for shelf in shelves)])
        every = np.concatenate([shelf.askers + start for shelf, start in zip(shelves, starts, strict=False)])
        values = np.concatenate([each.questions for each in seen])
        values_en = np.concatenate([each.in_english for each in seen])
        applies = np.isin(every, rows)
        if left_out is not None:
            applies[left_out] = False
        nearest = mean_of_nearest(values[applies], every[applies], int(starts[-1]))
        return float(values[applies].max(initial=0.0)), float(values_en[applies].max(initial=0.0)), nearest

    @staticmethod
    def _covered(asked: Asked, shelves: Sequence[Shelf], best: NDArray[np.intp]) -> float:
        """The share of the question's words, by rarity, that these articles use."""
        vocabulary = [each for shelf in shelves for each in shelf.vocabulary]
        used = frozenset().union(*(vocabulary[place] for place in best))
        weights = {word: shelves[0].words.rarity(word) for word in set(words(asked.english))}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in used) / total if total else 0.0
