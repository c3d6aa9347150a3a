"""Which language a payer writes in, and the dictionary that its words are looked up in."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from assistant.core.money import locale_of
from assistant.domain.reading.lexicons.base import Lexicon, Value, phrases
from assistant.domain.reading.lexicons.english import ENGLISH
from assistant.domain.reading.lexicons.french import FRENCH
from assistant.domain.reading.lexicons.german import GERMAN
from assistant.domain.reading.lexicons.spanish import SPANISH

LEXICONS: dict[str, Lexicon] = {lexicon.language: lexicon for lexicon in (ENGLISH, SPANISH, FRENCH, GERMAN)}

# From another language than the one a message is in, only words that mean one thing everywhere are taken.
_BORROWED_CODES = frozenset("wmTxVPHQAu")
_NOT_BORROWED = frozenset({"hier", "fort", "pronto", "once", "mois", "rest", "reste", "todo", "tout", "late",
                           "early", "passe", "mars", "gehalt", "some", "bald", "gleich"})  # fmt: skip

_LONG_ENOUGH = 7
_OTHER_WORDS = frozenset({"vienes", "artes", "mates"})


def misspelt(lexicon: Lexicon) -> dict[str, str]:
    """Names of weekdays and months with a letter left out, doubled or swapped with the next: `satruday`, `mecredi`."""
    wrong: dict[str, str] = {}
    names = [text for text, code, _ in phrases(lexicon) if code in "wm" and text.isalpha()]
    for name in names:
        if len(name) < _LONG_ENOUGH:
            continue
        for at in range(1, len(name)):
            head, tail = name[:at], name[at:]
            for variant in (head + tail[1:], head + tail[0] + tail, head + tail[1:2] + tail[0] + tail[2:]):
                wrong.setdefault(variant, name)
    return {variant: name for variant, name in wrong.items() if variant not in {*names, *_OTHER_WORDS}}


Dictionary = dict[str, list[tuple[tuple[str, ...], str, Value]]]


def fold(word: str) -> str:
    """Lower case, no accents, straight apostrophes: what dictionary keys look like."""
    if word.isascii():
        return word.lower()
    plain = word.lower().replace("’", "'").replace("ʼ", "'").replace("ß", "ss").replace("œ", "oe")
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=8)
def dictionary(language: str) -> Dictionary:
    """First word -> [(all words, code, value)], longest first; the language's own entries come first."""
    found: dict[tuple[str, ...], tuple[str, Value]] = {}
    own = LEXICONS[language]
    for text, code, value in phrases(own):
        found.setdefault(tuple(text.split()), (code, value))
    known = {word for entry in found for word in entry} | own.common | set(own.small_numbers)
    for wrong, right in misspelt(own).items():
        if wrong not in known:
            found[(wrong,)] = found[(right,)]
    for other in LEXICONS.values():
        for text, code, value in phrases(other):
            words = tuple(text.split())
            borrowed = code in _BORROWED_CODES and len(text) >= 4 and text not in _NOT_BORROWED
            if borrowed and not (len(words) == 1 and words[0] in known):
                found.setdefault(words, (code, value))
    result: Dictionary = {}
    for words, (code, value) in found.items():
        result.setdefault(words[0], []).append((words, code, value))
    for entries in result.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return result


@lru_cache(maxsize=8)
def number_words(language: str) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """First word -> [(all words, value)] for numbers below a hundred, longest first."""
    result: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for text, value in LEXICONS[language].small_numbers.items():
        words = tuple(text.split())
        result.setdefault(words[0], []).append((words, value))
    for entries in result.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return result


@lru_cache(maxsize=8)
def _vocabulary(language: str) -> frozenset[str]:
    lexicon = LEXICONS[language]
    words = {word for text, code, _ in phrases(lexicon) for word in text.split() if code not in "S"}
    hundreds = {word for word in lexicon.hundreds if len(word) >= _LONG_ENOUGH}
    return frozenset(words | hundreds) | lexicon.common | frozenset(lexicon.small_numbers)


def own_language(locale: str) -> str:
    """The language of a locale if it is one that is read here, else English."""
    language = str(locale_of(locale).language)
    return language if language in LEXICONS else "en"


def language_of(words: list[str], locale: str) -> str:
    """The language these folded words are in; the locale's own where nothing speaks against it."""
    home = own_language(locale)
    best, best_score = home, sum(word in _vocabulary(home) for word in words)
    for language in LEXICONS:
        score = sum(word in _vocabulary(language) for word in words)
        if score > best_score:
            best, best_score = language, score
    return best
