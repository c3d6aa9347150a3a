"""The gate stands before every send, so it has to cost nothing."""

from __future__ import annotations

from statistics import median
from time import thread_time

from tests.domain.contact_gate.given import LOS_ANGELES, NEW_YORK, NOON, ask, facts, hours, sent, zones


def test_a_question_takes_less_than_three_tenths_of_a_millisecond():
    history = tuple(sent(NOON - hours(7 * n + 3)) for n in range(60))
    given = facts(zones=zones(NEW_YORK, LOS_ANGELES), history=history)
    ask(given)

    def once() -> float:
        start = thread_time()
        ask(given)
        return thread_time() - start

    assert median(once() for _ in range(200)) < 0.0003
