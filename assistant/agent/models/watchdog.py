"""Runs a small action at an instant unless it is called off before; one thread for all calls."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    _Entry = tuple[float, int, "Watch"]


class Watch:
    """One action that may still happen."""

    __slots__ = ("_lock", "action")

    def __init__(self, action: Callable[[], None], lock: threading.Condition):
        self.action: Callable[[], None] | None = action
        self._lock = lock

    def cancel(self) -> None:
        """Call it off: once this returns it has happened or never will."""
        with self._lock:
            self.action = None


class Watchdog:
    """`at(instant, action)`; instants are of `time.monotonic()`. Actions must be short and must not raise."""

    def __init__(self) -> None:
        self._heap: list[_Entry] = []
        self._order = itertools.count()
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None

    def at(self, instant: float, action: Callable[[], None]) -> Watch:
        """Run `action` at `instant`, at once when that is over."""
        watch = Watch(action, self._lock)
        with self._lock:
            heapq.heappush(self._heap, (instant, next(self._order), watch))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="model-watchdog", daemon=True)
                self._thread.start()
            elif self._heap[0][2] is watch:
                self._lock.notify()
        return watch

    def _run(self) -> None:
        with self._lock:
            while True:
                while self._heap and self._heap[0][2].action is None:
                    heapq.heappop(self._heap)
                wait = self._heap[0][0] - time.monotonic() if self._heap else None
                if wait is None or wait > 0:
                    self._lock.wait(wait)
                    continue
                action = heapq.heappop(self._heap)[2].action
                if action is not None:
                    action()
