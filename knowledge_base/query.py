"""What a payer typed, in the words of the articles: other languages by a glossary, slips of the keyboard by the nearest
word that the library uses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

GLOSSARY_FILE = Path(__file__).parent / "glossary.yaml"
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
        the a an is are was i you we they my your our this that to of for on in it do does did can what why how who
        when which with and or not if me have has need get be from at there any whats im dont
        """,
    )
)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*%?")
_COMPOUND_PART = 5
_SHORTEST_PREFIX = 4
_FIXED_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Language:
    """Function words that give a language away, and its words with their English."""

    markers: frozenset[str]
    words: Mapping[str, str]
    longest: int


@lru_cache(maxsize=1)
def glossary() -> dict[str, Language]:
    rows = read_yaml(GLOSSARY_FILE.read_text(encoding="utf-8"))
    found = {}
    for code, row in rows.items():
        words = {folded(str(key)): str(value) for key, value in row["words"].items()}
        longest = max(len(key.split()) for key in words)
        found[code] = Language(frozenset(row["markers"].split()), words, longest)
    return found


def folded(text: str) -> str:
    """Lower case without accents."""
    text = text.replace("ß", "ss").replace("’", "'")
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def language(text: str) -> str:
    """The language of a question among English and those of the glossary; English when nothing tells."""
    words = _parts(folded(text))
    votes = {"en": 1.5 * sum(word in _ENGLISH for word in words)}
    for code, each in glossary().items():
        known = sum(_meaning(each, word, code) is not None for word in words if len(word) > 3)
        votes[code] = sum(word in each.markers for word in words) + 0.6 * known
    english = votes.pop("en")
    best = max(votes, key=lambda code: votes[code])
    return best if votes[best] > english and votes[best] >= 1 else "en"


def in_english(text: str) -> str:
    """The question as English words of the trade; an English one as it is."""
    code = language(text)
    if code == "en":
        return text
    spoken = glossary()[code]
    words = _parts(folded(text))
    said: list[str] = []
    place = 0
    while place < len(words):
        for size in range(min(spoken.longest, len(words) - place), 0, -1):
            meaning = _meaning(spoken, " ".join(words[place : place + size]), code)
            if meaning is not None:
                said += [word for word in meaning.split() if word not in said[-6:]]
                place += size
                break
        else:
            if any(char.isdigit() for char in words[place]):
                said.append(words[place])
            place += 1
    return " ".join(said) or text


def _parts(text: str) -> list[str]:
    found = []
    for word in _WORD.findall(text):
        # l'escompte, d'années
        found += [part for part in word.split("'") if part] if "'" in word else [word]
    return found


@lru_cache(maxsize=4096)
def _of_word(code: str, word: str) -> str | None:
    words = glossary()[code].words
    if word in words:
        return words[word]
    for size in range(len(word) - 1, _SHORTEST_PREFIX - 1, -1):
        if word[:size] in words:
            meaning = words[word[:size]]
            rest = word[size:].lstrip("s") if code == "de" else ""
            tail = _of_word(code, rest) if len(rest) >= _COMPOUND_PART else None
            return f"{meaning} {tail}" if tail else meaning
    if code == "de":
        for size in range(len(word) - 1, _COMPOUND_PART - 1, -1):
            for start in range(len(word) - size + 1):
                if (part := word[start : start + size]) in words:
                    return words[part]
    return None


def _meaning(spoken: Language, phrase: str, code: str) -> str | None:
    return spoken.words.get(phrase) if " " in phrase else _of_word(code, phrase)


class Spelling:
    """Puts words right that the library does not use but for one slip: swapped, missing, doubled or wrong letter."""

    def __init__(self, uses: Mapping[str, int]) -> None:
        self._uses = {word: count for word, count in uses.items() if len(word) >= _FIXED_LENGTH - 1}
        self._near: dict[str, list[str]] = {}
        for word in self._uses:
            for form in _shortened(word):
                self._near.setdefault(form, []).append(word)

    def right(self, word: str) -> str:
        """The word, or the one most used that is one slip away."""
        if len(word) < _FIXED_LENGTH or word in self._uses or not word.isalpha():
            return word
        near = {other for form in _shortened(word) for other in self._near.get(form, ())}
        near = {other for other in near if other[0] == word[0] and _one_slip(word, other)}
        return max(near, key=lambda other: (self._uses[other], other), default=word)


def _shortened(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def _one_slip(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        differ = [place for place in range(len(a)) if a[place] != b[place]]
        return len(differ) == 1 or (
            len(differ) == 2
            and differ[1] == differ[0] + 1
            and a[differ[0]] == b[differ[1]]
            and a[differ[1]] == b[differ[0]]
        )
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
