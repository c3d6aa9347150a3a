"""What the detectors add to the phrases found, and what they take back from them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assistant.agent.screens import second_opinion
from assistant.agent.screens.detector import detector
from assistant.agent.screens.examples import SIGNS
from assistant.agent.screens.normalise import BREAK
from assistant.agent.screens.signals import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.agent.screens.detector import By, Detector
    from assistant.agent.screens.examples import Sign
    from assistant.agent.screens.normalise import Words
    from assistant.agent.screens.signals import Kind

KIND: Mapping[Sign, Kind] = {
    "opt_out": "opt_out",
    "crisis": "crisis",
    "human": "human",
    "vulnerable": "hardship",
}
_SAID_BY: Mapping[Sign, frozenset[Kind]] = {
    "opt_out": frozenset({"opt_out", "cease", "wrong_person", "lawyer", "inconvenient_time"}),
    "crisis": frozenset({"crisis"}),
    "human": frozenset({"human", "bot_question", "complaint", "lawyer", "opt_out", "cease"}),
    "vulnerable": frozenset(
        {
            "hardship",
            "bereavement",
            "abuse_coercion",
            "capacity",
            "minor",
            "debt_advice",
            "crisis",
            "lawyer",
            "opt_out",
            "cease",
        }
    ),
}
"""Where the phrases found one of these, the detector's signal would say nothing new."""
_REPORTED: frozenset[Sign] = frozenset({"opt_out", "human"})
"""What is not meant where it is quoted or part of an address."""


class Bounds(NamedTuple):
    """`heard`: how likely it must be that something is meant of which no phrase tells; `explained`: the same where the
    phrases know this wording as another thing. Below `doubted` a phrase that was found is not believed."""

    heard: float
    explained: float
    doubted: float = 0.0


_NEVER = 2.0
# A crisis that is missed weighs more than one heard in vain; an opt-out ends the messages of a number. Of near misses
# that were not learnt one or two in a hundred pass. `heard` of a crisis counts while there is no second opinion.
BOUNDS: Mapping[By, Mapping[Sign, Bounds]] = {
    "english": {
        "opt_out": Bounds(0.6, _NEVER, 0.01),
        "crisis": Bounds(0.5, 0.9, 0.01),
        "human": Bounds(0.6, _NEVER, 0.015),
        "vulnerable": Bounds(0.75, 0.95),
    },
    "meaning": {
        "opt_out": Bounds(0.6, _NEVER, 0.01),
        "crisis": Bounds(0.45, 0.85, 0.01),
        "human": Bounds(0.6, _NEVER, 0.01),
        "vulnerable": Bounds(0.75, 0.9),
    },
    "words": {
        "opt_out": Bounds(0.5, _NEVER),
        "crisis": Bounds(0.42, 0.65),
        "human": Bounds(0.45, _NEVER),
        "vulnerable": Bounds(0.55, 0.8),
    },
}
FEWEST_WORDS = 2
MOST_PIECES = 40
"""Of a long letter so many sentences are read one by one."""


class _Likely(NamedTuple):
    """The greatest likelihood of the whole text and of its sentences; `told`: of those that are no quotation."""

    share: float
    told: float
    bounds: Bounds
    said: str


def heard(
    read: Words, phrases: list[Signal], others: list[Signal], explained: set[Kind], *, steering: bool = False
) -> Iterator[Signal]:
    """`phrases` as far as they are believed, and what is heard beside them. `steering`: the text gives orders to a
    machine, so that no wish to stop or for a person is guessed that it does not say.

    `others` stand whatever is thought of the wording: words that count alone, a denied name. `explained` are kinds of
    which the phrases know that this wording means something else: a negation, an exception.
    """
    known = detector()
    if known is None or sum(token != BREAK for token in read.tokens) < FEWEST_WORDS:
        yield from phrases
        return
    found = {signal.kind for signal in phrases}
    likely = _likely(known, read, in_doubt=not found.isdisjoint(KIND.values()))
    for signal in phrases:
        sign = next((sign for sign in SIGNS if KIND[sign] == signal.kind), None)
        if sign is None or likely[sign].share >= likely[sign].bounds.doubted or _stands(signal):
            yield signal
    found |= {signal.kind for signal in others}
    for sign, guess in likely.items():
        if steering and sign in _REPORTED:
            continue
        other_matter = KIND[sign] in explained or any(signal.strength == "certain" for signal in phrases)
        if found.isdisjoint(_SAID_BY[sign]) and _meant(read, sign, guess, other_matter=other_matter):
            yield Signal(KIND[sign], guess.said, "likely")


def _meant(read: Words, sign: Sign, guess: _Likely, *, other_matter: bool) -> bool:
    if other_matter:
        return guess.told >= guess.bounds.explained
    if sign in second_opinion.SIGNS and guess.told >= second_opinion.POSSIBLE:
        odds = second_opinion.odds(sign, read.text, guess.said, guess.told)
        if odds is not None:
            return odds >= second_opinion.MEANT_FROM
    return guess.told >= guess.bounds.heard


def _stands(signal: Signal) -> bool:
    return signal.kind == "crisis" and signal.strength == "certain"


def _likely(known: Detector, read: Words, *, in_doubt: bool) -> dict[Sign, _Likely]:
    best: dict[Sign, _Likely] = {}
    for first, last in _pieces(read):
        said = read.slice(first + 1, last - 1)
        guess = known.guess(said, read.tokens[first : last + 1], in_doubt=in_doubt)
        bounds = BOUNDS[guess.by]
        reported = any(read.quoted[first : last + 1]) or "[else]" in read.tokens[first : last + 1]
        for sign, share in guess.shares.items():
            told = 0.0 if reported and sign in _REPORTED else share
            before = best.get(sign)
            if before is None:
                best[sign] = _Likely(share, told, bounds[sign], said)
            elif share > before.share or told > before.told:
                best[sign] = _Likely(max(share, before.share), max(told, before.told), bounds[sign], said)
    return best


def loudest(known: Detector, read: Words, sign: Sign) -> tuple[float, str]:
    """How likely the text or one of its sentences means this at the most, and which."""
    found = _likely(known, read, in_doubt=False)[sign]
    return found.told, found.said


def _pieces(read: Words) -> Iterator[tuple[int, int]]:
    """The breaks around the whole text, then around each of its sentences."""
    breaks = [place for place, token in enumerate(read.tokens) if token == BREAK]
    yield 0, len(read.tokens) - 1
    if len(breaks) > FEWEST_WORDS:
        every = [(first, last) for first, last in pairwise(breaks) if last - first > FEWEST_WORDS]
        yield from every[:MOST_PIECES]
