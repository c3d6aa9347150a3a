"""The same wish in other words: how one payer's wording differs from run to run (pass^k)."""

from __future__ import annotations

import random
import re

_GREETINGS = ("Hi, ", "Hello, ", "Hi there, ", "Good morning. ", "Hey, ", "Sorry to bother you. ", "")
_THANKS = (" Thanks.", " Thank you!", " thx", " Thanks in advance.", " Please let me know.", "")
_FILLERS = ("um, ", "so ", "ok so ", "well, ", "listen, ", "")
_SHORT = 3
"""Words; what is that short is a command or an answer, and stays as it is but for its case."""


def vary(text: str, seed: str, *, language: str = "en") -> str:
    """The text as it is for run 0 (`seed` ends in `:0`), else with another manner of writing; figures stay."""
    if seed.endswith(":0"):
        return text
    rng = random.Random(seed)
    if len(text.split()) <= _SHORT:
        return rng.choice((text, text.lower(), text.rstrip(".!")))
    if language == "en":
        manner = rng.choice((_polite, _hasty, _chatty, _typing))
        return manner(text, rng)
    return rng.choice((text, text.lower(), text.rstrip(".!?"), f"{text} {rng.choice(('!', ':)', '...'))}"))


def _polite(text: str, rng: random.Random) -> str:
    return rng.choice(_GREETINGS) + text + rng.choice(_THANKS)


def _hasty(text: str, _rng: random.Random) -> str:
    return re.sub(r"[.,!?']+(?=\s|$)", "", text).lower()


def _chatty(text: str, rng: random.Random) -> str:
    return rng.choice(_FILLERS) + text[0].lower() + text[1:] + rng.choice(_THANKS)


def _typing(text: str, rng: random.Random) -> str:
    """One slip of the finger in a longer word that holds no figure."""
    words = text.split()
    long = [n for n, word in enumerate(words) if len(word) > 5 and word.isalpha() and word.islower()]
    if not long:
        return text.lower()
    number = rng.choice(long)
    word = words[number]
    at = rng.randrange(1, len(word) - 2)
    words[number] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)
