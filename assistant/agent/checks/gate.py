"""The door after the model: each sentence against the facts; only what passes all checks reaches the payer."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.agent.checks import (
    atoms,
    conduct,
    cues,
    deeds,
    figures,
    foreign,
    persons,
    states,
    subjects,
    tax,
    terms,
    text,
    translated,
    turns_of_phrase,
    vocabulary,
    wire,
    worlds,
)
from assistant.agent.checks.context import CheckContext, CheckResult
from assistant.agent.checks.sentences import SentenceBuffer, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.facts import FactSheet

_ITEM = re.compile(r"\A\s*(?:[-*•·▪+]|\d{1,2}[.)])\s")
_LABEL = re.compile(r"[^\w\n]*[\w ().,%'&×*-]{2,60}:[*_ ]+\S")
_CLOSED = (".", "!", "?", "…", "。", '"', ")", "”", "»")
_FILLER = re.compile(
    r"\b(?:it|that|this|is|are|was|it's|that's|just|only|exactly|now|today|the|a|of|about|es|son|c'est|est|"
    r"das|sind|ist|yes|so|and|or|in|at|for|by|on|et|y|und|dollars?|euros?|more|still)\b"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def check_sentence(
    sentence: str, sheet: FactSheet, *, context: CheckContext, previous: str = ""
) -> tuple[CheckResult, ...]:
    """Every check of one sentence or list item; release it only when `verdict` of them is true.

    `previous` is what was said just before: a bare figure or an unfinished line is read together with it. What the
    built-in model says in another language is judged by the English text that it stands for.
    """
    original = translated.original(sentence, sheet, context)
    if original is not None:  # code wrote it: its form as it stands, what it says by its English original
        form = tuple(one for one in _check(sentence, sheet, context)[:2] if not one.passed)
        if form:
            return form
        sentence = original
    if previous:
        previous = translated.original(previous, sheet, context) or previous
    results = _check(sentence, sheet, context)
    if previous and verdict(results) and (joined := _joined(previous, sentence, context)):
        together = _check(joined, sheet, context)
        return together if not verdict(together) else results
    return results


def verdict(results: Iterable[CheckResult]) -> bool:
    """Whether all passed."""
    return all(result.passed for result in results)


def check_reply(
    reply: str, sheet: FactSheet, context: CheckContext
) -> list[tuple[str, tuple[CheckResult, ...]]]:
    """Each sentence of a whole reply with its results."""
    gate = ReplyGate(sheet, context)
    return [(sentence, gate.check(sentence)) for sentence in split_sentences(reply)]


class ReplyGate:
    """The checks over one streamed reply; remembers what was said just before."""

    def __init__(self, sheet: FactSheet, context: CheckContext) -> None:
        self._sheet, self._context = sheet, context
        self._buffer = SentenceBuffer()
        self._previous = ""
        self._header = ""

    def feed(self, delta: str) -> list[tuple[str, tuple[CheckResult, ...]]]:
        """The pieces that `delta` completes, white space included, with their results."""
        return [(piece, self.check(piece)) for piece in self._buffer.feed(delta)]

    def finish(self) -> list[tuple[str, tuple[CheckResult, ...]]]:
        return [(piece, self.check(piece)) for piece in self._buffer.flush()]

    def check(self, piece: str) -> tuple[CheckResult, ...]:
        """One piece, read after those before it."""
        item = _ITEM.match(piece) is not None
        before = self._header if item and self._header else self._previous
        results = check_sentence(piece, self._sheet, context=self._context, previous=before)
        if piece.strip():
            if not item:
                self._header = piece if piece.rstrip().endswith(":") else ""
            self._previous = piece
        return results


def _check(sentence: str, sheet: FactSheet, context: CheckContext) -> tuple[CheckResult, ...]:
    if not sentence.strip():
        return (CheckResult("format", passed=True),)
    reading = text.read(sentence, sheet, context)
    form = [_result("format", wire.flaws(reading)), _result("links", wire.links(reading))]
    if _trusted(sentence, sheet):
        return tuple(form)
    wrong_figures = figures.unsupported(reading, sheet, context)
    return (
        *form,
        _result("language", wire.unreadable(reading)),
        _result("figures", wrong_figures),
        _result(
            "states",
            [*states.unsupported(reading, sheet), *turns_of_phrase.unsupported(reading, sheet, context)],
        ),
        _result(
            "deeds",
            [
                *deeds.unsupported(reading, sheet),
                *foreign.unsupported(reading, sheet),
                *worlds.unsupported(reading),
                *persons.unsupported(reading, sheet),
                *terms.unsupported(reading, sheet, context),
                *subjects.unsupported(reading, sheet, context),
            ],
        ),
        _result("conduct", conduct.violations(reading)),
        _result("disclosure", conduct.disclosures(reading, context)),
        _result("vocabulary", vocabulary.unknown(reading, sheet, context)),
        _result("tax", tax.unsupported(reading, sheet)),
    )


def _result(name: str, wrong: list[str]) -> CheckResult:
    return CheckResult(name, not wrong, "; ".join(dict.fromkeys(wrong)))


def _trusted(sentence: str, sheet: FactSheet) -> bool:
    """Code wrote this very sentence."""
    return _plain(sentence) in _written(sheet.trusted_texts)


@lru_cache(maxsize=64)
def _written(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(piece) for whole in texts for piece in (whole, *split_sentences(whole)))


def _plain(sentence: str) -> str:
    return " ".join(sentence.split())


def _joined(previous: str, sentence: str, context: CheckContext) -> str | None:
    """The text to check in place of `sentence` when it only makes sense after `previous`."""
    before, now = previous.strip(), sentence.strip()
    if _LABEL.match(now) and _LABEL.match(before):
        return None
    open_line = not text.strip_citations(before)[0].rstrip().endswith((*_CLOSED, ":"))
    both_items = _ITEM.match(before + " ") is not None and _ITEM.match(now + " ") is not None
    if open_line and not both_items and _ITEM.match(now + " ") is None:
        return f"{before} {now}"
    folded = text.fold(now).lower()
    found = atoms.find(folded, folded, context)
    if not _bare(folded, found):
        return None
    if both_items:
        return None if found else f"{before} {re.sub(_ITEM, '', now + ' ', count=1)}"
    earlier = text.fold(before).lower()
    asks_for_figure = any(cues.find(earlier)) and not atoms.find(earlier, earlier, context)
    if found and asks_for_figure:
        return f"{before.rstrip('.:?!…')}: {re.sub(_ITEM, '', now + ' ', count=1)}"
    return None


def _bare(folded: str, found: tuple[atoms.Atom, ...]) -> bool:
    """Whether it says no more than its figures."""
    rest = list(folded)
    for atom in found:
        rest[atom.start : atom.end] = " " * (atom.end - atom.start)
    return len(_WORD.findall(_FILLER.sub(" ", "".join(rest)))) <= 1
