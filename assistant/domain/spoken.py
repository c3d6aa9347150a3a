"""The language of a conversation: the one that the payer writes in, else their locale's.

A short "ok" or a bare figure tells nothing, so the language of what was written before stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import UnknownLocaleError

from assistant.core.money import locale_of
from assistant.domain import conversations
from assistant.domain.reading.languages import fold
from assistant.domain.spoken_words import TELLING, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

SPOKEN = ("en", "de", "es", "fr")
"""What the assistant writes; others are recognised, and offered English or a person."""
_HOME = {"en": "en_US", "de": "de_DE", "es": "es_ES", "fr": "fr_FR"}
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:'[^\W\d_]+)*(?!\w)")
_SIGNS = (("es", re.compile(r"[¿¡ñ]")), ("de", re.compile(r"ß|[a-z]ü|ä")), ("pt", re.compile(r"[ãõ]")),
          ("pl", re.compile(r"[łąęśżźń]")), ("fr", re.compile(r"[êœ]|\b[cjlnd]'[a-zéèêà]")))  # fmt: skip
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff]")
_FEW = 3
"""Words up to which one telling word is enough."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """`locale` to write in; `foreign` is the language of the newest message where the assistant does not write it
    ("it", or "other" for one that it cannot name), "" else."""

    locale: str
    foreign: str = ""

    @property
    def language(self) -> str:
        return self.locale.partition("_")[0]


@lru_cache(maxsize=512)  # a conversation's earlier messages are read again at each turn
def tongue(text: str, before: str) -> str:
    """The language of a message, "other" where it is in none that is known by name; `before` where nothing tells."""
    lowered = text.lower().replace("’", "'")
    letters = sum(char.isalpha() for char in lowered)
    if letters and len(_NOT_LATIN.findall(lowered)) * 2 > letters:
        return "other"
    words = {fold(word) for word in _WORD.findall(lowered) if len(word) > 1}  # a code's letters are no words
    if not words:
        return before
    found = {language: sum(word in known for word in words) for language, known in WORDS.items()}
    for language, sign in _SIGNS:
        found[language] += sign.search(lowered) is not None
    if len(words) <= _FEW:
        told = {language for language, alone in TELLING.items() if alone & words}
        for language in told:
            found[language] += 1
    best = max(found, key=lambda language: (found[language], language == before, language == "en"))
    if best == before or found[best] < 2 or found[best] <= found.get(before, 0):
        return before
    return best


def locale_in(language: str, home: str) -> str:
    """The locale to write a language in for somebody at home in `home`: their own where it is that language."""
    at_home = locale_of(home)
    if str(at_home.language) == language:
        return str(at_home) if home else _HOME[language]
    if at_home.territory:
        wanted = f"{language}_{at_home.territory}"
        try:
            Locale.parse(wanted)
        except (UnknownLocaleError, ValueError):
            return _HOME[language]
        return wanted
    return _HOME[language]


def of(texts: Iterable[str], home: str) -> Spoken:
    """What is spoken after the payer's messages `texts`, oldest first; `home` is the customer's locale."""
    own = str(locale_of(home).language)
    spoken = own if own in SPOKEN else "en"
    foreign = ""
    for text in texts:
        found = tongue(text, foreign or spoken)
        foreign = "" if found in SPOKEN else found
        if not foreign:
            spoken = found
        elif spoken != own:
            spoken = "en"
    if foreign:
        spoken = "en"
    return Spoken(locale_in(spoken, home), foreign)


LOOKED_AT = 16
"""So many of a conversation's newest messages tell its language."""


def in_conversation(session: Session, conversation_id: str, home: str) -> Spoken:
    """What is spoken in a conversation now."""
    said = conversations.recent(session, conversation_id, last=LOOKED_AT)
    return of((message.text for message in said if message.author == "payer"), home)
