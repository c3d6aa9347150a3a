"""Word search (BM25) over passages: finds exact terms such as form numbers, which vectors blur."""

from __future__ import annotations

import logging
import math
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a about am an and any are as at be been but by can could did do does for from had has have
        how i if in into is it its me my of on or our please should so some than that the their them
        then there these they this to was we were what when where which who why will with would you
        your
        """,
    )
)


class WordIndex:
    """BM25 scores of every text for a question; English stems, so that "paying" finds "pay".

    `among` is another index, whose texts weigh the words too: a handful of texts cannot tell which words are rare.
    """

    def __init__(self, texts: Sequence[str], among: WordIndex | None = None) -> None:
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self.stems = [[sys.intern(stem) for stem in words(text)] for text in texts]
        every = [*self.stems, *(among.stems if among else ())]
        self._given, self._size = len(texts), len(every)
        self._bm25 = bm25s.BM25()
        self._uses = Counter(stem for each in self.stems for stem in set(each))
        if among:
            self._uses.update(among.uses)
        if texts:
            self._bm25.index(every, show_progress=False)

    @property
    def uses(self) -> Counter[str]:
        """In how many texts each stem stands."""
        return self._uses

    def rarity(self, word: str) -> float:
        """The weight of a stem: high for one that few texts or none use."""
        return math.log(1 + (self._size - self._uses[word] + 0.5) / (self._uses[word] + 0.5))

    def scores(self, question: str) -> NDArray[np.float32]:
        """One score per text in their order; 0 where no word is shared."""
        known = [word for word in words(question) if self._size and word in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._given, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known)[: self._given], dtype=np.float32)


def words(text: str) -> list[str]:
    """Stems without stop words; a hyphenated word such as 1099-NEC or non-profit also gives its parts and itself
    written as one."""
    import Stemmer

    found: list[str] = []
    for word in re.findall(r"[a-z0-9]+(?:[-.][a-z0-9]+)*%?", text.lower().replace("’", "'")):
        found += [word, *word.split("-"), word.replace("-", "")] if "-" in word else [word]
    # A stemmer keeps a buffer of its own and must not be shared between threads.
    stems: list[str] = Stemmer.Stemmer("english").stemWords([word for word in found if word not in _STOP])
    return stems
