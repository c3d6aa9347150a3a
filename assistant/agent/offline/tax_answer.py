"""A tax answer out of the library's own sentences: what holds, the rule that was asked for, what to do.

Nothing is worded anew, so that each figure and rule is in the passage that is cited with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.agent.checks.sentences import split_sentences
from knowledge_base.embedding import embed_one
from knowledge_base.lexical import words
from knowledge_base.query import in_english

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SENTENCES = 5
MOST_WEIGHED = 20
"""Sentences that get a vector: a few milliseconds each, the first time."""
LEAST_NEAR = 0.2
_ANOTHER_ARTICLE = 0.12
_SHARED, _FIGURE, _START = 0.5, 0.2, 0.08
_DO = "what you can do"
_START_HEADING = "in short"
_LEANS = re.compile(
    r"^(?:there|then|this|these|those|that|they|it|its|such|here|both|either|in that case|otherwise|but|and|so|also"
    r"|for example|if so|some of|one|other|others|another|below that|above that|until then|after that|the same)\b",
    re.IGNORECASE,
)
"""How a sentence begins that cannot stand without the one before it."""
_WANTS_FIGURE = re.compile(
    r"\b(?:how (?:much|many|long|high|soon)|rate|rates|percent\w*|threshold|limit|minimum|maximum|when|deadline|due"
    r"|by when|what amount|floor|turnover|which section|section|legally)\b|\d|%",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: int
    place: int
    text: str
    heading: str
    first_article: bool


def cited(question: str, passages: Sequence[dict[str, Any]]) -> list[str]:
    """Two to five sentences that answer the question, each with its source; none when none is near enough.

    `passages` come in the order of the search; the first one's article leads.
    """
    asked_text = in_english(question)
    asked = frozenset(words(asked_text))
    read = _reading_order(passages)
    rows = [
        [piece if _quotable(piece) else "" for piece in split_sentences(str(row["text"]))] for row in read
    ]
    lead = str(passages[0]["article"])
    every = [
        _Sentence(
            row, place, text, str(read[row].get("heading", "")).casefold(), read[row]["article"] == lead
        )
        for row, pieces in enumerate(rows)
        for place, text in enumerate(pieces)
        if text
    ]
    if not every:
        return []
    rarity = _rarity(every)
    every.sort(key=lambda one: -_by_words(asked, one, rarity))
    vector = embed_one(asked_text)
    figure = _WANTS_FIGURE.search(asked_text) is not None
    scores = {
        one: float(vector @ _vector(one.text))
        + _SHARED * _by_words(asked, one, rarity)
        + (_FIGURE if figure and re.search(r"\d", one.text) else 0.0)
        + (_START if one.heading == _START_HEADING else 0.0)
        - (0.0 if one.first_article else _ANOTHER_ARTICLE)
        for one in every[:MOST_WEIGHED]
    }
    ranked = sorted(scores, key=lambda one: (-scores[one], one.passage, one.place))
    if scores[ranked[0]] < LEAST_NEAR:
        return []
    chosen = _chosen(ranked, every)
    return [_with_source(one.text, str(read[one.passage]["id"])) for one in chosen]


def _chosen(ranked: list[_Sentence], every: list[_Sentence]) -> list[_Sentence]:
    """The best ones, each with the sentence that it leans on; the head of the article before, an act at the end."""
    at = {(one.passage, one.place): one for one in every}
    chosen: list[_Sentence] = []

    def take(one: _Sentence) -> None:
        unit = [one]
        while _LEANS.match(unit[0].text) or not unit[0].text:
            before = at.get((unit[0].passage, unit[0].place - 1))
            if before is None:
                return
            unit.insert(0, before)
        new = [each for each in unit if each not in chosen]
        if len(chosen) + len(new) <= MOST_SENTENCES:
            chosen.extend(new)

    take(ranked[0])
    head = next((one for one in ranked if one.heading == _START_HEADING and one.first_article), None)
    act = next((one for one in ranked if one.heading == _DO and one.first_article), None)
    for one in (*ranked[1:3], head, *ranked[3:4], act):
        if one is not None and (one.heading != _DO or one in (act, ranked[0])):
            take(one)
    return sorted(chosen, key=lambda one: (not one.first_article, one.passage, one.place))


def _reading_order(passages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The leading article as it was written, then the others as they were found."""
    order = {"in short": 0, "on your invoice": 8, "what you can do": 9}
    lead = passages[0]["article"]
    own = [row for row in passages if row["article"] == lead]
    own.sort(key=lambda row: (order.get(str(row.get("heading", "")).casefold(), 5), str(row["id"])))
    return [*own, *(row for row in passages if row["article"] != lead)]


def _rarity(every: list[_Sentence]) -> dict[str, float]:
    """Of each word the weight: low for one that most of the sentences at hand have."""
    held = [frozenset(words(one.text)) for one in every]
    counts: dict[str, int] = {}
    for each in held:
        for word in each:
            counts[word] = counts.get(word, 0) + 1
    return {word: float(np.log(1 + len(held) / count)) for word, count in counts.items()}


def _by_words(asked: frozenset[str], one: _Sentence, rarity: dict[str, float]) -> float:
    shared = asked & frozenset(words(one.text))
    whole = sum(rarity.get(word, 0.0) for word in asked)
    start = 0.1 if one.heading == _START_HEADING and one.first_article else 0.0
    return (sum(rarity[word] for word in shared) / whole if whole else 0.0) + start


def _quotable(piece: str) -> bool:
    whole = piece[-1] in ".!" and piece[0].isupper() and piece.count('"') % 2 == 0
    cut_in_a_quotation = re.match(r'[^"]*\w"', piece) is not None
    return (
        whole and not cut_in_a_quotation and len(piece.split()) > 3 and "**" not in piece and "`" not in piece
    )


@lru_cache(maxsize=2048)
def _vector(sentence: str) -> Any:
    vector = np.array(embed_one(sentence))
    vector.setflags(write=False)
    return vector


def _with_source(sentence: str, name: str) -> str:
    """The marker stands before the stop, so that it stays with its sentence."""
    body, stop = (sentence[:-1], sentence[-1]) if sentence[-1] in ".!?" else (sentence, ".")
    return f"{body} [{name}]{stop}"
