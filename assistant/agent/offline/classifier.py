"""The trained part of understanding: one softmax over character n-grams, words, word pairs and the meaning of the
sentence, by a vector that knows many languages and, of English, by a finer one.

It learns from the phrase files when it is first used, and keeps what it learnt in DATA_DIR, by their content.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.agent.offline import grams, wording
from assistant.agent.offline.grams import Grams
from assistant.agent.offline.intent_names import public_intent
from assistant.agent.offline.phrases import LANGUAGES, files_read, read_messages, read_phrases
from assistant.agent.offline.ridge import HELD, ridge_duals
from assistant.agent.offline.softmax import DECAY, STEPS, STRIDE, balance, softmax, softmax_duals
from knowledge_base import learnt, multilingual
from knowledge_base.embedding import BUNDLED, by_column, cosines, embed, embed_one

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from numpy.typing import NDArray

    from assistant.agent.offline.phrases import Message
    from knowledge_base.learnt import Tables

    Matrix = NDArray[np.float32]

KEPT_AS = "learnt"
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
class Lesson:
    """What a classifier is taught: phrases by intent, and whole messages."""

    phrases: dict[str, list[str]]
    messages: Sequence[Message]
    senses: tuple[Sense, ...]

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(sorted(self.phrases))

    @property
    def known(self) -> list[tuple[str, int]]:
        """The phrases, each with the place of its intent."""
        return [(text, place) for place, intent in enumerate(self.intents) for text in self.phrases[intent]]

    def digest(self) -> str:
        """Of all that what is learnt depends on."""
        return learnt.digest_of(
            (
                repr((STEPS, STRIDE, SCALE, DECAY, MESSAGE_COUNTS, HELD)),
                *(Path(module.__file__ or "").read_bytes() for module in (grams, wording)),
                *(f"{sense.name} {sense.reach} {sense.narrow}" for sense in self.senses),
                *self.intents,
                *(public_intent(intent) or intent for intent in self.intents),
                *(f"{place} {text}" for text, place in self.known),
                *(f"{' '.join(one.intents)} {one.text}" for one in self.messages),
            )
        )

    def learn(self) -> Tables:
        """On all cores; what `Classifier` is made of."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=os.cpu_count(), user_api="blas"):
            return self._learn()

    def _learn(self) -> Tables:
        intents, known, messages = self.intents, self.known, self.messages
        of_phrases = [public_intent(intent) or intent for intent in intents]
        wholes = sorted({*of_phrases, *(intent for one in messages for intent in one.intents)})
        texts = [*(text for text, _place in known), *(one.text for one in messages)]
        fine = np.zeros((len(texts), len(intents)), dtype=np.float32)
        whole = np.zeros((len(texts), len(wholes)), dtype=np.float32)
        for row, (_text, place) in enumerate(known):
            fine[row, place] = 1
            whole[row, wholes.index(of_phrases[place])] = 1
        for row, message in enumerate(messages, len(known)):
            for intent in message.intents:
                whole[row, wholes.index(intent)] = 1 / len(message.intents)
            if len(message.intents) == 1 and of_phrases.count(message.intents[0]) == 1 and message.is_short:
                fine[row, of_phrases.index(message.intents[0])] = 1
        counts = np.ones(len(texts), dtype=np.float32)
        counts[len(known) :] = MESSAGE_COUNTS
        found = grams.Grams.of(texts)
        rows = [found.sparse(text) for text in texts]
        vectors = tuple(sense.many(texts) for sense in self.senses)
        products = found.products(rows)
        words = _weights(found, rows, ridge_duals(products, whole, balance(whole, counts)[:, 0] * len(texts)))
        products *= np.float32(SCALE**2)
        for sense, rows_of in zip(self.senses, vectors, strict=True):
            for start in range(0, len(texts), AT_ONCE):
                part = rows_of[start : start + AT_ONCE]
                products[start : start + len(part)] += sense.near(part @ rows_of.T)
        duals = softmax_duals(products, (fine, whole), counts)
        return {
            "intents": learnt.packed(intents),
            "wholes": learnt.packed(wholes),
            "places": np.array([place for _text, place in known], dtype=np.int32),
            "known": learnt.packed(found.known),
            "rarity": np.array(found.rarity, dtype=np.float64),
            "grams": _weights(found, rows, duals) * np.float32(SCALE**2),
            "words": words,
            "pulls": duals,
            **{f"senses{place}": each for place, each in enumerate(vectors)},
        }


def _weights(found: Grams, rows: list[tuple[NDArray[np.intp], Matrix]], duals: Matrix) -> Matrix:
    weights = np.zeros((len(found), duals.shape[1]), dtype=np.float32)
    for (places, values), dual in zip(rows, duals, strict=True):
        weights[places] += values[:, None] * dual
    return weights


class Classifier:
    """Deterministic: the same phrases and messages give the same weights.

    Two answers from one look at the text: the finer intent of a clause, which the phrases teach, and the decision
    record's intents of a whole message, which the messages teach beside them.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._take(learnt.kept(KEPT_AS, lesson.digest(), lesson.learn), lesson.senses)

    @classmethod
    def of_files(cls, name: str, read: Callable[[], Lesson], senses: tuple[Sense, ...]) -> Self:
        """Of the lesson of this name that `read` reads, with `senses`; it is not read while the files are the same."""
        lesson = cache(read)
        kept_as = f"{KEPT_AS}-{name}"
        digest = learnt.unchanged(kept_as, files_read(), lambda: lesson().digest())
        made = cls.__new__(cls)
        made._take(learnt.kept(kept_as, digest, lambda: lesson().learn()), senses)
        return made

    def _take(self, tables: Tables, senses: tuple[Sense, ...]) -> None:
        """`grams`: a weight per n-gram and intent; `words`: the same of whole messages where nothing else is looked
        at; the texts' vectors of each sense; `pulls`: how far each text pulls another that means the same towards or
        away from an intent; `places`: of each phrase the place of its intent."""
        self.intents = tuple(learnt.unpacked(tables["intents"]))
        self._wholes = tuple(learnt.unpacked(tables["wholes"]))
        self._places: list[int] = tables["places"].tolist()
        self._grams = Grams(learnt.unpacked(tables["known"]), tables["rarity"].tolist())
        self._by_grams, self._by_words, self._pulls = tables["grams"], tables["words"], tables["pulls"]
        self._senses = tuple(
            (sense, by_column(tables[f"senses{place}"])) for place, sense in enumerate(senses)
        )
        self.guess = lru_cache(maxsize=1024)(self._guess)

    def _guess(self, text: str) -> Guess:
        places, values = self._grams.sparse(text)
        logits, nearest = values @ self._by_grams[places], None
        if self._senses:
            near = np.zeros(len(self._pulls), dtype=np.float32)
            for sense, vectors in self._senses:
                likeness = cosines(vectors, sense.one(text))
                near += sense.near(likeness)
                if nearest is None:
                    nearest = self.intents[self._places[int(likeness[: len(self._places)].argmax())]]
            # on one thread, as the cosines are: BLAS would spend more on waking the others
            logits = logits + np.einsum("i,ij->j", near, self._pulls)
        fine, whole = logits[: len(self.intents)], logits[len(self.intents) :]
        said = values @ self._by_words[places]
        words = tuple(
            (intent, round(float(share), 4)) for intent, share in zip(self._wholes, said, strict=True)
        )
        return Guess(_ranked(self.intents, fine), nearest, _ranked(self._wholes, whole), words)


def _ranked(intents: tuple[str, ...], logits: Matrix) -> tuple[tuple[str, float], ...]:
    shares = softmax(np.asarray(logits, dtype=np.float32))
    order = np.argsort(-shares, kind="stable")
    return tuple((intents[place], round(float(shares[place]), 4)) for place in order[:KEPT])


_LEARNING = threading.Lock()


def classifier(language: str = "en") -> Classifier:
    """The trained classifier of this process: one for English, one for all other languages together. A turn that comes
    while they are learnt aside is heard by a smaller one."""
    whole = _english if language == "en" else _foreign
    if not whole.cache_info().currsize and learnt.is_aside():
        return _meanwhile(language if language in LANGUAGES else "en")
    with _LEARNING:
        return whole()


def learn_all() -> None:
    """Now: the first start on a machine takes the vectors of all phrases."""
    _english()
    _foreign()


@lru_cache(maxsize=len(LANGUAGES))
def _meanwhile(language: str) -> Classifier:
    """Learns in under a second, from a part of the phrases and with no vectors."""
    some = {intent: texts[:MEANWHILE] for intent, texts in read_phrases(language).items()}
    return Classifier(Lesson(some, (), ()))


@lru_cache(maxsize=1)
def _english() -> Classifier:
    return Classifier.of_files("en", lambda: lesson("en", read_messages("en")), (FINE, BROAD))


@lru_cache(maxsize=1)
def _foreign() -> Classifier:
    def read() -> Lesson:
        return lesson("other", [message for language in LANGUAGES for message in read_messages(language)])

    return Classifier.of_files("other", read, (BROAD,))


def lesson(language: str, messages: Sequence[Message]) -> Lesson:
    """The phrases of English, or of all other languages and some English ones, and `messages`.

    What is learnt of an English text holds in the other languages, whose meaning the broad sense knows.
    """
    if language == "en":
        return Lesson(read_phrases("en"), messages, (FINE, BROAD))
    phrases: dict[str, list[str]] = {}
    for other in LANGUAGES[1:]:
        for intent, texts in read_phrases(other).items():
            phrases.setdefault(intent, []).extend(texts)
    for intent, texts in read_phrases("en").items():
        phrases.setdefault(intent, []).extend(texts[:: max(1, len(texts) // ENGLISH_BESIDE)][:ENGLISH_BESIDE])
    return Lesson(phrases, messages, (BROAD,))
