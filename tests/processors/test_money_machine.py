"""Any interleaving leaves the books right; thousands of them by `python -m evals.money_machine`."""

from __future__ import annotations

import pytest

from evals.money_machine import run


@pytest.mark.requirement("WHK-31", "WHK-32", "MON-05")
def test_payments_notices_refunds_promises_disputes_and_crashes_in_any_order(database: str) -> None:
    run.play(sequences=10, steps=14, seed_number=20_261)
