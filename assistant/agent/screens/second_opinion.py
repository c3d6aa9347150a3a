"""Whether a text that sounds like a danger to life means one: the detector, and the classifier of intents beside it.

The detector knows the words of danger, the classifier what payers write every day: "I'll sit down and do it Sunday
night" has words of the one and the sense of the other. The weights (`second_opinion.yaml`) are learnt by calibrate.py.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent.offline.classifier import classifier
from assistant.agent.offline.phrases import language_heard
from assistant.agent.offline.wording import plain
from assistant.core.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.agent.offline.classifier import Guess
    from assistant.agent.screens.examples import Sign

WEIGHTS_FILE = Path(__file__).parent / "second_opinion.yaml"
SIGNS: tuple[Sign, ...] = ("crisis",)
"""The signs of which a second opinion is asked; the classifier has an intent of the same name. Of opt-outs it was
tried and told nothing more: what is to stop is in the words."""
POSSIBLE = 0.1
"""How likely the detector must find a text before it is."""
MEANT_FROM = 0.0
"""The logarithm of odds from which it is meant."""
_HARDLY = 0.001
_LONG = 20


def odds(sign: Sign, whole: str, said: str, share: float) -> float | None:
    """The logarithm of odds that `said`, a sentence of `whole`, means this, of which the detector is sure by `share`;
    None while the classifier is not learnt yet."""
    guess = classifier(language_heard(plain(whole), "en_US")).guess
    of_whole = guess(whole)
    if not of_whole.message:
        return None
    found = signs(sign, of_whole, guess(said), said, share)
    return sum(weight * found[name] for name, weight in _weights()[sign].items())


def signs(sign: Sign, of_whole: Guess, of_said: Guess, said: str, share: float) -> dict[str, float]:
    """What speaks for it and against it, by name."""
    return {
        "always": 1.0,
        "detector": _logit(share),
        "said": _logit(of_said.share(sign)),
        "said_as_message": _logit(dict(of_said.message).get(sign, 0.0)),
        "whole": _logit(of_whole.share(sign)),
        "whole_as_message": _logit(dict(of_whole.message).get(sign, 0.0)),
        "words": dict(of_said.words).get(sign, 0.0),
        "other": _most(of_said.ranked, sign),
        "other_as_message": _most(of_said.message, sign),
        "nearest": float(of_said.nearest == sign),
        "length": min(len(said.split()), _LONG) / _LONG,
    }


def _most(shares: Iterable[tuple[str, float]], sign: Sign) -> float:
    """Of what is something else."""
    return max((share for intent, share in shares if intent != sign), default=0.0)


def _logit(share: float) -> float:
    return math.log((share + _HARDLY) / (1 - share + _HARDLY))


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, Mapping[str, float]]:
    kept = read_yaml(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return {sign: {name: float(value) for name, value in kept[sign].items()} for sign in SIGNS}
