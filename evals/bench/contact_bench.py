"""What the contact gate costs: it stands before every send. Goal: 0.3 ms of CPU a question."""

from __future__ import annotations

from statistics import median
from time import thread_time

from tests.domain.contact_gate.given import LOS_ANGELES, NEW_YORK, NOON, ask, facts, hours, sent, zones


def measure(count: int) -> float:
    """Milliseconds of CPU that one question takes, the median of `count`, with sixty messages in the history."""
    history = tuple(sent(NOON - hours(7 * n + 3)) for n in range(60))
    given = facts(zones=zones(NEW_YORK, LOS_ANGELES), history=history)
    ask(given)

    def once() -> float:
        start = thread_time()
        ask(given)
        return (thread_time() - start) * 1000

    return round(median(once() for _ in range(count)), 3)
