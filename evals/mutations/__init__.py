"""Each guard taken away in turn: a probe that it stops must then get through (`python -m evals.mutations`).

A row is sound when the probe is stopped with the guard and is not stopped without it.
"""

from __future__ import annotations

from evals.mutations import acceptance, contact, memory, scope, screens, sentences
from evals.mutations.guard import Guard, Row, judge

PARTS = (screens, scope, acceptance, sentences, contact, memory)


def table(guards: list[Guard] | None = None) -> list[Row]:
    """Every guard with and without, over the configured, migrated database."""
    return judge(guards or all_guards())


def all_guards() -> list[Guard]:
    return [guard for part in PARTS for guard in part.guards()]
