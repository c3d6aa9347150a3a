"""Texts as grams: letters within words, words, word pairs and what kind of figures stand in them."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from assistant.agent.offline.wording import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

COMMON = 300
"""Grams that more texts have than this are multiplied all at once: of 17,600 texts the fastest of 60 to 1,000."""


class Grams:
    """Character n-grams within words (two to five, with the word's ends), words and word pairs, by rarity."""

    def __init__(self, known: Sequence[str], rarity: Sequence[float]) -> None:
        """`known`: all of them, each with its weight."""
        self.known = known
        self._places = {gram: place for place, gram in enumerate(known)}
        self.rarity = rarity

    @classmethod
    def of(cls, texts: Sequence[str]) -> Grams:
        uses = Counter(gram for text in texts for grams in _grams(text) for gram in set(grams))
        known = sorted(uses)
        return cls(known, [math.log((1 + len(texts)) / (1 + uses[gram])) + 1 for gram in known])

    def sparse(self, text: str) -> tuple[NDArray[np.intp], Matrix]:
        """The places of the known grams and their values; the letters' and the words' are of length 1 each."""
        places: list[int] = []
        values: list[float] = []
        for grams in _grams(text):
            counted = [
                (self._places[gram], count) for gram, count in Counter(grams).items() if gram in self._places
            ]
            worth = [(1 + math.log(count)) * self.rarity[place] for place, count in counted]
            length = math.sqrt(sum(value * value for value in worth)) or 1.0
            places += [place for place, _count in counted]
            values += [value / length for value in worth]
        return np.array(places, dtype=np.intp), np.array(values, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._places)

    def products(self, rows: list[tuple[NDArray[np.intp], Matrix]]) -> Matrix:
        """Every row times every row: the grams that many share as dense columns, the others one by one."""
        owners = np.repeat(np.arange(len(rows)), [len(places) for places, _values in rows])
        places = np.concatenate([np.zeros(0, dtype=np.intp), *(places for places, _values in rows)])
        values = np.concatenate([np.zeros(0, dtype=np.float32), *(values for _places, values in rows)])
        holders = np.bincount(places, minlength=len(self))
        column = np.cumsum(holders > COMMON) - 1
        often = holders[places] > COMMON
        dense = np.zeros((len(rows), int((holders > COMMON).sum())), dtype=np.float32)
        dense[owners[often], column[places[often]]] = values[often]
        found: Matrix = dense @ dense.T
        rarer = np.flatnonzero(~often & (holders[places] > 1))
        rarer = rarer[np.argsort(places[rarer], kind="stable")]
        starts = np.flatnonzero(np.diff(places[rarer])) + 1
        for holding in np.split(rarer, starts):
            where, worth = owners[holding], values[holding]
            found[where[:, None], where] += worth[:, None] * worth
        for at, (_places, own) in enumerate(rows):
            found[at, at] = float(own @ own)
        return found


def _grams(text: str) -> tuple[list[str], list[str]]:
    """The letters' grams and the words' ones, of a text as it was written."""
    words = plain(text).split()
    letters = []
    for word in words:
        ends = f" {word} "
        for size in (2, 3, 4, 5):
            letters += [ends[at : at + size] for at in range(len(ends) - size + 1)]
    kinds = [kind for kind, pattern in _KINDS if pattern.search(text.lower())]
    pairs = [f"={one}={two}" for one, two in pairwise(words)]
    return letters, [*(f"={word}" for word in words), *pairs, *(f"={kind}=" for kind in kinds)]


_KINDS = (
    ("figure", re.compile(r"\d")),
    ("money", re.compile(r"[$€£]|\b\d+ ?(?:dollars|bucks|quid|pounds|euros?|eur)\b")),
    (
        "day",
        re.compile(
            r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|\b\d+(?:st|nd|rd|th)\b|tomorrow|tonight"
            r"|\b(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|ma[nñ]ana)\b"
            r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain)\b"
            r"|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen)\b"
            r"|\b(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr"
            r"|jun|jul|aug|sept?|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|octubre|noviembre"
            r"|diciembre|janvier|f[eé]vrier|avril|juin|juillet|ao[uû]t|d[eé]cembre|januar|februar|m[aä]rz|juni|juli"
            r"|oktober|dezember)\b"
        ),
    ),
    ("asks", re.compile(r"[?¿]")),
)
