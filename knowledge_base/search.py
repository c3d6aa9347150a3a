"""Hybrid search of the tax library: the passages that apply to a question, and whether they answer it."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np

from assistant.core import clock
from assistant.core.config import get_settings
from knowledge_base import index
from knowledge_base.abstain import ANSWERABLE_FROM, Reason, closeness, needs_a_person, topics_not_covered
from knowledge_base.articles import Article, Passage, load, load_library, passages
from knowledge_base.embedding import DIMENSIONS, cosines, embed_one
from knowledge_base.jurisdictions import applicable, applies, elsewhere
from knowledge_base.lexical import WordIndex, words
from knowledge_base.outside import Detector
from knowledge_base.query import Spelling, in_english

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

By = Literal["both", "meaning", "words"]
"""What ranks: vectors and words together, or one of them alone, for comparison."""

WORD_WEIGHT, WHOLE_WEIGHT, ASKED_WEIGHT = 0.1, 0.35, 0.3
"""Of the words of a passage, of its article, and of the article's questions, beside the vectors."""
QUESTION_WEIGHT = 0.7
OTHER_WAY = 0.1
"""Off the cosine of an article's question that asks why something is not there, when the payer asks why it is."""
LOCAL_WEIGHT = 0.3
"""Of an article that is for a place and not for everywhere."""
LEAD_WEIGHT = 0.1
"""In the score of an answer, of how far the best passage stands out: where none does, it is often the wrong one."""
READ_OF_EACH = (5, 3, 2)
"""How many passages of the first, second and third article are looked at."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Best passage first. Where `answerable` is False cite nothing: say so and offer a person (TAX-04).

    `reason` says why not: `too_far` (no article covers it), `elsewhere` (about the rules of a country that is
    neither the payer's nor the seller's), `needs_a_person` (evasion, personal liability, which treatment).
    """

    passages: tuple[Passage, ...]
    answerable: bool
    score: float
    reason: Reason | None = None


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
        among: tuple[Article, ...] = (),
    ) -> None:
        self.stats = index.build(data_dir, articles, business_id=business_id)
        self.articles = {article.id: article for article in articles}
        self.passages = tuple(passage for article in articles for passage in passages(article))
        self.words = WordIndex(
            [passage.searched for passage in self.passages],
            among=[passage.searched for article in among for passage in passages(article)],
        )
        whole = {article.id: _whole(article) for article in articles}
        self._wholes = WordIndex(list(whole.values()), among=[_whole(article) for article in among])
        places = {key: place for place, key in enumerate(whole)}
        self._owners = np.array([places[each.article_id] for each in self.passages], dtype=np.intp)
        self.vocabulary = {key: frozenset(words(text)) for key, text in whole.items()}
        self.uses = Counter(word for text in whole.values() for word in re.findall(r"[a-z]+", text.lower()))
        asked = [
            (places[article.id], key, text)
            for article in articles
            for key, text in index.asked(article).items()
        ]
        self._without = np.array([_is_without(text) for _, _, text in asked], dtype=np.bool_)
        self._asked_words = WordIndex(
            [text for _, _, text in asked],
            among=[text for article in among for text in index.asked(article).values()],
        )
        self._askers = np.array([place for place, _, _ in asked], dtype=np.intp)
        vectors = index.vectors(index.open_collection(data_dir, business_id))
        self._own = _matrix([vectors[each.id] for each in self.passages])
        self._asked = _matrix([vectors[key] for _, key, _ in asked])
        self._asked_texts = [text for _, _, text in asked]

    def dense(self, vector: NDArray[np.float32], *, without: bool) -> NDArray[np.float32]:
        """The cosine of each passage, raised part of the way to that of its article's nearest question.

        `without`: whether the question is about something that is not there. Vectors hardly tell "why tax?" from
        "why no tax?", so that a question of the other kind counts less.
        """
        own = cosines(self._own, vector)
        nearest = np.full(len(self.articles), -1.0, dtype=np.float32)
        np.maximum.at(
            nearest, self._askers, cosines(self._asked, vector) - OTHER_WAY * (self._without != without)
        )
        asked = nearest[self._owners]
        return np.asarray(own + QUESTION_WEIGHT * np.maximum(asked - own, 0), dtype=np.float32)

    def detector(self) -> Detector:
        """Trained on this shelf's questions, which takes part of a second."""
        return Detector(self._asked_texts, self._asked)

    def lexical(self, question: str) -> NDArray[np.float32]:
        return self.words.scores(question)

    def whole(self, question: str) -> NDArray[np.float32]:
        """For each passage the word score of its article, with title and questions."""
        return np.asarray(self._wholes.scores(question)[self._owners], dtype=np.float32)

    def alike(self, question: str) -> NDArray[np.float32]:
        """For each passage the word score of its article's nearest question."""
        nearest = np.zeros(len(self.articles), dtype=np.float32)
        np.maximum.at(nearest, self._askers, self._asked_words.scores(question))
        return np.asarray(nearest[self._owners], dtype=np.float32)


_WITHOUT = re.compile(r"\b(?:no|not|without|never|none)\b|n['’]t\b|\b0 ?%", re.IGNORECASE)


def _is_without(question: str) -> bool:
    return _WITHOUT.search(question) is not None


def _whole(article: Article) -> str:
    return "\n".join((article.title, *index.asked(article).values(), article.body))


def _matrix(rows: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)


_lock = threading.Lock()
_shelves: dict[tuple[Path, str | None], Shelf] = {}
_spellings: WeakKeyDictionary[Shelf, Spelling] = WeakKeyDictionary()
_detectors: WeakKeyDictionary[Shelf, Detector] = WeakKeyDictionary()
_not_covered: dict[Path, NDArray[np.float32]] = {}


def search(
    question: str,
    *,
    jurisdictions: Iterable[str],
    on: date,
    business_id: str | None = None,
    k: int = 4,
    data_dir: Path | None = None,
    by: By = "both",
) -> SearchResult:
    """The `k` best passages for these jurisdictions and for a supply of the day `on` (TAX-02).

    The first call of a process opens the index, which takes seconds; `warm` does that beforehand.
    """
    folder = data_dir or get_settings().data_dir
    shelves = [_shelf(folder, None)]
    if business_id is not None and business_folder(folder, business_id).is_dir():
        shelves.append(_shelf(folder, business_id))
    question = " ".join(question.split())[:1000]
    asked = understood(question, shelves)
    vector = embed_one(asked)
    held = [(shelf.articles[each.article_id], each) for shelf in shelves for each in shelf.passages]
    dense = np.concatenate([shelf.dense(vector, without=_is_without(asked)) for shelf in shelves])
    lexical = np.concatenate([shelf.lexical(asked) for shelf in shelves])
    whole = np.concatenate([shelf.whole(asked) for shelf in shelves])
    alike = np.concatenate([shelf.alike(asked) for shelf in shelves])

    wanted, today = applicable(jurisdictions), clock.now().date()
    valid = {
        id(owner)
        for shelf in shelves
        for owner in shelf.articles.values()
        if applies(owner.jurisdictions, wanted) and owner.current(on, today)
    }
    rows = [row for row, (owner, _) in enumerate(held) if id(owner) in valid]
    fused = {"both": _fused(dense, (lexical, whole, alike), rows), "meaning": dense, "words": lexical}[by]
    if by == "both":
        fused = fused + LOCAL_WEIGHT * np.array(
            [owner.jurisdictions != ("*",) for owner, _ in held], dtype=np.float32
        )
    rows.sort(key=lambda row: (-fused[row], held[row][1].id))
    best = tuple(replace(held[row][1], score=round(float(dense[row]), 4)) for row in rows[:k])
    score = closeness(
        dense[rows],
        lexical[rows],
        covered=_covered(asked, shelves, [passage.article_id for passage in best[:2]]),
        gap=float(cosines(_gaps(folder), vector).max(initial=0.0)),
    )
    lead = float(fused[rows].max()) if rows else 0.0
    if by != "both" or not rows:
        score = lead
    else:
        strange = _detector(shelves[0]).strangeness(question, vector)
        score = max(0.0, score + LEAD_WEIGHT * lead - strange)
    reason: Reason | None = None
    if needs_a_person(question):
        reason = "needs_a_person"
    elif elsewhere(question, wanted) or not _known_places(shelves, wanted):
        reason = "elsewhere"
    elif score < ANSWERABLE_FROM:
        reason = "too_far"
    return SearchResult(best, answerable=reason is None, score=round(score, 4), reason=reason)


def understood(question: str, shelves: list[Shelf]) -> str:
    """The question in English words, with slips of the keyboard put right."""
    spelling = _spelling(shelves[0])
    return re.sub(r"[A-Za-z]+", lambda match: spelling.right(match[0].lower()), in_english(question))


def _spelling(shelf: Shelf) -> Spelling:
    with _lock:
        if shelf not in _spellings:
            _spellings[shelf] = Spelling(shelf.uses)
        return _spellings[shelf]


def _detector(shelf: Shelf) -> Detector:
    with _lock:
        if shelf not in _detectors:
            _detectors[shelf] = shelf.detector()
        return _detectors[shelf]


def _known_places(shelves: list[Shelf], wanted: frozenset[str]) -> bool:
    """Whether any of these places has an article of its own."""
    return any(
        not (wanted - {"*"}).isdisjoint(each.jurisdictions)
        for shelf in shelves
        for each in shelf.articles.values()
    )


def _fused(
    dense: NDArray[np.float32], by_words: tuple[NDArray[np.float32], ...], rows: list[int]
) -> NDArray[np.float32]:
    """One score for each passage, from those of the rows that apply."""
    fused = np.full(dense.shape, -np.inf, dtype=np.float32)
    fused[rows] = _standard(dense[rows]) + sum(
        weight * _standard(scores[rows])
        for weight, scores in zip((WORD_WEIGHT, WHOLE_WEIGHT, ASKED_WEIGHT), by_words, strict=True)
    )
    return fused


def to_read(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """What to read of a long result: most of the best article, and the best of the two that follow."""
    order = list(dict.fromkeys(passage.article_id for passage in passages))[: len(READ_OF_EACH)]
    return tuple(
        passage
        for article_id, most in zip(order, READ_OF_EACH, strict=False)
        for passage in [each for each in passages if each.article_id == article_id][:most]
    )


def _covered(question: str, shelves: list[Shelf], article_ids: list[str]) -> float:
    """The share of the question's words, by rarity, that these articles use."""
    asked = set(words(question))
    used = frozenset().union(
        *(shelf.vocabulary.get(key, frozenset()) for shelf in shelves for key in article_ids)
    )
    weights = {word: shelves[0].words.rarity(word) for word in asked}
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in used) / total if total else 0.0


def article(
    article_id: str, *, business_id: str | None = None, data_dir: Path | None = None
) -> Article | None:
    """The whole article behind a citation; None when there is none of that id for this business."""
    found = next((each for each in _library() if each.id == article_id), None)
    if found is None and business_id is not None:
        folder = business_folder(data_dir or get_settings().data_dir, business_id)
        found = next((each for each in load(folder) if each.id == article_id), None)
    return found


@lru_cache(maxsize=1)
def _library() -> tuple[Article, ...]:
    return load_library()


def business_folder(data_dir: Path, business_id: str) -> Path:
    """Where a business's own articles lie: in the same form as the library's."""
    return data_dir / "knowledge" / index.collection_name(business_id)


def warm(data_dir: Path | None = None) -> index.IndexStats:
    """Open the common library and the model now, so that no payer waits for them."""
    shelf = _shelf(data_dir or get_settings().data_dir, None)
    _gaps(data_dir or get_settings().data_dir)
    _detector(shelf)
    embed_one("warm")
    return shelf.stats


def forget() -> None:
    """Drop what is in memory, so that the next search reads changed articles."""
    with _lock:
        _shelves.clear()
        _not_covered.clear()
        _library.cache_clear()


def _shelf(data_dir: Path, business_id: str | None) -> Shelf:
    key = (data_dir.resolve(), business_id)
    with _lock:
        if key not in _shelves:
            if business_id is None:
                _shelves[key] = Shelf(data_dir, _library(), None)
            else:
                own = load(business_folder(data_dir, business_id))
                _shelves[key] = Shelf(data_dir, own, business_id, among=_library())
        return _shelves[key]


def _gaps(data_dir: Path) -> NDArray[np.float32]:
    key = data_dir.resolve()
    with _lock:
        if key not in _not_covered:
            collection = index.build_topics(data_dir, topics_not_covered())
            _not_covered[key] = _matrix(list(index.vectors(collection).values()))
        return _not_covered[key]


def _standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """z-scores, which beat the fusion of ranks in our measurements; all zero when nothing differs."""
    spread = float(scores.std()) if scores.size else 0.0
    if spread == 0.0:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / spread, dtype=np.float32)
