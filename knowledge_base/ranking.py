"""Which article answers: one score from vectors and words, with weights that were learnt.

The weights come from 1,200 of the articles' own questions, each left out in its turn, by the likelihood of the right
article among those that apply (calibrate.py). Each feature is taken in standard deviations over those articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

By = Literal["both", "meaning", "words"]
"""What ranks: vectors and words together, or one of them alone, for comparison."""
MEANING = ("question", "question_in_english", "passage")
WEIGHTS = {
    "question": 0.77,
    "question_in_english": 0.13,
    "passage": 0.15,
    "question_words": 0.42,
    "article_words": 0.18,
    "learnt": 0.39,
    "answer": 0.83,
    "passage_words": 0.0,
}
"""Of the article's three nearest questions by the search's vectors and by the English ones, of its nearest passage, and
of the words of its nearest question, of its whole text and of a passage; what a classifier makes of it; and how near
one of its sentences is to what an answer would be."""
LOCAL_WEIGHT = 1.86
"""Of an article that is for a place and not for everywhere."""
NEAREST = 3


def best_of_each(scores: NDArray[np.float32], owners: NDArray[np.intp], count: int) -> NDArray[np.float32]:
    """The highest score of each of `count` owners; 0 for one without any."""
    found = np.full(count, -np.inf, dtype=np.float32)
    np.maximum.at(found, owners, scores)
    return np.where(np.isfinite(found), found, np.float32(0))


def mean_of_nearest(scores: NDArray[np.float32], owners: NDArray[np.intp], count: int) -> NDArray[np.float32]:
    """The mean of the three highest scores of each owner, or of as many as it has; 0 for one without any.

    One question that happens to sound alike counts less than three that do.
    """
    if not scores.size:
        return np.zeros(count, dtype=np.float32)
    if np.any(np.diff(owners) < 0):
        order = np.argsort(owners, kind="stable")
        scores, owners = scores[order], owners[order]
    starts = np.flatnonzero(np.r_[True, np.diff(owners) > 0])
    lengths = np.diff(np.r_[starts, len(owners)])
    left, sums = scores.astype(np.float32), np.zeros(len(starts), dtype=np.float32)
    for taken in range(NEAREST):
        highest = np.maximum.reduceat(left, starts)
        sums += np.where(lengths > taken, highest, np.float32(0))
        places = np.flatnonzero(left == np.repeat(highest, lengths))
        first = np.r_[True, np.diff(owners[places]) > 0]
        left[places[first]] = -np.inf
    found = np.zeros(count, dtype=np.float32)
    found[owners[starts]] = sums / np.minimum(lengths, NEAREST)
    return found


def fused(
    features: dict[str, NDArray[np.float32]], local: NDArray[np.bool_], rows: NDArray[np.intp], by: By
) -> NDArray[np.float32]:
    """One score for each of the articles `rows`; the others have no part in it."""
    if by == "words":
        return features["passage_words"][rows]
    total = np.zeros(len(rows), dtype=np.float32)
    for name, weight in WEIGHTS.items():
        if weight and (by == "both" or name in MEANING):
            total += np.float32(weight) * standard(features[name][rows])
    if by == "both":
        total += np.float32(LOCAL_WEIGHT) * local[rows].astype(np.float32)
    return np.asarray(total, dtype=np.float32)


def standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """z-scores, which beat the fusion of ranks in our measurements; all zero when nothing differs."""
    spread = float(scores.std()) if scores.size else 0.0
    if spread == 0.0:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / spread, dtype=np.float32)
