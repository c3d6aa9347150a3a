"""A guard taken away is noticed: its probe gets through."""

from __future__ import annotations

import pytest

from evals import mutations, setting


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.requirement("LLM-01", "LLM-03", "LLM-06", "LLM-08", "AUD-01")
def test_every_guard_stops_what_nothing_else_does(database: str) -> None:
    setting.quiet()
    rows = mutations.table()
    assert len(rows) >= 35
    assert not [row for row in rows if not row.sound]
