"""Sentence by sentence: what a model says reaches the payer only after the checks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.agent.checks import strip_citations
from assistant.agent.checks.context import CheckResult
from assistant.agent.checks.gate import check_sentence, verdict
from assistant.agent.checks.sentences import SentenceBuffer
from assistant.core.text import readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.agent.checks.context import CheckContext
    from assistant.agent.run import Run

_ITEM = re.compile(r"\s*(?:[-*•·▪+]|\d{1,2}[.)])\s")
MAX_SENTENCES = 24
MAX_CHARACTERS = 4000
MAX_SENTENCE = 1000  # longer ones are no sentences, and the checks' time grows faster than a sentence does


class HeldBack(Exception):  # noqa: N818
    """A sentence failed a check; nothing after it is released."""

    def __init__(self, sentence: str, failed: tuple[CheckResult, ...]):
        super().__init__(f"{failed[0].name}: {failed[0].detail}")
        self.sentence = sentence
        self.failed = failed


class Silenced(Exception):  # noqa: N818
    """Staff have taken over: the assistant says nothing more."""


@dataclass
class Release:
    """What the payer has been shown so far in this turn."""

    run: Run
    context: CheckContext
    emit: Callable[[str], None]
    may_speak: Callable[[], bool]
    shown: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)
    failures: list[CheckResult] = field(default_factory=list)
    _buffer: SentenceBuffer = field(default_factory=SentenceBuffer)
    _previous: str = ""
    _header: str = ""

    def feed(self, text: str) -> None:
        """Release what is complete. Raises HeldBack or Silenced."""
        for sentence in self._buffer.feed(readable(text)):
            self._one(sentence)

    def flush(self) -> None:
        """Release the rest."""
        for sentence in self._buffer.flush():
            self._one(sentence)

    def restart(self) -> None:
        """Forget what was not released, before the model tries again."""
        self._buffer = SentenceBuffer()
        self._previous = self._header = ""

    def say(self, sentence: str) -> None:
        """Show a sentence that code wrote."""
        if not self.may_speak():
            raise Silenced
        self.shown.append(sentence)
        self.emit(sentence)

    def _one(self, sentence: str) -> None:
        if not sentence.strip():
            return
        much = sum(map(len, self.shown)) + len(sentence) > MAX_CHARACTERS or len(sentence) > MAX_SENTENCE
        if len(self.shown) >= MAX_SENTENCES or much:
            failed = CheckResult("length", passed=False, detail="the reply is too long")
            self.failures.append(failed)
            raise HeldBack(sentence, (failed,))
        clean, ids = strip_citations(sentence)
        quoted = (
            bool(ids) and set(ids) <= set(self.run.sheet.passage_ids) and clean.strip() in self.run.quotable
        )
        results = check_sentence(
            clean if quoted else sentence,
            self.run.sheet,
            context=self.context,
            previous="" if quoted else self._before(sentence),
        )
        if not verdict(results):
            failed_now = tuple(result for result in results if not result.passed)
            self.failures.extend(failed_now)
            raise HeldBack(sentence, failed_now)
        for result in results:
            self.passed[result.name] = self.passed.get(result.name, 0) + 1
        self.cited.extend(known for known in ids if known not in self.cited)
        if clean.strip():
            self.say(clean)

    def _before(self, sentence: str) -> str:
        """What the sentence is to be read after: a list item after the line that opened the list."""
        item = _ITEM.match(sentence) is not None
        before = self._header if item and self._header else self._previous
        if not item:
            self._header = sentence if sentence.rstrip().endswith(":") else ""
        self._previous = sentence
        return before

    @property
    def text(self) -> str:
        """The reply as shown: pieces keep their own white space; what code said stands apart."""
        text = ""
        for piece in self.shown:
            apart = text and not text[-1].isspace() and not piece[:1].isspace()
            text += (" " if apart else "") + piece
        return text.strip()

    def record(self) -> list[dict[str, object]]:
        """The checks as they go into the decision record: one row per check, and one per failure."""
        held = {failure.name for failure in self.failures}
        rows: list[dict[str, object]] = [
            {"name": name, "passed": True, "detail": f"{count} sentences"}
            for name, count in sorted(self.passed.items())
            if name not in held
        ]
        rows += [{"name": f.name, "passed": False, "detail": f.detail[:300]} for f in self.failures]
        return rows
