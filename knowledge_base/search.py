"""Hybrid search of the tax library: the passages that apply to a question, and whether they answer it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.logging import get_logger
from knowledge_base import index, learnt, multilingual
from knowledge_base.abstain import Reason, needs_a_person
from knowledge_base.answering import votes
from knowledge_base.articles import Article, Passage, library, load
from knowledge_base.embedders import EmbeddingUnavailable
from knowledge_base.embedding import embed_one
from knowledge_base.jurisdictions import applicable, applies, elsewhere
from knowledge_base.query import Spelling, in_english
from knowledge_base.ranking import By, fused
from knowledge_base.shelf import Asked, Shelf
from knowledge_base.silence import ANSWERABLE_FROM, Silence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

log = get_logger(__name__)
READ_OF_EACH = (5, 3, 2)
"""How many passages of the first, second and third article are looked at."""
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Best passage first. Where `answerable` is False cite nothing: say so and offer a person (TAX-04).

    `score` is how likely the library answers, 0 to 1. `reason` says why not: `too_far` (no article covers it),
    `elsewhere` (about the rules of a country that is neither the payer's nor the seller's), `needs_a_person` (evasion,
    personal liability, which treatment), `opening` (a server that has just started is still reading the library).
    """

    passages: tuple[Passage, ...]
    answerable: bool
    score: float
    reason: Reason | None = None


WAITS_SECONDS = 4.0
"""So long a question waits for a library that is being opened. The first time on a machine that takes minutes."""
_lock = threading.Lock()
_shelves: dict[tuple[Path, str | None], Shelf] = {}
_spellings: WeakKeyDictionary[Shelf, Spelling] = WeakKeyDictionary()
_silences: WeakKeyDictionary[Shelf, Silence] = WeakKeyDictionary()


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

    The first call of a process opens the index, which takes seconds; `warm` does that beforehand, and where it does so
    aside a call waits for it no longer than a payer would.
    """
    folder = data_dir or get_settings().data_dir
    if _still_opening(folder):
        return SearchResult((), answerable=False, score=0.0, reason="opening")
    shelves = [_shelf(folder, None)]
    if business_id is not None and business_folder(folder, business_id).is_dir():
        shelves.append(_shelf(folder, business_id))
    wanted, today = applicable(jurisdictions), clock.now().date()
    articles = [article for shelf in shelves for article in shelf.articles]
    rows = np.array(
        [
            row
            for row, article in enumerate(articles)
            if applies(article.jurisdictions, wanted) and article.current(on, today)
        ],
        dtype=np.intp,
    )
    asked = read(question, shelves[0])
    ranked = _ranked(asked, shelves, rows, by)
    if not ranked.order:
        return SearchResult((), answerable=False, score=0.0, reason="too_far")
    silence = _silence(shelves[0])
    score = (
        silence.answerable(asked, shelves, ranked.features, rows, ranked.scores)
        if by == "both"
        else ranked.lead
    )
    reason: Reason | None = None
    if needs_a_person(asked.text):
        reason = "needs_a_person"
    elif elsewhere(asked.text, wanted) or not _known_places(articles, wanted):
        reason = "elsewhere"
    elif score < ANSWERABLE_FROM:
        reason = "too_far"
    return SearchResult(
        ranked.passages(asked, shelves, k), answerable=reason is None, score=round(score, 4), reason=reason
    )


def read(question: str, shelf: Shelf) -> Asked:
    """The question in the forms that are compared; the common library's words put slips of the keyboard right."""
    text = " ".join(question.split())[:LONGEST]
    english = understood(text, shelf)
    vector = multilingual.encode_one(text)
    ranked: NDArray[np.float32] | None = vector
    if shelf.embedder.name != multilingual.NAME:
        try:
            ranked = shelf.embedder.embed([text])[0]
        except EmbeddingUnavailable as error:
            log.warning("a question is searched without the provider's vectors", reason=str(error))
            ranked = None
    return Asked(text, english, vector, embed_one(english), ranked)


def understood(question: str, shelf: Shelf) -> str:
    """The question in English words, with slips of the keyboard put right."""
    spelling = _spelling(shelf)
    return re.sub(r"[A-Za-z]+", lambda match: spelling.right(match[0].lower()), in_english(question))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Articles by their place over all shelves, best first, and the passages' scores."""

    order: list[int]
    scores: NDArray[np.float32]
    features: dict[str, NDArray[np.float32]]
    near: list[NDArray[np.float32]]

    @property
    def lead(self) -> float:
        return float(self.scores.max())

    def passages(self, asked: Asked, shelves: list[Shelf], k: int) -> tuple[Passage, ...]:
        """An article's best passage has the article's score, its others lie below by what they are farther."""
        score = dict(zip(self.order, sorted(self.scores.tolist(), reverse=True), strict=True))
        chances = np.exp(self.scores - self.scores.max())
        whole = float(chances.sum())
        first = frozenset(self.order[: len(READ_OF_EACH)])
        rows: list[tuple[float, str, Passage, float, float]] = []
        said: dict[str, dict[str, float]] = {}
        before, lead = 0, self.lead
        for shelf, near in zip(shelves, self.near, strict=True):
            for owner, each in enumerate(shelf.articles):
                if before + owner in first:
                    said[each.id] = votes(asked, shelf, owner)
            best = np.full(len(shelf.articles), -np.inf, dtype=np.float32)
            np.maximum.at(best, shelf.owners, near)
            below = (best[shelf.owners] - near).tolist()
            for passage, owner, value, less in zip(
                shelf.passages, shelf.owners.tolist(), near.tolist(), below, strict=True
            ):
                if (of_article := score.get(before + owner)) is not None:
                    rows.append((of_article - _BELOW * less, passage.id, passage, value, of_article))
            before += len(shelf.articles)
        rows.sort(key=lambda row: (-row[0], row[1]))
        return tuple(
            replace(
                passage,
                score=round(value, 4),
                chance=round(float(np.exp(of_article - lead)) / whole, 4),
                votes=said.get(passage.article_id, {}),
            )
            for _, _, passage, value, of_article in rows[:k]
        )


_BELOW = 6.0
"""What a cosine between an article's passages is worth on the articles' scale."""


def _ranked(asked: Asked, shelves: list[Shelf], rows: NDArray[np.intp], by: By) -> _Ranked:
    parts = [shelf.features(asked) for shelf in shelves]
    features = {name: np.concatenate([part[0][name] for part in parts]) for name in parts[0][0]}
    local = np.concatenate([shelf.local for shelf in shelves])
    scores = fused(features, local, rows, by)
    ids = [article.id for shelf in shelves for article in shelf.articles]
    order = sorted(range(len(rows)), key=lambda place: (-scores[place], ids[rows[place]]))
    return _Ranked([int(rows[place]) for place in order], scores, features, [part[1] for part in parts])


def _spelling(shelf: Shelf) -> Spelling:
    with _lock:
        if shelf not in _spellings:
            _spellings[shelf] = Spelling(shelf.uses)
        return _spellings[shelf]


def _silence(shelf: Shelf) -> Silence:
    with _lock:
        if shelf not in _silences:
            _silences[shelf] = Silence(shelf)
        return _silences[shelf]


def _known_places(articles: list[Article], wanted: frozenset[str]) -> bool:
    """Whether any of these places has an article of its own."""
    return any(not (wanted - {"*"}).isdisjoint(each.jurisdictions) for each in articles)


def to_read(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """What to read of a long result: most of the best article, and the best of the two that follow."""
    order = list(dict.fromkeys(passage.article_id for passage in passages))[: len(READ_OF_EACH)]
    return tuple(
        passage
        for article_id, most in zip(order, READ_OF_EACH, strict=False)
        for passage in [each for each in passages if each.article_id == article_id][:most]
    )


def article(
    article_id: str, *, business_id: str | None = None, data_dir: Path | None = None
) -> Article | None:
    """The whole article behind a citation; None when there is none of that id for this business."""
    found = next((each for each in library() if each.id == article_id), None)
    if found is None and business_id is not None:
        folder = business_folder(data_dir or get_settings().data_dir, business_id)
        found = next((each for each in load(folder) if each.id == article_id), None)
    return found


def business_folder(data_dir: Path, business_id: str) -> Path:
    """Where a business's own articles lie: in the same form as the library's."""
    return data_dir / "knowledge" / index.collection_name(business_id)


def _still_opening(folder: Path) -> bool:
    return (folder.resolve(), None) not in _shelves and learnt.is_aside(wait=WAITS_SECONDS)


def warm(data_dir: Path | None = None) -> index.IndexStats:
    """Open the common library and the models now, so that no payer waits for them."""
    shelf = _shelf(data_dir or get_settings().data_dir, None)
    _silence(shelf)
    read("warm", shelf)
    return shelf.stats


def forget() -> None:
    """Drop what is in memory, so that the next search reads changed articles."""
    with _lock:
        _shelves.clear()
        library.cache_clear()


def _shelf(data_dir: Path, business_id: str | None) -> Shelf:
    key = (data_dir.resolve(), business_id)
    common = None if business_id is None else _shelf(data_dir, None)
    with _lock:
        if key not in _shelves:
            if business_id is None:
                _shelves[key] = Shelf(data_dir, library(), None)
            else:
                _shelves[key] = Shelf(
                    data_dir, load(business_folder(data_dir, business_id)), business_id, common
                )
        return _shelves[key]
