"""Slips of the pen put right, so that one wrong letter does not hide a wish, a day or a count."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from string import ascii_lowercase

from assistant.agent.offline.phrases import read_phrases
from assistant.agent.offline.wording import SHORT
from knowledge_base.embedding import tokenizer_file

_WORD = re.compile(r"[A-Za-z]{3,}(?:['’][A-Za-z]+)?")
_PAIRS = {
    "mor": "more",
    "recpt": "receipt",
    "rcpt": "receipt",
    "dun": "done",
    "wat": "what",
    "wen": "when",
    "teh": "the",
    "hav": "have",
    "cud": "could",
    "wud": "would",
    "hole": "whole",
}
_OFTEN_MEANT = re.findall(
    r"\w+",
    """
    receipt delivery discount invoice statement balance payment payments instalment instalments installment installments
    monthly weekly fortnightly already money tomorrow received arrived damaged broken scratched cracked wrong mistake
    quantity price dispute document please thanks friday monday tuesday wednesday thursday saturday sunday january
    february march april june july august september october november december next week month half person colleague
    afford struggling question account amount because charged charge ordered order explain cannot would could should
    their there which send sent paid later sooner today again never every about
    """,
)
_LONG = 8
"""A word from this length on may have two slips."""
_SLIPS = 2


def tidy(text: str) -> str:
    """The text with words that no dictionary knows replaced by the known one that is a slip away.

    Names (a capital within a sentence), figures and words of one or two letters stay as they are.
    """
    pieces, last = [], 0
    for match in _WORD.finditer(text):
        word = match.group()
        named = word[0].isupper() and not text.isupper() and text[: match.start()].strip(" \n.!?") != ""
        better = None if named or "@" in text[match.end() : match.end() + 1] else _better(word.lower())
        if better is not None:
            pieces += [text[last : match.start()], better]
            last = match.end()
    return "".join([*pieces, text[last:]])


@lru_cache(maxsize=2048)
def _better(word: str) -> str | None:
    if word in _PAIRS:
        return _PAIRS[word]
    words, wanted = _dictionary(), _wanted()
    if (
        word in SHORT
        or "'" in word
        or "’" in word
        or word in wanted
        or word in words
        or _inflected(word, words)
    ):
        return None
    near = [found for found in _one_slip(word) if found in wanted]
    if not near and len(word) >= _LONG:
        own = _letters(word)
        near = [
            known
            for known, letters in _letters_wanted()
            if abs(len(known) - len(word)) <= _SLIPS
            and (own ^ letters).bit_count() <= 2 * _SLIPS
            and _two_slips(word, known)
        ]
    if not near:
        return None
    return max(
        near, key=lambda known: (known[0] == word[0], sorted(known) == sorted(word), wanted[known], known)
    )


def _inflected(word: str, words: frozenset[str]) -> bool:
    return any(
        word.endswith(end) and (word.removesuffix(end) in words or word.removesuffix(end) + "e" in words)
        for end in ("s", "es", "ed", "ing", "ly", "er")
        if len(word) > len(end) + 2
    )


def _one_slip(word: str) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {a + b[1:] for a, b in cuts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    found |= {a + letter + b for a, b in cuts for letter in ascii_lowercase}
    found |= {a + letter + b[1:] for a, b in cuts if b for letter in ascii_lowercase}
    return found


def _letters(word: str) -> int:
    """Which letters a word has, a bit for each: a slip changes two of them at most."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 31)
    return found


def _two_slips(word: str, known: str) -> bool:
    """Whether at most two letters were added, lost, changed or swapped."""
    before, row = [0] * (len(known) + 1), list(range(len(known) + 1))
    for at, letter in enumerate(word, 1):
        earlier, before, row = before, row, [at]
        for place, other in enumerate(known, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == known[place - 2] and word[at - 2] == other:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
    return row[-1] <= _SLIPS


def has_known_word(text: str) -> bool:
    """Whether any word of three letters or more is one that people write; True where there is none so long."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)]
    known, wanted = _dictionary(), _wanted()
    return not words or any(
        word in known or word in wanted or word in SHORT or _inflected(word, known) for word in words
    )


@lru_cache(maxsize=1)
def _dictionary() -> frozenset[str]:
    """The whole words that the bundled embedder's tokenizer knows."""
    entries = json.loads(tokenizer_file().read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(entry for entry in entries if len(entry) > 2 and entry.isalpha()) - frozenset(
        ("cna", "pya", "wnat", "thn", "becuase")
    )


@lru_cache(maxsize=1)
def _letters_wanted() -> list[tuple[str, int]]:
    return [(known, _letters(known)) for known in _wanted()]


@lru_cache(maxsize=1)
def _wanted() -> dict[str, int]:
    """What payers write about, with how often the phrases use it."""
    texts = (phrase.lower() for phrases in read_phrases().values() for phrase in phrases)
    used = Counter(word for text in texts for word in re.findall(r"[a-z]{3,}", text))
    return dict(used + Counter(_OFTEN_MEANT))
