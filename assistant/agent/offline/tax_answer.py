"""A tax answer out of the library's own sentences: what holds, the rule that was asked for, what to do.

Nothing is worded anew, so that each figure and rule is in the passage that is cited with it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.agent.checks.sentences import split_sentences
from knowledge_base import multilingual
from knowledge_base.answering import LEANS, Sentence, relevance, voted
from knowledge_base.jurisdictions import applicable, applies, named
from knowledge_base.query import in_english

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

MOST_SENTENCES = 5
MOST_WEIGHED = 30
LEAST_LIKELY = -6.0
"""The logarithm of odds below which nothing answers."""
_OF_THE_ARTICLE = 0.35
"""How much an article's own chance counts for its sentences, as a logarithm."""
_LEAST_CHANCE = 0.005
_ALIKE = 0.25
"""How much the likeness to a sentence that was taken counts against another."""
_FEWEST = 2
_BEHIND = 4.5
"""How far below the best one, in the logarithm of odds, a further sentence may be that is still worth saying."""
_EXAMPLE = "example"
"""Figures of an example, said beside an invoice's own, would be taken for its."""


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
    asked = in_english(question)
    passages = _of_the_same_place(question, passages)
    read = _reading_order(passages)
    articles = list(dict.fromkeys(str(row["article"]) for row in passages))
    scores: dict[_Sentence, float] = {}
    for rank, article in enumerate(articles):
        rows = [(place, row) for place, row in enumerate(read) if str(row["article"]) == article]
        scores |= _of_article(question, asked, rank, rows)
    ranked = sorted(scores, key=lambda one: (-scores[one], one.passage, one.place))
    if not ranked or scores[ranked[0]] < LEAST_LIKELY:
        return []
    chosen = _chosen(ranked[:MOST_WEIGHED], scores)
    return [_with_source(one.text, str(read[one.passage]["id"])) for one in chosen]


def _of_article(
    question: str, asked: str, rank: int, rows: Sequence[tuple[int, dict[str, Any]]]
) -> dict[_Sentence, float]:
    """How likely each quotable sentence of an article is to be one that answers."""
    every: list[_Sentence] = []
    weighed: list[Sentence] = []
    for passage, row in rows:
        heading = str(row.get("heading", "")).casefold()
        if _EXAMPLE in heading and _EXAMPLE not in asked:
            continue
        for place, text in enumerate(split_sentences(str(row["text"]))):
            if _quotable(text):
                every.append(_Sentence(passage, place, text, heading, rank))
                weighed.append(Sentence(text, heading, voted(text, row.get("votes") or {})))
    if not every:
        return {}
    chance = max(float(rows[0][1].get("chance") or 0.0), _LEAST_CHANCE)
    found = relevance(question, asked, weighed) + _OF_THE_ARTICLE * math.log(chance)
    return dict(zip(every, found.tolist(), strict=True))


def _chosen(ranked: list[_Sentence], scores: dict[_Sentence, float]) -> list[_Sentence]:
    """The best one, then what adds most to it; each with the sentence that it leans on."""
    at = {(one.passage, one.place): one for one in scores}
    rows = multilingual.encode_remembered([one.text for one in ranked])
    vectors = dict(zip(ranked, rows, strict=True))
    chosen: list[_Sentence] = []

    def take(one: _Sentence) -> None:
        unit = [one]
        while LEANS.match(unit[0].text):
            before = at.get((unit[0].passage, unit[0].place - 1))
            if before is None:
                return
            unit.insert(0, before)
        new = [each for each in unit if each not in chosen]
        if len(chosen) + len(new) <= MOST_SENTENCES:
            chosen.extend(new)

    def adds(one: _Sentence) -> float:
        said = max((_likeness(vectors, one, other) for other in chosen), default=0.0)
        return scores[one] - _ALIKE * said

    left = list(ranked)
    while left and len(chosen) < MOST_SENTENCES:
        best = max(left, key=adds)
        if len(chosen) >= _FEWEST and adds(best) < scores[ranked[0]] - _BEHIND:
            break
        left.remove(best)
        if best not in chosen:
            take(best)
    return sorted(chosen, key=lambda one: (one.rank, one.passage, one.place))


def _likeness(vectors: dict[_Sentence, NDArray[np.float32]], one: _Sentence, other: _Sentence) -> float:
    return float(vectors[one] @ vectors[other]) if other in vectors else 0.0


def _of_the_same_place(question: str, passages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that hold where the leading article does, or in a country that the question names: what the law of another
    one says beside it would mislead."""
    places = [frozenset(row.get("jurisdictions") or ("*",)) for row in passages]
    lead = places[0] | named(question) if places else frozenset()
    if "*" in lead:
        return list(passages)
    return [
        row
        for row, held in zip(passages, places, strict=True)
        if applies(held, applicable(lead)) or applies(lead, applicable(held))
    ]


def _reading_order(passages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The leading article as it was written, then the others as they were found."""
    order = {"in short": 0, "on your invoice": 8, "what you can do": 9}
    lead = passages[0]["article"]
    own = [row for row in passages if row["article"] == lead]
    own.sort(key=lambda row: (order.get(str(row.get("heading", "")).casefold(), 5), str(row["id"])))
    return [*own, *(row for row in passages if row["article"] != lead)]


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
