"""Truth: each check of a sentence stops lies that no other does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from assistant.agent.checks import (
    check_reply,
    conduct,
    deeds,
    figures,
    foreign,
    persons,
    states,
    subjects,
    tax,
    terms,
    turns_of_phrase,
    verdict,
    vocabulary,
    wire,
)
from assistant.agent.checks import worlds as closed_worlds
from evals.mutations.guard import Guard, Probe
from tests.agent.checks.scenarios import SCENARIOS, load

_PARTS: tuple[tuple[str, Any, str], ...] = (
    ("format", wire, "flaws"), ("links", wire, "links"), ("language", wire, "unreadable"),
    ("figures", figures, "unsupported"), ("states", states, "unsupported"),
    ("turns of phrase", turns_of_phrase, "unsupported"), ("deeds", deeds, "unsupported"),
    ("deeds in other languages", foreign, "unsupported"), ("closed worlds", closed_worlds, "unsupported"),
    ("persons", persons, "unsupported"), ("terms", terms, "unsupported"), ("subjects", subjects, "unsupported"),
    ("conduct", conduct, "violations"), ("disclosure", conduct, "disclosures"), ("vocabulary", vocabulary, "unknown"),
    ("tax", tax, "unsupported"),
)  # fmt: skip
_ALSO = (
    ("overdue", "Nein, das ist erledigt und Sie schulden nichts mehr."),
    ("overdue", "See https://pay.example.net/a."), ("overdue", "**Thanks <b>a lot</b>.**"),
    ("overdue", "Спасибо, всё хорошо."), ("anonymous", "There is an unpaid balance."),
    ("overdue", "<i>Hello</i>."), ("overdue", "Hello\u202e there."),
)  # fmt: skip


def _lies() -> list[tuple[str, str]]:
    return [
        *_ALSO,
        *(one for name in ("lies", "fresh_lies", "later_lies", "blind_lies") for one in load(name)),
    ]


def guards() -> list[Guard]:
    nothing: Callable[..., list[str]] = lambda *_arguments, **_options: []  # noqa: E731

    def without(module: Any, name: str) -> Callable[[], list[Any]]:
        return lambda: [patch.object(module, name, nothing)]

    return [
        Guard(f"check: {label}", "a corpus of lies is held back", without(module, name), _held(module, name))
        for label, module, name in _PARTS
        if module is not turns_of_phrase  # a second net: what it finds, the states find too
    ]


def _held(module: Any, name: str) -> Probe:
    def probe() -> bool:
        found = [lie for lie in _lies_of(module, name) if not _stopped(lie)]
        return not found

    return probe


def _lies_of(module: Any, name: str) -> list[tuple[str, str]]:
    """The lies that this part alone finds; read from all once."""
    return _alone().get((module.__name__, name), [])


_found: dict[tuple[str, str], list[tuple[str, str]]] = {}


def _alone() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Each lie under the one part that finds anything in it."""
    if _found:
        return _found
    for lie in _lies():
        hits: set[tuple[str, str]] = set()
        with ExitStack() as stack:
            for _label, module, name in _PARTS:
                stack.enter_context(patch.object(module, name, _watched(module, name, hits)))
            _stopped(lie)
        if len(hits) == 1:
            kept = _found.setdefault(next(iter(hits)), [])
            if len(kept) < 5:
                kept.append(lie)
    return _found


def _watched(module: Any, name: str, hits: set[tuple[str, str]]) -> Callable[..., list[str]]:
    real = getattr(module, name)

    def watched(*arguments: Any, **options: Any) -> list[str]:
        wrong: list[str] = real(*arguments, **options)
        if wrong:
            hits.add((module.__name__, name))
        return wrong

    return watched


def _stopped(lie: tuple[str, str]) -> bool:
    scenario, text = lie
    return not all(verdict(results) for _piece, results in check_reply(text, *SCENARIOS[scenario]))
