from __future__ import annotations

import threading
import time

from assistant.agent.models.watchdog import Watchdog


def test_acts_at_its_time_earlier_ones_first() -> None:
    dog, done, order = Watchdog(), threading.Event(), []
    now = time.monotonic()
    dog.at(now + 0.06, lambda: (order.append(2), done.set())[0])
    dog.at(now + 0.02, lambda: order.append(1))
    assert done.wait(2)
    assert order == [1, 2]
    assert time.monotonic() >= now + 0.06


def test_does_nothing_once_called_off() -> None:
    dog, acted, later = Watchdog(), threading.Event(), threading.Event()
    now = time.monotonic()
    dog.at(now + 0.02, acted.set).cancel()
    dog.at(now + 0.05, later.set)
    assert later.wait(2)
    assert not acted.is_set()


def test_what_is_over_already_happens_at_once() -> None:
    acted = threading.Event()
    Watchdog().at(time.monotonic() - 1, acted.set)
    assert acted.wait(2)
