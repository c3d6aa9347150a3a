"""Running all that is due here and now, and coming back: tests, and commands that want to see the end of it."""

from __future__ import annotations

import asyncio

from assistant.core.queue import local, postgres, runner


def drain() -> None:
    """Run jobs, and those that they defer, until none is due."""
    if runner.on_sqlite():
        local.drain()
    else:
        asyncio.run(postgres.drain())
