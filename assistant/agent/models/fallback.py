"""When to stop asking a provider that keeps failing, and when to try it again."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.agent.models.failures import FailureKind, classify

__all__ = ["BreakerState", "CircuitBreaker", "FailureKind", "classify"]


class BreakerState(StrEnum):
    """closed: asked as usual. open: not asked. half_open: one probe is asked, the others are not."""

    closed = "closed"
    open = "open"
    half_open = "half_open"


@dataclass(slots=True)
class CircuitBreaker:
    """One per provider: `failures` outages in `window` seconds open it for `open_for`, then one probe is
    asked.

    Pure but for its own state: every `now` is given, in seconds of one monotonic clock. Safe between threads.
    A probe that never reports back is given up after `open_for`.
    """

    failures: int = 5
    window: float = 30.0
    open_for: float = 20.0
    _recent: deque[float] = field(default_factory=deque)
    _opened_at: float | None = None
    _probe_since: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def state(self, now: float) -> BreakerState:
        """What it is at `now`."""
        if self._opened_at is None:
            return BreakerState.closed
        return BreakerState.open if now < self._opened_at + self.open_for else BreakerState.half_open

    def allow(self, now: float) -> bool:
        """Whether to ask the provider now. Half-open, the first caller gets True: it is the probe."""
        with self._lock:
            state = self.state(now)
            if state is BreakerState.closed:
                return True
            if state is BreakerState.open:
                return False
            if self._probe_since is not None and now < self._probe_since + self.open_for:
                return False
            self._probe_since = now
            return True

    def record_success(self, now: float) -> None:
        """The provider answered. Closes a half-open breaker; a late answer to an open one changes nothing."""
        with self._lock:
            if self.state(now) is BreakerState.open:
                return
            self._opened_at = None
            self._probe_since = None
            self._recent.clear()

    def record_failure(self, now: float, kind: FailureKind, *, retry_after: float = 0.0) -> None:
        """The call failed. What is no outage (a refusal, our budget) counts for nothing, and ends a probe
        well.

        `retry_after` (seconds, as the provider asked) keeps it open at least that long.
        """
        if not kind.is_outage:
            if self.state(now) is BreakerState.half_open:
                self.record_success(now)
            return
        with self._lock:
            if self.state(now) is BreakerState.half_open:
                self._open(now, retry_after)
                return
            self._recent.append(now)
            while self._recent and self._recent[0] <= now - self.window:
                self._recent.popleft()
            if self._opened_at is None and len(self._recent) >= self.failures:
                self._open(now, retry_after)

    def _open(self, now: float, retry_after: float) -> None:
        self._opened_at = now + max(0.0, retry_after - self.open_for)
        self._probe_since = None
        self._recent.clear()
