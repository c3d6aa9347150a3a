"""The promise under `kill -9`, in short; the whole of it is `python -m evals.chaos`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evals.chaos.run import Plan, run

if TYPE_CHECKING:
    from evals.chaos.databases import Kind


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_processes_lose_nothing_and_send_nothing_twice(
    kind: Kind, request: pytest.FixtureRequest
) -> None:
    if kind == "postgresql":
        request.getfixturevalue("migrated_postgres")  # skips where none answers
    result = run(Plan(kind, messages=24, conversations=8, kill_every=(5, 20)))
    assert result.counts.problems == []
    assert result.kills
