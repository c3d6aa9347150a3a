from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.ranking import WEIGHTS, best_of_each, fused, mean_of_nearest

cosines = st.lists(st.tuples(st.integers(0, 4), st.floats(-1, 1, width=16)), max_size=30)


@given(cosines)
def test_the_best_and_the_nearest_three_are_those_of_each_owner(rows: list[tuple[int, float]]) -> None:
    owners = np.array([owner for owner, _ in rows], dtype=np.intp)
    scores = np.array([score for _, score in rows], dtype=np.float32)
    best, mean = best_of_each(scores, owners, 5), mean_of_nearest(scores, owners, 5)
    for owner in range(5):
        own = sorted((score for each, score in rows if each == owner), reverse=True)
        assert np.isclose(best[owner], own[0] if own else 0, atol=1e-6)
        assert np.isclose(mean[owner], np.mean(own[:3]) if own else 0, atol=1e-3)


def test_what_does_not_differ_ranks_nothing() -> None:
    rows = np.arange(3)
    same = np.ones(3, dtype=np.float32)
    features = dict.fromkeys(WEIGHTS, same)
    local = np.array([False, True, False])
    scores = fused(features, local, rows, "both")
    assert scores.argmax() == 1
    assert scores[0] == scores[2]
