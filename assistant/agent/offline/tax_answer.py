"""A tax answer out of the library's own sentences: what holds, the rule that was asked for, what to do.

Nothing is worded anew, so that each figure and rule is in the passage that is cited with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.agent.checks.sentences import split_sentences
from assistant.agent.offline.tax_wants import Wants, fits, wants
from knowledge_base.embedding import embed_kept, embed_one
from knowledge_base.lexical import words
from knowledge_base.query import in_english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_SENTENCES = 5
MOST_WEIGHED = 30
LEAST_NEAR = 0.2
_SHARED, _FIGURE, _START, _ACT = 0.5, 0.2, 0.08, 0.2
_ANOTHER_ARTICLE = 0.12
"""Off a sentence of the second article; twice that off one of the third."""
_ALIKE = 0.35
"""How much the likeness to a sentence that was taken counts against another."""
_DO = "what you can do"
_START_HEADING = "in short"
_EXAMPLE = "example"
"""Figures of an example, said beside an invoice's own, would be taken for its."""
_LEANS = re.compile(
    r"^(?:there|then|this|these|those|that|they|it|its|such|here|both|either|in that case|otherwise|but|and|so|also"
    r"|for example|if so|some of|one|other|others|another|below that|above that|until then|after that|the same)\b",
    re.IGNORECASE,
)
"""How a sentence begins that cannot stand without the one before it."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: int
    place: int
    text: str
    heading: str
    rank: int


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
    ranks = {
        article: rank for rank, article in enumerate(dict.fromkeys(str(row["article"]) for row in passages))
    }
    every = [
        _Sentence(
            row, place, text, str(read[row].get("heading", "")).casefold(), ranks[str(read[row]["article"])]
        )
        for row, pieces in enumerate(rows)
        for place, text in enumerate(pieces)
        if text and (_EXAMPLE not in str(read[row].get("heading", "")).casefold() or _EXAMPLE in asked_text)
    ]
    if not every:
        return []
    vectors = dict(zip(every, embed_kept([one.text for one in every]), strict=True))
    rarity = _rarity(every)
    vector, wanted = embed_one(asked_text), wants(asked_text)
    scores = {
        one: float(vector @ vectors[one]) + _SHARED * _by_words(asked, one, rarity) + _by_kind(one, wanted)
        for one in every
    }
    ranked = sorted(scores, key=lambda one: (-scores[one], one.passage, one.place))
    if scores[ranked[0]] < LEAST_NEAR:
        return []
    chosen = _chosen(ranked[:MOST_WEIGHED], scores, vectors)
    return [_with_source(one.text, str(read[one.passage]["id"])) for one in chosen]


def _by_kind(one: _Sentence, wanted: Wants) -> float:
    return (
        _FIGURE * fits(one.text, wanted)
        + (_START if one.heading == _START_HEADING else 0.0)
        - (_ACT if one.heading == _DO else 0.0)
        - _ANOTHER_ARTICLE * one.rank
    )


def _chosen(
    ranked: list[_Sentence], scores: dict[_Sentence, float], vectors: dict[_Sentence, NDArray[np.float32]]
) -> list[_Sentence]:
    """The best one, the head of its search's first article, then what adds most to them; each with the sentence that
    it leans on."""
    at = {(one.passage, one.place): one for one in scores}
    chosen: list[_Sentence] = []

    def take(one: _Sentence) -> None:
        unit = [one]
        while _LEANS.match(unit[0].text):
            before = at.get((unit[0].passage, unit[0].place - 1))
            if before is None:
                return
            unit.insert(0, before)
        new = [each for each in unit if each not in chosen]
        if len(chosen) + len(new) <= MOST_SENTENCES:
            chosen.extend(new)

    def adds(one: _Sentence) -> float:
        said = max((float(vectors[one] @ vectors[other]) for other in chosen), default=0.0)
        return scores[one] - _ALIKE * said

    take(ranked[0])
    head = next((one for one in ranked if one.heading == _START_HEADING and one.rank == 0), None)
    if head is not None:
        take(head)
    left = [one for one in ranked if one not in chosen]
    while left and len(chosen) < MOST_SENTENCES:
        best = max(left, key=adds)
        left.remove(best)
        if best not in chosen:
            take(best)
    return sorted(chosen, key=lambda one: (one.rank, one.passage, one.place))


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
    return sum(rarity[word] for word in shared) / whole if whole else 0.0


def _quotable(piece: str) -> bool:
    whole = (
        piece[-1] in ".!"
        and piece.lstrip('"')[:1].isalnum()
        and not piece[0].islower()
        and piece.count('"') % 2 == 0
    )
    cut_in_a_quotation = re.match(r'[^"]*\w"', piece) is not None
    return (
        whole and not cut_in_a_quotation and len(piece.split()) > 3 and "**" not in piece and "`" not in piece
    )


def _with_source(sentence: str, name: str) -> str:
    """The marker stands before the stop, so that it stays with its sentence."""
    body, stop = (sentence[:-1], sentence[-1]) if sentence[-1] in ".!?" else (sentence, ".")
    return f"{body} [{name}]{stop}"
