"""Phrases to look for in a list of tokens, all at once.

A phrase is words with a little syntax, so that the lexicons stay readable:

    (stop|quit) texting (me|)      alternatives, also empty ones, also nested
    suicid*                        any word that starts so
    better off ... without me      up to three words between
    not _ anymore                  exactly one word, any
    ^ wrong number $               start and end of a sentence
    <me>                           a macro of the same file

Phrases are compiled to one automaton over words (a lazily built deterministic one), so the time to read a text hardly
depends on how many phrases there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from assistant.agent.screens.normalise import BREAK, plain, spellings, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PIECES = re.compile(r"\.\.\.|<[a-z_]+>|[()|^$]|[^\s()|^$<>]+")
_DOUBLED = re.compile(r"(.)\1+")
_GAP = 3
_MOST_STATES = 50_000
_TYPO_FROM = 6
_SWAP_FROM = 4
_DEEPEST = 5
_SYNTAX = frozenset({"(", ")", "|", "^", "$", "...", "_"})


class Hit(NamedTuple):
    """What the phrase was filed under, and its first and last token."""

    label: object
    first: int
    last: int


class BadPhrase(ValueError):  # noqa: N818 - what it is, not that it is one
    """A phrase of a lexicon that cannot be read; names it."""


@dataclass(slots=True)
class _Node:
    words: dict[str, list[int]] = field(default_factory=dict)
    any: list[int] = field(default_factory=list)
    labels: list[object] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    nodes: frozenset[int]
    labels: tuple[object, ...]
    moves: dict[tuple[str, ...], _State | None] = field(default_factory=dict)


class Phrases:
    """The compiled phrases; add them all, then `find`."""

    def __init__(self) -> None:
        self._nodes = [_Node()]
        self._vocabulary: set[str] = set()
        self._prefixes: set[str] = set()
        self._deletes: dict[str, set[str]] = {}
        self._squeezed: dict[str, set[str]] = {}
        self._symbols: dict[str, tuple[str, ...]] = {BREAK: (BREAK,)}
        self._states: dict[frozenset[int], _State] = {}
        self._start: _State | None = None
        self._everyday: frozenset[str] = frozenset()

    def know(self, everyday: Iterable[str]) -> None:
        """Words that are no slip of any in the phrases, however near they are."""
        self._everyday |= frozenset(everyday)
        self._start = None

    def add(self, phrase: str, label: object, macros: dict[str, str] | None = None) -> None:
        """File `phrase` under `label`. Raises BadPhrase."""
        pieces = _read(phrase, macros or {})
        ends, rest = self._alternatives(pieces, 0, {0}, phrase)
        if rest != len(pieces) or 0 in ends:
            raise BadPhrase(f"unbalanced or empty phrase: {phrase!r}")
        for end in ends:
            self._nodes[end].labels.append(label)
        self._start = None

    def find(self, tokens: Sequence[str]) -> list[Hit]:
        """Every phrase that occurs, overlapping ones too."""
        if self._start is None:
            self._prepare()
        start = self._start
        assert start is not None
        symbols = [self._symbols.get(token) or self.symbols(token) for token in tokens]
        hits: list[Hit] = []
        total = len(symbols)
        for first in range(total):
            state = start
            for last in range(first, total):
                symbol, moves = symbols[last], state.moves
                following = moves[symbol] if symbol in moves else self._move(state, symbol)
                if following is None:
                    break
                state = following
                hits += [Hit(label, first, last) for label in state.labels]
        return hits

    def symbols(self, token: str) -> tuple[str, ...]:
        """The words and word beginnings of the lexicons that this token can stand for."""
        known = self._symbols.get(token)
        if known is not None:
            return known
        found: list[str] = []
        for spelling in spellings(token):
            if spelling in self._vocabulary:
                found.append(spelling)
            found += [
                spelling[:end] + "*"
                for end in range(3, len(spelling) + 1)
                if spelling[:end] in self._prefixes
            ]
        if not found and token not in self._everyday:
            found = sorted(self._meant(token))
        result = tuple(dict.fromkeys(found))
        if len(self._symbols) < _MOST_STATES:
            self._symbols[token] = result
        return result

    def _meant(self, token: str) -> set[str]:
        """Words one slip away: doubled letters, two swapped, or in a long word one wrong or missing."""
        if not token.isalpha():
            return set()
        meant = set(self._squeezed.get(_squeeze(token), ()))
        if meant or len(token) < _SWAP_FROM:
            return meant
        swaps = (token[:i] + token[i + 1] + token[i] + token[i + 2 :] for i in range(len(token) - 1))
        meant = {swap for swap in swaps if swap in self._vocabulary}
        if len(token) >= _TYPO_FROM:
            for form in (token, *_deletes(token)):
                meant |= {
                    word
                    for word in self._deletes.get(form, ())
                    if word[0] == token[0] and abs(len(word) - len(token)) <= 1
                }
        return meant

    def _prepare(self) -> None:
        self._states.clear()
        self._symbols = {BREAK: (BREAK,)}
        for word in self._vocabulary:
            if len(word) >= _SWAP_FROM:
                self._squeezed.setdefault(_squeeze(word), set()).add(word)
            if len(word) >= _TYPO_FROM:
                for form in (word, *_deletes(word)):
                    self._deletes.setdefault(form, set()).add(word)
        self._start = self._state(frozenset({0}))

    def _state(self, nodes: frozenset[int]) -> _State:
        state = self._states.get(nodes)
        if state is None:
            labels = dict.fromkeys(label for node in sorted(nodes) for label in self._nodes[node].labels)
            state = _State(nodes, tuple(labels))
            if len(self._states) < _MOST_STATES:
                self._states[nodes] = state
        return state

    def _move(self, state: _State, symbols: tuple[str, ...]) -> _State | None:
        reached: set[int] = set()
        for number in state.nodes:
            node = self._nodes[number]
            if symbols != (BREAK,):
                reached.update(node.any)
            for symbol in symbols:
                reached.update(node.words.get(symbol, ()))
        following = self._state(frozenset(reached)) if reached else None
        if len(self._states) < _MOST_STATES:
            state.moves[symbols] = following
        return following

    def _alternatives(
        self, pieces: list[str], at: int, starts: set[int], phrase: str
    ) -> tuple[set[int], int]:
        ends: set[int] = set()
        while True:
            reached, at = self._sequence(pieces, at, starts, phrase)
            ends |= reached
            if at < len(pieces) and pieces[at] == "|":
                at += 1
                continue
            return ends, at

    def _sequence(self, pieces: list[str], at: int, starts: set[int], phrase: str) -> tuple[set[int], int]:
        here = set(starts)
        while at < len(pieces) and pieces[at] not in ("|", ")"):
            piece = pieces[at]
            at += 1
            if piece == "(":
                here, at = self._alternatives(pieces, at, here, phrase)
                if at >= len(pieces) or pieces[at] != ")":
                    raise BadPhrase(f"a bracket is open in {phrase!r}")
                at += 1
            elif piece == "...":
                for _ in range(_GAP):
                    here = here | {self._step(here, None)}
            elif piece == "_":
                here = {self._step(here, None)}
            else:
                here = {self._step(here, self._word(piece))}
        return here, at

    def _word(self, piece: str) -> str:
        if piece in ("^", "$"):
            return BREAK
        if piece.endswith("*"):
            self._prefixes.add(piece[:-1])
        else:
            self._vocabulary.add(piece)
        return piece

    def _step(self, starts: set[int], word: str | None) -> int:
        self._nodes.append(_Node())
        number = len(self._nodes) - 1
        for start in starts:
            node = self._nodes[start]
            if word is None:
                node.any.append(number)
            else:
                node.words.setdefault(word, []).append(number)
        return number


def _read(phrase: str, macros: dict[str, str], depth: int = 0) -> list[str]:
    """The pieces of a phrase; runs of plain words as a text would be read ("do not" -> dont)."""
    if depth > _DEEPEST:
        raise BadPhrase(f"macros go in a circle: {phrase!r}")
    pieces: list[str] = []
    run: list[str] = []
    for piece in [*_PIECES.findall(phrase), ""]:
        if piece and piece not in _SYNTAX and piece[0] != "<" and piece[-1] != "*":
            run.append(piece)
            continue
        if run:
            found = [token for token in words(" ".join(run)).tokens if token != BREAK]
            if not found:
                raise BadPhrase(f"{run} is no word in {phrase!r}")
            pieces += found
            run = []
        if piece.startswith("<"):
            if piece[1:-1] not in macros:
                raise BadPhrase(f"no macro {piece} for {phrase!r}")
            pieces += ["(", *_read(macros[piece[1:-1]], macros, depth + 1), ")"]
        elif piece.endswith("*"):
            pieces.append(plain(piece[:-1]) + "*")
        elif piece:
            pieces.append(piece)
    return pieces


def _squeeze(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _deletes(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]
