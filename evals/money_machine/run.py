"""A number of sequences on the database that is wired."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from starlette.testclient import TestClient

from assistant.core import db
from assistant.main import create_app
from assistant.processors import routing
from evals import setting
from evals.money_machine import crash
from evals.money_machine.bank import Bank
from evals.money_machine.machine import MoneyMachine

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = {"ASSISTANT_DEMO": "1", "ASSISTANT_PUBLIC_URL": "http://testserver"}


def play(*, sequences: int, steps: int, seed_number: int, shrink: bool = True) -> None:
    """Raises AssertionError with a sequence that breaks the books; the shortest one when it is to `shrink`."""
    with served():
        run_state_machine_as_test(
            seed(seed_number)(MoneyMachine),
            settings=settings(
                max_examples=sequences,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                print_blob=False,
                phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )


@contextmanager
def served() -> Iterator[None]:
    """The application and the processor that the machine drives, on the database that is wired."""
    bank = Bank()
    bank.start()
    with (
        setting.environment(**OURS, ASSISTANT_TEST_PROCESSOR_PORT=str(bank.port)),
        start_blocking_portal() as portal,
    ):
        app = create_app()
        setting.quiet()
        crash.watch(db.engine())
        MoneyMachine.bank = bank
        # Its dice lie still, so that a sequence can be played again.
        routed, routing.route = routing.route, partial(routing.route, explore=False)
        MoneyMachine.client = TestClient(app, follow_redirects=False)
        MoneyMachine.client.portal = portal
        try:
            yield
        finally:
            routing.route = routed
            bank.stop()
