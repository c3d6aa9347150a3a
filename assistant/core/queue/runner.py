"""Which engine runs the jobs, by the database."""

from __future__ import annotations

from typing import Protocol

from assistant.core.config import get_settings


class Runner(Protocol):
    """Jobs run beside the caller between `start` and `stop`."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def in_this_process() -> Runner | None:
    """What `serve` runs itself: all jobs on SQLite and in the demo; else None, and workers are their own processes."""
    if on_sqlite():
        from assistant.core.queue.local import Runner as Local

        return Local()
    if get_settings().demo:
        from assistant.core.queue.postgres import Runner as Postgres

        return Postgres()
    return None


def on_sqlite() -> bool:
    return get_settings().database_url.startswith("sqlite:")
