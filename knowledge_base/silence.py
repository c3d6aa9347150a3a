"""How likely the library answers a question (TAX-04): from how the best article stands out, how near its questions are,
and how near the question is to phrases that no article may answer.

Patterns (refusals.yaml) know set phrases; this generalises. `python -m knowledge_base.calibrate` learns the weights by
leaving out each phrase and each question in turn, and prints what the threshold costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from knowledge_base import multilingual
from knowledge_base.embedding import cosines, embed_kept
from knowledge_base.lexical import words
from knowledge_base.outside import NEAR, hashed, phrases, ridge
from knowledge_base.query import in_english
from knowledge_base.ranking import mean_of_nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from knowledge_base.shelf import Asked, Shelf

ANSWERABLE_FROM = 0.5
"""At which 91 of 100 unseen phrases from outside are left to a person, and 6 of 100 questions of the articles."""
WEIGHTS = {
    "lead": -0.095,
    "gap": -0.002,
    "question": -3.554,
    "question_in_english": 1.896,
    "words": -2.555,
    "covered": -2.95,
    "own": -2.029,
    "own_in_english": -0.442,
    "foreign": 2.923,
    "foreign_in_english": 1.195,
    "nearer": -4.332,
    "nearer_three": -5.405,
    "nearer_in_english": -2.137,
    "learnt": 1.919,
    "learnt_in_english": 0.818,
    "length": 0.157,
}
"""Above 0 speaks against an answer. Several signs are near one another, and share what they say between them."""
BIAS = 4.736
SIGNS = tuple(WEIGHTS)
_OWN_QUESTION = 0.2
"""The weight of an article's question in the detectors, of which there are many more than of other phrases."""
_WORDS_HALF = 4.0
_LONG = 40
_THIRD = 2


class Silence:
    """What tells the library's own questions from others, for one shelf.

    `kept` and `kept_own` leave phrases and articles' questions out, to learn the weights.
    """

    def __init__(
        self, shelf: Shelf, kept: NDArray[np.bool_] | None = None, kept_own: NDArray[np.bool_] | None = None
    ) -> None:
        foreign = [text for kind, texts in phrases().items() if kind != NEAR for text in texts]
        near = list(phrases()[NEAR])
        kept = np.ones(len(foreign) + len(near), dtype=np.bool_) if kept is None else kept
        own = np.ones(len(shelf.questions), dtype=np.bool_) if kept_own is None else kept_own
        self._shelf, self._own = shelf, own
        texts = [*foreign, *near]
        vectors = multilingual.encode_kept(texts)
        english = embed_kept([in_english(text) for text in texts])
        split = len(foreign)
        self._foreign, self._near = vectors[:split][kept[:split]], vectors[split:][kept[split:]]
        self._foreign_en, self._near_en = english[:split][kept[:split]], english[split:][kept[split:]]
        chosen = [text for text, keep in zip(texts, kept, strict=True) if keep]
        questions = [text for text, keep in zip(shelf.questions, own, strict=True) if keep]
        said = np.stack([hashed(text) for text in (*chosen, *questions)])
        side = np.where(np.arange(len(said)) < len(self._foreign), 1.0, -1.0)
        weights = np.where(np.arange(len(said)) < len(chosen), 1.0, _OWN_QUESTION)
        self._learnt, self._learnt_en = (
            ridge(np.concatenate([np.concatenate([of_phrases, of_own]), said], axis=1), side, weights)
            for of_phrases, of_own in (
                (vectors[kept], shelf.question_vectors[own]),
                (english[kept], shelf.english_vectors[own]),
            )
        )

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
        own, own_en, top = self._own_cosines(asked, shelves, rows, left_out)
        foreign, foreign_en = (
            cosines(self._foreign, asked.vector),
            cosines(self._foreign_en, asked.english_vector),
        )
        near = max(own, float(cosines(self._near, asked.vector).max(initial=0.0)))
        near_en = max(own_en, float(cosines(self._near_en, asked.english_vector).max(initial=0.0)))
        found = float(features["passage_words"][rows].max(initial=0.0))
        said = hashed(asked.text)
        return np.array(
            [
                lead,
                lead - third,
                top[best[0]],
                features["question_in_english"][best[0]],
                found / (found + _WORDS_HALF),
                self._covered(asked, shelves, best[:2]),
                near,
                near_en,
                foreign.max(),
                foreign_en.max(),
                near - foreign.max(),
                own - float(np.sort(foreign)[-3:].mean()),
                near_en - foreign_en.max(),
                float(np.concatenate([asked.vector, said, [1.0]]) @ self._learnt),
                float(np.concatenate([asked.english_vector, said, [1.0]]) @ self._learnt_en),
                min(len(asked.text.split()), _LONG) / 10,
            ],
            dtype=np.float64,
        )

    def _own_cosines(
        self, asked: Asked, shelves: Sequence[Shelf], rows: NDArray[np.intp], left_out: int | None
    ) -> tuple[float, float, NDArray[np.float32]]:
        """(nearest question of an article that applies, the same in English, the nearest three of each article)."""
        askers, near, near_en, before = [], [], [], 0
        for shelf in shelves:
            askers.append(shelf.askers + before)
            near.append(cosines(shelf.question_vectors, asked.vector))
            near_en.append(cosines(shelf.english_vectors, asked.english_vector))
            before += len(shelf.articles)
        every, values, values_en = np.concatenate(askers), np.concatenate(near), np.concatenate(near_en)
        applies = np.isin(every, rows)
        if left_out is not None:
            applies[left_out] = False
        nearest = mean_of_nearest(values[applies], every[applies], before)
        return float(values[applies].max(initial=0.0)), float(values_en[applies].max(initial=0.0)), nearest

    @staticmethod
    def _covered(asked: Asked, shelves: Sequence[Shelf], best: NDArray[np.intp]) -> float:
        """The share of the question's words, by rarity, that these articles use."""
        vocabulary = [each for shelf in shelves for each in shelf.vocabulary]
        used = frozenset().union(*(vocabulary[place] for place in best))
        weights = {word: shelves[0].words.rarity(word) for word in set(words(asked.english))}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in used) / total if total else 0.0
