"""The trained part of understanding: one softmax over character n-grams, words, word pairs and the meaning of the
sentence, by a vector that knows many languages and, of English, by a finer one.

It learns from the phrase files when it is first used, and keeps what it learnt in DATA_DIR, by their content.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.agent.offline.grams import Grams
from assistant.agent.offline.intent_names import public_intent
from assistant.agent.offline.phrases import LANGUAGES, read_messages, read_phrases
from assistant.agent.offline.ridge import HELD, ridge_duals
from assistant.agent.offline.softmax import DECAY, STEPS, STRIDE, balance, softmax, softmax_duals
from assistant.core.config import get_settings
from assistant.core.logging import get_logger
from knowledge_base import multilingual, vector_cache
from knowledge_base.embedding import BUNDLED, cosines, embed, embed_one

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from assistant.agent.offline.phrases import Message

    Matrix = NDArray[np.float32]

log = get_logger(__name__)

MESSAGE_COUNTS = 1.5
"""How much more a whole message counts than a phrase in what messages mean."""
SCALE = 8.5
"""How far the grams' products count."""
AT_ONCE = 1000
MEANWHILE = 40
"""So many phrases of each intent teach the classifier that serves while the whole one learns."""
ENGLISH_BESIDE = 60
"""So many English phrases of each intent teach the other languages' classifier beside their own."""
KEPT = 12
"""So many guesses are told of a text."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`ranked`: intents with their probability, best first; `message`: the decision record's intents of a whole message
    in the same way; `nearest`: the intent of the English phrase that is nearest in meaning; `words`: what the words
    alone say of a whole message, about 1 for an intent that it has and 0 for others."""

    ranked: tuple[tuple[str, float], ...]
    nearest: str | None = None
    message: tuple[tuple[str, float], ...] = ()
    words: tuple[tuple[str, float], ...] = ()

    @property
    def best(self) -> str:
        return self.ranked[0][0]

    def share(self, *intents: str) -> float:
        """The probability of these intents together."""
        return sum(share for intent, share in self.ranked if intent in intents)


@dataclass(frozen=True, slots=True)
class Sense:
    """One way to tell what a text means. `reach`: how far a phrase of the same meaning counts; `narrow`: how fast that
    fades with the distance of the meanings."""

    name: str
    many: Callable[[list[str]], Matrix]
    one: Callable[[str], Matrix]
    reach: float
    narrow: float

    def near(self, likeness: Matrix) -> Matrix:
        """How much texts of this likeness (cosine) count for each other: near ones much, the others hardly."""
        return np.asarray(
            np.exp(np.float32(self.narrow) * (likeness - 1)) * np.float32(self.reach**2), dtype=np.float32
        )


FINE = Sense(BUNDLED.name, embed, embed_one, reach=12.0, narrow=3.0)
"""English only."""
BROAD = Sense(multilingual.NAME, multilingual.encode_kept, multilingual.encode_one, reach=10.0, narrow=2.5)


@dataclass(frozen=True, slots=True)
class _Learnt:
    """`grams`: a weight per n-gram and intent; `words`: the same of whole messages where nothing else is looked at;
    `senses`: the texts' vectors of each sense; `pulls`: how far each text pulls another that means the same towards or
    away from an intent."""

    grams: Matrix
    words: Matrix
    senses: tuple[Matrix, ...]
    pulls: Matrix


class Classifier:
    """Deterministic: the same phrases and messages give the same weights.

    Two answers from one look at the text: the finer intent of a clause, which the phrases teach, and the decision
    record's intents of a whole message, which the messages teach beside them.
    """

    def __init__(
        self, phrases: dict[str, list[str]], messages: Sequence[Message] = (), *, senses: tuple[Sense, ...]
    ) -> None:
        """`phrases` by intent."""
        self.intents = tuple(sorted(phrases))
        self._senses = senses
        known = [(text, place) for place, intent in enumerate(self.intents) for text in phrases[intent]]
        self._places = [place for _text, place in known]
        wholes = [public_intent(intent) or intent for intent in self.intents]
        self._wholes = tuple(sorted({*wholes, *(intent for one in messages for intent in one.intents)}))
        texts = [*(text for text, _place in known), *(one.text for one in messages)]
        self._grams = Grams(texts)
        said = [
            *(f"{sense.name} {sense.reach} {sense.narrow}" for sense in senses),
            *self.intents,
            *wholes,
            *(f"{place} {text}" for text, place in known),
            *(f"{' '.join(one.intents)} {one.text}" for one in messages),
        ]
        self._learnt = _kept(said, lambda: self._learn_on_all_cores(texts, wholes, messages))
        self.guess = lru_cache(maxsize=1024)(self._guess)

    def _learn_on_all_cores(
        self, texts: list[str], wholes: list[str], messages: Sequence[Message]
    ) -> _Learnt:
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=os.cpu_count(), user_api="blas"):
            return self._learn(texts, wholes, messages)

    def _learn(self, texts: list[str], wholes: list[str], messages: Sequence[Message]) -> _Learnt:
        fine = np.zeros((len(texts), len(self.intents)), dtype=np.float32)
        fine[np.arange(len(self._places)), self._places] = 1
        whole = np.zeros((len(texts), len(self._wholes)), dtype=np.float32)
        for row, place in enumerate(self._places):
            whole[row, self._wholes.index(wholes[place])] = 1
        for row, message in enumerate(messages, len(self._places)):
            for intent in message.intents:
                whole[row, self._wholes.index(intent)] = 1 / len(message.intents)
            if len(message.intents) == 1 and wholes.count(message.intents[0]) == 1 and message.is_short:
                fine[row, wholes.index(message.intents[0])] = 1
        counts = np.ones(len(texts), dtype=np.float32)
        counts[len(self._places) :] = MESSAGE_COUNTS
        rows = [self._grams.sparse(text) for text in texts]
        vectors = tuple(sense.many(texts) for sense in self._senses)
        products = self._grams.products(rows)
        words = self._weights(rows, ridge_duals(products, whole, balance(whole, counts)[:, 0] * len(texts)))
        products *= np.float32(SCALE**2)
        for sense, rows_of in zip(self._senses, vectors, strict=True):
            for start in range(0, len(texts), AT_ONCE):
                part = rows_of[start : start + AT_ONCE]
                products[start : start + len(part)] += sense.near(part @ rows_of.T)
        duals = softmax_duals(products, (fine, whole), counts)
        return _Learnt(self._weights(rows, duals) * np.float32(SCALE**2), words, vectors, duals)

    def _weights(self, rows: list[tuple[NDArray[np.intp], Matrix]], duals: Matrix) -> Matrix:
        weights = np.zeros((len(self._grams), duals.shape[1]), dtype=np.float32)
        for (places, values), dual in zip(rows, duals, strict=True):
            weights[places] += values[:, None] * dual
        return weights

    def _guess(self, text: str) -> Guess:
        places, values = self._grams.sparse(text)
        logits, nearest = values @ self._learnt.grams[places], None
        if self._senses:
            near = np.zeros(len(self._learnt.pulls), dtype=np.float32)
            for sense, vectors in zip(self._senses, self._learnt.senses, strict=True):
                likeness = cosines(vectors, sense.one(text))
                near += sense.near(likeness)
                if nearest is None:
                    nearest = self.intents[self._places[int(likeness[: len(self._places)].argmax())]]
            # on one thread, as the cosines are: BLAS would spend more on waking the others
            logits = logits + np.einsum("i,ij->j", near, self._learnt.pulls)
        fine, whole = logits[: len(self.intents)], logits[len(self.intents) :]
        said = values @ self._learnt.words[places]
        words = tuple(
            (intent, round(float(share), 4)) for intent, share in zip(self._wholes, said, strict=True)
        )
        return Guess(_ranked(self.intents, fine), nearest, _ranked(self._wholes, whole), words)


def _ranked(intents: tuple[str, ...], logits: Matrix) -> tuple[tuple[str, float], ...]:
    shares = softmax(np.asarray(logits, dtype=np.float32))
    order = np.argsort(-shares, kind="stable")
    return tuple((intents[place], round(float(shares[place]), 4)) for place in order[:KEPT])


def _kept(content: list[str], learn: Callable[[], _Learnt]) -> _Learnt:
    """What was learnt from this very content, from DATA_DIR or, for a new one, from the machine's own cache; a cache
    that cannot be kept or read is no error."""
    said = "\n".join([repr((STEPS, STRIDE, SCALE, DECAY, MESSAGE_COUNTS, HELD)), *content])
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
            senses = tuple(kept[name] for name in sorted(kept.files) if name.startswith("senses"))
            return _Learnt(kept["grams"], kept["words"], senses, kept["pulls"])
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
        rows: dict[str, Any] = {"grams": learnt.grams, "words": learnt.words, "pulls": learnt.pulls}
        rows |= {f"senses{place}": vectors for place, vectors in enumerate(learnt.senses)}
        np.savez(part, **rows)
        part.replace(file)
    except OSError:
        log.warning("what the offline model learnt could not be kept", file=str(file))


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
    return Classifier({intent: texts[:MEANWHILE] for intent, texts in read_phrases("en").items()}, senses=())


@lru_cache(maxsize=1)
def _english() -> Classifier:
    return taught("en", read_messages("en"))


@lru_cache(maxsize=1)
def _foreign() -> Classifier:
    return taught("other", [message for language in LANGUAGES for message in read_messages(language)])


def taught(language: str, messages: Sequence[Message]) -> Classifier:
    """A classifier taught the phrases of English, or of all other languages and some English ones, and `messages`.

    What is learnt of an English text holds in the other languages, whose meaning the broad sense knows.
    """
    if language == "en":
        return Classifier(read_phrases("en"), messages, senses=(FINE, BROAD))
    phrases: dict[str, list[str]] = {}
    for other in LANGUAGES[1:]:
        for intent, texts in read_phrases(other).items():
            phrases.setdefault(intent, []).extend(texts)
    for intent, texts in read_phrases("en").items():
        phrases.setdefault(intent, []).extend(texts[:: max(1, len(texts) // ENGLISH_BESIDE)][:ENGLISH_BESIDE])
    return Classifier(phrases, messages, senses=(BROAD,))
