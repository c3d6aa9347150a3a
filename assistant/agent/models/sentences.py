"""Gathers a model's deltas into sentences: what follows then runs once a sentence, not once a token."""

from __future__ import annotations

import re

# A sentence ends at . ! ? … (and closing quotes or brackets) before white space, at a full-width stop, or at
# a line break. A full stop inside a number has no white space behind it, so 1,234.50 and 1.234,50 are never
# cut.
_CLOSERS = ")]}\"'”’»*_"
_END = re.compile(rf"[.!?…]+[{re.escape(_CLOSERS)}]*\s|[。！？]|\n")
# "1. Pay now" is a list item and "No. 7" a name: a bare number that begins a line, or such a word, ends
# nothing.
_NO_END = re.compile(
    r"(?:^|\n)\s*(?:[-*]\s+)?\d{1,3}\.\s$"
    r"|(?:^|[\s(])(?:[A-Za-z]|Nos?|no|Mr|Mrs|Ms|Dr|St|vs|e\.g|i\.e|Inc|Ltd|Co|[Aa]rt|z\.B)\.\s$"
)
_STOPS = frozenset(".!?…。！？")
_LOOK_BACK = 8


class SentenceBuffer:
    """Feed deltas, take whole sentences. All that was fed comes out again, unchanged and in order."""

    __slots__ = ("_from", "_text")

    def __init__(self) -> None:
        self._text = ""
        self._from = 0

    def feed(self, delta: str) -> str:
        """The sentences that `delta` completes, as one text with its white space; often empty."""
        self._text += delta
        cut = 0
        for match in _END.finditer(self._text, self._from):
            if match.group()[0] == "." and _NO_END.search(self._text[cut : match.end()]):
                continue
            cut = match.end()
        done, self._text = self._text[:cut], self._text[cut:]
        # A stop and the white space behind it can come in two deltas: next time look again from a little
        # before.
        self._from = max(0, len(self._text) - _LOOK_BACK)
        return done

    def rest(self) -> str:
        """What is left when the stream is over, and nothing more after it."""
        left, self._text, self._from = self._text, "", 0
        return left


def ends_a_sentence(text: str) -> bool:
    """Whether `text`, but for closing quotes and white space, ends with a stop; an empty one does."""
    bare = text.rstrip().rstrip(_CLOSERS)
    return not bare or bare[-1] in _STOPS
