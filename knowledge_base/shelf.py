"""One collection's articles with all that a search compares a question with, in memory."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.core.logging import get_logger
from knowledge_base import index, learnt, multilingual, query
from knowledge_base.article_classifier import ArticleClassifier
from knowledge_base.articles import Article, passages, sentences_of
from knowledge_base.embedders import BUNDLED_FOR_SEARCH, EmbeddingUnavailable, configured
from knowledge_base.embedding import BUNDLED, by_column, cosines
from knowledge_base.expected_answer import Expected, expected, middle, sentence_vectors
from knowledge_base.lexical import WordIndex, words
from knowledge_base.query import in_english
from knowledge_base.ranking import best_of_each, mean_of_nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from knowledge_base.embedding import Embedder
    from knowledge_base.learnt import Tables

log = get_logger(__name__)
OTHER_WAY = 0.1
"""Off the cosine of an article's question that asks why something is not there, when the payer asks why it is."""
MANY = 1000
"""From so many questions on they are read from one file."""
PASSAGE_WORDS = 0.02
"""Of BM25 beside the cosine, in the order of an article's own passages."""
_WITHOUT = re.compile(r"\b(?:no|not|without|never|none)\b|n['’]t\b|\b0 ?%", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The cosine of each of a shelf's questions with what was asked, by the text and by its English words."""

    questions: NDArray[np.float32]
    in_english: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the search compares it: as typed, in English trade words, and the vectors of both.

    `ranked` is the vector by the configured embedder; None when its provider does not answer. `seen`: by shelf, how
    near its questions are, which several steps of one search ask for.
    """

    text: str
    english: str
    vector: NDArray[np.float32]
    english_vector: NDArray[np.float32]
    ranked: NDArray[np.float32] | None
    seen: dict[int, Likeness] = field(default_factory=dict, compare=False, repr=False)

    @property
    def of_something_missing(self) -> bool:
        return is_without(self.english)


def is_without(question: str) -> bool:
    return _WITHOUT.search(question) is not None


class Shelf:
    """One collection's articles and vectors in memory; Chroma keeps the vectors between starts.

    Comparing with all of them is exact and takes less than a millisecond, where the nearest few of a collection
    would mostly be for other countries.
    """

    def __init__(
        self,
        data_dir: Path,
        articles: tuple[Article, ...],
        business_id: str | None,
        among: Shelf | None = None,
    ) -> None:
        """`among`: the common library, whose words tell which of a business's are rare."""
        self.articles = articles
        self.passages = tuple(passage for article in articles for passage in passages(article))
        self.local = np.array([article.jurisdictions != ("*",) for article in articles], dtype=np.bool_)
        places = {article.id: place for place, article in enumerate(articles)}
        self.owners = np.array([places[each.article_id] for each in self.passages], dtype=np.intp)
        asked = [
            (places[article.id], key, text)
            for article in articles
            for key, text in index.asked(article).items()
        ]
        self.askers = np.array([place for place, _, _ in asked], dtype=np.intp)
        self.questions = [text for _, _, text in asked]
        named = {
            (places[article.id], question.asks): question.answered_by
            for article in articles
            for question in article.questions
        }
        self.answers = [named.get((place, text), ()) for place, _, text in asked]
        said = [(place, text) for place, each in enumerate(articles) for text in sentences_of(each)]
        self._speakers = np.array([place for place, _ in said], dtype=np.intp)
        tables = _tables(self.questions, [text for _, text in said])
        english = learnt.unpacked(tables["english"])
        self._without = np.array([is_without(text) for text in english], dtype=np.bool_)
        self._load_words(english, among)
        self.question_vectors = by_column(tables["questions"])
        self.english_vectors = by_column(tables["in_english"])
        self._sentences = by_column(tables["sentences"] - middle())
        keys = [key for _, key, _ in asked]
        self._load_vectors(data_dir, business_id, keys)
        self.classifier: ArticleClassifier | None = None
        if business_id is None:
            self.classifier = ArticleClassifier(
                self.questions, self.question_vectors, self.english_vectors, self.askers, len(articles)
            )

    def _load_words(self, english: list[str], among: Shelf | None) -> None:
        self.words: WordIndex = WordIndex(
            [passage.searched for passage in self.passages], among.words if among else None
        )
        bodies = [f"{article.title}\n{article.body}" for article in self.articles]
        self._bodies: WordIndex = WordIndex(bodies, among._bodies if among else None)
        self._question_words: WordIndex = WordIndex(english, among._question_words if among else None)
        asked: dict[int, list[str]] = {}
        for place, text in zip(self.askers, english, strict=True):
            asked.setdefault(int(place), []).append(text)
        wholes = ["\n".join((body, *asked.get(place, ()))) for place, body in enumerate(bodies)]
        self.vocabulary = [frozenset(words(text)) for text in wholes]
        self.uses = Counter(word for text in wholes for word in re.findall(r"[a-z]+", text.lower()))

    def _load_vectors(self, data_dir: Path, business_id: str | None, keys: list[str]) -> None:
        """By the configured embedder; by the bundled one where its provider gives none."""
        self.embedder: Embedder = configured()
        try:
            self.stats = index.build(data_dir, self.articles, business_id=business_id, embedder=self.embedder)
        except EmbeddingUnavailable as error:
            log.warning("the library is searched with the bundled embedding", reason=str(error))
            self.embedder = BUNDLED_FOR_SEARCH
            self.stats = index.build(data_dir, self.articles, business_id=business_id)
        kept = index.vectors(index.open_collection(data_dir, business_id, self.embedder))
        self._passages = by_column(_matrix([kept[each.id] for each in self.passages]))
        if self.embedder.name == multilingual.NAME:
            self._ranked_questions = self.question_vectors
        else:
            self._ranked_questions = by_column(_matrix([kept[key] for key in keys]))

    def likeness(self, asked: Asked) -> Likeness:
        found = asked.seen.get(id(self))
        if found is None:
            found = asked.seen[id(self)] = Likeness(
                cosines(self.question_vectors, asked.vector),
                cosines(self.english_vectors, asked.english_vector),
            )
        return found

    def features(
        self, asked: Asked, left_out: int | None = None, answer: Expected | None = None
    ) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.float32]]:
        """(what ranks the articles, by name, one value for each; the score of each passage within its article).

        `left_out` is the place of a question that is not there, and `answer` what is expected without it: its own
        article's ranking is learnt so.
        """
        count = len(self.articles)
        kept = np.arange(len(self.questions)) != (-1 if left_out is None else left_out)
        askers = self.askers[kept]
        other_way = OTHER_WAY * (self._without != asked.of_something_missing).astype(np.float32)
        seen = self.likeness(asked)
        nearest = seen.questions
        if (
            asked.ranked is None
        ):  # no answer of the provider: the order is left to words and the bundled vectors
            near = np.zeros(len(self.passages), dtype=np.float32)
        else:
            near = cosines(self._passages, asked.ranked)
            if asked.ranked is not asked.vector:
                nearest = cosines(self._ranked_questions, asked.ranked)
        found = self.words.scores(asked.english)
        return {
            "question": mean_of_nearest((nearest - other_way)[kept], askers, count),
            "question_in_english": mean_of_nearest((seen.in_english - other_way)[kept], askers, count),
            "passage": best_of_each(near, self.owners, count),
            "question_words": best_of_each(self._question_words.scores(asked.english)[kept], askers, count),
            "article_words": self._bodies.scores(asked.english),
            "learnt": self._learnt(asked, left_out),
            "answer": best_of_each(
                cosines(self._sentences, (answer or expected(asked.text)).whole), self._speakers, count
            ),
            "passage_words": best_of_each(found, self.owners, count),
        }, near + np.float32(PASSAGE_WORDS) * found

    def _learnt(self, asked: Asked, left_out: int | None) -> NDArray[np.float32]:
        """Nothing for a business's few articles: a classifier of so few would claim every question for them."""
        if self.classifier is None:
            return np.zeros(len(self.articles), dtype=np.float32)
        if left_out is not None:
            return np.asarray(self._all_left_out[left_out], dtype=np.float32)
        return self.classifier.scores(asked.text, asked.vector, asked.english_vector)

    @cached_property
    def _all_left_out(self) -> NDArray[np.float32]:
        assert self.classifier is not None
        return self.classifier.left_out()


def _tables(questions: list[str], sentences: list[str]) -> Tables:
    """`english`: the questions in English words; the vectors of both and of the sentences."""

    def make() -> Tables:
        english = [in_english(text) for text in questions]
        return {
            "english": learnt.packed(english),
            "questions": by_column(multilingual.encode_kept(questions)),
            "in_english": by_column(BUNDLED.kept(english)),
            "sentences": by_column(sentence_vectors(sentences)),
        }

    if len(questions) < MANY:
        return make()
    code = (query.GLOSSARY_FILE, Path(query.__file__))
    names = ("by column", multilingual.NAME, BUNDLED.name, "questions", *questions, "sentences", *sentences)
    return learnt.kept("shelf", learnt.digest_of([*names, *(file.read_bytes() for file in code)]), make)


def _matrix(rows: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.stack(rows) if rows else np.zeros((0, multilingual.DIMENSIONS), dtype=np.float32)
