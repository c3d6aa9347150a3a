"""What the offline model learns from: phrases by intent, and whole messages with all their intents; and which language
a text is in, by the words of these."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.agent.offline import rules
from assistant.agent.offline.rules import load_yaml
from assistant.agent.offline.wording import plain
from assistant.domain.reading import languages
from assistant.domain.reading.languages import LEXICONS, fold, own_language
from knowledge_base import articles, learnt
from knowledge_base.articles import library

PHRASES = Path(__file__).parent / "intents"
MESSAGES = Path(__file__).parent / "messages"
SHORT_MESSAGE = 120
LANGUAGES = ("en", "es", "fr", "de", "pt")
ABOUT_TAX = {"en": 350, "es": 30, "fr": 30, "de": 30}
"""So many of the tax library's own questions are messages too: they tell situations in words that no phrase has."""
FEWEST_WORDS = 9
"""A shorter one can be heard as something else."""


@dataclass(frozen=True, slots=True)
class Message:
    """`intents`: all that the decision record would name for it."""

    text: str
    intents: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """Whether it is about as long as a clause."""
        return len(self.text) <= SHORT_MESSAGE


def files_read() -> list[Path]:
    """All that what is read here depends on."""
    said = [*PHRASES.glob("**/*.yaml"), *MESSAGES.glob("**/*.yaml"), *articles.files()]
    return [
        *said,
        *learnt.code(*(Path(module.__file__ or "").parent for module in (rules, languages, articles))),
    ]


@lru_cache(maxsize=16)
def read_messages(language: str = "en", *, more: bool = True) -> tuple[Message, ...]:
    """Whole messages of one language; those in the folder `more` tell of everyday wishes only, and would make the
    screens deaf to the rest."""
    files = sorted((MESSAGES / language).glob("**/*.yaml" if more else "*.yaml"))
    rows = (row for file in files for row in load_yaml(file))
    said = [Message(str(row["text"]), tuple(row["intents"])) for row in rows]
    return (*said, *(Message(text, ("tax_question",)) for text in _about_tax().get(language, ())))


@lru_cache(maxsize=1)
def _about_tax() -> dict[str, list[str]]:
    """Always the same ones, by language."""
    asked = {
        question.asks
        for article in library()
        for question in article.questions
        if len(question.asks.split()) >= FEWEST_WORDS
    }
    chosen: dict[str, list[str]] = {language: [] for language in ABOUT_TAX}
    for text in sorted(asked, key=lambda text: zlib.crc32(text.encode())):
        if all(len(texts) == ABOUT_TAX[language] for language, texts in chosen.items()):
            break
        language = language_heard(plain(text), "en_US")
        if language in chosen and len(chosen[language]) < ABOUT_TAX[language]:
            chosen[language].append(text)
    return chosen


@lru_cache(maxsize=8)
def read_phrases(language: str = "en") -> dict[str, list[str]]:
    """Intent to example phrases of one language; the file's name is the intent's."""
    files = sorted((PHRASES / language).glob("*.yaml"))
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
