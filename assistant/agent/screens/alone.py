"""Words that count when nothing else is said, also mistyped, spaced out or as a sign."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.agent.screens import lexicon, wordlists
from assistant.agent.screens.normalise import BREAK, Words
from assistant.agent.screens.signals import Signal, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOP_SIGNS = frozenset("🛑✋🚫⛔")
_MOST_WORDS = 8
_SLIP_MOST_WORDS = 4
_FEWEST_LETTERS = 3


def alone(read: Words, text: str, channel: str) -> Iterator[Signal]:
    """Words that count when nothing else is said, also mistyped, spaced out or as a sign."""
    known = lexicon.load()
    if text.strip() and set(text.strip().replace("\ufe0f", "")) <= _STOP_SIGNS:
        yield Signal("opt_out", text.strip(), "likely")
        return
    tokens = [token for token in read.tokens if token != BREAK]
    for key in _keys(tokens):
        for kind in known.alone.get(key, ()):
            strength: Strength = "likely" if kind == "help" and channel == "web" else "certain"
            yield Signal(kind, text.strip(), strength)
    if 0 < len(tokens) <= _SLIP_MOST_WORDS:
        bare = [token for token in tokens if token not in wordlists.load().fillers]
        if len(bare) == 1 and _slip(bare[0]):
            yield Signal("opt_out", text.strip(), "likely")
    for start, end, whole in _pieces(read):
        if all(read.quoted[start:end]) or (not whole and _holds_on(read)):
            continue
        said = read.slice(start, end - 1)
        for key in _keys(list(read.tokens[start:end])):
            for kind in known.sentence.get(key, ()):
                yield Signal(kind, said, "certain" if whole else "likely")
            if channel == "email" and start == 1 and whole:
                for kind in known.alone.get(key, ()):
                    yield Signal(kind, said, "likely")


def _pieces(read: Words) -> Iterator[tuple[int, int, bool]]:
    """Sentences, and the parts between commas where a sentence has several: first and after-last token, is it whole."""
    start = 0
    for place, token in enumerate(read.tokens):
        if token != BREAK:
            continue
        if place > start + 1:
            yield start + 1, place, True
            cuts = [i for i in range(start + 2, place) if read.clauses[i] != read.clauses[i - 1]]
            for first, last in zip([start + 1, *cuts], [*cuts, place], strict=True) if cuts else ():
                yield first, last, False
        start = place


def _holds_on(read: Words) -> bool:
    """ "Stop, wait, that is wrong" interrupts a conversation and does not end it."""
    return not wordlists.load().hold_on.isdisjoint(read.tokens)


def _keys(tokens: list[str]) -> set[str]:
    """The ways to look a short text up: as it stands, without courtesies, and with its letters pulled together."""
    if not tokens or len(tokens) > _MOST_WORDS:
        return set()
    symbols = lexicon.load().phrases.symbols
    plain_tokens = [_closest(token, symbols(token)) for token in tokens]
    bare = [token for token in plain_tokens if token not in wordlists.load().fillers]
    keys = {" ".join(plain_tokens), " ".join(bare)}
    if len(tokens) >= _FEWEST_LETTERS and all(len(token) == 1 for token in tokens):
        keys.add("".join(tokens))
    return keys - {""}


def _closest(token: str, symbols: tuple[str, ...]) -> str:
    """The lexicon's spelling of a stretched or disguised word, else the word itself."""
    if token in symbols or not symbols:
        return token
    whole = [symbol for symbol in symbols if not symbol.endswith("*")]
    return whole[0] if whole else token


@lru_cache(maxsize=4096)
def _slip(token: str) -> bool:
    """One letter wrong, missing, doubled or swapped in a word that means stop."""
    return token not in wordlists.load().near_but_real and any(
        _one_apart(token, word) for word in wordlists.load().stop_words
    )


def _one_apart(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 1:
        return one == other
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i in range(len(one)) if one[i] != other[i]), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = (
        one[start + 1 : start + 2] == other[start : start + 1]
        and one[start : start + 1] == other[start + 1 : start + 2]
    )
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])
