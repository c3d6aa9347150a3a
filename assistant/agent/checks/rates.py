"""A figure in a general tax statement must be the one that the passage gives for the same thing (TAX-03)."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.agent.checks import lexicon, numerals, text

_CLAUSE = re.compile(r"[;:!?]|,\s|\.\s|\s-\s|\b(?:but|while|which|so that)\b")
_AND = re.compile(r"\band\b")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY = lexicon.sections("lists")["empty"]
_KIND_BEFORE = re.compile(r"\b(\w+) rates?(?: [a-z]+){0,4}? (?:is|are|of|at|to|was|=)(?: \w+)? ?$")
_KIND_AFTER = re.compile(r"\s?(?:%|per ?cent) (\w+) rate\b")


def unbacked(low: str, passages: list[str], known: frozenset[str] = frozenset()) -> list[str]:
    """The figures of `low`, but for those `known` otherwise, that no clause of `passages` gives for the same thing.

    Of all the clauses with a figure, the one that speaks most of what `low` speaks of must have this figure, and the
    kind of rate that is named ("the county rate is ...") must be the kind named there.
    """
    wrong = []
    given = [entry for passage in passages for entry in _clauses(passage)]
    for clause in _parts(low):
        said = _content(clause)
        closest = max((_likeness(said, words) for words, _ in given), default=0.0)
        for match in _FIGURE.finditer(clause):
            figure = match.group()
            if figure in known:
                continue
            kind = _KIND_AFTER.match(clause[match.end() :]) or _KIND_BEFORE.search(clause[: match.start()])
            if not any(
                figure in figures
                and _likeness(said, words) >= closest
                and (kind is None or kind[1] in words or kind[1] in _EMPTY)
                for words, figures in given
            ):
                wrong.append(f"the passage does not give {figure} for this")
    return wrong


def _likeness(said: frozenset[str], words: frozenset[str]) -> float:
    return len(said & words) / len(words) if words else 0.0


@lru_cache(maxsize=512)
def _clauses(passage: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Of each clause that has a figure: its words and its figures."""
    low = numerals.digits(text.fold(passage), frozenset({"en"})).lower()
    parts = ((_content(part), frozenset(_FIGURE.findall(part))) for part in _parts(low))
    return tuple((words, figures) for words, figures in parts if figures)


def _parts(low: str) -> list[str]:
    """The clauses, parted at "and" only where both sides have a figure of their own."""
    parts: list[str] = []
    for clause in _CLAUSE.split(low):
        halves = _AND.split(clause)
        parts += halves if all(_FIGURE.search(half) for half in halves) else [clause]
    return parts


def _content(clause: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in _WORD.findall(clause) if word not in _EMPTY)
