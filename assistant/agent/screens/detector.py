"""The trained part of the screens: how likely a text means a signal, whatever words it chooses.

It learns from `examples` when it is first used, and keeps what it learnt in DATA_DIR, by their content. It stands
beside the phrases of the lexicon.
"""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from assistant.agent.offline.phrases import language_heard
from assistant.agent.offline.wording import plain
from assistant.agent.screens import grams, logistic, normalise
from assistant.agent.screens.examples import SIGNS, examples, files_read
from assistant.agent.screens.normalise import words
from knowledge_base import learnt, multilingual
from knowledge_base.embedding import BUNDLED, embed, embed_one

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from assistant.agent.screens.examples import Example, Sign
    from knowledge_base.learnt import Tables

    Matrix = NDArray[np.float32]

KEPT_AS = "screens"
TRUST = 10.0
"""How much the examples count against the wish for small weights."""
MEANT = 0.2
"""How much all that mean a signal count beside all that do not: they are few."""
SENSE = 2.0
"""How far the sentence vectors count beside the grams."""
MOSTLY = 0.75
"""Of a text in English the examples know so many words."""
UNSURE = 0.03
"""From here a text is worth the vectors of its sentence."""
By = Literal["words", "meaning", "english"]


class Guess(NamedTuple):
    """How likely each signal is meant, 0 to 1; `by` words alone, by the meaning of the sentence too, or by what a
    finer encoder makes of it in English."""

    shares: dict[Sign, float]
    by: By


class Lesson:
    """What a detector is taught: `known`, by the words and by the vectors of their sentences."""

    def __init__(self, known: Sequence[Example]) -> None:
        self._known = known

    def digest(self) -> str:
        """Of all that what is learnt depends on."""
        return learnt.digest_of(
            (
                repr((logistic.STEPS, TRUST, MEANT, SENSE, BUNDLED.name, multilingual.NAME)),
                *(Path(module.__file__ or "").read_bytes() for module in (grams, logistic, normalise)),
                *(repr(example) for example in self._known),
            )
        )

    def learn(self) -> Tables:
        known = self._known
        said = [words(example.text).tokens for example in known]
        pieces = grams.Grams.of(said)
        every = range(len(known))
        english = [place for place in every if known[place].language == "en"]

        def rows(places: Sequence[int], *encoders: Callable[[list[str]], Matrix]) -> Matrix:
            texts = [known[place].text for place in places]
            senses = [encode(texts) * np.float32(SENSE) for encode in encoders]
            dense = np.hstack([np.ones((len(texts), 1)), *senses]).astype(np.float32)
            sparse = [pieces.row(said[place]) for place in places]
            keep = [at for at, row in enumerate(sparse) if len(row.places)]
            answers, worth = _answers([known[places[at]] for at in keep])
            table = logistic.Rows([sparse[at] for at in keep], len(pieces), dense[keep])
            return logistic.learn(table, answers, worth)

        return {
            "known": learnt.packed(pieces.known),
            "rarity": np.array(pieces.rarity, dtype=np.float64),
            "english_words": learnt.packed(sorted({token for place in english for token in said[place]})),
            "words": rows(every),
            "meaning": rows(every, multilingual.encode_kept),
            "english": rows(english, multilingual.encode_kept, embed),
        }


class Detector:
    """Deterministic: the same examples give the same weights."""

    def __init__(self, tables: Tables) -> None:
        """`tables` as a lesson learnt them."""
        self._grams = grams.Grams(learnt.unpacked(tables["known"]), tables["rarity"].tolist())
        self._english_words = frozenset(learnt.unpacked(tables["english_words"]))
        self._by: dict[By, Matrix] = {by: tables[by] for by in get_args(By)}

    def guess(self, text: str, tokens: Sequence[str], *, in_doubt: bool = False) -> Guess:
        """How likely this text means each signal; `in_doubt` asks for the vectors of its sentence in any case."""
        row = self._grams.row(tokens)
        if not len(row.places):
            return Guess(dict.fromkeys(SIGNS, 0.0), "words")

        def shares(by: By, *senses: Matrix) -> dict[Sign, float]:
            dense = np.concatenate([np.ones(1), *(sense * SENSE for sense in senses)]).astype(np.float32)
            return _shares(self._by[by], row.values @ self._by[by][row.places], dense)

        found = shares("words")
        if not in_doubt and all(share < UNSURE for share in found.values()):
            return Guess(found, "words")
        broad = multilingual.encode_one(text)
        if self._is_english(text, tokens):
            return Guess(shares("english", broad, embed_one(text)), "english")
        return Guess(shares("meaning", broad), "meaning")

    def _is_english(self, text: str, tokens: Sequence[str]) -> bool:
        known = sum(token in self._english_words for token in tokens)
        return known >= MOSTLY * len(tokens) and language_heard(plain(text), "en_US") == "en"


def _shares(weights: Matrix, by_grams: Matrix, dense: Matrix) -> dict[Sign, float]:
    values = logistic.sigmoid(by_grams + dense @ weights[len(weights) - len(dense) :])
    return {sign: round(float(value), 4) for sign, value in zip(SIGNS, values, strict=True)}


def _answers(known: Sequence[Example]) -> tuple[Matrix, Matrix]:
    """One column per signal: what is meant, and how much that counts."""
    answers = np.array(
        [[example.means.get(sign, False) for sign in SIGNS] for example in known], dtype=np.float32
    )
    worth = np.array(
        [[example.worth * (sign in example.means) for sign in SIGNS] for example in known], dtype=np.float32
    )
    meant = (worth * answers).sum(axis=0)
    not_meant = (worth * (1 - answers)).sum(axis=0)
    return answers, worth * np.where(answers > 0, MEANT * not_meant / np.maximum(meant, 1), 1) * np.float32(
        TRUST
    )


_LEARNING = threading.Lock()


def detector() -> Detector | None:
    """The detector of this process; None while it is learnt aside, when the phrases read alone."""
    if not _detector.cache_info().currsize and learnt.is_aside():
        return None
    with _LEARNING:
        return _detector()


def learn_now() -> None:
    """The first start on a machine takes minutes."""
    _detector()


@lru_cache(maxsize=1)
def _detector() -> Detector:
    lesson = cache(lambda: Lesson(list(examples())))
    digest = learnt.unchanged(KEPT_AS, files_read(), lambda: lesson().digest())
    return Detector(learnt.kept(KEPT_AS, digest, lambda: lesson().learn()))
