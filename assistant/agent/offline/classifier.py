"""The trained part of understanding: one softmax over character n-grams, words, word pairs and, of English, the
vector of the sentence.

It learns from the phrase files when it is first used, and keeps what it learnt in DATA_DIR, by their content.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import re
import threading
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.agent.offline.rules import load_yaml
from assistant.agent.offline.wording import plain
from assistant.core.config import get_settings
from assistant.core.logging import get_logger
from assistant.domain.reading.languages import LEXICONS, fold, own_language
from knowledge_base import vector_cache
from knowledge_base.embedding import BUNDLED, embed, embed_one

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

log = get_logger(__name__)

FOLDER = Path(__file__).parent / "intents"
STEPS = 60
SCALE = 8.5
"""How far the grams' products count."""
SENSE = 12.0
"""How far a phrase of the same meaning counts, by the sentence vectors."""
NARROW = np.float32(3.0)
"""How fast that fades with the distance of the meanings."""
DECAY = 1.5e-3
STRIDE = 8
"""Two is what the theory allows; with so many intents eight was as stable, and needs half of the steps."""
AT_ONCE = 1000
MEANWHILE = 40
"""So many phrases of each intent teach the classifier that serves while the whole one learns."""
COMMON = 60
"""Grams that more phrases have than this are multiplied all at once."""
KEPT = 10
"""So many guesses are told of a text."""
LANGUAGES = ("en", "es", "fr", "de", "pt")


@dataclass(frozen=True, slots=True)
class Guess:
    """`ranked`: intents with their probability, best first; `nearest`: the intent of the English phrase that is
    nearest in meaning."""

    ranked: tuple[tuple[str, float], ...]
    nearest: str | None = None

    @property
    def best(self) -> str:
        return self.ranked[0][0]

    def share(self, *intents: str) -> float:
        """The probability of these intents together."""
        return sum(share for intent, share in self.ranked if intent in intents)


@dataclass(frozen=True, slots=True)
class _Learnt:
    """`grams`: a weight per n-gram and intent; `senses`: the phrases' vectors; `pulls`: how far each phrase pulls a
    text that means the same towards or away from an intent."""

    grams: Matrix
    senses: Matrix
    pulls: Matrix


class Classifier:
    """Deterministic: the same phrases give the same weights."""

    def __init__(self, phrases: dict[str, list[str]], *, by_meaning: bool = True) -> None:
        """`phrases` by intent; `by_meaning`: with sentence vectors, which only know English."""
        self.intents = tuple(sorted(phrases))
        self._by_meaning = by_meaning
        known = [(text, place) for place, intent in enumerate(self.intents) for text in phrases[intent]]
        self._places = [place for _text, place in known]
        self._grams = _Grams([text for text, _place in known])
        said = [
            BUNDLED.name if by_meaning else "",
            *self.intents,
            *(f"{place} {text}" for text, place in known),
        ]
        self._learnt = _kept(said, lambda: self._learn([text for text, _place in known]))
        self.guess = lru_cache(maxsize=1024)(self._guess)

    def _learn(self, texts: list[str]) -> _Learnt:
        answers = np.eye(len(self.intents), dtype=np.float32)[self._places]
        rows = [self._grams.sparse(text) for text in texts]
        senses = embed(texts if self._by_meaning else [])
        products = self._grams.products(rows)
        products *= np.float32(SCALE**2)
        for start in range(0, len(senses), AT_ONCE):
            part = senses[start : start + AT_ONCE]
            products[start : start + len(part)] += _near(part @ senses.T)
        duals = _softmax_duals(products, answers)
        weights = np.zeros((len(self._grams), len(self.intents)), dtype=np.float32)
        for (places, values), dual in zip(rows, duals, strict=True):
            weights[places] += values[:, None] * dual
        return _Learnt(weights * np.float32(SCALE**2), senses, duals)

    def _guess(self, text: str) -> Guess:
        places, values = self._grams.sparse(text)
        logits, nearest = values @ self._learnt.grams[places], None
        if self._by_meaning:
            likeness = self._learnt.senses @ embed_one(text)
            logits = logits + _near(likeness) @ self._learnt.pulls
            nearest = self.intents[self._places[int(likeness.argmax())]]
        shares = _softmax(np.asarray(logits, dtype=np.float32))
        order = np.argsort(-shares, kind="stable")
        ranked = tuple((self.intents[place], round(float(shares[place]), 4)) for place in order[:KEPT])
        return Guess(ranked, nearest)


def _near(likeness: Matrix) -> Matrix:
    """How much phrases of this likeness (cosine) count for each other: near ones much, the others hardly."""
    return np.asarray(np.exp(NARROW * (likeness - 1)) * SENSE**2, dtype=np.float32)


class _Grams:
    """Character n-grams within words (two to five, with the word's ends), words and word pairs, by rarity."""

    def __init__(self, texts: list[str]) -> None:
        uses = Counter(gram for text in texts for grams in _grams(text) for gram in set(grams))
        known = sorted(uses)
        self._places = {gram: place for place, gram in enumerate(known)}
        self._rarity = [math.log((1 + len(texts)) / (1 + uses[gram])) + 1 for gram in known]

    def sparse(self, text: str) -> tuple[NDArray[np.intp], Matrix]:
        """The places of the known grams and their values; the letters' and the words' are of length 1 each."""
        places: list[int] = []
        values: list[float] = []
        for grams in _grams(text):
            counted = [
                (self._places[gram], count) for gram, count in Counter(grams).items() if gram in self._places
            ]
            worth = [(1 + math.log(count)) * self._rarity[place] for place, count in counted]
            length = math.sqrt(sum(value * value for value in worth)) or 1.0
            places += [place for place, _count in counted]
            values += [value / length for value in worth]
        return np.array(places, dtype=np.intp), np.array(values, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._places)

    def products(self, rows: list[tuple[NDArray[np.intp], Matrix]]) -> Matrix:
        """Every row times every row: the grams that many share as dense columns, the others one by one."""
        holders: dict[int, list[tuple[int, float]]] = {}
        for at, (places, values) in enumerate(rows):
            for place, value in zip(places.tolist(), values.tolist(), strict=True):
                holders.setdefault(place, []).append((at, value))
        often = [place for place, holding in holders.items() if len(holding) > COMMON]
        dense = np.zeros((len(rows), len(often)), dtype=np.float32)
        for column, place in enumerate(often):
            for at, value in holders.pop(place):
                dense[at, column] += value
        found = dense @ dense.T
        for holding in holders.values():
            if len(holding) > 1:
                where = np.array([at for at, _value in holding])
                values = np.array([value for _at, value in holding], dtype=np.float32)
                found[np.ix_(where, where)] += np.outer(values, values)
        for at, (_places, values) in enumerate(rows):
            found[at, at] = float(values @ values)
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


def _softmax(logits: Matrix) -> Matrix:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def _softmax_duals(products: Matrix, answers: Matrix) -> Matrix:
    """Multinomial logistic regression by accelerated gradient descent, in the space of the examples (fewer than
    n-grams)."""
    weight = _balance(answers)
    reach = _greatest(products, weight) / STRIDE + DECAY
    now = before = np.zeros_like(answers)
    for step in range(STEPS):
        ahead = now + (step / (step + 3)) * (now - before)
        slope = weight * (_softmax(products @ ahead) - answers) + DECAY * ahead
        before, now = now, (ahead - slope / reach).astype(np.float32)
    return now


def _balance(answers: Matrix) -> Matrix:
    """A column of weights, one per example, that sum to 1: an intent counts by the root of its phrases' number, so
    that a rare one is heard and a common one is not doubted."""
    counts = answers.sum(axis=0, keepdims=True)
    weights = (answers / np.sqrt(np.maximum(counts, 1))).sum(axis=1, keepdims=True)
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def _greatest(square: Matrix, weight: Matrix) -> float:
    """The greatest singular value of `square * weight`, from above within a few percent (power iteration); `square`
    is symmetric, and not copied."""
    vector = np.ones((square.shape[1], 1), dtype=np.float32)
    for _ in range(12):
        vector = weight * (square @ (square @ (weight * vector)))
        vector /= float(np.linalg.norm(vector)) or 1.0
    return float(np.linalg.norm(square @ (weight * vector))) * 1.1


def _kept(content: list[str], learn: Callable[[], _Learnt]) -> _Learnt:
    """What was learnt from this very content, from DATA_DIR or, for a new one, from the machine's own cache; a cache
    that cannot be kept or read is no error."""
    said = "\n".join([repr((STEPS, STRIDE, SCALE, SENSE, float(NARROW), DECAY)), *content])
    name = f"learnt-{hashlib.sha256(said.encode()).hexdigest()[:24]}.npz"
    places = (get_settings().data_dir / "offline" / name, vector_cache.folder() / name)
    learnt = next((found for file in places if (found := _read(file)) is not None), None) or learn()
    for file in places:
        if not file.exists():
            _write(file, learnt)
    return learnt


def _read(file: Path) -> _Learnt | None:
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as kept:
            return _Learnt(kept["grams"], kept["senses"], kept["pulls"])
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        if file.is_file():
            file.unlink(missing_ok=True)
        return None


def _write(file: Path, learnt: _Learnt) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.stem}-{os.getpid()}.part.npz")
        np.savez(part, grams=learnt.grams, senses=learnt.senses, pulls=learnt.pulls)
        part.replace(file)
    except OSError:
        log.warning("what the offline model learnt could not be kept", file=str(file))


@lru_cache(maxsize=8)
def read_phrases(language: str = "en") -> dict[str, list[str]]:
    """Intent to example phrases of one language; the file's name is the intent's."""
    files = sorted((FOLDER / language).glob("*.yaml"))
    return {file.stem: [str(phrase) for phrase in load_yaml(file)] for file in files}


def language_heard(wording: str, locale: str) -> str:
    """The language whose phrases know most of these words; the locale's own where others know no more."""
    words = [fold(word) for word in wording.split()]
    home = own_language(locale)
    counts = {language: sum(word in _words(language) for word in words) for language in LEXICONS}
    return max(counts, key=lambda language: (counts[language], language == home))


def known_abroad(wording: str) -> bool:
    """Whether the phrases of any language but English know one of these words."""
    words = {fold(word) for word in wording.split()}
    return any(words & _words(language) for language in LANGUAGES[1:])


@lru_cache(maxsize=8)
def _words(language: str) -> frozenset[str]:
    texts = (plain(text) for texts in read_phrases(language).values() for text in texts)
    return frozenset(fold(word) for text in texts for word in text.split())


_LEARNING = threading.Lock()
_ASIDE = threading.Event()


def classifier(language: str = "en") -> Classifier:
    """The trained classifier of this process: one for English, one for all other languages together. A turn that comes
    while `learn_aside` learns is heard by a smaller one."""
    if language != "en":
        return _foreign()
    if _ASIDE.is_set():
        return _meanwhile()
    with _LEARNING:
        return _english()


def learn_aside() -> None:
    """Learn beside the turns: the first start on a machine takes the vectors of all phrases."""
    _ASIDE.set()
    try:
        with _LEARNING:
            _english()
    finally:
        _ASIDE.clear()
    _foreign()


@lru_cache(maxsize=1)
def _meanwhile() -> Classifier:
    """Learns in under a second, from a part of the phrases and with no vectors."""
    return Classifier(
        {intent: texts[:MEANWHILE] for intent, texts in read_phrases("en").items()}, by_meaning=False
    )


@lru_cache(maxsize=1)
def _english() -> Classifier:
    return Classifier(read_phrases("en"))


@lru_cache(maxsize=1)
def _foreign() -> Classifier:
    phrases: dict[str, list[str]] = {}
    for language in LANGUAGES[1:]:
        for intent, texts in read_phrases(language).items():
            phrases.setdefault(intent, []).extend(texts)
    return Classifier(phrases, by_meaning=False)
