"""What a lexicon is, and the one-letter codes that the grammars are written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = int | str | tuple[int, int] | tuple[str, ...] | None

CODES = {
    "n": "number",
    "a": "article that counts as one",
    "o": "ordinal",
    "w": "weekday",
    "s": "weekday that may be another word (sat, sun)",
    "B": "weekday in the plural: every such day",
    "m": "month",
    "y": "month that may be another word (may)",
    "u": "unit of time",
    "x": "next",
    "t": "this, coming",
    "l": "last",
    "i": "in, within",
    "g": "ago, after its number",
    "h": "ago, before its number; also 'before'",
    "e": "end",
    "b": "beginning",
    "c": "middle",
    "M": "edge of a month in one word (Monatsende, EOM)",
    "f": "of",
    "r": "after, from",
    "k": "now",
    "T": "day counted from today",
    "D": "the",
    "L": "article that can stand before a bare day number (le 5, el 5)",
    "p": "on, at",
    "q": "by, until, before",
    "P": "pay day",
    "V": "vague time",
    "J": "vague quantity",
    "Y": "early, late",
    "+": "more; also the letters of a currency symbol (US$)",
    "×": "times, between a number and an amount",
    "H": "holiday on a fixed day",
    "E": "each, every",
    "X": "every other, every second",
    "F": "frequency in one word",
    "C": "instalment, payment, part",
    "U": "thing that is numbered (invoice, floor, line): its ordinal is no day",
    "W": "over, across (a stretch of time)",
    "Z": "per",
    "$": "currency",
    "%": "per cent",
    "j": "fraction",
    "A": "everything",
    "Q": "the rest",
    "S": "verb of paying",
    "I": "up front, down, first",
    "v": "verb that says the payment is in the past",
    "R": "reference follows (invoice, order, no.)",
    "K": "negation",
    "O": "or, to",
    "&": "and",
    "d": "date in figures",
    "z": "any other word",
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language. `words`: code -> value -> phrases, or code -> phrases; phrases are separated by `|`."""

    language: str
    words: Mapping[str, Mapping[Value, str] | str]
    small_numbers: Mapping[str, int]  # 0 to 99 (and up, where a language has one word for it)
    hundreds: Mapping[str, int]  # words that multiply or stand for hundreds
    thousands: frozenset[str]
    joiners: frozenset[str]  # may stand inside a number: and, et, y, und
    common: frozenset[str]  # frequent words that tell the language
    next_weekday: Literal["following_week", "coming"]  # what "next Friday" means
    idioms: Mapping[tuple[str, str], int] = field(default_factory=dict)  # ("quinze", "day") -> 14 days


def words(text: str) -> list[str]:
    """The words of a text, for tables that read better as a line."""
    return text.split()


def phrases(lexicon: Lexicon) -> list[tuple[str, str, Value]]:
    """(phrase, code, value) of every entry."""
    entries: list[tuple[str, str, Value]] = []
    for code, group in lexicon.words.items():
        by_value: Mapping[Value, str] = {None: group} if isinstance(group, str) else group
        entries += [(text, code, value) for value, texts in by_value.items() for text in texts.split("|")]
    return entries
