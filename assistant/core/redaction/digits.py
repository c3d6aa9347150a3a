"""Digits in a message, however they are written: in figures of any script, in words, in groups."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_SPOKEN = 3
"""Digit words; fewer are ordinary speech."""

_WORD_DIGITS = {
    word: str(value)
    for value, names in enumerate(
        (
            "zero oh null cero", "one uno eins un", "two dos zwei zwo deux", "three tres drei trois",
            "four cuatro vier quatre", "five cinco fünf cinq", "six seis sechs", "seven siete sieben sept",
            "eight ocho acht huit", "nine nueve neun neuf",
        )
    )
    for word in names.split()
}  # fmt: skip
_TENS = {
    word: str(value)
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)  # noqa: SIM905
}
_TEENS = {
    word: str(value)
    for value, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),  # noqa: SIM905
        start=10,
    )
}
_TENS_UNITS = rf"(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_WORD_DIGITS)})"
_REPEAT = {"double": 2, "triple": 3}
_SPOKEN = "|".join(sorted((*_WORD_DIGITS, *_TENS, *_TEENS), key=len, reverse=True))
_ATOM = re.compile(rf"[0-9]+|\b(?:(?:double|triple)\s+)?(?:{_TENS_UNITS}|{_SPOKEN})\b", re.IGNORECASE)
DIGIT = re.compile(r"\d")
FIGURES = re.compile(r"[0-9]+")
_WORD = re.compile(r"[^\W\d_]+")
_SPOKEN_WORDS = frozenset((*_WORD_DIGITS, *_TENS, *_TEENS))
_GAP = re.compile(r"[\s.\-_,*|]{0,3}")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u2062\u2063\u2064\u180e")


@dataclass(frozen=True, slots=True)
class Run:
    """Digits that stand together, in groups as written: (digits, start, end in the text)."""

    groups: tuple[tuple[str, int, int], ...]

    @property
    def digits(self) -> str:
        return "".join(group[0] for group in self.groups)


def plain_form(text: str) -> tuple[str, Sequence[int]]:
    """The text as NFKC with ASCII digits and no invisible characters, and where each character stood."""
    if text.isascii():
        return text, range(len(text))
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char in _INVISIBLE:
            continue
        form = char if char.isascii() else unicodedata.normalize("NFKC", char)
        for part in form:
            digit = unicodedata.digit(part, None)
            dash = unicodedata.category(part) == "Pd"
            out.append(str(digit) if digit is not None else "-" if dash else part)
            places.append(place)
    return "".join(out), places


def is_spoken(plain: str) -> bool:
    return sum(word in _SPOKEN_WORDS for word in _WORD.findall(plain.lower())) >= _FEWEST_SPOKEN


def digit_runs(plain: str) -> list[Run]:
    found: list[Run] = []
    groups: list[tuple[str, int, int]] = []
    atoms = _ATOM if is_spoken(plain) else FIGURES
    for match in atoms.finditer(plain):
        if groups and not _GAP.fullmatch(plain, groups[-1][2], match.start()):
            found.append(Run(tuple(groups)))
            groups = []
        groups.append((_digits(match[0].lower()), match.start(), match.end()))
    if groups:
        found.append(Run(tuple(groups)))
    return found


def _digits(atom: str) -> str:
    if atom.isdecimal():
        return atom
    words = atom.replace("-", " ").split()
    times = _REPEAT.get(words[0], 1)
    digits = [_WORD_DIGITS.get(word) or _TEENS.get(word) or _TENS.get(word, "") for word in words]
    return "".join(digits) * times + ("0" if words[-1] in _TENS else "")
