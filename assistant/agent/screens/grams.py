"""Words, word pairs and pieces of words of a text as a few numbers, for the detectors."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant.agent.screens.normalise import BREAK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Places = NDArray[np.intp]

SIZES = (3, 4, 5)
LONGEST_WORD = 24
FEWEST_USES = 2
"""A piece of a word that only one example has says nothing of the others."""


class Row(NamedTuple):
    """The known grams of a text and how much each is worth."""

    places: Places
    values: Matrix


class Grams:
    """What the examples' words are made of, weighed by rarity; the words' part and the pieces' part of a text are of
    length 1 each, so that a long text does not shout."""

    def __init__(self, known: Sequence[str], rarity: Sequence[float]) -> None:
        """`known`: all of them, each with its weight."""
        self.known = known
        self._places = {gram: place for place, gram in enumerate(known)}
        self.rarity = rarity

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> Grams:
        uses = Counter(gram for tokens in texts for part in _parts(tokens) for gram in set(part))
        known = sorted(gram for gram, count in uses.items() if count >= FEWEST_USES)
        return cls(known, [math.log((1 + len(texts)) / (1 + uses[gram])) + 1 for gram in known])

    def __len__(self) -> int:
        return len(self._places)

    def row(self, tokens: Sequence[str]) -> Row:
        places: list[int] = []
        values: list[float] = []
        for part in _parts(tokens):
            counted = [
                (self._places[gram], count) for gram, count in Counter(part).items() if gram in self._places
            ]
            worth = [(1 + math.log(count)) * self.rarity[place] for place, count in counted]
            length = math.sqrt(sum(value * value for value in worth)) or 1.0
            places += [place for place, _count in counted]
            values += [value / length for value in worth]
        return Row(np.array(places, dtype=np.intp), np.array(values, dtype=np.float32))


def _parts(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    said = [token for token in tokens if token != BREAK]
    ends = [BREAK, *tokens, BREAK] if tokens and tokens[0] != BREAK else list(tokens)
    pairs = [f"={one}={two}" for one, two in pairwise(ends) if one != two]
    pieces = [piece for token in said for piece in _pieces(token)]
    return [*(f"={token}" for token in said), *pairs], pieces


@lru_cache(maxsize=8192)
def _pieces(token: str) -> tuple[str, ...]:
    """What a word is made of, with its ends: a slip of the finger leaves most of it as it was."""
    ends = f" {token[:LONGEST_WORD]} "
    return tuple(ends[at : at + size] for size in SIZES for at in range(len(ends) - size + 1))
