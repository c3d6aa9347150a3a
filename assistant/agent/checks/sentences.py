"""Cuts a reply into the units that are checked and released: sentences and list items."""

from __future__ import annotations

import re

from assistant.agent.checks import lexicon

_STOP = re.compile(r"[.!?…]+[\"'”’»“)\]*_]*|[。！？]+|\n")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LAST_TOKEN = re.compile(r"[^\s(\[\"'“«]+$")
_BULLET = re.compile(r"\s*(?:[-*•·▪+]|\d{1,2}[.)])\s")
_CITATION = re.compile(r"\[[a-z0-9][a-z0-9_.-]*#[a-z0-9_.-]+\]\s*")
_LONGEST_CITATION = 120
_LISTS = lexicon.sections("lists")
_ABBREVIATIONS = _LISTS["abbreviations"]
_MONTHS = _LISTS["months"]
_DOMAIN_ENDINGS = _LISTS["domain_endings"]


def split_sentences(text: str) -> list[str]:
    """The sentences and list items of `text`, stripped; never cut inside a number."""
    buffer = SentenceBuffer()
    pieces = [*buffer.feed(text), *buffer.flush()]
    return [piece.strip() for piece in pieces if piece.strip()]


class SentenceBuffer:
    """Cuts a stream. The pieces, joined, are exactly the text fed: white space stays with the piece before it."""

    def __init__(self) -> None:
        self._text = ""
        self._scanned = 0

    def feed(self, delta: str) -> list[str]:
        """The sentences that `delta` completes; a sentence is known as complete once the next one has begun."""
        self._text += delta
        pieces: list[str] = []
        while (end := self._boundary()) is not None:
            pieces.append(self._text[:end])
            self._text = self._text[end:]
            self._scanned = 0
        return pieces

    def flush(self) -> list[str]:
        """What is left at the end of the stream."""
        rest, self._text, self._scanned = self._text, "", 0
        return [rest] if rest else []

    def _boundary(self) -> int | None:
        """The index after the first finished piece; None when more text is needed to tell."""
        text = self._text
        for match in _STOP.finditer(text, self._scanned):
            if match.end() == len(text):
                return None
            following = re.compile(r"\s*").match(text, match.end())
            start = following.end() if following else match.end()
            while (cited := _CITATION.match(text, start)) is not None:
                start = cited.end()
            word = _WORD.match(text, start)
            opened = text[start : start + 1] == "[" and "]" not in text[start:]
            if opened and len(text) - start < _LONGEST_CITATION:
                return None
            if start == len(text) or (word and word.end() == len(text)):
                return None
            whole = text[match.start() : start]
            if "\n" in whole:
                ends = self._line_ends(match.start(), start)
                if ends is None:
                    return None
            else:
                ends = self._sentence_ends(match, start, word.group() if word else text[start])
            if ends and text[:start].strip():
                return start
            self._scanned = start
        return None

    def _line_ends(self, stop: int, start: int) -> bool | None:
        text = self._text
        before = text[: stop + 1].rstrip()
        if len(text) < start + 4 and before.endswith((":", ",")):
            return None
        bullet = _BULLET.match(text, start) is not None
        return bullet or not before.endswith((":", ","))

    def _sentence_ends(self, match: re.Match[str], start: int, following: str) -> bool:
        text, stop = self._text, match.group()[0]
        spaced = start > match.end()
        found = _LAST_TOKEN.search(text, 0, match.start())
        token = found.group().lower() if found else ""
        if stop in "。！？":
            return True
        if not spaced:
            glued = any(mark in token for mark in "/@") or token.startswith("www")
            capital = following[:1].isupper() and token[-1:].isalpha() and len(token) > 1
            return capital and not glued and following.lower() not in _DOMAIN_ENDINGS
        if stop == "." and len(match.group().strip("\"'”’»“)]*_")) == 1:
            if token[-1:].isdigit() and following[:1].isdigit():
                return False
            short = token.isdigit() and len(token) <= 2
            if short and (
                following.lower() in _MONTHS or not text[: match.start()].strip(" -*\n")[:-2].strip()
            ):
                return False
            if token in _ABBREVIATIONS or (len(token) == 1 and token.isalpha()):
                return False
        return not following[:1].islower()
