"""A guard, how it is taken away, and what it must stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

Probe = Callable[[], bool]
"""Whether the attempt was stopped."""


@dataclass(frozen=True)
class Guard:
    """`taken` gives the patches that take it away; `probe` is what it must stop."""

    name: str
    probed_by: str
    taken: Callable[[], list[Any]]
    probe: Probe


@dataclass(frozen=True)
class Row:
    name: str
    probed_by: str
    stopped_with: bool
    stopped_without: bool

    @property
    def sound(self) -> bool:
        return self.stopped_with and not self.stopped_without


def judge(guards: list[Guard]) -> list[Row]:
    """Every guard with and without, over the configured, migrated database."""
    rows = []
    for guard in guards:
        with_it = guard.probe()
        with ExitStack() as stack:
            for one in guard.taken():
                stack.enter_context(one)
            without = guard.probe()
        rows.append(Row(guard.name, guard.probed_by, with_it, without))
    return rows
