"""The jobs that this process knows, by name."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., None])
Id = str | int


@dataclass(frozen=True, slots=True)
class Backoff:
    """`attempts` in all; the pause grows from `first` by `factor` up to `most` seconds, a fifth of it by chance."""

    attempts: int = 8
    first: float = 2.0
    factor: float = 4.0
    most: float = 900.0

    def pause(self, failed: int) -> float:
        """Seconds to wait after the `failed`th failure, counted from 1."""
        pause = min(self.first * self.factor ** (failed - 1), self.most)
        return pause * (0.8 + 0.2 * random.random())  # noqa: S311 - so that they do not all come back at once


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    function: Callable[..., None]
    backoff: Backoff = field(default_factory=Backoff)
    cron: str = ""


_jobs: dict[str, Job] = {}


def register(name: str, *, backoff: Backoff | None = None) -> Callable[[Function], Function]:
    """Make a function of ids the job `name`."""
    return _adder(name, backoff or Backoff(), "")


def periodic(name: str, *, cron: str, backoff: Backoff | None = None) -> Callable[[Function], Function]:
    """Make a function without arguments a job that is deferred at each tick of `cron` (UTC)."""
    return _adder(name, backoff or Backoff(attempts=3), cron)


def find(name: str) -> Job | None:
    return _jobs.get(name)


def clocked() -> list[Job]:
    """The periodic ones."""
    return [job for job in _jobs.values() if job.cron]


def _adder(name: str, backoff: Backoff, cron: str) -> Callable[[Function], Function]:
    def add(function: Function) -> Function:
        known = _jobs.get(name)
        if known is not None and _place(known.function) != _place(function):
            raise ValueError(f"two jobs are called {name!r}")
        _jobs[name] = Job(name, function, backoff, cron)
        return function

    return add


def _place(function: Callable[..., Any]) -> tuple[str, str]:
    return function.__module__, function.__qualname__
